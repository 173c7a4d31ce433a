"""Notes of the engine as sentences in the reader's language: each is known by the English text it was made from.

The texts ``note.*`` hold what the engine says, with ``{name}`` where it fills something in; a note that none of them
fits is said as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from stackwise.recommender.words.texts import Texts, open_texts

NOTES, _NAMED = "note.", "named."
TITLE_ALONE = "the title names hardly any need itself"
HARDLY_ASKED = ("the text names hardly any need itself", TITLE_ALONE)
READ_OF_JOB = (
    "of the skills and tasks that the text asks",
    "the job text seems to be in another language",
)
"""How notes begin that say how much of what a job asks was understood: an answer says these first."""
LITTLE_FITS = "nothing of what is asked was found in most"
SAID_ELSEWHERE = (
    *HARDLY_ASKED,
    *READ_OF_JOB,
    LITTLE_FITS,
    "not recognised among",
    "held, but no skill",
    "no limit of weeks",
    "no hours a week",
)


def note_sentences(notes: Iterable[str], texts: Texts) -> list[str]:
    """Notes as sentences, but for those that are said in the reader's words elsewhere."""
    return [note_sentence(note, texts) for note in notes if not note.startswith(SAID_ELSEWHERE)]


def note_sentence(note: str, texts: Texts) -> str:
    """A note as a sentence."""
    said = next(filter(None, (_said(note, key, text, texts) for key, text in _known())), note)
    return f"{said[:1].upper()}{said[1:]}."


def _known() -> list[tuple[str, str]]:
    return [(key, text) for key, text in open_texts("en").texts.items() if key.startswith(NOTES)]


def _said(note: str, key: str, english: str, texts: Texts) -> str | None:
    values = filled_in(english, note)
    if values is None:
        return None
    return texts(key, **{name: texts.texts.get(f"{_NAMED}{value}", value) for name, value in values.items()})


def filled_in(text: str, note: str) -> dict[str, str] | None:
    """What stands in a note where a text has ``{name}``; None where the note is not made from the text.

    Examples
    --------
    >>> filled_in("the first {n} of {all}", "the first 2 of 10")
    {'n': '2', 'all': '10'}
    """
    first, *rest = text.split("{")
    if not note.startswith(first):
        return None
    values, at = {}, len(first)
    for part in rest:
        name, _, then = part.partition("}")
        last = part is rest[-1]
        end = len(note) - len(then) if last else note.find(then, at)
        if end < at or (last and not note.endswith(then)):
            return None
        values[name], at = note[at:end], end + len(then)
    return values if at == len(note) else None
