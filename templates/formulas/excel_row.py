"""Terms printed for one row of a workbook's sheet, with what must be known before they are worked out."""

from dataclasses import dataclass

from templates.form import Form, Sheet
from templates.formulas.nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Cell,
    Choice,
    Compare,
    Constant,
    Context,
    Figure,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
    walk,
)
from templates.formulas.printer import OPPOSITE, SAME, Printer, id_ok
from templates.formulas.ranges import Ranges, on_columns
from templates.formulas.scope import FormulaError
from templates.layout import region


@dataclass(frozen=True, slots=True)
class Needs:
    """What must hold before a value is worked out: cells with numbers, cells with text, then more."""

    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def __add__(self, other: "Needs") -> "Needs":
        """Need what both need, each once."""
        return Needs(
            *(
                tuple(dict.fromkeys(mine + theirs))
                for mine, theirs in (
                    (self.numbers, other.numbers),
                    (self.texts, other.texts),
                    (self.more, other.more),
                )
            )
        )

    @property
    def filled(self) -> str:
        """Print whether the cells hold what they should; nothing if there are none."""
        numbers = [f"ISNUMBER({cell})" for cell in self.numbers]
        if len(numbers) > 1:
            numbers = [f"COUNT({','.join(self.numbers)})={len(self.numbers)}"]
        return every([*numbers, *(f'{text}<>""' for text in self.texts)])

    def guarded(self, printed: str, otherwise: str = "") -> str:
        """Print a value only where all is known; else `otherwise`, or FALSE."""
        other = f",{otherwise}" if otherwise else ""
        for condition in (*reversed(self.more), self.filled):
            printed = f"IF({condition},{printed}{other})" if condition else printed
        return printed


