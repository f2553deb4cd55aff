"""Whose deadlines stand where: on the page, in JSON, by role; and that they follow the rows they are read from."""

from datetime import date, timedelta

import pytest

from core import clock
from core.actor import Scope
from core.clock import business_date
from listings.terms.vocabulary import Trigger
from parties.people.services import make_key
from reports.deadlines import queries
from reports.deadlines.queries import Move, Span
from settlement.recordal import services as recordal
from tests.registers.disputes.world import a_complaint, answered, countered, forwarded, mediated, on_sale
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import (
    NOON,
    a_deal,
    a_funded_deal,
    a_listing,
    a_patent,
    a_world,
    accept,
    case_of,
    file,
    pay,
    reload,
    sale,
    sign,
)


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def shown(world, actor, **wanted):
    """(kind, last day, whether the reader acts) of what falls due besides the fees of rights."""
    lines = queries.narrowed(queries.lines_of(world.session, actor, business_date(world.now)), **wanted)
    rows = [(line.clock.kind.name, line.clock.due_on, line.mine) for line in lines]
    return [row for row in rows if row[0] != "right_upkeep"]


def test_a_signed_deal_is_to_be_paid_by_the_buyer_and_filed_by_the_center(world):
    sign(world, a_deal(world))
    pays, files = ("deal_payment", date(2026, 11, 30)), ("recordal_filing", date(2027, 2, 23))
    assert shown(world, world.buyer) == [(*pays, True), (*files, False)]
    assert shown(world, world.seller) == [(*pays, False), (*files, False)]
    assert shown(world, world.staff) == [(*files, True)]
    assert shown(world, world.stranger) == []


def test_somebody_of_the_center_without_a_role_for_it_sees_nothing(world):
    sign(world, a_deal(world))
    assert shown(world, world.lister) == []


def test_what_is_paid_and_filed_is_no_deadline_any_more(world):
    deal = a_funded_deal(world)
    assert [row[0] for row in shown(world, world.buyer)] == ["recordal_filing"]
    file(world, deal)
    assert shown(world, world.buyer) == []


def test_a_correction_asked_for_runs_until_its_own_day(world):
    deal = a_funded_deal(world)
    file(world, deal)
    recordal.ask_correction(
        world.session, case_id=case_of(world, deal).id, note="Stamp", due_on=date(2027, 1, 8), actor=world.staff,
        now=NOON,
    )  # fmt: skip
    world.commit()
    assert shown(world, world.staff) == [("recordal_correction", date(2027, 1, 8), True)]


def test_an_instalment_at_recordal_gets_its_day_with_the_recordal(world):
    deal = a_funded_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL)))
    file(world, deal)
    assert shown(world, world.buyer) == []
    accept(world, deal)
    assert shown(world, world.buyer) == [("deal_payment", date(2026, 11, 30), True)]


def test_an_instalment_at_filing_gets_its_day_with_the_filing_and_is_released_when_it_comes(world):
    deal = a_funded_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.FILING)))
    assert [row[0] for row in shown(world, world.buyer)] == ["recordal_filing"]
    file(world, deal)
    assert shown(world, world.buyer) == [("deal_payment", date(2026, 11, 30), True)]
    accept(world, deal)
    pay(world, deal, "40000")
    assert [release.gross.amount for release in reload(world, deal).releases] == ["60000.00", "40000.00"]
    assert shown(world, world.buyer) == []


def test_finance_officers_watch_what_is_late(world):
    sign(world, a_deal(world))
    assert shown(world, world.first) == []
    world.later(days=30)
    assert shown(world, world.first) == [("deal_payment", date(2026, 11, 30), False)]


def test_a_listing_expires_for_its_seller_and_its_center(world):
    row = a_listing(world, a_patent(world))
    world.commit()
    last = business_date(row.expires_at - timedelta(seconds=1))
    assert shown(world, world.seller) == [("listing_expires", last, True)]
    assert shown(world, world.staff) == [("listing_expires", last, False)]


