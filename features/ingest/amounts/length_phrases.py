"""Length phrases: the ways in which languages say hours a week, parts of a whole and "that is", in one form each."""

from __future__ import annotations

import re

from stackwise.features.ingest.amounts.length_words import DAYS, UNIT_OF
from stackwise.features.ingest.amounts.wording import LETTER


def _any(text: str) -> str:
    """The phrases of a text, one a semicolon, as a pattern; the longest first."""
    said = sorted(text.casefold().replace("\n", " ").split(";"), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(re.escape(' '.join(one.split())) for one in said)})(?!\w)"


_N = r"\d{1,4}(?:[.,]\d{1,2})?(?: ?- ?\d{1,4})?"
_A_WEEK = re.compile(
    _any(
        "την εβδομάδα;ανά εβδομάδα;εβδομαδιαίως;i veckan;per vecka;om ugen;i uken;i uka;pr. uge;per uke"
        ";в неделю;на неделю;на тиждень;щотижня;еженедельно;на седмица;седмично;pe săptămână;săptămânal"
        ";por semana;à la semana;par semaine;pro woche;je woche;die woche;per week;à semana;na semana"
        ";w tygodniu;na tydzień;tygodniowo;za týden;týdně;týždenne;za týždeň;a settimana;alla settimana"
        ";settimanali;settimanale;a la semana;semanales;semanal;semanais;per setmana;a la setmana;setmanals"
        ";setmanal;hebdomadaires;hebdomadaire;la semaine;wöchentlich;in der woche;die woche;wekelijks"
        ";in de week;hetente;egy héten;tjedno;na tjedan;tedensko;na teden;nedeljno;недељно;viikossa;nädalas"
        ";nedēļā;per savaitę;á viku;प्रति सप्ताह;في الأسبوع;أسبوعيا;أسبوعياً;seminggu;mỗi tuần"
    )
)
_EVERY_WEEK = re.compile(
    _any(
        "haftada;heti;hetente;wöchentlich;tygodniowo;týdně;týždenne;еженедельно;щотижня;седмично;tjedno"
        ";tedensko;weekly;wekelijks;viikossa;εβδομαδιαίως"
    )
    + rf" ({_N} ?(?!\d)({LETTER}{{1,12}})\.?)"
)
_THAT_IS = re.compile(
    _any(
        "soit;c'est-à-dire;ovvero;cioè;ossia;d.h.;d. h.;das sind;entspricht;czyli;tj.;tzn.;oftewel;dat is"
        ";es decir;o sea;ou seja;és a dir;that is;i.e.;ie;equals;equivalent to;dvs.;dvs;то есть;т.е.;тобто"
        ";т. е.;yani;vagyis;adică;δηλαδή;odnosno;oziroma;eli;ehk;jeb;t. y."
    )
)
_INCLUDING = re.compile(
    r"[ ,(]{1,3}"
    + _any(
        "incl;including;includes;inkl;inklusive;inclus;y compris;dont;incluido;incluidos;incluida;incluidas"
        ";incluyendo;incluindo;incluso;inclusi;compreso;compresi;inclusief;davon;w tym;včetně;vrátane;z toho"
        ";в том числе;включая;у тому числі;включително;uključujući;vključno;beleértve;inclusiv"
        ";dahil olmak üzere;συμπεριλαμβανομένων;sisältäen;sealhulgas;tai skaitā;įskaitant;inklusiv;herunder"
        ";waarvan"
    )
    + r"\.? .{1,120}$"
)
_PARTS = re.compile(r"^([^\d]{0,20}(\d{1,5})[^\d()]{0,20}?) ?\(([^()]{3,100})\)$")
_SEMESTERS = _any(
    "semester;semesters;semesteri;semestre;semestres;semestri;semestry;semestrów;semestrů;semestra;terms"
    ";term;trimesters;trimestres;trimestre;trimestri;quarters;семестр;семестра;семестрів;dönem;yarıyıl"
    ";félév;εξάμηνα;εξάμηνο;lukukautta;terminer;termin"
)
_TERMS = re.compile(rf"^{_N} {_SEMESTERS} ?\(([^()]{{3,60}})\)$")
_OF_TERMS = re.compile(rf"(?<={LETTER}) ?\({_N} {_SEMESTERS}\)$")
_ASIAN_TIMES = re.compile(r"(?<!\d)(?<!\d )\(?(?:毎|每)?(?:주|週|周) ?(\d) ?(?:회|回|次)\)?")
_EACH_TIME = re.compile(rf"^({_N}) ?({LETTER}{{1,12}})\.? ?x ?({_N}) ?({LETTER}{{1,12}})\.?$")
_SPREAD_OVER = re.compile(
    rf"^({_N}) ?({LETTER}{{1,12}}) "
    + _any(
        "over;across;spread over;spread across;verteilt auf;verteilt über;über;sur;répartis sur;en;repartidos en"
        ";distribuidos en;in;distribuiti su;su;em;distribuídos em;verspreid over;fördelat på;fordelt på;fordelt over"
    )
    + rf" ({_N}) ?({LETTER}{{1,12}})$"
)
_OF_CLOCK = r"(\d{1,2})((?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|noon|uhr)|[:.]\d\d|(?: ?h ?(?:\d\d)?))?"
_FROM_TO = (
    rf"(?:(?:from|von|de|das|dalle|van|od|från|fra|entre) )?{_OF_CLOCK}"
    rf" ?(?:-|to|bis|till|à|a|as|às|alle|tot|til|do) ?{_OF_CLOCK}"
)
_CLOCK_TIMES = re.compile(rf"(?<=[^\d\W])[ ,]{{1,2}}\(?{_FROM_TO}\)?$|^{_FROM_TO}[ ,]{{1,2}}(?=[\d(])")
_TIMES_A_WEEK = re.compile(
    r"(?:(?P<n>\d) ?(?:x|times|mal|fois|veces|vezes|volte|keer|gånger|gange|ganger|razy|krát|alkalommal"
    r"|kertaa|раза?|рази)"
    r"|(?P<once>once|einmal)|(?P<twice>twice|zweimal)) ?(?=(?:per|a|/) ?week)"
)
_ONCE = re.compile(rf"(?P<hours>\d ?(?!\d)(?P<unit>{LETTER}{{1,12}})\.?(?:[0-5]\d)?) 1 days ?(?=(?:per|a|/) ?week)")
_MARKS_OF_VOWELS = re.compile("[\u064b-\u0652]")
_TWO = {"يوم": "يومان|يومين", "أسبوع": "أسبوعان|أسبوعين|اسبوعان|اسبوعين", "شهر": "شهران|شهرين", "سنة": "سنتان|سنتين",
    "ساعة": "ساعتان|ساعتين", "יום": "יומיים", "שבוע": "שבועיים", "חודש": "חודשיים", "שנה": "שנתיים",
    "שעה": "שעתיים"}  # fmt: skip
