"""The line that a command ends with: how many of how many, where it is written, what to do next."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from reports.gathering.receipt import REGISTER, STATUS_NAMES, SUMMARY, Receipt, Returns, Status
from reports.json_output import STATUSES
from reports.outcome import Outcome
from sheets.finding import Finding, Language, Severity


def check_line(receipts: Sequence[Receipt], findings: Sequence[Finding], language: Language) -> str:
    """The line that `check` ends with."""
    acted = [finding for finding in findings if not finding.accepted]
    errors = any(finding.severity is Severity.ERROR for finding in acted)
    files = Counter(receipt.status for receipt in receipts)
    registers = sum(receipt.form == REGISTER and receipt.status == "counted" for receipt in receipts)
    files["counted"] -= registers
    if language == "en":
        step = (
            "mend them and send the return again" if errors else "check them, and give the reasons on the audit sheet"
        )
        state = f"{len(acted)} findings to act on. Next: {step}" if acted else "nothing to mend"
        counts = f"{files['counted']} right, {files['returned']} to mend, {files['unreadable']} unreadable"
        counts += f", {registers} registers right" if registers else ""
        return f"{len(receipts)} files: {counts}; {state}."
    step = "按处理办法改正后重新报送" if errors else "核对，属实的在审核表写明情况后报送"
    state = f"需要处理的问题{len(acted)}处。下一步：{step}" if acted else "逻辑正确，可以报送"
    parts = [f"{STATUS_WORDS[status]}{files[status]}份" for status in STATUSES if files[status]]
    parts += [f"单位名册{registers}份无误"] if registers else []
    return f"共{len(receipts)}个文件：{'、'.join(parts) or '没有报表'}。{state}。"


STATUS_WORDS: dict[Status, str] = {**STATUS_NAMES, "counted": "通过"}


def aggregate_line(outcome: Outcome, output: str, language: Language) -> str:
    """The line that `aggregate` ends with: how many of how many, where it is written, what to do next."""
    returns, found = outcome.returns, outcome.rates
    expected, accepted = sum(each.expected for each in found), sum(each.accepted for each in found)
    left = _left(returns)
    if language == "en":
        always, more = left[:3], left[3:]
        words = [f"{count} {word}" for word, count in zip(LEFT_EN[:3], always, strict=True)]
        words += [f"{count} {word}" for word, count in zip(LEFT_EN[3:], more, strict=True) if count]
        done = f"{returns.year}: {accepted} of {expected} returns added up, {', '.join(words)}. Written: {output}"
        return f"{done}. Next: {_next_step(left, language)}."
    rest = "、".join(word.format(count) for word, count in zip(LEFT_ZH, left, strict=True) if count)
    provisional = "（暂定数）" if returns.provisional else ""
    done = f"{returns.year}年度合计{provisional}：应报{expected}份，计入{accepted}份"
    return f"{done}，已写 {output}；{rest or '没有退回和缺报'}。下一步：{_next_step(left, language)}。"


def published_line(outcome: Outcome, output: str, language: Language) -> str:
    """The line that a run for publication ends with: of how many returns it is, where it is, what it is not for."""
    returns, found = outcome.returns, outcome.rates
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
    aside = [each for each in sent_back if each.form not in (REGISTER, SUMMARY) and each.duty not in duties]
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


def _next_step(left: _Left, language: Language) -> str:
    """Say what comes next: mend, ask for what is missing, have queries explained; with none of these, sign."""
    chinese = language == "zh"
    mending = [
        *(["退回件改正" if chinese else "have what was sent back mended"] if left.returned or left.summaries else []),
        *(["问题按审核结果处理" if chinese else "act on the findings"] if left.unreadable or left.errors else []),
    ]
    again = "{}后重新汇总" if chinese else "{}, then add up again"
    steps = [
        *([again.format(("、" if chinese else ", ").join(mending))] if mending else []),
        *(["缺报的请催报" if chinese else "ask for what is missing"] if left.missing else []),
    ]
    if not steps and left.queries:
        return (
            "待核实的发回原单位，属实的在审核表写明情况，收回后重新汇总"
            if chinese
            else "send queries back; what is right is explained on the audit sheet; then add up again"
        )
    sign = "打印封面签章上报" if chinese else "print, sign and seal the cover, and report"
    return ("，" if chinese else "; ").join(steps) or sign