def test_lists_are_narrowed_by_who_acts_and_how_near_it_is(world):
    sign(world, a_deal(world))
    assert [row[0] for row in shown(world, world.buyer, move=Move.MINE)] == ["deal_payment"]
    assert [row[0] for row in shown(world, world.buyer, span=Span.NEAR)] == ["deal_payment"]
    assert shown(world, world.buyer, span=Span.OVERDUE) == []
    world.later(days=20)
    assert [row[0] for row in shown(world, world.buyer, span=Span.OVERDUE)] == ["deal_payment"]


def test_the_page_says_what_is_near_and_who_has_to_act(world, client):
    deal = sign(world, a_deal(world))
    page = text_of(signed_in(client, world.buyer), "/deadlines")
    assert f"Pay CNY 100,000.00 for deal {deal.number}" in page
    assert "Within 30 days (1)" in page
    assert "Others have to act." in page
    narrowed = text_of(client, "/deadlines", move="mine", span="near")
    assert "Pay CNY 100,000.00" in narrowed
    assert "File the recordal" not in narrowed


def test_an_empty_list_says_what_will_stand_there(world, client):
    assert "Nothing falls due." in text_of(signed_in(client, world.stranger), "/deadlines")


def test_a_page_beyond_the_last_is_the_last(world, client):
    sign(world, a_deal(world))
    assert "Pay CNY" in text_of(signed_in(client, world.buyer), "/deadlines", page="99")


def test_the_api_pages_through_the_same_list(world, client):
    deal = sign(world, a_deal(world))
    _row, key = make_key(world.session, name="mine", scopes={Scope.READ}, actor=world.buyer, now=NOON)
    world.commit()
    head = {"Authorization": f"Bearer {key}"}
    first = client.get("/api/v1/deadlines?limit=1", headers=head).get_json()
    assert [row["kind"] for row in first["items"]] == ["deal_payment"]
    assert (first["items"][0]["due_on"], first["items"][0]["move"]) == ("2026-11-30", "mine")
    second = client.get("/api/v1/deadlines", query_string={"after": first["next"]}, headers=head).get_json()
    assert [(row["kind"], row["href"]) for row in second["items"]] == [
        ("recordal_filing", f"/recordals/{case_of(world, deal).id}")
    ]


def test_nobody_reads_deadlines_without_a_key(client, app):
    assert client.get("/api/v1/deadlines").status_code == 401


def test_today_is_not_overdue(world):
    sign(world, a_deal(world))
    line = queries.lines_of(world.session, world.buyer, date(2026, 11, 30))[0]
    assert (line.days_left, line.left, line.is_within(Span.OVERDUE)) == (0, "today", False)


def test_the_city_office_sees_which_answers_of_the_office_are_due_and_nothing_that_others_have_to_file(world):
    deal = a_funded_deal(world)
    assert shown(world, world.city) == []
    file(world, deal)
    case = case_of(world, deal)
    case.office_due_on = date(2026, 12, 21)
    world.commit()
    [row] = shown(world, world.city)
    assert row == ("recordal_office", date(2026, 12, 21), False)
    assert ("recordal_office", date(2026, 12, 21), True) in shown(world, world.staff)
    assert shown(world, world.stranger) == []


def test_the_officers_who_decide_complaints_see_their_periods(world):
    answered(world, countered(world, forwarded(world, a_complaint(world, on_sale(world), by=world.stranger))))
    world.commit()
    for actor, sees in ((world.admin, True), (world.first, True), (world.city, False), (world.buyer, False)):
        assert [row[0] for row in shown(world, actor)] == (["takedown_suit"] if sees else [])
    assert [(row[0], row[2]) for row in shown(world, world.stranger)] == [("takedown_suit", True)]


def test_the_city_office_sees_until_when_a_mediated_agreement_can_be_confirmed(world):
    case = mediated(world)
    world.commit()
    assert shown(world, world.city) == [("dispute_confirmation", case.confirm_by, False)]
    assert shown(world, world.stranger) == []
