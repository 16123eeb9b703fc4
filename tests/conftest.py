"""What all tests have in common: a cache of their own, so that none finds what another, or the user, has read."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache() -> Iterator[None]:
    """Let the program, also one that is started, keep its cache in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(Path(folder, name)))
        patch.delenv("UNIONSHEETS_NO_CACHE", raising=False)
        yield
