"""Denials: what a head that says no ("no experience of", "Gaps:", "none of the following") reaches, list and all.

A head with a noun, or one before a colon, reaches to the end of its clause; a bare "no" reaches along a list that is
joined by "or"; a heading reaches over the lines under it. A contrast ("but") or a new subject ends the reach.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from stackwise.models.reading.leeway import done_without
from stackwise.models.reading.mentions import TextKind

Range = tuple[int, int]
_OWN = (
    r"(?:(?:prior|previous|real|formal|practical|hands[- ]on|working|professional|relevant|particular|specific|direct|"
    r"any)\s){0,2}"
)
_NOUN = r"(?:experience|knowledge|background|understanding|training|exposure|familiarity|skills?|grounding|expertise)"
_OF = r"\s(?:of|in|with|on|at|using)\b\s?:?"
_NOT = r"(?:do|does|did|have|has|had)(?:n['’]t|\snot)"
_LACKS = (
    rf"(?:no|zero|little\sor\sno|without(?:\sany)?|lack(?:s|ing)?(?:\sof)?|{_NOT}\s(?:have|had|got)(?:\sany)?|"
    r"never\s(?:had|gained)(?:\sany)?)"
)
_HEADS = {
    "cv": re.compile(rf"\b{_LACKS}\s{_OWN}{_NOUN}{_OF}", re.I),
    "ad": re.compile(rf"\b(?:no|zero)\s{_OWN}{_NOUN}{_OF}|\bnone\sof\s(?:the\sfollowing|these|those)\s?:", re.I),
}
_BARE = {
    "cv": re.compile(
        rf"\b(?P<bare>no|without(?:\sany)?|neither|{_NOT}\s(?:know|use|speak|have|do)|"
        r"can(?:['’]t|not|\snot)(?:\s(?:do|use|speak|write|read|drive))?)\s|"
        r"\b(?:zero|minus|lacking|(?:un|not\s)familiar\swith|never\s(?:used|tried|done|learn(?:ed|t)|worked\swith))\s",
        re.I,
    ),
    "ad": re.compile(
        r"\b(?P<bare>no|neither|(?:do|does)(?:n['’]t|\snot)\s(?:need|require|have\sto\sknow)|"
        r"no\sneed\s(?:for|to\sknow))\s|\bzero\s",
        re.I,
    ),
}
_LINES = {
    "cv": re.compile(
        r"^[^\w\n]{0,4}(?:gaps?|weakness(?:es)?|missing|lacking|not\syet\sable\sto|(?:still\s)?to\slearn|"
        r"want\sto\slearn|would\slike\sto\slearn|(?:skills|things|what)\s(?:that\s)?i\s(?:lack|miss|need|still\sneed|"
        r"do\snot\shave|don['’]t\shave|want\sto\slearn)|(?:skills|areas|things)\sto\s(?:develop|learn|acquire)|"
        r"no\s(?:experience|knowledge)(?:\s(?:of|in|with))?)\s?(?P<colon>:|\n)",
        re.I | re.M,
    ),
    "ad": re.compile(
        r"^[^\w\n]{0,4}(?:(?:skills\s|experience\s)?not\s(?:needed|required|necessary|asked(?:\sfor)?)|"
        r"(?:what\s)?you\s(?:(?:do\snot|don['’]t|won['’]t|will\snot)\sneed(?:\sto)?|need\snot|needn['’]t)(?:\s(?:know|have|bring|do))?|"
        r"no[- ]?go(?:e?s)?)\s?(?P<colon>:|\n)",
        re.I | re.M,
    ),
}
_ITEM_NOT = re.compile(r"(?:^|(?<=[;,.\n]))\s{0,3}(?:no|not|never)\s$", re.I)
_ITEM_END = re.compile(r"\s{0,3}(?:[;,\n]|\.(?=\s|$)|$)")
_BEHIND = re.compile(
    r"\s?(?:[:(–—,-]\s?|\?\s|\s)(?:unfamiliar|unknown|not\sfamiliar)\)?(?=\s{0,3}(?:[,;.\n)]|$))|"
    r"\s(?:no|never|none|not\syet)(?=\s{0,3}(?:[,;.\n)/|]|$))|\s?(?:[:(–—-]\s?|\?\s)(?:none|no|nope|zero|nil|never|0)\)?(?=\s{0,3}(?:[,;.\n)]|$))|\s(?:0|zero)\s(?:years?|yrs?|months?)\b|"
    r"\s(?:is|are)\s(?:something|one\sthing)\s(?:that\s)?i\s(?:still\s)?(?:have|need|want)\sto\slearn",
    re.I,
)
_NOT_I = re.compile(
    r",?\sI\s(?:(?:do|have|can)(?:n['’]t|\snot)|cannot|never|no\slonger)\s(?!only\b|just\b|need\b|mind\b)(?:\w{2,9}\s)?"
    r"(?:speak|spoken|used?|know|do(?:ne)?|have|read|write|drive|handle|cook|make|work|learn(?:t|ed)?|understand)\b",
    re.I,
)
_NEVER_I = re.compile(
    r",?\sI(?:\shave|['’]ve|\shad)?\snever\s(?:(?:once|ever|actually|really|yet)\s){0,2}"
    r"(?:used?|did|done?|dr[io]ven?|drove|work(?:ed)?|learn(?:t|ed)?|study|studied|repair(?:ed)?|fix(?:ed)?|mend(?:ed)?|tr(?:y|ied)|"
    r"touch(?:ed)?|operated?|ran|run|wr[io]te|written|spoken?|speak|read|play(?:ed)?|cook(?:ed)?|baked?|buil[dt]|ma[kd]e|teach|taught|"
    r"sell|sold|handled?|managed?|program(?:med)?|coded?|weld(?:ed)?|sew(?:n|ed)?|paint(?:ed)?|held|hold|taken?|took|master(?:ed)?|"
    r"under(?:stand|stood)|attempt(?:ed)?|opened|set\sup|been\s(?:trained|taught|shown))\b"
    r"(?!\s(?:late|more|less|better|worse|badly|wrong|alone|without)\b)",
    re.I,
)
_NONE_OF = re.compile(rf"(?<![\w-])(?:no|zero)\s{_OWN}(?:(?!doubt|question|one\b|less|matter)[\w-]{{2,15}}\s)?$", re.I)
_NEEDED = re.compile(
    rf"(?:\s{_NOUN}|\s(?:qualifications?|licen[cs]e|certificates?|tickets?))?\s(?:(?:is|are|will\sbe)\s)?"
    r"(?:necessary|required|needed|essential|expected|asked\sfor)\b",
    re.I,
)
_LACKING = re.compile(
    r"(?:^|(?<=[.!?\n•:]))\s{0,3}(?:no|zero|without|poor|little|not\smuch|never\s\w{3,9})\s(?:(?:an?|any)\s)?(?:[\w-]{2,15}\s){0,2}$",
    re.I,
)
_NO_PROBLEM = re.compile(
    r"(?:\s(?:yet|so\sfar|at\sall))?\s?\?\s(?:(?:that['’]s|it['’]s|this\sis|that\sis|absolutely|totally)\s){0,2}"
    r"(?:no\s(?:problem|worries|worry|bother|matter)|not\sa\sproblem|fine(?=\s?[.,;!–—-]|\s(?:with|by|for)\b)|ok(?:ay)?|all\sright|never\smind|"
    r"(?:please\s)?(?:don['’]t|do\snot)\sworry|doesn['’]t\smatter|apply\s(?:anyway|all\sthe\ssame)|"
    r"we(?:['’]ll|\swill|\scan)?\s(?:(?:gladly|happily|also|will|can)\s)?(?:teach|train|show|pay|help|sort))\b",
    re.I,
)
_IF_LACKING = re.compile(
    r"(?:^|(?<=[.;:!?\n,•]))\s{0,3}(?:and\s|but\s)?if\syou\s(?:haven['’]t|have\snot|don['’]t\shave|do\snot\shave|have\sno|lack)\s"
    r"(?:got\s|yet\s)?(?:(?:an?|any|the|your)\s)?$",
    re.I,
)
_WE_WILL = re.compile(
    r"(?:\syet)?,?\s(?:then\s)?we(?:['’]ll|\swill|\scan)\s(?:(?:gladly|happily|also)\s)?"
    r"(?:put\syou|train|teach|pay|help|get\syou|send\syou|sponsor|fund|show\syou|sort|support)\b",
    re.I,
)
_AMOUNT = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|many|several)\+?\s?(?:years?|yrs?|months?)"
_CLAUSE_END = re.compile(
    r"[;!?\n]|\.(?=\s|$)|\b(?:but|however|though|although|yet|except|only|just|instead|apart\sfrom|and\s(?:i|you|we)|"
    r"(?:is|are)\s(?!needed|required|necessary|asked|expected))\b|,\s(?:i|you|we|he|she|they|must|should|all|full|can|know|learning|studying|good|"
    rf"fluent|strong|{_AMOUNT})\b|,\s(?=[^,.;:!?\n]{{1,40}}\s(?:daily|every\sday|yes|well|fluent(?:ly)?|{_AMOUNT})\b)",
    re.I,
)
_TWICE = re.compile(r"\b(?:not|never|no\sone|nobody|cannot|can['’]t|won['’]t)\b[^.;:,\n]{0,40}$", re.I)
_ANY_JOIN = re.compile(r"\s?(?:,\s?(?:or|nor|and)?|/|or|nor|and|&)\s?", re.I)
_OPENS = re.compile(r"(?:^|[.;:,!?\n•–-]|\bbut)\s{0,3}$", re.I)
_JOIN = re.compile(r"\s?(?:,\s?(?:or|nor)?|/|or|nor)\s?", re.I)
_ARTICLE = re.compile(r"(?:(?:any|the|a|an|much)\s)?")
_NOTHING = re.compile(r"[ \t]{0,8}(?:\n|$)")
_BULLET = re.compile(r"[ \t]{0,8}[-–•*·▪◦][ \t]?[^\n]*(?:\n|$)")
SURELY_NOT = 0.02
"""Probability at most that a mention counts which such a head reaches."""
_MOST = 40  # items of a list, or under a heading
_LONGEST = 400  # characters that a head reaches


def denials(text: str, spans: Sequence[Range], kind: TextKind) -> set[int]:
    """Which of the spans of a text stand in reach of a head that says no.

    >>> said = "No experience of Java, SQL or Excel, but I drive vans."
    >>> sorted(denials(said, [(17, 21), (23, 26), (30, 35), (41, 53)], "cv"))
    [0, 1, 2]
    >>> sorted(denials("Polish is mine. German or Dutch I don't speak.", [(0, 6), (16, 22), (26, 31)], "cv"))
    [1, 2]
    """
    if kind not in _HEADS:
        return set()
    reaches = sorted(_reaches(text, kind))
    lows, highs = [low for low, _ in reaches], list(accumulate((high for _, high in reaches), max))
    places = [bisect_right(lows, start) - 1 for start, _ in spans]
    found = {
        at for at, (place, (_, end)) in enumerate(zip(places, spans, strict=True)) if place >= 0 and end <= highs[place]
    }
    found |= _listed(text, spans, kind)
    if kind == "cv":
        found |= {at for at, (_, end) in enumerate(spans) if _BEHIND.match(text, end, end + 60)}
        found |= {at for at, span in enumerate(spans) if _is_item_denied(text, *span)}
        found |= set(_not_i(text, spans))
    return found


def _is_item_denied(text: str, start: int, end: int) -> bool:
    """Whether an item of a list is a "no" and the span, and nothing else ("SQL; not Python")."""
    return _ITEM_NOT.search(text, max(0, start - 10), start) is not None and _ITEM_END.match(text, end) is not None


def _not_i(text: str, spans: Sequence[Range]) -> Iterator[int]:
    """What opens a clause before "I don't ...", list and all ("German or Dutch I don't speak")."""
    for last, (start, end) in enumerate(spans):
        if _NEVER_I.search(text, start, end) and _OPENS.search(text, max(0, start - 8), start):
            yield last
        if not (_NOT_I.match(text, end, end + 60) or _NEVER_I.match(text, end, end + 60)):
            continue
        at = last
        while at and last - at < _MOST and _ANY_JOIN.fullmatch(text, spans[at - 1][1], spans[at][0]):
            at -= 1
        opens = (
            place for place in range(at, last + 1) if _OPENS.search(text, max(0, spans[place][0] - 8), spans[place][0])
        )
        yield from range(next(opens, last + 1), last + 1)


def _reaches(text: str, kind: TextKind) -> Iterator[Range]:
    for head in _HEADS[kind].finditer(text):
        if not _TWICE.search(text, max(0, head.start() - 48), head.start()):
            yield head.end(), _clause_end(text, head.end())
    for line in _LINES[kind].finditer(text):
        end = line.end()
        if line["colon"] == "\n":
            yield end, _bullets_end(text, end)
        elif nothing := _NOTHING.match(text, end):
            yield end, _bullets_end(text, nothing.end())
        else:
            yield end, _clause_end(text, end)


def _clause_end(text: str, start: int) -> int:
    most = min(len(text), start + _LONGEST)
    stop = _CLAUSE_END.search(text, start, most)
    return stop.start() if stop else most


def _bullets_end(text: str, start: int) -> int:
    """The end of the items that stand under a heading."""
    for _ in range(_MOST):
        item = _BULLET.match(text, start)
        if item is None or start == len(text):
            break
        start = item.end()
    return start


def _listed(text: str, spans: Sequence[Range], kind: TextKind) -> set[int]:
    """Spans right behind a bare "no", and those that "or" joins to the first."""
    places = {start: at for at, (start, _) in enumerate(spans)}
    found: set[int] = set()
    begin = len(text) - len(text.lstrip())
    for head in _BARE[kind].finditer(text):
        article = _ARTICLE.match(text, head.end())
        first = places.get(article.end() if article else head.end())
        if first is None or _TWICE.search(text, max(0, head.start() - 48), head.start()):
            continue
        last = _last_of_list(text, spans, first)
        alone = head.start() == begin and _all_listed(text, spans[first:])
        if alone:
            last = len(spans) - 1  # nothing is said but "no" and a list
        if last > first or not head["bare"] or (alone and head["bare"].lower().startswith("without")):
            found |= set(range(first, last + 1))
    return found


def _last_of_list(text: str, spans: Sequence[Range], first: int) -> int:
    """The last member that "or" joins to the first; the first where none does."""
    last = first
    for at, (one, other) in enumerate(pairwise(spans[first : first + _MOST]), start=first + 1):
        join = _JOIN.fullmatch(text, one[1], other[0]) if other[0] >= one[1] else None
        if join is None:
            break
        if "or" in join[0].lower():
            last = at
    return last


def _all_listed(text: str, spans: Sequence[Range]) -> bool:
    """Whether a text ends with a list of the spans, and nothing else."""
    joined = all(_JOIN.fullmatch(text, one[1], other[0]) for one, other in pairwise(spans) if other[0] >= one[1])
    return joined and not text[spans[-1][1] :].strip(" .")


def is_needless(text: str, start: int, end: int) -> bool:
    """Whether an ad says of ``[start, end)`` that none is needed, by the "no" before it and the verb behind it, or
    that it is no problem.

    >>> is_needless("No previous welding experience necessary.", 12, 30)
    True
    >>> is_needless("No crane ticket? No problem.", 3, 15), is_needless("A crane ticket? No problem.", 2, 14)
    (True, False)
    >>> is_needless("No experience? Welding needed.", 15, 22), is_needless("No doubt SQL is required", 9, 12)
    (False, False)
    """
    low = max(0, start - 50)
    if done_without(text, start, end):
        return True
    if _NO_PROBLEM.match(text, end) and _LACKING.search(text, low, start):
        return True
    return _NONE_OF.search(text, low, start) is not None and _NEEDED.match(text, end) is not None


def helped_to(text: str, start: int, end: int) -> bool:
    """Whether an ad says that who lacks ``[start, end)`` is helped to it.

    >>> helped_to("If you have no ticket we'll train you", 15, 21), helped_to("If you have a ticket, go", 14, 20)
    (True, False)
    """
    lacking = _IF_LACKING.search(text, max(0, start - 50), start)
    return lacking is not None and _WE_WILL.match(text, end) is not None
