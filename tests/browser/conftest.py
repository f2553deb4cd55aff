"""The city for the tests of this folder: one load for a run, one copy for each process."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser import city
from tests.browser.chromium import chromium


@pytest.fixture(scope="session")
def city_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on the demonstration city, on SQLite."""
    return city.city_app(tmp_path_factory)


class Quiet(WSGIRequestHandler):
    """Requests are not printed."""

    def log_request(self, code: Any = "-", size: Any = "-") -> None: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def base(browser: Browser, city_app: Flask) -> Iterator[str]:
    """The address of the city's server; asked for after the browser, so that a skip costs nothing."""
    server = make_server("127.0.0.1", 0, city_app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
