"""A clerk's workbook that a marked copy is made from."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sheets.finding import Place, find
from sheets.inspection.refusal import Refused
from sheets.seal import unseal


@dataclass(frozen=True, slots=True)
class Original:
    """A clerk's workbook that was read: its digest tells whether it is still the same, passwords may open it."""

    path: Path
    sha256: str = ""
    passwords: tuple[str, ...] = field(default=(), repr=False)

    def data(self, place: Place) -> bytes:
        """Return its bytes, unsealed; raises Refused if it is another file by now."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise Refused(find("unmarked-changed", place)) from error
        if self.sha256 and hashlib.sha256(data).hexdigest() != self.sha256:
            raise Refused(find("unmarked-changed", place))
        return unseal(data, self.passwords) or data
