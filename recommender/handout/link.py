"""Link: a page's address that holds a request in its fragment, which no browser sends to a server."""

from __future__ import annotations

import base64
import binascii
import json

from stackwise.features.errors import InputError, describe
from stackwise.features.records import JsonObject, Learner

FRAGMENT = "#r="
MOST_LINK = 8_000  # characters; longer ones are cut by mail programs


def request_link(learner: Learner, page: str) -> str:
    """The page's address with the body of ``/v1/recommendations`` after ``#r=``: base64url of compact JSON, unpadded.

    A CV names its person and is left out, as the page leaves it out.

    Raises
    ------
    InputError
        A page that is no web address, or a request too long for a link.
    """
    if not page.startswith(("https://", "http://")) or "#" in page:
        raise InputError(describe("--page", repr(page), "a web address without #", "pass http://HOST/"))
    body = learner.model_dump(mode="json", exclude_defaults=True, exclude_none=True, exclude={"cv_text"})
    plain = json.dumps(body | {"learner_id": learner.learner_id}, ensure_ascii=False, separators=(",", ":"))
    link = page + FRAGMENT + base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")
    if len(link) > MOST_LINK:
        expected = f"at most {MOST_LINK:,} characters"
        raise InputError(describe("link", f"{len(link):,} characters", expected, "send the request's file instead"))
    return link


def linked_request(link: str) -> JsonObject:
    """The body that a link holds.

    Raises
    ------
    InputError
        No link of ours.
    """
    _, found, coded = link.partition(FRAGMENT)
    try:
        plain = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        body = json.loads(plain) if found else None
    except (ValueError, binascii.Error):
        body = None
    if not isinstance(body, dict):
        raise InputError(describe("link", "no request in it", f"a request after {FRAGMENT}", "copy the whole link"))
    return body
