"""Sayings: everyday phrases of a CV that say that something is beyond its owner ("all Greek to me"), handed on to
others, known by name alone, or second nature to them.

Every pattern looks a bounded way around.
"""

from __future__ import annotations

import re

_NOT_ABLE = (
    r"(?<!\bwho\s)(?<!\bthat\s)\b(?:can['’]t|cannot|can\snot|(?:could|would|do|did)(?:n['’]t|\snot))"
    r"(?!\s(?:wait|be|imagine|complain|get\senough|stop|believe|help|resist)\b)"
)
_MYSTERY = (
    r"(?:greek|double\sdutch|chinese|latin|gibberish|gobbledygook|hieroglyphics|mumbo[- ]jumbo|"
    r"rocket\sscience|witchcraft|black\smagic|"
    r"an?\s(?:\w{4,9}\s)?(?:closed\sbook|sealed\sbook|mystery|riddle|puzzle|foreign\slanguage|blank))\s(?:to|for)\sme\b"
    r"(?!\s(?:until|till|once|before|at\sfirst|mum|mam|mother|dad|father|mates?|is|was)\b)"
)
_VERY = r"(?:(?:all|still|just|pure|pretty\smuch|rather|always|quite|as\sgood\sas)\s){0,2}"
_HOPELESS = (
    r"(?:all\s(?:fingers\sand\s)?thumbs|hopeless|useless|(?:completely\s|totally\s)?lost|no\s(?:good|use)|rubbish|terrible|awful|dreadful|"
    r"out\sof\smy\sdepth|an?\s(?:\w{4,9}\s)?(?:disaster|dead\sloss))"
)
_BEYOND = re.compile(
    rf"(?:,?\s(?:though|however|mind\syou),?)?(?:\s?[?:–—]\s|\s(?:is|are|was|were)\s){_VERY}{_MYSTERY}|"
    r"\s(?:all\s|quite\s|rather\s)?beyond\sme(?=\s{0,2}(?:[.,;!\n]|$))|"
    rf",?\sI(?:['’]m|\sam)\s{_VERY}{_HOPELESS}\s(?:at|with|in)(?:\s(?:it|them|that|those))?"
    r"(?=\s{0,2}(?:[.,;!–—\n]|$|and\b|but\b))",
    re.I,
)
_TONGUE = re.compile(
    r"(?:greek|(?:double\s)?dutch|chinese|latin)\sto\sme\b"
    r"(?!\s(?:until|till|once|before|at\sfirst|mum|mam|mother|dad|father|mates?|is|was)\b)",
    re.I,
)
_TONGUE_LEAD = re.compile(r"(?:\b(?:is|are|was|were|all|just|still|pure|double|like)|[?:–—])\s$", re.I)
_WITH = re.compile(r"\b(?:with|at|when\sit\scomes\sto)\s(?:(?:the|an?|any|my)\s)?$", re.I)
_WITH_BEHIND = re.compile(rf",?\sI(?:['’]m|\sam)\s{_VERY}{_HOPELESS}(?=\s{{0,2}}(?:[.,;!–—\n]|$|and\b|but\b))", re.I)
_HEADS_OR_TAILS = re.compile(
    rf"{_NOT_ABLE}\s(?:(?!\b(?:but|without|unless)\b)[^.;!?\n]){{0,80}}?\b(?:make\s(?:any\s|much\s)?(?:heads?\sn?or\stails?|sense)\sof|"
    r"get\smy\shead\s(?:a)?round)\s(?:(?:the|an?|any|my)\s)?",
    re.I,
)
_ONCE = (
    r"\b(?:ago|once|as\sa\s(?:child|boy|girl|lad|kid|student)|at\sschool|in\smy\s(?:teens|youth)|"
    r"in\sthe\s\w{4,9}ies|back\sin)\b"
)
_NOT_TODAY = re.compile(
    rf"[^.;!?\n]{{0,40}}{_ONCE}[^.;!?\n]{{0,20}}[;,.–—]\s(?:(?:but|though|and|sadly)\s)?(?:I\s)?{_NOT_ABLE}\s"
    r"(?!be\b|(?:do|live|work|manage)\swithout)[^.;!?\n]{0,60}\b(?:today|now|nowadays|any\s?more|these\sdays)\b",
    re.I,
)
_SOMEBODY = (
    r"(?:(?:my|the|our|an?)\s(?!(?:customer|learner|trainee|apprentice|youngster|newcomer|beginner|employer)s?\b)(?:[a-z]{2,14}\s)?(?:boss|manager|supervisor|foreman|forewoman|chef|"
    r"colleagues?|team[- ]?mates?|mates?|wife|husband|"
    r"partner|brother|sister|father|mother|[a-z]{2,14}(?:er|or|ist|ian)s?)|"
    r"(?:some(?:one|body)|anyone)\selse)\b"
)
_HANDED_ON = re.compile(
    r",?\s(?:(?:though|however|mind\syou),?\s)?I\s(?:(?:always|usually|just|gladly|rather)\s)?"
    rf"(?:(?:pass|hand|send|give|refer|turn)\s(?:straight|directly|right)\s(?:over\s|on\s)?|leave\s)to\s{_SOMEBODY}",
    re.I,
)
_FOR = re.compile(r"(?:^|(?<=[.;:!?\n]))\s{0,3}(?:and\s|but\s)?for\s(?:(?:all\sthe|the|my|our|any)\s)?$", re.I)
_CAME = re.compile(
    r",?\s(?:we\s(?:always\s|usually\s)?(?:had|got|called|hired|brought)\s(?:in\s)?(?:an?|the)\s(?!look\b|go\b)[a-z]{3,14}\b|"
    r"(?:an?|the|my|our)\s(?:[a-z]{2,14}\s)?[a-z]{2,14}(?:er|or|ist|ian|man)\s(?:always\s|usually\s)?(?:came|comes|called|dropped\sby|was\scalled))\b"
    r"(?!\s(?:(?:to|on|in|for)\s)?(?:me|us)\b)",
    re.I,
)
_BY_NAME = re.compile(
    r",?\sI(?:['’]ve|\shave)?\s(?:only|just)\s(?:ever\s)?(?:(?:heard|read)\s(?:of|about|people|others?|colleagues|tell)|"
    r"know\s(?:of|by\sname|from\s(?:hearsay|books|the\sbooks|reading)|in\stheory(?!\sand\b)))\b|"
    r",?\sI\sknow\s(?:only\s)?(?:by\sname|from\shearsay|from\sbooks|in\stheory)(?:\sonly|\salone)?\b|"
    r"\s?[:(–,-]\s?(?:(?:in\s)?theory\sonly|only\s(?:in\s)?theory)(?=\s?[.;,)\n]|$)|"
    r"\s?[:(–,-]\s?(?:only\s)?(?:heard\s(?:of|about)|known?\sby\sname)(?:\sit|\sthem)?(?:\sonly|\salone|,?\s(?:no|nothing|not\smuch|little)\smore)?(?=\s?[.;,)\n]|$)",
    re.I,
)
_BY_NAME_BEFORE = re.compile(
    r"(?:(?:^|(?<=[.;!?\n]))\s{0,3}of\s|\bI(?:['’]ve|\shave)\s(?:only\s|just\s)?(?:heard|read)\s(?:of|about)\s)$", re.I
)
_USED_SINCE = re.compile(
    r"[^.;!?\n]{0,40}\b(?:and|but)\s(?:I\s)?(?:(?:now|have|also|then|since|had)\s){0,2}"
    r"(?:run|ran|used?|work(?:ed)?\swith|apply|applied|built?|build|teach|taught)\s(?:it|them|both|that)\b",
    re.I,
)
_AT_HOME = re.compile(
    r",?\sI\s(?:can|could)\s(?:(?:do|manage|handle|run|work)\s)?(?:in\smy\ssleep|blindfold(?:ed)?|with\s(?:my|both)\seyes\s(?:shut|closed)|"
    r"standing\son\smy\shead)|[^.;!?\n]{0,25}\b(?:could|can)(?:n['’]t|['’]t|\snot|not)\s(?:do|live|manage|work)\swithout\s(?:it|them)\b|"
    r",?\sI\sknow\s(?:inside\s(?:and\s)?out|like\sthe\sback\sof\smy\shand|by\sheart|backwards)\b|"
    r"\s(?:is|are)\s(?:(?:all|now|really)\s)?(?:second\snature(?:\sto\sme)?|child['’]s\splay(?:\s(?:to|for)\sme)?|a\s(?:doddle|breeze)(?:\sfor\sme)?|my\sforte)"
    r"(?=\s{0,2}(?:[.,;!\n]|$|and\b))",
    re.I,
)
_NO_STRANGER = re.compile(
    r"\b(?:no\sstranger\sto|(?:at\shome|a\sdab\shand|a\swizard)\s(?:in|with|at|on)|give\sme)\s(?:(?:the|an?|my|any)\s)?$",
    re.I,
)
_ANY_DAY = re.compile(r"\sany\s(?:day|time)\b", re.I)


