"""The application: routes, and what every request passes on its way to a thread and back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from stackwise.features.errors import InputError, StackwiseError, describe
from stackwise.recommender.serialize import to_json
from stackwise.recommender.service import proof_routes, routes
from stackwise.recommender.service.auth import Keyring
from stackwise.recommender.service.errors import RefusedError, error_text, retry_later
from stackwise.recommender.service.events import EventStore, Stored
from stackwise.recommender.service.executor import BoundedExecutor, RequestDeadline
from stackwise.recommender.service.hot_swap import EngineSource, ModelHotSwap, Served
from stackwise.recommender.service.logs import JsonLog
from stackwise.recommender.service.metrics import MEDIA_TYPE, Metrics
from stackwise.recommender.service.middleware import RequestMiddleware, record_of
from stackwise.recommender.service.openapi import describe_service
from stackwise.recommender.service.reference_page import PAGE_HEADERS, reference_page
from stackwise.recommender.service.request_body import parse, read_body, to_model
from stackwise.recommender.service.routes import ParsedRequest, Reply
from stackwise.recommender.service.schema import Event, Events
from stackwise.recommender.service.settings import ServiceLimits

DOORS: Mapping[str, Callable[[Served, ParsedRequest], Reply]] = {
    "/v1/recommendations": routes.recommend,
    "/v1/credit": routes.credit,
    "/v1/skills": routes.skills,
    "/v1/pathways": routes.pathways,
    "/v1/explain": proof_routes.explain,
    "/v1/why-not": proof_routes.why_not_listed,
    "/v1/verify": proof_routes.verify,
}
LOOK_UPS: Mapping[str, Callable[[Served, ParsedRequest], Reply]] = {
    "/v1/find": routes.find,
    "/v1/show": routes.show,
}
EVENTS = "/v1/events"
OPEN = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs")
QUERIES: Mapping[str, tuple[str, ...]] = {
    "/v1/recommendations": ("n", "as_of"),
    "/v1/find": ("text", "kind", "n"),
    "/v1/show": ("id", "kind"),
}


@dataclass(frozen=True, eq=False)
class ServiceConfig:
    """What the application is made of.

    Parameters
    ----------
    hashes : of the API keys; None lets everybody in.
    clock : what time it is, with its zone; its day is the day of an answer that names none.
    reload_seconds : between two looks at the source, unless it is to be looked at more often; 0 never looks again.
    failed : called when the first model cannot be loaded.
    loaded : called after each model that was.
    """

    source: EngineSource
    store: EventStore
    hashes: tuple[str, ...] | None
    clock: Callable[[], datetime]
    log: JsonLog
    limits: ServiceLimits = field(default_factory=ServiceLimits)
    reload_seconds: float = 30.0
    failed: Callable[[Exception], None] = field(default=lambda _: None)
    loaded: Callable[[], None] = field(default=lambda: None)


class Service:
    """Answers requests with the engine that is served."""

    def __init__(self, parts: ServiceConfig) -> None:
        self.parts, self.limits, self.metrics = parts, parts.limits, Metrics()
        self.hot_swap = ModelHotSwap(parts.source, lambda: parts.clock().date(), self.metrics, parts.log, parts.loaded)
        self.keys = Keyring(parts.hashes, parts.limits.per_minute, time.monotonic)
        self.work = BoundedExecutor("answers", parts.limits.threads, parts.limits.waiting)
        self.storing = BoundedExecutor("events", 1 if parts.store.single else 4, parts.limits.waiting)

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Load and watch from start to stop."""
        watch = asyncio.create_task(self._watch())
        yield
        watch.cancel()
        self.work.close()
        self.storing.close()
        self.parts.store.close()

    async def _watch(self) -> None:
        try:
            await asyncio.to_thread(self.hot_swap.load)
        except Exception as error:
            self.parts.failed(error)
            return
        pause, since = min(self.parts.reload_seconds, self.parts.source.every), 0.0
        while pause:
            await asyncio.sleep(pause)
            since += pause
            again = since >= self.parts.reload_seconds
            since = 0.0 if again else since
            await asyncio.to_thread(self.hot_swap.look, again)

    async def answer(self, request: Request) -> Response:
        """A POST that an engine answers."""
        door = DOORS[request.scope["path"]]
        body = await self._admitted(request)
        return await self._worked(request, door, lambda: parse(body, self.limits))

    async def look_up(self, request: Request) -> Response:
        """A GET that the catalogue answers."""
        self.keys.admit(request.headers.get("authorization"))
        return await self._worked(request, LOOK_UPS[request.scope["path"]], lambda: None)

    async def _worked(
        self, request: Request, door: Callable[[Served, ParsedRequest], Reply], read: Callable[[], object]
    ) -> Response:
        self._served()
        query, today = _query(request), self.parts.clock().date()

        def job(deadline: RequestDeadline) -> Reply:
            deadline.check()
            return door(self._served(), ParsedRequest(read(), query, today, self.limits, deadline))

        reply = await self.work.run(job, self.limits.request_seconds)
        self._count(request, reply)
        return _json(reply.text, reply.status)

    def _served(self) -> Served:
        served = self.hot_swap.served
        if served is None:
            message = describe("model", "none yet", "one that is loaded", "send it again when /readyz says so")
            raise retry_later("not_ready", message, 2)
        return served

    async def _admitted(self, request: Request) -> bytes:
        """The body of a request that may be answered."""
        self.keys.admit(request.headers.get("authorization"))
        return await read_body(request, self.limits)

    def _count(self, request: Request, reply: Reply) -> None:
        if reply.learners:
            record_of(request).learners = reply.learners
            self.metrics.learners.observe(reply.learners)
        self.metrics.failed.inc(reply.failed)
        for why, count in reply.abstained.items():
            self.metrics.abstained.labels(why).inc(count)

    async def store(self, request: Request) -> Response:
        """A POST of events."""
        body, now = await self._admitted(request), self.parts.clock()

        def job(deadline: RequestDeadline) -> Stored:
            events = _events(parse(body, self.limits), self.limits.events)
            deadline.check()
            return self.parts.store.add(events, now)

        stored = await self.storing.run(job, self.limits.request_seconds)
        for outcome, count in (("new", stored.new), ("known", stored.known), ("conflict", len(stored.conflicts))):
            self.metrics.events.labels(outcome).inc(count)
        plain = {"received": stored.new + stored.known + len(stored.conflicts), "new": stored.new}
        return _json(to_json({**plain, "known": stored.known, "conflicts": list(stored.conflicts)}))

    async def health(self) -> Response:
        """Whether the process answers at all."""
        return _json('{"status":"ok"}')

    async def ready(self) -> Response:
        """Whether it answers learners: a model is loaded and has given an answer."""
        served = self._served()
        name, catalogue = served.engine.stages.ranker.name, served.engine.arrays.catalogue.name
        return _json(to_json({"status": "ready", "model": name, "catalogue": catalogue, "version": served.version}))

    async def measures(self) -> Response:
        """What Prometheus reads."""
        return Response(await asyncio.to_thread(self.metrics.text), media_type=MEDIA_TYPE)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """The error object of a request that is not answered."""
        if isinstance(error, RefusedError):
            self.metrics.rejected.labels(error.why).inc()
            record_of(request).why = error.why
            return _json(error_text(error), error.status, error.headers)
        if isinstance(error, HTTPException):
            said = describe("request", f"{error.status_code} {error.detail}", "a documented one", "see /openapi.json")
            return _json(error_text(StackwiseError(said)), error.status_code, error.headers)
        return _json(error_text(error), 422)


