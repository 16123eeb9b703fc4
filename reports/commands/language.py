"""The language that is answered in: the one asked for, else the locale's."""

import os
import sys
from itertools import pairwise

from reports.commands.options import Lang
from sheets.finding import Language


def language_of(chosen: Lang | None) -> Language:
    """Return the language that was chosen, else English in an English locale and Chinese elsewhere."""
    if chosen:
        return "en" if chosen is Lang.EN else "zh"
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"


def language_typed() -> Language:
    """Return the language before anything of the line is understood: help is printed before --lang is."""
    words = " ".join(sys.argv).replace("--lang=", "--lang ").split()
    after = [word for option, word in pairwise(words) if option == "--lang" and word in set(Lang)]
    return language_of(Lang(after[-1]) if after else None)
