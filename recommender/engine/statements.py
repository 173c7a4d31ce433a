"""Statements: a span of a text, what is said of it, and the skills it means; and what it tells of them by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stackwise.features.lanes import words
from stackwise.models.linking.mentions import KINDS, SkillChance
from stackwise.models.reading.mentions import UNCLEAR, TextKind, TextMention
from stackwise.models.reading.standing import SAID_NOT
from stackwise.models.reading.tongues import is_tongue, of_a_land, speaks_of_tongue
from stackwise.recommender.engine.trades import Named, is_own

IMPORTANCE = {"must": 1.0, "should": 0.7, "conditional": 0.5, "nice": 0.4}
"""Importance of a requirement by how it is asked; 1.0 is what an occupation's essential skills have."""
SKILL_TYPES = frozenset(KINDS)
COUNTS_FROM = 0.5  # probability that a span is asked, held or taught
PERHAPS, _FEW = 0.25, 6  # chance from which the likeliest skills of a text count, and how many of them
_OWN_JOB = 0.9  # probability that a CV's writer has the job whose name opens a line of it
_BY_A_WORD = 0.45  # probability from which one plural of a CV means a skill: of nine below it seven did not
_QUALIFIED = re.compile(r"([^()]+) \([^()]+\)")  # "Swift (computer programming)"
_GOES_ON = re.compile(
    r",? (?!(?:still|also|too|remains?|needed|required|essential|preferred|desirable|advantageous|and|or|is|are|"
    r"would|will|must|a|an|at|on|in|for|to|with|experience|skills?|knowledge|programm\w{0,4}|develop\w{0,7}|"
    r"coding|code|scripts?|scripting)\b)[a-z]"
)
_ITEMS = ("", ";", "\n", "•", "|")  # around an item of a list
_THINGS = re.compile(r"[a-z]+[^s]s")
_NAME, _LETTERS = re.compile(r"[A-Z][a-z]{4,24}"), re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"(?:^|[.:!?\n•|*–-])\s*$")
_DENIED = {"cv": ("negated",), "ad": ("negated", "comparison", "other_team", "taught_on_job", "no_longer")}
_CONTRAST = re.compile(r"\b(?:but|though|although|yet|however|only|except|instead)\b|;", re.I)
_INITIALS = re.compile(r"\w&\w")  # "R&R"


@dataclass(frozen=True)
class Statement:
    """A span of a text, what is said of it, and the skills it means, likeliest first; none of what is no skill."""

    mention: TextMention
    skills: tuple[SkillChance, ...]

    @property
    def counts(self) -> bool:
        """Whether it is asked, held or taught."""
        return self.mention.asked >= COUNTS_FROM

    @property
    def importance(self) -> float:
        """How much it is asked, in [0, 1]."""
        return IMPORTANCE.get(self.mention.modality or "must", 1.0)


def bare_name(statement: Statement) -> str | None:
    """The name of the likeliest skill where it is told apart from its namesakes: "Swift" of "Swift (computer
    programming)"."""
    name = _QUALIFIED.fullmatch(statement.skills[0].label) if statement.skills else None
    return name[1] if name else None


def everyday(statement: Statement, text: str) -> bool:
    """Whether a word need not be the name that it is read as, of a skill that is told apart from its namesakes: several
    of them are meant ("pythons"), or it opens a sentence that goes on about itself ("Ruby the iguana", "Swift, tidy
    workers"). So are two initials ("R&R")."""
    mention = statement.mention
    if not statement.skills or _INITIALS.fullmatch(mention.text):
        return bool(statement.skills)
    name = bare_name(statement)
    if name is None or not mention.text.isalpha():
        return False
    small = mention.text.islower() and name[0].isupper() and not text.islower()  # "swift, tidy hands"
    opens = len(mention.text) == 1 or mention.start == mention.sentence_start or small  # "R per ton" is no language
    return (opens and _GOES_ON.match(text, mention.end) is not None) or mention.text.lower() == f"{name.lower()}s"


def written_apart(statement: Statement, text: str) -> bool:
    """Whether a word is written as a name inside a sentence, and the skill that it is read as says its letters in
    several everyday words: "Airflow" is no "control air flow"."""
    mention = statement.mention
    if not statement.skills or not _NAME.fullmatch(mention.text) or mention.start == mention.sentence_start:
        return False
    if _OPENS.search(text, max(0, mention.start - 6), mention.start):
        return False
    said, label = mention.text.lower(), _LETTERS.findall(statement.skills[0].label.lower())
    return any(
        "".join(label[at:end]) == said for at in range(len(label)) for end in (at + 2, at + 3) if end <= len(label)
    )


def lacks_an_s(statement: Statement) -> bool:
    """Whether a word is the name of a tool but for the s at its end: "canva" is no "Canvas"."""
    name = bare_name(statement)
    return name is not None and f"{statement.mention.text}s".lower() == name.lower()


