"""The definition workbook's sheets for year-end tables, and what is declared in them."""

from collections.abc import Iterator, Sequence

from reports.yearend.table_faults import table_faults
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import Known
from sheets.finding import Finding
from templates.declaration import validated
from templates.definition.complaints import complaints
from templates.definition.tab import Tab, tab_of, words_of
from templates.definition.typed import Typed
from templates.fault import Fault


def tables_tab() -> Tab:
    """Return the sheets that year-end tables are declared in."""
    return tab_of(TableSpec, words_of("reports.yearend", "definition.toml"), "TableSpec", "tables")


def adopt_tables(
    typed: Typed, tab: Tab, known: Known | None, others: Sequence[TableSpec]
) -> tuple[list[TableSpec], list[Finding]]:
    """Judge what was typed as year-end tables; without known measures only by what single tables show.

    `others` are the tables that there are besides.
    """
    specs: list[TableSpec] = []
    findings = list(typed.findings)
    for number, data in enumerate(typed.records, 1):
        faults: list[Fault] = []
        spec = validated(data, TableSpec, faults)
        if spec and known is not None:
            faults += table_faults(spec, known)
        faults += _clashes(spec, specs, others) if spec else ()
        if spec and not faults:
            specs.append(spec)
        findings += complaints(faults, typed, tab, f"tables[{number}]")
    return specs, findings


def _clashes(spec: TableSpec, before: Sequence[TableSpec], others: Sequence[TableSpec]) -> Iterator[Fault]:
    """Tell what another table is called by already; one of its own name gives way to it."""
    replaced = {each.name for each in (*before, spec)}
    standing = [*before, *(each for each in others if each.name not in replaced)]
    for key in ("name", "title", "tab"):
        value = getattr(spec, key)
        if any(getattr(each, key) == value for each in standing):
            yield Fault(key, f"另一张统计表也叫“{value}”", f"another table has the same {key}")
