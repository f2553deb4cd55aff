"""Invoices for fees, credit notes, and the yearly certificate of a party."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from core import clock
from core.db import transaction
from core.jobs import Job
from parties.centers.models import Center
from parties.organisations.queries import trading_center
from settlement.deals import services as deals
from settlement.deals.fees import Payer
from settlement.deals.models import Deal
from settlement.invoices import certificates, queries
from settlement.invoices import services as invoices
from settlement.invoices.jobs import issue_invoices
from settlement.invoices.models import Invoice, InvoiceKind
from tests.settlement.deals.browsing import browser, let_go, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.test_buyers_fees import settled
from tests.settlement.deals.world import NOON, World, a_settled_deal, a_world, org, yuan
from tests.settlement.money import must_refuse
from tests.settlement.rules import follow_fees


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def issue(world: World) -> list[tuple[str, str]]:
    """Issue what is due; gives number and amount of all there are."""
    invoices.issue_due(world.session, now=world.now)
    world.commit()
    rows = world.session.scalars(select(Invoice).order_by(Invoice.id)).all()
    return [(row.name, row.amount.amount) for row in rows]


def reverse(world: World, deal: Deal, amount: str | None) -> None:
    asked = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=yuan(amount) if amount else None, reason="Invalid", actor=world.first,
        now=world.now,
    )  # fmt: skip
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    world.commit()


def test_each_taker_of_a_fee_issues_one_invoice_to_who_bore_it(world):
    a_settled_deal(world, LIST=world.centers[1])
    assert issue(world) == [
        ("INV-2026-XH-000001", "2000.00"),
        ("INV-2026-C-01-000001", "1600.00"),
        ("INV-2026-C-02-000001", "400.00"),
    ]
    rows = world.session.scalars(select(Invoice)).all()
    assert {row.recipient_id for row in rows} == {org(world.seller)}
    assert {row.issuer_id for row in rows} == {
        trading_center(world.session).id,
        *(world.session.get_one(Center, each).organisation_id for each in world.centers[:2]),
    }


def test_issued_again_nothing_is_issued_twice(world):
    a_settled_deal(world)
    assert issue(world) == issue(world)
    assert queries.check(world.session) == []


def test_an_invoice_issued_later_says_that_the_fee_belongs_to_the_day_of_the_release(world):
    a_settled_deal(world)
    world.later(days=40)
    issue(world)
    page = text_of(browser(world, world.seller).get("/invoices/INV-2027-XH-000001"))
    assert "taken on the day of the release, 23 Nov 2026" in page
    listed = text_of(browser(world, world.seller).get("/invoices"))
    assert ">23 Nov 2026<" in listed


def test_numbers_follow_each_other_within_issuer_and_beijing_year(world):
    for _each in range(2):
        a_settled_deal(world)
    issue(world)
    world.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # 2027 in Beijing
    a_settled_deal(world)
    names = [name for name, _amount in issue(world) if "-XH-" in name]
    assert names == ["INV-2026-XH-000001", "INV-2026-XH-000002", "INV-2027-XH-000001"]


def test_a_fee_on_top_of_the_price_is_invoiced_to_the_buyer(world):
    follow_fees(world.session, lambda _rule: {"payer": Payer.BUYER})
    settled(world)
    issue(world)
    rows = world.session.scalars(select(Invoice)).all()
    assert {(row.recipient_id, row.amount.amount) for row in rows} == {(org(world.buyer), "2000.00")}


def test_what_is_taken_back_gets_a_credit_note_once(world):
    deal = a_settled_deal(world)
    issue(world)
    reverse(world, deal, "20000")
    assert issue(world)[2:] == [("CRN-2026-XH-000002", "400.00"), ("CRN-2026-C-01-000002", "400.00")]
    reverse(world, deal, None)
    assert issue(world)[4:] == [("CRN-2026-XH-000003", "1600.00"), ("CRN-2026-C-01-000003", "1600.00")]
    assert issue(world) == issue(world)
    kinds = [row.kind for row in world.session.scalars(select(Invoice).order_by(Invoice.id))]
    assert kinds == [InvoiceKind.INVOICE] * 2 + [InvoiceKind.CREDIT_NOTE] * 4
    assert queries.check(world.session) == []


def test_the_database_refuses_a_gap_a_second_invoice_and_credit_beyond_it(world):
    a_settled_deal(world)
    issue(world)
    row = world.session.scalars(select(Invoice).order_by(Invoice.id)).first()
    assert row is not None
    columns = [column.name for column in Invoice.__table__.columns if column.name != "id"]
    copied = {
        "number": "number + 1",
        "name": "'INV-X'",
    }

    def like(**other: str) -> str:
        said = ", ".join({**copied, **other}.get(name, name) for name in columns)
        return f"INSERT INTO invoice ({', '.join(columns)}) SELECT {said} FROM invoice WHERE id = :id"

    must_refuse(world.session, like(number="number + 2", cause_id="cause_id + 1"), id=row.id)
    must_refuse(world.session, like(), id=row.id)  # a second invoice of the same fee
    must_refuse(world.session, like(name="'XH-2026-000009'", cause_id="cause_id + 1"), id=row.id)  # as a deal's
    credit = {"kind": "'credit_note'", "credits_id": "id", "name": "'CRN-X'"}
    must_refuse(world.session, like(**credit, amount_minor="amount_minor + 1"), id=row.id)
    for statement in ("UPDATE invoice SET amount_minor = 1 WHERE id = :id", "DELETE FROM invoice WHERE id = :id"):
        must_refuse(world.session, statement, id=row.id)
    world.session.execute(text(like(**credit)), {"id": row.id})  # the whole of it may be credited
    must_refuse(world.session, like(**{**credit, "name": "'CRN-Y'"}, number="number + 2", amount_minor="1"), id=row.id)
    world.session.rollback()


def test_a_gap_would_be_told(world):
    a_settled_deal(world)
    issue(world)
    row = world.session.scalars(select(Invoice)).first()
    assert row is not None
    found = [*queries._gaps(world.session), *queries._amounts(world.session)]
    assert found == []


def test_the_certificate_of_a_year_says_what_was_paid_and_withheld(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    world = a_world(session, seller_country="DE")
    deal = a_settled_deal(world)
    reverse(world, a_settled_deal(world), "50000")
    found = certificates.certificate(session, org(world.seller), 2026)
    assert [
        (each.number == deal.number, str(each.paid), str(each.withheld), str(each.taken_back)) for each in found.entries
    ] == [
        (True, "CNY 86000.00", "CNY 10000.00", "CNY 0.00"),
        (False, "CNY 43000.00", "CNY 5000.00", "CNY 48000.00"),
    ]
    assert found.sums["CNY"] == (yuan("129000"), yuan("15000"))
    assert certificates.years_of(session, org(world.seller)) == [2026]
    assert certificates.certificate(session, org(world.seller), 2025).entries == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_both_sides_read_their_invoices_and_certificates(world, language):
    deal = a_settled_deal(world)
    issue(world)
    reverse(world, deal, "20000")
    issue(world)
    seller = browser(world, world.seller, language)
    page = text_of(seller.get("/invoices"))
    assert "INV-2026-XH-000001" in page
    assert "CRN-2026-C-01-000002" in page
    for name in ("INV-2026-XH-000001", "CRN-2026-XH-000002"):
        assert deal.number in text_of(seller.get(f"/invoices/{name}"))
        assert seller.get(f"/invoices/{name}.pdf").get_data().startswith(b"%PDF")
    address = f"/certificates/{org(world.seller)}/2026"
    assert "76,800.00" in text_of(seller.get(address))
    assert seller.get(f"{address}.pdf").get_data().startswith(b"%PDF")
    assert "76800.00" in seller.get(f"{address}.csv").get_data(as_text=True)
    assert seller.get("/certificates").status_code == 302
    text_of(browser(world, world.first, language).get("/invoices"))
    text_of(browser(world, world.first, language).get(address))
    text_of(browser(world, world.staff, language).get("/invoices/INV-2026-C-01-000001"))


def test_strangers_see_none(world):
    a_settled_deal(world)
    issue(world)
    stranger = browser(world, world.stranger)
    assert "INV-2026-XH-000001" not in text_of(stranger.get("/invoices"))
    text_of(stranger.get("/invoices/INV-2026-XH-000001"), 404)
    text_of(stranger.get(f"/certificates/{org(world.seller)}/2026"), 403)
    text_of(browser(world, world.seller).get(f"/certificates/{org(world.seller)}/2027"), 404)


def test_programs_read_them(world):
    a_settled_deal(world)
    issue(world)
    seller = Program(world, world.seller)
    assert {row["name"] for row in seller.get("/invoices")["items"]} == {"INV-2026-XH-000001", "INV-2026-C-01-000001"}
    assert seller.get("/invoices/INV-2026-XH-000001")["amount"] == {"amount": "2000.00", "currency": "CNY"}
    own = seller.get(f"/organisations/{org(world.seller)}/certificates/2026")
    assert own["entries"][0]["paid"]["amount"] == "96000.00"
    seller.get(f"/organisations/{org(world.buyer)}/certificates/2026", 403)


def test_the_job_issues_all_of_them(world, app):
    a_settled_deal(world)
    let_go(world)
    issue_invoices({}, job=Job(kind="issue-invoices", payload={}), now=NOON)
    with transaction() as session:
        assert len(session.scalars(select(Invoice)).all()) == 2