def of_land(statement: Statement, text: str) -> Statement:
    """A statement that means no language where its words name what is of a land, or what is to be polished, by what
    stands around them in the text: "French law" is no French."""
    mention = statement.mention
    if not of_a_land(mention.text) and speaks_of_tongue(text, mention.start, mention.end):
        return statement
    return replace(statement, skills=tuple(one for one in statement.skills if not is_tongue(one.label)))


def likely(statements: Sequence[Statement], least: float) -> list[Statement]:
    """Statements without skills that are unlikelier than ``least``, but for the first of those that say the text's
    likeliest few: who finds nothing in three lines has missed what they ask, and where much is said, doubtful skills
    are noise."""
    chances: dict[int, float] = {}
    for one in statements:
        if one.counts and one.skills:
            first = one.skills[0]
            chances[first.skill] = max(first.probability, chances.get(first.skill, 0.0))
    few = sorted(chances, key=lambda skill: (-chances[skill], skill))[:_FEW]
    return [
        replace(
            one,
            skills=tuple(
                skill
                for rank, skill in enumerate(one.skills)
                if skill.probability >= least or (one.counts and not rank and skill.skill in few)
            ),
        )
        for one in statements
    ]


def by_trade(statements: Sequence[Statement], named: Named, text: str) -> list[Statement]:
    """A CV's statements, where the name of a job, once, says what its holder can do."""
    found: dict[tuple[int, int, int], Statement] = {}
    for number, one in enumerate(statements):
        mention = one.mention
        skills = named.get((mention.start, mention.end))
        if skills is None:
            found[mention.start, mention.end, number] = one
            continue
        if mention.why_not == UNCLEAR and is_own(text, mention.start):
            mention = replace(mention, asked=_OWN_JOB, why_not=None)
        mention = replace(mention, type="skill")
        found[mention.start, mention.end, 0] = Statement(mention, tuple(skills))
    return list(found.values())


def unless_things(statement: Statement, text: str) -> Statement:
    """A statement without skills that one plural in a running text hardly means ("cups", "gravies")."""
    mention = statement.mention
    before, behind = text[: mention.start].rstrip(" ")[-1:], text[mention.end :].lstrip(" ")[:1]
    item = all(mark in _ITEMS for mark in (before, behind))
    if item or not _THINGS.fullmatch(mention.text):
        return statement
    return replace(statement, skills=tuple(one for one in statement.skills if one.probability >= _BY_A_WORD))


def as_written(statement: Statement, text: str) -> Statement:
    """A statement in the words of the text, with the line breaks that were read as spaces."""
    mention = statement.mention
    written = text[mention.start : mention.end]
    return statement if written == mention.text else replace(statement, mention=replace(mention, text=written))


def denied_beside(statements: Sequence[Statement], text: str, kind: TextKind) -> list[Statement]:
    """A text's statements, where what counts means no skill that its sentence denies more surely, unless a contrast
    stands between: of a CV what is denied before ("Never learnt to drive, so I do my round by bike"), of an ad also
    behind, by other words ("who gets down on the floor, sooner than one who can help with homework")."""
    reasons = _DENIED.get(kind, ())
    denied = [one for one in statements if one.mention.why_not in reasons and one.skills and not one.counts]
    if not denied:
        return list(statements)
    found = []
    for one in statements:
        others = [other.skills[0] for other in denied if _denies(other.mention, one.mention, text, kind)]
        skills = tuple(
            skill
            for skill in one.skills
            if not any(no.skill == skill.skill and no.probability > skill.probability for no in others)
        )
        found.append(replace(one, skills=skills) if one.counts and skills != one.skills else one)
    return found


def _denies(denied: TextMention, said: TextMention, text: str, kind: TextKind) -> bool:
    """Whether a phrase that is denied stands in the sentence of another so that it may say what that one is not."""
    if not denied.sentence_start <= said.start < denied.sentence_end:
        return False
    if kind == "ad" and {*words(denied.text)} & {*words(said.text)}:
        return False  # the same thing twice: each is read by itself
    low, high = sorted([(denied.start, denied.end), (said.start, said.end)])
    return (
        low[1] <= high[0] and (kind == "ad" or low[0] == denied.start) and not _CONTRAST.search(text, low[1], high[0])
    )


def employers(statement: Statement) -> Statement:
    """A statement as one of the employer's, which nobody asks."""
    asked = min(statement.mention.asked, SAID_NOT)
    return replace(statement, mention=replace(statement.mention, asked=asked, why_not="employer"))


def of_people(statement: Statement) -> Statement:
    """A statement as one that names people, which is no skill of anybody."""
    asked = min(statement.mention.asked, SAID_NOT)
    return Statement(replace(statement.mention, asked=asked, why_not="wrong_sense"), ())
