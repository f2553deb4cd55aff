"""Python's collector of cycles, called seldom while files are read.

What an import makes (elements, rows, tuples) goes by its reference counts. The collector looks in vain, every 700
objects, and now and then through all that the application holds.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000

_lock = threading.Lock()
_within = 0
_usual = gc.get_threshold()


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Collect after 50,000 new objects or more; the last import to end puts back what was in force before the first."""
    global _within, _usual
    with _lock:
        _within += 1
        if _within == 1:
            _usual = gc.get_threshold()
            gc.set_threshold(max(SELDOM, _usual[0]), *_usual[1:])
    try:
        yield
    finally:
        with _lock:
            _within -= 1
            if not _within:
                gc.set_threshold(*_usual)
