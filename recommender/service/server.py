"""The application on uvicorn: slow clients are cut off, and a signal to stop lets what is in flight finish."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from stackwise.features.errors import DataError, describe
from stackwise.recommender.service.app import Service, ServiceConfig, create_app
from stackwise.recommender.service.connections import patient_protocol
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.health_port import Told, health_port
from stackwise.recommender.service.logs import Forward, JsonLog
from stackwise.recommender.service.metrics import MEDIA_TYPE
from stackwise.recommender.service.settings import ServiceLimits

_BACKLOG = 128  # connections that wait to be taken up; asyncio tries, and complains, so often where no file is left
_LAST = 10.0  # seconds after the grace, for what does not end by itself


class _Server(uvicorn.Server):
    """A server that ends by itself once it was told to: the process then exits as one that did its work."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop, and see to it that the process does end."""
        _end_within((self.config.timeout_graceful_shutdown or 0) + _LAST)
        super().handle_exit(sig, frame)

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


def run(parts: ServiceConfig, host: str, port: int, health: int | None = None) -> None:
    """Serve until told to stop.

    Parameters
    ----------
    health : a port of its own for /healthz, /readyz and /metrics; None for none.

    Raises
    ------
    StackwiseError
        The first model cannot be loaded, or the address cannot be listened on.
    """
    failures: list[Exception] = []

    def stop(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    with _listening(host, port) as address:  # before anything is loaded: a thread at work would have to be ended else
        app = create_app(replace(parts, failed=stop, loaded=_set_aside))
        server = _server(app, parts, host, port)
        _forward_all(parts.log)
        own = nullcontext() if health is None else health_port(host, health, _health_paths(app.state.service))
        with own:
            server.run(sockets=[address])
    if failures:
        _end_within(_LAST)
        raise failures[0]


def _end_within(seconds: float) -> None:
    """End the process by then, with 1 and where its threads were: a library may keep one that waits for ever, and one
    that is inside native code when Python ends can hang it."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=_patient_of_nobody())


def _patient_of_nobody() -> int:
    """Standard error, opened once more: a write to it waits for no reader. Nowhere, where it cannot be opened."""
    try:
        return os.open("/dev/stderr", os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        address = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        fix = "choose another --host or --port"
        said = describe("address", f"{host}:{port} ({error.strerror})", "one that can be listened on", fix)
        raise DataError(said) from error
    address.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections take it over; asyncio sets it for none
    return address


def _set_aside() -> None:
    """Keep what was loaded out of the collector's rounds, which cost a sixth of an answer else."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _forward_all(log: JsonLog) -> None:
    """Have what libraries warn of, through Python or a logger, be lines of the log rather than loose text."""
    logging.captureWarnings(True)
    logging.getLogger().handlers = [Forward(log)]


def _health_paths(service: Service) -> dict[str, Callable[[], Told]]:
    def ready() -> Told:
        try:
            return 200, "application/json", service.readiness().encode()
        except RefusedError:
            return 503, "application/json", b'{"status":"loading"}'

    return {
        "/healthz": lambda: (200, "application/json", b'{"status":"ok"}'),
        "/readyz": ready,
        "/metrics": lambda: (200, MEDIA_TYPE, service.metrics.text()),
    }


def server_of(parts: ServiceConfig, host: str, port: int) -> uvicorn.Server:
    """The server, not started yet."""
    return _server(create_app(parts), parts, host, port)


def _server(app: FastAPI, parts: ServiceConfig, host: str, port: int) -> uvicorn.Server:
    logger = logging.getLogger("uvicorn.error")  # its warnings and worse go to the log
    logger.handlers, logger.propagate = [Forward(parts.log)], False
    logger.setLevel(logging.WARNING)
    return _Server(uvicorn.Config(app, host, port, **_options(parts.limits)))


def _options(limits: ServiceLimits) -> dict[str, Any]:
    return {
        "http": patient_protocol(limits),
        "ws": "none",
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,
        "backlog": _BACKLOG,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": int(limits.grace_seconds),
    }
