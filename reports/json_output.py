"""What `check` and `aggregate` answer: plain data that reconciles, and the one line that matters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reports.gathering.receipt import REGISTER, STATUS_NAMES, SUMMARY, Duty, Receipt, Returns, Status, all_rows, rates
from reports.scaled import text
from reports.summary.lists import control_words
from reports.suppress import Suppression
from reports.total import Key, Totals
from sheets.finding import Finding, Language, Severity
from sheets.show import record
from sheets.terminal_table import WIDE, terminal_table
from templates.compiled import measures
from templates.form import Form
from templates.measure import Measure

SCHEMA_VERSION = 2
"""Since 2 a figure with decimals is text, exact to the last of them."""

STATUSES: tuple[Status, ...] = ("counted", "returned", "unreadable", "ignored")

Data = dict[str, object]


def check_answer(receipts: Sequence[Receipt], findings: Sequence[Finding], language: Language) -> Data:
    """Everything that `check` found, as plain data."""
    return {"schema_version": SCHEMA_VERSION, "command": "check", **_accounts(receipts, findings, language)}


def aggregate_answer(
    returns: Returns, totals: Totals, forms: Mapping[str, Form], output: str, language: Language
) -> Data:
    """Everything that `aggregate` did, as plain data."""
    root = returns.tree.units[returns.tree.root]
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "aggregate",
        "year": returns.year,
        "unit": {"code": root.code, "name": root.name},
        "provisional": returns.provisional,
        "output": output,
        "rates": [rate._asdict() for rate in rates(returns, forms)],
        "missing": [duty._asdict() for duty in returns.missing],
        "totals": _totals(totals, forms),
        **_accounts(returns.receipts, returns.findings, language),
    }


def published_answer(
    returns: Returns, totals: Totals, forms: Mapping[str, Form], output: str, suppression: Suppression
) -> Data:
    """What may be published of that: without receipts, rows and findings, hidden totals null."""
    answer = aggregate_answer(replace(returns, findings=()), totals, forms, output, "zh")
    kept = {name: value for name, value in answer.items() if name not in ("files", "rows", "receipts", "findings")}
    return kept | {"suppressed_below": suppression.minimum, "totals": _totals(totals, forms, suppression)}


def _accounts(receipts: Sequence[Receipt], findings: Sequence[Finding], language: Language) -> Data:
    """Counts that reconcile: found = counted + returned + unreadable + ignored, and the same for rows."""
    files = Counter(receipt.status for receipt in receipts)
    rows = all_rows(receipts)
    return {
        "files": {"found": len(receipts)} | {str(status): files[status] for status in STATUSES},
        "rows": {"found": rows.found, **rows._asdict()},
        "receipts": [receipt_record(receipt, language) for receipt in receipts],
        "findings": [record(finding, language) for finding in findings],
    }


def receipt_record(receipt: Receipt, language: Language) -> Data:
    """One receipt as plain data."""
    return {
        "file": receipt.file,
        "status": receipt.status,
        "reason": _reason(receipt, language),
        "sha256": receipt.sha256,
        "form": receipt.form,
        "version": receipt.version,
        "unit": receipt.unit,
        "unit_name": receipt.unit_name,
        "year": receipt.year or None,
        "filled_on": receipt.filled_on.isoformat() if receipt.filled_on else None,
        "rows": {"found": receipt.rows.found, **receipt.rows._asdict()},
        "controls": [
            {"title": control.title, "value": _exact(control.value, control.scale), "unit": control.unit}
            for control in receipt.controls
        ],
    }


def _exact(value: int, scale: int) -> int | str:
    """A count as a number; money as text with its decimals, for a program's double would lose cents."""
    return text(value, scale) if scale else value


def _reason(receipt: Receipt, language: Language) -> Data | None:
    return {"code": receipt.reason.code, "message": receipt.reason.message(language)} if receipt.reason else None


def _totals(totals: Totals, forms: Mapping[str, Form], suppression: Suppression | None = None) -> list[Data]:
    """The district's figures, one for each row and column of each breakdown."""
    district = totals.district()

    def hides(measure: Measure, key: Key) -> bool:
        pins = zip(measure.by, (key.row, key.column), strict=False)
        return suppression is not None and suppression.of_district(key.form, measure.name, pins)

    return [
        {
            "form": name,
            "measure": key.measure,
            "title": measure.label,
            "row": key.row,
            "column": key.column,
            "value": None if hides(measure, key) else _exact(value, measure.scale),
            "unit": measure.unit,
        }
        for name, form in forms.items()
        for measure in measures(form).values()
        for key, value in sorted(district.items())
        if key.form == name and key.measure == measure.name
    ]


RATE_HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("报表", "应报", "已报", "通过", "退回", "缺报", "上报率"),
    "en": ("form", "expected", "received", "accepted", "returned", "missing", "rate"),
}


def rate_table(returns: Returns, forms: Mapping[str, Form], language: Language, width: int = WIDE) -> str:
    """How the returns came in, for a terminal."""
    lines = [
        [forms[rate.form].title, *map(str, rate[1:]), f"{rate.received / rate.expected:.1%}"]
        for rate in rates(returns, forms)
        if rate.expected
    ]
    return terminal_table(RATE_HEADS[language], lines, width, numbers=range(1, 7))


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
            control_words(receipt),
            receipt.sha256[:16],
        ]
        for receipt in receipts
        if receipt.status == "counted"
    ]
    return terminal_table(RECEIPT_HEADS[language], lines, width, numbers=(4,))


