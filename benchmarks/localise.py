"""How often a wrong figure is noticed, located and mended: measured on returns with slips put in.

Run `uv run benchmarks/localise.py [ROUNDS]`. For each form it fills in returns that agree with themselves, puts one or
two slips into each, and has them checked. The slips are made here, by hand on the digits, and share nothing with the
weights of `templates.localising`. Printed are shares:

    noticed   of all slips, those that break a rule that must hold
    named     of the noticed, those of which a cell and value are suggested
    right     of what is suggested, what is the cell that was changed and the figure that stood there
    cell      of the suggestions, those at a cell that was changed, whatever the figure

and the milliseconds of the suggesting alone for a broken return: mean and worst. With `last year` every figure of the
year before is known as if its summary had been given.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from sheets.finding import Finding, Place, Severity  # noqa: E402
from sheets.workbook import Grid, Value, Workbook  # noqa: E402
from templates.checking.check import check  # noqa: E402
from templates.compiled import rules  # noqa: E402
from templates.field import Field  # noqa: E402
from templates.form import Form  # noqa: E402
from templates.layout import HEADER_ROW  # noqa: E402
from templates.load import load_forms, parse_form  # noqa: E402
from templates.localising.suggest import suggested  # noqa: E402
from templates.reading.batch import Batch, read_batch  # noqa: E402
from templates.reading.identify import Submission  # noqa: E402
from templates.sheet import Sheet  # noqa: E402

Cells = dict[tuple[str, str, int], int]
"""(sheet, field, line) → figure in smallest units; a record's line is 0."""

CHUNK = 250


class Return(NamedTuple):
    """A return that agrees with itself: its figures, the texts of its lists, and last year's figures by measure."""

    figures: Cells
    texts: Mapping[tuple[str, str, int], str]
    last: Mapping[tuple[str, str], int]


def near(random: Random, value: int) -> int:
    """Return last year's figure for one of this year: mostly within a sixth of it."""
    return max(0, round(value * random.gauss(1, 0.15)))


# ---------------------------------------------------------------- the forms, filled in so that they agree


