"""Names of files: never a path, never too long, on any system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.writing.file_name import safe_name, shortened


@given(st.text(max_size=300) | st.text("𠮷😀工", min_size=60, max_size=300))
def test_a_name_is_never_a_path(text: str) -> None:
    """Whatever a unit is called, its file name stays one name in the folder, on any system."""
    name = safe_name(text, ".xlsx").removesuffix(".xlsx")
    assert name
    assert not set(name) & set('<>:"/\\|?*\0\n\u202e')
    assert name.strip(" .") == name
    assert len(f"{name}.xlsx".encode()) <= 255


@pytest.mark.parametrize("text", ["../../etc/passwd", "..", "CON", "nul.txt", "~$锁", ".hidden", "-rf", ""])
def test_tricks_in_names(text: str) -> None:
    """Names that mean something to a system lose that meaning."""
    name = safe_name(text)
    assert "/" not in name
    assert not name.startswith((".", "-", "~$"))
    assert name.split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN"}


@given(st.text("𠮷😀工a\udc80", max_size=300), st.sampled_from(["_退回.xlsx", "(12)_审核意见.xlsx", "汇总"]))
def test_an_ending_is_kept_whole(text: str, ending: str) -> None:
    """However rare its characters, a name with its ending fits, and a name that fits is as it was."""
    name = shortened(text, ending)
    spelt = name.encode("utf-8", "surrogateescape")
    assert len(b".~lock." + spelt + b"#") <= 255
    assert name.endswith(ending)
    if len(f"{text}{ending}".encode("utf-8", "surrogateescape")) <= 247:
        assert name == f"{text}{ending}"
