"""Work that is killed while it is done, as a power cut does it."""

import multiprocessing
from collections.abc import Callable


def killed_after(seconds: float, work: Callable[[], object]) -> None:
    """Do some work in a process of its own, a copy of this one, and kill -9 it after a while."""
    # Forked, for it is to be at its work at once: what has to start first is killed while it starts.
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
