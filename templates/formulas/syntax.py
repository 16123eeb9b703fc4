"""The syntax of a formula: Python's expressions, of a bounded length and depth."""

import ast

from templates.formulas.scope import FormulaError

LONGEST = 2000
"""Characters of a formula: more is a mistake, and would not fit Excel's 8,192 when printed."""

DEEPEST = 100
"""Levels of syntax: Excel nests 64 deep, and operators in a row do not nest there."""

WIDE = frozenset(
    "\uff08\uff09\uff0c\uff1a\uff1b\uff1d\uff1c\uff1e\uff0b\uff0d\u2018\u2019\u201c\u201d\u2264\u2265\u2260\u00d7\u00f7"
)
"""Full-width signs that Chinese input methods put where a formula needs half-width ones."""


def speaks_of_others(text: str) -> bool:
    """Tell whether a formula names a figure of another form: form.sheet.field."""
    try:
        nodes = ast.walk(ast.parse(text.strip(), mode="eval"))
        return any(isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) for node in nodes)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Whoever types the formula says what is wrong with it.
        return False


def syntax(text: str) -> ast.expr:
    """Parse a formula's text; raises FormulaError with where it goes wrong."""
    if len(text) > LONGEST:
        raise FormulaError(f"公式超过 {LONGEST} 个字符，请拆成几条")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        wide = sorted(set(text) & WIDE)
        hint = f"；{' '.join(wide)} 请改用半角符号" if wide else ""
        raise FormulaError(f"公式写法有误（第 {error.offset or 0} 个字符附近）{hint}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("公式写法有误或括号嵌套过深") from error
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise FormulaError("公式嵌套过深，请拆成几条")
    return tree
