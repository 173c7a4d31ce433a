"""The application: routes, and what every request passes on its way to a thread and back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from stackwise.features.errors import InputError, StackwiseError, describe
from stackwise.recommender.serialize import to_json
from stackwise.recommender.service.access import AccessControl
from stackwise.recommender.service.auth import ANYONE, Caller, Keyring, KeySource
from stackwise.recommender.service.background import in_background
from stackwise.recommender.service.budget import CallerBudget
from stackwise.recommender.service.corrections import store_correction
from stackwise.recommender.service.disconnect import while_connected
from stackwise.recommender.service.errors import RefusedError, error_text, no_route, retry_later, told_names
from stackwise.recommender.service.events import EventStore, Stored
from stackwise.recommender.service.exchange import Reply, UnreadRequest
from stackwise.recommender.service.executor import FairExecutor, RequestDeadline
from stackwise.recommender.service.file_text import FILE_KINDS, FILE_TEXT
from stackwise.recommender.service.handout_routes import HANDOUT_QUERY
from stackwise.recommender.service.hot_swap import EngineSource, ModelHotSwap, Served
from stackwise.recommender.service.logs import JsonLog
from stackwise.recommender.service.metrics import MEDIA_TYPE, Metrics
from stackwise.recommender.service.middleware import RequestMiddleware, record_of
from stackwise.recommender.service.openapi import describe_service
from stackwise.recommender.service.page import CORRECTIONS, PAGE_ROUTES, add_page
from stackwise.recommender.service.page_session import PageOptions, PageSessions
from stackwise.recommender.service.reference_page import PAGE_HEADERS, reference_page
from stackwise.recommender.service.request_body import parse, read_body, to_model
from stackwise.recommender.service.route_table import DOORS, LOOK_UPS, answered
from stackwise.recommender.service.schema import Correction, Event, Events
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.service.tokens import TokenVerifier
from stackwise.recommender.service.worker_processes import WorkerProcesses

EVENTS, KEYS = "/v1/events", "/v1/keys"
OPEN = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs")
QUERIES: Mapping[str, tuple[str, ...]] = {
    "/v1/recommendations": ("n", "as_of"),
    "/v1/find": ("text", "kind", "n"),
    "/v1/show": ("id", "kind"),
    "/v1/handout": HANDOUT_QUERY,
}


@dataclass(frozen=True, eq=False)
class ServiceConfig:
    """What the application is made of.

    Parameters
    ----------
    keys : that are known; None lets everybody in.
    tokens : of an identity provider, which are taken beside keys.
    page : how the page at ``/`` lets people in.
    clock : what time it is, with its zone; its day is the day of an answer that names none.
    hosts : names that a request's ``Host`` may have, without ports; empty for any.
    reload_seconds : between two looks at the source, unless it is to be looked at more often; 0 never looks again.
    failed : called when the first model cannot be loaded.
    loaded : called after each model that was.
    """

    source: EngineSource
    store: EventStore
    keys: KeySource | None
    clock: Callable[[], datetime]
    log: JsonLog
    limits: ServiceLimits = field(default_factory=ServiceLimits)
    tokens: TokenVerifier | None = None
    hosts: tuple[str, ...] = ()
    reload_seconds: float = 30.0
    failed: Callable[[Exception], None] = field(default=lambda _: None)
    loaded: Callable[[], None] = field(default=lambda: None)
    page: PageOptions = field(default_factory=PageOptions)


class Service:
    """Answers requests with the engine that is served."""

    def __init__(self, parts: ServiceConfig) -> None:
        self.parts, self.limits, self.metrics = parts, parts.limits, Metrics()
        limits, self.keys = parts.limits, Keyring(parts.keys, parts.clock)
        isolate = partial(WorkerProcesses, limits=limits, metrics=self.metrics, log=parts.log)
        self.hot_swap = ModelHotSwap(
            parts.source, lambda: parts.clock().date(), self.metrics, parts.log, parts.loaded,
            isolate if limits.isolate else None,
        )  # fmt: skip
        self.access = AccessControl(
            self.keys,
            parts.tokens,
            CallerBudget("requests of this key", limits.per_minute, time.monotonic),
            CallerBudget("seconds of work for this key", limits.work_seconds, time.monotonic),
        )
        self.sessions = PageSessions(self.keys, parts.page, parts.clock, time.monotonic)
        self.work = FairExecutor("answers", limits.threads, limits.waiting, limits.per_key)
        self.storing = FairExecutor("events", 1 if parts.store.single else 4, limits.waiting, limits.per_key)

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Load and watch from start to stop."""
        watch = asyncio.create_task(self._watch())
        yield
        watch.cancel()
        self.work.close()
        self.storing.close()
        self.hot_swap.close()
        self.parts.store.close()

    async def _watch(self) -> None:
        try:
            await in_background(self.hot_swap.load)
        except Exception as error:
            self.parts.failed(error)
            return
        pause, since = min(self.parts.reload_seconds, self.parts.source.every), 0.0
        while pause:
            await asyncio.sleep(pause)
            since += pause
            again = since >= self.parts.reload_seconds
            since = 0.0 if again else since
            await in_background(partial(self.hot_swap.look, again))

    async def answer(self, request: Request) -> Response:
        """A POST that an engine answers."""
        caller = await self._admit(request, "recommend")
        return await self._worked(request, caller, await read_body(request, self.limits))

    async def look_up(self, request: Request) -> Response:
        """A GET that the catalogue answers."""
        return await self._worked(request, await self._admit(request, "recommend"), None)

    async def _worked(self, request: Request, caller: Caller, body: bytes | None) -> Response:
        self._served()
        asked = UnreadRequest(request.scope["path"], body, _query(request), self.parts.clock().date())

        def job(deadline: RequestDeadline) -> Reply:
            served = self._served()
            with self._charged(caller):
                if served.workers is not None:
                    return served.workers.work(asked, deadline)
                return answered(served, asked, self.limits, deadline)

        reply = await while_connected(request, self.work.run(job, self.limits.request_seconds, _line_of(caller)))
        self._count(request, reply)
        if reply.file is not None:
            return Response(reply.file.content, reply.status, dict(reply.file.headers), reply.file.media)
        return _json(reply.text, reply.status)

    async def read_file(self, request: Request) -> Response:
        """A POST of a PDF or Word document, whose words come back."""
        caller = await self._admit(request, "recommend")
        return await self._worked(request, caller, await read_body(request, self.limits, FILE_KINDS))

    def _served(self) -> Served:
        served = self.hot_swap.served
        if served is None:
            message = describe("model", "none yet", "one that is loaded", "send it again when /readyz says so")
            raise retry_later("not_ready", message, 2)
        return served

    async def _admit(self, request: Request, scope: str) -> Caller:
        """Who sent a request that may be answered."""
        caller = self.sessions.caller(request) or await self.access.caller(request.headers.get("authorization"))
        record_of(request).key = caller.name
        self.access.admit(caller, scope)
        return caller

    @contextmanager
    def _charged(self, caller: Caller) -> Iterator[None]:
        """Charge the time of the block to a caller."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.access.work.spend(caller.name, time.perf_counter() - began)

    def _count(self, request: Request, reply: Reply) -> None:
        if reply.learners:
            record_of(request).learners = reply.learners
            self.metrics.learners.observe(reply.learners)
        self.metrics.failed.inc(reply.failed)
        for why, count in reply.abstained.items():
            self.metrics.abstained.labels(why).inc(count)

    async def store(self, request: Request) -> Response:
        """A POST of events."""
        caller = await self._admit(request, "events")
        body, now = await read_body(request, self.limits), self.parts.clock()

        def job(deadline: RequestDeadline) -> Stored:
            events = _events(parse(body, self.limits), self.limits.events)
            deadline.check()
            return self.parts.store.add(events, now)

        stored = await while_connected(request, self.storing.run(job, self.limits.request_seconds, _line_of(caller)))
        for outcome, count in (("new", stored.new), ("known", stored.known), ("conflict", len(stored.conflicts))):
            self.metrics.events.labels(outcome).inc(count)
        plain = {"received": stored.new + stored.known + len(stored.conflicts), "new": stored.new}
        return _json(to_json({**plain, "known": stored.known, "conflicts": list(stored.conflicts)}))

    async def correct(self, request: Request) -> Response:
        """A POST of a reading that was wrong."""
        caller = await self._admit(request, "events")
        body, now = await read_body(request, self.limits), self.parts.clock()

        def job(deadline: RequestDeadline) -> bool:
            correction = to_model(Correction, parse(body, self.limits), "correction")
            deadline.check()
            return store_correction(self.parts.store, correction, now)

        new = await while_connected(request, self.storing.run(job, self.limits.request_seconds, _line_of(caller)))
        return _json(to_json({"new": new}))

    async def known_keys(self, request: Request) -> Response:
        """What an administrator may know of the keys."""
        await self._admit(request, "admin")
        return _json(to_json({"keys": self.keys.described()}))

    async def health(self) -> Response:
        """Whether the process answers at all."""
        return _json('{"status":"ok"}')

    async def ready(self) -> Response:
        """Whether it answers learners: a model is loaded and has given an answer."""
        return _json(self.readiness())

    def readiness(self) -> str:
        """What is served, in JSON, here and at the port for health."""
        served = self._served()
        name, catalogue = served.engine.stages.ranker.name, served.engine.arrays.catalogue.name
        return to_json({"status": "ready", "model": name, "catalogue": catalogue, "version": served.version})

    async def measures(self) -> Response:
        """What Prometheus reads."""
        return Response(await asyncio.to_thread(self.metrics.text), media_type=MEDIA_TYPE)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """The error object of a request that is not answered."""
        if isinstance(error, RefusedError):
            if error.why:
                self.metrics.rejected.labels(error.why).inc()
                record_of(request).why = error.why
            return _json(error_text(error), error.status, error.headers)
        if isinstance(error, HTTPException):
            said = no_route(request, error)
            return _json(error_text(StackwiseError(said)), error.status_code, error.headers)
        return _json(error_text(error), 422)


def _line_of(caller: Caller) -> str:
    """The line that a caller's requests wait in; who needs no key is one of many, and told apart by nothing."""
    return "" if caller is ANYONE else caller.name


