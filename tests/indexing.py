"""The index in tests: written when a test asks, in memory where the machine has room for files there."""

import shutil
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, instance
from core.jobs import Job
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.search import indexing, jobs
from listings.search.documents import documents_of
from listings.search.models import SearchPending
from tests.builders import NOON

MEMORY = Path("/dev/shm")
ROOM = 512 << 20  # bytes; a container often has 64 MB there, which big files would fill


def quick_folder(room: int = ROOM) -> Path | None:
    """Where files cost no time, with so many bytes free; None for the usual place."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > room else None


def indexed(session: Session) -> None:
    """Commit what the test has written, and let the worker's act write it into the index of this application."""
    session.commit()
    jobs.follow({}, job=Job(), now=clock.now())


def written_anew(session: Session) -> int:
    """Commit, and write the whole index anew; gives how many rights are in it."""
    session.commit()
    return indexing.rebuild(jobs.desk().writer, now=clock.now())


def offered(session: Session) -> list[int]:
    """The listings of which the index would be told today, and that every change of theirs asked for it."""
    session.flush()
    told = set(session.scalars(select(SearchPending.asset_id)))
    ids = list(session.scalars(select(Asset.id)))
    assert set(session.scalars(select(Listing.asset_id))) <= told
    documents = documents_of(session, ids, on=clock.business_date(NOON))
    return [each.offer.listing_id for each in documents if each.offer is not None]


def clear(app: Flask) -> None:
    """No index, as at the beginning of every test."""
    with app.app_context():
        jobs.leave()
        folder = instance.folder("search")
        if folder.exists():
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
