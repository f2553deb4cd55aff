"""The main job, end to end, by pages only: from a registry file to the annual report, with clean books."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from core import clock
from core.db import db
from listings.registry.reading import read_file
from listings.registry.records import RightRecord
from reports.books import services as books
from reports.turnover import export, queries
from tests.browser.chromium import chromium
from tests.journeys import cast, records
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.journeys.walk import Walk
from timetable import run_job


def walk_the_chain(app: Flask, arrive: Callable[[], Walker], upload: Upload, holders: list[str], words: str) -> Walk:
    """All acts in their order."""
    walk = Walk(cast.people(holders), arrive, app.extensions["job_handlers"])
    walk.import_file(upload)
    walk.list_and_publish()
    walk.find(words)
    walk.negotiate()
    walk.sign_and_pay()
    walk.record()
    walk.pay_out()
    return walk


def check_the_year(app: Flask, walk: Walk) -> None:
    """The roll-up, the year's figure, the annual report after New Year, and the books."""
    now = clock.now()
    year = clock.business_year(now)
    run_job(app, "roll-up", now)
    db.session.rollback()
    said = export.as_json(db.session, [year])["years"][str(year)]
    assert said["total"] == "1350000.00"
    assert said["centers"][0]["total"] == "1350000.00"
    run_job(app, "annual-report", datetime(year + 1, 1, 1, 1, tzinfo=UTC))
    db.session.rollback()
    compiled = queries.compiled(db.session, year)
    assert compiled is not None
    assert compiled.figures["total_minor"] == 135_000_000
    assert books.check(db.session, now=now) == []
    buyer = walk.as_("power")
    buyer.open(walk.asset)
    assert "Beian Power Technology" in buyer.text()


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application with its forms guarded as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.long("sqlite")
def test_a_written_record_travels_the_whole_chain_over_http(guarded: Flask) -> None:
    upload = Upload("grant.xml", records.WRITTEN.encode())
    arrive = lambda: OverHttp(guarded.test_client())  # noqa: E731
    walk = walk_the_chain(guarded, arrive, upload, [records.HOLDER], "hulls")
    check_the_year(guarded, walk)


@pytest.mark.long("postgresql")
@pytest.mark.skipif(not records.SAMPLE.is_file(), reason=f"the registry samples are not at {records.SAMPLES}")
def test_a_real_record_travels_the_whole_chain_over_http(guarded: Flask) -> None:
    content = records.SAMPLE.read_bytes()
    holders, words = first_record(records.SAMPLE)
    arrive = lambda: OverHttp(guarded.test_client())  # noqa: E731
    walk = walk_the_chain(guarded, arrive, Upload(records.SAMPLE.name, content), holders, words)
    check_the_year(guarded, walk)


def first_record(path: Path) -> tuple[list[str], str]:
    """The holder and a word of the title, read from the file (nothing of it is kept here)."""
    with path.open("rb") as stream:
        record = next(found for found in read_file(stream) if isinstance(found, RightRecord))
    title = next(iter(record.title.values()))
    return list(record.owners or record.applicants), max(title.split(), key=len)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # PostgreSQL's chain is walked over HTTP
def test_a_written_record_travels_the_whole_chain_in_chromium(app: Flask, live_server: Callable[..., str]) -> None:
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        upload = Upload("grant.xml", records.WRITTEN.encode())
        walk = walk_the_chain(app, lambda: InChromium(browser, base), upload, [records.HOLDER], "hulls")
        check_the_year(app, walk)
