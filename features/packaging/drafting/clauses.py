"""Clauses of packaging rules: an amount with its bound, what it counts, where from, and at which level.

A clause is read only if every word of it is one of the few that packaging rules use; what the words leave open is
for whoever turns clauses into a rule.
"""

# ruff: noqa: E501 -- each kind of words is one pattern
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT, amount_of

_LETTERS = r"(?-i:[A-Z])\b(?: to (?-i:[A-Z])\b)?|\d{1,2}\b(?! (?:unit|elective|core|credit|point|other|more|additional|further|from|of|at)s?\b)"
_NAME = r"certificates? (?:iv|i{1,3})\b|advanced diplomas?|associate degrees?|diplomas?|certificates?|(?:iv|i{1,3})\b"
_OUTSIDE = r"this (?:training package )?or (?:any other|another)|any other|another|any|other|all other|this|the"
_ACCREDITED = r"(?:,? or |, | and |,? or from )?(?:any |an )?(?:other )?(?:state |nationally |current(?:ly)? |endorsed )?accredited courses?"
_SLOTS: list[tuple[str, str]] = [
    ("standing", r"(?:granted |awarded |given |gained |met |satisfied )?(?:as|by|through|via|from) (?:advanced standing|(?:transfer )?credit(?: transfer)?|credit for prior (?:learning|study))\b"),
    ("hours", r"hours of (?:(?:work|vocational|practical|professional|clinical|industry) ?){1,2}(?:placement|experience)?"),
    ("few", r"(?:at )?(?:(?:aqf|rqf|nqf|eqf) (?:levels? )?|levels? )(?P<few>\d(?:, \d){0,4},? (?:or|and) \d)\b"),
    ("level", r"(?:at )?(?:a )?(?:aqf |rqf |nqf |eqf )?levels? (?P<low>\d)(?: (?:or|and) (?P<side>above|higher|below|lower)| to (?:level )?(?P<high>\d))?"),
    ("named", rf"(?:at )?(?:an? |any )?(?:{_NAME})(?:(?:,? or |, | and )(?:an? )?(?:{_NAME})){{0,4}}(?: levels?)?(?: qualifications?)?(?: (?:or|and) (?P<beyond>above|higher|below|lower))?"),
    ("relative", r"(?:at )?(?:a|the|one) (?:lower|higher)(?: aqf)?(?: qualification)? levels?"),
    ("package", rf"(?:elsewhere (?:in|within) )?(?:from )?(?P<which>(?:{_OUTSIDE})(?: (?-i:[A-Z]{{2,4}})(?: training package)?,? or (?:from )?(?:any other|another|other))?)?(?: (?P<current>current|currently endorsed))?(?: (?:nationally )?(?:endorsed|recognised))?(?: units? of)? ?(?:\w{{2,8}} )?training packages?(?: qualifications?)?(?:{_ACCREDITED})?"),
    ("packaged", r",? provided (?:that )?(?:(?:the|these|those|they) )?(?:selected |imported )?(?:units? )?(?:are |is )?(?:first )?(?:packaged |listed |coded )?(?=(?:at|from) )"),
    ("own", r"(?:or )?elsewhere (?:in|within) (?:the )?(?-i:[A-Z]{2,4})\b"),
    ("accredited", _ACCREDITED),
    ("unlisted", r"(?:if |that are |which are )?not (?:otherwise |already )?listed(?: below| above| in (?:any of )?(?:the|these|this) (?:groups?|lists?|qualification))?|imported\b"),
    ("unselected", r"(?:(?:that|which) (?:have|has|are|were) )?not (?:already |previously |yet ){1,2}(?:been )?(?:selected|chosen|counted|taken)(?: (?:above|from (?:the|these) (?:elective )?(?:lists?|groups?|electives?)))?"),
    ("groups", rf"(?:any of )?(?:the )?(?:optional |elective )?(?:groups?|(?:electives?|options?)(?= (?-i:[A-Z])\b)) (?:{_LETTERS})(?:(?:, (?:and |or |and/or )?| and | or | and/or | & )(?:optional |elective )?(?:(?:groups?|elective|option) )?(?:{_LETTERS}))*"),
    ("listed", r"(?:any of )?(?:the )?(?:elective |optional |general )?(?:units? |electives? |groups? |ones )?listed(?: groups?| units?| electives?)?(?: below| above)?|any (?:listed )?groups?|any of the groups(?: listed| below| above)?|the electives? (?:list|below|above)|the (?:general |elective )?list"),
    ("base", r"of the (?:whole|total|\d{1,3}|degree|qualification|award|programme|credits)\b"),
    ("of_which", r"of which\b|including\b"),
    ("of_electives", r"of (?:the|these|all) electives?(?: units?)?"),
    ("each", r"each(?: of)?"),
    ("any_one", r"any one(?: of)?"),
    ("home", r"(?:earned |completed |studied |taken |undertaken |gained |achieved )?(?:in residence )?(?:at|with|through) the (?:awarding |issuing )?(?:college|institution|university|provider|institute)"),
    ("least", r"at least|(?:a )?minimum(?: of)?|no (?:fewer|less) than|not (?:fewer|less) than"),
    ("most", r"at most|up to|(?:a )?maximum(?: of)?|no more than|not more than"),
    ("rest", r"(?:for )?the (?:rest|remainder|balance)|(?:for )?(?:the |all |any )?remaining\b"),
    ("relevant", r"relevant\b"),
    ("either", r"either\b"),
    ("current", r"(?:any )?current(?:ly endorsed)?\b"),
    ("total", r"(?:a )?(?:grand )?total(?: number)?(?: of)?\b|in total|overall"),
    ("core", r"(?:core|mandatory|compulsory)(?:'s| group| component)?\b"),
    ("elective", r"(?:general |free |open )?electives?\b|optional\b"),
    ("units", r"units? of competency|(?:competency )?units?\b|subjects?\b|courses?\b|(?:unit |achievement )?standards?\b|papers?\b|modules?\b"),
    ("points", r"credit points?|(?:ects|ecvet) (?:credits?|credit points?|points?)\b|(?:semester |quarter )?credit hours?|(?:semester |quarter )?credits?\b|(?:weighting )?points?\b"),
    ("share", r"two[- ]thirds|one[- ]half|half|one[- ]third|three[- ]quarters|one[- ]quarter|\d{1,2}(?: ?%| per ?cent)"),
    ("amount", rf"(?:{AMOUNT})\b(?: \(\d{{1,3}}\))?"),
    ("join", r",|;|\band/or\b|\band\b|\bplus\b|\bor\b"),
    ("fill", r"(?:must|may|can|be|is|are|have|has|to|selected|chosen|taken|completed?|achieved?|awarded|required?|requires|needed|count(?:s|ed)?|drawn"
             r"|come|consists?|consisting|compris(?:es?|ing)|made|up|which|them|these|those|all|together|from|of|in|at|the|a|an|with|as|follows|following"
             r"|learners?|students?|candidates?|individuals?|persons?|demonstrated?|competency|qualification|this|number|included?|shall|for the (?:award|completion|degree)(?: of (?:the|this) (?:award|degree|qualification))?|award|degree|qualify|totalling|value|worth|below|above|group|packaged|choose|comprised|for this qualification|outlined|demonstrate|completion|(?:a )?successful (?:assessment outcome|completion)|for (?=a total)|additional|different|others?)\b|[-=:.()]"),
]  # fmt: skip
_ONE = re.compile(r"\s*(?:" + "|".join(f"(?P<s_{name}>{pattern})" for name, pattern in _SLOTS) + r")", re.IGNORECASE)
# In brackets these say something of their own, and are no word of the clause around them.
_ASIDE = re.compile(
    r"[(\[](?:optional|elective|general|free|each|any|maximum|minimum|total|current|core|mandatory|compulsory|relevant|either|different|others?|additional)\b[^()\[\]\d]{0,40}[)\]]",
    re.IGNORECASE,
)
_SMALL = ("a", "an", "the", "of", "at", "in", "to", "from", "be", "is", "are", "must")
LEVELS = ("level", "few", "named")  # slots that state levels
_LEVELS = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0, "diploma": 5.0, "advanced": 6.0, "associate": 6.0}
_SHARES = {"two thirds": "2/3", "half": "1/2", "one half": "1/2", "one third": "1/3", "three quarters": "3/4", "one quarter": "1/4"}  # fmt: skip


