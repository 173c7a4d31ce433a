"""Standing of what a CV names: lapsed, or not held yet, where the words right behind it say so.

A licence that was cancelled is often written as two: the licence, and what became of it.
"""

from __future__ import annotations

import re

from stackwise.models.reading.mentions import UNCLEAR
from stackwise.models.reading.tries import in_getting_by, only_tried

SAID_NOT = 0.1
"""Probability at most that a mention counts whose clause says in so many words that it does not."""
HELD_TYPES = frozenset({"licence", "clearance", "qualification", "vaccination"})
"""Types that a person holds as a paper, which lapses."""
GAP = r"[\s,;:(\[–-]{0,4}(?:(?:has|have|had|is|are|was|were|been|be|now|since|currently|all|but|it|that|which)\s){0,4}"
"""Between a paper and what became of it."""
_NOW = {
    "lapsed": r"cancelled|canceled|lapsed|expired|revoked|suspended|surrendered|withdrawn|disqualified|"
    r"handed (?:in|back)|given (?:up|back)|taken (?:away|off me)|run out|ran out|"
    r"out of date|not renewed|never renewed|not current|no longer (?:valid|current|held)|not valid",
    "in_progress": r"not yet(?: (?:held|obtained|completed?|issued|finished))?|pending|in progress|under ?way|"
    r"applied for|booked|awaited|due (?:this|next|soon|any day|shortly)|"
    r"to be (?:obtained|completed|confirmed)|yet to be \w{3,12}|not (?:finished|completed)|"
    r"not (?:signed off|assessed|passed|done|sat)(?: yet)?|to follow(?!\s\w)|"
    r"(?:expected|due|anticipated|graduating|finishing|completing)(?:\s(?:to\s\w{3,8}|in|by|date|completion|graduation)){0,3}"
    r"\s?[:–-]?\s?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s)?20\d\d",
    "negated": r"not held|none|never (?:held|obtained)|no (?:(?:full|current|driving|car) ){0,2}licen[cs]e",
}
_GIVEN = r"(?:[\s,(–-]{1,3}(?:in\s|from\s)?(?:[a-z]{3,9}\s)?(?:19|20)\d\d\)?)?"
_STANDING = re.compile(
    _GIVEN + GAP + "(?:" + "|".join(f"(?P<{why}>{words})" for why, words in _NOW.items()) + r")(?!\w)", re.I
)

