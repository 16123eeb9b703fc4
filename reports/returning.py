"""Send returns back: of every file that people must mend, a marked copy, or else a list of what to mend."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from reports.gathering.discover import Source
from reports.gathering.pool import Crew, Done, run
from reports.gathering.receipt import Receipt
from reports.gathering.worker import Beat
from sheets.finding import Finding, Language, Place, find
from sheets.harmless import one_line
from sheets.marking.original import Original
from sheets.marking.review_sheet import opinion
from sheets.page import Book
from sheets.writing.file_name import shortened
from sheets.writing.save import CannotWrite
from sheets.writing.write import write

COPY, LIST = "_退回", "_审核意见"
"""How the names of marked copies and of lists end, before .xlsx."""

CREW = Crew(min(4, os.cpu_count() or 1), 4, preload=("sheets.marking.mark",))
"""Who marks: few files at a time, each within the limits of one that is read."""


Progress = Callable[[int, int], object]
"""Told how many files of how many are done."""


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was written for one file; `why` says for what reason it is a list and no marked copy."""

    file: str
    path: Path
    why: Finding | None = None


class Errand(NamedTuple):
    """One file to be marked as it was checked, where the copy goes, unit and form in words, and the form's name."""

    original: Original
    findings: tuple[Finding, ...]
    target: Path
    whose: str
    form: str


def send_back(  # noqa: PLR0913, PLR0917 - what came, what was found, and who writes what where
    receipts: Iterable[Receipt],
    findings: Iterable[Finding],
    sources: Mapping[str, Source],
    folder: Path,
    progress: Progress = lambda *_: None,
    crew: Crew = CREW,
    folders: tuple[Path, ...] = (),
) -> list[SentBack]:
    """Write a marked copy of every file with a finding to act on into a folder, or a list where no copy can be made.

    `sources` are by the files' names in receipts and findings; files that are in no receipt, were laid
    aside or are not in `sources` are left alone. `folders` hold own forms. Raises CannotWrite.
    """
    of_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        of_file[finding.place.file].append(finding)
    due = [
        receipt
        for receipt in receipts
        if receipt.status != "ignored"
        and receipt.file in sources
        and not all(finding.accepted for finding in of_file[receipt.file])
    ]
    stems = _stems([receipt.file for receipt in due])
    errands = [
        Errand(
            Original(sources[each.file].path, each.sha256, sources[each.file].passwords),
            tuple(of_file[each.file]),
            folder / f"{stems[each.file]}{COPY}.xlsx",
            _whose(each),
            each.form,
        )
        for each in due
        if each.status != "unreadable"
    ]
    refused = dict(_refused(partial(mark_all, folders), errands, progress, crew)) | {
        sources[each.file].path: find("unmarked-unreadable", Place(each.file))
        for each in due
        if each.status == "unreadable"
    }
    return [
        _sent(each, of_file[each.file], folder / stems[each.file], refused.get(sources[each.file].path)) for each in due
    ]


def stale(folder: Path, sent: Iterable[SentBack]) -> list[Path]:
    """List what an earlier run left in the folder and nobody need act on any more."""
    written = {each.path for each in sent}
    found = (path for ending in (COPY, LIST) for path in folder.rglob(f"*{ending}.xlsx"))
    return sorted(path for path in found if path not in written)


def _stems(files: Sequence[str]) -> dict[str, str]:
    """Give each file a name without suffix, inside the folder and like no other's on any system."""
    stems: dict[str, str] = {}
    used: set[str] = set()
    for file in files:
        parts = [part for part in PurePosixPath(file).parts if part not in ("/", "..")] or ["_"]
        name, number = PurePosixPath(parts[-1]).stem.removesuffix(LIST).removesuffix(COPY), 1
        # No program may take the copy of -rf.xlsx for an option.
        name = f"_{name}" if name.startswith("-") else name
        while (stem := _stem(parts[:-1], name, number)).casefold() in used:
            number += 1
        used.add(stem.casefold())
        stems[file] = stem
    return stems