@dataclass
class Clause:
    """What one clause says; what it leaves out is None, empty or False."""

    words: str
    slots: frozenset[str]
    amount: float | None = None
    share: str | None = None
    groups: tuple[str, ...] = ()
    level_min: float | None = None
    level_max: float | None = None
    current: bool = False
    own: bool = False

    @property
    def bound(self) -> str:
        """``least``, ``most`` or ``exact``."""
        return next((name for name in ("least", "most") if name in self.slots), "exact")

    @property
    def asks_plainly(self) -> bool:
        """Whether it states an amount and no bound of it."""
        return self.amount is not None and self.bound == "exact" and not self.says("rest", "of_which")

    @property
    def outside(self) -> bool:
        """Whether units from outside the lists are meant."""
        return bool(self.slots & {"package", "accredited", "unlisted", "own"}) or "current" in self.slots

    def says(self, *names: str) -> bool:
        """Whether it holds any of these slots."""
        return bool(self.slots & set(names))


Slot = tuple[str, re.Match[str]]  # its name and its words


def clauses(sentence: str) -> list[Clause] | None:
    """The clauses of a sentence in order, or nothing where any of its words is none of a rule's.

    >>> [(c.amount, c.bound, c.groups) for c in clauses("7 elective units, at least 4 from Groups A and B") or []]
    [(7.0, 'exact', ()), (4.0, 'least', ('A', 'B'))]
    >>> clauses("7 elective units unless the chair agrees") is None
    True
    """
    slots = None if _ASIDE.search(sentence) else _slots(sentence)
    if slots is None:
        return None
    parts = list(_parted(slots))
    if any(_alternative(part) for part in parts[1:]):
        return None
    made = [_clause(sentence, part) for part in parts]
    if any(clause is not None and clause.says("least") and clause.says("most") for clause in made):
        return None
    if any(one and other and one.bound == "most" and other.asks_plainly for one, other in pairwise(made)):
        return None  # "at most 2 of A and 1 of B": the bound may go on
    return None if any(clause is None for clause in made) else [clause for clause in made if clause]


