"""What the commands of a round have in common: the returns that are in, and what the ledger knows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reports.commands.console import UNWRITTEN, fail, progress_bar, say
from reports.commands.setup import Setup
from reports.commands.work import deadlines, issued_in, of_round
from reports.commands.years import agreed_period
from reports.gathering.cache import user_cache
from reports.gathering.discover import Source, list_folder
from reports.gathering.gather import Choices, gather
from reports.gathering.receipt import Duty, Returns
from reports.mail.mailbox import MailboxFault
from reports.mail.post import PostFault
from reports.mail.slips import passwords
from reports.outcome import Outcome
from reports.round.deadlines import Deadlines
from reports.round.folder import ISSUED, RECEIVED, WorkFolder
from reports.round.ledger import Ledger, LedgerFault
from reports.round.status import Noted


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

    @cached_property
    def deadlines(self) -> Deadlines:
        """By when the returns are due."""
        return deadlines(self.work, self.setup.forms, self.returns.tree)

    @cached_property
    def issued(self) -> frozenset[Duty]:
        """Of which returns the blank is there."""
        return issued_in(self.work.place(ISSUED), self.setup.forms, self.returns.tree)

    def noted(self, ledger: Ledger) -> Noted:
        """Return what ledger and folders tell of the round."""
        return Noted(ledger.messages(), ledger.arrivals(), self.issued)


def read_round(work: WorkFolder, setup: Setup, period: str = "") -> Round:
    """Read what has been received, as `aggregate` would: of the year, or of one period that is asked for."""
    year, part = agreed_period(period, work.settings.year)
    choices = Choices(
        year,
        work.register,
        work.last_year,
        folders=setup.folders,
        passwords=passwords(work.path),
        cache=user_cache(say),
        period=part,
        corrections=work.corrections,
    )
    with progress_bar() as progress:
        returns = gather(work.place(RECEIVED), setup.forms, choices, progress)
    return Round(work, setup, of_round(returns, work, setup.forms))


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
