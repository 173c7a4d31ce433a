"""File text route: the words of a dropped PDF or Word document; the file is read for this reply and not kept."""

from __future__ import annotations

from stackwise.recommender.filetext import text_of_file
from stackwise.recommender.serialize import to_json
from stackwise.recommender.service.exchange import Reply
from stackwise.recommender.service.executor import RequestDeadline

FILE_TEXT = "/v1/file-text"
FILE_KINDS = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def file_text(content: bytes, deadline: RequestDeadline) -> Reply:
    """The reply to a file's bytes."""
    deadline.check()
    return Reply(to_json(text_of_file(content).model_dump()))
