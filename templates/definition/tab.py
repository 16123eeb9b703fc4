"""A sheet of the definition workbook, made of a model's keys and their words in Chinese."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

from templates.definition.column import FLAGS, SEPARATORS, Column
from templates.definition.shape import Shape, shape_of
from templates.form import Form
from templates.shapes import FORMULAS

Words = Mapping[str, Mapping[str, Any]]
"""Form, Form.sheets, … → its sheet's title and hint, and its columns by key."""

OTHER = Column((), Shape(frozenset({"text"})), "其他", "少用的设置，一行一项，写法见报表定义文件；一般不填", 24)
"""Holds, as TOML, whatever has no column or no cell could say: nothing that a model gains is lost."""

EXAMPLE = "例"
"""Marks a line that only shows how; heading of the column that it stands in."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet: the records of one `key` of another's, or of the whole; `upright` if one record goes down the page.

    `parts` are the sheets of what its records hold; `owner` heads the column that says to which record one belongs.
    `rare` ones most forms do without.
    """

    title: str
    hint: str
    key: str
    model: type[BaseModel]
    columns: tuple[Column, ...]
    parts: "tuple[Tab, ...]" = ()
    owner: str = ""
    upright: bool = False
    prepared: int = 40
    rare: bool = False

    @property
    def calls(self) -> tuple[str, ...]:
        """The keys by which its records are named, the printed one first."""
        return tuple(key for key in ("title", "name", "version") if key in self.model.model_fields)

    def every(self) -> "Iterator[Tab]":
        """Yield it and all below it, in the order of the workbook."""
        yield self
        for part in self.parts:
            yield from part.every()


def tab_of(model: type[BaseModel], words: Words, section: str, key: str = "", owner: str = "") -> Tab:
    """Make the sheet of a model and those of its parts; a key without words stands under 其他."""
    said = words[section]
    nested = {name: shape_of(info.annotation) for name, info in model.model_fields.items()}
    sections = [each for each in words if each.partition(".")[0] == model.__name__ and "." in each]
    parts = [
        tab_of(inner, words, each, name, said["tab"] if key else "")
        for each in sections
        if (inner := nested[name := each.partition(".")[2]].model)
    ]
    return Tab(
        said["tab"],
        said["hint"],
        key,
        model,
        tuple(_column(model, path, spec) for path, spec in said["columns"].items()),
        tuple(parts),
        owner,
        upright=said.get("upright", False),
        prepared=said.get("prepared", 40),
        rare=said.get("rare", False),
    )


def _column(model: type[BaseModel], path: str, said: Mapping[str, Any]) -> Column:
    keys = tuple(path.split("."))
    for key in keys[:-1]:
        inner = shape_of(model.model_fields[key].annotation).model
        assert inner
        model = inner
    info = model.model_fields[keys[-1]]
    shape = shape_of(info.annotation)
    labels = FLAGS if "flag" in shape.kinds else said.get("labels", {})
    required = info.is_required() and len(keys) == 1
    return Column(
        keys,
        shape,
        said["heading"],
        said.get("prompt", ""),
        said.get("width", 12),
        required,
        labels,
        said.get("separators", SEPARATORS),
        formula=keys[-1] in FORMULAS and shape.kinds == {"text"},
    )


def words_of(package: str, file: str) -> Words:
    """Load the words of a model's sheets."""
    return tomllib.loads(files(package).joinpath(file).read_text(encoding="utf-8"))


def form_tab() -> Tab:
    """Return the sheets of a form's definition."""
    return tab_of(Form, words_of("templates.definition", "form.toml"), "Form")
