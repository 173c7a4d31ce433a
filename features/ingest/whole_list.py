"""Whole list: what is said above and below a list's rows of all of them, and what of it must not be lost.

A condition for every course, or that hours are those of each week, stands in no row. Where nothing reads it, somebody
must say that they did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from stackwise.features.errors import InputError, describe, some
from stackwise.features.ingest.guessing.cells import currency_told
from stackwise.features.ingest.guessing.condition_words import asks_to_hold, clearly_asks
from stackwise.features.ingest.guessing.names import any_word, name_score
from stackwise.features.ingest.guessing.paces import says_hours_a_week
from stackwise.features.ingest.guessing.prices import says_with_tax, tax_added
from stackwise.features.ingest.guessing.sample import alone
from stackwise.features.ingest.guessing.unasked import asks_nobody
from stackwise.features.ingest.mapping import Column, Mapping
from stackwise.features.ingest.transforms import Money
from stackwise.features.text import unaccented

_LONGEST = 10_000  # characters of what is said
_SENTENCE = re.compile(r"[;!\n]|[.](?=\s|$)")
_SHOWN = 160
_COLUMNS = 3  # of fewer, what stands alone in a row may be a course
ASKED_OF_ALL = (
    "put it into a column of the rows, or say by --above-read (`above_read = true` in a mapping of courses) that it "
    "changes nothing"
)
# Whom it is said of, or what they do: what they must hold is a condition.
_WHO = any_word(unaccented("""
    attend* without besuch* belegt belegen ohne suivre suivi* frequent* sans cursar* cursen sin haber frequentat* senza
    volgen gevolgd zonder
    entry enrol* applicants? candidates? learners? students? participants? admission admissions restricted
    teilnehm* bewerber* teilnahme zulassung zugang* aufnahme eleves? etudiant* candidat* stagiaires? participants? acces
    admission inscription* alumn* aspirantes? participantes? acceso admision inscripcion* matricula* candidat[oi]s?
    partecipant* student[ie] iscri* ammission* accesso deelnem* cursist* toelating* toegang
    deltag* elev* deltak* studerande sokande uczestni* kandyda*
"""))  # fmt: skip
_AGED = any_word(unaccented("""
    (?:minimum|min)\\sage mindestalter age\\s(?:limit|minimum) edad\\sminima eta\\sminima idade\\sminima
    minimumleeftijd aldersgrense aldersgraens* minimialder minimi[ak] (?:age|agee?s?|aged)\\s(?:de|of|over|from|\\d+)
"""))  # fmt: skip
_NEEDED = any_word(
    "required requier* exig* requis* richiest* erforderlich* vorausgesetzt vereist krav* krev* mandatory"
)
_ONLY = re.compile(r"\b(?:for|to)\b.{1,60}\bonly\b|\bnur fur\b|\breservee?s? aux?\b|\bsolo para\b|\balleen voor\b")
_USE = re.compile(r"\buse only\b")  # of the paper


def sentences(said: str) -> list[str]:
    """The sentences, lines and parts of what is said of a whole list."""
    return [one for whole in _SENTENCE.split(said[:_LONGEST]) if (one := " ".join(whole.split()))]


def conditions_of_all(said: str) -> list[str]:
    """Sentences that ask for something to be held before any course.

    >>> conditions_of_all("Prospectus 2027. Prerequisite for all courses: Level 2\\nNo prerequisites")
    ['Prerequisite for all courses: Level 2']
    """
    return [one for one in sentences(said) if _asks(one)]


def _asks(sentence: str) -> bool:
    label, _, rest = (part.strip() for part in sentence.partition(":"))
    if asks_nobody(sentence) or (rest and asks_nobody(rest)):
        return False
    plain = " ".join(unaccented(sentence.casefold()).split())
    named = any(name_score(part, "prerequisites") > 0 for part in (label, rest))
    who = any(said.search(plain) for said in (_WHO, _NEEDED, _ONLY)) and not _USE.search(plain)
    return named or (who and asks_to_hold(sentence)) or _AGED.search(plain) is not None or clearly_asks(sentence)


def hours_each_week(said: str) -> str:
    """What says that hours are those of each week; empty where nothing does.

    >>> hours_each_week("Fees in NZD. Hours are per week."), hours_each_week("Fees per week")
    ('Hours are per week', '')
    """
    return next(filter(says_hours_a_week, sentences(said)), "")


def around_rows(above: str, rows: pd.DataFrame) -> str:
    """What stands above a header and alone in a row: of a table of few columns, that may be a course."""
    return f"{above}\n{alone(rows)}" if len(rows.columns) >= _COLUMNS else above


def asked_of_all(above: str, rows: pd.DataFrame) -> list[str]:
    """What a list asks before every course."""
    return conditions_of_all(around_rows(above, rows))


def lost_of(around: str, mapping: Mapping) -> list[str]:
    """What is said of all rows that a mapping does not read: conditions, tax on prices, another currency, hours a week.

    Parameters
    ----------
    around : what stands above and below the rows.
    """
    lost = conditions_of_all(around)
    columns = mapping.credential
    price, hours = columns.get("price.amount"), columns.get("learning_hours")
    if price is not None and not (any(map(says_with_tax, price.names)) or _adds_tax(price)):
        lost += [tax_added(around)]
    said = currency_told("", around, []).get("currency")
    if price is not None and said and mapping.habits.currency not in (None, said):
        lost += [f"prices in {said}, where the mapping says {mapping.habits.currency}"]
    if hours is not None and hours.apply and hours.apply[0].do == "hours":
        lost += [hours_each_week(around)]
    return [one for one in lost if one]


def _adds_tax(price: Column) -> bool:
    return any(isinstance(step, Money) and step.before_tax for step in price.apply)


def refuse_lost(where: str, lost: Sequence[str]) -> None:
    """Refuse what is said of all rows and is not read.

    Raises
    ------
    InputError
        Any.
    """
    if lost:
        got = some([one[:_SHOWN] for one in lost])
        raise InputError(
            describe(f"{where}, beside its rows", got, "nothing of all rows that is not read", ASKED_OF_ALL)
        )
