"""Read what somebody holds from a file, whichever of the known records it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import InputError, describe
from stackwise.features.ingest.amounts.dates import Order
from stackwise.features.records import JsonObject
from stackwise.recommender.transcripts.badges import read_badges
from stackwise.recommender.transcripts.europass import read_europass
from stackwise.recommender.transcripts.held_from import CodeFinder, HeldFrom, listed
from stackwise.recommender.transcripts.other_records import read_ctdl_record, read_resume
from stackwise.recommender.transcripts.signatures import jwt_payload, proof_words, token_words
from stackwise.recommender.transcripts.vet_csv import read_vet_csv

MOST_BYTES = 20_000_000
KINDS = "a CSV transcript, Open Badges 3.0, CLR 2.0, Europass (ELM 3), a CTDL learner record or JSON Resume"


def read_held(path: Path, catalogue: Catalogue, key: Path | None = None, dates: Order | None = None) -> HeldFrom:
    """Holdings of a transcript or record.

    Parameters
    ----------
    key : the issuer's public key, where it is at hand.
    dates : the order of day and month ("dmy", "mdy") where the file leaves it open.

    Raises
    ------
    InputError
        No such file, one of no known kind, or a signature that the key did not make.
    """
    return held_in(path.name, _text_of(path), catalogue, key, dates)


def held_in(
    name: str, text: str, catalogue: Catalogue, key: Path | None = None, dates: Order | None = None
) -> HeldFrom:
    """Holdings of a transcript or record by its text; ``name`` is its file's, the rest as :func:`read_held`.

    Raises
    ------
    InputError
        A text of no known kind, or a signature that the key did not make.
    """
    finder, body = CodeFinder(catalogue), text.lstrip()
    if body.startswith(("{", "[")):
        return _read_json(_json(name, body), finder, key, HeldFrom(name, "", dates))
    payload = jwt_payload(body) if "\n" not in body.strip() else None
    if payload is not None:
        document = payload.get("vc", payload)
        read = _read_json(document, finder, key, HeldFrom(name, "", dates))
        read.signature = token_words(body, key)
        return read
    read = HeldFrom(name, "CSV transcript", dates)
    read_vet_csv(text, finder, read)
    return read


def _read_json(document: Any, finder: CodeFinder, key: Path | None, read: HeldFrom) -> HeldFrom:
    """Read a record; one of which nothing was read at all says so."""
    found = _read_record(document, finder, key, read)
    if not (found.holdings or found.not_carried):
        found.not_carried.append("anything: the file says of nothing that it was attained")
    return found


def _read_record(document: Any, finder: CodeFinder, key: Path | None, read: HeldFrom) -> HeldFrom:
    plain: JsonObject = {"@graph": document} if isinstance(document, list) else document
    if not isinstance(plain, dict):
        raise InputError(describe(f"transcript {read.file}", type(document).__name__, KINDS, "check the file"))
    kinds = {str(kind).rpartition("#")[2] for kind in listed(plain.get("type") or plain.get("@type"))}
    subjects = [one for one in listed(plain.get("credentialSubject")) if isinstance(one, dict)]
    if "EuropeanDigitalCredential" in kinds or any("hasClaim" in one or "claim" in one for one in subjects):
        read.format, read.signature = "Europass, ELM 3", proof_words(plain, key)
        read_europass(plain, finder, read)
    elif "ClrCredential" in kinds or "VerifiablePresentation" in kinds:
        read.format, read.signature = "CLR 2.0", proof_words(plain, key)
        read_badges(plain, finder, read)
    elif {"OpenBadgeCredential", "AchievementCredential"} & kinds or any("achievement" in one for one in subjects):
        read.format, read.signature = "Open Badges 3.0", proof_words(plain, key)
        read_badges(plain, finder, read)
    elif "@graph" in plain or any(_is_ctdl(one) for one in listed(plain.get("@context"))):
        read.format, read.signature = "CTDL learner record", proof_words(plain, key)
        read_ctdl_record(plain, finder, read)
    elif {"basics", "certificates", "education"} & set(plain):
        read.format = "JSON Resume"
        read_resume(plain, finder, read)
    else:
        keys = ", ".join(sorted(map(str, plain))[:6])
        raise InputError(describe(f"transcript {read.file}", f"an object of {keys}", KINDS, "check the file"))
    return read


def _is_ctdl(context: Any) -> bool:
    return "credreg.net" in str(context) or "ceterms" in str(context)


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            describe(f"transcript {name}", f"JSON that ends early ({error})", KINDS, "check it")
        ) from error


def _text_of(path: Path) -> str:
    if not path.is_file():
        raise InputError(describe("transcript", str(path), "an existing file", "check the path"))
    if path.stat().st_size > MOST_BYTES:
        fix = "cut it"
        raise InputError(
            describe(f"transcript {path}", f"{path.stat().st_size:,} bytes", f"at most {MOST_BYTES:,}", fix)
        )
    content = path.read_bytes()
    for encoding in ("utf-16", "utf-8-sig") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(describe(f"transcript {path}", "bytes that are no text", KINDS, "save it as UTF-8"))
