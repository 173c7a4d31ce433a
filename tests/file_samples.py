"""Files as people drop them: made here, so that what they say is known."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def word_file(text: str, before: str = "", more: str = "") -> bytes:
    """A Word document with a paragraph a line; ``before`` stands ahead of its root, ``more`` is markup in its body."""
    lines = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(
            "word/document.xml", f"{before}<w:document {_NAMES}><w:body>{lines}{more}</w:body></w:document>"
        )
    return made.getvalue()


def pdf_file(pages: list[str], more: bytes = b"") -> bytes:
    """A PDF with a line of plain letters a page; ``more`` is put into the catalogue's dictionary."""
    kids = " ".join(f"{3 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % more,
               f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()]  # fmt: skip
    font = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for at, text in enumerate(pages):
        drawn = f"BT /F 12 Tf 50 700 Td ({text}) Tj ET".encode() if text else b""
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources %s /Contents %d 0 R >>"
                       % (font, 4 + 2 * at))  # fmt: skip
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    start = made.index(b"xref\n")
    return made + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
