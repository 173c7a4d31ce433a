"""Page: the routes of the page at ``/``; it asks the same API as everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from fastapi import FastAPI, Request, Response
from pydantic import Field

from stackwise.features.record import Record
from stackwise.features.records import JsonObject
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.handout.pdf import can_write
from stackwise.recommender.serialize import to_json
from stackwise.recommender.service.handout_routes import MEDIA
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.page_files import HEADERS, LANGUAGES, page_files
from stackwise.recommender.service.page_session import COOKIE, SECONDS, PageSessions
from stackwise.recommender.service.request_body import parse, read_body, to_model
from stackwise.recommender.service.settings import ServiceLimits

CORRECTIONS = "/v1/corrections"
PAGE_ROUTES = ("/", "/page/about", "/page/session", CORRECTIONS)


class KeyGiven(Record):
    """The key that is exchanged for a session."""

    key: str = Field(min_length=1, max_length=500, repr=False)


def add_page(app: FastAPI, served: Callable[[], Served], sessions: PageSessions, limits: ServiceLimits) -> None:
    """Add the page's routes to the application; ``served`` is what answers now."""
    files = page_files()

    async def show(request: Request) -> Response:
        found = files.get(request.scope["path"].lstrip("/"))
        if found is None:
            return Response(status_code=404, headers=dict(HEADERS))
        headers = {**HEADERS, "ETag": found.etag}
        if request.headers.get("if-none-match") == found.etag:
            return Response(status_code=304, headers=headers)
        return Response(found.content, headers=headers, media_type=found.media_type)

    async def about() -> Response:
        return Response(to_json(choices_of(served().engine)), headers=dict(HEADERS), media_type="application/json")

    async def open_session(request: Request) -> Response:
        key = to_model(KeyGiven, parse(await read_body(request, limits), limits), "session").key
        reply = Response("{}", headers=dict(HEADERS), media_type="application/json")
        https = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        token = sessions.open(key)
        reply.set_cookie(COOKIE, token, SECONDS, path="/", secure=https, httponly=True, samesite="strict")
        return reply

    async def close_session() -> Response:
        reply = Response("{}", headers=dict(HEADERS), media_type="application/json")
        reply.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return reply

    app.add_api_route("/page/session", open_session, methods=["POST"], response_model=None)
    app.add_api_route("/page/session", close_session, methods=["DELETE"], response_model=None)
    app.add_api_route("/page/about", about, methods=["GET"], response_model=None)
    app.add_api_route("/", show, methods=["GET"], response_model=None)
    app.add_api_route("/page/{path:path}", show, methods=["GET"], response_model=None)


def choices_of(engine: Recommender) -> JsonObject:
    """What the page offers to choose from, commonest first: the currencies that prices are in, the catalogue's modes,
    languages, countries; and the files that this service can make."""
    credentials, providers = engine.arrays.credentials, engine.arrays.catalogue["providers"]
    columns = {"modes": "mode", "languages": "language"}
    found = {name: _common(credentials[column]) for name, column in columns.items() if column in credentials}
    priced = credentials[credentials["price.amount"] > 0] if "price.amount" in credentials else credentials[:0]
    return {
        **found,
        "currencies": _common(priced["price.currency"]) if "price.currency" in priced else [],
        "countries": _common(providers["country"]),
        "catalogue": engine.arrays.catalogue.name,
        "interface": list(LANGUAGES),
        "formats": [name for name in MEDIA if name != "pdf" or can_write()],
    }


def _common(values: Iterable[object]) -> list[str]:
    counted = Counter(value for value in values if isinstance(value, str) and value)
    return [name for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
