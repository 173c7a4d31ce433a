"""File text: what was read of a file, or why it was not."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackwise.features.record import Record

WhyUnread = Literal[
    "other_kind", "no_reader", "damaged", "encrypted", "too_many_pages", "too_long", "too_slow", "no_text"
]


class FileText(Record):
    """The text of a file, or why there is none; nothing of the file is kept."""

    text: str | None = Field(default=None, description="Its words, in reading order as far as the file says it.")
    pages: int | None = Field(default=None, description="Pages of a PDF.")
    why: WhyUnread | None = Field(
        default=None,
        description="`other_kind`: neither PDF nor Word (.docx); `no_reader`: the service lacks the extra `files`; "
        "`no_text`: pictures of text alone, as of a scan.",
    )
