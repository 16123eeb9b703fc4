"""Gather a folder of returns: list it, read it in batches, resolve what counts."""

import math
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reports.gathering.cache import Cache
from reports.gathering.carry_forward import NOTHING, Closing, closing
from reports.gathering.cluster import Cluster, Outcome
from reports.gathering.corrections import settled
from reports.gathering.discover import FolderListing, Source, list_folder
from reports.gathering.exchange.corrections import CorrectionList
from reports.gathering.file_result import FileResult, unreadable
from reports.gathering.parts import Part
from reports.gathering.pool import Crew, Done, run
from reports.gathering.process_batch import Task
from reports.gathering.receipt import REGISTER, SUMMARY, Receipt, Returns
from reports.gathering.resolve import Policy, resolve
from reports.gathering.rivals import Duplicates
from sheets.finding import Finding, Place, find
from templates.form import Form
from templates.load import load_forms

MOST_WORKERS = 4
"""More hardly read faster: the disk and this process's own part set the pace."""

PLAIN = ("templates.checking.check", "templates.checking.figures", "sheets.read", "reports.gathering.process_batch")
"""What every worker needs, loaded once before they are started."""

PRELOAD = (*PLAIN, "templates.formulas.evaluate", "templates.fields.columns")
"""What workers need besides that work with polars."""

FEW_BYTES = 512 << 10
"""So little, some dozen returns, is done without polars before polars is loaded."""

MOST_FILES, MOST_BYTES = 300, 16 << 20
"""What a task takes on: many files, for work on whole columns to pay, but none more than fits in memory with ease."""

KEY = 32
"""Bytes of a folder's or the run's own key, under which persons, and codes that may be a number, are compared."""

Progress = Callable[[int, int], object]
"""Told how many files of how many are done."""


