"""``stackwise serve``: the engine over HTTP."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.features.errors import InputError, describe
from stackwise.recommender.commands.options import TRACKING, Data, EncoderOption, ModelOption, Tracking

if TYPE_CHECKING:
    from stackwise.recommender.service.auth import KeySource
    from stackwise.recommender.service.hot_swap import EngineSource
    from stackwise.recommender.service.page_session import PageOptions
    from stackwise.recommender.service.settings import ServiceLimits
    from stackwise.recommender.service.tokens import TokenIssuer

KEYS, PAGE_SECRET = "STACKWISE_KEYS", "STACKWISE_PAGE_SECRET"
_HERE = ("localhost", "127.0.0.1", "[::1]")  # no page of the web reaches a service without keys under another name
EventsUrl = Annotated[
    str, typer.Option("--events", envvar="STACKWISE_EVENTS", help="Database of events: sqlite:/// or postgresql://.")
]
EVENTS = "sqlite:///stackwise-events.db"
_CAN_FORK = sys.platform == "linux"  # elsewhere a process that has threads cannot be forked safely


def serve(
    data: Data = None,
    model: ModelOption = None,
    tracking: Tracking = TRACKING,
    encoder: EncoderOption = "default",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)] = 8000,
    keys: Annotated[Path | None, typer.Option(help=f"File of the API keys' hashes; else those in {KEYS}.")] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Ask for no key; on this machine alone.")] = False,
    new_key: Annotated[bool, typer.Option("--new-key", help="Print a new key and its hash, and stop.")] = False,
    events: EventsUrl = EVENTS,
    threads: Annotated[int, typer.Option(help="Requests worked on at a time.", min=1)] = 2,
    isolate: Annotated[bool, typer.Option(help="Work on each in a process, killed where it is too late.")] = _CAN_FORK,
    waiting: Annotated[int, typer.Option(help="Requests that may wait for a thread.", min=0)] = 64,
    timeout: Annotated[float, typer.Option(help="Seconds for an answer.", min=0.1)] = 60.0,
    body_timeout: Annotated[float, typer.Option(help="Seconds for a client to send its body.", min=0.1)] = 10.0,
    max_body: Annotated[int, typer.Option(help="Bytes of a body.", min=1)] = 2_000_000,
    max_batch: Annotated[int, typer.Option(help="Learners of a request.", min=1)] = 64,
    health_port: Annotated[
        int | None, typer.Option(help="Port of its own for health and measures.", min=0, max=65535)
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="Name that Host may be; repeat. Any, with keys.")] = None,
    per_address: Annotated[int, typer.Option(help="Connections of one address; 0: any (behind a proxy).", min=0)] = 200,
    model_key: Annotated[Path | None, typer.Option(help="Public key (PEM) that must have signed each model.")] = None,
    oidc_issuer: Annotated[str | None, typer.Option(help="Identity provider whose tokens are taken, too.")] = None,
    oidc_audience: Annotated[str, typer.Option(help="Audience that such tokens name.")] = "",
    public_page: Annotated[
        bool,
        typer.Option("--public-page", help="Let everybody ask the page, read-only and within limits, without a key."),
    ] = False,
    per_key: Annotated[int, typer.Option(help="Requests of a key in hand; 0 for any.", min=0)] = 16,
    work_seconds: Annotated[float, typer.Option(help="Seconds of work for a key a minute; 0: any.", min=0)] = 90.0,
    per_minute: Annotated[int, typer.Option(help="Requests of a key a minute; 0 for any.", min=0)] = 0,
    plan_seconds: Annotated[float, typer.Option(help="Seconds of the solver for each plan.", min=0.1)] = 5.0,
    reload_seconds: Annotated[float, typer.Option(help="Between looks for a newer model; 0: never.", min=0)] = 30.0,
    grace: Annotated[float, typer.Option(help="Seconds for what is in flight when told to stop.", min=0)] = 30.0,
) -> None:
    """Answer over HTTP: recommendations, credit, skills and pathways; events in, measures out. See docs/service.md."""
    from stackwise.recommender.service.settings import ServiceLimits

    if new_key:
        _print_key()
        return
    known, issuer = _keys(keys, no_auth, host, bool(oidc_issuer)), _issuer(oidc_issuer, oidc_audience, no_auth)
    if isolate and not _CAN_FORK:
        raise InputError(describe("--isolate", sys.platform, "Linux", "drop it"))
    limits = ServiceLimits(
        threads=threads, waiting=waiting, request_seconds=timeout, body_seconds=body_timeout,
        header_seconds=body_timeout, body_bytes=max_body, batch=max_batch, per_minute=per_minute,
        plan_seconds=plan_seconds, grace_seconds=grace, per_key=per_key, work_seconds=work_seconds,
        per_address=per_address, isolate=isolate,
    )  # fmt: skip
    from stackwise.recommender.service.sources import source_of

    hosts = tuple(allow_host or (_HERE if no_auth else ()))
    if model_key is not None and model is None:
        fix = "name the signed model by --model, or drop --model-key"
        raise InputError(describe("--model-key", "no --model beside it", "a model that it must have signed", fix))
    made = source_of(data, model, tracking, encoder, model_key)
    _run(made, events, known, issuer, limits, reload_seconds, hosts, host, port, health_port, public_page)


def _run(
    source: EngineSource, events: str, keys: KeySource | Path | None, issuer: TokenIssuer | None, limits: ServiceLimits,
    reload_seconds: float, hosts: tuple[str, ...], host: str, port: int, health: int | None,
    public_page: bool,
) -> None:  # fmt: skip
    import signal
    import time
    from dataclasses import replace

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # nothing is in hand before the server listens for it itself
    from stackwise.recommender.service.app import ServiceConfig
    from stackwise.recommender.service.auth import KeyFile
    from stackwise.recommender.service.events import EventStore
    from stackwise.recommender.service.logs import JsonLog, WaitingSink
    from stackwise.recommender.service.server import run
    from stackwise.recommender.service.tokens import TokenVerifier

    sink = WaitingSink(sys.stderr.fileno())
    log = JsonLog(sink, _now)
    tokens = TokenVerifier(issuer, time.monotonic) if issuer else None
    if isinstance(keys, Path):
        keys = KeyFile(keys, lambda said: log.write("keys_not_read" if said else "keys_read", said=said))
    parts = ServiceConfig(source, EventStore(events), keys, _now, log, limits, tokens, hosts, reload_seconds)
    try:
        run(replace(parts, page=_page_options(public_page)), host, port, health)
    finally:
        sink.flush(1.0)
    os._exit(0)  # without the interpreter's own end, which a thread inside native code, as one that loads, can hang


def _page_options(public: bool) -> PageOptions:
    """The page's options; several services behind one address share a secret, so that each knows all sessions."""
    from stackwise.recommender.service.page_session import PageOptions

    shared = os.environ.get(PAGE_SECRET)
    return PageOptions(public, secret=shared.encode()) if shared else PageOptions(public)