def check_line(receipts: Sequence[Receipt], findings: Sequence[Finding], language: Language) -> str:
    """The line that `check` ends with."""
    acted = [finding for finding in findings if not finding.accepted]
    errors = any(finding.severity is Severity.ERROR for finding in acted)
    files = Counter(receipt.status for receipt in receipts)
    if language == "en":
        step = (
            "mend them and send the return again" if errors else "check them, and give the reasons on the audit sheet"
        )
        state = f"{len(acted)} findings to act on. Next: {step}" if acted else "nothing to mend"
        counts = f"{files['counted']} right, {files['returned']} to mend, {files['unreadable']} unreadable"
        return f"{len(receipts)} files: {counts}; {state}."
    step = "按处理办法改正后重新报送" if errors else "核对，属实的在审核表写明情况后报送"
    state = f"需要处理的问题{len(acted)}处。下一步：{step}" if acted else "逻辑正确，可以报送"
    parts = [f"{STATUS_WORDS[status]}{files[status]}份" for status in STATUSES if files[status]]
    return f"共{len(receipts)}个文件：{'、'.join(parts) or '没有报表'}。{state}。"


STATUS_WORDS: dict[Status, str] = {**STATUS_NAMES, "counted": "通过"}


def aggregate_line(returns: Returns, output: str, language: Language) -> str:
    """The line that `aggregate` ends with: how many of how many, where it is written, what to do next."""
    found = rates(returns, _forms(returns))
    expected, accepted = sum(each.expected for each in found), sum(each.accepted for each in found)
    left = _left(returns)
    if language == "en":
        always, more = left[:3], left[3:]
        words = [f"{count} {word}" for word, count in zip(LEFT_EN[:3], always, strict=True)]
        words += [f"{count} {word}" for word, count in zip(LEFT_EN[3:], more, strict=True) if count]
        return f"{returns.year}: {accepted} of {expected} returns added up, {', '.join(words)}. Written: {output}"
    rest = "、".join(word.format(count) for word, count in zip(LEFT_ZH, left, strict=True) if count)
    provisional = "（暂定数）" if returns.provisional else ""
    done = f"{returns.year}年度合计{provisional}：应报{expected}份，计入{accepted}份"
    return f"{done}，已写 {output}；{rest or '没有退回和缺报'}。下一步：{_next_step(left)}。"


def published_line(returns: Returns, output: str, language: Language) -> str:
    """The line that a run for publication ends with: of how many returns it is, where it is, what it is not for."""
    found = rates(returns, _forms(returns))
    expected, accepted = sum(each.expected for each in found), sum(each.accepted for each in found)
    if language == "en":
        return (
            f"{returns.year}: {accepted} of {expected} returns added up. Written: {output}. Check and publish it. "
            "For reports upwards and year-end tables use the full summary, of a run without --suppress."
        )
    done = f"{returns.year}年度公布用汇总表：应报{expected}份，计入{accepted}份，已写 {output}"
    return f"{done}。下一步：核对后公布；报上级、编年终统计表、带入下年用不加 --suppress 的汇总表.xlsx。"


class _Left(NamedTuple):
    """What is left for people to do: files that did not count, duties of which nothing came, findings elsewhere."""

    returned: int
    missing: int
    unreadable: int
    summaries: int
    errors: int
    queries: int


LEFT_ZH = ("退回{}份", "缺报{}份", "无法读取{}份", "退回汇总表{}份", "其他强制性问题{}处", "待核实{}处")
LEFT_EN = ("returned", "missing", "unreadable", "summaries returned", "other errors", "queries open")


def _left(returns: Returns) -> _Left:
    sent_back, unreadable, duties = returns.of_status("returned"), returns.of_status("unreadable"), returns.returned
    # A file that did not count need not be a duty's: its unit is unknown, or its figures are in a summary already.
    aside = [
        each for each in sent_back if each.form not in (REGISTER, SUMMARY) and Duty(each.unit, each.form) not in duties
    ]
    told = {each.file for each in (*sent_back, *unreadable) if each.form != REGISTER}
    others = [each for each in returns.findings if not each.accepted and each.place.file not in told]
    errors = sum(each.severity is Severity.ERROR for each in others)
    return _Left(
        returned=len(duties) + len(aside),
        missing=len(returns.missing),
        unreadable=len(unreadable),
        summaries=len(returns.of_status("returned", SUMMARY)),
        errors=errors,
        queries=len(others) - errors,
    )


def _next_step(left: _Left) -> str:
    mending = [
        *(["退回件改正"] if left.returned or left.summaries else []),
        *(["问题按审核结果处理"] if left.unreadable or left.errors else []),
    ]
    steps = [*([f"{'、'.join(mending)}后重新汇总"] if mending else []), *(["缺报的请催报"] if left.missing else [])]
    if not steps and left.queries:
        return "待核实的发回原单位，属实的在审核表写明情况，收回后重新汇总"
    return "，".join(steps) or "打印封面签章上报"


def _forms(returns: Returns) -> list[str]:
    duties = {*returns.owed, *returns.accepted, *returns.returned}
    return sorted({duty.form for duty in duties})
