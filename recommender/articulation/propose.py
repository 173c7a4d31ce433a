"""Articulation proposals: a credential's sentences beside the elements of each unit of a qualification."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.errors import DataError, InputError, UnknownIdError, describe
from stackwise.features.text import Segment, folded, sentences
from stackwise.models.articulation import ArticulationConfig, ElementCover, compare_texts, tier_of
from stackwise.models.articulation.compare import Array, crowding
from stackwise.models.credit import CreditEngine
from stackwise.recommender.articulation.drafts import ArticulationDraft, ElementEvidence

READ_FIELDS = ("description", "outcomes")  # a title is shared by courses that teach different things
MOST_BYTES = 50_000_000
_DENIES = re.compile(
    r"\b(?:(?:will|would|does|do|did|is|are|can|may|shall|has|have) not(?! only)"
    r"|(?:wo|does|do|did|is|are|ca|has|have)n['\u2019]t|cannot|never|instead of|rather than)\b",
    re.IGNORECASE,
)
Sentence = tuple[str, Segment]


class ReadElements(NamedTuple):
    """Elements by unit, in the file's order, and why rows were set aside."""

    by_unit: dict[str, list[str]]
    set_aside: list[str]


def read_elements(path: Path, units: Iterable[str] | None = None) -> ReadElements:
    """Elements of a CSV with the columns ``unit`` and ``element``.

    Parameters
    ----------
    units : those that the catalogue knows, under whose spelling elements are kept; None: any.

    Raises
    ------
    InputError
        No such file, or one without these columns.
    DataError
        No row that can be used.
    """
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise InputError(describe("--elements", str(path), "a CSV with unit and element", "check the path"))
    known = None if units is None else {folded(unit): unit for unit in units}
    found, aside = defaultdict[str, list[str]](list), list[str]()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"unit", "element"} <= set(rows.fieldnames or ()):
            got = ", ".join(rows.fieldnames or ()) or "no columns"
            raise InputError(describe("--elements", got, "the columns unit and element", "name the columns so"))
        for row in rows:
            unit, element = ((row[name] or "").strip() for name in ("unit", "element"))
            at = unit if known is None else known.get(folded(unit))
            if None in row or not unit or not element:
                said = "more cells than columns" if None in row else "no unit" if not unit else "no element"
                aside.append(f"line {rows.line_num}: {said}")
            elif at is None:
                aside.append(f"line {rows.line_num}: {unit!r} is no unit of the catalogue")
            else:
                found[at].append(" ".join(element.split()))
    if not found:
        got = f"nothing usable ({aside[0]}; {len(aside)} rows set aside)" if aside else "no rows"
        raise DataError(describe(f"--elements {path}", got, "elements of known units", "correct the rows"))
    return ReadElements(dict(found), aside)


class ArticulationProposer:
    """Drafts pairs over one catalogue; it reads texts and knows nothing of who decides."""

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: Encoder,
        elements: Mapping[str, Sequence[str]],
        config: ArticulationConfig | None = None,
    ) -> None:
        self.catalogue, self.encoder, self.elements = catalogue, encoder, elements
        self.config = config or ArticulationConfig()
        self.credit = CreditEngine.from_catalogue(catalogue)

    def propose(self, credential_id: str, qualification_id: str, on: date, n: int = 5) -> list[ArticulationDraft]:
        """The ``n`` units of a qualification nearest to a credential, nearest first; units it awards are left out.

        Raises
        ------
        UnknownIdError
            No such credential or qualification.
        InputError
            A credential without a text.
        DataError
            Elements of none of the units.
        """
        title, said = self._credential(credential_id)
        units = self._units(qualification_id)
        if self.elements and not any(unit in self.elements for unit, _ in units):
            expected = f"elements of a unit that {qualification_id} names"
            raise DataError(describe("--elements", "none of its units", expected, "give those of its units"))
        named = {unit: list(self.elements.get(unit, ())) or [name] for unit, name in units}
        awarded = set(self.credit.rulebook.awards.get(credential_id, ()))
        vectors = self.encoder.encode([segment.text for _, segment in said])
        among = self._among()
        crowd = crowding(vectors, among, self.config.nearest)
        drafts = []
        for unit, elements in named.items():
            if unit not in awarded:
                asked = self.encoder.encode(elements)
                crowds = crowding(asked, among, self.config.nearest), crowd
                score, covers = compare_texts(asked, vectors, crowds)
                pair = (credential_id, title, qualification_id, unit)
                drafts.append(self._draft(pair, elements, said, score, covers, on))
        drafts.sort(key=lambda draft: (-draft.score, draft.unit_id))
        return drafts[:n]

    def _among(self) -> Array:
        """Vectors of all elements that are known, and of the titles of units without any, each text once."""
        units = self.credit.rulebook.units.values()
        titles = [unit.title or unit.unit_id for unit in units if unit.unit_id not in self.elements]
        return self.encoder.encode(sorted({*titles, *(text for texts in self.elements.values() for text in texts)}))

    def _draft(
        self,
        pair: tuple[str, str, str, str],
        elements: Sequence[str],
        said: Sequence[Sentence],
        score: float,
        covers: Sequence[ElementCover],
        on: date,
    ) -> ArticulationDraft:
        credential, title, qualification, unit = pair
        titled = unit not in self.elements
        texts = _hashed([*elements, "", *(segment.text for _, segment in said)])
        return ArticulationDraft(
            draft_id=_hashed([credential, qualification, unit])[:12], credential_id=credential, credential_title=title,
            qualification_id=qualification, unit_id=unit, unit_title=self.credit.rulebook.unit(unit).title or unit,
            tier=tier_of(score, titled, self.config), score=score, titled=titled,
            elements=tuple(self._evidence(elements[one.element], one, said, titled) for one in covers),
            texts=texts, encoder=self.encoder.fingerprint, proposed_on=on,
        )  # fmt: skip

    def _evidence(self, element: str, cover: ElementCover, said: Sequence[Sentence], titled: bool) -> ElementEvidence:
        """The words nearest to an element; a title is no element, and is never met."""
        if cover.sentence is None:
            return ElementEvidence(element=element, similarity=cover.similarity, met=False)
        field, segment = said[cover.sentence]
        return ElementEvidence(
            element=element, field=field, start=segment.start, end=segment.end, text=segment.text,
            similarity=cover.similarity, met=not titled and cover.similarity >= self.config.met,
        )  # fmt: skip

    def _credential(self, credential_id: str) -> tuple[str, list[Sentence]]:
        frame = self.catalogue["credentials"]
        rows = frame[frame["credential_id"] == credential_id]
        if not len(rows):
            raise UnknownIdError(describe("credential", repr(credential_id), "one of the catalogue", "see `find`"))
        row = rows.iloc[0]
        said = credential_sentences({name: row[name] for name in READ_FIELDS})
        if not said:
            fix = "add a description or outcomes to it"
            raise InputError(describe(f"credential {credential_id}", "no text", "a text to compare", fix))
        return str(row["title"]), said

    def _units(self, qualification_id: str) -> list[tuple[str, str]]:
        """Units that the qualification names, with their titles."""
        tree = self.credit.tree(qualification_id)
        return [(unit, self.credit.rulebook.unit(unit).title or unit) for unit in sorted(tree.by_unit)]


def credential_sentences(texts: Mapping[str, object]) -> list[Sentence]:
    """Each sentence of a credential's texts, with its field; one that denies ("it will not ...") is no evidence."""
    said = [(name, one) for name, text in texts.items() if isinstance(text, str) for one in sentences(text)]
    return [(name, one) for name, one in said if not _DENIES.search(one.text)]


def _hashed(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
