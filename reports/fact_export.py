"""Facts for other programs: CSV or Parquet, with a datapackage.json that says what each column is."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Literal

from reports.gathering.exchange.columns import DATA
from reports.gathering.exchange.write import data_heads, data_records
from reports.gathering.receipt import Returns
from sheets.show import no_formula
from sheets.writing.save import save
from templates.form import Form

Format = Literal["csv", "parquet"]
Record = tuple[str | Decimal, ...]

PACKAGE = "datapackage.json"
VALUE = "数值"

MEDIA: Mapping[Format, str] = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}

MEANINGS = {
    "单位代码": "code of the unit, as the register has it",
    "单位名称": "its name",
    "上级代码": "code of the unit straight above it, empty for the topmost",
    "期间": "the year, and of a form with periods which one",
    "报表": "title of the form",
    "指标": "label of the measure, unique in its form",
    "行": "what the measure is broken down by, empty where it is not",
    "栏": "the second thing that it is broken down by",
    VALUE: "the figure, exact; facts of one measure and period add, over units and over its breakdown",
    "计量单位": "unit of measure",
    "来源文件": "name of the return that the figure is from",
    "层": "the third thing that it is broken down by; there only where a form has such a measure",
}
"""What each column of 数据 is."""


def export_facts(returns: Returns, forms: Mapping[str, Form], folder: Path, shape: Format) -> Path:
    """Write the facts of a summary and the package that describes them; raises CannotWrite."""
    records = list(data_records(returns, forms))
    heads = data_heads(forms)
    data = _csv(heads, records) if shape == "csv" else _parquet(heads, records)
    target = folder / f"{DATA}.{shape}"
    save(data, target)
    save(_package(returns, heads, target.name, shape, data).encode(), folder / PACKAGE)
    return target


def _csv(heads: Sequence[str], records: Sequence[Record]) -> bytes:
    """Write lines with a mark of UTF-8 before them, without which Excel garbles Chinese."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(
        [f"{each:f}" if isinstance(each, Decimal) else no_formula(each) for each in row] for row in records
    )
    return target.getvalue().encode("utf-8-sig")


def _parquet(heads: Sequence[str], records: Sequence[Record]) -> bytes:
    from templates.parquet import parquet  # noqa: PLC0415 - only who asks for Parquet pays for it

    columns = {head: [row[at] for row in records] for at, head in enumerate(heads)}
    exponents = (value.as_tuple().exponent for value in columns[VALUE] if isinstance(value, Decimal))
    places = max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
    return parquet(columns, {VALUE: places})


def _package(returns: Returns, heads: Sequence[str], name: str, shape: Format, data: bytes) -> str:
    """Describe the file by the Data Package standard, its check sum included."""
    root = returns.tree.units[returns.tree.root]
    fields = [
        {"name": head, "type": "number" if head == VALUE else "string", "description": MEANINGS[head]} for head in heads
    ]
    resource = {
        "name": "facts",
        "path": name,
        "format": shape,
        "mediatype": MEDIA[shape],
        **({"encoding": "utf-8"} if shape == "csv" else {}),
        "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}",
        "schema": {"fields": fields},
    }
    package = {
        "name": f"facts-{returns.year}",
        "title": f"{root.name}{returns.year}年度工会报表数据",
        "resources": [resource],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"
