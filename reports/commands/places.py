"""Places on disk that a command is told: what is read must be there, and nothing is written over or into it."""

from collections.abc import Iterable
from pathlib import Path

from reports.commands.console import fail
from sheets.writing.file_name import shortened


def existing(path: Path) -> Path:
    """Take a path that must be there."""
    if not path.exists():
        fail(f"找不到“{path}”。 / There is no {path}.")
    return path


def existing_or_none(path: Path | None) -> Path | None:
    """Take a path that must be there if it was given."""
    return existing(path) if path else None


def existing_folder(path: Path) -> Path:
    """Take a path that must be a folder."""
    if not existing(path).is_dir():
        fail(f"“{path}”不是文件夹。 / {path} is not a folder.")
    return path


FILES = frozenset([".xlsx", ".xls", ".xlsb", ".ods", ".et", ".csv", ".json", ".html", ".htm", ".docx", ".txt", ".pdf"])
"""Suffixes of files: a folder to be made that bears one was meant to be a file."""


def folder_named(path: Path | None) -> None:
    """Refuse the name of a file where a folder is to be written to."""
    if path and path.suffix.lower() in FILES and not path.is_dir():
        fail(f"“{path}”像是文件名，这里要写文件夹。 / {path} looks like a file: name a folder.")


def file_named(path: Path | None, suffix: str) -> None:
    """Refuse a file to be written whose suffix is not that of what is written into it."""
    if path and path.suffix.lower() != suffix:
        fail(f"“{path}”的扩展名应为{suffix}。 / The name of {path} must end with {suffix}.")


def new_file(path: Path | None, suffix: str) -> None:
    """Refuse a file to be written that is there: people may have written in it."""
    file_named(path, suffix)
    if path and path.exists():
        fail(f"“{path}”已经有了，不覆盖：请另起一个名字。 / {path} is there: choose another name.")


def beside(source: Path, output: Path | None) -> Path:
    """Choose where to write: beside the folder that is read, and never into it."""
    if output:
        outside(source, output)
        return output
    named = source if source.name not in {"", ".."} else source.resolve()
    return named.parent / shortened(source.resolve().name, "汇总")


def outside(path: Path, output: Path | None) -> None:
    """Refuse to write into a folder that is read."""
    if output and path.is_dir() and path.resolve() in (output.resolve(), *output.resolve().parents):
        fail(f"不能写到报表文件夹里面：{output}。 / The output cannot go into the folder of returns: {output}.")


def apart(path: Path | None, copies: Path | None) -> None:
    """Refuse to write marked copies into, beside or around what is read: one is named as what it is made from."""
    if path and copies:
        outside(path, copies)
        if copies.resolve() in path.resolve().parents:
            fail(
                f"“{path}”在写退回件的文件夹 {copies} 里面，可能被覆盖，请换一个文件夹。"
                f" / {path} lies in {copies}, where marked copies go: choose another folder."
            )


def unfilled(path: Path, blank: bytes) -> None:
    """Refuse to put a blank in the place of anything but the same blank: returns bear the names of their blanks."""
    if path.read_bytes() != blank:
        fail(
            f"“{path}”已经存在，与要写的空白表不同，可能已经填报；没有写任何文件。请换一个文件夹，或先移走这个文件。"
            f" / {path} is there already and may be filled in; nothing was written. Choose another folder, or move it."
        )


def not_over(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is read, or twice to one place."""
    read = {path.resolve() for path in inputs if path}
    for path in outputs:
        if path and path.resolve() in read:
            fail(f"不能写到正在读取或已要写出的文件：{path}。 / {path} is read, or written already.")
        if path:
            read.add(path.resolve())
