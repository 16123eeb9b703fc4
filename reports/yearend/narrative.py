"""The figures of the year's work report in sentences: a template filled in, as a Word document."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from reports.issuing import Misuse
from reports.yearend.annual import Annual
from reports.yearend.quote import NAME, fill_in, missing, of_whom

TITLE, HEADING = "# ", "## "

BODY_FONT, HEADING_FONT, TITLE_FONT = "仿宋", "黑体", "宋体"
BODY_SIZE, TITLE_SIZE, LINE = Pt(16), Pt(22), Pt(28)
"""As GB/T 9704 prints official documents: body 仿宋 三号, lines 28 points apart, title 二号."""

UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What a Word document cannot hold."""

LONGEST_NAME = 200
"""Characters of the unit's name in the document's title, which holds 255."""

MADE = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the package bears, so that equal figures give equal bytes."""


def standard_wording() -> str:
    """The standard template: a line a paragraph, `# ` the title, `## ` a heading, figures as {table.item}."""
    return files("reports.yearend").joinpath("narrative.txt").read_text(encoding="utf-8")


class BadWording(Misuse):
    """A template that is neither text nor a Word document."""


def read_wording(data: bytes, name: str) -> str | bytes:
    """Tell a Word document from text, in UTF-8 or as Chinese Windows saves it; raises BadWording."""
    if data.startswith(b"PK"):
        try:
            Document(BytesIO(data))
        except (BadZipFile, KeyError, ValueError, LxmlError, PackageNotFoundError) as error:
            raise BadWording(f"“{name}”不是Word文档（.docx），请用Word或WPS另存为.docx。") from error
        return data
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadWording(f"“{name}”既不是Word文档（.docx）也不是文本文件。")


def narrative(year_end: Annual, wording: str | bytes) -> tuple[bytes, int]:
    """Fill a template in, text or a Word document's bytes: the document, and how many figures were missing."""
    document = _from_text(wording) if isinstance(wording, str) else Document(BytesIO(wording))
    gaps = 0
    for paragraph in _paragraphs(document):
        _say_of_whom(paragraph, year_end)
        gaps += _fill(paragraph, year_end)
    this = year_end.this
    title = UNFIT.sub("\ufffd", this.tree.units[this.tree.root].name)[:LONGEST_NAME]
    document.core_properties.title = f"{title}{this.year}年工会工作总结"
    document.core_properties.author = title
    made = datetime(this.year, 12, 31, tzinfo=UTC).replace(tzinfo=None)
    document.core_properties.created = document.core_properties.modified = made
    return _bytes(document), gaps


def _from_text(wording: str) -> Word:
    document = Document()
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    for line in wording.splitlines():
        if line.strip():
            _paragraph(document, line.strip())
    return document


def _paragraph(document: Word, line: str) -> None:
    title, heading = line.startswith(TITLE), line.startswith(HEADING)
    paragraph = document.add_paragraph()
    run = paragraph.add_run(line.removeprefix(TITLE).removeprefix(HEADING))
    font = TITLE_FONT if title else HEADING_FONT if heading else BODY_FONT
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no public name
    run.font.size = TITLE_SIZE if title else BODY_SIZE
    run.font.bold = title
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(36) if title else LINE
    layout.space_after = LINE if title else Pt(0)
    if title:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        layout.first_line_indent = BODY_SIZE * 2


def _paragraphs(document: Word) -> Iterator[Paragraph]:
    """Every paragraph that people see: of the body, of tables in it, of headers and footers."""
    yield from _with_tables(document)
    for section in document.sections:
        for part in (section.header, section.footer):
            yield from _with_tables(part)


def _with_tables(part) -> Iterator[Paragraph]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - python-docx has no name for it
    yield from part.paragraphs
    for table in part.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from _with_tables(cell)


def _say_of_whom(paragraph: Paragraph, year_end: Annual) -> None:
    """End every sentence with the units that its figures are of, where some are missing."""
    text = "".join(run.text for run in paragraph.runs)
    ends = [found.start() for found in re.finditer("。|$", text)]
    for start, end in reversed(list(pairwise([-1, *ends]))):
        if words := of_whom(text[start + 1 : end], year_end):
            _insert(paragraph, end, words)


def _insert(paragraph: Paragraph, place: int, words: str) -> None:
    at = 0
    for run in paragraph.runs:
        if at <= place <= at + len(run.text):
            run.text = run.text[: place - at] + words + run.text[place - at :]
            return
        at += len(run.text)


def _fill(paragraph: Paragraph, year_end: Annual) -> int:
    """Fill a paragraph's figures in, in the looks of the text before each; Word may have cut a name into runs."""
    gaps = 0
    while found := NAME.search("".join(run.text for run in paragraph.runs)):
        said = UNFIT.sub("\ufffd", fill_in(found[0], year_end)).replace("{", "｛").replace("}", "｝")
        gaps += missing(said)
        at = 0
        for run in paragraph.runs:
            start, end = at, at + len(run.text)
            at = end
            if start < found.end() and end > found.start():
                before = run.text[: max(found.start() - start, 0)]
                after = run.text[max(found.end() - start, 0) :] if found.end() < end else ""
                run.text = before + (said if start <= found.start() else "") + after
    return gaps


def _bytes(document: Word) -> bytes:
    """Save a document so that equal ones are equal to the byte."""
    drafted, whole = BytesIO(), BytesIO()
    document.save(drafted)
    with ZipFile(drafted) as source, ZipFile(whole, "w") as target:
        for name in source.namelist():
            part = ZipInfo(name, MADE)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return whole.getvalue()
