"""Exports of what is seen: read back with the house's own reader, kept under a name, sent once a slot."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, clock, files
from core.actor import SYSTEM, Actor, Role
from core.downloads import may_read
from core.errors import Conflict, NotAllowed, NotFound, NotSignedIn, Unacceptable
from core.files import StoredFile
from core.jobs import Job
from core.money import Money
from core.workbooks import rows_in, rows_of_text
from parties.centers.queries import centers
from parties.organisations.models import OrganisationKind
from parties.people import queries as people
from parties.people.members import add_membership, end_membership
from parties.people.models import Membership
from reports.exports import jobs, queries, services
from reports.exports.asking import asked_of
from reports.exports.catalogue import Asked, sheet_of
from reports.exports.models import Rhythm, SavedExport
from reports.exports.sheets import Format, Sheet
from settlement.volumes.models import Category
from tests.builders import actor_for
from tests.parties import cast
from tests.reports.turnover.city import a_city, released

NOW = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)  # a Monday
LONG = "91210200MA0000001X"
DIGITS = "123456789012345678901"
HARD = Sheet(
    "名单",
    "2026",
    ["单位", "代码", "编号", "公式", "金额（元）", "件数", "日期"],
    [["海湾电池，有限公司", LONG, DIGITS, "=1+1", Money(1_234_567_890_12), 7, date(2026, 3, 2)],
     ["+甲\n乙", "0012", "", "@x", Money(-5), 0, None]],
)  # fmt: skip


def test_a_workbook_keeps_chinese_long_numbers_and_formulas_as_text_and_amounts_as_numbers() -> None:
    content = HARD.written(Format.XLSX, made_at=NOW)
    rows = [cells for _number, cells in rows_in(content)]
    assert rows[0] == list(HARD.heads)
    assert rows[1] == ["海湾电池，有限公司", LONG, DIGITS, "=1+1", "1234567890.12", "7", "2026-03-02"]
    assert rows[2][:4] == ["+甲\n乙", "0012", "", "@x"]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        text = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in text
    assert text.count("<c><v>") == 4  # two amounts and two counts; all else is text


def test_csv_is_marked_and_holds_nothing_to_execute() -> None:
    text = HARD.written(Format.CSV, made_at=NOW).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    # A spreadsheet would keep fifteen digits of a number: behind a tab it is a text, and our own reader drops the tab.
    assert rows[1][:5] == ["海湾电池，有限公司", LONG, f"{DIGITS}\t", "'=1+1", "1234567890.12"]
    assert rows_of_text(text)[1][1][2] == DIGITS
    assert (rows[2][0], rows[2][3], rows[2][4]) == ("'+甲\n乙", "'@x", "-0.05")


def test_a_pdf_holds_every_cell_and_is_the_same_each_time() -> None:
    content = HARD.written(Format.PDF, made_at=NOW)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    for cell in ("海湾电池", LONG, "=1+1", "1,234,567,890.12"):
        assert cell in text.replace("\n", "")
    assert content == HARD.written(Format.PDF, made_at=NOW)


def test_on_paper_a_number_ends_before_the_next_column_and_a_day_stays_in_one_piece() -> None:
    heads = ["Number", "Who", "Closed on", *(f"Field {n}" for n in range(9))]
    row: list[str | date] = [
        "DC-2021-001257",
        "A Company of a Long Name",
        date(2026, 11, 28),
        *(f"words of field {n}" for n in range(9)),
    ]
    content = Sheet("Cases", "2021", heads, [row]).written(Format.PDF, made_at=NOW)
    places: dict[str, float] = {}

    def note(text: str, page: list[float], line: list[float], _font: Any, _size: Any) -> None:
        places.setdefault(text.strip(), page[4] + page[0] * line[4])

    text = PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=note)
    assert "28 Nov 2026" in text
    # Fourteen figures and letters of eight points, each about half as wide as it is high.
    second = next(x for said, x in places.items() if said.startswith("A Company"))
    assert second - places["DC-2021-001257"] > 14 * 8 * 0.5


@pytest.fixture
def city(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    centers = a_city(session)
    released(session, centers[0], "1200.50", date(2026, 3, 2))
    released(session, centers[1], "300.00", date(2026, 3, 2))
    office = cast.an_organisation(session, "海州市知识产权局", OrganisationKind.GOV)
    cast.a_person(session, "office@city.example", Role.CITY_OFFICE, at=office, name="Guo Fang")
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return session


def signed_in(client: FlaskClient) -> FlaskClient:
    client.post("/sign-in", data={"email": "office@city.example", "password": cast.PASSWORD})
    return client


def test_the_file_says_what_the_page_says_for_year_and_measure(city: Session, client: FlaskClient) -> None:
    def amounts(**asked: str) -> list[str]:
        answer = client.get("/exports/city.xlsx", query_string=asked)
        return [cells[3] for _number, cells in rows_in(answer.data)][1:]

    assert amounts(year="2026") == ["1200.5", "300", "0"]
    assert amounts(year="2026", measure="contracted") == ["0", "0", "0"]
    assert "1,200.50" in client.get("/turnover/2026").get_data(as_text=True)
    assert sum(map(Decimal, amounts(year="2026"))) == Decimal("1500.50")


def test_an_open_report_comes_in_every_format_and_in_no_other(city: Session, client: FlaskClient) -> None:
    for ending, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer = client.get(f"/exports/operations.{ending}?year=2026")
        assert answer.status_code == 200
        assert answer.data.startswith(begin)
    assert client.get("/exports/operations.exe").status_code == 404


def test_facts_are_not_for_everybody_and_no_other_report_is_made_up(city: Session) -> None:
    asked = Asked(2026, today=date(2026, 12, 7))
    with pytest.raises(NotSignedIn):
        sheet_of(city, "facts", asked, None)
    with pytest.raises(NotFound):
        sheet_of(city, "secrets", asked, None)
    with pytest.raises(NotSignedIn):
        sheet_of(city, "center", asked, None)
    with pytest.raises(Unacceptable):
        sheet_of(city, "center", asked, actor_for(900, Role.CITY_OFFICE))


def an_officer(session: Session) -> Any:
    home = cast.an_organisation(session, "第二局", OrganisationKind.GOV)
    person = cast.a_person(session, "second@city.example", Role.CITY_OFFICE, at=home, name="Bai He")
    return cast.as_actor(session, person, home)


def saved(session: Session, actor: Any, **other: Any) -> SavedExport:
    given = {
        "name": "每周", "report": "city", "wishes": {"year": "2026", "nonsense": "x"}, "format": Format.XLSX,
        "rhythm": Rhythm.WEEKLY, "actor": actor, "now": NOW, **other,
    }  # fmt: skip
    return services.save_export(session, **given)


def test_an_export_is_kept_under_a_name_of_its_own_for_its_owner_alone(city: Session) -> None:
    actor = an_officer(city)
    row = saved(city, actor)
    assert row.wishes == {"year": "2026"}
    with pytest.raises(Conflict):
        saved(city, actor)
    with pytest.raises(Unacceptable):
        saved(city, actor, name=" ")
    with pytest.raises(NotFound):
        services.forget_export(city, export_id=row.id, actor=cast.an_administrator(city), now=NOW)
    assert [each.id for each in services.kept_by(city, actor)] == [row.id]


def test_what_may_not_be_seen_is_not_kept(city: Session) -> None:
    home = cast.an_organisation(city, "过路公司")
    stranger = cast.as_actor(city, cast.a_person(city, "x@y.example", Role.BUYER, at=home), home)
    with pytest.raises(NotAllowed):
        saved(city, stranger, report="facts")
    assert services.kept_by(city, stranger) == []


def letters(session: Session) -> list[Job]:
    return list(session.scalars(select(Job).where(Job.kind == "mail", Job.key.startswith("export:"))))


def test_it_is_sent_once_a_week_as_its_owner_may_see_it(city: Session) -> None:
    row = saved(city, an_officer(city))
    city.commit()
    for instant in (NOW, NOW + timedelta(hours=3), NOW + timedelta(days=2)):
        jobs.send_exports({}, job=Job(kind="send-exports", key="x"), now=instant)
    assert len(letters(city)) == 1
    [kept] = city.scalars(select(StoredFile).where(StoredFile.purpose == row.subject)).all()
    assert kept.name == "city-2026-12-07.xlsx"
    city.rollback()
    jobs.send_exports({}, job=Job(kind="send-exports", key="x"), now=NOW + timedelta(days=7))
    assert len(letters(city)) == 2


def test_one_that_cannot_be_made_keeps_back_no_other_and_is_tried_again(
    city: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = an_officer(city)
    rows = [saved(city, actor, name=name, format=made) for name, made in (("a", Format.PDF), ("b", Format.CSV))]
    city.commit()
    written = Sheet.written

    def fails(sheet: Sheet, made: Format, **given: Any) -> bytes:
        if made is Format.PDF:
            raise RuntimeError("the compiler")
        return written(sheet, made, **given)

    monkeypatch.setattr(Sheet, "written", fails)
    for _try in range(2):
        with pytest.raises(jobs.ExportsFailed):
            jobs.send_exports({}, job=Job(kind="send-exports", key="x"), now=NOW)
    keys = [f"{row.subject}:2026-W50" for row in rows]
    assert {job.key for job in letters(city)} == {f"{keys[0]}:failed", keys[1]}
    city.rollback()
    monkeypatch.undo()
    jobs.send_exports({}, job=Job(kind="send-exports", key="x"), now=NOW)
    assert {job.key for job in letters(city)} == {f"{keys[0]}:failed", *keys}


def test_a_letter_says_why_nothing_came_and_it_is_not_said_to_be_sent(
    city: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = saved(city, an_officer(city))
    city.commit()

    def refuses(*_given: Any, **_other: Any) -> None:
        raise Unacceptable("The file is larger than 20 MB.", code="file_too_large")

    monkeypatch.setattr(files, "keep_upload", refuses)
    for _try in range(2):
        jobs.send_exports({}, job=Job(kind="send-exports", key="x"), now=NOW)
    [letter] = letters(city)
    assert "The file is larger than 20 MB." in letter.payload["text"]
    found = city.get_one(SavedExport, row.id, populate_existing=True)
    assert (found.sent_for, found.failed_for) == ("", "2026-W50")
    [last] = [each for each in audit.history(city, row.subject) if each.action == "export.not_sent"]
    assert last.after["reason"] == "The file is larger than 20 MB."


def test_by_the_pages_it_is_kept_opened_and_forgotten(city: Session, client: FlaskClient) -> None:
    signed_in(client)
    given = {"name": "年度", "format": "csv", "rhythm": "never"}
    assert client.post("/exports/city/save?year=2026&measure=settled", data=given).status_code == 303
    page = client.get("/exports").get_data(as_text=True)
    assert "/exports/city.csv?" in page
    row = services.kept_by(city, an_officer(city))
    assert row == []  # another's
    city.rollback()
    export_id = city.scalars(select(SavedExport.id)).one()
    city.rollback()
    assert client.post(f"/exports/{export_id}/forget").status_code == 303
    assert "年度" not in client.get("/exports").get_data(as_text=True)


def test_dashboards_show_the_year_against_the_line_with_every_number_a_link(city: Session, client: FlaskClient) -> None:
    signed_in(client)
    code = next(iter(rows_in(client.get("/exports/city.xlsx?year=2026").data)[1][1]))
    page = client.get(f"/dashboard/centers/{code}?year=2026").get_data(as_text=True)
    assert "the line is not reached this year" in page
    assert f"/exports/center.pdf?year=2026&amp;measure=settled&amp;center={code}" in page
    whole = client.get("/dashboard/city?year=2026&measure=settled").get_data(as_text=True)
    assert "By tier" in whole
    assert "/dashboard/city?year=2026&amp;measure=settled&amp;tier=national" in whole
    client.post("/sign-out")
    assert client.get("/dashboard/city").status_code in (302, 303, 401)


def test_facts_are_exported_of_the_total_that_is_asked_for(city: Session) -> None:
    released(city, centers(city)[0], "7.00", date(2026, 3, 3), category=Category.PLEDGE_FINANCE)
    asked = [asked_of({"year": "2026", "total": total}, date(2026, 12, 7)) for total in ("", "finance", "broad")]
    sheets = [sheet_of(city, "facts", each, an_officer_of(city)) for each in asked]
    assert [[str(row[6]) for row in each.rows] for each in sheets] == [
        ["CNY 1200.50", "CNY 300.00"], ["CNY 7.00"], ["CNY 1200.50", "CNY 300.00", "CNY 7.00"],
    ]  # fmt: skip


def an_officer_of(session: Session) -> Actor:
    return actor_for(900, Role.CITY_OFFICE, name="Guo Fang")


def test_a_forgotten_exports_number_is_never_anothers(city: Session) -> None:
    actor = an_officer(city)
    first = saved(city, actor)
    services.forget_export(city, export_id=first.id, actor=actor, now=NOW)
    second = saved(city, actor)
    assert second.id != first.id
    assert not queries.may_read_files(city, actor, first.id)
    assert services.due(city, NOW.date()) == [second.id]


def test_who_left_an_organisation_is_sent_nothing_of_it_and_opens_no_file_of_it(city: Session) -> None:
    actor = an_officer(city)
    row = saved(city, actor)
    city.commit()
    assert services.send_export(city, export_id=row.id, now=NOW)
    [file] = files.of_purpose(city, row.subject)
    assert queries.may_read_files(city, actor, row.id)
    assert may_read(city, actor, file, {"export": queries.may_read_files})

    other = cast.an_organisation(city, "别家公司")
    add_membership(city, person_id=actor.person_id, organisation_id=other.id, role=Role.BUYER, actor=SYSTEM, now=NOW)
    [held] = city.scalars(select(Membership).filter_by(organisation_id=actor.organisation_id))
    end_membership(city, membership_id=held.id, actor=SYSTEM, now=NOW)
    city.commit()

    later = NOW + timedelta(days=7)
    assert not services.send_export(city, export_id=row.id, now=later)
    assert files.of_purpose(city, row.subject) == [file]
    assert "You do not act any more for the organisation" in letters(city)[-1].payload["text"]
    gone = people.actor_of(city, actor.person_id, other.id)
    assert gone is not None
    assert not may_read(city, gone, file, {"export": queries.may_read_files})


def test_no_colleague_opens_what_somebody_exported(city: Session) -> None:
    actor = an_officer(city)
    row = saved(city, actor)
    city.commit()
    services.send_export(city, export_id=row.id, now=NOW)
    [file] = files.of_purpose(city, row.subject)
    colleague = actor_for(actor.organisation_id, Role.CITY_OFFICE, person_id=999)
    assert not may_read(city, colleague, file, {"export": queries.may_read_files})


@pytest.mark.parametrize("path", ["/exports/titles.csv?year=99999", "/exports/hosting.csv?year=1"])
def test_there_is_no_export_of_a_year_without_reports(city: Session, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/events?year=0", "/events?year=99999", "/reported-deals?year=99999"])
def test_a_list_passes_over_a_year_that_is_none(city: Session, client: FlaskClient, path: str) -> None:
    assert signed_in(client).get(path).status_code == 200


def test_a_target_that_nothing_counts_is_not_said_to_be_missed(city: Session) -> None:
    sheet = sheet_of(city, "targets", Asked(2025, today=date(2026, 12, 7)), None)
    assert "Not counted" in {row[4] for row in sheet.rows}
