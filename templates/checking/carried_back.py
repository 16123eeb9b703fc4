"""Whether the rows that a blank was issued with came back as they were."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sheets.finding import Finding, Place, find
from templates.carried_rows import digest, issued, locked
from templates.reading.batch import Batch
from templates.sheet import Sheet
from templates.stamps import stamps


def not_back(batch: Batch) -> Iterator[Finding]:
    """Find carried rows that are missing or changed in a locked field; a row may stand anywhere in its list."""
    lists = [sheet for sheet in batch.form.sheets if sheet.carry]
    for source, submission in enumerate(batch.submissions) if lists else ():
        numbers, known = issued(submission.workbook)
        for sheet in lists:
            grid = submission.grids.get(sheet.name)
            if not grid:
                continue
            place = Place(submission.file, grid.sheet)
            digests = known.get(sheet.name, ())
            if len(digests) < numbers.get(sheet.name, 0):
                yield find("carried-unknown", place, rows=numbers[sheet.name], sheet=sheet.title)
            else:
                for number in _missing(batch, source, sheet, digests):
                    yield find("carried-missing", place, number=number)


def _missing(batch: Batch, source: int, sheet: Sheet, digests: Sequence[str]) -> list[int]:
    """Number the rows of the blank, from 1, that did not come back; none where what came could not all be read."""
    fields = [field.name for field in locked(sheet)]
    refused = {row for at, name, field, row in batch.refused if (at, name) == (source, sheet.name) and field in fields}
    if not digests or 0 in refused:
        return []
    of = stamps(batch.submissions[source].workbook)
    rows = batch.frames[sheet.name].select("source", *fields).rows()
    there = Counter(digest(of, sheet, dict(zip(fields, values, strict=True))) for at, *values in rows if at == source)
    missing = []
    for number, each in enumerate(digests, 1):
        if there[each]:
            there[each] -= 1
        else:
            missing.append(number)
    # A cell that was refused has been told of: its row is there, though nobody can say which it is.
    return missing if len(missing) > len(refused) else []