def _slots(sentence: str) -> list[Slot] | None:
    found: list[Slot] = []
    at = 0
    while sentence[at:].strip():
        match = _ONE.match(sentence, at)
        if match is None or match.end() == at:
            return None
        found.append((next(name for name, _ in _SLOTS if match[f"s_{name}"] is not None), match))
        at = match.end()
    return found


def _parted(slots: list[Slot]) -> Iterator[list[Slot]]:
    """Slots by clause: a new one begins at the last joint before another amount, or at that amount with its bound."""
    part: list[Slot] = []
    for slot in slots:
        if slot[0] in ("amount", "share", "rest") and _is_whole(part):
            cut = _cut(part)
            yield part[:cut]
            part = part[cut:]
        part.append(slot)
    yield part


def _is_whole(part: list[Slot]) -> bool:
    """Whether a clause has its amount: a number, or the rest with a joint behind it."""
    names = [name for name, _ in part]
    rest = names[names.index("rest") :] if "rest" in names else []
    return bool({"amount", "share"}.intersection(names) or {"join", "of_which"}.intersection(rest))


def _alternative(part: list[Slot]) -> bool:
    """Whether a clause stands in place of the one before it, and not beside it: "or two units from Group B"."""
    name, match = part[0] if part else ("", None)
    return name == "join" and match is not None and match.group().split()[-1:] in (["or"], ["and/or"])


def _cut(part: list[Slot]) -> int:
    amount = max(at for at, (name, _) in enumerate(part) if name in ("amount", "share", "rest"))
    joints = [at for at, (name, _) in enumerate(part) if name in ("join", "of_which") and at > amount]
    if joints:
        return joints[-1]
    bounds = [at for at, (name, _) in enumerate(part) if name in ("least", "most", "total") and at > amount]
    return bounds[-1] if bounds else len(part)


def _clause(sentence: str, part: list[Slot]) -> Clause | None:
    names = [name for name, _ in part]
    if any(
        names.count(name) > 1
        for name in ("amount", "share", "level", "few", "named", "groups", "rest", "least", "most")
    ):
        return None
    if _leaves_open(part):
        return None
    words = sentence[part[0][1].start() : part[-1][1].end()].strip(" ,;:.") if part else ""
    made = Clause(words, frozenset(names))
    for name, match in part:
        if not _take(made, name, match):
            return None
    return made


