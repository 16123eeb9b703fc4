"""Workbooks sealed with a password: AES as Excel itself encrypts, [MS-OFFCRYPTO] 2.3.4.10."""

import io
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody mistakes for one another on paper or by telephone."""

GROUPS, SIGNS_A_GROUP = 4, 4
"""A password of 16 signs out of 31 holds 79 bits."""

MOST_TRIED = 20
"""So many passwords are tried on a file that names no unit."""

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a sealed workbook begins, and an old .xls too."""


def new_password() -> str:
    """Return a password that can be read out by telephone: four groups of four signs."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(SIGNS_A_GROUP)) for _ in range(GROUPS))


def fitting(file: str, passwords: Mapping[str, str]) -> tuple[str, ...]:
    """Return the passwords to try on a file: those of the units whose codes begin its name or a folder's, else a few.

    `passwords` are by unit. Trying one takes a tenth of a second, so that not all of a district's can be tried.
    """
    parts = file.split("/")
    named = [word for unit, word in passwords.items() if any(part.split("_")[0] == unit for part in parts)]
    return tuple(named) or (tuple(passwords.values()) if len(passwords) <= MOST_TRIED else ())


def seal(workbook: bytes, password: str) -> bytes:
    """Return an .xlsx encrypted with a password."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - few workbooks are sealed

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, target)
    return target.getvalue()


def unseal(data: bytes, passwords: Sequence[str]) -> bytes | None:
    """Return what a sealed workbook holds, or None if it is not sealed or none of the passwords opens it."""
    if not passwords or not data.startswith(COMPOUND):
        return None
    try:
        import msoffcrypto  # noqa: PLC0415 - few workbooks are sealed
        from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415
    except ModuleNotFoundError:
        # An extra: without it the workbook stays sealed, and is told of as one.
        return None

    with suppress(Exception):  # The library raises whatever its parsers meet in a damaged file.
        sealed = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not sealed.is_encrypted():
            return None
        for password in passwords:
            with suppress(DecryptionError, InvalidKeyError):
                target = io.BytesIO()
                sealed.load_key(password=password, verify_password=True)
                sealed.decrypt(target, verify_integrity=True)
                return target.getvalue()
    return None
