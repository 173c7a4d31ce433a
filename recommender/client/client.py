"""Client of the service: its calls over HTTP, with the standard library alone."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel, TypeAdapter

from stackwise.features.errors import DataError, InputError, StackwiseError, describe
from stackwise.recommender.client.calls import ServiceCalls

_LATER = (429, 503)


class ServiceRefusalError(StackwiseError):
    """A request that the service did not answer; ``status`` is HTTP's, the message the service's own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class ServiceClient(ServiceCalls):
    """Asks a service.

    Parameters
    ----------
    url : as ``http://127.0.0.1:8000``; ``https://`` where a proxy speaks TLS.
    key : the API key, or a token of the identity provider; None where the service asks for none.
    seconds : to wait for an answer.
    tries : of a request that is told to come back later, as a full line or a store of events that is away.
    pause : waits between two tries; given the seconds.

    Examples
    --------
    >>> ServiceClient("https://skills.example.org/api", key="sw_...").tries
    3
    """

    def __init__(
        self, url: str, key: str | None = None, seconds: float = 60.0, tries: int = 3,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        place = urlsplit(url)
        if place.scheme not in ("http", "https") or not place.hostname:
            raise InputError(describe("service", url, "http:// or https:// and a host", "pass its address"))
        self._place, self._base = place, place.path.rstrip("/")
        self._key, self._seconds, self.tries, self._pause = key, seconds, tries, pause

    def send(
        self, method: str, path: str, query: Mapping[str, object], body: BaseModel | None, answer: TypeAdapter[Any]
    ) -> Any:
        """Send a request and read its answer.

        Raises
        ------
        ServiceRefusalError
            The service refused it.
        InputError
            The body is no record.
        DataError
            The service cannot be reached.
        """
        if not isinstance(body, BaseModel | None):
            fix = "make one, as by Learner.model_validate(...)"
            raise InputError(describe("body", type(body).__name__, "a record such as Learner", fix))
        given = {name: _plain(one) for name, one in query.items() if one is not None}
        target = f"{self._base}{path}{'?' if given else ''}{urlencode(given)}"
        text = None if body is None else body.model_dump_json(exclude_none=True, exclude_defaults=True).encode()
        for left in range(self.tries - 1, -1, -1):
            status, wait, got = self._once(method, target, text)
            if status == 200:
                return answer.validate_json(got)
            if status not in _LATER or not left:
                break
            self._pause(wait)
        raise ServiceRefusalError(status, _said(got))

    def _once(self, method: str, target: str, text: bytes | None) -> tuple[int, float, bytes]:
        kind = http.client.HTTPSConnection if self._place.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(self._place.hostname), self._place.port, timeout=self._seconds)
        headers = {} if self._key is None else {"Authorization": f"Bearer {self._key}"}
        headers |= {} if text is None else {"Content-Type": "application/json"}
        try:
            connection.request(method, target, text, headers)
            reply = connection.getresponse()
            return reply.status, float(reply.headers.get("Retry-After") or 1), reply.read()
        except (OSError, http.client.HTTPException) as error:
            fix = "check its address and that it runs"
            raise DataError(describe("service", type(error).__name__, "an answer", fix)) from error
        finally:
            connection.close()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _said(got: bytes) -> str:
    try:
        return str(json.loads(got)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return describe("answer", f"{len(got):,} bytes", "the service's error object", "check the proxy before it")
