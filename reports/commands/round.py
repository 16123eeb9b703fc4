"""What the commands of a round have in common: the returns that are in, and what the ledger knows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from reports.commands.console import UNWRITTEN, fail, progress_bar, say
from reports.commands.setup import Setup
from reports.commands.work import with_times
from reports.gathering.cache import user_cache
from reports.gathering.discover import Source, list_folder
from reports.gathering.gather import Choices, gather
from reports.gathering.receipt import Duty, Returns
from reports.issuing import plan
from reports.mail.mailbox import MailboxFault
from reports.mail.post import PostFault
from reports.mail.slips import passwords
from reports.outcome import Outcome
from reports.round.folder import ISSUED, RECEIVED, WorkFolder
from reports.round.ledger import Ledger, LedgerFault
from reports.round.status import Noted
from templates.form import Form


@dataclass(frozen=True)
class Round:
    """A work folder with the returns that are in it now."""

    work: WorkFolder
    setup: Setup
    returns: Returns

    @cached_property
    def outcome(self) -> Outcome:
        """All that follows from the returns."""
        return Outcome(self.returns, self.setup.forms)

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each unit by its code."""
        return {unit.code: unit.name for unit in self.returns.tree.units.values()}

    def sources(self) -> dict[str, Source]:
        """Return the files that were received, by the names that receipts bear."""
        listed = list_folder(self.work.place(RECEIVED), passwords(self.work.path))
        return {each.name: each for each in listed.sources}

    def noted(self, ledger: Ledger) -> Noted:
        """Return what ledger and folders tell of the round."""
        return Noted(ledger.messages(), ledger.arrivals(), _issued(self.work.place(ISSUED), self))


def _issued(folder: Path, at: Round) -> frozenset[Duty]:
    forms: Mapping[str, Form] = at.setup.forms
    blanks = plan(list(forms.values()), at.returns.tree)
    return frozenset(
        Duty(each.unit.code, each.form.name) for each in blanks if each.unit and (folder / each.file).is_file()
    )


def read_round(work: WorkFolder, setup: Setup) -> Round:
    """Read what has been received, as `aggregate` would."""
    choices = Choices(
        work.settings.year,
        work.register,
        work.last_year,
        folders=setup.folders,
        passwords=passwords(work.path),
        cache=user_cache(say),
    )
    with progress_bar() as progress:
        returns = gather(work.place(RECEIVED), setup.forms, choices, progress)
    return Round(work, setup, with_times(returns, work, setup.forms))


def today() -> date:
    """Return the day where this office is."""
    return date.today()  # noqa: DTZ011 - deadlines are days of the office's own place


EXTRA = frozenset({"icalendar", "msoffcrypto"})
"""Modules of the extra `mail` that a step cannot do without."""


@contextmanager
def mail_sentences() -> Iterator[None]:
    """Turn what servers and the ledger refuse, and libraries that are not installed, into one sentence and a code."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        fail(
            f"这一步需要 {error.name}：请连同附加项 mail 安装（uv tool install 'unionsheets[mail]'，在项目文件夹里用 "
            f"uv run --extra mail cli.py …）。 / This needs {error.name}: install the extra “mail” too."
        )
    except (PostFault, MailboxFault, LedgerFault) as error:
        fail(str(error), UNWRITTEN)
