"""The city for the tests of this folder: one load for a run, one copy for each process."""

import os
from pathlib import Path

import pytest
from flask import Flask

from tests.browser import city


@pytest.fixture(scope="session")
def city_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on the demonstration city, on SQLite."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return city.city_app(Path(shared) / "city", tmp_path_factory.mktemp("city") / "own")
