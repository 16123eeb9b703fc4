"""A small form for tests of formulas: a record, a matrix and two lists, with frames to work on."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from templates.form import Form
from templates.formulas.formula import Formula, parse
from templates.load import parse_form

TEXT = """
name = "ledger"
title = "帮扶台账"
number = "试02表"
version = "1"

[[sheets]]
name = "fund"
title = "资金"
layout = "record"
fields = [
  {name = "opening", title = "上年结转", type = "money"},
  {name = "income", title = "本年收入", type = "money"},
  {name = "people", title = "人数", type = "integer"},
  {name = "women", title = "女", type = "integer"},
  {name = "head", title = "负责人", type = "text"},
]

[[sheets]]
name = "ages"
title = "年龄"
layout = "matrix"
key = "band"
rows = [{title = "青年"}, {title = "中年"}, {title = "合计", total = true}]
fields = [{name = "men", title = "男", type = "integer"}]

[[sheets]]
name = "cases"
title = "档案"
layout = "list"
fields = [
  {name = "case", title = "档案号", type = "text"},
  {name = "opened", title = "建档日期", type = "date"},
  {name = "size", title = "家庭人口", type = "integer"},
]

[[sheets]]
name = "grants"
title = "发放"
layout = "list"
fields = [
  {name = "case", title = "档案号", type = "text"},
  {name = "id_number", title = "身份证号", type = "id_number"},
  {name = "paid", title = "发放日期", type = "date"},
  {name = "amount", title = "金额", type = "money"},
  {name = "rate", title = "比率", type = "number", decimals = 3},
  {name = "kind", title = "项目", type = "choice", enum = ["医疗", "助学"]},
  {name = "age", title = "年龄", type = "integer", formula = "age(paid)"},
]
"""


def ledger() -> Form:
    """Build the form."""
    form, faults = parse_form(TEXT, "ledger.toml")
    assert form, faults
    return form


def formula(text: str, sheet: str = "grants") -> Formula:
    """Parse a formula in one of the form's sheets; without a name, for the whole return."""
    form = ledger()
    return parse(text, form, form.sheet(sheet) if sheet else None)


def frames(**sheets: Sequence[Mapping[str, object]]) -> dict[str, pl.DataFrame]:
    """Make frames of rows; source is 0 unless a row says otherwise, what is left out is blank."""
    form = ledger()
    types: dict[str, type[pl.DataType]] = {"date": pl.Date, "integer": pl.Int64, "money": pl.Int64, "number": pl.Int64}
    sources = sorted({int(str(row.get("source", 0))) for rows in sheets.values() for row in rows} | {0})
    found = {
        "": pl.DataFrame(
            {
                "source": pl.Series(sources, dtype=pl.UInt32),
                "unit_code": ["101"] * len(sources),
                "unit_name": ["第一小学工会"] * len(sources),
                "year": [2025] * len(sources),
                "starts": [date(2025, 1, 1)] * len(sources),
                "as_of": [date(2025, 12, 31)] * len(sources),
            }
        )
    }
    for sheet in form.sheets:
        schema: dict[str, type[pl.DataType]] = {"source": pl.UInt32, "row": pl.UInt32}
        schema |= {"band": pl.String} if sheet.name == "ages" else {}
        schema |= {field.name: types.get(field.type, pl.String) for field in sheet.fields}
        rows = [{"source": 0, "row": 7 + index} | dict(row) for index, row in enumerate(sheets.get(sheet.name, ()))]
        found[sheet.name] = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
    return found