def beyond(text: str, start: int, end: int) -> str | None:
    """Why ``[start, end)`` is not held, where a saying tells that it is beyond its owner, or no longer within reach.

    >>> beyond("Payroll is all Greek to me", 0, 7), beyond("Payroll is all Greek to me", 15, 20)
    ('negated', 'negated')
    >>> beyond("I taught Greek to me mates", 9, 14), beyond("With lathes I'm all thumbs.", 5, 11)
    (None, 'negated')
    >>> beyond("I can't make head or tail of maps", 29, 33), beyond("Harp, years ago; I couldn't tune one now", 0, 4)
    ('negated', 'lapsed')
    """
    if _BEYOND.match(text, end, end + 90):
        return "negated"
    if _TONGUE.match(text, start) and _TONGUE_LEAD.search(text, max(0, start - 10), start):
        return "negated"
    if _WITH.search(text, max(0, start - 25), start) and _WITH_BEHIND.match(text, end, end + 50):
        return "negated"
    senseless = _HEADS_OR_TAILS.search(text, max(0, start - 130), min(end, start + 40))
    if senseless is not None and senseless.start() < start <= senseless.end():
        return "negated"
    return "lapsed" if _NOT_TODAY.match(text, end, end + 180) else None


def handed_on(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what its owner hands on to somebody, or what somebody was called in for.

    >>> handed_on("Rows, though, I pass straight to my boss", 0, 4), handed_on("Tea I pass round", 0, 3)
    (True, False)
    >>> handed_on("For the hooves a farrier came", 8, 14), handed_on("For the hooves I came", 8, 14)
    (True, False)
    """
    if _HANDED_ON.match(text, end, end + 90):
        return True
    return _FOR.search(text, max(0, start - 20), start) is not None and _CAME.match(text, end, end + 60) is not None


def known_by_name(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is what its owner has heard or read of, and no more: a level of its own, the lowest.

    >>> known_by_name("Scrum I've only heard of", 0, 5), known_by_name("I've heard of Scrum", 14, 19)
    (True, True)
    >>> known_by_name("I heard the Scrum team", 12, 17)
    False
    """
    if _USED_SINCE.match(text, end, end + 120):
        return False
    behind = _BY_NAME.match(text, end, end + 80) is not None
    return behind or _BY_NAME_BEFORE.search(text, max(0, start - 40), start) is not None


def at_home_in(text: str, start: int, end: int) -> bool:
    """Whether a saying tells that ``[start, end)`` comes easily to its owner.

    >>> at_home_in("Stock I could do in my sleep", 0, 5), at_home_in("I'm no stranger to saws", 19, 23)
    (True, True)
    >>> at_home_in("Give me a lathe any day", 10, 15), at_home_in("They give me a lathe", 15, 20)
    (True, False)
    """
    if _AT_HOME.match(text, end, end + 70):
        return True
    lead = _NO_STRANGER.search(text, max(0, start - 35), start)
    return lead is not None and (not lead[0].lower().startswith("give") or _ANY_DAY.match(text, end) is not None)
