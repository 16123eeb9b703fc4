"""Which rows of a batch count, given all that was found wrong."""

from collections.abc import Collection

from sheets.finding import Finding, Severity
from templates.formulas.frames import Frame, Frames
from templates.reading.batch import Batch


def counted(batch: Batch, findings: Collection[Finding], *, provisional: bool = False) -> Frames:
    """Leave in the batch's frames the rows that count: those of returns, or else rows, without an error."""
    errors = [finding.place for finding in findings if finding.severity is Severity.ERROR]
    sources = {submission.file: source for source, submission in enumerate(batch.submissions)}
    if not provisional:
        refused = {sources[place.file] for place in errors if place.file in sources}
        return {name: _without(frame, refused) for name, frame in batch.frames.items()}
    tabs = {
        (source, spot.title): (name, spot) for source, spots in enumerate(batch.spots) for name, spot in spots.items()
    }
    whole: set[int] = set()
    bad: dict[str, set[tuple[int, int]]] = {name: set() for name in batch.frames}
    for place in errors:
        source = sources.get(place.file, -1)
        name, spot = tabs.get((source, place.sheet), ("", None))
        if spot is None:
            whole.add(source)
        else:
            bad[name].add((source, place.row if place.row > spot.header_row else 0))
    records = {sheet.name for sheet in batch.form.sheets if sheet.layout == "record"}
    return {name: _sound(frame, whole, bad[name], record=name in records) for name, frame in batch.frames.items()}


def _without(frame: Frame, sources: Collection[int]) -> Frame:
    if not sources:
        return frame
    return frame.filter([source not in sources for (source,) in frame.select("source").rows()])


def _sound(frame: Frame, whole: Collection[int], bad: Collection[tuple[int, int]], *, record: bool) -> Frame:
    """Leave out whole returns, whole sheets (row 0; a record is one row) and single rows."""
    left = {*whole, *(source for source, row in bad if record or not row)}
    sound = _without(frame, left)
    if record or not bad:
        return sound
    return sound.filter([pair not in bad for pair in sound.select("source", "row").rows()])