class Row(Printer):
    """Prints terms for one row of a sheet (None: for the whole return)."""

    def __init__(self, form: Form, sheet: Sheet | None, row: int) -> None:
        """Print for a row of the sheet, as the workbook counts rows."""
        self.form = form
        self.sheet = sheet
        self.row = row
        self.region = region(sheet) if sheet else None

    def leaf(self, leaf: Leaf) -> str:
        """Print a cell's address or a defined name; text without spaces around it."""
        place = self.place(leaf)
        return f"TRIM({place})" if leaf.type == "text" else place

    def place(self, leaf: Leaf) -> str:
        """Print where a leaf stands."""
        match leaf:
            case Context():
                return leaf.name
            case Cell():
                assert self.region
                return self.region.cell(leaf.field, self.row)
            case Figure():
                sheet = self._sheet(leaf.sheet)
                return f"'{sheet.title}'!{region(sheet).cell(leaf.field, 0)}"
        raise NotImplementedError(leaf)

    def aggregate(self, aggregate: Aggregate) -> str:
        """Print an aggregate; nothing is met where what it asks of the own row is unknown."""
        if aggregate.name == "distinct":
            raise FormulaError("distinct 只能用在指标里，不能写进表格")
        home = self.sheet is not None and self.sheet.name == aggregate.sheet
        total = Ranges(self._sheet(aggregate.sheet), self, home=home).total(aggregate)
        return self._asked(aggregate).guarded(total, "0")

    def _asked(self, aggregate: Aggregate) -> Needs:
        asked = Needs()
        for condition in aggregate.conditions:
            for part in walk(condition):
                if isinstance(part, Cell | Figure | Context) or (isinstance(part, Call) and not on_columns(part)):
                    asked += self.needs(part)
                elif isinstance(part, Call) and part.name == "age":
                    asked += Needs(numbers=("as_of",))
        return asked

    def _sheet(self, name: str) -> Sheet:
        sheet = self.form.sheet(name)
        assert sheet
        return sheet

    def needs(self, term: Term) -> Needs:
        """Collect what must hold before a term's value is worked out, inner things first."""
        if isinstance(term, Constant | Aggregate):
            return Needs()
        if isinstance(term, Leaf):
            printed = self.leaf(term)
            return Needs(texts=(printed,)) if term.type == "text" else Needs(numbers=(printed,))
        if isinstance(term, Choice):
            chosen = self._chosen(term)
            return Needs(more=() if chosen == "TRUE" else (chosen,))
        needs = Needs()
        for part in term.parts:
            needs += self.needs(part)
        return needs + self._besides(term)

    def _besides(self, term: Term) -> Needs:
        match term:
            case Arithmetic(operator="/", right=right):
                scale = 9 if right.scale is None else right.scale
                divisor = self.value(right)
                plain = isinstance(right, Leaf) or not scale
                return Needs(more=(f"{divisor}<>0" if plain else f"ROUND({divisor},{scale})<>0",))
            case Call(name="age", parts=(birth,)):
                return Needs(numbers=("as_of",), more=(f"{self.value(birth)}<=as_of",))
            case Call(name="id_birth" | "id_sex", parts=(number,)):
                return Needs(more=(id_ok(self.value(number)),))
        return Needs()

    def _chosen(self, term: Choice) -> str:
        """Print whether the truth of a choice is known, and then the side that it takes."""
        if self.definite(term.truth) and self.needs(term.left) + self.needs(term.right) == Needs():
            return "TRUE"
        sides = ((True, term.left), (False, term.right))
        return some([self.needs_met(term.truth, side, want=want) for want, side in sides])

    def definite(self, truth: Term) -> bool:
        """Tell whether a truth is never unknown, whatever stands in the cells."""
        match truth:
            case Logic() | Negation():
                return all(map(self.definite, truth.parts))
            case Compare(left=left, right=right):
                return self.needs(left) + self.needs(right) == Needs()
        return isinstance(truth, Constant) or (isinstance(truth, Call) and truth.name == "filled")

    def needs_met(self, truth: Term, side: Term, *, want: bool) -> str:
        """Print whether a truth came out so and a value is known."""
        verdict, known = self.verdict(truth, want=want), self.needs(side).guarded("TRUE")
        return verdict if known == "TRUE" else f"IF({verdict},{known})"

    def verdict(self, term: Term, *, want: bool) -> str:  # noqa: PLR0911 - one line a kind of truth
        """Print whether a truth is definitely true, or definitely false; never an error value."""
        match term:
            case Constant(value=value):
                return "TRUE" if value is want else "FALSE"
            case Negation(part=part):
                return self.verdict(part, want=not want)
            case Logic(operator=operator, parts=parts):
                printed = [self.verdict(part, want=want) for part in parts]
                return every(printed) if (operator == "and") == want else some(printed)
            case Member():
                return self._member(term, want=want)
            case Compare():
                return self._compare(term, want=want)
        assert isinstance(term, Call)
        if term.name == "id_ok":
            number = self.value(term.parts[0])
            return id_ok(number) if want else f'IF({number}<>"",NOT({id_ok(number)}))'
        needs = self.needs(term)
        if not want and len(needs.texts) == 1 and not needs.numbers:
            return f'{needs.texts[0]}=""'
        return needs.filled if want else f"NOT({needs.filled})"

    def _member(self, term: Member, *, want: bool) -> str:
        if term.item.type != "text":
            same = tuple(Compare("==", term.item, option) for option in term.options)
            return self.verdict(Logic("or", same), want=want)
        options = ",".join(self.value(option) for option in term.options)
        found = f"SUMPRODUCT(--EXACT({self.value(term.item)},{{{options}}}))"
        if want and isinstance(term.item, Leaf) and all(option.value for option in term.options):
            return f"{found}>0"
        return self.needs(term.item).guarded(f"{found}{'>' if want else '='}0")

    def _compare(self, term: Compare, *, want: bool) -> str:
        operator = term.operator if want else OPPOSITE[term.operator]
        left, right = term.left, term.right
        if left.type == "truth":
            return some(
                [
                    every([self.verdict(left, want=one), self.verdict(right, want=one == (operator == "=="))])
                    for one in (True, False)
                ]
            )
        needs = self.needs(left) + self.needs(right)
        if left.type == "number":
            return needs.guarded(self.test(operator, left, right))
        if left.type == "date":
            return needs.guarded(f"{self.value(left)}{SAME[operator]}{self.value(right)}")
        same = f"EXACT({self.value(left)},{self.value(right)})"
        if operator == "!=":
            return needs.guarded(f"NOT({same})")
        literal = any(isinstance(side, Constant) and side.value for side in (left, right))
        leaf = any(isinstance(side, Leaf) for side in (left, right))
        return same if literal and leaf else needs.guarded(same)


def every(printed: list[str]) -> str:
    """Print that all hold; nothing if there are none."""
    return f"AND({','.join(printed)})" if len(printed) > 1 else "".join(printed)


def some(printed: list[str]) -> str:
    """Print that one holds."""
    return f"OR({','.join(printed)})" if len(printed) > 1 else "".join(printed)