class Unusable(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A file that was named on the command line and cannot serve; its finding says why."""

    def __init__(self, finding: Finding) -> None:
        """Say it in one sentence."""
        super().__init__(f"{finding.place}：{finding.message()}。{finding.advice()}。")
        self.finding = finding


@dataclass(frozen=True)
class Choices:
    """What the clerk asked for; files are paths, `year` 0 leaves it to the returns.

    What a `cache` knows of a file that has not changed is not read again; with a `part` no other files are. A `cluster`
    reads what is left.
    """

    year: int = 0
    units: Path | None = None
    previous: Path | None = None
    duplicates: Duplicates = "latest"
    provisional: bool = False
    folders: tuple[Path, ...] = ()
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    cache: Cache | None = None
    period: str = ""
    part: Part | None = None
    corrections: Path | None = None
    cluster: Cluster | None = None


def gather(folder: Path, forms: Mapping[str, Form], choices: Choices, progress: Progress = lambda *_: None) -> Returns:
    """Read everything in a folder and resolve what counts for the year.

    Raises Unusable for a register or last year's summary that cannot serve, and OSError
    for a folder that cannot be listed.
    """
    listing = _share(list_folder(folder, choices.passwords), choices.part)
    named = {path.resolve() for path in (choices.units, choices.corrections) if path}
    sources = [each for each in listing.sources if each.path.resolve() not in named]
    register = [read_register(choices.units, choices.folders)] if choices.units else []
    last = read_closing(choices.previous, forms, choices.folders, choices.cache) if choices.previous else NOTHING
    key = choices.cache.person_key(folder) if choices.cache else secrets.token_bytes(KEY)
    task = Task(choices.folders, last, choices.provisional, key)
    listed = read_corrections(choices.corrections, choices.folders) if choices.corrections else None
    taken = list(take(task, sources, progress, choices.cache, choices.cluster))
    if listed:
        taken = with_corrections(task, sources, taken, listed, choices.cache)
    due = last.year + 1 if last.year else 0
    used = register[0].file if register else ""
    share = str(choices.part or "")
    policy = Policy(choices.year, choices.duplicates, choices.provisional, used, due, key, choices.period, share)
    returns = resolve([*register, *taken], listing.ignored, forms, policy)
    if listed:
        returns = settled(returns, taken, listed)
    if last.file and last.year + 1 != returns.year:
        finding = find("previous-year", Place(last.file), year=last.year, wanted=returns.year - 1)
        return replace(returns, findings=(*returns.findings, finding))
    return returns


def _share(listing: FolderListing, part: Part | None) -> FolderListing:
    """Keep what a part reads; what is passed over is told by whichever part has it."""
    if not part:
        return listing
    return FolderListing(
        tuple(each for each in listing.sources if part.has(each.name)),
        tuple(receipt for receipt in listing.ignored if part.has(receipt.file)),
    )


def read_register(path: Path, folders: tuple[Path, ...]) -> FileResult:
    """Read the register that was named; raises Unusable if it is none."""
    taken = read_file(path, folders)
    if taken.receipt.form != REGISTER or not taken.lines:
        reason = taken.receipt.reason
        told = reason and reason.code not in ("form-unknown", "form-unstamped")
        raise Unusable(reason if reason and told else find("register-none", Place(path.name)))
    return taken


def read_corrections(path: Path, folders: tuple[Path, ...]) -> CorrectionList:
    """Read the 更正单 that was named; raises Unusable if it is none."""
    taken = read_file(path, folders)
    if taken.corrections is None:
        reason = taken.receipt.reason if taken.receipt.status == "unreadable" else None
        raise Unusable(reason or find("corrections-none", Place(path.name)))
    return taken.corrections


def with_corrections(
    task: Task, sources: Sequence[Source], taken: Sequence[FileResult], listed: CorrectionList, cache: Cache | None
) -> list[FileResult]:
    """Read the returns that a 更正单 names once more, with what it says of them; a cache keeps both apart."""
    duties = {line.duty for line in listed.lines}
    touched = {each.file for each in taken if each.receipt.duty in duties}
    again = [source for source in sources if source.name in touched]
    asked = replace(task, corrections=listed.lines)
    corrected = {each.file: each for each in take(asked, again, cache=cache)} if again else {}
    return [corrected.get(each.file, each) for each in taken]


def read_summary(path: Path, folders: tuple[Path, ...], cache: Cache | None = None) -> FileResult:
    """Read a summary workbook that was named; raises Unusable if it is none, or if something in it must be mended."""
    return summary_of(read_file(path, folders, cache), folders)


def summary_of(taken: FileResult, folders: tuple[Path, ...]) -> FileResult:
    """Return what was read if it is a sound summary; raises Unusable if it is none, or something must be mended."""
    if taken.receipt.form != SUMMARY:
        if taken.receipt.form:
            raise Unusable(find("summary-none", Place(taken.file), what=_what(taken.receipt, folders)))
        raise Unusable(taken.receipt.reason or find("summary-none", Place(taken.file), what="—"))
    if taken.receipt.part:
        raise Unusable(find("summary-part", Place(taken.file), part=taken.receipt.part))
    if taken.receipt.status != "counted":
        raise Unusable(taken.obstacle)
    return taken


def _what(receipt: Receipt, folders: tuple[Path, ...]) -> str:
    """Name what was given instead of a summary: whose return, of which form and year."""
    title = load_forms(folders)[receipt.form].title
    return f"{receipt.unit_name}{title}{receipt.year or ''}"


def read_returns(path: Path, forms: Mapping[str, Form], folders: tuple[Path, ...], period: str = "") -> Returns:
    """Read a summary workbook as the year, or the period of one, that it is of; raises Unusable if it is none."""
    return resolve([read_summary(path, folders)], (), forms, Policy(period=period))


def read_closing(
    path: Path, forms: Mapping[str, Form], folders: tuple[Path, ...], cache: Cache | None = None
) -> Closing:
    """Read what last year's summary carries over; raises Unusable if it is no summary."""
    taken = read_summary(path, folders, cache)
    return closing(taken.file, taken.receipt.year, taken.facts, forms)


def read_file(path: Path, folders: tuple[Path, ...], cache: Cache | None = None) -> FileResult:
    """Read one file, whatever it is."""
    return next(iter(take(Task(folders), [Source(path.name, path)], cache=cache)))


def take(
    task: Task,
    sources: Sequence[Source],
    progress: Progress = lambda *_: None,
    cache: Cache | None = None,
    cluster: Cluster | None = None,
) -> Iterator[FileResult]:
    """Run a task over sources in worker processes, but for those whose results a cache knows, which come first.

    A file that a worker dies of costs only itself. The workers are those of a `cluster`, or this machine's.
    """
    known = cache.known(task, sources) if cache else []
    yield from known
    names = {each.file for each in known}
    new = [each for each in sources if each.name not in names]
    outcomes = _outcomes(task, new, lambda done: progress(len(known) + done, len(sources)), cluster)
    for outcome in outcomes:
        if isinstance(outcome, Done):
            if cache:
                cache.keep(task, outcome.items, outcome.result)
            yield from outcome.result
        else:
            yield unreadable(outcome.item.name, outcome.finding(outcome.item.name))


def _outcomes(
    task: Task, sources: Sequence[Source], progress: Callable[[int], object], cluster: Cluster | None
) -> Iterator[Outcome]:
    if cluster and sources:
        whole = [each._replace(path=each.path.resolve()) for each in sources]
        return cluster.run(task, whole, crew_for, progress)
    crew = crew_for(sources, min(MOST_WORKERS, os.cpu_count() or 1))
    if sum(map(_weight, sources)) <= FEW_BYTES:
        return run(replace(task, plain=True), sources, replace(crew, preload=PLAIN), progress)
    return run(task, sources, crew, progress)


def crew_for(sources: Sequence[Source], workers: int) -> Crew:
    """Share sources out, so that every worker has some and none has too much to hold at once."""
    weight = sum(map(_weight, sources))
    fitting = MOST_BYTES * len(sources) // weight if weight else MOST_FILES
    shared = math.ceil(len(sources) / max(workers, 1))
    return Crew(workers=workers, batch=max(1, min(MOST_FILES, fitting, shared)), preload=PRELOAD)


def _weight(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        # Reading it will say so.
        return 0
