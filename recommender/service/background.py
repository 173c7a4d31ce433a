"""Background calls: blocking calls awaited from threads that never keep the process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Found = TypeVar("_Found")


async def in_background(call: Callable[[], _Found]) -> _Found:
    """The result of a blocking call; whoever stops waiting, or ends the process, does not wait for it."""
    future: Future[_Found] = Future()

    def run() -> None:
        try:
            found = call()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(found)

    future.set_running_or_notify_cancel()
    threading.Thread(target=run, name="stackwise-background", daemon=True).start()
    return await asyncio.wrap_future(future)
