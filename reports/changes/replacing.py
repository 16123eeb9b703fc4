"""The summary that a new one replaces: what moved, where it is kept, and whether it was final."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from reports.changes.drawn import Drawing
from reports.changes.edition import Edition
from reports.changes.moved import Changes
from reports.changes.pages import changes_book, correction_page
from reports.gathering.cache import Cache
from reports.gathering.exchange.control import Control, Count
from reports.gathering.exchange.seal import Seal
from reports.gathering.exchange.write import stamped
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import SUMMARY
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from sheets.finding import Finding
from sheets.page import Book
from sheets.writing.save import replacing, save
from sheets.writing.write import write, write_draft

SUMMARY_NAME, CHANGES_NAME = "汇总表", "变动表"

CHANGES = f"{CHANGES_NAME}.xlsx"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a summary is to be written: final by whom (nobody: not final) and on which day, the replaced one kept."""

    final: str = ""
    on: date = date.min
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of the summary that was there: `kept` where, and what `changes` there are, `listed` where.

    `obstacle` says why it could not be compared; it is of another unit or year where both are None. `seal` is that of
    the summary that stands there now, `corrected` that of a final one which it corrects; `standing` says that a
    final summary was left alone, since nothing of it changed, `same` that whatever stood there has not changed a byte.
    """

    kept: Path | None = None
    changes: Changes | None = None
    listed: Path | None = None
    obstacle: Finding | None = None
    seal: Seal | None = None
    corrected: Seal | None = None
    standing: bool = False
    same: bool = False


def write_summary(
    outcome: Outcome, target: Path, read: Callable[[Path], FileResult], wish: Wish, cache: Cache | None = None
) -> Replaced | None:
    """Write a year's summary; `read` reads the one that stands there, None if there is none. Raises CannotWrite.

    One that would be the same byte for byte is left alone, without being drawn if a `cache` knows of what it was
    drawn, and so is a final one of which no figure changed. What differs from a final one is a correction of it, with
    a number and a page that says what moved. What moved is also
    listed in 变动表.xlsx beside it.
    """
    replaced = _written(outcome, target, read, wish, cache)
    return _listed(replaced, target) if replaced else None


def _written(
    outcome: Outcome, target: Path, read: Callable[[Path], FileResult], wish: Wish, cache: Cache | None
) -> Replaced | None:
    seal = Seal(wish.on, wish.final) if wish.final else None
    drawing = Drawing(outcome, seal, cache)
    if drawing.stands(target):
        return Replaced(seal=seal, same=True)
    with replacing(target) as draft:
        write_draft(summary_book(outcome, seal), draft)
        drawing.remember(draft)
        if not target.is_file():
            return None
        if draft.read_bytes() == target.read_bytes():
            draft.unlink()
            return Replaced(seal=seal, same=True)
        replaced = _compared(outcome, read(target), seal, wish)
        if replaced.standing:
            draft.unlink()
            return replaced
        if replaced.corrected:
            write_draft(_correction(outcome, replaced), draft)
        return _kept(target, replaced) if wish.keep else replaced


def _compared(outcome: Outcome, was: FileResult, seal: Seal | None, wish: Wish) -> Replaced:
    """Compare what was just added up with the summary that stands there."""
    other = was.receipt.unit, was.receipt.year
    if was.receipt.form != SUMMARY or other != (outcome.returns.tree.root, outcome.returns.year):
        return Replaced(seal=seal)
    final = Seal.of(was.stamp)
    if final and was.sound and _figures(was) == _figures_of(outcome):
        return Replaced(seal=final, standing=True)
    if final:
        seal = Seal(wish.on, wish.final or final.by, final.correction + 1)
    if not was.sound:
        return Replaced(seal=seal, corrected=final, obstacle=was.obstacle)
    changes = Changes(Edition.read(was, outcome.forms), Edition.of(outcome), outcome.forms)
    return Replaced(changes=changes, seal=seal, corrected=final)


def _figures(was: FileResult) -> tuple[Count, Count] | None:
    """Return the controls of the facts and units that a summary was written with."""
    control = Control.written(was.stamp.control)
    return (control.facts, control.units) if control else None


def _figures_of(outcome: Outcome) -> tuple[Count, Count] | None:
    control = Control.written(stamped(outcome.returns, outcome.forms, "").control)
    return (control.facts, control.units) if control else None


def _correction(outcome: Outcome, replaced: Replaced) -> Book:
    """Lay out a summary that corrects a final one; where that cannot be compared there is no page of what moved."""
    seal, final, changes = replaced.seal, replaced.corrected, replaced.changes
    page = correction_page(changes, seal, final) if seal and final and changes is not None else None
    return summary_book(outcome, seal, page)


def _kept(target: Path, replaced: Replaced) -> Replaced:
    """Keep the summary that is about to be replaced, under the time of its writing."""
    written = datetime.fromtimestamp(target.stat().st_mtime)  # noqa: DTZ006 - the office's own time
    kept = target.with_stem(f"{target.stem}_{written:%Y%m%d-%H%M%S}")
    save(target.read_bytes(), kept)
    return replace(replaced, kept=kept)


def _listed(replaced: Replaced, target: Path) -> Replaced:
    if replaced.changes is None:
        return replaced
    before = replaced.kept.name if replaced.kept else f"原{target.name}"
    listed = target.with_name(target.name.replace(SUMMARY_NAME, CHANGES_NAME))
    write(changes_book(replaced.changes, before, target.name), listed)
    return replace(replaced, listed=listed)
