"""Page: the routes of the page at ``/``; it asks the same API as everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from fastapi import FastAPI, Request, Response

from stackwise.features.records import JsonObject
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.serialize import to_json
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.page_files import HEADERS, LANGUAGES, page_files

PAGE_ROUTES = ("/", "/page/about")


def add_page(app: FastAPI, served: Callable[[], Served]) -> None:
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

    app.add_api_route("/page/about", about, methods=["GET"], response_model=None)
    app.add_api_route("/", show, methods=["GET"], response_model=None)
    app.add_api_route("/page/{path:path}", show, methods=["GET"], response_model=None)


def choices_of(engine: Recommender) -> JsonObject:
    """What the page offers to choose from, commonest first: the catalogue's currencies, modes, languages, countries."""
    credentials, providers = engine.arrays.credentials, engine.arrays.catalogue["providers"]
    columns = {"currencies": "price.currency", "modes": "mode", "languages": "language"}
    found = {name: _common(credentials[column]) for name, column in columns.items() if column in credentials}
    return {
        **found,
        "countries": _common(providers["country"]),
        "catalogue": engine.arrays.catalogue.name,
        "interface": list(LANGUAGES),
    }


def _common(values: object) -> list[str]:
    counted = Counter(one for one in values if isinstance(one, str) and one)  # type: ignore[attr-defined]
    return [name for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
