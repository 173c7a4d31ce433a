"""What the service allows, and where it finds things. All of it is given; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass

MOST_NUMBER = 1e12  # no week, hour, price or grade of a request is larger, and sums of such numbers stay exact enough
LEAST_NUMBER = 1e-12  # a smaller one than this is nothing, and divides into what no number is
MOST_TEXT = 200_000  # characters of one text
FIRST_YEAR, LAST_YEAR = 1950, 2150  # of a day that is answered for


@dataclass(frozen=True)
class ServiceLimits:
    """What one request, one key and the whole service may use. Times in seconds.

    Parameters
    ----------
    body_bytes : of a request's body.
    batch : learners of a request.
    events : events of a request.
    items : of any other list in a request.
    depth : of nested lists and objects.
    threads : requests worked on at a time.
    isolate : whether each is worked on in a process of its own, which is killed where it is too late (Linux).
    waiting : requests that may wait for a thread; further ones are told to come back.
    request_seconds : from a body that was read to an answer.
    body_seconds : for a client to send its body.
    header_seconds : for a client to send a request's first lines.
    per_key : requests of one key that may wait or be worked on; 0 for no limit.
    per_minute : requests of one key; 0 for no limit.
    work_seconds : of work a minute for one key; 0 for no limit. Who needs no key has no such limit.
    plan_seconds : for each plan the solver is asked for.
    grace_seconds : for requests in flight when the service is told to stop.
    connections : open at a time.
    per_address : of these, from one address; 0 for no limit, as behind a proxy.
    heads_per_address : of these, that have sent no whole head.
    """

    body_bytes: int = 2_000_000
    batch: int = 64
    events: int = 1_000
    items: int = 1_000
    depth: int = 24
    threads: int = 2
    isolate: bool = False
    waiting: int = 64
    request_seconds: float = 60.0
    body_seconds: float = 10.0
    header_seconds: float = 10.0
    per_key: int = 16
    per_minute: int = 0
    work_seconds: float = 90.0
    plan_seconds: float = 5.0
    grace_seconds: float = 30.0
    connections: int = 1_000
    per_address: int = 200
    heads_per_address: int = 100
