"""Connections: who may hold how many, how long a request's head may take, and a plain answer to what is no HTTP."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter

import h11
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol

from stackwise.features.errors import describe
from stackwise.recommender.service.errors import RefusedError, error_text, retry_later
from stackwise.recommender.service.settings import ServiceLimits

_PHRASES = {400: "Bad Request", 431: "Request Header Fields Too Large", 503: "Service Unavailable"}


class OpenConnections:
    """How many connections are open, in all and from each address, and how many of them have sent no whole head."""

    def __init__(self, limits: ServiceLimits) -> None:
        self._limits = limits
        self._all, self._open, self._heads = 0, Counter[str](), Counter[str]()

    def enter(self, address: str) -> bool:
        """Count a connection; whether there is room for it."""
        self._all += 1
        self._open[address] += 1
        self._heads[address] += 1
        limits, own, heads = self._limits, self._open[address], self._heads[address]
        crowded = limits.per_address and (own > limits.per_address or heads > limits.heads_per_address)
        return not crowded and self._all <= limits.connections

    def head_done(self, address: str) -> None:
        """Its head has come, whole."""
        _less(self._heads, address)

    def head_begins(self, address: str) -> None:
        """It waits for another head."""
        self._heads[address] += 1

    def leave(self, address: str, unfinished: bool) -> None:
        """It was closed."""
        self._all -= 1
        _less(self._open, address)
        if unfinished:
            _less(self._heads, address)


def _less(counts: Counter[str], address: str) -> None:
    counts[address] -= 1
    if counts[address] <= 0:
        del counts[address]


class _OneRequestAhead(FlowControl):
    """Reads no more while what later requests sent waits: who never takes an answer would fill the memory else."""

    def __init__(self, transport: asyncio.Transport, conn: h11.Connection) -> None:
        super().__init__(transport)
        self._conn = conn

    def resume_reading(self) -> None:
        """Read on, if there is room; it is asked again at the end of each request."""
        if len(self._conn.trailing_data[0]) <= HIGH_WATER_LIMIT:
            super().resume_reading()


class PatientProtocol(H11Protocol):
    """A connection that is closed when its client is slow, or one of too many.

    It is given ``seconds`` for a whole request head since it began one, and for taking up what waits to be sent.
    """

    seconds: float
    among: OpenConnections
    _head: asyncio.TimerHandle | None = None
    _reply: asyncio.TimerHandle | None = None
    _address, _unfinished = "", True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, where there is room."""
        super().connection_made(transport)
        self.flow = _OneRequestAhead(transport, self.conn)
        self._address = self.client[0] if self.client else ""
        if not self.among.enter(self._address):
            transport.write(_full_text())
            transport.close()
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on, unless it was turned away."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for another head."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give its place back."""
        _cancel(self._head)
        _cancel(self._reply)
        self.among.leave(self._address, self._unfinished)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Give the client so long to take what waits."""
        super().pause_writing()
        self._reply = self.loop.call_later(self.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It took it."""
        _cancel(self._reply)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # the error object in place of a line of text
        """The error object, in place of a line of text."""
        error = sys.exc_info()[1]
        status = getattr(error, "error_status_hint", 400)
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(_refusal_text(_malformed(status)))
        self.transport.close()

    def _watch(self) -> None:
        """Run a timer whenever no request is in hand."""
        if self.cycle is not None and not self.cycle.response_complete:
            _cancel(self._head)
            self._head = None
            if self._unfinished:
                self._unfinished = False
                self.among.head_done(self._address)
        elif self._head is None and not self.transport.is_closing():
            self._head = self.loop.call_later(self.seconds, self._give_up)
            if not self._unfinished:
                self._unfinished = True
                self.among.head_begins(self._address)

    def _give_up(self) -> None:
        self._head = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def patient_protocol(limits: ServiceLimits) -> type[PatientProtocol]:
    """The protocol of one service's connections, which share its limits."""
    shared = {"seconds": limits.header_seconds, "among": OpenConnections(limits)}
    return type("ServiceProtocol", (PatientProtocol,), shared)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _malformed(status: int) -> RefusedError:
    if status == 431:
        message = describe("request's head", "more than is read", "at most 64 KiB", "send fewer or shorter headers")
        return RefusedError(431, "head", message)
    return RefusedError(400, "malformed", describe("request", "no HTTP", "HTTP/1.1", "check the client"))


def _full_text() -> bytes:
    message = describe("connections", "more", "fewer from one address, and in all", "close some, or come back later")
    return _refusal_text(retry_later("connections", message))


def _refusal_text(error: RefusedError) -> bytes:
    """A whole answer, for a connection that is then closed."""
    body = error_text(error).encode()
    headers = {**error.headers, "Content-Type": "application/json", "Content-Length": len(body), "Connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {error.status} {_PHRASES.get(error.status, 'Refused')}\r\n{head}\r\n".encode() + body
