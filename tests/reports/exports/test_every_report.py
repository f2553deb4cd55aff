"""Every report of the catalogue in every format, over records whose texts are hard for a spreadsheet."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from core.actor import Role
from core.errors import NotAllowed, NotSignedIn
from core.i18n import speaking
from core.workbooks import rows_in, rows_of_text
from finance.funds.grants import GrantState, SubsidyKind
from finance.funds.models import Fund, FundKind, InsurancePolicy, SubsidyGrant
from finance.funds.policies import PolicyKind
from finance.funds.states import FundState
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import LoanSource, RightSort
from finance.projects.models import Project, Stage
from parties.organisations.models import OrganisationKind
from registers.disputes.models import CaseParty, DisputeCase
from registers.disputes.states import CaseState
from registers.disputes.vocabulary import CaseSource, Cause, Channel, Outcome, RightKind, Side
from reports.exports.catalogue import REPORTS, Asked, sheet_of
from reports.exports.sheets import Format
from tests.builders import actor_for
from tests.conftest import kept
from tests.parties import cast
from tests.reports.claims.world import counted
from tests.reports.doors import signed_in
from tests.reports.turnover.city import a_city
from tests.settlement.money import yuan

NOW = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
CHINESE, DIGITS, FORMULA = "海湾电池，有限公司", "123456789012345678901", "=1+1"
OFFICE = actor_for(900, Role.CITY_OFFICE, name="Guo Fang")
# Whose rows hold the three; the rest is empty here, and of fixed words in its own unit's tests.
FILLED = ("loans", "funds", "subsidies", "insurance", "projects", "cases", "reported-deals")


@kept
def a_full_city(session: Session) -> None:
    """One record of each kind, with a name in Chinese, a long number and a text that begins like a formula."""
    centers = a_city(session)
    common: dict[str, Any] = {"entered_at": NOW}
    fund = Fund(
        code="F1", name=CHINESE, name_en=f"{FORMULA} {DIGITS}", kind=FundKind.COMPENSATION, state=FundState.OPEN,
        opened_on=DAY, district_name="东区", committed_minor=100, **common,
    )  # fmt: skip
    session.add(fund)
    session.flush()
    session.add_all(
        [
            PledgeLoan(
                state=LoanState.REGISTERED, source=LoanSource.IMPORT, debtor_name=CHINESE, bank_name=FORMULA,
                sort=RightSort.INVENTION, pieces=3, wanted_minor=100, wanted_months=12, principal_minor=1_200_000_00,
                registration_no=DIGITS, registration_key=DIGITS, registered_on=DAY, applied_at=NOW,
            ),
            SubsidyGrant(
                fund_id=fund.id, kind=SubsidyKind.INVESTMENT, state=GrantState.ASKED, subject_key=f"project:{DIGITS}",
                once_key="one", beneficiary=CHINESE, beneficiary_key="x", year=2026, cost_minor=200, amount_minor=100,
                statement=FORMULA, asked_on=DAY, **common,
            ),
            InsurancePolicy(
                number=DIGITS, kind=PolicyKind.LOSS, insurer=FORMULA, insured=CHINESE, insured_key="x", rights=[],
                premium_minor=100, sum_minor=1000, first_day=DAY, last_day=date(2027, 3, 1), **common,
            ),
            Project(
                code="P1", name=CHINESE, name_en=FORMULA, carrier=CHINESE, source=DIGITS, rights=[], started_on=DAY,
                state=Stage.PILOT, **common,
            ),
            DisputeCase(
                state=CaseState.DECIDED, channel=Channel.JUDICIAL, cause=Cause.CONTRACT, right_kind=RightKind.PATENT,
                body=FORMULA, case_no=DIGITS, filed_on=DAY, accepted_on=DAY, concluded_on=DAY,
                outcome=Outcome.FOR_CLAIMANT, source=CaseSource.IMPORT, created_at=NOW,
                parties=[CaseParty(place=1, side=Side.CLAIMANT, name=CHINESE)],
            ),
        ]
    )  # fmt: skip
    counted(session, centers[0], recordal_no=DIGITS, seller_name=FORMULA, buyer_name=CHINESE, amount=yuan("7.00"))
    session.commit()


@pytest.fixture
def city(remembered: Callable[..., None], session: Session) -> Session:
    remembered(a_full_city)
    return session


def asked(name: str) -> Asked:
    """The year 2026, of a center where the report needs one."""
    return Asked(2026, today=NOW.date(), center="C-01" if name in ("center", "under-way", "gaps") else None)


def words(cells: list[str]) -> list[str]:
    """Cells as they were before a spreadsheet was kept from running them."""
    return [cell.removeprefix("'") for cell in cells]


@pytest.mark.parametrize("lang", ["zh_Hans", "en"])
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_keeps_chinese_long_numbers_and_formulas_as_text(city: Session, name: str, lang: str) -> None:
    with speaking(lang):
        sheet = sheet_of(city, name, asked(name), OFFICE)
        book, text = sheet.written(Format.XLSX, made_at=NOW), sheet.written(Format.CSV, made_at=NOW).decode()
        paper = sheet.written(Format.PDF, made_at=NOW) if lang == "zh_Hans" else b"%PDF"
    assert all(len(row) == len(sheet.heads) for row in sheet.rows)
    texts = [[cell if isinstance(cell, str) else None for cell in row] for row in sheet.rows]
    for found in ([cells for _n, cells in rows_in(book)], [words(cells) for _n, cells in rows_of_text(text)]):
        assert found[0] == list(sheet.heads)
        assert len(found) == len(sheet.rows) + 1
        for wanted, cells in zip(texts, found[1:], strict=True):
            told = [cell for cell, text_ in zip(cells, wanted, strict=False) if text_]
            assert told == [text_ for text_ in wanted if text_]
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert "<f>" not in packed.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"(^|,)\"?=", text, re.M)
    assert paper.startswith(b"%PDF")
    if name in FILLED:
        whole = " ".join(each for row in texts for each in row if each)
        expected = (DIGITS, FORMULA) if name in ("funds", "projects") and lang == "en" else (CHINESE,)
        assert all(each in whole for each in expected), whole


@pytest.mark.parametrize("name", sorted(each.name for each in REPORTS.values() if not each.open_to_all))
def test_what_is_not_open_is_for_no_visitor_and_no_stranger(city: Session, name: str) -> None:
    with pytest.raises(NotSignedIn):
        sheet_of(city, name, asked(name), None)
    stranger = actor_for(77, Role.BUYER, person_id=77)
    if name == "volume-apart":
        assert sheet_of(city, name, asked(name), stranger).rows == []
    else:
        with pytest.raises(NotAllowed):
            sheet_of(city, name, asked(name), stranger)


def test_visitors_read_no_names_of_loans_and_cases(city: Session) -> None:
    for name in ("loans", "cases"):
        for actor, there in ((None, False), (OFFICE, True)):
            rows = sheet_of(city, name, asked(name), actor).rows
            assert rows
            assert any(CHINESE in row for row in rows) is there
    assert sheet_of(city, "subsidies", asked("subsidies"), None).rows == []


PAGES = {
    "loans": "/loans?year=2026", "funds": "/funds?on=2026-12-07", "contributions": "/funds/contributions",
    "fund-claims": "/funds/claims", "insurance": "/funds/policies", "subsidies": "/funds/subsidies/rules",
    "projects": "/projects", "cases": "/disputes?last=2026", "reported-deals": "/reported-deals?year=2026",
    "annual-reports": "/annual-reports?year=2026", "operations": "/turnover/2026/operations",
    "evaluations": "/evaluations?year=2026",
    "versions": "/turnover/2026",
}  # fmt: skip


def test_the_page_of_a_report_leads_to_its_files(
    city: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = cast.an_organisation(city, "海州市知识产权局", OrganisationKind.GOV)
    actor = cast.as_actor(city, cast.a_person(city, "o@city.example", Role.CITY_OFFICE, at=home), home)
    city.commit()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    signed_in(client, actor)
    for name, path in PAGES.items():
        page = client.get(path)
        assert page.status_code == 200, path
        [href, *_rest] = re.findall(rf'href="(/exports/{name}\.xlsx[^"]*)"', page.get_data(as_text=True))
        assert client.get(unescape(href)).data.startswith(b"PK"), href


@pytest.mark.parametrize("year", ["99999", "0", "999999999999999999"])
def test_there_is_no_file_of_a_year_that_cannot_be(city: Session, client: FlaskClient, year: str) -> None:
    for name in REPORTS:
        assert client.get(f"/exports/{name}.csv?year={year}").status_code == 404, name


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_is_passed_over(
    city: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for name, report in REPORTS.items():
        answer = client.get(f"/exports/{name}.csv?on={day}").status_code
        assert answer == (200 if report.open_to_all else 303), name