def _leaves_open(part: list[Slot]) -> bool:
    """Whether words of a clause stand where they say something else: a bound of levels, a number of groups.

    "At least level 4" and "below level 4" bound the level, "at least two of Groups A and B" counts groups, "or others"
    behind groups are others than these, and "each" behind a joint is of more than the groups named.
    """
    said = [(name, match.group().strip().casefold()) for name, match in part]
    told = [one for one in said if one[1] not in _SMALL]
    bounds = any(
        (name in LEVELS and (before in ("least", "most") or words in ("above", "below")))
        or (before in LEVELS and after in ("above", "below", "up"))
        for (before, words), (name, after) in pairwise(told)
    )
    names = [name for name, _ in said]
    behind = said[names.index("groups") + 1 :] if "groups" in names else []
    others = any(word in ("other", "others") for _, word in behind)
    apart = [name for name, _ in behind]
    each = "each" in apart and not {"join", "of_which"}.isdisjoint(apart[: apart.index("each")])
    return bounds or others or each or _counts_groups(part)


def _counts_groups(part: list[Slot]) -> bool:
    """Whether an amount is of groups, and not of units: "two of Groups A, B and C"."""
    return any(
        (many, fill, named) == ("amount", "fill", "groups")
        and of.group().strip().casefold() == "of"
        and len(list(_letters(groups.group()))) > 1
        for (many, _), (fill, of), (named, groups) in zip(part, part[1:], part[2:], strict=False)
    )


def _take(made: Clause, name: str, match: re.Match[str]) -> bool:
    """Put one slot's value into a clause; False where it cannot be read."""
    said = " ".join(match.group().casefold().split())
    if name == "amount":
        word, _, figure = said.partition(" (")
        made.amount = amount_of(word)
        return not figure or float(figure.rstrip(")")) == made.amount
    if name == "share":
        percent = re.match(r"\d+", said)
        made.share = f"{percent.group()}/100" if percent else _SHARES[said.replace("-", " ")]
    elif name == "groups":
        made.groups = tuple(_letters(match.group()))
    elif name in ("few", "level", "named"):
        return _take_levels(made, name, match, said)
    elif name == "package":
        which = (match["which"] or "").casefold()
        made.own = made.own or which.startswith("this") or which == "any" or "elsewhere" in said
        made.current = made.current or match["current"] is not None or "currently" in said
    elif name in ("current", "own"):
        made.own = made.own or name == "own"
        made.current = made.current or name == "current"
    return True


def _take_levels(made: Clause, name: str, match: re.Match[str], said: str) -> bool:
    """Put the levels of a slot into a clause: "level 4 or above", "AQF 2, 3 or 4", "Certificate III or IV"."""
    if name == "few":
        few = sorted({float(digit) for digit in re.findall(r"\d", match["few"])})
        made.level_min, made.level_max = few[0], few[-1]
        return len(few) == few[-1] - few[0] + 1
    if name == "level":
        made.level_min, made.level_max = _level(match)
        return True
    found = sorted({_LEVELS[word] for word in re.findall(r"\w+", said) if word in _LEVELS} - _doubled(said))
    made.level_min, made.level_max = (found[0], found[-1]) if found else (None, None)
    beyond = (match["beyond"] or "").casefold()
    if beyond in ("above", "higher"):
        made.level_max = None
    elif beyond:
        made.level_min = None
    return bool(found) and len(found) == found[-1] - found[0] + 1 and (not beyond or len(found) == 1)


def _letters(said: str) -> Iterator[str]:
    """Groups' names in order; "A to D" as all four."""
    plain = re.sub(
        r"\b(?:groups?|electives?|options?|optional|mandatory|and/or|and|or|any|of|the)\b",
        " ",
        said,
        flags=re.IGNORECASE,
    )
    for first, last in re.findall(r"\b([A-Z]|\d{1,2})\b(?: to ([A-Z])\b)?", plain):
        yield from (chr(at) for at in range(ord(first), ord(last) + 1)) if last else (first,)


def _doubled(said: str) -> set[float]:
    """The plain diploma that "advanced diploma" also names, where no other stands."""
    return {5.0} if said.count("diploma") == said.count("advanced diploma") and "advanced" in said else set()


def _level(match: re.Match[str]) -> tuple[float | None, float | None]:
    low = float(match["low"])
    side = (match["side"] or "").casefold()
    if side in ("above", "higher"):
        return low, None
    if side:
        return None, low
    return low, float(match["high"] or low)
