"""Around every request: its id, its time, one line in the log, and a plain answer to what nobody foresaw."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stackwise.features.errors import describe
from stackwise.recommender.service.errors import RefusedError, error_text, retry_later
from stackwise.recommender.service.logs import JsonLog, without_words
from stackwise.recommender.service.metrics import Metrics

GONE = 499  # the client went away before its answer
_RECORD = "stackwise.record"  # its key in a request's scope


@dataclass
class RequestRecord:
    """What the log tells of one request: its id and status, and where there are any the owner of its key, its learners
    and why it was refused."""

    request: str
    status: int = GONE
    key: str | None = None
    learners: int | None = None
    why: str | None = None

    @property
    def fields(self) -> dict[str, object]:
        """Those that are known."""
        return {name: value for name, value in vars(self).items() if value is not None}


def record_of(request: Request) -> RequestRecord:
    """The record of a request that the middleware let through."""
    record: RequestRecord = request.scope[_RECORD]
    return record


class RequestMiddleware:
    """An ASGI application around another one.

    Parameters
    ----------
    hosts : names that a request's ``Host`` may have; empty for any.
    routes : paths that are named in log and metrics; any other is ``other``, since a path may hold anything.
    """

    def __init__(
        self, app: ASGIApp, routes: frozenset[str], metrics: Metrics, log: JsonLog, hosts: tuple[str, ...] = ()
    ) -> None:
        self._app, self._routes, self._metrics, self._log = app, routes, metrics, log
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and tell what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = scope[_RECORD] = RequestRecord(uuid.uuid4().hex)
        began = time.perf_counter()
        with self._metrics.in_flight.track_inprogress():
            try:
                if error := _head_error(scope, self._hosts):
                    record.why = error.why
                    await _answer(error, error.status, _named(send, record))
                else:
                    await self._app(scope, receive, _named(send, record))
            except ClientDisconnect:
                pass
            except asyncio.CancelledError:  # by the server, whose time to stop is over
                await self._stopped(record, _named(send, record))
            except Exception as error:
                self._log.write("failure", request=record.request, **without_words(error))
                if record.status == GONE:
                    await _answer(error, 500, _named(send, record))
        self._tell(scope, record, time.perf_counter() - began)

    async def _stopped(self, record: RequestRecord, send: Send) -> None:
        """Answer what had not been answered when the service had to end."""
        if record.status == GONE:
            message = describe("request", "none before the service stopped", "an answer", "send it again")
            error = retry_later("stopping", message, 2)
            record.why = error.why
            await _answer(error, error.status, send)

    def _tell(self, scope: Scope, record: RequestRecord, seconds: float) -> None:
        route = scope["path"] if scope["path"] in self._routes else "other"
        self._metrics.seconds.labels(route, record.status).observe(seconds)
        self._log.write("request", route=route, ms=round(seconds * 1000, 1), **record.fields)


def _named(send: Send, record: RequestRecord) -> Send:
    """``send``, with the request's id in the answer's headers and its status noted."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            record.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", record.request.encode())]
        await send(message)

    return sending


def _head_error(scope: Scope, hosts: frozenset[str]) -> RefusedError | None:
    """What is wrong with a request's head, so that no proxy before us may have read it otherwise."""
    names = [name for name, _ in scope["headers"]]
    if b"transfer-encoding" in names and b"content-length" in names:
        message = describe("body", "two lengths", "Content-Length or Transfer-Encoding", "send one of them")
        return RefusedError(400, "head", message, {"Connection": "close"})
    if not hosts:
        return None
    given = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
    host = given[0] if len(given) == 1 else ""
    bare = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
    if bare in hosts:
        return None
    message = describe("Host", "another name", "a name of this service", "allow it with --allow-host")
    return RefusedError(400, "host", message, {"Connection": "close"})


async def _answer(error: Exception, status: int, send: Send) -> None:
    """The error object of a request that no route sees, or that a route broke at."""
    body = error_text(error).encode()
    more = [(name.lower().encode(), value.encode()) for name, value in getattr(error, "headers", {}).items()]
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