def members(random: Random, *, typed_totals: bool = False) -> Return:
    """A union of 20 to 3,000 workers."""
    employees = int(20 * 150 ** random.random())
    women, migrants = (int(employees * random.uniform(0.1, 0.7)) for _ in range(2))
    bands = [[int(employees * random.uniform(0.03, 0.15)) for _ in range(3)] for _ in range(2)]
    bands[1] = [min(each, women // 3) for each in bands[1]]
    count, female = sum(map(sum, bands)), sum(bands[1])
    joined, left = (int(count * random.uniform(0.0, 0.18)) for _ in range(2))
    figures: Cells = {
        ("indicators", name, 0): value
        for name, value in {
            "employees": employees,
            "employees_female": women,
            "employees_migrant": migrants,
            "opening_members": count - joined + left,
            "joined": joined,
            "left": left,
            "members": count,
            "members_female": female,
            "members_migrant": int(min(migrants, count) * random.uniform(0.2, 0.9)),
            "officers_full_time": random.randrange(4),
            "officers_part_time": random.randrange(1, 12),
            "groups": max(1, count // random.randrange(12, 40)),
        }.items()
    }
    for line in range(3):
        figures["age_sex", "male", line], figures["age_sex", "female", line] = bands[0][line], bands[1][line]
        if typed_totals:
            figures["age_sex", "total", line] = bands[0][line] + bands[1][line]
    if typed_totals:
        for name in ("male", "female", "total"):
            figures["age_sex", name, 3] = sum(figures["age_sex", name, line] for line in range(3))
    last = {(name, ""): near(random, value) for (sheet, name, _), value in figures.items() if sheet == "indicators"}
    last["members", ""] = figures["indicators", "opening_members", 0]
    titles = ("30岁以下(不含30岁)", "30—39岁", "40岁及以上", "合计")
    last |= {
        (name, titles[at]): near(random, value) for (sheet, name, at), value in figures.items() if sheet != "indicators"
    }
    return Return(figures, {}, last)


def aid(random: Random) -> Return:
    """A fund of five sources and some grants, in fen."""
    origins = ("中央财政", "地方财政", "工会经费", "社会捐助", "其他")
    figures: Cells = {}
    texts: dict[tuple[str, str, int], str] = {}
    last: dict[tuple[str, str], int] = {}
    spent = [0] * 5
    for line in range(12):
        amount = random.choice((500, 800, 1000, 1500, 2000, 3000, random.randrange(100, 9999))) * 100
        at = random.randrange(5)
        spent[at] += amount
        figures["grants", "amount", line] = amount
        texts |= {
            ("grants", "paid_on", line): f"2025-{random.randrange(1, 13):02}-15",
            ("grants", "case", line): f"K{line:03}",
            ("grants", "person", line): "王某某",
            ("grants", "id_number", line): "110101199003070118",
            ("grants", "kind", line): "生活救助",
            ("grants", "origin", line): origins[at],
            ("grants", "signed", line): "是",
        }
        texts |= {
            ("cases", "case", line): f"K{line:03}",
            ("cases", "person", line): "王某某",
            ("cases", "category", line): "相对困难",
            ("cases", "opened", line): "2024-01-15",
        }
        figures["cases", "family", line] = random.randrange(1, 6)
    for line, origin in enumerate(origins):
        opening = random.choice((0, random.randrange(1000, 90000) * 100, random.randrange(10**5, 10**7)))
        income = max(0, spent[line] + random.randrange(0, 40000) * 100 - opening // 2)
        closing = opening + income - spent[line]
        for name, value in {"opening": opening, "income": income, "spent": spent[line], "closing": closing}.items():
            figures["fund", name, line] = value
            last[name, origin] = near(random, value)
        last["closing", origin] = opening
    return Return(figures, texts, last)


def with_typed_totals() -> Form:
    """The members' form with the totals of its matrix typed and checked, as many districts have it."""
    text = (HERE.parent / "templates" / "forms" / "01-members.toml").read_text(encoding="utf-8")
    text = text.replace('name = "members"\ntitle = "工会会员统计表"', 'name = "typed"\ntitle = "会员统计表(填合计)"', 1)
    text = text.replace('number = "工统01表"', 'number = "工统91表"').replace("total = true", "")
    text = text.replace('formula = "male + female"', "required = true\nminimum = 0")
    text = text.replace("sum(age_sex.total)", "sum(age_sex.total, age_sex.band == '合计')")
    text = text.replace("sum(age_sex.female)", "sum(age_sex.female, age_sex.band == '合计')")
    checks = [("across", "total == male + female", "")]
    checks += [
        (f"down_{name}", f"{name} * 2 == sum(age_sex.{name})", "band == '合计'") for name in ("male", "female", "total")
    ]
    more = "".join(
        f'[[sheets.checks]]\nname = "{name}"\nrule = "{rule}"\nwhen = "{when}"\nmessage = "合计不符"\n\n'
        for name, rule, when in checks
    )
    text = text.replace("# ---------------------------------------------------------------- 会员名册", more, 1)
    made, faults = parse_form(text.replace('when = ""\n', ""), "typed.toml")
    assert made, [str(fault) for fault in faults]
    return made


# ---------------------------------------------------------------- slips, made on what stands in the cell


Slip = dict[tuple[str, str, int], int]
"""What stands in cells after a slip."""


def slipped(random: Random, cells: Cells, at: tuple[str, str, int], scale: int) -> Slip:
    """Make one slip in a cell, each of ten kinds as often as any other; two cells if it exchanges neighbours."""
    beside = [other for other in cells if other != at and other[0] == at[0] and _adjacent(cells, at, other)]
    kind = random.randrange(10)
    if kind == 0 and beside:
        return {at: cells[random.choice(beside)]}
    if kind == 1 and beside:
        other = random.choice(beside)
        return {at: cells[other], other: cells[at]}
    figure = cells[at]
    unit = 10**scale if scale and figure % 10**scale == 0 else 1
    typed = _typed(random, kind, figure // unit)
    return {at: figure // 10000 if typed is None else typed * unit}


def _typed(random: Random, kind: int, figure: int) -> int | None:
    """Slip on the digits of a figure as it is written; None for 万元."""
    digits = list(str(abs(figure)))
    place = random.randrange(len(digits))
    if kind == 2 and len(digits) > 1:  # noqa: PLR2004 - the number of a kind, as in all that follows
        place = random.randrange(len(digits) - 1)
        digits[place : place + 2] = digits[place + 1], digits[place]
    elif kind == 3:  # noqa: PLR2004
        digits[place] = random.choice("0123456789")
    elif kind == 4 and len(digits) > 1:  # noqa: PLR2004
        del digits[place]
    elif kind == 5:  # noqa: PLR2004
        digits.insert(place, digits[place])
    elif kind == 6 and figure:  # noqa: PLR2004
        digits += ["0"] * random.randrange(1, 4)
    elif kind == 7 and figure % 10 == 0:  # noqa: PLR2004
        digits = digits[:-1] or ["0"]
    elif kind == 8:  # noqa: PLR2004
        return -figure if figure % 10000 else None
    else:
        return random.randrange(0, int(10 ** (len(digits) + 1)))
    return int("".join(digits)) * (-1 if figure < 0 else 1)


def _adjacent(cells: Cells, one: tuple[str, str, int], other: tuple[str, str, int]) -> bool:
    names = list(dict.fromkeys(name for sheet, name, _ in cells if sheet == one[0]))
    apart = abs(names.index(one[1]) - names.index(other[1])), abs(one[2] - other[2])
    return sum(apart) == 1


# ---------------------------------------------------------------- returns, as they are read


def workbook(form: Form, file: str, cells: Cells, texts: Mapping[tuple[str, str, int], str]) -> Submission:
    """Lay a return out as its blank does."""
    grids = {}
    for sheet in form.sheets:
        body = _body(sheet, cells, texts)
        width = max(map(len, body))
        head: list[list[Value]] = [[] for _ in range(HEADER_ROW - 1)]
        grids[sheet.name] = Grid(sheet.title, [[*row, *[""] * (width - len(row))] for row in (*head, *body)])
    return Submission(Workbook(file, tuple(grids.values())), form, form.version, file, file, file, 2025, grids=grids)


def _body(sheet: Sheet, cells: Cells, texts: Mapping[tuple[str, str, int], str]) -> list[list[Value]]:
    def value(field: Field, line: int) -> Value:
        at = (sheet.name, field.name, line)
        return cells[at] / 10**field.scale if at in cells else texts.get(at, "")

    titles = [each.title for each in sheet.fields]
    if sheet.layout == "record":
        return [["指标", "代码", "单位", "数值"]] + [
            [each.title, each.code, each.unit, value(each, 0)] for each in sheet.fields
        ]
    if sheet.layout == "matrix":
        return [[sheet.key_title, "代码", *titles]] + [
            [row.title, row.code, *("" if row.total else value(each, at) for each in sheet.fields)]
            for at, row in enumerate(sheet.rows)
        ]
    lines = max((line for name, _, line in (*cells, *texts) if name == sheet.name), default=-1) + 1
    return [["序号", *titles]] + [[float(at + 1), *(value(each, at) for each in sheet.fields)] for at in range(lines)]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a form, filled in by `made`, with so many slips, and last year's figures known or not."""

    form: Form
    made: Callable[[Random], Return]
    errors: int
    years: bool

    def rounds(self, count: int, seed: int) -> "Tally":
        """Check so many returns with slips, and see what is said of them."""
        random, tally = Random(seed), Tally()
        for start in range(0, count, CHUNK):
            self._chunk(random, min(CHUNK, count - start), tally)
        return tally

    def _chunk(self, random: Random, count: int, tally: "Tally") -> None:
        originals = [self.made(random) for _ in range(count)]
        slips = [self._slips(random, each.figures) for each in originals]
        pairs = zip(originals, slips, strict=True)
        batch = read_batch(
            self.form,
            [
                workbook(self.form, f"{index}", {**each.figures, **slip}, each.texts)
                for index, (each, slip) in enumerate(pairs)
            ],
        )
        findings = check(batch)
        hard = {rule.code for rule in rules(self.form) if rule.entry.severity is Severity.ERROR}
        noticed = {finding.place.file for finding in findings if finding.code in hard}
        last = [each.last if self.years else None for each in originals]
        began = time.perf_counter()
        said = suggested(batch, findings, last)
        tally.milliseconds += (time.perf_counter() - began) * 1000
        tally.slips += count
        tally.noticed += len(noticed)
        tally.named += len({finding.place.file for finding in said})
        for finding in said:
            source = int(finding.place.file)
            tally.judge(finding, _places(self.form, batch, source, originals[source].figures, slips[source]))

    def _slips(self, random: Random, figures: Cells) -> Slip:
        """Make slips in a return's own figures; what comes filled in is left alone."""
        made: Slip = {}
        carried = {(sheet.name, field.name) for sheet in self.form.sheets for field in sheet.fields if field.carry_from}
        for _ in range(self.errors):
            slip: Slip = {}
            while not any(figures[at] != value for at, value in slip.items()) or carried & {at[:2] for at in slip}:
                at = random.choice(list(figures))
                field = _field(self.form, at)
                slip = slipped(random, figures, at, field.scale)
            made |= slip
        return made


@dataclass(slots=True)
class Tally:
    """What came of a trial's rounds."""

    slips: int = 0
    noticed: int = 0
    named: int = 0
    said: int = 0
    right: int = 0
    cells: int = 0
    milliseconds: float = 0

    def judge(self, finding: Finding, true: Mapping[Place, str]) -> None:
        """Count one suggestion, given the cells with slips and what stood there."""
        assert finding.suggestion
        value = next(cell.value for cell in finding.suggestion.cells if cell.place == finding.place)
        self.said += 1
        self.cells += finding.place in true
        self.right += true.get(finding.place) == value

    def line(self) -> str:
        """Print the shares."""
        shares = (
            (self.noticed, self.slips),
            (self.named, self.noticed),
            (self.right, self.said),
            (self.cells, self.said),
        )
        return "".join(f"{part / whole if whole else 0:>9.1%}" for part, whole in shares) + (
            f"{self.milliseconds / max(1, self.noticed):>7.1f}"
        )


def _field(form: Form, at: tuple[str, str, int]) -> Field:
    sheet = form.sheet(at[0])
    assert sheet
    field = sheet.field(at[1])
    assert field
    return field


def _places(form: Form, batch: Batch, source: int, figures: Cells, slip: Slip) -> dict[Place, str]:
    """Say of each cell with a slip where it stands, and what stood there."""
    found = {}
    for at in slip:
        field = _field(form, at)
        place = batch.spots[source][at[0]].place(str(source), field.name, HEADER_ROW + 1 + at[2])
        found[place] = field.kind.printed(field, figures[at])
    return found


def main() -> None:
    """Print a line a trial."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 14  # noqa: PLR2004
    standard = load_forms()
    forms: list[tuple[Form, Callable[[Random], Return]]] = [
        (standard["members"], members),
        (with_typed_totals(), lambda random: members(random, typed_totals=True)),
        (standard["aid"], aid),
    ]
    heads = "".join(f"{head:>9}" for head in ("noticed", "named", "right", "cell"))
    print(f"{'form':10}{'slips':>6}{'last':>6}{heads}{'ms':>7}")
    for form, made in forms:
        for errors, years in ((1, False), (1, True), (2, False), (2, True)):
            got = Trial(form, made, errors, years).rounds(rounds, seed + errors)
            print(f"{form.name:10}{errors:>6}{'yes' if years else 'no':>6}{got.line()}")


if __name__ == "__main__":
    main()
