"""Levels and years that a clause says of the mention in it, by words; every pattern looks a bounded way around.

A level is taken from the mention's own words, from what follows it up to the next mention ("SQL (basic)", "French C1"),
from what stands before it in its clause ("fluent in German"), or from the head of its list ("Advanced: SQL, Excel").
Years are those of the mention's own words, of the bracket behind it, or of the same clause. Ages, contracts, dates and
a firm's years are nobody's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from stackwise.models.reading.tries import gets_by

_REACH = 40  # characters that are looked at before and behind a mention
_WORDS = {
    1: r"aware(?:ness)?(?: of| only)?|heard of|in theory|theory only|read about|greetings only|a few words|[12]/10",
    2: r"basics?|beginner|elementary|rudimentary|so[- ]so|passable|patchy|shaky|a smattering of|"
    r"a little|a bit of|novice|entry[- ]level|just enough|A[12](?:\+|\.\d)?|[12]/5|"
    r"[34]/10|^(?:some|a bit|little)$",
    3: r"intermediate|independent|working(?: knowledge|(?= [A-Z]))|conversational|good(?! (?:at|with|eye|head|to))|"
    r"competent|satisfactory|decent|ok|B[12](?:\+|\.\d)?|3/5|[5-7]/10",
    4: r"advanced|adv|fluent(?:ly)?|fluency|proficien(?:t|cy)|strong|excellent|very good|in[- ]depth|thorough|flawless|"
    r"impeccable|C1(?:\+|\.\d)?|4/5|[89]/10",
    5: r"expert(?:ise)?|mastery|mastered|master(?= (?:of|in)\b)|native|(?:mother|first)[- ](?:tongue|language)|"
    r"bilingual|C2|5/5|10/10",
}
_LEVEL = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<l{n}>{words})" for n, words in _WORDS.items())
    + r")(?!\w)(?!\s?(?:minimum\s)?(?:years?|yrs?)\b)",
    re.I,
)
_ITS_LEVEL = re.compile(rf"\s?(?:[:(–-]\s?)?{_LEVEL.pattern}(?:\s(?:level|only))?(?=\s?(?:[.,;)\n]|$))", re.I)
_ALONE = re.compile(
    r"(?:\s(?:level|knowledge|skills?))?(?:[\s(,–-]{1,3}(?:a\s)?(?:must|required|essential|needed|preferred|desired|"
    r"desirable|nice|plus|bonus))?$",
    re.I,
)
_SOME, _BASIC = re.compile(r"\bsome\s$", re.I), 2  # "some Irish"
LOW = r"poor|weak|broken|halting|rough|rusty|limited|shaky|patchy|passable|so[- ]so"
"""Words for how well a language is not spoken."""
_IS = r"\s?(?:[:(–-]\s?|(?:is|are)\s)?(?:(?:a\sbit|rather|only|quite|pretty|somewhat|still)\s)?"
_ITEM_OPENS = re.compile(
    r"(?:^|[.;:,!?\n•|(/–-]|\b(?:and|but|my|also|plus))\s{0,3}(?:(?:my|also|spoken|written)\s)?$", re.I
)
_ITEM_ENDS = r"(?=\s?(?:[.,;)\n]|$))"
_RATED = re.compile(rf"{_IS}(?:(?P<low>{LOW})|perfect|flawless){_ITEM_ENDS}", re.I)
_OF_TONGUES = re.compile(r"broken|halting|rough|limited", re.I)
_PART_POOR = re.compile(
    r"\s?[:,(–-]\s?(?:[\w’'-]{1,9}\s){0,2}?(?:poor|weak|limited|bad|little|no|not|rusty|shaky|patchy|slow|lacking)\b"
    r"[^.;!?\n]{0,50}?[,\s–-]\s?(?:(?:but\s)?(?:otherwise|apart\sfrom\sthat|for\sthe\srest)\b(?P<rest>[^.;,!?\n]{1,25})|"
    r"(?P<whole>[^.;,!?\n]{1,20})\s(?:otherwise|apart\sfrom\sthat|for\sthe\srest)\b|"
    r"but\s(?P<spoken>[^.;,!?\n]{1,20})\s(?:speaker|speech|conversation|orally|overall)\b)",
    re.I,
)
_RIGHT_AT = re.compile(r"\W{0,3}(?:(?:is|are|at|my|self|rated|rating|level|about|around|score|say)\W{1,2}){0,3}", re.I)
_STOP = re.compile(r"[\n;.!?•]|,|\b(?:and|but|or|while|plus|with no|without)\b", re.I)
_END = re.compile(r"[\n;.!?•]")
_OF_NEXT = re.compile(r"\s(?:in|at|with|of|knowledge\sof)\s{0,2}")
_SPOKEN = re.compile(r"(?:speak|spoken|speaking|write|written|read)\s", re.I)
_NEXT = re.compile(r",\s(?=\w+\s\w+\s\w)|\band\b|\bbut\b")
_BRACKET = re.compile(r"\s{0,2}[(\[]([^()\[\]\n]{1,38})")
_HEAD = re.compile(r"[\w /-]{0,30}:\s{0,3}$")
_NUMBER = (
    "half a|one and a half|a couple of|several|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
    "twenty|an?"
)
_VALUE = {"a": 1.0, "an": 1.0, "half a": 0.5, "one": 1.0, "one and a half": 1.5, "two": 2.0, "a couple of": 2.0}
_VALUE |= {"three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0}
_VALUE |= {"eleven": 11.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0}
_YEARS = re.compile(
    rf"(?<![\w£$€])(?<!\d[.,])(?P<n>\d{{1,2}}(?:[.,]5|½)?|(?:{_NUMBER})\b)\s{{0,2}}(?:\(\d{{1,2}}\)\s?)?\+?\s?"
    r"(?:(?:-|–|to|or more|plus|full)\s?(?:\d{1,2}|[a-z]{3,5})?\+?\s?)?"
    r"(?P<unit>years?|yrs?|months?|mths?|winters|seasons|summers)(?P<own>['’]s?|s['’])?\+?(?!\w)",
    re.I,
)
_NOBODYS = re.compile(
    r"^['’]?\s?(?:old\b|of age\b|ago\b|fixed|warranty|in business|placement|apprenticeship|course|degree|"
    r"programme|program\b|plan\b|(?:parental|maternity|paternity|annual|paid|sick) leave|ftc\b|secondment\b)"
    r"|^[\w ]{0,12}\bcontract\b(?!\s(?:manag|admin|negotiat|draft|law|review|market|clean|cater|\w{1,15}\sexperience))",
    re.I,
)
_NOBODYS_BEFORE = re.compile(
    r"\b(?:aged?|founded|established|trading|over the (?:last|past|next)|for the next|every|contract of|company of|"
    r"after|within)\s{0,2}(?:\w{1,8}\s)?$|\bbe\s(?:at\sleast\s|over\s|above\s){0,2}$",
    re.I,
)

_RATE = re.compile(
    r"(?:\d[\w.,]{0,9}\s{1,2}(?:(?!(?:for|in|of|over|about|than|least|with|after|nearly|almost|and|or|plus)\b)[\w-]{2,15}"
    r"\s{1,2}){0,2}|\b(?:once|twice|times)\s{1,2})$",
    re.I,
)  # "300 invoices a month", "£28k a year"


_FIRM = re.compile(
    r"\b(?:we|our|in business|established|founded|founders?|celebrat(?:e|ing)|serving|trading|boasts?|combined|"
    r"heritage|trusted|family[- ](?:firm|business|company|owned|run)|(?:the|this|a|an)\s(?:\w{1,12}\s){0,2}(?:company|"
    r"firm|agency|business|group|practice|bakery|studio|shop|hotel|team)\s(?:has|have|is|was|with|of|that|which))\b",
    re.I,
)
_PERSON = re.compile(
    r"\b(?:you|your|i|my|me|candidates?|applicants?|requir\w{0,5}|needs?|needed|must|minimum|at least|looking|"
    r"seek\w{0,3}|expect\w{0,3}|essential|should|ideal\w{0,2}|want\w{0,2}|prefer\w{0,4}|desir\w{0,4}|someone|somebody|"
    r"who|join|welcome|invite|hir(?:e|ing)|recruit\w{0,3}|employ\w{0,3}|successful|role|post|position|having)\b",
    re.I,
)
_FIRM_BEHIND = re.compile(
    r"[^.!?;\n,]{0,60},\s(?:we|our|(?:the|this)\s(?:\w{1,12}\s)?(?:company|firm|agency|business))\b", re.I
)
_KIND = (
    r"(?:hands[- ]on|work(?:ing)?|practical|professional|relevant|recent|solid|proven|paid|direct|commercial|industry|"
    r"full[- ]time)"
)
_SPENT_ON = re.compile(
    rf"['’]?\s?(?:as an?\s|(?:of\s)?(?:{_KIND}\s){{0,2}}(?:experience|exp\.?)\s(?:in|with|of|using|on)\s|"
    r"(?:of|in|with|using|on|working with)\s)?",
    re.I,
)
_EXPERIENCE_ALONE = re.compile(rf"['’]?\s(?:of\s)?(?:{_KIND}\s){{0,2}}(?:experience|exp\.?)", re.I)
_CLAUSE = re.compile(r"[.!?;\n•]")
_BREAK = re.compile(r"[.!?;\n•,:]")


def of_firm(text: str, first: int, last: int) -> bool:
    """Whether the years in ``[first, last)`` are those of a firm or a team, by the words of their sentence before them,
    or by who comes after the comma.

    >>> of_firm("We have sold cars for 30 years", 22, 30), of_firm("We need 3 years of SQL", 8, 15)
    (True, False)
    """
    start = max((stop.end() for stop in _CLAUSE.finditer(text, max(0, first - 90), first)), default=max(0, first - 90))
    before = text[start:first]
    if _PERSON.search(before):
        return False
    return bool(_FIRM.search(before) or _FIRM_BEHIND.match(text, last, last + 100))


def is_duration(words: str) -> bool:
    """Whether words are a number of years or months and nothing else ("3 year", "18 years")."""
    return _YEARS.fullmatch(words.strip()) is not None


def cut_from_years(text: str, start: int, end: int) -> bool:
    """Whether a mention is what was cut from a number of years ("Five" of "Five years").

    >>> cut_from_years("Five years", 0, 4), cut_from_years("Five years", 0, 10)
    (True, False)
    """
    match = _YEARS.match(text, start)
    return match is not None and end < match.end()


def _says_years_alone(words: str) -> bool:
    """Whether words are a number of years, perhaps of experience, and nothing that they were spent on."""
    match = _YEARS.match(words.strip())
    behind = words.strip()[match.end() :] if match else "-"
    return not behind or _EXPERIENCE_ALONE.fullmatch(behind) is not None


def holds_nobodys_years(text: str, start: int, end: int) -> bool:
    """Whether a mention opens with years that are nobody's ("3 year contract").

    >>> holds_nobodys_years("a 3 year contract", 2, 17), holds_nobodys_years("3 years of SQL", 0, 14)
    (True, False)
    """
    match = _YEARS.match(text, start, end)
    return match is not None and of_nobody(text, match.start(), match.end())


def of_nobody(text: str, first: int, last: int) -> bool:
    """Whether years are those of a contract, an age, a course, a date or a firm, or what something is done or paid by.

    >>> of_nobody("process 300 invoices a month", 21, 28), of_nobody("led 5 people for a year", 17, 23)
    (True, False)
    """
    behind, lead = text[last : last + 30], text[max(0, first - 30) : first]
    if text[first : first + 2].lower() == "a " and _RATE.search(lead):
        return True
    return bool(_NOBODYS.search(behind) or _NOBODYS_BEFORE.search(lead)) or of_firm(text, first, last)


def level_of(text: str, start: int, end: int, before: int, after: int, anywhere: bool = False) -> int | None:
    """The level, 1 to 5, that a clause says of the mention ``[start, end)``.

    Parameters
    ----------
    before, after : where the mention before ends and the one behind starts (0 and the text's length without one).
    anywhere : whether it is a language: a level inside is its own ("speak fluent English"), not at its edges alone.

    >>> text = "Expert in C++, with basic Perl"
    >>> level_of(text, 10, 13, 0, 26), level_of(text, 26, 30, 13, 30)
    (5, 2)
    """
    inside = _first(text[start:end]) if anywhere else _edge(text[start:end])
    if inside:
        return inside
    tail = text[end : min(after, end + _REACH)]
    stop = _END.search(tail)
    behind = tail[: stop.start()] if stop else tail
    bracket = _BRACKET.match(text, end, min(len(text), end + _REACH))
    near = bracket.group(1) if bracket else _NEXT.split(behind, maxsplit=1)[0]
    part = _with_a_poor_part(text, end) or (_BASIC if anywhere and gets_by(text, end) else None)
    if part:
        return part
    for match in _LEVEL.finditer(near):
        if _is_fraction_apart(match, near[: match.start()]):
            continue
        if len(near) == after - end < len(text) - end and _OF_NEXT.fullmatch(near, match.end()):
            break  # "strong in payroll, good at sewing"
        if bracket or match.end() < len(near.rstrip()) or len(near) < after - end or after == len(text):
            return _number(match)
    lead = text[max(before, start - _REACH) : start]
    cut = max((stop.end() for stop in _STOP.finditer(lead)), default=0)
    found = [_number(one) for one in _LEVEL.finditer(lead, cut) if not _is_fraction_apart(one, lead[one.end() :])]
    rated = _RATED.match(text, end, end + _REACH)
    if rated and (anywhere or not _OF_TONGUES.fullmatch(rated["low"] or "")):
        return _BASIC if rated["low"] else _BASIC + 2
    if not found and anywhere and _SOME.search(lead, cut):
        return _BASIC
    return found[-1] if found else None


def own_level(text: str, start: int, end: int) -> int | None:
    """The level that the words right behind ``[start, end)`` say of it as an item, and nothing else.

    >>> own_level("Czech rusty, Dutch", 0, 5), own_level("Czech: poor spelling, otherwise fluent", 0, 5)
    (2, 4)
    >>> own_level("Czech a few words", 0, 5), own_level("Czech basic course booked", 0, 5)
    (1, None)
    >>> own_level("My Czech is poor.", 3, 8), own_level("Mates whose Czech is poor.", 12, 17)
    (2, None)
    """
    if not _ITEM_OPENS.search(text, max(0, start - 20), start):
        return None
    rated = _RATED.match(text, end, end + _REACH)
    if rated:
        return _BASIC if rated["low"] else _BASIC + 2
    said = _ITS_LEVEL.match(text, end, end + _REACH)
    return _number(said) if said else _with_a_poor_part(text, end)


def _with_a_poor_part(text: str, end: int) -> int | None:
    """The level of what ends at ``end``, of which a part is poor ("poor spelling, otherwise fluent")."""
    part = _PART_POOR.match(text, end, end + 120)
    return _first(part["rest"] or part["whole"] or part["spoken"]) if part else None


def _is_fraction_apart(match: re.Match[str], between: str) -> bool:
    """Whether a level is a fraction that other words part from its mention: a day ("from 1/10"), or a share."""
    return "/" in match.group() and _RIGHT_AT.fullmatch(between) is None


def only_level(text: str) -> bool:
    """Whether a text is a level and nothing else ("fluent", "C1"), whatever is said of how it is asked.

    >>> only_level("advanced (must"), only_level("advanced Excel")
    (True, False)
    """
    said = text.strip(" ()")
    spoken = _SPOKEN.match(said)
    match = _LEVEL.match(said, spoken.end() if spoken else 0)
    return match is not None and _ALONE.match(said, match.end()) is not None


def _edge(mention: str) -> int | None:
    """The level that opens or closes a mention ("good written English", "French C1"), not one inside it."""
    for match in _LEVEL.finditer(mention):
        if match.start() <= 2 or match.end() >= len(mention) - 1:
            return _number(match)
    return None


def head_level(text: str, start: int) -> int | None:
    """The level that heads the list which starts at ``start`` ("Advanced: SQL, Excel").

    >>> head_level("Advanced: SQL", 10)
    4
    """
    head = _HEAD.search(text, max(0, start - 36), start)
    return _first(head.group()) if head else None


def _first(text: str) -> int | None:
    match = _LEVEL.search(text)
    return _number(match) if match else None


def _number(match: re.Match[str]) -> int:
    return int((match.lastgroup or "l0")[1:])


def years_in(text: str, start: int, end: int) -> list[tuple[int, int, float]]:
    """Ranges and numbers of years of work said in ``text[start:end]``.

    >>> years_in("3+ years of SQL, 18 months of Go, aged 40 years", 0, 46)
    [(0, 8, 3.0), (17, 26, 1.5)]
    """
    found = []
    for match in _YEARS.finditer(text, start, end):
        if of_nobody(text, match.start(), match.end()):
            continue
        number = match["n"].lower().replace(",", ".").replace("½", ".5")
        value = _VALUE.get(number) if not number[0].isdigit() else float(number)
        if value is not None:
            months = match["unit"].lower().startswith("m")
            found.append((match.start(), match.end(), round(value / 12, 2) if months else value))
    return found


def years_of(text: str, spans: Sequence[tuple[int, int]], at: int, sentence: tuple[int, int]) -> float | None:
    """The years said of the mention ``spans[at]`` within its sentence.

    Years inside a mention are its own. Others belong to the nearest mention of their own clause, the one behind them
    ("5 years of SQL") before the one ahead ("SQL, 5 years").
    """
    start, end = spans[at]
    inside = years_in(text, start, min(len(text), end + 1))
    if inside:
        return inside[0][2]
    low, high = max(sentence[0], start - 60), min(sentence[1], end + 60)
    for first, last, value in years_in(text, low, high):
        if any(first < b and a < last and not _says_years_alone(text[a:b]) for a, b in spans):
            continue
        if _owner(text, spans, first, last) == at:
            return value
    return None


def lone_years(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, float, int]]:
    """Ranges and numbers of years that stand outside of all mentions, each with the place of the mention it is said of.

    >>> lone_years("SQL, 3 years", [(0, 3)])
    [(5, 12, 3.0, 0)]
    """
    starts = [start for start, _ in spans]
    found = []
    for first, last, value in years_in(text, 0, spans[-1][1] + _REACH if spans else 0):
        at = bisect_left(starts, first)
        if (at and spans[at - 1][1] > first) or (at < len(spans) and starts[at] < last):
            continue
        near = range(max(0, at - 1), min(len(spans), at + 1))
        owner = _owner(text, [spans[place] for place in near], first, last)
        if owner is not None:
            found.append((first, last, value, near[owner]))
    return found


def firms_trade(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Places of the mentions that a firm has done for so many years ("30 years selling insurance"): its own trade."""
    found = set()
    for match in _YEARS.finditer(text, 0, spans[-1][1] if spans else 0):
        first, last = match.span()
        if of_firm(text, first, last):
            behind = (at for at, (start, end) in enumerate(spans) if first <= start <= last + 25 and end > last)
            owner = next(behind, None)
            if owner is not None and not _BREAK.search(text, last, max(last, spans[owner][0])):
                found.add(owner)
    return found


def _owner(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> int | None:
    """The mention that a number of years stands next to."""
    behind = [at for at, (start, _) in enumerate(spans) if last <= start <= last + _REACH]
    ahead = [at for at, (_, end) in enumerate(spans) if first - 25 <= end <= first]
    if behind:
        at = min(behind, key=lambda it: spans[it][0])
        if _SPENT_ON.fullmatch(text, last, spans[at][0]):
            return at
    if ahead:
        at = max(ahead, key=lambda it: spans[it][1])
        between = text[spans[at][1] : first]
        if re.fullmatch(r"\s?[(\[,:–-]?\s?(?:for|over|about|some|at least|nearly|almost)?\s?", between, re.I):
            return at
    return None
