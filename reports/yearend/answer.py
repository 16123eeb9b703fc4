"""What `yearend --format json` answers."""

from collections.abc import Sequence
from pathlib import Path

from reports.answers import SCHEMA_VERSION, UnitRecord, YearEndAnswer
from reports.tables.records import records
from reports.yearend.annual import Annual
from sheets.finding import Finding, Language
from sheets.show import record


def year_end_answer(
    year_end: Annual, written: Sequence[Path], findings: Sequence[Finding], language: Language
) -> YearEndAnswer:
    """Answer what stands in the year-end tables, and to which files they were `written`."""
    this, last = year_end.this, year_end.last
    root = this.tree.units[this.tree.root]
    return YearEndAnswer(
        schema_version=SCHEMA_VERSION,
        command="yearend",
        year=this.year,
        last_year=last.year if last else None,
        unit=UnitRecord(root.code, root.name),
        provisional=year_end.provisional,
        output=[str(path) for path in written],
        tables=[each for table in year_end.tables for each in records(table)],
        omitted=list(year_end.omitted),
        findings=[record(finding, language) for finding in findings],
    )
