"""Disconnect: what a client asked for is given up once the client has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

_Found = TypeVar("_Found")


async def while_connected(request: Request, work: Coroutine[Any, Any, _Found]) -> _Found:
    """The result of some work, which is cancelled if the client goes away first.

    Raises
    ------
    ClientDisconnect
        The client went away.
    """
    doing, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise ClientDisconnect
    finally:
        for one in (doing, gone):
            one.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await one


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
