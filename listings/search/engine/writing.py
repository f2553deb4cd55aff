"""Writing the index: the one process that may, one generation in force and perhaps one that is being written beside it.

A document takes the place of the one of the same right. What was written is found after `publish`, and what dies
before it leaves the index as it was.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Self

import tantivy

from core.logs import log
from listings.search.engine import schema
from listings.search.engine.document import Document
from listings.search.engine.folder import Folder

FOLLOWING = 32_000_000  # bytes of memory that a writer may fill before it writes to the disk
BUILDING = 256_000_000


class Generation:
    """One generation being written."""

    def __init__(self, path: Path, *, memory: int, threads: int = 1) -> None:
        self.path = path
        index = tantivy.Index(schema.schema(), str(path))
        self._writer = index.writer(memory, threads)
        self._before = index.searcher()
        self._known: set[str] = set()

    def put(self, documents: Iterable[Document]) -> None:
        """Write documents, each in the place of what the index had of its right."""
        for document in documents:
            self._writer.delete_documents_by_term("id", document.asset_id)
            self._add(document)

    def add(self, documents: Iterable[Document]) -> None:
        """Write documents of rights of which the index has nothing."""
        for document in documents:
            self._add(document)

    def _add(self, document: Document) -> None:
        made, words = schema.written(document)
        self._writer.add_document(made)
        for word in words - self._known:
            self._known.add(word)
            if not self._before.doc_freq(schema.ENTRY, word):
                self._writer.add_document(schema.entry(word))

    def remove(self, asset_ids: Collection[int]) -> None:
        """Take rights out."""
        for asset_id in asset_ids:
            self._writer.delete_documents_by_term("id", asset_id)

    def publish(self) -> None:
        """What was written is found from now on."""
        self._writer.commit()

    def close(self) -> None:
        """Let merges end and give the folder back."""
        self._writer.wait_merging_threads()


class Writer:
    """The generation in force, open for writing. Used under `Folder.writing()`."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._open: Generation | None = None

    def generation(self) -> Generation:
        """The generation in force; IndexAway where there is none, ValueError where it is damaged."""
        current = self.folder.current()
        if self._open is None or self._open.path != current:
            self.close()
            if not (current / "meta.json").exists():
                raise ValueError(f"there is no index in {current}")
            self._open = Generation(current, memory=FOLLOWING)
        return self._open

    def close(self) -> None:
        """Give the generation back; of a damaged one nothing can be merged any more."""
        held, self._open = self._open, None
        if held is not None:
            try:
                held.close()
            except ValueError as fault:
                log.warning("an index was left as it is", reason=str(fault)[:200])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()
