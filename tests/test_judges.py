"""Three programs work out the filled returns of the example district: each comes to the same."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.judges import JUDGES, formula_cells, other_judges, plain
from tests.office import Values, needs_office, values

ROOT = Path(__file__).parent.parent
RETURNS = sorted((ROOT / "examples").glob("20*/*.xlsx"))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Path, Values]:
    """What LibreOffice shows in every filled return."""
    folder = tmp_path_factory.mktemp("shown")
    return dict(zip(RETURNS, JUDGES["LibreOffice"](_named(RETURNS, folder), folder), strict=True))


def _named(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Give files of two years names of their own."""
    (folder / "in").mkdir()
    copies = [folder / "in" / f"{number}.xlsx" for number in range(len(paths))]
    for path, copy in zip(paths, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    return copies


@needs_office
def test_filled_returns_hold_what_is_worked_out(expected: Mapping[Path, Values]) -> None:
    """What a program stored in a return is what its formulas come to; no formula comes to an error."""
    stored = {path: values(path) for path in RETURNS}
    told = {path: found for path, found in stored.items() if found["封面"].get((5, 1))}
    assert 0 < len(told) < len(RETURNS), "some were saved without results"
    assert not [line for path, found in told.items() for line in _differing(path, expected[path], found)]


@needs_office
@other_judges
def test_filled_returns_are_worked_out_alike(judge: str, expected: Mapping[Path, Values], tmp_path: Path) -> None:
    """A clerk sees the same verdicts in whatever program she opens her return."""
    wrong = []
    for path, told in zip(RETURNS, JUDGES[judge](_named(RETURNS, tmp_path), tmp_path), strict=True):
        wrong += [f"{path.parent.name}/{path.name} {line}" for line in _differing(path, expected[path], told)]
    assert not wrong, "\n".join(wrong[:20])


def _differing(path: Path, expected: Values, told: Values) -> Iterator[str]:
    for sheet, place in formula_cells(path):
        one, other = plain(expected[sheet].get(place)), plain(told[sheet].get(place))
        if one != other or str(one).startswith("#"):
            yield f"{sheet} {place}: {one!r}, and now {other!r}"