_DUALS = tuple((re.compile(rf"(?<!\w)(?:{said})(?!\w)"), f"2 {unit}") for unit, said in _TWO.items())
_SINGLE = re.compile(r"^(يوم|أسبوع|اسبوع|شهر|سنة|ساعة|יום|שבוע|חודש|שנה|שעה) (?:واحدة?|אחד|אחת)$")
_EARLIEST, _MIDNIGHT = 6, 24
_OF_THE_DAY = re.compile(  # how much of each day is studied
    rf"(?<={LETTER})[ ,(]{{1,3}}"
    + _any(
        "vollzeit;in vollzeit;teilzeit;in teilzeit;berufsbegleitend;nebenberuflich;zaocznie;stacjonarnie;weekendowo"
        ";wieczorowo;temps plein;à temps plein;temps partiel;à temps partiel;tiempo completo;a tiempo completo"
        ";tiempo parcial;a tiempo parcial;tempo integral;em tempo integral;tempo parcial;em tempo parcial;tempo pieno"
        ";a tempo pieno;tempo parziale;a tempo parziale;voltijd;deeltijd;in deeltijd;heltid;på heltid;deltid;på deltid"
    )
    + r"\)?$"
)
_AT_A_RATE = re.compile(r",? (?:à raison de|a razón de|in ragione di|à razão de) ")
_HOURS = ("hour", "minute")
_MONTHS = re.compile(r"(?<=\d) ?(?:m-ce|m-cy|m-c|мес\.|mies\.)")


