"""The part of the page that is Python: it runs in the browser, takes one file and answers what `check` answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from reports.gathering.discover import Source
from reports.gathering.file_result import FileResult, unreadable
from reports.gathering.pool import Crew, Lost
from reports.gathering.process_batch import Task
from reports.gathering.worker import Failure, attempt
from reports.json_output import check_answer
from reports.returning import send_back
from sheets.finding import Language
from sheets.harmless import json_text
from sheets.limits import Limits

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Desk:
    """Takes files one by one; `folders` hold the office's own forms."""

    folders: tuple[Path, ...]

    def check(self, path: str, name: str) -> str:
        """Check one file: JSON, in each language what `check --format json` would print of it."""
        taken = self._taken(Source(name, Path(path)))
        answers = {
            language: asdict(check_answer([taken.receipt], taken.findings, [], language)) for language in LANGUAGES
        }
        return json_text(answers)

    def mark(self, path: str, name: str, folder: str) -> str:
        """Write what goes back to the clerk, a marked copy or a list; JSON, its path and why it is no copy."""
        source = Source(name, Path(path))
        taken = self._taken(source)
        crew = Crew(workers=0)
        (sent,) = send_back(
            [taken.receipt], taken.findings, {name: source}, Path(folder), crew=crew, folders=self.folders
        )
        why = {language: sent.why.message(language) if sent.why else "" for language in LANGUAGES}
        return json_text({"path": str(sent.path), "why": why})

    def _taken(self, source: Source) -> FileResult:
        task = Task(self.folders, plain=True)
        outcome = attempt(task, [source], _beat)
        if isinstance(outcome, Failure):
            return unreadable(source.name, Lost.of(source, outcome, Limits()).finding(source.name))
        return outcome.result[0]


def desk(folders: Sequence[str]) -> Desk:
    """Make ready: the forms are loaded when the first file comes."""
    return Desk(tuple(map(Path, folders)))


def _beat(_: int) -> None:
    """One file needs no telling which it is."""
