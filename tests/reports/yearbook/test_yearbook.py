"""The yearbook: computed from records, published once, restated with its difference, in three formats."""

import io
import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock
from core.actor import Role
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.files import StoredFile
from core.workbooks import rows_in
from parties.organisations.models import OrganisationKind
from registers.hosting import services as hosting
from registers.hosting.models import HostedService
from reports.yearbook import declared, export, queries, services
from reports.yearbook.models import YearbookEdition
from tests.parties import cast
from tests.parties.cast import a_uscc
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at

LATER = at(date(2027, 2, 1))
TODAY = date(2027, 2, 1)


@pytest.fixture
def town(session: Session) -> Town:
    return made.a_town(session)


def hosted(town: Town, serial: int = 7_200_001, **days: Any) -> None:
    home = cast.an_organisation(town.session, f"托管机构{serial}", OrganisationKind.AGENCY)
    person = cast.a_person(town.session, f"{serial}@agency.example", Role.RIGHT_HOLDER, at=home, now=MONDAY)
    span = {"from_date": date(2026, 3, 1), "to_date": date(2027, 2, 28), **days}
    agency = cast.as_actor(town.session, person, home)
    row = hosting.sign_agreement(
        town.session, sme_name=f"小企业{serial}", sme_uscc=a_uscc(serial), services=[HostedService.TRAINING],
        actor=agency, now=MONDAY, **span,
    )  # fmt: skip
    town.session.add(
        StoredFile(
            sha256="c" * 64, name="协议.pdf", media_type="application/pdf", size_bytes=1, purpose=row.subject,
            kept_at=MONDAY,
        )
    )  # fmt: skip
    town.session.flush()
    paper: dict[str, Any] = {"agreement_id": row.id, "evidence": "c" * 64, "now": MONDAY}
    hosting.keep_signed(town.session, actor=agency, **paper)
    hosting.accept_signed(town.session, actor=town.first, **paper)


def said(session: Session, year: int, code: str) -> str | None:
    return queries.one(session, year, code, today=TODAY).text


def test_a_figure_is_that_of_the_last_day_of_its_year(town: Town) -> None:
    hosted(town)
    assert [said(town.session, year, "S15.hosted") for year in (2025, 2026, 2027)] == ["0", "1", "1"]


def test_the_running_year_counts_up_to_today(town: Town) -> None:
    hosted(town, to_date=date(2027, 1, 31))
    assert said(town.session, 2027, "S15.hosted") == "0"


def test_there_is_no_yearbook_of_a_year_that_has_not_come(town: Town) -> None:
    with pytest.raises(NotFound) as refused:
        queries.yearbook(town.session, 2028, today=TODAY)
    assert refused.value.code == "no_such_year"


def test_every_declared_figure_stands_in_the_order_of_the_report() -> None:
    codes = [figure.code for figure in declared.FIGURES]
    assert set(codes) == set(declared.BY_CODE)
    numbers = [int(code.removeprefix("S").partition(".")[0]) for code in codes]
    assert numbers == sorted(numbers)


def test_an_edition_keeps_what_was_said_and_a_restated_one_says_what_changed(town: Town) -> None:
    hosted(town)
    first = services.publish_yearbook(town.session, year=2026, actor=town.first, now=LATER)
    hosted(town, 7_200_002)
    assert queries.yearbook(town.session, 2026, today=TODAY).state == "corrected"
    again = services.restate_yearbook(town.session, year=2026, reason="漏报一份协议", actor=town.first, now=LATER)
    assert (first.edition, first.figures["S15.hosted"]["value"]) == (1, "1")
    assert again.difference == [{"code": "S15.hosted", "before": "1", "after": "2"}]
    assert queries.yearbook(town.session, 2026, today=TODAY).state == "restated"
    assert queries.digest(first.figures) == first.sha256


def test_an_edition_is_never_changed(town: Town) -> None:
    services.publish_yearbook(town.session, year=2026, actor=town.first, now=LATER)
    town.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        town.session.query(YearbookEdition).update({"reason": "another"})
    town.session.rollback()


