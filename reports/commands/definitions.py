"""What `forms new`, `adopt` and `show` do: definition workbooks written and read."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from reports.commands.console import FINDINGS, UNREADABLE, fail, print_text, say, sentences, width
from reports.commands.places import existing, file_named, folder_named
from reports.commands.setup import Setup
from reports.yearend.definition import adopt_tables, tables_tab
from reports.yearend.load_tables import FOLDER, declared_tables, load_tables
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import known_measures
from sheets.design import designs
from sheets.finding import Finding
from sheets.page import Book
from sheets.read import read
from sheets.show import table
from sheets.writing.save import replacing
from sheets.writing.write import write
from templates.definition.adopt import adopt_form
from templates.definition.draft import draft as proposed
from templates.definition.drawing import Part, definition_book, example
from templates.definition.lines import TooLong
from templates.definition.reading import read_definition
from templates.definition.tab import form_tab
from templates.definition.toml_text import toml_text
from templates.fault import FormFault
from templates.form import Form
from templates.load import declaration_of, load_forms

SUFFIX = ".xlsx"
OWN = Path("我的报表")
"""Where definitions go, if nobody says otherwise."""


def new(path: Path, setup: Setup) -> None:
    """Write an empty definition workbook, with an example beside."""
    _free(path)
    shown = example()
    parts = (Part(form_tab(), (), shown["form"]), Part(tables_tab(), (), shown["tables"]))
    with sentences():
        write(definition_book("报表定义", parts), path)
    print_text(str(path))
    say(
        setup.in_language(
            f"已写好空的定义工作簿。填好后运行 forms adopt {path.name}。",
            f"An empty definition workbook: fill it in, then run forms adopt {path.name}.",
        )
    )


def show(name: str, path: Path | None, setup: Setup) -> None:
    """Write a form and the year-end tables that are of it alone as a definition workbook; or print its TOML."""
    text = declaration_of(name, setup.folders)
    if path is None:
        print_text(text)
        return
    file_named(path, SUFFIX)
    with sentences():
        write(_shown(name, text, setup), path)
    print_text(str(path))


def draft(path: Path, target: Path | None, setup: Setup) -> None:
    """Propose a definition from an office's existing form, as a definition workbook for a person to mend."""
    book = read(existing(path), path.name)
    if not book.readable:
        print_text(table(book.findings, setup.language, width()))
        raise typer.Exit(UNREADABLE)
    target = target or path.with_name(f"{path.stem}定义{SUFFIX}")
    _free(target)
    made = proposed(book, *designs(path))
    if not made.data["sheets"]:
        fail(f"{path.name} 里没有找到表头，无法起草。 / No headings were found in {path.name}: nothing to propose.")
    shown = example()
    parts = (Part(form_tab(), [made.data], shown["form"]), Part(tables_tab(), (), shown["tables"]))
    with sentences():
        write(definition_book("报表定义", parts), target)
    print_text("\n".join(part for part in (table(made.findings, setup.language, width()), str(target)) if part))
    say(
        setup.in_language(
            f"这只是草稿：请逐栏核对，补上代号和表号，再运行 forms adopt {target.name}。",
            f"Only a proposal: look through it, give names and a form number, then run forms adopt {target.name}.",
        )
    )


def _free(path: Path) -> None:
    """Refuse to write over anything."""
    file_named(path, SUFFIX)
    if path.exists():
        fail(f"“{path}”已经存在，没有改动。请换一个文件名。 / {path} is there already: choose another name.")


def _shown(name: str, text: str, setup: Setup) -> Book:
    tables = [each for each in declared_tables(setup.folders) if _forms(each) == {name}]
    try:
        return definition_book(
            setup.forms[name].title, (Part(form_tab(), [tomllib.loads(text)]), Part(tables_tab(), tables))
        )
    except TooLong as error:
        fail(f"太长，单元格里放不下：{error}。 / Too long for a cell: {error}.")


def _forms(declared: Mapping[str, Any]) -> set[str]:
    return {str(item["measure"]).partition(".")[0] for item in declared["items"] if item.get("measure")}


def adopt(path: Path, folder: Path | None, setup: Setup) -> None:
    """Turn a definition workbook into TOML, if nothing is wrong with it."""
    folder = folder or OWN
    folder_named(folder)
    book = read(existing(path), path.name)
    if not book.readable:
        print_text(table(book.findings, setup.language, width()))
        raise typer.Exit(UNREADABLE)
    forms, tables = _beside(folder, setup)
    form_sheets, table_sheets = form_tab(), tables_tab()
    typed, typed_tables = read_definition(book, [form_sheets, table_sheets])
    adopted = adopt_form(typed, form_sheets, forms)
    known = known_measures({**forms, adopted.form.name: adopted.form}) if adopted.form else None
    specs, told = adopt_tables(typed_tables, table_sheets, known, tables)
    findings: list[Finding] = [*book.findings, *adopted.findings, *told]
    print_text(table(findings, setup.language, width()))
    count = sum(not finding.accepted for finding in findings)
    if adopted.form is None or count:
        say(setup.in_language(f"有{count}处要改，没有写任何文件。", f"{count} to mend; nothing was written."))
        raise typer.Exit(FINDINGS)
    texts = {folder / f"{adopted.form.name}.toml": toml_text(adopted.data)}
    texts |= {
        folder / FOLDER / f"{spec.name}.toml": toml_text(data)
        for spec, data in zip(specs, typed_tables.records, strict=True)
    }
    _write(texts)
    _say_what_came(adopted.form, folder, specs, setup)


def _beside(folder: Path, setup: Setup) -> tuple[Mapping[str, Form], tuple[TableSpec, ...]]:
    """Load the forms and tables that will stand beside what is adopted, those of the folder that it goes to too."""
    folders = tuple(dict.fromkeys((*setup.folders, *([folder] if folder.is_dir() else ()))))
    try:
        forms = load_forms(folders)
        return forms, load_tables(forms, folders)
    except FormFault as error:
        fail(f"报表定义有误 / faults in the forms:\n{error}")


def _write(texts: Mapping[Path, str]) -> None:
    with sentences():
        for target, text in texts.items():
            with replacing(target) as made:
                made.write_text(text, encoding="utf-8", newline="\n")
    print_text("\n".join(map(str, texts)))


def _say_what_came(form: Form, folder: Path, specs: Sequence[TableSpec], setup: Setup) -> None:
    """Say that the form can be used, whose place it takes, and which tables of it an earlier workbook left."""
    mine = {spec.name for spec in specs}
    replaced = [
        *({form.name} & load_forms().keys()),
        *(each["name"] for each in declared_tables() if each["name"] in mine),
    ]
    if replaced:
        names = "、".join(replaced)
        words = f"代替了同名的标准报表或统计表：{names}。", f"It takes the place of the standard ones called {names}."
        say(setup.in_language(*words))
    left = [each["name"] for each in declared_tables([folder]) if _forms(each) == {form.name}]
    if kept := [name for name in left if (folder / FOLDER / f"{name}.toml").exists() and name not in mine]:
        names = "、".join(kept)
        words = (
            f"{folder / FOLDER} 里还有不在这份工作簿里的统计表：{names}；不要的请删去。",
            f"Tables in {folder / FOLDER} that are not in this workbook: {names}; delete what is not wanted.",
        )
        say(setup.in_language(*words))
    say(
        setup.in_language(
            f"报表“{form.title}”可以用了，如：template {form.name} --forms {folder}。",
            f"The form {form.name} can be used, as in: template {form.name} --forms {folder}.",
        )
    )
