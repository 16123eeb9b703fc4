"""A file that is whole or not there: drafted beside its place, then moved into it."""

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

DRAFTS = ".unionsheets-"
"""How the folders that drafts are made in begin; no reader should look into one."""

ABANDONED_SECONDS = 3600
"""A draft this old belongs to a run that was killed."""

REFUSED = (
    "没有写入权限，或文件正被其他程序打开，请关闭后重试",
    "no permission, or it is open in another program; close it and try again",
)
NO_FOLDER = ("路径中有一段是文件而不是文件夹", "a part of the path is a file, not a folder")
REASONS = {
    errno.EACCES: REFUSED,
    errno.EPERM: REFUSED,
    errno.EROFS: ("磁盘是只读的，请换一个位置", "the disk is read-only; choose another place"),
    errno.ENOSPC: ("磁盘空间不足，请清理后重试", "the disk is full; make room and try again"),
    errno.EDQUOT: ("超出磁盘配额，请清理后重试", "the disk quota is used up; make room and try again"),
    errno.EFBIG: ("文件超过系统允许的大小", "the file would be larger than the system allows"),
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.EISDIR: ("这里已有同名文件夹", "there is a folder of that name"),
    errno.ENAMETOOLONG: ("文件名太长", "the file name is too long"),
}


class CannotWrite(Exception):  # noqa: N818 - reads as the sentence it carries
    """A file that cannot be written, as one sentence in Chinese and English."""

    def __init__(self, path: Path, chinese: str, english: str) -> None:
        """Say which file, and why in both languages."""
        super().__init__(f"无法写入 {path}：{chinese}。 / Cannot write {path}: {english}.")
        self.path, self.why = path, (chinese, english)

    def __reduce__(self) -> tuple[type["CannotWrite"], tuple[Path, str, str]]:
        """Travel between processes as what it was made of."""
        return type(self), (self.path, *self.why)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a draft to write to; at the end it takes the place of `path`, or nothing has changed.

    A draft that was taken away again changes nothing. Makes missing folders. Raises CannotWrite for every failure of
    the file system within.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        _refuse(path)
        with TemporaryDirectory(prefix=DRAFTS, dir=path.parent, ignore_cleanup_errors=True) as folder:
            draft = Path(folder, path.name)
            yield draft
            if not draft.exists():
                return
            _settle(draft)
            draft.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise CannotWrite(path, *REASONS.get(error.errno or 0, (str(error), str(error)))) from error


def save(data: bytes, path: Path) -> None:
    """Write bytes to a file, whole or not at all; raises CannotWrite."""
    with replacing(path) as draft:
        draft.write_bytes(data)


def _refuse(path: Path) -> None:
    # A rename would go over a read-only or opened file without asking, save on Windows.
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise CannotWrite(
            path, "文件是只读的，请取消只读或换个文件名", "it is read-only; allow writing or take another name"
        )
    for lock in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if lock.exists():
            raise CannotWrite(
                path,
                f"文件正被其他程序打开，请关闭后重试（若已关闭，请删除 {lock.name}）",
                f"it is open in another program; close it and try again (if it is closed, delete {lock.name})",
            )


def _settle(path: Path) -> None:
    # Windows cannot open a folder, and needs a writable handle for a file.
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{DRAFTS}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
