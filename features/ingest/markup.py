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
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head", "title"))


def html_to_text(html: str) -> str:
    """The visible text: blocks on lines of their own, list items with a dash, entities as what they stand for.

    Text without markup comes back as it is, but for its spaces.

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

    >>> has_markup("a < b"), has_markup("<br>x"), has_markup("R&amp;D")
    (False, True, True)
    """
    return (
        re.search(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,500})?/?>|&(?:[a-zA-Z]{2,8}|#\d{1,6});", text) is not None
    )


class _VisibleText(HTMLParser):
    """Gathers what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; hide what no page shows."""
        if tag in _UNSEEN:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in self._hidden:
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
