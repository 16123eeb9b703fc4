"""What commands answer as data: everything that reconciles, made of receipts, findings and totals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from reports.answers import (
    SCHEMA_VERSION,
    AggregateAnswer,
    CheckAnswer,
    ControlTotal,
    DutyRecord,
    Figure,
    FileCounts,
    MessageRecord,
    MissingRecord,
    PublishedAnswer,
    RateRecord,
    Reason,
    ReceiptRecord,
    RoundRate,
    RowCounts,
    SentBackRecord,
    StatusAnswer,
    TotalRecord,
    UnitRecord,
)
from reports.gathering.receipt import Rate, Receipt, Returns, Rows, Status, all_rows
from reports.outcome import Outcome
from reports.returning import SentBack
from reports.round.ledger import Sent
from reports.round.settings import Kind, Settings
from reports.round.status import Progress
from reports.scaled import text
from reports.total import Key
from sheets.finding import Finding, Language
from sheets.show import record
from templates.compiled import measures
from templates.measure import Measure

STATUSES: tuple[Status, ...] = ("counted", "returned", "unreadable", "ignored")


def check_answer(
    receipts: Sequence[Receipt], findings: Sequence[Finding], sent: Sequence[SentBack], language: Language
) -> CheckAnswer:
    """Answer everything that `check` found."""
    return CheckAnswer(
        schema_version=SCHEMA_VERSION,
        command="check",
        files=_files(receipts),
        rows=_rows(all_rows(receipts)),
        receipts=[_receipt(receipt, language) for receipt in receipts],
        findings=[record(finding, language) for finding in findings],
        sent_back=[_sent_back(each, language) for each in sent],
    )


def aggregate_answer(
    outcome: Outcome,
    output: str,
    sent: Sequence[SentBack],
    language: Language,
) -> AggregateAnswer:
    """Answer everything that `aggregate` did."""
    returns = outcome.returns
    return AggregateAnswer(
        schema_version=SCHEMA_VERSION,
        command="aggregate",
        year=returns.year,
        unit=_unit(returns),
        provisional=returns.provisional,
        output=output,
        rates=_rates(outcome),
        missing=_missing(returns),
        totals=_totals(outcome),
        files=_files(returns.receipts),
        rows=_rows(all_rows(returns.receipts)),
        receipts=[_receipt(receipt, language) for receipt in returns.receipts],
        findings=[record(finding, language) for finding in returns.findings],
        sent_back=[_sent_back(each, language) for each in sent],
    )


def empty_answer(returns: Returns, language: Language) -> AggregateAnswer:
    """Answer what became of files of which none could be added up."""
    return AggregateAnswer(
        schema_version=SCHEMA_VERSION,
        command="aggregate",
        year=None,
        unit=None,
        provisional=returns.provisional,
        output=None,
        rates=[],
        missing=[],
        totals=[],
        files=_files(returns.receipts),
        rows=_rows(all_rows(returns.receipts)),
        receipts=[_receipt(receipt, language) for receipt in returns.receipts],
        findings=[record(finding, language) for finding in returns.findings],
        sent_back=[],
    )


def published_answer(outcome: Outcome, output: str) -> PublishedAnswer:
    """Answer what may be published of that."""
    returns = outcome.returns
    return PublishedAnswer(
        schema_version=SCHEMA_VERSION,
        command="aggregate",
        year=returns.year,
        unit=_unit(returns),
        provisional=returns.provisional,
        output=output,
        rates=_rates(outcome),
        missing=_missing(returns),
        totals=_totals(outcome),
        suppressed_below=outcome.minimum,
    )


def _unit(returns: Returns) -> UnitRecord:
    root = returns.tree.units[returns.tree.root]
    return UnitRecord(root.code, root.name)


def _rates(outcome: Outcome) -> list[RateRecord]:
    return [RateRecord(**rate._asdict()) for rate in outcome.rates]


def _missing(returns: Returns) -> list[MissingRecord]:
    return [MissingRecord(**duty._asdict()) for duty in returns.missing]


def _files(receipts: Sequence[Receipt]) -> FileCounts:
    counts = Counter(receipt.status for receipt in receipts)
    return FileCounts(len(receipts), *(counts[status] for status in STATUSES))


def _rows(rows: Rows) -> RowCounts:
    return RowCounts(rows.found, **rows._asdict())


def _receipt(receipt: Receipt, language: Language) -> ReceiptRecord:
    return ReceiptRecord(
        file=receipt.file,
        status=receipt.status,
        reason=Reason(receipt.reason.code, receipt.reason.message(language)) if receipt.reason else None,
        sha256=receipt.sha256,
        form=receipt.form,
        version=receipt.version,
        unit=receipt.unit,
        unit_name=receipt.unit_name,
        year=receipt.year or None,
        period=receipt.period,
        filled_on=receipt.filled_on.isoformat() if receipt.filled_on else None,
        rows=_rows(receipt.rows),
        controls=[ControlTotal(each.title, _exact(each.value, each.scale), each.unit) for each in receipt.controls],
    )


def _sent_back(sent: SentBack, language: Language) -> SentBackRecord:
    return SentBackRecord(sent.file, str(sent.path), sent.why.message(language) if sent.why else None)


def _exact(value: int, scale: int) -> Figure:
    return text(value, scale) if scale else value


def _totals(outcome: Outcome) -> list[TotalRecord]:
    """The district's figures, one for each row and column of each breakdown."""
    district, suppression = outcome.totals.district(), outcome.suppression

    def hides(measure: Measure, key: Key) -> bool:
        pins = zip(measure.by, key.values, strict=False)
        return suppression is not None and suppression.of_district(key.form, measure.name, pins)

    return [
        TotalRecord(
            form=name,
            measure=key.measure,
            title=measure.label,
            row=key.row,
            column=key.column,
            layer=key.layer,
            value=None if hides(measure, key) else _exact(value, measure.scale),
            unit=measure.unit,
        )
        for name, form in outcome.forms.items()
        for measure in measures(form).values()
        for key, value in sorted(district.items())
        if key.form == name and key.measure == measure.name
    ]


def status_answer(
    settings: Settings,
    rates: Sequence[Rate],
    stands: Sequence[Progress],
    open_: Sequence[Sent],
    names: Mapping[str, str],
) -> StatusAnswer:
    """Answer how the round stands; `names` are those of its units."""
    return StatusAnswer(
        schema_version=1,
        command="status",
        year=settings.year,
        deadline=_day(settings.deadline),
        rates=[_round_rate(each) for each in rates],
        duties=[_duty(each, names.get(each.unit, "")) for each in stands],
        unsettled=[_message(each) for each in open_],
    )


def _round_rate(rate: Rate) -> RoundRate:
    return RoundRate(
        form=rate.form,
        period=rate.period,
        expected=rate.expected,
        actual=rate.received,
        missing=rate.missing,
        on_time=rate.on_time,
        unnoted=rate.unnoted,
        rate=round(rate.reporting_rate, 4),
        on_time_rate=None if rate.on_time_rate is None else round(rate.on_time_rate, 4),
    )


def _duty(each: Progress, name: str) -> DutyRecord:
    return DutyRecord(
        unit=each.unit,
        unit_name=name,
        form=each.form,
        period=each.period,
        state=each.stand,
        due=_day(each.due),
        issued=each.issued,
        mailed=_day(each.mailed),
        received=_day(each.received),
        sender=each.sender,
        times_returned=each.times_returned,
        on_time=each.on_time,
        days=each.days,
    )


def _message(each: Sent) -> MessageRecord:
    return MessageRecord(each.number, each.unit, Kind(each.kind), each.state, each.at, each.reason)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
