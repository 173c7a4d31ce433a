"""Source of a decision record: what can be held against the record and the catalogue, and what only the papers tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row
from stackwise.recommender.verify.violation import Violation

Record = Mapping[str, Any]
CSV = "CSV transcript"
_FORMATS = (CSV, "Open Badges 3.0", "CLR 2.0", "Europass, ELM 3", "CTDL learner record", "JSON Resume")
_KEYS = {"file", "format", "signature", "notes", "not_carried"}
_UNSIGNED = "Such a file carries no signature"
_RESPELT = "codes are read without case, spaces and signs: "
_READ_AS = re.compile(r"' as ([^\s,']{1,80})(?=, '|$)")
_NOBODY = " is no provider of the catalogue"
# How notes of a CSV transcript, and what is said of a signature, begin, and what else stands in them.
_NOTES = (
    ("no column says whether a unit was attained, so every row is taken as attained that nothing else denies", ""),
    ("no mark is taken for ", ""),
    ("the result ", " is taken as attained by study: "),
    ("the result ", " is taken as recognition of prior learning: "),
    ("the result ", " is taken as credit transfer: "),
    ("above the table stands ", ""),
    ("where day and month could be either, ", ""),
    ("", " is attained on line "),
    ("", ", and the catalogue's title is "),
)
_NOTES_OF_ANY = (("years of two digits are those of 1969 to 2068, as in ", ", which is read as "),)
_SIGNATURES = (
    ("It carries no signature", ""),
    ("Its signature was not checked: no key is at hand", ""),
    ("Its signature was checked with ", " and holds"),
    ("Its signature (", ") was not checked: no key is at hand"),
    ("Its signature (", ") was not checked: proofs of this kind are not checked here"),
)


def check_source(record: Record, rows: CatalogueRows) -> Iterator[Violation]:
    """A format that is not read, a signature or note that such a file cannot give, a code or provider told wrongly."""
    source = record["source"]
    if source is None:
        return
    if set(source) != _KEYS:
        yield Violation("source", "fields", f"{', '.join(sorted(_KEYS ^ set(source)))}: too much or lacking")
        return
    if source["format"] not in _FORMATS:
        yield Violation("source", "format", f"{source['format']!r} is none that is read")
    plain = source["signature"] == _UNSIGNED and source["format"] in (CSV, "JSON Resume")
    if not plain and (source["format"] == CSV or not _is_one(source["signature"], _SIGNATURES)):
        yield Violation("source", "signature", f"a {source['format']} says nothing like {source['signature']!r}")
    names = {one["name"] for one in record["holdings"]}
    for note in source["notes"]:
        if note.startswith(_RESPELT):
            for code in set(_READ_AS.findall(note)) - names:
                yield Violation("source", "notes", f"nothing is held by the code {code}")
        elif not _is_one(note, _NOTES_OF_ANY + (_NOTES if source["format"] == CSV else ())):
            yield Violation("source", "notes", f"such a file gives no note {note[:200]!r}")
    known = {str(row.get("name")) for row in rows.providers.values()} | set(rows.providers)
    for said in source["not_carried"]:
        name = said.removesuffix(_NOBODY).rpartition(": ")[2].strip("'\"")
        if said.endswith(_NOBODY) and name in known:
            yield Violation("source", "not_carried", f"{name!r} is a provider of the catalogue")


def _is_one(said: str, forms: Sequence[tuple[str, str]]) -> bool:
    """Whether a text begins and goes on as one of some forms."""
    return any(said.startswith(begin) and rest in said and (rest or said == begin or begin.endswith(" "))
               for begin, rest in forms)  # fmt: skip


def unchecked(record: Row | Record, papers: bool = False, whose: bool = True, called: bool = True) -> list[str]:
    """What of an answer nothing was held against, as sentences: of a decision what only its papers and advisers tell.

    ``papers``: it was written again from them; ``whose``: they say whose they are; ``called``: and by which name.
    """
    if record.get("kind") != "decision":
        return []
    by = sorted({str(one.get("by")) for one in record.get("overrides") or ()})
    decided = [f"that {' and '.join(by)} decided what it says: see the decision itself, or ask"] if by else []
    return [*_of_papers(record, papers, whose, called), *decided]


def _of_papers(record: Row | Record, papers: bool, whose: bool, called: bool) -> list[str]:
    if papers:
        name = record.get("learner_name")
        if not whose:
            return [f"whose record it is: it says {name or record.get('learner_id')!r}, and the papers name no learner"]
        return [f"the learner's name: it says {name!r}, and the papers give none"] if name and not called else []
    source = record.get("source")
    held = "whether all that is held is told, whose it is, and whether it was attained as the record says"
    if not source:
        return [f"{held}: no transcript or badge was read; see the documents, or name the learner (--learner)"]
    signed = str(source.get("signature", "")).rstrip(".")
    return [
        f"{held}, and what {source.get('file')} says, with its notes and what was not carried: compare the file "
        "(--transcript)",
        f"the signature of {source.get('file')}, of which the record says: {signed}",
    ]
