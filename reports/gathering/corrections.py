"""What became of the office's own corrections: applied in the return that counts, or why not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from reports.gathering.exchange.corrections import Correction, CorrectionList
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Corrected, Duty, Receipt, Returns
from sheets.finding import Finding, find
from templates.correction import Applied

HEADS = {
    "correction-nowhere": "单元格或代码",
    "correction-personal": "单元格或代码",
    "correction-value": "改为",
    "correction-done": "改为",
    "correction-differs": "原值",
    "correction-unmatched": "单位代码",
}
"""At which cell of its line each fault stands."""


def settled(returns: Returns, taken: Iterable[FileResult], listed: CorrectionList) -> Returns:
    """Return the same with what became of each line of a 更正单; a line that was not applied is a finding there.

    Of two files of one return only that which counts matters. Where a part of the folder was read, lines of other
    parts are not told of.
    """
    files = {each.file: each for each in taken}
    counting: dict[Duty, Receipt] = {}
    for receipt in returns.receipts:
        if receipt.is_return and receipt.status in ("counted", "returned"):
            known = counting.get(receipt.duty)
            counting[receipt.duty] = receipt if not known or known.status == "returned" else known
    lines = [
        _settled(line, listed, counting.get(line.duty), files)
        for line in listed.lines
        if line.duty in counting or not returns.part
    ]
    findings = [*listed.findings, *(each.fault for each in lines if each.fault)]
    return replace(
        returns,
        corrections=tuple(lines),
        findings=(*returns.findings, *sorted(findings, key=lambda each: each.place)),
        receipts=tuple(_counted(receipt, lines) for receipt in returns.receipts),
    )


def _settled(
    line: Correction, listed: CorrectionList, receipt: Receipt | None, files: Mapping[str, FileResult]
) -> Corrected:
    """Say what became of one line; values are shown only as the return's own sheet masks them."""
    sheet, cell = line.wanted.sheet, line.wanted.cell
    said = line.reason, line.by, line.when
    if not receipt:
        place = listed.place(line.row, HEADS["correction-unmatched"])
        return Corrected(line.duty, sheet, cell, *said, fault=find("correction-unmatched", place, unit=line.unit))
    applied = dict(files[receipt.file].corrected)[line.row]
    if applied.place:
        sheet, cell = applied.place.sheet, applied.place.cell
    words = applied.title, applied.old, applied.new
    fault = _fault(line, listed, applied) if applied.fault else None
    return Corrected(line.duty, sheet, cell, *said, receipt.file, *words, fault, receipt.status)


def _fault(line: Correction, listed: CorrectionList, applied: Applied) -> Finding:
    values = {"sheet": line.wanted.sheet, "cell": line.wanted.cell}
    values |= {"held": applied.held or "空白", "old": applied.old or "空白"}
    return find(applied.fault, listed.place(line.row, HEADS[applied.fault]), title=applied.title, **values)


def _counted(receipt: Receipt, lines: Iterable[Corrected]) -> Receipt:
    applied = [each for each in lines if each.file == receipt.file and not each.fault]
    if not applied:
        return receipt
    words = "\n".join(f"{each.sheet} {each.cell} {each.old} {each.new}" for each in applied)
    return replace(receipt, corrected=len(applied), correction=sha256(words.encode()).hexdigest()[:16])
