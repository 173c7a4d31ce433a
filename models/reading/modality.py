"""Modality by words: the head of a list on its line ("DESIRED Ansible / Python"), and what stands right behind an item
("file papers, as required"; "tax law (should)"), which say how strongly it is asked whatever a learned head says.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stackwise.models.reading.leeway import insisted_on, welcomed_before

_KINDS = {
    "must": r"required|essential|must(?:[- ]haves?)?|mandatory|indispensable",
    "should": r"preferred|preferably|ideally|should",
    "nice": r"desired|desirable|optional|nice[- ]to[- ]haves?|(?:a\s|an\s)?(?:bonus|plus|advantage|asset)|assets|"
    r"extras|could",
}
_SAID = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_HEAD = re.compile(rf"(?<!\w)(?<!not\s)(?<!no\s)(?<!not\sa\s)(?<!non-)(?:{_SAID})(?P<colon>\s?:)?\s{{0,3}}$", re.I)
_BRACKET = re.compile(rf"\s?\((?:{_SAID})\)", re.I)
_IF_NEEDED = re.compile(
    r",?\s\(?(?:as|if|when|where)\s(?:and\s(?:when|if)\s)?(?:required|needed|necessary|requested)\b(?!\s(?:by|to|for|in)\b)",
    re.I,
)
_OR_WILLING = re.compile(
    r"(?:\sor\s(?:above|higher|equivalent|similar))?\s?(?:,\s?)?(?:or|/)\s(?:"
    r"(?:we\s)?(?:will|can|would|are\shappy\sto)\s(?:fund|pay|train|sponsor|teach)\b|"
    r"(?:an?\s|the\s|be\s)?(?:willing(?:ness)?|prepared|happy|ability|able|commitment)\sto\s"
    r"(?:(?:obtain|get|acquire|undertake|gain|achieve|complete|train|learn|work\stowards?)\b|"
    r"(?:do|take|sit|go\son)\s(?:the|an?|our|this)\s(?:course|training|test|exam|ticket)\b))|"
    r"\s?[(,–-]\s?(?:or\s|but\s)?we(?:['’]ll|\s(?:will|can|could|are\shappy\sto))\s(?:help|support)\s(?:you\s)?(?:to\s)?"
    r"(?:get|obtain|gain|achieve)\s(?:one|it|this|yours)\b",
    re.I,
)
_A_MUST = re.compile(
    r"\s(?:is|are)\s(?:(?:an?|also|absolutely|simply|really|all)\s){0,2}(?:non-?\s?negotiable|indispensable|musts?|mandatory|essential|required|"
    r"crucial|vital|compulsory)\b",
    re.I,
)
_NO_DOING_WITHOUT = re.compile(
    r"\b(?:no\s(?:way|getting)\s(?:a)?round|(?:can(?:not|['’]t|\snot)|won['’]t|not|hard\sto|impossible\sto)\s(?:do|manage|work|cope|get\s(?:far|by))"
    r"\swithout)\s(?:(?:a|an|the|any|some|good|solid)\s){0,2}$",
    re.I,
)
_ALL_YOU_NEED = re.compile(
    r"\ball\s(?:that\s)?you(?:['’]ll)?\s(?:(?:really|ever|will|have\sto)\s)?(?:bring|need|have)(?:\sto\s(?:bring|have))?\s(?:is|are)\s"
    r"[^.;!?\n]{0,40}$",
    re.I,
)
_ONLY_WITH = re.compile(
    r"\b(?:only\s(?:holders\sof|(?:those|people|candidates|applicants|drivers|anyone)\s(?:with|who\s(?:have|hold)))|"
    r"(?:less\s(?:important|vital|essential|useful)\sthan|not\s(?:as|so)\s(?:important|vital|essential|useful)\sas))\s(?:(?:an?|the)\s)?$",
    re.I,
)
_WHO_WILL = re.compile(r"\bwho\s(?:is\sgoing\sto|will|can|could|would|wants\sto)\s(?:(?!\byou\b)[^.?!\n]){0,60}$", re.I)
_ASKS = re.compile(r"[^.!?\n]{0,80}\?")
_WITHOUT = re.compile(r"(?:^|(?<=[\n.;!?•]))\s{0,3}without\s(?:(?:a|an|the|any|some|good|solid)\s){0,2}$", re.I)
_LOST = re.compile(
    r",?\s(?:you|nobody|no\sone|nothing|there|it)\b[^.;!?\n]{0,30}\b(?:lost|stuck|nowhere|not|no|n['’]t|can(?:not|['’]t)|won['’]t|hopeless|"
    r"hard|works|goes|useless)\b",
    re.I,
)
_ANSWERED_YES = re.compile(
    r"\s?\?\s(?:yes|absolutely|definitely|certainly|of\scourse|please|needed|required|a\smust|essential|always)\b", re.I
)
_IS_YOU = re.compile(
    r"\s?[:–—]\s(?:that['’]s\s)?(?:you(?:['’]re|\s(?:are|do|run|handle|decide|lead|know|own))(?!\s?n['’o]t?\b)|yours|your\s(?:job|task|domain|patch|turf))\b",
    re.I,
)
_NOT_A_MUST = re.compile(
    r"\b(?P<how>preferred|desirable|nice(?:\sto\shave)?|useful|helpful|welcome|advantageous|a\s(?:plus|bonus)|an\sadvantage)\s(?:but|though|if|and)\s(?:not|no)\s"
    r"(?:\w{3,12}\s)?(?:required|essential|needed|necessary|(?:a\s)?must)\s?[:–—]\s?[^.;!?\n]{0,80}$",
    re.I,
)
_TAIL = re.compile(
    rf"\s(?P<verb>is|are|would\sbe|will\sbe)\s(?:(?:all|also|just|only|considered|seen\sas|really|definitely)\s){{0,2}}"
    rf"(?:{_SAID}|(?P<help>helpful|useful|(?<!are\s)welcome|advantageous|beneficial|handy))(?![\w-]|\s(?:to|for|of|by)\b)",
    re.I,
)
_ALONE = re.compile(
    r"[^\S\n](?:(?P<must>essential|mandatory|a\smust|required)|(?P<should>preferred)|"
    r"(?P<nice>desired|desirable|optional|a\s(?:bonus|plus)|an?\s(?:big\s|great\s|real\s)?(?:advantage|asset|bonus|plus)))"
    r"(?=\s{0,2}(?:[.;,!\n)]|$)|\sbut\b)",
    re.I,
)
_EITHER = re.compile(r"(?:,?\s(?:and/)?or|\s?/)\s?(?:(?:with|in|of)\s)?", re.I)
_BOTH = re.compile(r",?\s(?:and|&)\s(?:(?:with|in|of)\s)?", re.I)
_WITH_ARTICLE = re.compile(r"\s(?:and|&)\s(?:an?|the|your|own)\s", re.I)
_OPENS = re.compile(
    r"(?:^|[.;:!?\n•*–-])\s{0,4}(?:(?:an?|the|some|good|basic|fluent|any|valid|full|clean)\s){0,3}$", re.I
)
_INSISTED = re.compile(
    r"\b(?:must|needs?|requires?|required|essential|mandatory|ha(?:ve|s)\sto)\b[^.;:!?\n]{0,40}$", re.I
)
_PAPER = re.compile(
    r"\b(?:level\s?\w{1,5}|[ns]vq(?:\s\d)?|btec|certificate|diploma|degree|award|qualification|bachelor['’]?s?|"
    r"master['’]?s?|phd)$",
    re.I,
)
_SUBJECT = re.compile(r"\s(?:in|of)\s(?:the\s)?", re.I)
_MEMBERS = re.compile(r",\s?|\s?/\s?|,?\s(?:and|or|and/or)\s", re.I)
_BULLET = re.compile(r"[ \t]{0,8}[-–•*·▪◦+]\s")
_ABOVE = re.compile(rf"[ \t#*]{{0,4}}(?:{_SAID})[ \t]?:?[ \t*]{{0,4}}\n", re.I)
_MOST_ITEMS = 12  # items of a list below its head
_LISTED = re.compile(r"[ \t]{0,3}(?:[/,|;&+]|and|or)?[ \t]{0,3}", re.I)
_LONGEST = 40  # characters of a head


def modalities(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str | None]:
    """How each mention is asked, by the words around it; None where they do not say.

    >>> text = "DESIRED Ansible / Perl. Skills: SQL; clean up, as required"
    >>> list(modalities(text, [(8, 15), (18, 22), (32, 35), (37, 45)]))
    ['nice', 'nice', None, 'conditional']
    >>> list(modalities("Forklift licence or willingness to obtain one", [(0, 16)]))
    ['should']
    >>> list(modalities("Use SQL. Go, Perl or Lua is a plus.", [(4, 7), (9, 11), (13, 17), (21, 24)]))
    [None, 'nice', 'nice', 'nice']
    >>> list(modalities("NVQ in baking is a plus", [(0, 3), (7, 13)]))
    ['nice', 'nice']
    """
    found = list(_by_words(text, spans))
    for at in range(len(spans) - 2, -1, -1):
        (start, end), subject = spans[at], spans[at + 1]
        in_it = _PAPER.search(text, start, end) and _SUBJECT.fullmatch(text, end, max(end, subject[0]))
        found[at] = found[at] or (found[at + 1] if in_it else None)
    return iter(found)


def _by_words(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str | None]:
    """How each mention is asked, by its head or what stands right behind it."""
    head, last = None, 0
    closed = _closed(text, spans)
    for at, (start, end) in enumerate(spans):
        said = welcomed_before(text, start) or _headed(text, start) or _headed_above(text, start)
        if said or not _LISTED.fullmatch(text, last, start):
            head = said
        last = end
        bracket = _BRACKET.match(text, end, end + _LONGEST)
        if _IF_NEEDED.match(text, end):
            yield "conditional"
        elif _OR_WILLING.match(text, end):
            yield "should"
        else:
            yield bracket.lastgroup if bracket else closed[at] or head


def _closed(text: str, spans: Sequence[tuple[int, int]]) -> list[str | None]:
    """What the words behind each mention say of it ("is a plus"), and of those that "or" joins to it, or "and" where
    several are spoken of."""
    found: list[str | None] = [None] * len(spans)
    for last, (start, end) in enumerate(spans):
        tail = _TAIL.match(text, end, end + 60)
        alone = None if "," in text[start:end] else _ALONE.match(text, end, end + 60)
        if tail is None and alone is None:
            continue
        first, several = last, tail is None or tail["verb"].lower() != "is"
        found[last] = said = _kind(tail or alone)
        while first and last - first < _MOST_ITEMS:
            between = (text, spans[first - 1][1], max(spans[first - 1][1], spans[first][0]))
            joins = _joins(text, spans[first - 1][0], several) if first == last else (_MEMBERS,)
            if not any(join.fullmatch(*between) for join in joins):
                break
            first -= 1
            found[first] = said
    return found


def _joins(text: str, start: int, several: bool) -> tuple[re.Pattern[str], ...]:
    """What joins the mention that starts at ``start`` to the last one of those that words behind speak of: no "and"
    behind what is a must, and an article behind it only where the mention opens its sentence ("French and a van would
    be a plus"; not "you need French and")."""
    if not several or _INSISTED.search(text, max(0, start - _LONGEST), start):
        return (_EITHER,)
    opens = _OPENS.search(text, max(0, start - _LONGEST), start) is not None
    return (_EITHER, _BOTH, _WITH_ARTICLE) if opens else (_EITHER, _BOTH)


def _kind(tail: re.Match[str] | None) -> str | None:
    """How what a tail stands behind is asked."""
    said = tail.groupdict() if tail else {}
    return "nice" if said.get("help") else next((kind for kind in _KINDS if said.get(kind)), None)


def a_must(text: str, start: int, end: int) -> bool:
    """Whether a mention, or what stands right behind it, says that it is a must.

    >>> a_must("Scales are non-negotiable", 0, 6), a_must("Scales are not required", 0, 6)
    (True, False)
    """
    behind = _A_MUST.search(text, start, min(len(text), end + _LONGEST))
    return behind is not None and (behind.start() <= end)


def asked_outright(text: str, start: int, end: int) -> bool:
    """Whether the words around a mention say that nobody can do without it, that it is "yours", or "yes" to a question.

    >>> asked_outright("Without Perl you would be lost", 8, 12), asked_outright("Without a degree? Apply", 8, 16)
    (True, False)
    >>> asked_outright("Preferred but not required: Perl", 28, 32), asked_outright("Not required: Perl", 14, 18)
    (True, False)
    >>> asked_outright("A van licence? Yes.", 0, 13), asked_outright("No way round Perl", 13, 17)
    (True, True)
    >>> asked_outright("Perl is less important than tact", 28, 32), asked_outright("Perl is less important", 0, 4)
    (True, False)
    """
    low = max(0, start - _LONGEST)
    if insisted_on(text, start, end):
        return True
    if _NOT_A_MUST.search(text, max(0, start - 150), start):
        return True
    if _WITHOUT.search(text, low, start):
        return _LOST.match(text, end, end + 80) is not None
    if _NO_DOING_WITHOUT.search(text, low, start) or _ALL_YOU_NEED.search(text, max(0, start - 90), start):
        return True
    who = _WHO_WILL.search(text, max(0, start - 90), start) is not None
    if _ONLY_WITH.search(text, low, start) or (who and _ASKS.match(text, end)):
        return True
    return any(pattern.match(text, end, end + _LONGEST) for pattern in (_ANSWERED_YES, _IS_YOU))


def _headed_above(text: str, start: int) -> str | None:
    """What the line above a list says, if ``start`` stands in an item of it and the line says nothing else."""
    line = text.rfind("\n", 0, start) + 1
    for _ in range(_MOST_ITEMS):
        if line == 0 or not _BULLET.match(text, line):
            break
        line = text.rfind("\n", 0, line - 1) + 1
    above = _ABOVE.match(text, line, line + _LONGEST)
    return above.lastgroup if above and above.end() <= start else None


def _headed(text: str, start: int) -> str | None:
    """What the head right before ``start`` says, if it ends in a colon or is in capitals."""
    hardly = _NOT_A_MUST.search(text, max(0, start - 150), start)
    if hardly:
        return "should" if hardly["how"].lower() == "preferred" else "nice"
    line = max(text.rfind("\n", 0, start) + 1, start - _LONGEST)
    match = _HEAD.search(text, line, start)
    if match is None:
        return None
    kind = next(name for name in _KINDS if match[name])
    return kind if match["colon"] or match[kind].isupper() else None
