"""Values printed for a workbook: what one row's cells and whole columns have in common."""

from abc import ABC, abstractmethod
from datetime import date
from types import MappingProxyType

from templates.formulas.nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Leaf,
    Term,
)

RATIO_PLACES = 9
"""Decimal places to which quotients are compared, as in templates.formulas.to_polars."""

SAME = MappingProxyType[Comparison, str]({"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="})
OPPOSITE = MappingProxyType[Comparison, Comparison](
    {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
)
BINDING = MappingProxyType({"+": 1, "-": 1, "*": 2, "/": 2})


class Printer(ABC):
    """Prints terms; where their leaves stand is for each kind of printer to say."""

    @abstractmethod
    def leaf(self, leaf: Leaf) -> str:
        """Print what a name stands for, text without spaces around it."""

    @abstractmethod
    def aggregate(self, aggregate: Aggregate) -> str:
        """Print an aggregate."""

    @abstractmethod
    def verdict(self, term: Term, *, want: bool) -> str:
        """Print whether a truth is definitely true, or definitely false."""

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
                return self._call(term)
        assert isinstance(term, Leaf)
        return self.leaf(term)

    def test(self, operator: Comparison, left: Term, right: Term) -> str:
        """Print a comparison of two numbers: to the cent, a ratio to nine places; whole numbers as they are."""
        sign, scale = SAME[operator], _places(left, right)
        if not scale:
            return f"{self.value(left)}{sign}{self.value(right)}"
        if isinstance(right, Constant):
            return f"ROUND({self.value(left)},{scale}){sign}{self.value(right)}"
        if isinstance(left, Constant):
            return f"{self.value(left)}{sign}ROUND({self.value(right)},{scale})"
        return f"ROUND({self.value(left, 1)}-{self.value(right, 2)},{scale}){sign}0"

    def _arithmetic(self, term: Arithmetic, binding: int) -> str:
        own = BINDING[term.operator]
        left, right = self.value(term.left, own), self.value(term.right, own + (term.operator in "-/"))
        printed = f"{left}{term.operator}{right}"
        return f"({printed})" if own < binding else printed

    def _call(self, term: Call) -> str:  # noqa: PLR0911 - one line a function
        part = term.parts[0]
        printed = self.value(part)
        match term.name:
            case "month":
                return f"MONTH({printed})"
            case "abs":
                return f"ABS({printed})"
            case "round":
                return f"ROUND({printed},{term.scale})"
            case "band":
                cuts = ",".join(("-1E+99", *map(constant, term.parts[2::2])))  # type: ignore[arg-type]
                labels = ",".join(map(constant, term.parts[1::2]))  # type: ignore[arg-type]
                number = f"ROUND({printed},{part.scale or RATIO_PLACES})" if part.scale != 0 else printed
                return f"LOOKUP({number},{{{cuts}}},{{{labels}}})"
            case "age":
                return self.age(printed)
            case "id_birth":
                return id_birth(printed)
        assert term.name == "id_sex"
        return f'IF(MOD(MID({printed},17,1),2)=1,"男","女")'

    def age(self, birth: str) -> str:
        """Print whole years from a date of birth to as_of."""
        return f'DATEDIF({birth},as_of,"Y")'


def constant(term: Constant) -> str:
    """Print a literal."""
    match term.value:
        case bool() as truth:
            return "TRUE" if truth else "FALSE"
        case int() as number:
            scale = term.scale or 0
            whole, part = divmod(abs(number), 10**scale)
            digits = f"{whole}.{part:0{scale}}" if scale else str(whole)
            return f"-{digits}" if number < 0 else digits
        case date() as day:
            return f"DATE({day.year},{day.month},{day.day})"
        case text:
            return '"' + text.replace('"', '""') + '"'


def id_birth(number: str) -> str:
    """Print the date inside an ID number; an error value where it is none."""
    return f'--TEXT(MID({number},7,8),"0000-00-00")'


def id_ok(number: str) -> str:
    """Print whether a text is an ID number by GB 11643: length, date from 1900 on, MOD 11-2."""
    places = ";".join(map(str, range(1, 18)))
    weights = ";".join(str(2 ** (18 - place) % 11) for place in range(1, 18))
    total = f"SUMPRODUCT(MID({number},{{{places}}},1)*{{{weights}}})"
    check = f'MID("10X98765432",MOD({total},11)+1,1)=RIGHT({number})'
    # LibreOffice counts days from 1899-12-30, where Excel has none before 1900
    return f"IFERROR(AND(LEN({number})=18,{id_birth(number)}>1,{check}),FALSE)"


def _places(left: Term, right: Term) -> int:
    """Decimal places to round to before comparing; 0 where both sides are whole numbers."""
    if left.scale is None or right.scale is None:
        return RATIO_PLACES
    scales = [term.scale or 0 for term in (left, right)]
    moving = any(term.scale for term in (left, right) if not isinstance(term, Constant))
    return max(scales) if moving else 0
