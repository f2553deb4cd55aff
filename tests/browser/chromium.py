"""Chromium where there is one; otherwise the test says that it was skipped and why."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--js-flags=--no-opt --no-maglev",  # no page lives long enough to win back what its scripts' optimising costs
]  # fmt: skip


def found() -> str | None:
    """The browser's program; the one without windows opens a page for half the work."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def must_have_chromium() -> str:
    """Skip without a browser, unless the run demands one (REQUIRE_BROWSER=1)."""
    program = found()
    if program is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("REQUIRE_BROWSER is set and no Chromium was found")
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium-headless-shell)")
    return program


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser for the length of a block."""
    program = must_have_chromium()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