def _stem(folders: Sequence[str], name: str, number: int) -> str:
    """Join a stem so that its name fits, whichever ending it is given."""
    count = f"({number})" if number > 1 else ""
    return "/".join((*folders, shortened(name, f"{count}{LIST}.xlsx").removesuffix(f"{LIST}.xlsx")))


def _refused(
    marking: Callable[[Sequence[Errand], Beat], list[Finding | CannotWrite | None]],
    errands: Sequence[Errand],
    progress: Progress,
    crew: Crew,
) -> Iterator[tuple[Path, Finding]]:
    """Mark in worker processes, for a file may be made to choke a reader; yield what cannot be marked, and why."""
    for outcome in run(marking, errands, crew, lambda count: progress(count, len(errands))):
        if not isinstance(outcome, Done):
            yield outcome.item.original.path, find("unmarked-failed", outcome.item.findings[0].place)
            continue
        for errand, result in zip(outcome.items, outcome.result, strict=True):
            if isinstance(result, CannotWrite):
                raise result
            if result:
                yield errand.original.path, result


def mark_all(folders: tuple[Path, ...], errands: Sequence[Errand], beat: Beat) -> list[Finding | CannotWrite | None]:
    """Mark some files, in a worker process: for each nothing, why there is no copy, or why it cannot be written."""
    from sheets.marking.mark import mark  # noqa: PLC0415 - only the workers need openpyxl
    from templates.mask import nameless  # noqa: PLC0415 - only the workers need it

    results: list[Finding | CannotWrite | None] = []
    for index, errand in enumerate(errands):
        beat(index)
        try:
            why = mark(errand.original, _own(errand, folders), errand.target, errand.whose)
            results.append(nameless(why) if why else None)
        except CannotWrite as error:
            results.append(error)
    beat(len(errands))
    return results


def _own(errand: Errand, folders: tuple[Path, ...]) -> Sequence[Finding]:
    """Show a unit its own figures, which others see masked."""
    from sheets.read import read  # noqa: PLC0415 - only the workers decode
    from templates.load import load_forms  # noqa: PLC0415 - only the workers need it
    from templates.reading.own_cell import masks, own_words  # noqa: PLC0415 - only the workers need it

    form = load_forms(folders).get(errand.form) if any(map(masks, errand.findings)) else None
    if not form:
        return errand.findings
    original = errand.original
    book = read(original.path, errand.findings[0].place.file, passwords=original.passwords)
    return own_words(book, form, errand.findings)


def _whose(receipt: Receipt) -> str:
    unit = f"{receipt.unit} {receipt.unit_name}".strip()
    named = (("单位", unit), ("报表", receipt.title))
    return "　".join(f"{label}：{name}" for label, name in named if name)


def _sent(receipt: Receipt, findings: Sequence[Finding], stem: Path, why: Finding | None) -> SentBack:
    file = receipt.file
    if why is None:
        return SentBack(file, stem.with_name(f"{stem.name}{COPY}.xlsx"))
    path = stem.with_name(f"{stem.name}{LIST}.xlsx")
    write(Book("审核意见", (opinion(findings, why.message(), _whose(receipt)),)), path)
    return SentBack(file, path, why)


def sent_lines(sent: Sequence[SentBack], folder: Path, language: Language) -> Iterator[str]:
    """Sentences about what was sent back: lists with their reasons, then how many and where."""
    for each in sent:
        if each.why:
            file = one_line(each.file)
            yield f"{file}：{each.why.message()}。" if language == "zh" else f"{file}: {each.why.message('en')}."
    old = [one_line(path.relative_to(folder).as_posix()) for path in stale(folder, sent)] if folder.is_dir() else []
    if language == "zh":
        if old:
            yield f"{folder} 里有以前的退回件，已经用不着，可以删除：{'、'.join(old)}。"
        if sent:
            yield f"退回件{len(sent)}份，已写到 {folder}。"
    else:
        if old:
            yield f"Left in {folder} by an earlier run and of no use any more: {', '.join(old)}."
        if sent:
            yield f"{len(sent)} returns to send back, written to {folder}."