_OUT = re.compile(
    r"\b(?:all|any(?:thing)?|every(?:thing|\s\w{1,12}(?:\s\w{1,12})?))\s(?:but|bar|except(?:\sfor)?|apart\sfrom|other\sthan)\s(?:the\s)?$",
    re.I,
)
_DENIED = re.compile(
    r"(?:\b(?:(?P<lapsed>no\slonger|not\sany\s?more)|(?P<negated>never(?:\sonce)?))|"
    r"\b(?:(?P<unused>no\slonger)|(?P<untried>never))\s"
    r"(?:use[ds]?|do(?:es|ne)?|did|work(?:ed)?\swith|dr[io]ven?|drove|practi[sc]ed?|teach|taught|spoken?|speak|hold|held|touch(?:ed)?)(?:\s(?:an?|the|my|any))?|"
    r"(?:^|(?<=[.;!?\n,]))\s?(?P<unable>i\s(?:can['’]t|cannot|can\snot)))\s$",
    re.I,
)
_UNLESS = re.compile(r"[^.;!?\n]{0,60}\b(?:without|unless|enough|only)\b", re.I)
_BOX, _TICKED = (
    re.compile(r"(?<![^\s,;|/])(?:\[\s?\]|[☐⬜])\s?$"),
    re.compile(r"(?<![^\s,;|/])(?:\[[xX✓✔]\]|[☑☒✅])\s?"),
)
PAPER = (
    r"(?:course|class(?:es)?|degree|diploma|cert(?:ificate)?s?|apprenticeship|training|program(?:me)?|bootcamp|module|"
    r"studies|nvq|aat|btec|hn[cd]|bachelors?|masters?|associate|m\.?sc\.?|b\.?sc\.?|m\.?a\.?|b\.?a\.?|a\.s\.|b\.s\.|m\.s\.|phd)(?:\s(?:[1-8]|i{1,3}|iv|v|level\s\d))?"
)
"""A paper, or what leads to one."""
OPENS = r"(?:^|(?<=[\n.;•*|]))[\s–-]{0,4}"
"""Where a sentence, an item or a line begins."""
_STUDYING = (
    r"(?:\b(?:half|part|mid)[- ]?way\sthrough|"
    r"\b(?:first|second|third|fourth|final|last|[1-5](?:st|nd|rd|th))\syear\s(?:of|in)|"
    r"(?:\b(?:currently|now|presently|still|am|i['’]m|at\spresent)\s|" + OPENS + ")"
    r"(?:studying(?:\s(?:for|towards?))?|(?:enrolled|registered|signed\sup)\s(?:in|on|for)|doing|undertaking|taking|completing|pursuing|finishing|"
    r"working\stowards?|reading\sfor|training\sfor|preparing\sfor)|"
    r"\bi(?:\shave|['’]ve)\s(?:(?:just|only|recently|now)\s){0,2}(?:started|begun)(?:\son)?)"
)
_NOT_YET = re.compile(
    rf"(?:(?P<in_progress>{_STUDYING}\s[^.,;:!?\n(]{{0,30}}\b{PAPER}\s"
    r"(?:in|on|of|about|for|covering)\s(?:(?!\s(?:and|but|while)\s(?:i|we)\b)[^.,;:!?\n(]){0,40}(?:\([^).;!?\n]{0,40})?)|"
    r"\b(?P<wish>on\smy\s(?:reading|to[- ]?do|to[- ]?learn|wish|bucket)[- ]?list\s?(?::|are|is)\s[^.;!?\n]{0,80}))$",
    re.I,
)
_OWN = OPENS + r"(?:i\s(?:have\s|also\s){0,2})?"
_EARNED = re.compile(
    rf"(?:{_OWN}(?:completed|finished|obtained|earned|gained|achieved|passed|hold|graduated\s(?:with|from))\s[^.,;:!?\n(]{{0,30}}\b"
    rf"{PAPER}\s(?:in|on|of)\s(?:the\s)?|"
    rf"(?:{OPENS}|\bi\sam\s|\bi['’]m\s)(?:(?:an?|also|current|currently|full|chartered|associate|registered)\s){{0,3}}"
    r"(?:member|fellow|associate)\s(?:of|with)\s(?:the\s)?(?:[^.,;:!?\n(]{1,30}\s(?:of|for)\s)?)$",
    re.I,
)
_GONE = re.compile(
    r"[^.;!?\n,]{0,40}[,;.]\s(?:not\sa\s(?:word|bit|trace)|nothing|little|none\sof\s(?:it|that))\s(?:(?:has|have|of\sit|is)\s){0,2}"
    r"(?:survived|left|remain\w{0,3}|stuck|stayed)\b|"
    r"[^.;!?\n,]{0,40},\s(?:(?:but|though|sadly|now|since|it['’]s|that['’]s|i)\s){0,2}(?:all\sgone|(?:all|mostly|long|quite)\sforgotten|"
    r"can(?:['’]t|not|\snot)\s(?:now|any\s?more))\b|"
    r"[^.;!?\n,]{0,40}[.,;]\s(?:both|all|it|they|that|everything)(?:['’](?:s|re))?\s"
    r"(?:(?:is|are|has|have|been|all|now|long|since|mostly|sadly)\s){0,3}(?:gone|forgotten|lost|rusted|faded)\b|"
    r"[^.;!?\n]{0,20}\bi\s(?:\w{2,9}\s)?(?:started|began|tried)\s(?:it\s)?(?:and|but)\s(?:then\s|soon\s|quickly\s)?"
    r"(?:dropped|quit|left|gave|stopped|never|failed|abandoned)\b|"
    r"[^.;!?\n,]{0,50}(?:,\s(?:but\s|then\s|which\s)?|\s)(?:i\s)?(?:then\s(?:left|quit|gave\s(?:it\s)?up|dropped\sout)|dropped\sout|never\sfinished|did(?:n['’]t|\snot)\sfinish|"
    r"without\s(?:finishing|completing|sitting|graduating))\b",
    re.I,
)
_EXPIRED = re.compile(
    r"(?:\s(?:at\swork|card|certificate|cert|licence|license|ticket|badge|permit))?"
    + _GIVEN
    + r"[\s,;:(\[–-]{1,4}(?:(?:but|now|which|it|has|have|is|are|since|long|sadly)\s){0,3}"
    r"(?:(?:lapsed?|expired|r[ua]n\sout|out\sof\sdate)(?=\s{0,2}(?:[.,;)\]\n]|$)|\s(?:in|since|last|now|and|but|\d|(?:during|when|while|before|after|over|under)\b)|\s[a-z]{3,9}\s\d)|"
    r"(?:(?:needs?|requires?|awaiting|wants)\s(?:(?:a|to\sbe)\s)?renew(?:ing|al|ed)|to\sbe\srenewed|(?:up|due|overdue)\sfor\s(?:a\s)?renewal|"
    r"renewal\s(?:is\s)?(?:over)?(?:due|needed|required)|(?:refresher\s(?:is\s)?)?overdue)(?=\s{0,2}(?:[.,;)\]\n]|$)))",
    re.I,
)
_WATCHED = re.compile(
    r"[^.,;!?\n]{0,30}\b(?:from\s(?:the|my)\s(?:sofa|couch|armchair|stands|sidelines|terraces)|on\s(?:the\s)?(?:tv|telly|television)|"
    r"as\sa\s(?:fan|spectator)|(?:only|just)\sas\sa\s(?:guest|customer|diner|passenger|patient|visitor))\b",
    re.I,
)
_SEEN = re.compile(
    r"\b(?:watch(?:ed|ing)|saw|seen)\s(?:(?:the|my|an?|our|his|her)\s)?[^\W\d_]{2,15}\s(?:do|make|perform|operate|work|"
    r"doing|making|performing|operating|working)\b"
)
_AVOIDED = re.compile(
    r"(?:(?!,\s(?:and|but|while)\s)[^.;!?\n]){0,40}\b(?:i\s(?:always\s)?(?:keep|stay|steer)\s(?:my\s\w{3,8}\s|well\s)?(?:off|away|clear|out)\b|keep\s(?:those|that|them|it)\saway|"
    r"are\snot\sfor\sme\b|are(?:,?\s\w{2,9},?)?\s(?:beyond|past)\sme\b|i\s(?:leave|avoid)\b(?!\s(?:no|the\shouse))|(?:terrify|scare|frighten)\sme\b)|"
    r"(?:[^.,;!?\n]|,\s(?:i\s\w{3,9}|though|however|sadly),){0,40}\b(?:is\snot\sfor\sme\b|(?:is|was)(?:,?\s\w{2,9},?)?\s(?:beyond|past)\sme\b|"
    r"my\s(?:weak(?:er|est)?\s(?:spot|point|side|area|subject)|weakness|downfall)|"
    r"not\s(?:really\s)?my\s(?:strong(?:est)?\s(?:suit|point|side|subject)|strength|forte|thing|cup\sof\stea)|"
    r"(?:terrifies|scares|frightens)\sme\b)",
    re.I,
)
"""What one keeps away from; one thing ("Excel, plumbing is not for me") or several, by the verb."""
_BY = (
    r"(?:it|this|that|them|now|slowly|still|myself|at|by|with|from|on|via|through|since|"
    r"part[- ]time|full[- ]time|online|(?:for|in)\s(?:an?|my|the|class|college|school))"
)
_NOW_DOES = r"(?:(?:currently|now|still|just)\s)?"
_PART_ENDS = r"(?=\s{0,2}(?:[.,;:)\]/|\n]|$))"
_LEARNS = (
    rf"{_NOW_DOES}(?:studying|learning|(?<![a-z\d]\s)training|(?<=still\s)training)(?:\s{_BY}\b|{_PART_ENDS})|"
    rf"{_NOW_DOES}(?:taking|doing|on)\s(?:(?:an?|the|my|evening|night|online|weekend|short|beginners['’]?|college|"
    rf"part[- ]time)\s){{1,3}}{PAPER}(?!\s(?:in|on|of|about|for)\b)|"
    rf"(?:(?:only|have|has)\s){{0,2}}just\s(?:started|begun)(?:\s(?:it|out))?{_PART_ENDS}"
)
"""What is said behind a name of who is learning it; before another name it is said of that one ("Word, learning R")."""
_OUTSTANDING = re.compile(
    r"(?:\s(?:(?:evening|night|online)\s)?(?:unit|module|exam|paper|part|course|class(?:es)?|lessons?))?[\s(:–,-]{1,3}"
    r"(?:(?:is|are|still|only)\s){0,2}(?:outstanding(?=\s?(?:[).,;\n]|$))|in\sprogress|"
    r"under\s?way|(?:(?:learning|by|myself)\s)?(?:us(?:e|ing)|with|on|through|via)\s(?:(?:an?|the|my)\s)?(?:[a-z]{2,12}\s)?"
    r"(?:apps?|duolingo|babbel|rosetta\sstone)(?![^\W_])|(?:lesson|unit|module|week|chapter|part)\s\w{1,9}\s(?:of\s\w{1,9}|so\sfar)|still\s(?:practi[sc]ing|in\straining|being\strained)|"
    rf"{_LEARNS}|not\syet\s(?:done|finished|completed|passed|taken|started|signed\soff|assessed)|"
    r"(?:trained\s|(?:but|just)\s){0,2}not\s(?:signed\soff|assessed|passed|finished|completed)(?:\syet)?)\b",
    re.I,
)
_AMBITION = re.compile(
    r"\b(?:(?:my|with\sa)\s(?:(?:long[- ]term|next|career|main|big|ultimate|great)\s){0,2}"
    r"(?:ambition|dream|goal|aim|hope|plan|intention)s?|"
    r"(?:what|all|the\sthing)\s(?:that\s)?i(?:['’]d|\swould|\sreally\swould|\swant|\swish)\b(?:\s(?:really|most|also|much|love|like|want|"
    r"wish|prefer|for|now|next)){0,4})\s?(?:(?:is|are|remains?)\s|:\s?|to\s)(?P<what>[^.!?;\n]{0,100})$",
    re.I,
)
_PUT_TO_USE = re.compile(
    r"\b(?:us(?:e|ing)|apply\w{0,3}|bring\w{0,3}|put|utili[sz]\w{1,3}|leverag\w{1,3}|offer|contribut\w{1,3}|build|shar(?:e|ing)|my)\b",
    re.I,
)
_NO = re.compile(r"no\s(?!code\b|sql\b|problem)[a-z]|non[-\s]?smok", re.I)
_UPSET = re.compile(
    r"(?:get|be|become)\s(?:\w{3,8}ly\s)?(?:flustered|stressed|nervous|overwhelmed|confused|impatient|bored)\b|"
    r"(?:flustered|overwhelmed)\b",
    re.I,
)
_UPSET_BY = re.compile(
    r"\b(?:flustered|stressed|nervous|overwhelmed|confused|impatient)\s(?:(?:under|by|with|at|from|in)\s(?:\w{2,9}\s)?)?$",
    re.I,
)
_NOTHING = re.compile(r"[\s:(\[–-]{0,4}(?:[○☆□◯◻✩]{3,10}|0\s?(?:/|of|out of)\s?(?:5|10))(?![●★■⬤◼✭\w])")
_VALID_OWN = re.compile(r"(?:current(?:ly\svalid)?|valid|in[- ]date|up[- ]to[- ]date)\s", re.I)
_VALID_BEFORE = re.compile(r"\b(?:current(?:ly\svalid)?|valid|in[- ]date|up[- ]to[- ]date)\s$", re.I)
_VALID_BEHIND = re.compile(
    r"\s?(?:,|\(|is|are)\s?(?:still\s|currently\s)?(?:valid|current|in\sdate|up\sto\sdate)\s?(?:held)?(?=[).,;!\n]|$)",
    re.I,
)


