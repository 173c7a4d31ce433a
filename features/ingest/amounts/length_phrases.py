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
_TERMS = re.compile(
    rf"^{_N} "
    + _any(
        "semester;semesters;semesteri;semestre;semestres;semestri;semestry;semestrów;semestrů;semestra;terms"
        ";term;trimesters;trimestres;trimestre;trimestri;quarters;семестр;семестра;семестрів;dönem;yarıyıl"
        ";félév;εξάμηνα;εξάμηνο;lukukautta;terminer;termin"
    )
    + r" ?\(([^()]{3,60})\)$"
)
_EACH_TIME = re.compile(rf"^({_N}) ?({LETTER}{{1,12}})\.? ?x ?({_N}) ?({LETTER}{{1,12}})\.?$")
_HOURS = ("hour", "minute")
_MONTHS = re.compile(r"(?<=\d) ?(?:m-ce|m-cy|m-c|мес\.|mies\.)")


def phrased_plainly(text: str) -> str:
    """A length's text in small letters with its phrases in the form that is read word by word.

    >>> phrased_plainly("8 hafta, haftada 6 saat"), phrased_plainly("310 h (150 teóricas + 160 prácticas)")
    ('8 hafta, 6 saat per week', '310 h')
    >>> phrased_plainly("1 hr x 4 wks"), phrased_plainly("12 months incl. 120 hrs work placement")
    ('4 wks, 1 hr per week', '12 months')
    """
    text = _MONTHS.sub(" months", text)
    text = _EVERY_WEEK.sub(lambda said: f"{said[1]} per week" if UNIT_OF.get(said[2]) in _HOURS else said[0], text)
    text = _A_WEEK.sub("per week", _THAT_IS.sub("=", text))
    text = text.replace("години per week", "годин per week")  # years in Bulgaria, of which none is a week's
    if (found := _TERMS.match(text)) and not {UNIT_OF.get(word) for word in found[1].split()} & DAYS.keys():
        text = found[1]
    if (found := _PARTS.match(text)) and _sum(found[3]) == int(found[2]):
        text = found[1].strip()
    if (found := _INCLUDING.search(text)) and re.search(rf"\d ?{LETTER}", text[: found.start()]):
        text = text[: found.start()]
    return _each_week(text)


def _sum(text: str) -> int | None:
    """The sum of parts that a plus joins: "48 lecture + 40 clinical"; None where they are written otherwise."""
    parts = [re.findall(r"\d+", part) for part in text.split("+")]
    return sum(int(part[0]) for part in parts) if len(parts) > 1 and all(len(part) == 1 for part in parts) else None


def _each_week(text: str) -> str:
    """Hours so many weeks: "1 hr x 4 wks" is an hour a week."""
    found = _EACH_TIME.match(text)
    if found and UNIT_OF.get(found[2]) in _HOURS and UNIT_OF.get(found[4]) == "week":
        return f"{found[3]} {found[4]}, {found[1]} {found[2]} per week"
    return text
