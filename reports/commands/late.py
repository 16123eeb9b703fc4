"""Commands that are imported when they are called: each needs other libraries, and help needs none of them."""

import sys
from collections.abc import Mapping
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from reports.commands.help_words import HelpContext

Commands = Mapping[str, str]
"""Name of a command and of its module in this folder → what it does, in some words."""

INSTALLED, IN_PLACE = "unionsheets", "uv run cli.py"
"""How the program is called where it is installed, and in its own folder."""


def program() -> str:
    """Name the program as it was called."""
    return INSTALLED if Path(sys.argv[0]).stem == INSTALLED else IN_PLACE


def with_program(text: str) -> str:
    """Let the examples of a text call the program as it was called."""
    return text.replace(f"{INSTALLED} ", f"{program()} ")


def late_group(commands: Commands) -> type[TyperGroup]:
    """Make a group of commands, none of which is imported before it is called."""

    class LateGroup(TyperGroup):
        context_class = HelpContext

        def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - as typer passes them
            super().__init__(**attributes)
            # The names alone, from which the nearest to a misspelt one is found.
            self.commands = dict.fromkeys(commands, cast("Any", None))

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - click's own type moves
            return list(commands)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
            return imported(cmd_name, commands[cmd_name]) if cmd_name in commands else None

        def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002
            with formatter.section("Commands"):
                formatter.write_dl(list(commands.items()))

    return LateGroup


def imported(name: str, short: str) -> Any:  # noqa: ANN401 - click's own type moves
    """Import a command by name."""
    run = import_module(f"reports.commands.{name}").run
    single = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    single.command(name, help=with_program(getdoc(run) or ""), short_help=short)(run)
    command = get_command(single)
    command.context_class = HelpContext
    return command
