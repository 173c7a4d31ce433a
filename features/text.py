"""From a text to its statements: markup blanked, sentences split, boilerplate dropped, enumerations cut.

Offsets always point into the text as it was given: cleaning replaces characters one for one, so
``text[segment.start:segment.end]`` is the evidence. All rules are patterns of bounded look-around over one pass;
time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

LONGEST_SENTENCE = 600  # characters; a longer run without a stop is cut at a space

_MARKUP = re.compile(
    r"<(?:script|style)\b[^>]{0,400}>|</?[A-Za-z][^<>]{0,400}>|<!--|-->|&(?:[a-z]{2,8}|#\d{1,6});", re.I
)
_BLOCK_TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|h[1-6]|tr|td|table|section)\b", re.I)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_STOPS = re.compile(
    r"\b(?:e\.g|i\.e|etc|incl|approx|min|max|vs|no|dr|mr|mrs|ms|prof|inc|ltd|co|st|resp|cf|ca|fig|dept|sr|jr|yrs?"
    r"|[A-Z]|[A-Za-z]\.[A-Za-z])\.$",
    re.I,
)
_BREAK = re.compile(r"\n|[.!?]+[\"'”’)\]]*(?=\s)|;(?=\s)|[•▪●◦‣·►✔✓–—](?=\s)|\s[*-](?=\s)|:(?=\s*\n)")
_LETTER = re.compile(r"[^\W\d_]")
_EDGE = " \t\r\n\"'“”‘’`*•▪●◦‣·►✔✓–—-,;:.!?()[]{}|/\\"
_COMMA = re.compile(
    r"\s*[,;]\s+(?:(?:and|or|as well as)\s+)?|\s+(?:and/or|as well as|and|or|plus)\s+|\s*[|•·]\s*|\s*/\s*(?=[A-Za-z])"
    r"|\s+&\s+|\s*:\s+|\s+\(\s*|\s*\)\s*|\s+(?:including|includes|such as|like|e\.g\.|for example|namely|incl\.)\s+"
)
_LEAD = re.compile(
    r"(?:(?:you|we|they|the candidate|the successful candidate|applicants?|candidates?|who|and|or|also|ideally|a|an|the"
    r"|our|your|will|would|should|must|can|could|may|be|are|is|have|has|having|need|needs|require[sd]?|requirements?"
    r"|required|to|able|ability|abilities|capable|of|in|with|for|on|at|good|great|excellent|strong|solid|proven|deep"
    r"|extensive|demonstrated|demonstrable|basic|advanced|some|prior|previous|relevant|hands-on|practical|working"
    r"|in-depth|thorough|sound|knowledge|experience|experiences|experienced|understanding|skills?|skilled|proficien(?:t|cy)"
    r"|familiar(?:ity)?|expertise|expert|background|competen(?:t|ce|cy)|command|track record|passion(?:ate)?|about"
    r"|responsible|desire|willing(?:ness)?|comfortable|using|years?|minimum|least|[0-9]+\s*[-–+]?\s*[0-9]*\+?)\b[\s:,]*)+",
    re.I,
)
_TAIL = re.compile(
    r"[\s,]+(?:(?:is|are|would be|will be|being)\s+)?(?:(?:an?|also|highly|strongly|considered|seen as)\s+)*(?:required|"
    r"essential|desirable|desired|preferred|preferable|preferably|mandatory|necessary|a must|must|plus|bonus|advantage"
    r"|advantageous|beneficial|nice to have|skills?|etc)$",
    re.I,
)


@dataclass(frozen=True)
class Segment:
    """A stretch ``[start, end)`` of a text, with what kind of section it stands in and why it was dropped, if so."""

    start: int
    end: int
    text: str
    section: str | None = None
    dropped: str | None = None


def clean(text: str) -> str:
    """The text with markup and unseen characters blanked; the same length, so offsets stay true.

    >>> clean("<p>Use&nbsp;SQL</p>")
    '\\n  Use      SQL\\n   '
    """

    def blank(match: re.Match[str]) -> str:
        found = match.group()
        return ("\n" if _BLOCK_TAG.match(found) else " ") + " " * (len(found) - 1)

    return _UNSEEN.sub(" ", _MARKUP.sub(blank, text)).replace("\r", "\n").replace("\t", " ").replace("\xa0", " ")


def sentences(text: str) -> list[Segment]:
    """Sentences, list items and lines, in order, each stripped of bullets and closing stops.

    >>> [s.text for s in sentences("We use Node.js, e.g. for APIs. You know SQL!\\n- Git")]
    ['We use Node.js, e.g. for APIs', 'You know SQL', 'Git']
    """
    cleaned = clean(text)
    found: list[Segment] = []
    start = 0
    for match in _BREAK.finditer(cleaned):
        if cleaned[match.start()] == "." and _NOT_STOPS.search(cleaned, max(start, match.start() - 8), match.end()):
            continue
        found.extend(_stripped(cleaned, start, match.start()))
        start = match.end()
    found.extend(_stripped(cleaned, start, len(cleaned)))
    return found


def _stripped(text: str, start: int, end: int) -> Iterator[Segment]:
    """The stretch without edge marks, in pieces short enough for an encoder."""
    while start < end and text[start] in _EDGE and not text.startswith(".NET", start):
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        yield Segment(start, cut, text[start:cut])
        start = cut
    if _LETTER.search(text, start, end):
        yield Segment(start, end, text[start:end])


def phrases(sentence: Segment) -> list[Segment]:
    """The items a sentence enumerates, cut only at separators between words; the openings of requirements are left out.

    A sentence that enumerates nothing gives itself without its opening. Offsets stay those of the whole text.

    >>> [p.text for p in phrases(sentences("You understand SQL, Python and data modelling for reports.")[0])]
    ['understand SQL', 'Python', 'data modelling for reports']
    """
    found: list[Segment] = []
    start = 0
    for match in [*_COMMA.finditer(sentence.text), None]:
        end = match.start() if match else len(sentence.text)
        found.extend(_bare(sentence, start, end))
        start = match.end() if match else end
    return found


def _bare(sentence: Segment, start: int, end: int) -> Iterator[Segment]:
    while start < end and sentence.text[start] in _EDGE and not sentence.text.startswith(".NET", start):
        start += 1
    lead = _LEAD.match(sentence.text, start, end)
    if lead and lead.end() < end:
        start = lead.end()
    tail = _TAIL.search(sentence.text, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    while end > start and sentence.text[end - 1] in _EDGE:
        end -= 1
    if _LETTER.search(sentence.text, start, end):
        whole = (sentence.start + start, sentence.start + end, sentence.text[start:end])
        yield Segment(*whole, section=sentence.section)


_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"^(?:{pattern})\W*$", re.I))
    for name, pattern in (
        (
            "desirable",
            r"(?:it(?:'|’)?s |it is |would be )?(?:a )?(?:nice[- ]to[- ]haves?|desirable|desired|preferred|bonus|plus(?:es)?"
            r"|optional|advantageous|good to have)(?: points?)?(?: (?:skills?|criteria|qualifications?|experience|requirements?"
            r"|if you have))*",
        ),
        (
            "required",
            r"(?:(?:the |your |our |key |main |minimum |basic |essential |required |must[- ]have |core |job |person )*"
            r"(?:requirements?|qualifications?|skills?|criteria|competenc(?:e|es|ies)|profile|specification|must[- ]haves?"
            r"|experience|education)(?: (?:and|&) (?:requirements?|qualifications?|skills?|competenc(?:e|es|ies)"
            r"|experience|education))*|what (?:you(?:'|’)ll need|you need|you bring|we(?:'|’)re looking for|we are looking for"
            r"|we expect|you(?:'|’)ll bring|you will need|you will bring|you should have)|who you are|about you|you have"
            r"|essential|your background|we(?:'|’)re looking for|we are looking for)",
        ),
        (
            "duties",
            r"(?:(?:the |your |key |main |job |role |position )*(?:responsibilit(?:y|ies)|duties|tasks|role|job|description"
            r"|summary|purpose|activities|accountabilities)(?: (?:and|&) (?:responsibilities|duties|tasks))?"
            r"|what you(?:'|’)ll (?:do|be doing)|what you will (?:do|be doing)|about the (?:role|job|position)"
            r"|in this role.{0,30}|the opportunity|your day.{0,30}|what you will learn|learning outcomes|you will learn)",
        ),
        (
            "employer",
            r"(?:about (?:us|the (?:company|team|organi[sz]ation)|our .{1,30})|who we are|our (?:company|story|mission|values"
            r"|culture|team)|company (?:description|overview|profile)|why (?:join|work).{0,40}|why us)",
        ),
        (
            "benefits",
            r"(?:(?:our |your |the )?(?:benefits?|perks|compensation|salary|remuneration|package|rewards)"
            r"(?: (?:and|&) (?:benefits?|perks|compensation|salary))*|what we offer|we offer|what you(?:'|’)ll get"
            r"|what(?:'|’)s in it for you|in return.{0,30}|we can offer.{0,20})",
        ),
        (
            "legal",
            r"(?:equal (?:employment )?opportunit(?:y|ies).{0,40}|diversity.{0,50}|how to apply|application process|apply now"
            r"|to apply|contact(?: us)?|privacy.{0,30}|eeo.{0,30}|next steps|disclaimer)",
        ),
    )
)
_BOILERPLATE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        (
            "legal",
            r"equal[- ](?:employment[- ])?opportunit|without regard to|regardless of (?:race|age|gender|sex)|protected veteran"
            r"|sexual orientation|reasonable (?:accommodation|adjustment)|affirmative action|background check|privacy (?:policy"
            r"|notice)|all qualified applicants|right to work in|visa sponsor|cookies",
        ),
        (
            "benefits",
            r"\b(?:competitive (?:salary|pay|package|compensation)|we offer\b|health insurance|dental|paid (?:time off|holiday"
            r"|leave|vacation)|days(?:'|’)? (?:of )?(?:holiday|annual leave|vacation)|pension|401\(?k|stock options|parental leave"
            r"|free (?:fruit|lunch|parking|coffee)|gym membership|salary (?:range|from|up to)|per (?:annum|hour)\b|bonus scheme"
            r"|season ticket|employee discount)",
        ),
        (
            "apply",
            r"\b(?:apply (?:now|today|online|here|via|by)|send (?:us )?your (?:cv|resume|application)|closing date|cover letter"
            r"|job (?:ref|reference|id)\b|posted on|application deadline|click (?:here|apply)|http|www\.|contact us)",
        ),
        (
            "employer",
            r"^(?:we are (?:a|an|the|one of)\b|founded in|headquartered|established in|our (?:company|mission|values|vision|story"
            r"|headquarters|office|offices)\b|with (?:over|more than) [\d,]+ (?:employees|people|staff|colleagues)"
            r"|(?:[A-Z][\w&.]+ ){1,4}is (?:a|an|the|one of the) (?:\w+[ -]){0,4}(?:company|leader|provider|organi[sz]ation|firm"
            r"|group|charity|agency|employer|manufacturer|retailer|bank|business|start-?up|consultancy)\b)",
        ),
    )
)
_DROPPED_SECTIONS = frozenset({"employer", "benefits", "legal"})
_LONGEST_HEADING = 70


def statements(text: str) -> list[Segment]:
    """Sentences with the section each stands in; ``dropped`` names why one says nothing about skills.

    A heading is dropped itself and rules the lines up to the next heading. What an employer says of itself,
    benefits, legal notices and how to apply are dropped by their section or by their own wording.
    """
    section: str | None = None
    found: list[Segment] = []
    for one in sentences(text):
        heading = _heading(one.text)
        if heading:
            section = heading
            found.append(replace(one, section=section, dropped="heading"))
        else:
            found.append(replace(one, section=section, dropped=_why_dropped(one.text, section)))
    return found


def _heading(line: str) -> str | None:
    if len(line) > _LONGEST_HEADING:
        return None
    return next((name for name, pattern in _HEADINGS if pattern.match(line)), None)


def _why_dropped(line: str, section: str | None) -> str | None:
    said = next((name for name, pattern in _BOILERPLATE if pattern.search(line)), None)
    return said or (section if section in _DROPPED_SECTIONS else None)
