"""Exchange: a request on its way to what answers it, the reply on its way back, and who may carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from stackwise.recommender.service.executor import RequestDeadline


@dataclass(frozen=True)
class UnreadRequest:
    """A request as it came: path, body's bytes (None for a GET), query, and the day it is at the service."""

    path: str
    body: bytes | None
    query: Mapping[str, str]
    today: date


@dataclass(frozen=True)
class ReplyFile:
    """A file in the place of a JSON text."""

    content: bytes
    media: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """A reply's status and JSON text, or file, and what of it is counted."""

    text: str
    status: int = 200
    learners: int = 0
    failed: int = 0
    abstained: Mapping[str, int] = field(default_factory=dict)
    file: ReplyFile | None = None


class RequestWorkers(Protocol):
    """Processes that answer in the place of this one."""

    def work(self, asked: UnreadRequest, deadline: RequestDeadline) -> Reply:
        """The reply to a request."""

    def close(self) -> None:
        """End them, once those that are at work are through."""
