"""The words that the framework puts into help, in Chinese where Chinese is asked for."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import typer

from reports.commands.language import language_typed

if TYPE_CHECKING:
    Formatter: Any
else:
    Formatter = typer.Context.formatter_class

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Arguments": "参数",
        "Options": "选项",
        "Commands": "命令",
        "[OPTIONS]": "[选项]",
        "COMMAND [ARGS]...": "命令 [参数]...",
        "[default: ": "[默认：",
        "[env var: ": "[环境变量：",
        "; default: ": "；默认：",
        "; required": "；必填",
        "[required": "[必填",
        "Show this message and exit.": "显示本说明。",
        "Install completion for the current shell.": "让命令行能补全命令。",
        "Show completion for the current shell, to copy it or customize the installation.": "显示补全用的脚本。",
    }
)
_KNOWN = re.compile("|".join(map(re.escape, sorted(WORDS, key=len, reverse=True))))


class HelpFormatter(Formatter):  # type: ignore[misc]
    """Formats help as the framework does, its own words in the language asked for."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        chinese = prefix is None and language_typed() == "zh"
        super().write_usage(prog, _told(args), "用法：" if chinese else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_told(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *spaces: int) -> None:
        """Write names and what they mean."""
        super().write_dl([(name, _told(words)) for name, words in rows], *spaces)


class HelpContext(typer.Context):
    """A call of a command whose help is formatted so."""

    formatter_class = HelpFormatter


def _told(text: str) -> str:
    return text if language_typed() == "en" else _KNOWN.sub(lambda word: WORDS[word[0]], text)
