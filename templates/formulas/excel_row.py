"""Terms printed for one row of a workbook's sheet, with what must be known before they are worked out."""

from dataclasses import replace

from templates.form import Form
from templates.formulas.excel_columns import Columns
from templates.formulas.excel_comparison import Comparisons
from templates.formulas.excel_needs import Needs
from templates.formulas.excel_words import constant, every, key, key_of, quoted, some
from templates.formulas.functions import FUNCTIONS
from templates.formulas.leaves import as_figures, correlated, on_columns
from templates.formulas.nodes import (
    RATIO_PLACES,
    Aggregate,
    Arithmetic,
    Call,
    Cell,
    Choice,
    Compare,
    Constant,
    Context,
    Figure,
    Filled,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
    walk,
)
from templates.formulas.workings import TextKey, Workings
from templates.layout import region
from templates.sheet import Sheet

BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


class Row:
    """Prints terms for one row of a sheet (None: for the whole return)."""

    def __init__(
        self, form: Form, sheet: Sheet | None, row: int, workings: Workings, making: Term | None = None
    ) -> None:
        """Print for a row of the sheet, as the workbook counts rows; `making` is what the cell itself will keep."""
        self.form = form
        self.sheet = sheet
        self.row = row
        self.workings = workings
        self.making = making
        self.region = region(sheet) if sheet else None

    def value(self, term: Term, binding: int = 0) -> str:
        """Print a value, supposing that all it needs is known; in brackets if it binds less than asked."""
        match term:
            case Constant():
                printed = constant(term)
                return f"({printed})" if binding and printed.startswith("-") else printed
            case Aggregate():
                return self.aggregate(term)
            case Arithmetic():
                return self._arithmetic(term, binding)
            case Choice():
                left, right = self.value(term.left), self.value(term.right)
                return f"IF({self.verdict(term.truth, want=True)},{left},{right})"
            case Call():
                return self._kept(term) or FUNCTIONS[term.name].excel(term, self._parts(term))
        assert isinstance(term, Leaf)
        return self.leaf(term)

    def leaf(self, leaf: Leaf) -> str:
        """Print a cell's address or a defined name; text without spaces around it, an ID number in capitals."""
        place = self.place(leaf)
        if leaf.type != "text":
            return place
        return f"UPPER(TRIM({place}))" if self._in_capitals(leaf) else f"TRIM({place})"

    def place(self, leaf: Leaf) -> str:
        """Print where a leaf stands; a list's formulas name other sheets by defined names only."""
        match leaf:
            case Context():
                return leaf.name
            case Cell():
                assert self.region
                return self.region.cell(leaf.field, self.row)
            case Figure():
                if self.in_list:
                    return self.workings.figure(leaf)
                sheet = self._sheet(leaf.sheet)
                return f"'{sheet.title}'!{region(sheet).cell(leaf.field, 0)}"
        raise NotImplementedError(leaf)

    @property
    def in_list(self) -> bool:
        """Return whether the formula is one of many alike, in every row of a list."""
        return self.sheet is not None and self.sheet.layout == "list"

    def key(self, term: Term) -> str:
        """Print the key of a text, which = compares as exactly as EXACT compares texts."""
        if isinstance(term, Constant):
            return quoted(key(str(term.value)))
        if isinstance(term, Cell) and self.in_list and self.sheet:
            return self.workings.cell(self.sheet, TextKey(term.field), self.row)
        return key_of(self.value(term), plain=self.workings.plain(term))

    def aggregate(self, aggregate: Aggregate) -> str:
        """Print an aggregate; nothing is met where what it asks of the own row is unknown."""
        if aggregate.looks:
            return self._making(aggregate) if aggregate == self.making else self._looked(aggregate)
        repeated = self.in_list or (self.sheet and aggregate.name == "count" and not aggregate.conditions)
        if repeated and not any(isinstance(part, Cell) for part in walk(aggregate)):
            return self.workings.total(aggregate)
        printed = Columns(self._sheet(aggregate.sheet), self).total(aggregate)
        return self._asked(aggregate).guarded(printed, "0")

    def _looked(self, aggregate: Aggregate) -> str:
        """Print the hidden cell that holds what was looked up: one a row, or one a return."""
        if self.sheet and self.sheet.layout != "record" and any(map(correlated, aggregate.conditions)):
            return self.workings.cell(self.sheet, aggregate, self.row)
        total = as_figures(aggregate)
        assert isinstance(total, Aggregate)
        return self.workings.total(total)

    def _making(self, aggregate: Aggregate) -> str:
        """Print what such a cell holds: the first value, and beside it that value if no other row has another."""
        columns = Columns(self._sheet(aggregate.sheet), self)
        assert aggregate.column
        if aggregate.name == "found":
            return self._asked(aggregate).guarded(columns.first(aggregate), '""')
        found = replace(aggregate, name="found")
        other = Compare("!=", aggregate.column, found)
        others = columns.total(Aggregate("count", aggregate.sheet, None, (*aggregate.conditions, other), 0))
        # What is kept is blank where it asks for what the own row does not hold.
        return self.needs(found).guarded(f'IF({others}=0,{self.value(found)},"")', '""')

    def _asked(self, aggregate: Aggregate) -> Needs:
        asked = Needs()
        for condition in aggregate.conditions:
            for part in walk(condition):
                if isinstance(part, Cell | Figure | Context) or (isinstance(part, Call) and not on_columns(part)):
                    asked += self.needs(part)
        return asked

    def _sheet(self, name: str) -> Sheet:
        sheet = self.form.sheet(name)
        assert sheet
        return sheet

    def _in_capitals(self, leaf: Leaf) -> bool:
        field = None if isinstance(leaf, Context) else self._sheet(leaf.sheet).field(leaf.field)
        return field is not None and field.kind.capitals

    def _kept(self, call: Call) -> str:
        """Print the hidden cell in which a list keeps a call's value; nothing where it keeps none."""
        if not (self.sheet and self.in_list and FUNCTIONS[call.name].kept) or call == self.making:
            return ""
        return self.workings.cell(self.sheet, call, self.row)

    def _parts(self, call: Call) -> list[str]:
        return [self._part(part) for part in call.parts]

    def _part(self, part: Term) -> str:
        if part.type == "truth":
            return self.verdict(part, want=True)
        # Functions of ID numbers take x and X alike.
        return f"TRIM({self.place(part)})" if isinstance(part, Leaf) and part.type == "text" else self.value(part)

    def _arithmetic(self, term: Arithmetic, binding: int) -> str:
        own = BINDING[term.operator]
        left, right = self.value(term.left, own), self.value(term.right, own + (term.operator in "-/"))
        printed = f"{left}{term.operator}{right}"
        return f"({printed})" if own < binding else printed

    def needs(self, term: Term) -> Needs:
        """Collect what must hold before a term's value is worked out, inner things first."""
        if isinstance(term, Aggregate) and term.looks:
            printed = self.value(term)
            return Needs(texts=(printed,)) if term.type == "text" else Needs(numbers=(printed,))
        if isinstance(term, Constant | Aggregate | Filled):
            return Needs()
        if isinstance(term, Leaf):
            printed = self.leaf(term)
            return Needs(texts=(printed,)) if term.type == "text" else Needs(numbers=(printed,))
        if isinstance(term, Choice):
            chosen = self._chosen(term)
            return Needs(more=() if chosen == "TRUE" else (chosen,))
        if isinstance(term, Call) and (cell := self._kept(term)):
            return Needs(numbers=(cell,)) if term.type in ("number", "date") else Needs()
        needs = Needs()
        for part in term.parts:
            needs += self.needs(part)
        return needs + self._besides(term)

    def _besides(self, term: Term) -> Needs:
        match term:
            case Arithmetic(operator="/", right=right):
                scale = RATIO_PLACES if right.scale is None else right.scale
                divisor = self.value(right)
                plain = isinstance(right, Leaf) or not scale
                return Needs(more=(f"{divisor}<>0" if plain else f"ROUND({divisor},{scale})<>0",))
            case Call() if asked := FUNCTIONS[term.name].asks(term, self._parts(term)):
                return Needs(more=(asked,))
        return Needs()

    def _chosen(self, term: Choice) -> str:
        """Print whether the truth of a choice is known, and then the side that it takes."""
        if self.definite(term.truth) and self.needs(term.left) + self.needs(term.right) == Needs():
            return "TRUE"
        sides = ((True, term.left), (False, term.right))
        return some([self.needs_met(term.truth, side, want=want) for want, side in sides])

    def definite(self, truth: Term) -> bool:
        """Return whether a truth is never unknown, whatever stands in the cells."""
        match truth:
            case Logic() | Negation():
                return all(map(self.definite, truth.parts))
            case Compare(left=left, right=right):
                return self.needs(left) + self.needs(right) == Needs()
        return isinstance(truth, Constant | Filled)

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
                return Comparisons(self).member(term, want=want)
            case Compare():
                return Comparisons(self).compare(term, want=want)
            case Filled():
                return self._filled(term, want=want)
        assert isinstance(term, Call)
        return self._judged(term, want=want)

    def _judged(self, call: Call, *, want: bool) -> str:
        needs, printed = Needs(), self._kept(call) or FUNCTIONS[call.name].excel(call, self._parts(call))
        for part in call.parts:
            needs += self.needs(part)
        return printed if want else needs.guarded(f"NOT({printed})")

    def _filled(self, term: Filled, *, want: bool) -> str:
        needs = Needs()
        for part in term.parts:
            needs += self.needs(part)
        if not want and len(needs.texts) == 1 and not needs.numbers:
            return f'{needs.texts[0]}=""'
        return needs.filled if want else f"NOT({needs.filled})"
