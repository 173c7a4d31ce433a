"""The application on uvicorn: slow clients are cut off, and a signal to stop lets what is in flight finish."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from stackwise.features.errors import DataError, describe
from stackwise.recommender.service.app import ServiceConfig, create_app
from stackwise.recommender.service.logs import Forward
from stackwise.recommender.service.settings import ServiceLimits


class _Server(uvicorn.Server):
    """A server that ends by itself once it was told to: the process then exits as one that did its work."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGTERM and SIGINT, which only the main thread can listen for."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _patient(seconds: float) -> type[H11Protocol]:
    """A connection that is closed when its client is slow.

    It is given ``seconds`` for a whole request head since it began one, and for taking up what waits to be sent.
    """

    class Patient(H11Protocol):
        _head: asyncio.TimerHandle | None = None
        _reply: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            _cancel(self._head)
            _cancel(self._reply)
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._reply = self.loop.call_later(seconds, self.transport.abort)

        def resume_writing(self) -> None:
            _cancel(self._reply)
            super().resume_writing()

        def _watch(self) -> None:
            """Run a timer whenever no request is in hand."""
            if self.cycle is not None and not self.cycle.response_complete:
                _cancel(self._head)
                self._head = None
            elif self._head is None:
                self._head = self.loop.call_later(seconds, self._give_up)

        def _give_up(self) -> None:
            self._head = None
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return Patient


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def run(parts: ServiceConfig, host: str, port: int) -> None:
    """Serve until told to stop.

    Raises
    ------
    StackwiseError
        The first model cannot be loaded, or the address cannot be listened on.
    """
    failures: list[Exception] = []

    def stop(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    server = server_of(replace(parts, failed=stop, loaded=_set_aside), host, port)
    try:
        server.run()
    except SystemExit:  # how uvicorn says that it cannot listen; the reason is in the log
        fix = "choose another --host or --port"
        raise DataError(describe("address", f"{host}:{port}", "one that can be listened on", fix)) from None
    if failures:
        raise failures[0]


def _set_aside() -> None:
    """Keep what was loaded out of the collector's rounds, which cost a sixth of an answer else."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def server_of(parts: ServiceConfig, host: str, port: int) -> uvicorn.Server:
    """The server, not started yet."""
    logger = logging.getLogger("uvicorn.error")  # its warnings and worse go to the log
    logger.handlers, logger.propagate = [Forward(parts.log)], False
    logger.setLevel(logging.WARNING)
    return _Server(uvicorn.Config(create_app(parts), host, port, **_options(parts.limits)))


def _options(limits: ServiceLimits) -> dict[str, Any]:
    return {
        "http": _patient(limits.header_seconds),
        "ws": "none",
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": int(limits.grace_seconds),
        "limit_concurrency": limits.connections,
    }
