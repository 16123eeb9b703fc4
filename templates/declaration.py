"""TOML → what is declared in it: every fault told at once, by its key path, in Chinese and English."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from templates.fault import Fault

Model = TypeVar("Model", bound=BaseModel)

WORDS: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请核对拼写",
    "string_type": "应为文字，请加引号",
    "string_too_short": "太短，至少{min_length}个字符",
    "string_too_long": "最多{max_length}个字符",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "date_type": "应为日期，如 2025-12-31，不加引号",
    "date_parsing": "应为日期，如 2025-12-31，不加引号",
    "date_from_datetime_inexact": "应为日期，不带时间",
    "date_from_datetime_parsing": "应为日期，如 2025-12-31，不加引号",
    "tuple_type": "应为方括号里的几项",
    "dict_type": "应为一组键和值",
    "model_type": "应为一组键和值",
    "too_short": "太少，至少{min_length}",
    "too_long": "太多，最多{max_length}",
    "greater_than_equal": "不得小于{ge}",
    "less_than_equal": "不得大于{le}",
}
"""What pydantic finds, in Chinese."""

DEEP = Fault("", "嵌套过深", "nested too deeply")


def declared(text: str, model: type[Model], faults: list[Fault]) -> Model | None:
    """Return what a text declares, or nothing and every fault."""
    try:
        return validated(tomllib.loads(text), model, faults)
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault("", f"不是正确的 TOML（{error}）", f"no valid TOML ({error})"))
    except RecursionError:
        faults.append(DEEP)
    return None


def validated(data: Mapping[str, object], model: type[Model], faults: list[Fault]) -> Model | None:
    """Return what data declare, or nothing and every fault."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        told = error.errors()
        faults += (_fault(each) for each in told if not _hollow(each, told))
    return None


def _hollow(found: ErrorDetails, told: Sequence[ErrorDetails]) -> bool:
    """Return whether something is only too few because what stands in it is wrong, which is told."""
    inside = len(found["loc"])
    return found["type"] == "too_short" and any(
        len(each["loc"]) > inside and each["loc"][:inside] == found["loc"] for each in told
    )


def text_of(path: Path, faults: list[Fault]) -> str:
    """Read a declaration; one that is not UTF-8 is a fault, and an empty text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault("", "请另存为 UTF-8 编码", "save it as UTF-8"))
    return ""


def _fault(found: ErrorDetails) -> Fault:
    words = WORDS.get(found["type"], "写法不对")
    return Fault(key_path(found["loc"]), words.format_map(found.get("ctx", {})), found["msg"])


def key_path(keys: Sequence[str | int]) -> str:
    """Spell where in a declaration something stands: sheets[1].fields[2].type."""
    return "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
