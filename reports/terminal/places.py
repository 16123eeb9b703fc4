"""Places on disk that a command is told: what is read must be there, and nothing is written over or into it."""

from collections.abc import Iterable
from pathlib import Path

from reports.terminal.console import fail


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


def beside(source: Path, output: Path | None) -> Path:
    """Choose where to write: beside the folder that is read, and never into it."""
    if output:
        outside(source, output)
        return output
    named = source if source.name not in {"", ".."} else source.resolve()
    return named.parent / f"{source.resolve().name}汇总"


def outside(path: Path, output: Path | None) -> None:
    """Refuse to write into a folder that is read."""
    if output and path.is_dir() and path.resolve() in (output.resolve(), *output.resolve().parents):
        fail(f"不能写到报表文件夹里面：{output}。 / The output cannot go into the folder of returns: {output}.")


def not_over(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is read, or twice to one place."""
    read = {path.resolve() for path in inputs if path}
    for path in outputs:
        if path and path.resolve() in read:
            fail(f"不能写到正在读取或已要写出的文件：{path}。 / {path} is read, or written already.")
        if path:
            read.add(path.resolve())
