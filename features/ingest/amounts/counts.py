"""Counts and ratings: how many, and how good on a scale, as providers write them."""

from __future__ import annotations

import re

from stackwise.features.ingest.amounts.numerals import NUMERAL, SCALES, Decimal, read_numeral
from stackwise.features.ingest.amounts.wording import plain, unstated, words_of

SCALE = 5.0  # where ratings end in a catalogue
_NUMBER = re.compile(rf"({NUMERAL.pattern}) ?([^\W\d_]*)\+?")
_COUNTED = words_of(
    """
    review reviews rating ratings vote votes student students learner learners enrolled already participant
    participants bewertung bewertungen teilnehmer avis étudiants opiniones reseñas alumnos avaliações alunos
    recensioni studenti beoordelingen people persons hour hours credit credits point points unit units place places
    ects cp in all total
    """
)
_RATED = re.compile(
    rf"({NUMERAL.pattern}) ?(?:(%)|(?:/|out of|of|von|sur|de|di|su|van|av|af|z|ze|из) ?({NUMERAL.pattern}))?"
    r"(?: ?(?:stars?|sterne|étoiles|estrellas|★{1,5}))?(?: ?[-|·.,;])?"
)


def read_number(value: object, decimal: Decimal | None = None) -> float | None:
    """A number that stands alone, as in ``"6,958"``, ``"2.1k"``, ``"1.3M"`` or ``"1000+"``.

    None where the text says that it says none ("N/A", "TBA").

    Raises
    ------
    ValueError
        Anything else beside it, below zero, or marks that leave two readings.

    >>> read_number("1,3 Mio")
    1300000.0
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _not_negative(float(value))
    text = plain(value)
    if unstated(text):
        return None
    if re.fullmatch(rf"- ?{NUMERAL.pattern}", text):
        raise ValueError("a number below zero")
    found = _NUMBER.fullmatch(text)
    if not found or (found[2] and found[2].casefold() not in SCALES):
        raise ValueError("no number")
    scale = SCALES[found[2].casefold()] if found[2] else 1.0
    if scale != 1.0 and re.fullmatch(r"\d{1,3}\.\d{3}", found[1]) and decimal is None:
        return float(found[1]) * scale  # nobody groups the digits of thousands
    return read_numeral(found[1], decimal) * scale


def read_count(value: object, decimal: Decimal | None = None) -> float | None:
    """A whole number with the word for what is counted beside it or not: ``"(1,204 reviews)"``.

    Raises
    ------
    ValueError
        Several numbers, a fraction, another word, or marks that leave two readings.

    >>> read_count("1 204 avis")
    1204.0
    """
    text = re.sub(r"[()]", " ", plain(value)).strip() if isinstance(value, str) else value
    if isinstance(text, str):
        kept = [word for word in re.split(r"\s+", text) if word.casefold().strip(".,:") not in _COUNTED]
        text = " ".join(kept)
    if decimal and isinstance(text, str) and re.fullmatch(rf"\d{{1,3}}{re.escape(decimal)}\d{{3}}\+?", text):
        raise ValueError(f"{text!r} may be a whole number, or have a fraction")
    number = read_number(text, decimal)
    if number is not None and number != int(number):
        raise ValueError(f"{number:g} is no whole number")
    return number


def read_rating(value: object, out_of: float = SCALE, decimal: Decimal | None = None) -> float | None:
    """A rating as one up to 5: ``"4.7"``, ``"4,7/5"``, ``"9 out of 10"``, ``"94 %"``; of 0, as of nobody, None.

    Parameters
    ----------
    out_of : the end of the scale of a number that names none.

    Raises
    ------
    ValueError
        No rating, or one beyond the end of its scale.

    >>> read_rating("9 out of 10"), read_rating("8.2", 10), read_rating("4,7 из 5 —")
    (4.5, 4.1, 4.7)
    """
    text = plain(value).casefold()
    if unstated(text):
        return None
    found = _RATED.fullmatch(text)
    if not found:
        raise ValueError("no rating")
    end = 100.0 if found[2] else read_numeral(found[3], decimal) if found[3] else out_of
    if decimal is None and end < 1000 and re.fullmatch(r"\d+[.,]\d+", found[1]):
        rating = float(found[1].replace(",", "."))  # no rating is in thousands
    else:
        rating = read_numeral(found[1], decimal)
    if not 0 <= rating <= end or end <= 0:
        raise ValueError(f"a rating of {rating:g} on a scale that ends at {end:g}")
    return round(rating * SCALE / end, 4) or None  # 0: nobody rated it


def _not_negative(number: float) -> float:
    if number < 0:
        raise ValueError("a number below zero")
    return number
