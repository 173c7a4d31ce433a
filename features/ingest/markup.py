"""Markup: the text a person sees of a piece of HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    """
    address article blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p
    pre section table tr ul
    """.split()  # noqa: SIM905 -- easier to read and to add to
)
_INLINE = frozenset(
    """
    a abbr acronym area audio b base basefont bdi bdo big body button canvas caption center cite code col colgroup data
    datalist del details dfn dialog em embed font frame frameset head html i iframe img input ins kbd label legend link
    map mark menu meta meter noframes noscript object option optgroup output param picture progress q rp rt ruby s samp
    script search select slot small source span strike strong style sub summary sup svg tbody td template textarea tfoot
    th thead time title track tt u var video wbr
    """.split()  # noqa: SIM905 -- as above
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6});")
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head", "title"))


def html_to_text(html: str) -> str:
    """The visible text: blocks on lines of their own, list items with a dash, entities as what they stand for.

    Text without markup comes back as it is, but for its spaces; what HTML has no element for, as in "List<String>",
    is text.

    >>> html_to_text("<p>Keep bees &amp; sell honey.</p><ul><li>Hives<li>Queens</ul>")
    'Keep bees & sell honey.\\n- Hives\\n- Queens'
    """
    seen = _VisibleText()
    seen.feed(html)
    seen.close()
    lines = (" ".join(line.split()) for line in "".join(seen.parts).split("\n"))
    return "\n".join(line for line in lines if line and line != "-")


def has_markup(text: str) -> bool:
    """Whether a text holds tags or entities.

    >>> has_markup("a < b, List<String>"), has_markup("<br>x"), has_markup("R&amp;D")
    (False, True, True)
    """
    tags = re.finditer(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]{0,500})?/?>", text)
    return any(_is_element(tag[1].lower()) for tag in tags) or re.search(_ENTITY, text) is not None


def _is_element(tag: str) -> bool:
    return tag in _BLOCKS or tag in _INLINE or not tag.isalnum()  # o:p and x-y are elements of programs


class _VisibleText(HTMLParser):
    """Gathers what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; hide what no page shows."""
        if not _is_element(tag):
            self.handle_data(self.get_starttag_text() or "")
        elif tag in _UNSEEN:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if not _is_element(tag):
            self.handle_data(f"</{tag}>")
        elif tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._hidden:
            self.parts.append(data if self._in_lines(data) else re.sub(r"\s+", " ", data))

    def _in_lines(self, data: str) -> bool:
        """Whether this is text without any markup around it, whose own lines are meant."""
        return not self.parts and "\n" in data and self.get_starttag_text() is None
