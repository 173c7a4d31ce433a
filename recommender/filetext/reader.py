"""Reader: the words of a PDF (extra ``files``) or of a Word document, and nothing else of it.

Pictures, macros, links, fields and embedded files are not looked at. It runs as a process of its own: the file's bytes
come in, JSON goes out.
"""

from __future__ import annotations

import ctypes
import json
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Literal
from xml.etree import ElementTree

MOST_CHARACTERS, MOST_PAGES = 200_000, 50
_MOST_STREAM = 8_000_000  # bytes of a Word document's text once it is unpacked
_SECONDS, _MEMORY = 10, 1 << 30  # of the processor; bytes of address space
_PR_SET_PDEATHSIG = 1
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}p": "\n"}

Read = dict[str, str | int | None]


def read_file(content: bytes) -> Read:
    """Text and pages of a file, or why there is none, as :class:`FileText` has them."""
    kind = kind_of(content)
    return {"why": "other_kind"} if kind is None else _kept(_pdf if kind == "pdf" else _word, content)


def kind_of(content: bytes) -> Literal["pdf", "word"] | None:
    """What a file is by its first bytes; a Word document is a zip, so other zips are told apart later."""
    return "pdf" if b"%PDF-" in content[:1024] else "word" if content.startswith(b"PK\x03\x04") else None


def _kept(read: Callable[[bytes], Read], content: bytes) -> Read:
    try:
        found = read(content)
    except ModuleNotFoundError:
        return {"why": "no_reader"}
    except (MemoryError, RecursionError):
        return {"why": "too_long"}
    except Exception:  # whatever a parser makes of a broken file
        return {"why": "damaged"}
    if not isinstance(found.get("text"), str):
        return found
    text = str(found["text"]).replace("\0", "").encode("utf-8", "ignore").decode()  # half a surrogate pair is no letter
    why = "no_text" if not text.strip() else "too_long" if len(text) > MOST_CHARACTERS else None
    return {"why": why} if why else {**found, "text": text}


def _pdf(content: bytes) -> Read:
    import pypdf

    reader = pypdf.PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"why": "encrypted"}
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        return {"why": "too_many_pages"}
    parts: list[str] = []
    for page in reader.pages:
        parts.append(page.extract_text())
        if sum(map(len, parts)) > MOST_CHARACTERS:
            return {"why": "too_long"}
    return {"text": "\n".join(parts), "pages": pages}


def _word(content: bytes) -> Read:
    with zipfile.ZipFile(BytesIO(content)) as folder:
        if "word/document.xml" not in folder.namelist():
            return {"why": "other_kind"}
        with folder.open("word/document.xml") as part:
            xml = part.read(_MOST_STREAM + 1)
    if len(xml) > _MOST_STREAM:
        return {"why": "too_long"}
    if b"<!DOCTYPE" in xml or b"<\x00!\x00D" in xml or b"\x00<\x00!\x00D" in xml:  # Word writes none
        return {"why": "damaged"}
    return {"text": "".join(_words(xml)).strip()}


def _words(xml: bytes) -> Iterator[str]:
    """The runs of text; a drawing's fallback says again what the drawing says."""
    skipped = 0
    for event, part in ElementTree.iterparse(BytesIO(xml), ("start", "end")):
        if part.tag == _FALLBACK:
            skipped += 1 if event == "start" else -1
        if event == "start" or skipped:
            continue
        if part.tag == f"{_WORD}t":
            yield part.text or ""
        elif part.tag in _BREAKS:
            yield _BREAKS[part.tag]
            if part.tag == f"{_WORD}p":
                part.clear()


def _bound() -> None:
    """Bound this process where the system can, and have it end with the one that started it: nobody waits then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        import resource
    except ImportError:  # Windows: the time of the clock alone
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _bound()
    print(json.dumps(read_file(sys.stdin.buffer.read())))
