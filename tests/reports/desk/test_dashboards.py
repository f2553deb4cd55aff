"""Dashboards: every number opens exactly what it counts, and their files hold what is seen."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.actor import Role, Scope
from core.files import StoredFile
from core.workbooks import rows_in
from parties.centers.models import Center
from parties.organisations.models import OrganisationKind
from parties.people.services import make_key
from reports.turnover import under_way
from reports.turnover.under_way import GapKind
from settlement.deals.models import Deal
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Category, Measure, RightKind
from tests.finance.pledges.world import registered, with_banks
from tests.parties import cast
from tests.parties.relations.test_relations import confirmed
from tests.reports.claims.world import counted
from tests.reports.doors import signed_in, text_of
from tests.reports.turnover.city import a_city, released
from tests.settlement.deals.world import a_deal, a_settled_deal, a_world

NOW = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
LINKED = (
    re.compile(r'<a class="chart__bar" href="([^"]+)" aria-label="[^"]*?CNY ([-\d,.]+)"'),
    re.compile(r'<th scope="row"><a href="([^"]+)">[^<]*</a>.*?<td class="num ranking__value">([-\d,.]+)</td>', re.S),
)
SUM = re.compile(r"Sum of these facts.*?CNY ([-\d,.]+)", re.S)


@pytest.fixture
def city(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[Center]:
    """Three centers of three tiers, of two industries, with facts of three measures and four kinds."""
    made = a_city(session)
    for center, industry in zip(made, ("software", "", "software"), strict=True):
        center.industry = industry
    released(session, made[0], "1200.50", date(2026, 3, 2))
    released(session, made[0], "70.00", date(2026, 5, 2), category=Category.LICENSE, kind=RightKind.TRADEMARK)
    released(session, made[1], "300.00", date(2026, 3, 2))
    released(session, made[2], "11.00", date(2026, 3, 2))
    released(session, made[2], "5.00", date(2026, 3, 3), category=Category.PLEDGE_FINANCE)
    released(session, made[0], "999.00", date(2026, 3, 4), measure=Measure.CONTRACTED)
    released(session, made[2], "555.00", date(2026, 6, 4), measure=Measure.CONTRACTED)
    released(session, made[0], "8.00", date(2025, 6, 4), category=Category.PLEDGE_FINANCE)
    released(session, made[0], "4.00", date(2025, 6, 4))
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made


@pytest.fixture
def office(session: Session, city: list[Center], client: FlaskClient) -> FlaskClient:
    home = cast.an_organisation(session, "海州市知识产权局", OrganisationKind.GOV)
    person = cast.a_person(session, "office@city.example", Role.CITY_OFFICE, at=home, name="Guo Fang")
    actor = cast.as_actor(session, person, home)
    session.commit()
    return signed_in(client, actor)


def page_of(client: FlaskClient, address: str) -> str:
    """What the address shows."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def opened(client: FlaskClient, page: str) -> dict[str, str]:
    """Address of facts → the number beside it, of all that the page counts."""
    found = {unescape(href): said for each in LINKED for href, said in each.findall(page) if "/facts?" in href}
    return {href: said for href, said in found.items() if said != "0.00"}


ALL = "/dashboard/city?year=2026"


@pytest.mark.parametrize(
    ("address", "least"),
    [(ALL, 8), (f"{ALL}&measure=contracted", 5), (f"{ALL}&tier=municipal", 3), (f"{ALL}&industry=none", 3),
     (f"{ALL}&industry=software&measure=contracted", 5), (f"{ALL}&tier=national&industry=software", 4)],
)  # fmt: skip
def test_every_number_of_the_citys_dashboard_opens_the_facts_that_it_counts(
    office: FlaskClient, address: str, least: int
) -> None:
    numbers = opened(office, page_of(office, address))
    assert len(numbers) >= least
    for href, said in numbers.items():
        told = SUM.search(page_of(office, href))
        assert told is not None
        assert told[1] == said, href


@pytest.mark.parametrize("measure", ["settled", "contracted", "collected"])
def test_every_number_of_a_centers_dashboard_opens_the_facts_that_it_counts(office: FlaskClient, measure: str) -> None:
    page = page_of(office, f"/dashboard/centers/C-01?year=2026&measure={measure}")
    numbers = opened(office, page)
    assert bool(numbers) == (measure != "collected")
    for href, said in numbers.items():
        told = SUM.search(page_of(office, href))
        assert told is not None
        assert told[1] == said, href
    assert ("CNY 4.00" in page) == (measure == "settled")  # of the year before, loan principal left out


