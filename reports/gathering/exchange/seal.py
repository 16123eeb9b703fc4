"""A summary that was made final: by its stamp it is known when and by whom, and as which correction."""

import re
from datetime import date
from typing import NamedTuple

from templates.stamps import Stamps

_STAMPED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) (.*)", re.DOTALL)


class Seal(NamedTuple):
    """When and by whom; `correction` is 0 for what was first made final."""

    on: date
    by: str
    correction: int = 0

    @classmethod
    def of(cls, stamps: Stamps) -> "Seal | None":
        """Read the seal among a summary's stamps; None if it is not final."""
        found = _STAMPED.fullmatch(stamps.final)
        number = int(stamps.correction) if re.fullmatch("[0-9]{1,4}", stamps.correction) else 0
        try:
            return cls(date.fromisoformat(found[1]), found[2], number) if found else None
        except ValueError:
            return None

    @property
    def stamp(self) -> tuple[str, str]:
        """Return it as it is stamped: `final` and `correction`."""
        return f"{self.on.isoformat()} {self.by}", str(self.correction or "")

    def __str__(self) -> str:
        """Say it as the cover does."""
        what = f"第{self.correction}次更正" if self.correction else "定稿"
        return f"{what}：{self.on.isoformat()}，{self.by}"
