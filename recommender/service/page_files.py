"""Page files: what the wheel ships for the page at ``/``, read once, with headers that let nothing else run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from stackwise.features.files import sha256_of
from stackwise.recommender.words import open_texts
from stackwise.recommender.words.notes import NOTES

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
LANGUAGES = ("en", "de", "es")
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True)
class PageFile:
    """One file: its content, its type, and a name of its content by which a browser asks whether it changed."""

    content: bytes
    media_type: str
    etag: str


def _file(content: bytes, name: str) -> PageFile:
    return PageFile(content, _TYPES[name[name.rindex(".") :]], f'"{sha256_of(content)[:20]}"')


@lru_cache(1)
def page_files() -> Mapping[str, PageFile]:
    """Every file by its path below ``/``; the page itself is ``""``."""
    root = files("stackwise.recommender.service").joinpath("page")
    found = {f"page/{path}": _file(one.read_bytes(), path) for path, one in _walk(root, "")}
    found[""] = found.pop("page/index.html")
    for language in LANGUAGES:
        found[f"page/words/{language}.json"] = _file(_words(language), ".json")
    return found


def _walk(folder: Traversable, below: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for one in sorted(folder.iterdir(), key=lambda item: item.name):
        if one.is_dir():
            found += _walk(one, f"{below}{one.name}/")
        elif one.name.endswith((".html", ".js", ".css", ".svg")):
            found.append((f"{below}{one.name}", one))
    return found


def _words(language: str) -> bytes:
    """The interface's texts in a language: those of every door, and the page's own."""
    shared = files("stackwise.recommender.words").joinpath(f"{language}.json")
    own = files("stackwise.recommender.service").joinpath("page", f"words.{language}.json")
    texts = json.loads(shared.read_text(encoding="utf-8")) | json.loads(own.read_text(encoding="utf-8"))
    english = open_texts("en").texts
    texts |= {f"en:{key}": english[key] for key in english if key.startswith(NOTES) and language != "en"}
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
