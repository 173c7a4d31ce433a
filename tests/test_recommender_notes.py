"""Notes of the engine in the reader's language: every one that our code makes is known, whatever is filled in."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import stackwise.recommender
from stackwise.recommender.planning.planning import LATE
from stackwise.recommender.words import open_texts
from stackwise.recommender.words.notes import SAID_ELSEWHERE, filled_in, note_sentences

HOME = Path(stackwise.recommender.__file__).parent


def written() -> list[str]:
    """The notes that the code appends, ``7`` where it fills something in."""
    found = []
    for path in sorted([*(HOME / "engine").glob("*.py"), *(HOME / "planning").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("notes.append"):
                found += [one for one in [_text(node.args[0])] if one]
    return found


def _text(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join("7" if isinstance(part, ast.FormattedValue) else getattr(part, "value", "") for part in parts)


ALONE = "the list goes by what is asked alone"
CANNOT = (f"advance: nothing that is asked states a level, so a rise cannot be told; {ALONE}",
          f"stay_current: no dated job ads tell which skills are rising; {ALONE}")  # fmt: skip


@pytest.mark.parametrize("note", [*written(), LATE, *CANNOT, "no skill of the catalogue was recognised in the text"])
def test_every_note_that_the_code_makes_is_said_in_each_language(note):
    for language in ("de", "es"):
        said = note_sentences([note], open_texts(language))
        assert said != [f"{note[:1].upper()}{note[1:]}."]
        assert bool(said) != note.startswith(SAID_ELSEWHERE)


def test_what_was_filled_in_is_filled_in_again():
    note = "only the first 10 of 20 characters of the CV were read; put what matters first"
    (said,) = note_sentences([note], open_texts("de"))
    assert said == "Nur die ersten 10 von 20 Zeichen wurden gelesen (Lebenslauf); stellen Sie das Wichtige voran."
    assert note_sentences([note], open_texts()) == [f"O{note[1:]}."]
    assert note_sentences(["something else {x}"], open_texts("de")) == ["Something else {x}."]


@pytest.mark.parametrize(
    ("text", "note", "values"),
    [("a {x} b", "a 1 b", {"x": "1"}), ("a {x} b", "a 1 c", None), ("{x}", "", {"x": ""}), ("a", "a", {}),
     ("a", "ab", None), ("{x}: {y}", "no colon", None), ("a{x}ab", "aab", {"x": ""}), ("a{x}ab", "ab", None)],
)  # fmt: skip
def test_a_note_that_is_not_made_from_a_text_has_no_values(text, note, values):
    assert filled_in(text, note) == values