def test_a_year_is_published_once_and_only_when_it_is_over(town: Town) -> None:
    with pytest.raises(Conflict) as early:
        services.publish_yearbook(town.session, year=2027, actor=town.first, now=LATER)
    services.publish_yearbook(town.session, year=2026, actor=town.first, now=LATER)
    with pytest.raises(Conflict) as again:
        services.publish_yearbook(town.session, year=2026, actor=town.second, now=LATER)
    assert (early.value.code, again.value.code) == ("year_not_ended", "published_already")
    assert len(queries.editions(town.session, 2026)) == 1


def test_nothing_is_restated_without_a_change_or_a_reason(town: Town) -> None:
    with pytest.raises(Conflict) as unpublished:
        services.restate_yearbook(town.session, year=2026, reason="x", actor=town.first, now=LATER)
    services.publish_yearbook(town.session, year=2026, actor=town.first, now=LATER)
    with pytest.raises(Conflict) as same:
        services.restate_yearbook(town.session, year=2026, reason="x", actor=town.first, now=LATER)
    hosted(town)
    with pytest.raises(Unacceptable) as silent:
        services.restate_yearbook(town.session, year=2026, reason=" ", actor=town.first, now=LATER)
    codes = [refused.value.code for refused in (unpublished, same, silent)]
    assert codes == ["not_published", "nothing_changed", "reason_missing"]
    assert len(queries.editions(town.session, 2026)) == 1


def test_only_the_city_office_publishes(town: Town) -> None:
    with pytest.raises(NotAllowed):
        services.publish_yearbook(town.session, year=2026, actor=town.applicant, now=LATER)
    assert queries.editions(town.session, 2026) == []


@pytest.fixture
def opened(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    hosted(town)
    town.session.commit()
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return town


def test_page_api_command_and_workbook_say_the_same(opened: Town, client: FlaskClient, app: Any) -> None:
    answer = client.get("/api/v1/yearbook/2026").get_json()
    printed = json.loads(app.test_cli_runner().invoke(args=["reports", "yearbook", "2026"]).stdout)
    assert printed == answer
    page = client.get("/yearbook/2026").get_data(as_text=True)
    rows = {cells[0]: cells for _number, cells in rows_in(client.get("/yearbook/2026.xlsx").data)}
    for figure in answer["figures"]:
        value = figure["value"] or ""
        assert f'id="{figure["code"]}" value="{value}"' in page
        assert float(rows[figure["code"]][2] or 0) == float(value or 0)


def test_every_figure_opens_its_records_and_its_own_page(opened: Town, client: FlaskClient) -> None:
    for figure in client.get("/api/v1/yearbook/2026").get_json()["figures"]:
        assert client.get(figure["records"]).status_code == 200, figure["records"]
        page = client.get(f"/yearbook/2026/{figure['code']}").get_data(as_text=True)
        assert figure["definition"] in page.replace("&#39;", "'")


def test_the_report_speaks_chinese_on_the_page_and_on_paper(opened: Town, client: FlaskClient) -> None:
    page = client.get("/yearbook/2026?lang=zh_Hans").get_data(as_text=True)
    assert "2026 年全市知识产权年鉴" in page
    assert "托管企业" in page
    paper = client.get("/yearbook/2026.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")


def test_an_officer_publishes_and_restates_by_hand(opened: Town, client: FlaskClient) -> None:
    client.post("/sign-in", data={"email": "first@office.example", "password": cast.PASSWORD})
    assert "Publish the yearbook" in client.get("/yearbook/2026").get_data(as_text=True)
    assert client.get("/yearbook/2026/publish").status_code == 200
    assert client.post("/yearbook/2026/publish").status_code == 303
    hosted(opened, 7_200_009)
    opened.session.commit()
    assert "as published: 1" in client.get("/yearbook/2026").get_data(as_text=True)
    assert client.post("/yearbook/2026/restate", data={"reason": ""}).status_code == 422
    assert client.post("/yearbook/2026/restate", data={"reason": "A late agreement"}).status_code == 303
    assert "A late agreement" in client.get("/yearbook/2026/editions/2").get_data(as_text=True)


def test_a_paper_of_corrected_figures_bears_no_editions_hash(town: Town) -> None:
    edition = services.publish_yearbook(town.session, year=2026, actor=town.first, now=LATER)
    hosted(town)
    content = export.as_pdf(queries.yearbook(town.session, 2026, today=TODAY), made_at=LATER)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "Records were corrected since edition 1" in text.replace("\n", " ")
    assert edition.sha256[:16] not in text