def left_out(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is what "everything except" leaves out.

    >>> left_out("all except Python", 11), left_out("an exception in Python", 16)
    (True, False)
    """
    return _OUT.search(text, max(0, start - 40), start) is not None


def denied(text: str, start: int) -> str | None:
    """Why what starts at ``start`` is not held, where "no longer", "never" or "I can't" stands right before it.

    >>> denied("I no longer weld", 12), denied("I never weld", 8), denied("never without welding", 14)
    ('lapsed', 'negated', None)
    >>> denied("I no longer use Go", 16), denied("never used Go", 11), denied("I never do sums without Go", 11)
    ('lapsed', 'negated', None)
    >>> denied("I can't weld.", 8), denied("I can't weld without a mask", 8), denied("the day I can't weld", 16)
    ('negated', None, None)
    """
    match = _DENIED.search(text, max(0, start - 32), start)
    if match is None or match.lastgroup in ("lapsed", "negated"):
        return match.lastgroup if match else None
    if _UNLESS.match(text, start, start + 80):
        return None
    return "lapsed" if match["unused"] else "negated"


def unticked(text: str, start: int) -> bool:
    """Whether an empty box stands before what starts at ``start``, where others of the text are ticked.

    >>> unticked("[x] milking [ ] shearing", 16), unticked("[ ] milking\\n[ ] shearing", 16)
    (True, False)
    """
    return _BOX.search(text, max(0, start - 12), start) is not None and _TICKED.search(text) is not None


def ticked(text: str, start: int) -> bool:
    """Whether a ticked box stands right before what starts at ``start``.

    >>> ticked("☐ milking ☑ shearing", 12), ticked("[x] milking shearing", 12)
    (True, False)
    """
    return any(box.end() == start for box in _TICKED.finditer(text, max(0, start - 5), start))


def rated_nothing(text: str, end: int) -> bool:
    """Whether what ends at ``end`` is rated with no mark at all.

    >>> rated_nothing("R ○○○○○", 1), rated_nothing("R: 0/5", 1), rated_nothing("R ●○○○○", 1)
    (True, True, False)
    """
    return _NOTHING.match(text, end) is not None


def not_yet(text: str, start: int) -> str | None:
    """Why what starts at ``start`` is not held, where its owner is in the middle of it, or has it on a list.

    >>> not_yet("Halfway through a course in welding", 28), not_yet("On my reading list: Scala", 20)
    ('in_progress', 'wish')
    >>> not_yet("Halfway through a course, I weld", 28) is None
    True
    """
    match = _NOT_YET.search(text, max(0, start - 130), start)
    return match.lastgroup if match else None


def earned(text: str, start: int) -> bool:
    """Whether what starts at ``start`` is the subject of a paper that is done, or the body of which one is a member.

    >>> earned("Completed my diploma in nursing", 24), earned("Nearly completed my diploma in nursing", 31)
    (True, False)
    >>> earned("Current member of CPA Australia", 18), earned("My uncle is a member of the union", 28)
    (True, False)
    """
    return _EARNED.search(text, max(0, start - 110), start) is not None


def seen_done(text: str, start: int) -> bool:
    """Whether what starts at ``start`` was only seen done by somebody.

    >>> seen_done("I watched the vet do caesareans", 2), seen_done("I watched the vet do caesareans", 21)
    (True, True)
    >>> seen_done("watched the children, did laundry", 0)
    False
    """
    seen = _SEEN.search(text, max(0, start - 45), start + 45)
    return seen is not None and seen.start() <= start <= seen.end() + 3


def gone(text: str, end: int) -> str | None:
    """``lapsed`` where the words behind what ends at ``end`` say that it is gone, or that it needs renewing.

    >>> gone("Spoke Italian as a child, all gone now", 13), gone("Spoke Italian, gone to Rome", 13)
    ('lapsed', None)
    >>> gone("Food safety - 2018, needs renewing", 11), gone("First aid, due for renewal 2028", 9)
    ('lapsed', None)
    """
    return "lapsed" if _EXPIRED.match(text, end, end + 100) or _GONE.match(text, end, end + 90) else None


def says_no(text: str, start: int) -> bool:
    """Whether what starts at ``start`` says itself that something is not there, or is what somebody does not cope with.

    >>> says_no("no blue lights", 0), says_no("No-code tools", 0), says_no("I get flustered under stress", 22)
    (True, False, True)
    """
    own = (
        any(pattern.match(text, start) for pattern in (_NO, _UPSET))
        or text[max(0, start - 4) : start].lower() == "non-"
    )
    return own or _UPSET_BY.search(text, max(0, start - 40), start) is not None


def kept_from(text: str, start: int, end: int) -> str | None:
    """Why ``[start, end)`` is not held: its owner keeps away from it, watches it, has it before them or dreams of it.

    >>> kept_from("Plumbing I keep my fingers off", 0, 8), kept_from("Boxing I enjoy from the sofa", 0, 6)
    ('negated', 'hobby_watched')
    >>> kept_from("NVQ (colouring unit still outstanding)", 5, 14), kept_from("My dream is to sail", 15, 19)
    ('in_progress', 'wish')
    >>> kept_from("My aim is to use my Excel skills", 20, 25) is None
    True
    """
    if only_tried(text, start, end):
        return "in_progress"
    if in_getting_by(text, start, end):
        return UNCLEAR
    found = (("negated", _AVOIDED), ("hobby_watched", _WATCHED), ("in_progress", _OUTSTANDING))
    behind = next((why for why, pattern in found if pattern.match(text, end, end + 80)), None)
    if behind:
        return behind
    ambition = _AMBITION.search(text, max(0, start - 150), start)
    return "wish" if ambition and not _PUT_TO_USE.search(ambition["what"]) else None


def said_valid(text: str, start: int, end: int) -> bool:
    """Whether the words right around a paper say that it is valid.

    >>> said_valid("a current licence", 10, 17), said_valid("licence, current.", 0, 7), said_valid("licence", 0, 7)
    (True, True, False)
    """
    before = _VALID_OWN.match(text, start, end) or _VALID_BEFORE.search(text, max(0, start - 24), start)
    return before is not None or _VALID_BEHIND.match(text, end, end + 40) is not None


def standing_behind(text: str, end: int) -> str | None:
    """Why what ends at ``end`` is not held: ``lapsed``, ``in_progress``, ``negated``, or None where nothing says so.

    >>> standing_behind("Class C licence, cancelled 2020", 15), standing_behind("licence (not yet held)", 7)
    ('lapsed', 'in_progress')
    >>> standing_behind("licence, renewed 2024", 7) is None
    True
    """
    match = _STANDING.match(text, end, end + 60)
    return match.lastgroup if match else None
