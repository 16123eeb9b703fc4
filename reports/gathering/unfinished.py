"""Unfinished rows of last period's returns, each for its own unit's next blank and for nothing else.

They are read by a task of their own, in worker processes like all that is read: no result of a return holds them, so
neither cache nor ledger, log or summary can.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reports.gathering.discover import Source, list_folder
from reports.gathering.gather import Choices, Progress, crew_for, gather
from reports.gathering.pool import Done, run
from reports.gathering.receipt import Receipt
from sheets.finding import Finding, Place, find
from templates.carried_rows import CarriedRows
from templates.compiled import compiled
from templates.form import Form
from templates.layout import UNREAD
from templates.load import load_forms

if TYPE_CHECKING:
    from templates.reading.batch import Batch


@dataclass(frozen=True)
class Unfinished:
    """What goes on from last period: (unit, form) → rows, and what is to be said of returns that carry nothing.

    Of the units and forms that `came` there is a return, whether it counts or not.
    """

    rows: Mapping[tuple[str, str], CarriedRows] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()
    came: frozenset[tuple[str, str]] = frozenset()

    def of(self, unit: str, form: str) -> CarriedRows:
        """A unit's own rows for its next blank of a form."""
        return self.rows.get((unit, form), {})

    def told(self, blanks: Iterable[tuple[str, str, str]]) -> "Unfinished":
        """Say of the blanks, each its unit, form and file, for which there is no return of the period before."""
        absent = (file for *unit_form, file in blanks if tuple(unit_form) not in self.came)
        return replace(self, findings=(*self.findings, *(find("carried-none", Place(file)) for file in absent)))


NOTHING_OPEN = Unfinished()


def carries(form: Form) -> bool:
    """Tell whether unfinished rows of a form go on."""
    return any(sheet.carry for sheet in form.sheets)


def unfinished(
    folder: Path, forms: Mapping[str, Form], choices: Choices, progress: Progress = lambda *_: None
) -> Unfinished:
    """Read which rows of a folder's returns go on; only of a return that counts, as `aggregate` would have it.

    Raises Unusable for a register that cannot serve, and OSError for a folder that cannot be listed.
    """
    returns = gather(folder, forms, choices, progress)
    carrying = {name for name, form in forms.items() if carries(form)}
    counted = {
        receipt.file: (receipt.unit, receipt.form)
        for receipt in returns.of_status("counted")
        if receipt.form in carrying and receipt.year == choices.year
    }
    sources = [each for each in list_folder(folder, choices.passwords).sources if each.name in counted]
    rows = dict(_read(sources, choices.folders))
    lost = [name for name in counted if name not in rows]
    refused = [each for each in returns.receipts if _refused(each, carrying)]
    return Unfinished(
        {counted[file]: found for file, found in rows.items() if found},
        (*(find("carried-refused", Place(each.file), why=_why(each)) for each in refused), *map(_lost, lost)),
        frozenset([*counted.values(), *((each.unit, each.form) for each in refused)]),
    )


def _refused(receipt: Receipt, carrying: set[str]) -> bool:
    return receipt.status in ("returned", "unreadable") and (not receipt.form or receipt.form in carrying)


def _why(receipt: Receipt) -> str:
    return receipt.reason.message() if receipt.reason else ""


def _lost(file: str) -> Finding:
    return find("carried-refused", Place(file), why="再次读取时没有读出来")


def _read(sources: Sequence[Source], folders: tuple[Path, ...]) -> Iterator[tuple[str, CarriedRows]]:
    """Read the rows file by file; one that a worker dies of gives nothing."""
    for outcome in run(OpenRows(folders), sources, crew_for(sources, 1)) if sources else ():
        if isinstance(outcome, Done):
            yield from outcome.result


@dataclass(frozen=True)
class OpenRows:
    """The task of a worker: of returns that are known to count, the rows that are unfinished."""

    folders: tuple[Path, ...]

    def __call__(self, sources: Sequence[Source], beat: Callable[[int], object]) -> list[tuple[str, CarriedRows]]:
        """Read returns one by one; of what is none any more nothing is told."""
        from sheets.read import read  # noqa: PLC0415 - the parent process does without decoders
        from templates.reading.batch import read_batch  # noqa: PLC0415
        from templates.reading.identify import Submission, identify  # noqa: PLC0415

        forms = load_forms(self.folders)
        found: list[tuple[str, CarriedRows]] = []
        for index, source in enumerate(sources):
            beat(index)
            book = read(source.path, source.name, without=UNREAD, passwords=source.passwords)
            known = identify(book, forms) if book.readable else ()
            if isinstance(known, Submission):
                found.append((source.name, _open(read_batch(known.form, [known], plain=True))))
        beat(len(sources))
        return found


def _open(batch: "Batch") -> CarriedRows:
    """Take the rows of one return for which their list's formula is true, in their order."""
    from templates.formulas.frames import evaluate  # noqa: PLC0415 - only workers work anything out

    rows = {}
    for name, formula in compiled(batch.form).unfinished.items():
        sheet = batch.form.sheet(name)
        assert sheet
        names = [each.name for each in sheet.inputs]
        goes_on = [truth is True for truth in evaluate([formula], batch.frames)["0"]]
        kept = batch.frames[name].filter(goes_on).select(*names).rows()
        rows[name] = [dict(zip(names, values, strict=True)) for values in kept]
    return {name: found for name, found in rows.items() if found}