def _query(request: Request) -> dict[str, str]:
    """The query by name; a name that nothing reads, or one that is given twice, is refused rather than dropped."""
    given = [name for name, _ in request.query_params.multi_items()]
    known = QUERIES.get(request.scope["path"], ())
    wrong = sorted({name for name in given if name not in known or given.count(name) > 1})
    if wrong:
        expected = f"each of {', '.join(known)} at most once" if known else "no query; all of it goes into the body"
        raise InputError(describe("query", f"{told_names(wrong)}, unknown or doubled", expected, "see /docs"))
    return dict(request.query_params)


def _events(body: object, most: int) -> tuple[Event, ...]:
    """One event, or several; one that is none spoils its request, so that none of it is stored."""
    several = isinstance(body, dict) and "events" in body
    found = to_model(Events, body, "events").events if several else (to_model(Event, body, "event"),)
    if len(found) > most:
        message = describe("events", f"{len(found):,}", f"at most {most:,} a request", "send them in parts")
        raise RefusedError(413, "batch_size", message)
    return found


def _json(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(text.encode(), status, dict(headers or {}), "application/json")


def create_app(parts: ServiceConfig) -> FastAPI:
    """The application of one service; it loads its model when it is started."""
    service = Service(parts)
    app = FastAPI(title="Stackwise", lifespan=service.running, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    for path in DOORS:
        app.add_api_route(path, service.answer, methods=["POST"], response_model=None)
    for path in LOOK_UPS:
        app.add_api_route(path, service.look_up, methods=["GET"], response_model=None)
    app.add_api_route(KEYS, service.known_keys, methods=["GET"], response_model=None)
    app.add_api_route(EVENTS, service.store, methods=["POST"], response_model=None)
    for path, show in (("/healthz", service.health), ("/readyz", service.ready), ("/metrics", service.measures)):
        app.add_api_route(path, show, methods=["GET"], response_model=None)
    for kind in (StackwiseError, HTTPException):
        app.add_exception_handler(kind, service.refuse)
    schema = describe_service(parts.limits)
    app.openapi = lambda: schema  # type: ignore[method-assign]
    page = reference_page(schema)
    app.add_api_route("/docs", lambda: HTMLResponse(page, headers=PAGE_HEADERS), methods=["GET"], response_model=None)
    app.add_api_route(FILE_TEXT, service.read_file, methods=["POST"], response_model=None)
    app.add_api_route(CORRECTIONS, service.correct, methods=["POST"], response_model=None)
    add_page(app, service._served, service.sessions, parts.limits)
    known = frozenset([*DOORS, *LOOK_UPS, EVENTS, KEYS, FILE_TEXT, *OPEN, *PAGE_ROUTES])
    app.add_middleware(RequestMiddleware, routes=known, metrics=service.metrics, log=parts.log, hosts=parts.hosts)
    return app
