"""What a file is by its content, whatever its name says."""

import re

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (OLE, "ole"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8"), (b"", "gb18030"))
_HEAD = 4096


def kind(data: bytes) -> str:
    """Name the kind: "zip" and "ole" may hold a workbook, a name in capitals is another kind, "" is unknown."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    head = data[:_HEAD]
    if _HTML.search(head):
        return "MHTML" if head.lstrip()[:5].lower() == b"mime-" else "HTML"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "XML"
    return _kind_of_text(_text(head))


def _kind_of_text(text: str) -> str:
    """Tell a table from prose: its first two lines are parted by the same sign equally often."""
    if not text:
        return ""
    lines = [line for line in text.splitlines() if line.strip()][:2] or [""]
    tabular = any(0 < lines[0].count(sign) == lines[-1].count(sign) for sign in ",;\t")
    return "CSV" if tabular else "TXT"


def _text(head: bytes) -> str:
    """Read the head as text, "" if it is none."""
    for bom, encoding in _BOMS:
        if not head.startswith(bom):
            continue
        # The head may end in the middle of a character.
        text = head.decode(encoding, errors="ignore")
        if text and len(text.encode(encoding)) >= len(head) - 4 and not _CONTROL.search(text):
            return text
    return ""
