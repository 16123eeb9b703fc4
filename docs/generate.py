"""Write what documents say of the program: the reference of findings, and JSON Schemas of declarations and answers.

Run `uv run docs/generate.py`; a test fails while any of them is stale.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from pydantic import BaseModel, TypeAdapter  # noqa: E402

from reports.answers import AggregateAnswer, CheckAnswer, PublishedAnswer, StatusAnswer, YearEndAnswer  # noqa: E402
from reports.yearend import table_spec  # noqa: E402
from sheets.finding import Entry, catalogue  # noqa: E402
from templates.compiled import rules  # noqa: E402
from templates.field import Declared  # noqa: E402
from templates.form import Form  # noqa: E402
from templates.load import load_forms  # noqa: E402

PAGE = HERE / "findings.zh-CN.md"

ANSWERS = {
    "check": CheckAnswer,
    "aggregate": AggregateAnswer,
    "aggregate-suppress": PublishedAnswer,
    "yearend": YearEndAnswer,
    "status": StatusAnswer,
}
"""Name of a schema → what the command answers with --format json."""

DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}

SECTIONS = {
    "文件读不读得出来": "file package ignored",
    "是哪张报表、哪个单位的": "stamps form version unit year period zero filled",
    "工作表、列和行": "sheet header column line list cells row rows derived tally",
    "单元格": "cell number percent money month date text choice id phone email",
    "改正建议": "suggested",
    "情况说明": "explanation findings",
    "带入未办结的行": "carried",
    "汇总时": "other return person opening previous register summary",
    "生成退回件时": "unmarked",
    "更正单": "correction corrections corrected",
    "收邮件时": "mail",
    "用工作簿做报表时": "definition",
}
"""Title of a section → how the codes in it begin."""

INTRODUCTION = """# 问题代码

<!-- 由 docs/generate.py 生成，不要手改 -->

每种问题有一个固定的代码，`unionsheets explain 代码` 可以查到同样的说明（`--lang en` 是英文）；
没有安装、在项目文件夹里运行的，把 `unionsheets` 换成 `uv run cli.py`。

| 级别 | 意思 |
| --- | --- |
| 强制 | 必须改正，改正以前整份报表不计入汇总（`--provisional` 时只计入无误的行） |
| 核实 | 请核对；属实的，在报表的“审核表”写明情况，写明后视为通过 |
| 提示 | 供参考，不用处理也计入汇总 |

花括号里的内容随具体问题而定，例如 {error} 是单元格里的错误值。
"""


def page() -> str:
    """Draw the page: the catalogue section by section, then the rules of every standard form."""
    parts = [INTRODUCTION]
    for title, prefixes in SECTIONS.items():
        entries = [entry for entry in catalogue().values() if entry.code.partition("-")[0] in prefixes.split()]
        parts.append(f"\n## {title}\n\n{''.join(_table(entries))}")
    parts += [
        f"\n## {each.title}（{each.number}）\n\n{''.join(_table(rule.entry for rule in rules(each)))}"
        for each in load_forms().values()
    ]
    return "".join(parts)


def unplaced() -> list[str]:
    """List the codes that no section takes."""
    known = {prefix for prefixes in SECTIONS.values() for prefix in prefixes.split()}
    return [code for code in catalogue() if code.partition("-")[0] not in known]


def _table(entries: Iterable[Entry]) -> Iterator[str]:
    yield "| 代码 | 级别 | 问题 | 处理办法 |\n| --- | --- | --- | --- |\n"
    for entry in entries:
        cells = (f"`{entry.code}`", entry.severity.label(), entry.zh, entry.advice_zh)
        yield f"| {' | '.join(_plain(cell) for cell in cells)} |\n"


def _plain(cell: str) -> str:
    return cell.replace("|", r"\|")


def schema(model: type[BaseModel]) -> str:
    """Return the JSON Schema of a declaration, each key with the sentence that stands under it in the program."""
    made = model.model_json_schema()
    declared = {each.__name__: each for each in Declared.__subclasses__()}
    for name, part in {model.__name__: made, **made.get("$defs", {})}.items():
        told = _sentences(declared.get(name))
        for key, value in part.get("properties", {}).items():
            value.pop("title", None)
            if key in told:
                value["description"] = told[key]
    return json.dumps(DIALECT | made, ensure_ascii=False, indent=2) + "\n"


def answer_schema(answer: type) -> str:
    """Return the JSON Schema of what a command answers."""
    return json.dumps(DIALECT | TypeAdapter(answer).json_schema(), ensure_ascii=False, indent=2) + "\n"


def _sentences(model: type | None) -> dict[str, str]:
    """The sentence under each key of a model, as its source has it."""
    if model is None:
        return {}
    source = inspect.getsource(inspect.getmodule(model))
    body = next(node.body for node in ast.walk(ast.parse(source)) if getattr(node, "name", "") == model.__name__)
    return {
        key.target.id: told.value.value
        for key, told in pairwise(body)
        if isinstance(key, ast.AnnAssign) and isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant)
    }


def written() -> dict[Path, str]:
    """Every file that this script writes, and what stands in it."""
    return {
        PAGE: page(),
        HERE / "schemas" / "form.schema.json": schema(Form),
        HERE / "schemas" / "table.schema.json": schema(table_spec.TableSpec),
        **{HERE / "schemas" / f"{name}.answer.json": answer_schema(answer) for name, answer in ANSWERS.items()},
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
