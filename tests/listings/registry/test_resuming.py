"""Imports that go on after a kill or an end: nothing is lost of what they took, refused and told."""

import io
from collections.abc import Callable, Mapping

import pytest

from core import clock
from core.db import transaction
from listings.assets.models import Asset
from listings.registry import services, uploads
from listings.registry.booking import Book
from listings.registry.models import ImportedRecord, ImportState
from tests.listings.assets.world import center_staff
from tests.listings.registry.test_imports import LATER, asked, count, the, work, works


def killed_at_second_batch(monkeypatch: pytest.MonkeyPatch, first: Callable[[], object] = lambda: None) -> None:
    """Let the worker die before it looks at the second batch; `first` happens just before."""
    verdicts, calls = Book.verdicts, list[int]()

    def dies(book: Book, place: int, size: int) -> Mapping[int, tuple[str, str]]:
        calls.append(place)
        if len(calls) == 2:
            first()
            raise OSError("killed")
        return verdicts(book, place, size)

    with monkeypatch.context() as patch:
        patch.setattr(Book, "verdicts", dies)
        work()
    assert len(calls) == 2


def cancelled(import_id: int) -> None:
    with transaction() as session:
        uploads.cancel_import(session, import_id=import_id, actor=center_staff(), now=clock.now())


@pytest.mark.parametrize("change", ["one less", "one more"])
def test_a_file_that_is_read_otherwise_after_a_kill_loses_no_record(app, monkeypatch, change):
    import_id, read = asked(works(700)), services.read_file
    killed_at_second_batch(monkeypatch)
    assert count(Asset) == 500
    extra = list(read(io.BytesIO(works(701))))[-1:]
    changed = {"one less": lambda found: found[1:], "one more": lambda found: extra + found}[change]
    monkeypatch.setattr(services, "read_file", lambda stream: iter(changed(list(read(stream)))))
    work(after=LATER)
    want = 700 if change == "one less" else 701
    assert (the(import_id).state, count(Asset)) == (ImportState.DONE, want)
    assert count(ImportedRecord) == the(import_id).new + the(import_id).same == {700: 699, 701: 701}[want]
