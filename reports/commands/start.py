"""How the program starts and ends: the group of commands, and one sentence with an exit code for what stops it."""

import signal
import sys
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from reports.commands import options
from reports.commands.console import UNWRITTEN, refused, say, setup_streams
from reports.commands.late import Commands, late_group, with_program

ABOUT = "工会报表：发空白表、审核、汇总。 / Union returns: issue blanks, check them, add them up."

NO_MEMORY = "内存不足，请关闭其他程序后再运行。 / Out of memory: close other programs and try again."

EXAMPLE = "例 / example:  unionsheets aggregate 2025年报表 --units 单位名册.xlsx"


def start(commands: Commands, version: str) -> NoReturn:
    """Run the command that was typed, and exit."""
    setup_streams()
    try:
        "汇总表".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        say(
            "系统的文件名编码写不出中文文件名，请设置环境变量 PYTHONUTF8=1 后再运行。"
            " / File names cannot be Chinese in this locale: set the environment variable PYTHONUTF8=1."
        )
        sys.exit(UNWRITTEN)
    sys.argv = [_as_path(word) for word in sys.argv]
    group = _group(commands, version)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _run(group)
    except MemoryError:
        # It may run out while an error is being told, too.
        say(NO_MEMORY)
    sys.exit(UNWRITTEN)


def _run(group: typer.Typer) -> None:
    """Run the command, and tell of what stops it; raises MemoryError."""
    try:
        group()
    except OSError as error:
        sys.exit(refused(error))
    except MemoryError:
        raise
    except ImportError as error:
        # So the system refuses the memory for a library's native part.
        say(NO_MEMORY if "failed to map segment" in str(error) else _bug(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, 1 would say that there are findings
        say(_bug(error))


def _as_path(word: str) -> str:
    """Spell a file that is called like an option, -rf.xlsx, as the path that it is: shells expand *.xlsx to it."""
    return f"./{word}" if word.startswith("-") and Path(word).suffix and Path(word).is_file() else word


def _group(commands: Commands, version: str) -> typer.Typer:
    group = typer.Typer(
        cls=late_group(commands),
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        help=ABOUT,
        epilog=with_program(EXAMPLE),
    )

    def show_version(asked: bool | None) -> None:  # noqa: FBT001 - as typer calls it
        if asked:
            typer.echo(f"unionsheets {version}")
            raise typer.Exit

    @group.callback()
    def common(
        context: typer.Context,
        forms: options.OwnForms = None,
        lang: options.Language = None,
        shown: Annotated[  # noqa: ARG001 - its callback answers
            bool | None, typer.Option("--version", callback=show_version, is_eager=True, help="版本 / the version")
        ] = None,
    ) -> None:
        context.obj = {"forms": forms or [], "lang": lang}

    return group


def _bug(error: Exception) -> str:
    """Say where the program itself failed; what the error says may quote a cell, so it is left out."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    words = "程序自己出了错，请把以下内容告诉维护人 / The program itself failed; please report this to its maintainers"
    return f"{frames}{words}: {type(error).__name__}"
