"""Conditions of a line: what one part of it says of what it names ("learning R", "used to know: Excel", "we teach you
SQL"), along the enumeration that goes on from there, and no further.

A condition opens its part ("Word, learning R"). It reaches the next part where that is a name and no more ("learning R,
Python"), and ends before one with a verb, an amount or a state of its own ("learning R, 3 years Python", "learning R,
Python daily", "learning Spanish, cooking"). Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from stackwise.models.reading.mentions import UNCLEAR, TextKind

Range = tuple[int, int]
_BEGIN = r"(?:^|(?<=[\n.;:,/|•(!?&–—+*-])|\b(?:and|but|while|then|also|plus|although|though)(?=\s))[^\S\n]{0,3}"
_I = (
    r"(?:(?:i(?:['’](?:m|ve|d)|\sam|\shave|\swould)?|am|have|been|currently|now|presently|still|just|also|slowly|busy|only|recently|"
    r"at\spresent)\s){0,4}"
)
_THING = r"\s[^.,;:!?\n/|]{1,40}\s"
_HOW = r"(?:\s(?:how\sto|to|in|on|as|for|about))?"
_CLASS = (
    r"(?:(?:an?|the|my|some|short|evening|night|online|weekend|part[- ]time|college|free|first)\s){0,4}"
    r"(?:course|class(?:es)?|lessons?|workshop|bootcamp|module|school)"
)
_NO_OBJECT = (
    r"(?!\s(?:support|disabilit\w{1,4}|difficult\w{1,4}|needs?|plans?|environments?|outcomes?|resources?|and\sdevelopment|technolog\w{1,4}|"
    r"mentors?|assistants?|aims|objectives?|styles?|activit\w{1,4}|materials?|design|platforms?|management|by|through|from|curve|on\sthe)\b)"
)
_IN_PROGRESS = (
    rf"(?:learning|studying){_NO_OBJECT}{_HOW}|being\s(?:trained|taught){_HOW}|in\straining\s(?:for|as|in)|"
    rf"teaching\smyself{_HOW}|picking\sup(?=\s(?-i:[A-Z]))|(?:start(?:ed|ing)|began|begun|beginning)\s(?:on\s|with\s)?(?:to\slearn|learning){_HOW}|"
    r"(?:(?:doing|taking|attending|starting|enrolled\s(?:in|on)|signed\sup\sfor|on|at|in)\s){1,2}"
    rf"{_CLASS}\s(?:in|on|about|for|to\slearn)|"
    rf"(?:doing|taking|attending|starting|enrolled\son|on)\s(?:an?|my)(?={_THING}(?:course|class|lessons|workshop|bootcamp)\b(?!\sof))|"
    rf"(?:just|recently|only)\s(?:started|begun)(?:\s(?:on|with))?|(?:started|began|begun)(?={_THING}(?:last|this)\s(?:week|month)\b)"
)
_WISH = (
    r"(?:(?:would|i['’]d)\s(?:really\s|also\s)?(?:like|love)\sto|want(?:s|ing)?\sto|wish(?:ing)?\sto|hop(?:e|es|ing)\sto|plan(?:s|ning)?\sto|"
    r"going\sto|looking\sto|intend(?:ing)?\sto|keen\sto|aim(?:ing)?\sto|eager\sto|willing\sto|due\sto)\s"
    rf"(?:learn|study|master|get\s(?:in)?to|take\sup|try|train|start|pick\sup|take\s{_CLASS}\s(?:in|on)){_HOW}|"
    rf"(?:interested\sin|thinking\sof|dream(?:ing)?\sof|wouldn['’]t\smind|looking\sforward\sto)\slearning{_HOW}|"
    rf"(?:still\s)?to\slearn(?=\s?:)|(?:taking|doing|starting|studying)(?={_THING}(?:next|this\scoming)\s\w{{4,8}}\b)"
)
_LAPSED = (
    r"(?:(?:used\sto|once)\s(?:know|knew|speak|spoke|understand|understood|be\s(?:able\sto|good\sat|fluent\sin)))|"
    r"(?:have\s)?forgot(?:ten)?(?:\s(?:my|all|most)(?:\s(?:my|the))?)?|"
    rf"used\sto(?={_THING}(?:and|but)\s(?:i\s)?(?:(?:have|['’]ve|long|since|now)\s){{0,2}}(?:forg[oe]t\w{{0,3}}|lost)\b)"
)
_WILLING = (
    r"(?:(?:do|would)(?:n['’]t|\snot)\s(?:really\s)?mind|"
    r"(?:have\s|with\s|got\s)?no\s(?:problems?|issues?|trouble|objections?|qualms|worries)\s(?:with|about|to)|"
    r"(?:not|never)\s(?:afraid|scared|frightened|averse|opposed|bothered|put\soff|shy)\s(?:of|to|by|about|with)|"
    r"unafraid\sof|do(?:n['’]t|\snot)\s(?:shy\saway\sfrom|object\sto))(?:\s(?:a\sbit\sof|some|the\sodd|doing(?:\sthe)?))?"
)
_CURIOUS = (
    r"(?:(?:am|very|really|particularly|especially|mostly|mainly|deeply|highly|keenly|always|been)\s){0,3}"
    r"(?:interested\sin|curious\sabout|fascinated\sby|intrigued\sby)(?!\s(?:using|applying|putting|bringing|offering|sharing)\b)"
)
_DENIED = (
    r"(?:(?:do|does|have|has|can)(?:n['’]t|\snot)|cannot|never)\s(?:(?:really|ever|yet|even)\s)?"
    r"(?:know|used?|speak|spoken|done?|do|have|had|touch(?:ed)?|learn(?:t|ed)?|tried|studied|work(?:ed)?\swith|operated?)(?:\s(?:any|much))?|"
    r"(?:useless|hopeless|rubbish|terrible|awful|no\sgood|not\s(?:very\s|so\s|any\s|much\s)?good|bad|poor)\s(?:at|with)|failed|"
    r"(?:(?<!\?\s)no|not|never|can(?:['’]t|not)|don['’]t(?:\s(?:do|know|use))?|not\syet)(?=\s?:)"
)
_HEADS = {
    "cv": re.compile(
        rf"{_BEGIN}{_I}(?:(?P<willing>{_WILLING})|(?P<in_progress>{_IN_PROGRESS})|(?P<wish>{_WISH})|(?P<lapsed>{_LAPSED})|"
        rf"(?P<curious>{_CURIOUS})|(?P<negated>{_DENIED}))(?=[\s:])",
        re.I,
    ),
    "ad": re.compile(
        rf"{_BEGIN}(?:(?P<taught_on_job>we(?:['’]ll|\swill|\scan)?\s(?:teach|train)\syou{_HOW})|"
        r"(?P<negated>(?:you\s)?(?:needn['’]t|need\snot)\s(?:know|have|do|use|speak)|"
        r"we\sdo(?:n['’]t|\snot)\s(?:ask\sfor|need|require|expect)))(?=[\s:])",
        re.I,
    ),
}
"""What opens a part; in a CV what one is willing to do, or interested in, is neither denied nor proven."""
_WHY = {"willing": UNCLEAR, "curious": UNCLEAR}
_FILL = re.compile(
    r"\s?:?\s?(?:(?:an?|the|some|my|your|our|more|a\sbit\sof|a\slittle|basic|proper|modern|advanced|conversational|in|on)\s){0,3}[“\"‘']?",
    re.I,
)
_COLON = re.compile(r"\s?:")
_NEXT = re.compile(
    r"\s?(?:[,/&+]|,?\s(?:and|or|nor|plus|and/or)\b|,?\s&)\s?(?:(?:and|or|nor|also|then|maybe|perhaps|a\sbit\sof|some|an?|the|to)\s){0,2}",
    re.I,
)
_NEXT_IN_ROW = re.compile(r"\s?[;|•]\s?")  # which a colon before the first lets go on, too
_OWN_STATE = re.compile(
    r"\s(?:is|are|was|were|will|would|must|has|have|gets?|can)\s|"
    r"\s?[(:=–—-]{0,2}\s?(?:(?:i['’]m|i\sam|i)\s)?(?:(?:very|really|quite|pretty|already|almost|still|now)\s)?"
    r"(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|many|several)\s(?:years?|yrs?|months?)|yes\b|daily\b|"
    r"every\s(?:day|week)|always\b|since\s|for\s(?:\d|\w+\syears)|fluent|native|well\b|good\b|excellent|advanced|expert|strong|"
    r"proficient|confident|intermediate|certified|qualified|basics?\b|done\b|passed\b|(?:an?\s)?(?:must|plus|bonus)\b|required|needed|"
    r"essential|preferred|desirable|"
    r"i\s(?:know|use|can|do|have|speak|love)\b)",
    re.I,
)
_OWN_VERB = re.compile(
    r"(?:i|can|could|know|knows|have|hold|speak|did|made|ran|drove|built|wrote)\s|[a-z]{3,14}ed\s", re.I
)
_DO = re.compile(
    r"(?:use|cook|drive|run|write|teach|build|sell|do)\s", re.I
)  # a verb of its own, unless behind "learning to"
_TO = re.compile(r"\bto$", re.I)
_UNTIL = re.compile(r"\s(?:before|until|till|at\sfirst|when|prior|without|alone)\b", re.I)
_DOING = re.compile(r"[a-z]{2,14}ing\b", re.I)
_MOST, _FAR = 40, 34  # parts that a condition reaches; characters between it and the first name


def conditions(text: str, spans: Sequence[Range], kind: TextKind) -> dict[int, str]:
    """Why some of the spans of a text do not count, by a condition that opens their part, or one named in one breath.

    >>> conditions("Excel, learning R and Python, 2 years Java", [(0, 5), (16, 17), (22, 28), (38, 42)], "cv")
    {1: 'in_progress', 2: 'in_progress'}
    >>> conditions("I don't mind ironing", [(13, 20)], "cv"), conditions("Learning support", [(0, 16)], "cv")
    ({0: 'unclear'}, {})
    >>> conditions("Interested in maths and physics", [(14, 19), (24, 31)], "cv")
    {0: 'unclear', 1: 'unclear'}
    >>> conditions("We teach you SQL", [(13, 16)], "ad")
    {0: 'taught_on_job'}
    """
    found: dict[int, str] = {}
    heads, ends = _HEADS.get(kind), [end for _, end in spans]
    for head in heads.finditer(text) if heads and spans else ():
        why, first = str(head.lastgroup), bisect_right(ends, head.end())
        if why == "negated" and first < len(spans) and _UNTIL.match(text, ends[first]):
            continue
        found |= dict.fromkeys(_reached(text, spans, head.end(), first), _WHY.get(why, why))
    return found


def _reached(text: str, spans: Sequence[Range], end: int, first: int) -> Iterator[int]:
    """The spans that a condition which ends at ``end`` is said of: the ``first``, and those named with it."""
    if first == len(spans) or spans[first][0] - end > _FAR:
        return
    if spans[first][0] > end and not _FILL.fullmatch(text, end, spans[first][0]):
        return
    yield first
    row = _COLON.match(text, end) is not None
    for at in range(first + 1, min(first + _MOST, len(spans))):
        before, span = spans[at - 1], spans[at]
        between = (before[1], span[0])
        joined = _NEXT.fullmatch(text, *between) or (row and _NEXT_IN_ROW.fullmatch(text, *between))
        if not joined or _OWN_STATE.match(text, span[1]) or _OWN_VERB.match(text, span[0]):
            return
        if _DO.match(text, span[0]) and not _TO.search(text, max(0, end - 4), end):
            return
        if not row and _DOING.match(text, span[0]) and not _DOING.match(text, _object(text, before, end)):
            return  # "learning Spanish, cooking": what they do
        yield at


def _object(text: str, span: Range, end: int) -> int:
    """Where what a span names begins, behind a condition that it may open with ("learning welding")."""
    inside = max(span[0], end)
    while inside < span[1] and text[inside] == " ":
        inside += 1
    return inside if inside < span[1] else span[0]