def _now() -> datetime:
    return datetime.now().astimezone()


def _print_key() -> None:
    from stackwise.recommender.service.auth import hash_key, new_key

    key = new_key()
    typer.echo(f"key (give it to the client; it is not shown again): {key}")
    typer.echo(f"hash (a line of the --keys file):                   {hash_key(key)}")


def _keys(keys: Path | None, no_auth: bool, host: str, tokens: bool) -> KeySource | Path | None:
    """The keys, or their file; None where none is asked for, which is refused to other machines."""
    from stackwise.recommender.service.auth import FixedKeys, read_keys

    if no_auth:
        if keys is not None:
            raise InputError(describe("--no-auth", "--keys beside it", "one of them", "drop one"))
        if not _is_loopback(host):
            fix = "make a key with `stackwise serve --new-key`, or listen on 127.0.0.1"
            raise InputError(describe("--no-auth", f"--host {host}", "an address of this machine alone", fix))
        return None
    if keys is not None:
        return keys
    if os.environ.get(KEYS):
        return FixedKeys(read_keys(os.environ[KEYS]))
    if tokens:
        return FixedKeys(())
    fix = "make a key with `stackwise serve --new-key`, or pass --no-auth on this machine"
    raise InputError(describe("API keys", "none", f"--keys FILE or {KEYS}", fix))


def _issuer(issuer: str | None, audience: str, no_auth: bool) -> TokenIssuer | None:
    from stackwise.recommender.service.tokens import TokenIssuer

    if issuer is None:
        if audience:
            fix = "pass --oidc-issuer URL, or drop --oidc-audience"
            raise InputError(describe("--oidc-audience", "no --oidc-issuer beside it", "an issuer of tokens", fix))
        return None
    if no_auth:
        raise InputError(describe("--no-auth", "--oidc-issuer beside it", "one of them", "drop one"))
    return TokenIssuer(issuer, audience)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