def phrased_plainly(text: str) -> str:
    """A length's text in small letters with its phrases in the form that is read word by word.

    >>> phrased_plainly("8 hafta, haftada 6 saat"), phrased_plainly("310 h (150 teóricas + 160 prácticas)")
    ('8 hafta, 6 saat per week', '310 h')
    >>> phrased_plainly("10 days over 5 weeks"), phrased_plainly("1 day (10am-4pm)")
    ('5 weeks', '1 day')
    >>> phrased_plainly("1 year (3 terms)"), phrased_plainly("10주(주 3회)")
    ('1 year', '10주 (3 days per week)')
    >>> phrased_plainly("5 meses (3x por semana)"), phrased_plainly("أسبوعان")
    ('5 meses (3 days per week)', '2 أسبوع')
    >>> phrased_plainly("1 hr x 4 wks"), phrased_plainly("12 months incl. 120 hrs work placement")
    ('4 wks, 1 hr per week', '12 months')
    """
    text = _AT_A_RATE.sub(", ", _OF_THE_DAY.sub("", text))
    text = _SINGLE.sub(r"1 \1", _MARKS_OF_VOWELS.sub("", _MONTHS.sub(" months", text)))
    for dual, two in _DUALS:
        text = dual.sub(two, text)
    text = _EVERY_WEEK.sub(lambda said: f"{said[1]} per week" if UNIT_OF.get(said[2]) in _HOURS else said[0], text)
    text = _CLOCK_TIMES.sub(_no_times, _A_WEEK.sub("per week", _THAT_IS.sub("=", text)))
    text = _ONCE.sub(_once_a_week, _TIMES_A_WEEK.sub(_days_a_week, text))
    text = text.replace("години per week", "годин per week")  # years in Bulgaria, of which none is a week's
    text = _ASIAN_TIMES.sub(r" (\1 days per week)", text)
    if (found := _OF_TERMS.search(text)) and {UNIT_OF.get(word) for word in text.split()} & DAYS.keys():
        text = text[: found.start()]
    if (found := _TERMS.match(text)) and not {UNIT_OF.get(word) for word in found[1].split()} & DAYS.keys():
        text = found[1]
    if (found := _PARTS.match(text)) and _sum(found[3]) == int(found[2]):
        text = found[1].strip()
    if (found := _INCLUDING.search(text)) and re.search(rf"\d ?{LETTER}", text[: found.start()]):
        text = text[: found.start()]
    return _each_week(text)


def _last(text: str) -> float:
    """The last of the numbers of a range."""
    return float(re.findall(r"\d+(?:[.,]\d+)?", text)[-1].replace(",", "."))


def _sum(text: str) -> int | None:
    """The sum of parts that a plus joins: "48 lecture + 40 clinical"; None where they are written otherwise."""
    parts = [re.findall(r"\d+", part) for part in text.split("+")]
    return sum(int(part[0]) for part in parts) if len(parts) > 1 and all(len(part) == 1 for part in parts) else None


def _no_times(said: re.Match[str]) -> str:
    """Nothing in place of times of a day, from and to; a range of hours where they can be none."""
    first, one, last, other = said.groups()[:4] if said[1] else said.groups()[4:]
    told = bool((one or "").strip() or (other or "").strip())
    on_clock = any(mark in f"{one}{other}" for mark in (":", "am", "pm", "a.m", "p.m", "uhr", "noon"))
    return "" if told and (on_clock or _EARLIEST <= int(first) < int(last) <= _MIDNIGHT) else said[0]


def _days_a_week(said: re.Match[str]) -> str:
    """So many times as so many days: how often a course meets says nothing of how long it is."""
    return f"{said['n'] or (1 if said['once'] else 2)} days "


def _once_a_week(said: re.Match[str]) -> str:
    """Hours once a week as hours a week."""
    return f"{said['hours']} " if UNIT_OF.get(said["unit"]) in _HOURS else said[0]


def _each_week(text: str) -> str:
    """Hours so many weeks: "1 hr x 4 wks" is an hour a week."""
    found = _EACH_TIME.match(text)
    if found and UNIT_OF.get(found[2]) in _HOURS and UNIT_OF.get(found[4]) == "week":
        return f"{found[3]} {found[4]}, {found[1]} {found[2]} per week"
    if found and UNIT_OF.get(found[2]) == "week" and UNIT_OF.get(found[4]) in _HOURS:
        return f"{found[1]} {found[2]}, {found[3]} {found[4]} per week"
    found = _SPREAD_OVER.match(text)
    if found and UNIT_OF.get(found[2]) == "day" and UNIT_OF.get(found[4]) in ("week", "fortnight", "month"):
        if _last(found[1]) > _last(found[3]) * DAYS[UNIT_OF[found[4]]] + (UNIT_OF[found[4]] == "month"):
            raise ValueError("more days than there are")
        return f"{found[3]} {found[4]}"
    return text
