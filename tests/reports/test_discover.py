"""Listing a folder."""

import os
import sys
from pathlib import Path

import pytest

from reports.gathering.discover import DEEPEST, FolderListing, list_folder, list_paths


def names(listing: FolderListing) -> tuple[str, ...]:
    """What findings call the files that are read."""
    return tuple(each.name for each in listing.sources)


def test_everything_is_listed_or_passed_over_with_a_reason(tmp_path: Path) -> None:
    """Files of all folders are listed in a steady order; locks, hidden files and links are told, not read."""
    for name in (
        "b.xlsx",
        "a 表.xlsx",
        "-x.xlsx",
        "~$a.xlsx",
        ".~lock.b.xlsx#",
        ".hidden.xlsx",
        "区/c.xlsx",
        "区/深/d.xls",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "e.xlsx").write_bytes(b"x")
    listing = list_folder(tmp_path)
    assert names(listing) == ("-x.xlsx", "a 表.xlsx", "b.xlsx", "区/c.xlsx", "区/深/d.xls")
    reasons = {receipt.file: receipt.reason.code for receipt in listing.ignored if receipt.reason}
    assert reasons == {
        "~$a.xlsx": "ignored-lock",
        ".~lock.b.xlsx#": "ignored-lock",
        ".hidden.xlsx": "ignored-hidden",
        ".git": "ignored-hidden",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link could lead out of the folder or round in a circle, so none is followed."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "a.xlsx").write_bytes(b"x")
    (inside / "link.xlsx").symlink_to(outside / "a.xlsx")
    (inside / "round").symlink_to(inside)
    (inside / "nowhere.xlsx").symlink_to(outside / "gone.xlsx")
    listing = list_folder(inside)
    assert names(listing) == ()
    assert {receipt.reason.code for receipt in listing.ignored if receipt.reason} == {"ignored-link"}
    assert len(listing.ignored) == 3


def test_closed_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be opened is a finding, not silence."""
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("reports.gathering.discover.os.scandir", refuse)
    [receipt] = list_folder(tmp_path).ignored
    assert receipt.reason is not None
    assert (receipt.file, receipt.reason.code, receipt.reason.accepted) == ("closed", "ignored-folder", False)


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is not an empty one."""
    with pytest.raises(FileNotFoundError):
        list_folder(tmp_path / "gone")


def test_folders_in_folders_end_somewhere(tmp_path: Path) -> None:
    """Folders deep in each other, of which an archive can hold thousands, are told and not looked into."""
    tmp_path.joinpath(*"层" * 60).mkdir(parents=True)
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "层" / "b.xlsx").write_bytes(b"x")
    listing = list_folder(tmp_path)
    assert names(listing) == ("a.xlsx", "层/b.xlsx")
    (deep,) = listing.ignored
    assert deep.file == "/".join("层" * (DEEPEST + 1))
    assert deep.reason
    assert deep.reason.code == "ignored-deep"


def test_numbers_of_persons_in_names_are_hidden(tmp_path: Path) -> None:
    """Files keep names that a disk takes and that nobody else's file has; a unit's code stays where blanks bear it."""
    called = {
        "张三13800001234.xlsx": "张三138＊＊＊＊1234.xlsx",
        "张三13899991234.xlsx": "张三138＊＊＊＊1234（2）.xlsx",
        "350101199003070118_表.xlsx": "35＊＊＊＊＊＊＊＊＊＊＊＊＊118_表.xlsx",
        "13010200001_会员.xlsx": "13010200001_会员.xlsx",
        "13800001234/a.xlsx": "138＊＊＊＊1234/a.xlsx",
        "微信图片_20251130112728.xlsx": "微信图片_20251130112728.xlsx",
    }
    for name in called:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "~$李四13800001234.xlsx").write_bytes(b"x")
    listing = list_folder(tmp_path)
    assert {each.path.relative_to(tmp_path).as_posix(): each.name for each in listing.sources} == called
    assert [receipt.file for receipt in listing.ignored] == ["~$李四138＊＊＊＊1234.xlsx"]
    paths = [tmp_path / "张三13800001234.xlsx", tmp_path / "13800001234"]
    assert [each.name for each in list_paths(paths)[0]] == ["张三138＊＊＊＊1234.xlsx", "138＊＊＊＊1234/a.xlsx"]
