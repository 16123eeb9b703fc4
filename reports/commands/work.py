"""The work folder that a command is given or stands in, and what a command takes from it."""

import os
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from reports.commands.console import UNWRITTEN, fail
from reports.gathering.receipt import Duty, Returns
from reports.gathering.unit_tree import Tree
from reports.issuing import plan
from reports.round.deadlines import Deadlines
from reports.round.folder import ISSUED, WorkFolder, work_folder
from reports.round.ledger import LEDGER, Ledger, LedgerFault
from reports.round.settings import SETTINGS, SettingsFault
from reports.round.status import timed, with_issued
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


def taken_from_work(name: str, value: object) -> str:
    """Say what came from the work folder."""
    return f"{name}：{value}（来自工作文件夹 / from the work folder）"


@dataclass(frozen=True, slots=True)
class Given:
    """What a command was given, and what it takes from the work folder where it was given nothing."""

    folder: Path
    units: Path | None = None
    year: int = 0
    previous: Path | None = None
    output: Path | None = None
    own: tuple[Path, ...] = ()
    corrections: Path | None = None

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
            self.corrections or work.corrections,
        )

    def told(self, before: "Given") -> list[str]:
        """Say which values came from the work folder."""
        names = {"folder": "报表", "units": "单位名册", "year": "年度", "previous": "上年汇总表", "output": "写到"}
        names["corrections"] = "更正单"
        return [
            taken_from_work(name, getattr(self, part))
            for part, name in names.items()
            if getattr(self, part) != getattr(before, part)
        ]


def of_round(returns: Returns, work: WorkFolder | None, forms: Mapping[str, Form]) -> Returns:
    """Add to returns what their work folder knows: which periods were issued, and when each return came.

    One without mail gets no ledger by it.
    """
    if not work:
        return returns
    returns = with_issued(returns, issued_in(work.place(ISSUED), forms, returns.tree), forms)
    try:
        with Ledger.open(work.path) if (work.path / LEDGER).is_file() else nullcontext() as ledger:
            return timed(returns, ledger.arrivals() if ledger else [], deadlines(work, forms, returns.tree))
    except LedgerFault as error:
        fail(str(error), UNWRITTEN)


def deadlines(work: WorkFolder, forms: Mapping[str, Form], tree: Tree) -> Deadlines:
    """Return by when returns are due in a work folder; its settings may name no unit or form that nobody knows."""
    found = Deadlines(work.settings, forms, tree)
    if (strangers := found.strangers()) and work.register.is_file():
        names = "、".join(strangers)
        fail(
            f"{SETTINGS} 的 [[deadlines]] 里有不认识的单位代码或报表名：{names}。"
            f" / [[deadlines]] in {SETTINGS} names units or forms that there are not: {names}."
        )
    return found


def issued_in(folder: Path, forms: Mapping[str, Form], tree: Tree) -> frozenset[Duty]:
    """Return of which returns a folder holds the blank; without a period where its unit is to say which."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    periods = dict.fromkeys(["", *(period for form in forms.values() for period in form.periods)])
    return frozenset(
        Duty(each.unit.code, each.form.name, period)
        for period in periods
        for each in plan([form for form in forms.values() if not period or period in form.periods], tree, period)
        if each.unit and each.file in there
    )


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
