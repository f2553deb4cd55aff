"""Official code lists from files into the database: each file is a list or is refused; twice is as good as once."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import transaction
from core.folders import files_below
from core.i18n import LazyText, _, lazy_gettext
from listings.codes.lists.entry import CodeList, Entry, NotRead
from listings.codes.lists.recognising import MOST_BYTES, list_of, text_of
from listings.codes.models import CodeEntry
from listings.codes.schemes import Scheme, place_of

BATCH = 1_000
LONGEST_CODE = 40
_KEPT = ("title_en", "title_zh", "titles", "parent", "place", "valid_from", "valid_to")

# (path, entries done, entries in all)
Progress = Callable[[Path, int, int], None]


@dataclass(slots=True)
class Loaded:
    """What became of one file: the list that it is and how many of its codes were new, changed and the same, or why
    it was refused."""

    path: str
    source: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: LazyText | None = None

    def as_text(self) -> str:
        """One line for a terminal."""
        if self.refused is not None:
            return _("%(path)s: refused: %(reason)s", path=self.path, reason=self.refused)
        counts = {"path": self.path, "list": self.source, "new": self.new, "changed": self.changed, "same": self.same}
        return _("%(path)s: %(list)s, %(new)s new, %(changed)s changed, %(same)s same", **counts)

    def as_json(self) -> dict[str, Any]:
        """The shape that scripts rely on."""
        reason = None if self.refused is None else str(self.refused)
        counts = {"new": self.new, "changed": self.changed, "same": self.same}
        return {"path": self.path, "list": self.source, **counts, "refused": reason}


@dataclass(slots=True)
class Outcome:
    """What became of several files."""

    files: list[Loaded] = field(default_factory=list)

    @property
    def refused(self) -> list[Loaded]:
        """The files that were not taken."""
        return [each for each in self.files if each.refused is not None]


def load_paths(
    paths: Sequence[str | Path], *, actor: Actor, now: datetime, progress: Progress | None = None
) -> Outcome:
    """Load files, and all files below folders; each batch of codes is a transaction of its own.

    What a list no longer names stays: rights that carry it keep its title.
    """
    outcome = Outcome()
    for path in files_below(paths):
        loaded = Loaded(str(path))
        outcome.files.append(loaded)
        try:
            _load(path, loaded, actor, now, progress)
        except NotRead as refusal:
            loaded.refused = refusal.reason
        except OSError as fault:
            detail = fault.strerror or type(fault).__name__
            loaded.refused = lazy_gettext("The file cannot be opened: %(detail)s.", detail=detail)
    return outcome


def _load(path: Path, loaded: Loaded, actor: Actor, now: datetime, progress: Progress | None) -> None:
    with path.open("rb") as stream:
        text = text_of(stream.read(MOST_BYTES + 1))
    found = list_of(text)
    entries = entries_of(found, text)
    loaded.source = found.source
    left, done = iter(entries), 0
    while batch := list(islice(left, BATCH)):
        _take(batch, loaded, actor, now, is_last=done + len(batch) == len(entries))
        done += len(batch)
        if progress is not None:
            progress(path, done, len(entries))


def entries_of(found: CodeList, text: str) -> list[Entry]:
    """Every code of a file, once, as its reader gives it; NotRead where the file is not what it begins as."""
    entries: dict[tuple[Scheme, str, str], Entry] = {}
    try:
        for entry in found.read(text):
            if not entry.code or len(entry.code) > LONGEST_CODE:
                raise NotRead(lazy_gettext("A row has no code, or one longer than %(most)s signs.", most=LONGEST_CODE))
            entries[entry.scheme, entry.code, entry.edition] = entry
    except (KeyError, AttributeError, TypeError, ValueError, RuntimeError, csv.Error):
        raise NotRead(lazy_gettext("The file begins as a code list but is not made like one.")) from None
    if not entries:
        raise NotRead(lazy_gettext("There is no code in this list."))
    return list(entries.values())


def _take(batch: list[Entry], loaded: Loaded, actor: Actor, now: datetime, *, is_last: bool) -> None:
    """One batch in one transaction; once more where another load brought the same codes in this very moment."""
    for last in (False, True):
        try:
            with transaction() as session:
                new, changed = store(session, batch, source=loaded.source, now=now)
                told = {"new": loaded.new + new, "changed": loaded.changed + changed}
                if is_last and any(told.values()):
                    after = {**told, "file": Path(loaded.path).name[:120]}
                    audit.record(session, f"codes:{loaded.source}", "codes.loaded", actor=actor, now=now, after=after)
            break
        except IntegrityError:
            if last:
                raise
    loaded.new, loaded.changed = told["new"], told["changed"]
    loaded.same += len(batch) - new - changed


def store(session: Session, entries: Sequence[Entry], *, source: str, now: datetime) -> tuple[int, int]:
    """Write codes of a list; returns how many were new and how many changed. Two reads and writes for a batch."""
    known = {(row.scheme, row.code, row.edition): row for row in _known(session, entries, source)}
    new, changed = [], []
    for entry in entries:
        values = _row(entry)
        row = known.get((entry.scheme.value, entry.code, entry.edition))
        if row is None:
            key = {"scheme": entry.scheme.value, "code": entry.code, "edition": entry.edition, "source": source}
            new.append({**key, **values, "loaded_at": now})
        elif any(getattr(row, name) != values[name] for name in _KEPT):
            changed.append({"id": row.id, **values, "loaded_at": now})
    if new:
        session.execute(insert(CodeEntry), new)
    if changed:
        session.execute(update(CodeEntry), changed)
    return len(new), len(changed)


def _known(session: Session, entries: Iterable[Entry], source: str) -> Iterator[Any]:
    columns = [getattr(CodeEntry, name) for name in ("id", "scheme", "code", "edition", *_KEPT)]
    codes = [entry.code for entry in entries]
    yield from session.execute(select(*columns).where(CodeEntry.source == source, CodeEntry.code.in_(codes)))


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "title_en": entry.title_en,
        "title_zh": entry.title_zh,
        "titles": dict(entry.titles),
        "parent": entry.parent,
        "place": place_of(entry.scheme, entry.code),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
    }
