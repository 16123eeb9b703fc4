"""How each unit reported: counted of a year's receipts and findings, and read back from summaries."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from reports.gathering.exchange.columns import QUALITY, QUALITY_HEADS
from reports.gathering.receipt import Duty, Quality, Receipt, Returns
from sheets.finding import Finding, Severity
from sheets.workbook import Value, Workbook

_OTHERS = frozenset({"other-year", "other-period", "return-identical"})
"""Why a file is laid aside that is no version of a return of this year."""

_CODE = "单位代码"


def quality(returns: Returns) -> dict[str, Quality]:
    """Return how every unit reported that owed, sent or is told of anything, in the tree's order."""
    below = {each.unit: each for each in returns.below}
    own = {each.unit: each for each in _own(returns)}
    codes = (unit.code for unit, _ in returns.tree.walk())
    found = ((code, own.get(code) or below.get(code)) for code in codes)
    return {code: each for code, each in found if each}


def _own(returns: Returns) -> Iterator[Quality]:
    """Count what came into this folder itself; of units below a summary the summary tells."""
    came = [each for each in returns.receipts if each.is_return]
    versions = Counter(unit for unit, _ in {(each.unit, each.sha256) for each in came if _is_version(each)})
    standing = {each.file: each.unit for each in came if each.status in ("counted", "returned")}
    counts: dict[str, Counter[str]] = {code: Counter() for code in standing.values()}
    for finding in returns.findings:
        if unit := standing.get(finding.place.file):
            counts[unit].update(_counted(finding))
    for each in came:
        if each.file in standing:
            counts[each.unit]["corrected"] += each.corrected
    told = {each.unit for each in returns.below}
    received = returns.accepted | returns.returned
    mine: dict[str, list[Duty]] = defaultdict(list)
    for duty in received:
        mine[duty.unit].append(duty)
    duties = Counter(duty.unit for duty in {*returns.owed, *received})
    # What came by a summary of an earlier version is known of in no other way.
    for code in (code for code in duties if code not in told and (versions[code] or not mine[code])):
        found = counts.get(code, Counter())
        yield Quality(
            code,
            duties[code],
            len(mine[code]),
            _on_time(returns, mine[code]),
            versions[code],
            *(found[name] for name in ("errors", "queries", "explained", "corrected")),
        )


def _is_version(receipt: Receipt) -> bool:
    return not (receipt.reason and receipt.reason.code in _OTHERS)


def _counted(finding: Finding) -> Iterator[str]:
    if finding.severity is Severity.ERROR:
        yield "errors"
    elif finding.severity is Severity.QUERY:
        yield "queries"
        if finding.accepted:
            yield "explained"


def _on_time(returns: Returns, received: list[Duty]) -> int | None:
    """Count what came by the deadline; None where that is not known of all that came."""
    noted = [(returns.on_time or {}).get(duty) for duty in received]
    return None if returns.on_time is None or None in noted else noted.count(True)


def read_quality(book: Workbook) -> Iterator[Quality]:
    """Read back what a summary tells of its units; nothing if the sheet is not as it was written."""
    grid = book.grid(QUALITY)
    rows = grid.rows if grid else []
    head = next((at for at, row in enumerate(rows) if {_CODE, *QUALITY_HEADS} <= set(map(str, row))), len(rows))
    if head == len(rows):
        return
    titles = [str(value) for value in rows[head]]
    columns = [titles.index(each) for each in QUALITY_HEADS]
    for row in rows[head + 1 :]:
        code, counts = _code(row[titles.index(_CODE)]), [_count(row[column]) for column in columns]
        expected, received, on_time, *others = counts
        if code and expected is not None and received is not None and None not in others:
            yield Quality(code, expected, received, on_time, *(each or 0 for each in others))


def _code(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _count(value: Value) -> int | None:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and float(value).is_integer()
    return int(value) if whole and isinstance(value, int | float) else None
