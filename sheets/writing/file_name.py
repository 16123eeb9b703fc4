"""Names of files out of what people wrote: fit for any system, and never a path."""

import re

UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
"""What no file name may hold on some system, and signs that turn the reading order."""

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")

LONGEST = 255 - len(".~lock.#")
"""Bytes that systems take, less what LibreOffice adds for its lock beside an open file: 82 Chinese characters."""


def safe_name(text: str, ending: str = "") -> str:
    """Make a text fit to be a file name on any system, and never a path; the ending is kept whole."""
    name = UNSAFE.sub(" ", text.encode("utf-8", "ignore").decode()).strip(" .-~$")
    if RESERVED.match(name):
        name = f"_{name}"
    return shortened(name or "未命名", ending)


def shortened(name: str, ending: str) -> str:
    """Cut a name so that with its ending it has no more bytes than systems take."""
    room = LONGEST - len(ending.encode())
    # A name on disk need not be text: its odd bytes stand in it as they were, and count one each.
    spelt = name.encode("utf-8", "surrogateescape")
    if len(spelt) > room:
        name = spelt[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{name}{ending}"
