"""Paces: columns whose names say so much in each week, or in each of another period, and not in all."""

from __future__ import annotations

import re
from itertools import pairwise

from stackwise.features.ingest.amounts.length_words import DAYS, EVENT, EVENTS, IN_ALL, UNIT_OF
from stackwise.features.ingest.amounts.wording import words_of
from stackwise.features.ingest.guessing.names import NAMES, name_score, plain_words, squeezed

_HOURS = frozenset(squeezed(word) for word, unit in UNIT_OF.items() if unit == "hour" and len(word) > 1) | {"h"}
_CALENDAR = frozenset(squeezed(word) for word, unit in UNIT_OF.items() if unit in DAYS and len(squeezed(word)) > 1)
_DAYS = frozenset(squeezed(word) for word, unit in UNIT_OF.items() if unit == "day" and len(squeezed(word)) > 1)
_A_WEEK = frozenset(
    squeezed(word)
    for word in words_of("""
    week wk w pw weekly semaine hebdo hebdomadaire hebdomadaires semana semanal semanales semanais settimana settimanale
    settimanali woche wöchentlich wöchentliche wochenstunden wekelijks wekelijkse weekuren vecka veckan uke uken uge
    ugen ugentligt ukentlig tydzień tygodniu tygodniowo tygodniowa týden týdně týdenní týždeň týždenne hafta haftalık
    haftada неделю неделе еженедельно тиждень щотижня viikossa viikko hét hetente heti săptămână săptămânal εβδομάδα
    εβδομαδιαίως tjedan tjedno teden tedensko седмица седмично nedēļā savaitę nädalas setmana setmanal 주당 매주
    毎週 每周 每週 週あたり
    """)
)
_EACH = frozenset(map(squeezed, words_of("daily monthly yearly annual täglich monatlich mensual mensuel mensile")))
_EACH_PART = re.compile(r"/ ?(?:unit|modul|class|lesson|aula|day|tag\b)", re.IGNORECASE)
_OTHERS = frozenset(
    squeezed(word)
    for word in {*EVENT, *EVENTS, *words_of("times time meetings frequency minutes mins min minuten minutos minuti")}
) - {"cours", "module", "unit"}
_UNITS = frozenset(squeezed(word) for word, unit in UNIT_OF.items() if len(word) > 2)
# What may stand beside a unit of time in the name of a column that says how many a course takes.
_BESIDE = frozenset(
    squeezed(word)
    for word in words_of("""
    number of no nr n num count anzahl der nombre de du des d número numero di do da liczba ilość počet antal antall
    aantal in total overall course program programme study teaching learning training contact class estimated approx
    about ca to complete completion time long the for and or a required expected minimum taught kurs kursu cours curso
    corso cursus formation le la el insgesamt gesamt totales totale en em w v s
    """)
)
_TOTAL = frozenset(map(squeezed, IN_ALL))


def says_pace(column: str) -> bool:
    """Whether a column's name speaks of a period of the calendar: hours of it are not those in all.

    >>> [says_pace(name) for name in ("Hours/month", "Godziny tygodniowo", "Hours p/w", "Total hours")]
    [True, True, True, False]
    """
    words = plain_words(column)
    short = " ".join(words)
    said = {*words} & (_CALENDAR | _A_WEEK | _EACH) or any(short.endswith(f" p {one}") for one in "dwmy")
    return bool(said) or "week" in squeezed(column) or _EACH_PART.search(column) is not None


def says_hours_a_week(column: str) -> bool:
    """Whether bare numbers below a column's name are hours a week: no days, times or minutes, and none in all.

    >>> [says_hours_a_week(name) for name in ("Std./Woche", "weekly_effort", "Days per week", "Hours (12 weeks)")]
    [True, True, False, False]
    """
    words = {*plain_words(column)}
    weekly = bool(words & _A_WEEK) or any(one in squeezed(column) for one in ("perweek", "hoursweek", "weekly"))
    hours = bool(words & (_HOURS | {"wochenstunden", "weekuren"})) or name_score(column, "effort") > 0
    others = words & (_OTHERS | _TOTAL | _EACH | (_CALENDAR - _A_WEEK))
    return weekly and hours and not others


def counts_of_else(column: str) -> bool:
    """Whether a column's name says a unit of time and beside it what else than a course takes that long.

    >>> [counts_of_else(name) for name in ("Break weeks", "Meses para pagar", "Number of weeks", "Duration (weeks)")]
    [True, True, False, False]
    """
    words = plain_words(column)
    if says_days_a_week(column):
        return True
    if not {*words} & _UNITS:
        return False
    lengths = {*NAMES["weeks"]} - _UNITS
    joined = {*words, *map("".join, pairwise(words))}
    return not joined & lengths and any(word not in _UNITS | _BESIDE for word in words)


def says_days_a_week(column: str) -> bool:
    """Whether a column's name says on how many days of a week a course meets, which is no length.

    >>> [says_days_a_week(name) for name in ("Days a week", "Tage/Woche", "Duration (days or weeks)")]
    [True, True, False]
    """
    words = {*plain_words(column)}
    return bool(words & _DAYS) and bool(words & _A_WEEK)
