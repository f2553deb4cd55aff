"""Revocation against copies, on both databases: once the seller's revocation stands, no copy is given out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db, found, transaction
from tests.trading.dataroom.room import Room, a_room, opened
from trading.dataroom import services
from trading.dataroom.fetching import accesses_of, may_read
from trading.dataroom.models import DataRoom, RoomDocument, RoomLog
from trading.dataroom.notes import write_log
from trading.dataroom.states import Tier, Told

pytestmark = pytest.mark.race

THREADS, ROUNDS = 8, 6


@pytest.fixture
def made(session) -> Room:
    return a_room(session)


def guarded(made: Room, _gate: threading.Event) -> bool:
    """A copy as the product takes it."""
    with transaction() as session:
        paper = made.papers[Tier.CLICK_THROUGH]
        outcome = services.fetch(session, document_id=paper.id, reader=made.buyer, address="", now=clock.now())
        return outcome.refusal is None


def unguarded(made: Room, gate: threading.Event) -> bool:
    """The same look and the same line, but looked at before the transaction that writes."""
    session, paper = db.session, made.papers[Tier.CLICK_THROUGH]
    room = found(session, DataRoom, made.room.id)
    accesses = accesses_of(session, room.id, made.buyer.organisation_id)
    if not may_read(room, made.bargain.listing, paper.tier, made.buyer, accesses, clock.now()):
        return False
    gate.wait(5)
    with transaction() as writing:
        document = found(writing, RoomDocument, paper.id)
        write_log(writing, found(writing, DataRoom, room.id), Told.DOWNLOADED, actor=made.buyer, now=clock.now(),
                  document=document)  # fmt: skip
    return True


def copies_after_the_revocation(app, session, made, access, take) -> tuple[int, int]:
    """How many copies were taken in all, and how many of them stand in the log behind the revocation."""
    gate, start = threading.Event(), threading.Barrier(THREADS + 1)

    def many(_number: int) -> int:
        with app.app_context():
            start.wait(20)
            taken = 0
            for _round in range(ROUNDS):
                try:
                    taken += take(made, gate)
                except Exception:  # two copies cannot have one number: without the lock that too goes wrong
                    db.session.rollback()
            db.session.remove()
            return taken

    def revoke() -> None:
        with app.app_context():
            start.wait(20)
            with transaction() as writing:
                services.revoke(writing, access_id=access.id, reason="Sold.", actor=made.seller, now=clock.now())
            gate.set()
            db.session.remove()

    with ThreadPoolExecutor(THREADS + 1) as pool:
        revoking = pool.submit(revoke)
        taken = sum(pool.map(many, range(THREADS)))
        revoking.result()
    session.rollback()
    end = session.scalar(select(RoomLog.id).filter_by(act=Told.REVOKED))
    late = select(func.count(RoomLog.id)).filter_by(act=Told.DOWNLOADED).where(RoomLog.id > end)
    return taken, session.scalar(late) or 0


def test_no_copy_is_taken_after_a_revocation(app, session, made):
    access = opened(session, made)
    taken, late = copies_after_the_revocation(app, session, made, access, guarded)
    numbers = list(session.scalars(select(RoomLog.copy_no).filter_by(act=Told.DOWNLOADED).order_by(RoomLog.id)))
    refused = session.scalar(select(func.count(RoomLog.id)).filter_by(act=Told.REFUSED))
    assert late == 0
    assert numbers == list(range(1, taken + 1))
    assert taken + (refused or 0) == THREADS * ROUNDS


def test_looked_at_before_the_transaction_copies_slip_through(app, session, made):
    access = opened(session, made)
    taken, late = copies_after_the_revocation(app, session, made, access, unguarded)
    assert taken > 0
    assert late > 0