def _query(request: Request) -> dict[str, str]:
    """The query by name; a name that nothing reads, or one that is given twice, is refused rather than dropped."""
    given = [name for name, _ in request.query_params.multi_items()]
    known = QUERIES.get(request.scope["path"], ())
    wrong = sorted({name for name in given if name not in known or given.count(name) > 1})
    if wrong:
        expected = f"each of {', '.join(known)} at most once" if known else "no query; all of it goes into the body"
        raise InputError(describe("query", f"{len(wrong)} names that are unknown or doubled", expected, "see /docs"))
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
    app = FastAPI(title="Stackwise", lifespan=service.running, docs_url=None, redoc_url=None)
    app.state.service = service
    for path in DOORS:
        app.add_api_route(path, service.answer, methods=["POST"], response_model=None)
    for path in LOOK_UPS:
        app.add_api_route(path, service.look_up, methods=["GET"], response_model=None)
    app.add_api_route(EVENTS, service.store, methods=["POST"], response_model=None)
    for path, show in (("/healthz", service.health), ("/readyz", service.ready), ("/metrics", service.measures)):
        app.add_api_route(path, show, methods=["GET"], response_model=None)
    for kind in (StackwiseError, HTTPException):
        app.add_exception_handler(kind, service.refuse)
    schema = describe_service(parts.limits)
    app.openapi = lambda: schema  # type: ignore[method-assign]
    page = reference_page(schema)
    app.add_api_route("/docs", lambda: HTMLResponse(page, headers=PAGE_HEADERS), methods=["GET"], response_model=None)
    known = frozenset([*DOORS, *LOOK_UPS, EVENTS, *OPEN])
    app.add_middleware(RequestMiddleware, routes=known, metrics=service.metrics, log=parts.log)
    return app
