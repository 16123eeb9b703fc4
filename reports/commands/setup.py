"""What every command is given: the forms that there are, and the language to answer in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from reports.commands.console import fail
from reports.commands.language import language_of
from reports.commands.options import Lang
from reports.commands.places import existing_folder
from reports.round.settings import SETTINGS
from sheets.finding import Language
from templates.fault import FormFault
from templates.form import Form
from templates.load import load_forms


@dataclass(frozen=True, slots=True)
class Setup:
    """The forms by name, the folders of own ones among them, and the language of what is printed."""

    forms: Mapping[str, Form]
    folders: tuple[Path, ...]
    language: Language

    def in_language(self, chinese: str, english: str) -> str:
        """Choose a sentence by its language."""
        return chinese if self.language == "zh" else english


def set_up(context: typer.Context, own: Iterable[Path] | None, lang: Lang | None) -> Setup:
    """Load the forms and choose the language, wherever on the line either was named."""
    named = (*map(existing_folder, context.obj["forms"]), *(_place(path) for path in own or ()))
    folders = tuple(dict.fromkeys(named))
    try:
        return Setup(load_forms(folders), folders, language_of(lang or context.obj["lang"]))
    except FormFault as error:
        fail(f"报表定义有误 / faults in the forms:\n{error}")


def _place(path: Path) -> Path:
    """Take a folder of forms, or the settings of a work folder."""
    return path if path.name == SETTINGS and path.is_file() else existing_folder(path)
