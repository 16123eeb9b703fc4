"""Receipts and rates as tables for a terminal."""

from collections.abc import Sequence

from reports.gathering.receipt import Rate, Receipt
from reports.outcome import Outcome
from reports.summary.lists import control_words
from sheets.finding import Language
from sheets.terminal_table import WIDE, terminal_table

RATE_HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("报表", "应报", "已报", "通过", "退回", "缺报", "上报率"),
    "en": ("form", "expected", "received", "accepted", "returned", "missing", "rate"),
}
ON_TIME: dict[Language, tuple[str, ...]] = {"zh": ("按时率",), "en": ("on-time rate",)}


def rate_table(outcome: Outcome, language: Language, width: int = WIDE) -> str:
    """How the returns came in, and which share of them on time where a deadline is known, for a terminal."""
    timed = outcome.returns.on_time is not None
    lines = [
        [
            *(outcome.forms[rate.form].title, *map(str, rate[1:6]), percent(rate.reporting_rate)),
            *([percent(rate.on_time_rate)] if timed else []),
        ]
        for rate in outcome.rates
        if rate.expected
    ]
    heads = (*RATE_HEADS[language], *(ON_TIME[language] if timed else ()))
    return terminal_table(heads, lines, width, numbers=range(1, len(heads)))


def rate_words(rate: Rate) -> list[str]:
    """Say how returns came in, and what is known of their times, a sentence each."""
    counts = (
        f"应报{rate.expected}份，已报{rate.received}份，上报率{percent(rate.reporting_rate)}；通过{rate.accepted}份"
    )
    said = [f"{counts}，退回{rate.returned}份，缺报{rate.missing}份。"]
    if rate.unnoted:
        said.append(f"有{rate.unnoted}份没有记下何时收到，不计按时率。")
    elif rate.on_time is not None:
        said.append(f"按时上报{rate.on_time}份，按时率{percent(rate.on_time_rate)}。")
    return said


def percent(share: float | None) -> str:
    """Print a share, — where it is not known."""
    return "—" if share is None else f"{share:.1%}"


RECEIPT_HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("文件", "报表", "单位", "年度", "行数", "控制数", "SHA-256"),
    "en": ("file", "form", "unit", "year", "rows", "control totals", "SHA-256"),
}


def receipt_table(receipts: Sequence[Receipt], language: Language, width: int = WIDE) -> str:
    """Receipts of the returns that are right, for a terminal."""
    lines = [
        [
            receipt.file,
            f"{receipt.form} {receipt.version}",
            f"{receipt.unit} {receipt.unit_name}".strip(),
            str(receipt.year or ""),
            str(receipt.rows.found),
            control_words(receipt.controls),
            receipt.sha256[:16],
        ]
        for receipt in receipts
        if receipt.status == "counted"
    ]
    return terminal_table(RECEIPT_HEADS[language], lines, width, numbers=(4,))
