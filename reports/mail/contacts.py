"""Addresses out of the register, read in a worker process and held in memory only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.gathering.discover import Source
from reports.gathering.gather import PLAIN
from reports.gathering.pool import Crew, Done, run
from templates.load import load_forms


@dataclass(frozen=True)
class ReadContacts:
    """The task of a worker: a register's codes and addresses, its other personal columns left behind."""

    folders: tuple[Path, ...] = ()

    def __call__(self, sources: Sequence[Source], beat: Callable[[int], object]) -> list[dict[str, str]]:
        """Read registers; one that cannot be read has no addresses."""
        from sheets.read import read  # noqa: PLC0415 - the parent process does without decoders
        from templates.reading.batch import read_batch  # noqa: PLC0415
        from templates.reading.identify import Submission, identify  # noqa: PLC0415

        forms = load_forms(self.folders)
        found: list[dict[str, str]] = []
        for index, source in enumerate(sources):
            beat(index)
            known = identify(read(source.path, source.name), forms)
            if not isinstance(known, Submission):
                found.append({})
                continue
            frame = (
                read_batch(known.form, [known], plain=True).frames[known.form.sheets[0].name].select("code", "email")
            )
            found.append({code: email.lower() for code, email in frame.rows() if code and email})
        beat(len(sources))
        return found


def addresses(register: Path, folders: tuple[Path, ...]) -> Mapping[str, str]:
    """Return unit → address of a register; units without one are not in it."""
    crew = Crew(1, 1, preload=PLAIN)
    for outcome in run(ReadContacts(folders), [Source(register.name, register)], crew):
        if isinstance(outcome, Done):
            return outcome.result[0]
    return {}
