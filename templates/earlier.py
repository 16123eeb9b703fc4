"""How returns of an earlier version of a form are read: what was called otherwise, or not there yet."""

from templates.field import Choice, Declared, Name, Title


class Renamed(Declared):
    """One thing that an earlier version called otherwise: a sheet, a field, a matrix's line or a choice."""

    sheet: Name
    """The sheet, by its name now; alone it says that its tab was called otherwise."""
    field: Name | None = None
    """The field, by its name now."""
    line: Title | None = None
    """The matrix's line, by its title now."""
    choice: Choice | None = None
    """The field's choice now; several old ones may have become one."""
    was: Choice
    """Its title, or the choice, in returns of that version."""


class Dropped(Declared):
    """A sheet, a column or a record's line of an earlier version that is no longer asked: it is passed over."""

    sheet: Name | None = None
    """The sheet that it stood in, by its name now; none for a sheet that is gone itself."""
    was: Title
    """Its title in returns of that version."""


class Earlier(Declared):
    """What was otherwise in an earlier version that is still read."""

    version: str
    """The version; one of `accepts`."""
    renamed: tuple[Renamed, ...] = ()
    """What was called otherwise."""
    unasked: tuple[str, ...] = ()
    """Sheets (sheet) and fields (sheet.field) that were not asked: unknown in such returns, not zero."""
    dropped: tuple[Dropped, ...] = ()
    """What was asked then and is no more."""
