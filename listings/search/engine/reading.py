"""Reading the index: every web process has a reader of its own, which looks at each search whether there is news."""

import os
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy

from listings.search.engine import schema
from listings.search.engine.folder import Folder, IndexAway, Standing

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """The index as of one commit: whatever is asked of one view is answered of the same moment."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema


class Reader:
    """Opens the generation in force, and follows its commits and the switch to another one."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self._lock = threading.Lock()
        self._pointer: Stamp | None = None
        self._meta: Stamp | None = None
        self._generation: Path | None = None
        self._index: tantivy.Index | None = None
        self._view: View | None = None

    def view(self) -> View:
        """The index as it is now; IndexAway where it cannot be read."""
        with self._lock:
            try:
                return self._seen()
            except (OSError, ValueError):
                self._pointer = self._meta = self._view = None
            try:
                return self._seen()  # it may have been switched over between two looks
            except (OSError, ValueError):
                self._pointer = self._meta = self._view = None
                raise IndexAway(Standing.DAMAGED) from None

    def _seen(self) -> View:
        pointer = _stamp(self.folder.pointer)
        if pointer is None:
            self._pointer = self._view = None
            raise IndexAway(Standing.ABSENT)
        if pointer != self._pointer or self._generation is None:
            self._generation = self.folder.current()
            self._index = schema.opened(str(self._generation))
            self._pointer, self._meta, self._view = pointer, None, None
        meta = _stamp(self._generation / "meta.json")
        if meta is None:
            raise FileNotFoundError(self._generation)
        if self._view is None or meta != self._meta:
            assert self._index is not None
            self._index.reload()
            self._view, self._meta = View(self._index.searcher(), schema.schema()), meta
        return self._view

    def standing(self) -> Standing:
        """Whether it can be read, and if not, why."""
        try:
            view = self.view()
            view.searcher.search(tantivy.Query.all_query(), 1, order_by_field="newest")
        except IndexAway as away:
            return away.standing
        except ValueError:
            return Standing.DAMAGED
        return Standing.OK


def _stamp(path: Path) -> Stamp | None:
    """What tells one version of a file that is only ever replaced from the next."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


@lru_cache(maxsize=8)
def reader(path: Path) -> Reader:
    """This process's reader of a folder."""
    return Reader(path)
