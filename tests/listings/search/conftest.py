"""An index of its own for each test, and a seller and a center for those that go to the database."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.indexing import quick_folder
from tests.listings.market.world import World, a_world
from tests.listings.search.shelf import Shelf


@pytest.fixture
def world(session: Session) -> World:
    """A seller, a center and a buyer."""
    return a_world(session)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """An empty index."""
    path = Path(tempfile.mkdtemp(prefix="xinghai-shelf-", dir=quick_folder()))
    made = Shelf(path)
    yield made
    made.close()
    shutil.rmtree(path)
