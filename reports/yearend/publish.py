"""Year-end tables on disk: the workbook, the page and the sentences, from summaries or from returns just added up."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reports.issuing import Misuse
from reports.outcome import Outcome
from reports.quality import quality_table
from reports.yearend.annual import Annual, annual
from reports.yearend.load_tables import load_tables
from reports.yearend.reasons import read_reasons, with_reasons
from reports.yearend.year import year_of
from sheets.writing.save import save
from sheets.writing.write import write
from templates.fault import FormFault


def worked_out(outcomes: Sequence[Outcome], folders: tuple[Path, ...], target: Path | None) -> Annual:
    """Work the year-end tables out: this year's returns, and last year's if there are any.

    The reasons in a workbook that is at the target already are kept. Raises Misuse.
    """
    forms = outcomes[0].forms
    try:
        specs = load_tables(forms, folders)
    except FormFault as error:
        raise Misuse(f"年终统计表的定义有误 / faults in the year-end tables:\n{error}") from error
    this, *last = [year_of(each) for each in outcomes]
    year_end = annual(specs, this, last[0] if last else None, forms)
    if table := quality_table(*outcomes):
        year_end = replace(year_end, tables=(*year_end.tables, table))
    return with_reasons(year_end, read_reasons(target), target.name) if target else year_end


def write_year_end(year_end: Annual, target: Path | None, html: Path | None) -> None:
    """Write the workbook and the page, each where it is asked for; raises CannotWrite."""
    if target:
        from reports.yearend.yearend import yearend_book  # noqa: PLC0415 - only who asks for it pays for it

        write(yearend_book(year_end), target)
    if html:
        from reports.yearend.html import page  # noqa: PLC0415 - only who asks for a page pays for it

        save(page(year_end), html)


def write_text(year_end: Annual, wording: Path | None, target: Path) -> int:
    """Write the figures in sentences and tell how many were missing; raises Misuse and CannotWrite."""
    try:
        from reports.yearend.narrative import narrative, read_wording, standard_wording  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise Misuse(
            "--text 需要 python-docx：请连同附加项 text 安装（uv tool install 'unionsheets[text]'，在项目文件夹里用 "
            "uv run --extra text cli.py …）。 / --text needs python-docx: install the extra “text” too."
        ) from error
    words = read_wording(wording.read_bytes(), wording.name) if wording else standard_wording()
    document, gaps = narrative(year_end, words)
    save(document, target)
    return gaps
