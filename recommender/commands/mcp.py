"""``stackwise mcp``: the public interface as tools for assistants, over standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackwise.recommender.commands.options import (
    TRACKING,
    Data,
    EncoderOption,
    ModelOption,
    Tracking,
    open_engine,
)

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer


def mcp(
    data: Data = None, model: ModelOption = None, tracking: Tracking = TRACKING, encoder: EncoderOption = "default"
) -> None:
    """Serve recommend, plan, credit, find, show, why_not and verify as MCP tools, on standard input and output."""
    _server_of(data, model, tracking, encoder).run("stdio")


def _server_of(data: Data, model: ModelOption, tracking: str, encoder: str) -> MCPServer:
    from stackwise.features.extras import missing_extra

    try:
        from stackwise.recommender.mcp_server import make_server
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    from stackwise.facade import AnswerDoors

    return make_server(AnswerDoors(open_engine(data, model, tracking, encoder)))
