"""Length words: units of time in the languages of providers' lists, and words that change nothing of a length."""

from __future__ import annotations

from collections.abc import Mapping

from stackwise.features.ingest.amounts.wording import words_of

# Days and hours are two measures: a course of 3 days says nothing of how many hours are worked in them.
DAYS: Mapping[str, float] = {"day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 365.25 / 12, "year": 365.25}
HOURS: Mapping[str, float] = {"minute": 1 / 60, "hour": 1.0}
_WRITTEN: Mapping[str, str] = {
    "minute": "min mins minute minutes minuten minuto minutos minuti minuut minuter",
    "hour": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren timme timmar timer",
    "day": "d day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage",
    "week": "w wk wks week weeks woche wochen semaine semaines sem semana semanas settimana settimane weken vecka"
    " veckor uge uger uke uker",
    "fortnight": "fortnight fortnights",
    "month": "mo mos mth mths month months monat monate monaten mois mes meses mês mese mesi maand maanden månad"
    " månader måned måneder",
    "year": "y yr yrs year years jahr jahre jahren an ans année années año años ano anos anno anni jaar jaren år",
}
UNIT_OF: Mapping[str, str] = {word: unit for unit, words in _WRITTEN.items() for word in words.split()}
NUMBER_OF: Mapping[str, str] = {
    **{word: str(at) for at, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"], start=1)},
    "half": "0.5", "thirty": "30", "forty": "40", "sixty": "60", "ninety": "90",
    "anderthalb": "1.5", "eineinhalb": "1.5", "halbes": "0.5", "halber": "0.5", "halbe": "0.5", "demi": "0.5",
}  # fmt: skip
HALF = words_of("half demi demie media medio meia meio mezzo mezza")  # after "and": a year and a half
ALONE = words_of("fortnight")  # says one of it
ONE = words_of("a an ein eine einen einer eines un une una uno um uma en ett één")
TO = words_of("- to bis à a until till")
AND = words_of("and & und et y e en och og")
PER = words_of("per / a an each every pro par por al p je")
SHARED = words_of("of at @ with for")  # between weeks and hours they may mean hours of each week
EACH_WEEK = words_of("weekly pw")
LEAST = words_of("+ from min minimum least more over ab mindestens desde vanaf > ≥ plus")
MOST = words_of("less under up max maximum most within bis maximal hasta jusqu < ≤ fewer")
TIMES = words_of("x")
EVENT = words_of("session class lesson workshop webinar evening meeting")
EVENTS = words_of("sessions classes lessons workshops webinars evenings meetings")
NEUTRAL = words_of(
    """
    approx approximately about around circa ca ungefähr etwa env environ aprox in of to for the at your own pace
    self paced full part time online total overall study learning complete course duration length tuition video
    content training guided effort on demand than work workload teaching contact estimated average expected required
    flexible blended face dauer durée duración duração durata insgesamt gesamt tiempo gesamtdauer lehrgang kurs
    cours curso corso commitment nominal notional volume delivery is are takes took long and it takes program
    programme unit module
    """
)
SIGNS_BESIDE = frozenset(",.;:()-/!~&'\"|[]@=")