@pytest.mark.parametrize(
    ("narrow", "amounts"),
    [("tier=municipal", ["11"]), ("industry=none", ["300"]), ("industry=software", ["1270.5", "11"]),
     ("tier=none", []), ("tier=nonsense", ["1270.5", "300", "11"])],
)  # fmt: skip
def test_a_file_of_a_narrowed_page_holds_what_is_seen(office: FlaskClient, narrow: str, amounts: list[str]) -> None:
    page = page_of(office, f"{ALL}&{narrow}")
    links = [unescape(href) for href in re.findall(r'href="(/exports/[^"]+\.xlsx[^"]*)"', page)]
    city = next(href for href in links if href.startswith("/exports/city"))
    parts = next(href for href in links if href.startswith("/exports/parts"))
    rows = [cells for _number, cells in rows_in(office.get(city).data)][1:]
    assert [cells[3] for cells in rows] == amounts
    months = [cells for _number, cells in rows_in(office.get(parts).data)][1:13]
    assert sum(float(cells[2]) for cells in months) == sum(map(float, amounts))


def test_the_api_narrows_facts_by_tier_and_industry(session: Session, city: list[Center], client: FlaskClient) -> None:
    home = cast.an_organisation(session, "海州市知识产权局", OrganisationKind.GOV)
    actor = cast.as_actor(session, cast.a_person(session, "o@city.example", Role.CITY_OFFICE, at=home), home)
    key = make_key(session, name="program", scopes=[Scope.READ], actor=actor, now=NOW)[1]
    session.commit()
    kept = {"Authorization": f"Bearer {key}"}
    answer = client.get("/api/v1/turnover/2026/facts?tier=national&industry=software", headers=kept)
    assert {row["amount"]["amount"] for row in answer.get_json()["items"]} == {"1200.50", "70.00"}
    assert client.get("/api/v1/turnover/2026/facts?tier=royal", headers=kept).status_code == 422


def test_a_line_of_the_pipeline_opens_its_deals_and_other_currencies_stand_apart(
    session: Session, client: FlaskClient
) -> None:
    world = a_world(session)
    deal = a_deal(world)
    other = a_deal(world)
    session.execute(update(Deal).where(Deal.id == other.id).values(currency="USD"))
    world.commit()
    session.expire_all()
    center = deal.center
    stages = under_way.pipeline(session, center.id)
    session.commit()
    assert [(each.count, each.amount.currency) for each in stages] == [(1, "CNY"), (1, "USD")]
    signed_in(client, world.first)
    for stage, own in zip(stages, (deal, other), strict=True):
        said = f"state={stage.state.value}&currency={stage.amount.currency}"
        page = page_of(client, f"/dashboard/centers/{center.code}/under-way?{said}")
        assert re.findall(r">(XH-[^<]+)</a></th>", page) == [own.number]
    assert "state=agreed&amp;currency=USD" in text_of(client, f"/dashboard/centers/{center.code}")


def kept_for(session: Session, purpose: str) -> None:
    """A file on record; that its bytes lie on the shelf is tried elsewhere."""
    row = StoredFile(sha256="c" * 64, name="证书.pdf", media_type="application/pdf", size_bytes=1, purpose=purpose)
    row.kept_at = NOW
    session.add(row)
    session.flush()


def gaps(session: Session, center_id: int | None, year: int) -> list[tuple[GapKind, str]]:
    return [(row.kind, row.number) for row in under_way.without_evidence(session, center_id or 0, year)]


def test_counted_without_evidence_are_deals_without_a_file_and_reported_ones_with_a_number_alone(
    session: Session, client: FlaskClient
) -> None:
    world = a_world(session)
    deal = a_settled_deal(world)
    center, year = deal.center, world.now.year
    claim = counted(session, center)
    assert gaps(session, center.id, year) == [(GapKind.DEAL, deal.number), (GapKind.CLAIM, claim.number)]
    session.commit()
    page = text_of(signed_in(client, world.first), f"/dashboard/centers/{center.code}/without-evidence", year=str(year))
    assert f"/deals/{deal.number}" in page
    assert f"/reported-deals/{claim.id}" in page
    kept_for(session, f"recordal:{session.scalars(select(RecordalCase.id).filter_by(deal_id=deal.id)).one()}")
    assert gaps(session, center.id, year) == [(GapKind.CLAIM, claim.number)]
    kept_for(session, claim.subject)
    assert gaps(session, center.id, year) == []


def test_what_stands_apart_is_not_counted_and_so_no_gap(session: Session) -> None:
    world = a_world(session)
    confirmed(world)
    deal = a_settled_deal(world)
    assert gaps(session, deal.center_id, world.now.year) == []


def test_a_loan_without_a_file_of_its_registration_is_a_gap(session: Session) -> None:
    town = with_banks(session)
    loan = registered(town)
    assert gaps(session, loan.center_id, town.now.year) == [(GapKind.LOAN, loan.number)]
    for case in session.scalars(select(RecordalCase).filter_by(ref=loan.subject)):
        kept_for(session, case.subject)
    assert gaps(session, loan.center_id, town.now.year) == []
