"""Annual reports on pages and as JSON: the center's acts, the city's, and what everybody may read."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from reports.annual.models import AnnualReport
from reports.annual.states import ReportState
from tests.reports.annual.world import a_town, compiled, published, submitted
from tests.reports.doors import signed_in, text_of
from tests.reports.turnover.city import closed, released


@pytest.fixture
def town(session):
    made = a_town(session)
    compiled(session)
    return made


def state(session) -> ReportState:
    session.rollback()
    row = session.scalars(select(AnnualReport).order_by(AnnualReport.id)).first()
    assert row is not None
    return row.state


WHERE = "/annual-reports/2026/C-01/1"


def pressed(client, act: str, **data: str):
    """What the button of the report's page sends."""
    digest = re.search(r'name="digest" value="(\w{64})"|confirm\?digest=(\w{64})', text_of(client, WHERE))
    assert digest
    seen = digest[1] or digest[2]
    return client.post(f"{WHERE}/{act}", query_string={"digest": seen}, data={"digest": seen, **data})


def test_from_the_centers_page_to_the_published_paper(client, session, town):
    session.rollback()
    signed_in(client, town.manager)
    assert "Confirm and sign" in text_of(client, WHERE)
    assert pressed(client, "confirm", narrative="Good year.").status_code == 303
    assert "Hand it in" in text_of(client, WHERE)
    pressed(client, "submit")
    assert state(session) is ReportState.SUBMITTED
    session.rollback()
    signed_in(client, town.office)
    assert "Accept and sign" in text_of(client, WHERE)
    pressed(client, "accept")
    closed(session, 2026, actor=town.office)
    session.rollback()
    pressed(client, "publish")
    assert state(session) is ReportState.PUBLISHED
    answer = client.get(f"{WHERE}.pdf")
    assert answer.data.startswith(b"%PDF")


def test_a_page_that_was_opened_before_the_figures_moved_signs_nothing(client, session, town):
    session.rollback()
    signed_in(client, town.manager)
    page = text_of(client, WHERE)
    seen = re.search(r"confirm\?digest=(\w{64})", page)
    assert seen
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    compiled(session)
    session.rollback()
    answer = client.post(f"{WHERE}/confirm?digest={seen[1]}", data={"narrative": "Good year."})
    assert answer.status_code == 409
    assert "Open it again" in answer.text
    assert client.post(f"{WHERE}/confirm", data={"narrative": "Good year."}).status_code == 409
    assert state(session) is ReportState.COMPILED
    session.rollback()
    assert pressed(client, "confirm", narrative="Good year.").status_code == 303


def test_what_is_published_everybody_reads_and_verifies(client, session, town):
    row = session.scalars(select(AnnualReport).order_by(AnnualReport.id)).first()
    published(session, town, row)
    session.rollback()
    page = text_of(client, WHERE)
    assert "11,000,000.00" in page
    code = page.partition("/verify/")[2][:22]
    verified = text_of(client, f"/verify/{code}")
    assert "Annual report of an operation center" in verified
    assert "C-01-2026" in verified
    assert "C-01" in text_of(client, "/annual-reports", year="2026")
    said = client.get("/api/v1/annual-reports/2026/C-01").json
    assert (said["state"], said["figures"]["measures"]["settled"]["total_minor"]) == ("published", 1_100_000_000)
    listed = client.get("/api/v1/annual-reports?year=2026").json["items"][0]
    newest = client.get("/api/v1/annual-reports/2026/C-01/1").json
    assert {"cells" in each["figures"] for each in (said, listed, newest)} == {False}


def test_what_is_not_published_is_no_page_for_others(client, session, town):
    session.rollback()
    text_of(client, WHERE, 404)
    assert client.get("/api/v1/annual-reports/2026/C-01").status_code == 404
    assert client.get("/api/v1/annual-reports?year=2026").json["items"] == []
    signed_in(client, town.other)
    text_of(client, WHERE, 404)
    assert client.post(f"{WHERE}/confirm", data={"narrative": ""}).status_code == 404
    assert state(session) is ReportState.COMPILED


def test_the_office_returns_it_with_a_reason_that_the_center_reads(client, session, town):
    submitted(session, town, session.scalars(select(AnnualReport).order_by(AnnualReport.id)).first())
    session.rollback()
    signed_in(client, town.office)
    assert client.post(f"{WHERE}/return", data={"reason": ""}).status_code == 422
    client.post(f"{WHERE}/return", data={"reason": "Say more."})
    assert state(session) is ReportState.RETURNED
    session.rollback()
    signed_in(client, town.manager)
    assert "Say more." in text_of(client, WHERE)


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_the_desk_of_the_center_and_of_the_office_lead_there(client, session, town, lang):
    session.rollback()
    signed_in(client, town.manager)
    assert WHERE in text_of(client, "/desk", lang=lang)
    submitted(session, town, session.scalars(select(AnnualReport).order_by(AnnualReport.id)).first())
    session.rollback()
    signed_in(client, town.office)
    assert WHERE in text_of(client, "/desk", lang=lang)
