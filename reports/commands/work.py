"""The work folder that a command is given or stands in, and what a command takes from it."""

import os
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from reports.commands.console import UNWRITTEN, fail
from reports.gathering.receipt import Returns
from reports.round.folder import WorkFolder, work_folder
from reports.round.ledger import LEDGER, Ledger, LedgerFault
from reports.round.settings import SettingsFault
from reports.round.status import timed
from templates.form import Form

SECRET = "UNIONSHEETS_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
KEYRING = "unionsheets"
"""The service under which the system's keyring holds authorisation codes."""


def at_work(path: Path) -> WorkFolder | None:
    """Return the work folder that a path is or lies in, or None."""
    try:
        return work_folder(path)
    except SettingsFault as error:
        fail(f"设置有误 / faults in the settings:\n{error}")


def chosen(path: Path | None) -> tuple[Path, WorkFolder | None]:
    """Return what was named, or this folder, and the work folder that it is or lies in; one of them is needed."""
    found = at_work(path or Path())
    if not found and path is None:
        fail(
            "请指明报表所在的文件夹或文件；在工作文件夹里运行可以不写。"
            " / Name a FOLDER or file to read; only in a work folder need none be named."
        )
    return path or Path(), found


def needed(path: Path) -> WorkFolder:
    """Return the work folder that a path is or lies in; without one the command cannot work."""
    found = at_work(path)
    if not found:
        fail(
            f"“{path}”不是工作文件夹：先用 new 建一个，例如 new 2025 --year 2025。"
            f" / {path} is no work folder: make one with new."
        )
    return found


@dataclass(frozen=True, slots=True)
class Given:
    """What a command was given, and what it takes from the work folder where it was given nothing."""

    folder: Path
    units: Path | None = None
    year: int = 0
    previous: Path | None = None
    output: Path | None = None
    own: tuple[Path, ...] = ()

    def within(self, work: WorkFolder | None, reads: str, writes: str) -> "Given":
        """Return this with the rest taken from a work folder: `reads` and `writes` are folders of it."""
        if not work:
            return self
        return Given(
            work.place(reads) if self.folder.resolve() == work.path.resolve() else self.folder,
            self.units or (work.register if work.register.is_file() else None),
            self.year or work.settings.year,
            self.previous or work.last_year,
            self.output or work.place(writes),
            (*self.own, *work.forms),
        )

    def told(self, before: "Given") -> list[str]:
        """Say which values came from the work folder."""
        names = {"folder": "报表", "units": "单位名册", "year": "年度", "previous": "上年汇总表", "output": "写到"}
        return [
            f"{name}：{getattr(self, part)}（来自工作文件夹 / from the work folder）"
            for part, name in names.items()
            if getattr(self, part) != getattr(before, part)
        ]


def with_times(returns: Returns, work: WorkFolder | None, forms: Mapping[str, Form]) -> Returns:
    """Add to returns what their work folder knows of when they came; one without mail gets no ledger by it."""
    if not work:
        return returns
    try:
        with Ledger.open(work.path) if (work.path / LEDGER).is_file() else nullcontext() as ledger:
            return timed(returns, ledger.arrivals() if ledger else [], work.settings.deadline, forms)
    except LedgerFault as error:
        fail(str(error), UNWRITTEN)


def secret(user: str) -> str:
    """Return the authorisation code of a mailbox, from the environment or the system's keyring."""
    if code := os.environ.get(SECRET):
        return code
    try:
        import keyring  # noqa: PLC0415 - an extra
        from keyring.errors import KeyringError  # noqa: PLC0415

        stored = keyring.get_password(KEYRING, user)
    except (ImportError, KeyringError):
        stored = None
    if not stored:
        fail(
            f"找不到邮箱的授权码：请设置环境变量 {SECRET}，或存进系统钥匙串（keyring set {KEYRING} {user}）。"
            f" / No authorisation code: set {SECRET}, or store it in the keyring."
        )
    return stored
