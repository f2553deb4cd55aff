"""The pages of deals and recordals, for everybody who may see them."""

import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from core import clock
from listings.terms.vocabulary import Trigger
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.queries import deals_of, visible_to
from settlement.deals.states import DealState
from settlement.recordal.states import RecordalState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    NOON,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    case_of,
    file,
    licence,
    pay,
    pay_out,
    reload,
    sale,
    sign,
)
from tests.settlement.recordal.keeping import keep_papers

PDF = b"%PDF-1.7 certificate of recordal"


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_deal_can_be_read_at_every_stage(world, language):
    stages = [a_deal(world), a_funded_deal(world), a_settled_deal(world), a_deal(world, licence(price=None))]
    for actor in (world.seller, world.buyer, world.staff, world.chief, world.first, world.city):
        page = browser(world, actor, language)
        assert stages[0].number in text_of(page.get("/deals"))
        for deal in stages:
            assert deal.number in text_of(page.get(f"/deals/{deal.number}"))


def test_strangers_do_not_learn_that_a_deal_exists(world):
    deal = a_deal(world)
    text_of(browser(world, world.stranger).get(f"/deals/{deal.number}"), 404)
    text_of(browser(world, world.stranger).get(f"/deals/{deal.number}/agreement.json"), 404)
    text_of(browser(world, world.stranger).get(f"/deals/{deal.number}/agreement"), 404)
    assert deal.terms_digest in text_of(browser(world, world.buyer).get(f"/deals/{deal.number}/agreement"))
    assert deal.number not in text_of(browser(world, world.stranger).get("/deals"))


def test_who_acts_for_no_organisation_sees_no_deal_though_it_has_no_broker(world):
    deal = a_settled_deal(world)
    nobody = replace(world.stranger, organisation_id=None, roles=frozenset())
    for query in (deals_of(world.session, nobody), select(Deal).where(visible_to(world.session, nobody))):
        assert deal.broker_id is None
        assert list(world.session.scalars(query)) == []
    assert list(world.session.scalars(deals_of(world.session, world.buyer))) == [deal]


def test_both_sides_sign_on_the_page(world):
    deal = a_deal(world)
    for side in (world.seller, world.buyer):
        page = browser(world, side)
        assert deal.terms_digest in text_of(page.get(f"/deals/{deal.number}/sign"))
        text_of(page.post(f"/deals/{deal.number}/sign", data={"digest": deal.terms_digest}), 303)
    assert reload(world, deal).state is DealState.SIGNED


def test_a_page_that_lay_open_with_another_digest_is_refused_and_shown_again(world):
    deal = a_deal(world)
    answer = browser(world, world.seller).post(f"/deals/{deal.number}/sign", data={"digest": "0" * 64})
    assert "not what stands in this deal" in text_of(answer, 409)
    assert reload(world, deal).state is DealState.AGREED


def test_the_statement_on_the_page_adds_up(world):
    deal = a_funded_deal(world)
    shown = text_of(browser(world, world.buyer).get(f"/deals/{deal.number}"))
    for amount in ("CNY 100,000.00", "CNY 96,000.00", "CNY 2,000.00"):
        assert amount in shown


def test_cancelling_on_the_page_needs_a_reason_and_keeps_what_was_typed(world):
    deal, page = a_deal(world), browser(world, world.buyer)
    text_of(page.get(f"/deals/{deal.number}/cancel"))
    text_of(page.post(f"/deals/{deal.number}/cancel", data={"reason": " "}), 422)
    text_of(page.post(f"/deals/{deal.number}/cancel", data={"reason": "No budget"}), 303)
    assert reload(world, deal).state is DealState.CANCELLED


def test_the_other_side_answers_a_cancellation_on_the_page(world):
    deal = sign(world, a_deal(world))
    text_of(browser(world, world.buyer).post(f"/deals/{deal.number}/cancel", data={"reason": "No budget"}), 303)
    other = browser(world, world.seller)
    assert "No budget" in text_of(other.get(f"/deals/{deal.number}"))
    text_of(other.post(f"/deals/{deal.number}/cancel/answer", data={"grant": "no"}), 303)
    assert reload(world, deal).state is DealState.SIGNED
    text_of(browser(world, world.buyer).post(f"/deals/{deal.number}/cancel", data={"reason": "Still"}), 303)
    check = text_of(other.get(f"/deals/{deal.number}/cancel/answer"))
    assert "Still" in check
    assert "The deal ends for both sides" in check
    text_of(browser(world, world.buyer).get(f"/deals/{deal.number}/cancel/answer"), 303)
    assert reload(world, deal).state is DealState.SIGNED
    text_of(other.post(f"/deals/{deal.number}/cancel/answer", data={"grant": "yes"}), 303)
    assert reload(world, deal).state is DealState.CANCELLED


def test_the_centers_manager_ends_a_deal_on_the_page(world):
    deal, page = a_funded_deal(world), browser(world, world.chief)
    assert "CNY 100,000.00" in text_of(page.get(f"/deals/{deal.number}/refund"))
    text_of(page.post(f"/deals/{deal.number}/refund", data={"reason": "Office refused"}), 303)
    assert reload(world, deal).state is DealState.REFUNDING


def test_a_reversal_is_asked_for_and_approved_on_the_pages(world):
    deal = pay_out(world, a_settled_deal(world))
    one, other = browser(world, world.first), browser(world, world.second)
    text_of(one.get(f"/deals/{deal.number}/reverse"))
    text_of(one.post(f"/deals/{deal.number}/reverse", data={"amount": "200,000", "reason": "Flaw"}), 422)
    text_of(one.post(f"/deals/{deal.number}/reverse", data={"amount": "20,000", "reason": "Flaw"}), 303)
    assert "CNY 20,000.00" in text_of(other.get(f"/deals/{deal.number}"))
    address = f"/deals/{deal.number}/reversals/1"
    text_of(one.get(address), 303)
    text_of(one.post(address, data={"decision": "approve"}), 403)
    assert "Approve: take back CNY 20,000.00" in text_of(other.get(address))
    text_of(other.post(address, data={"decision": "approve"}), 303)
    assert reload(world, deal).releases[0].standing.amount == "80000.00"


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_case_goes_through_its_pages(world, language):
    deal = a_funded_deal(world)
    case, page = case_of(world, deal), browser(world, world.staff, language)
    address = f"/recordals/{case.id}"
    assert address in text_of(page.get("/recordals"))
    text_of(page.get(address))
    filing = {"filed_on": "2026-11-23", "office_reference": "GC-1"}
    text_of(page.post(f"{address}/file", data=filing), 409)
    scan = {"name": "form", "paper": (io.BytesIO(PDF + b" form"), "form.pdf")}
    text_of(page.post(f"{address}/papers", data=scan), 303)
    text_of(page.post(f"{address}/file", data={**filing, "filed_on": "2026-11-01"}), 422)
    text_of(page.post(f"{address}/file", data=filing), 303)
    text_of(page.post(f"{address}/correction", data={"note": "Seal missing", "due_on": "2027-01-05"}), 303)
    text_of(page.get(address))
    text_of(page.post(f"{address}/corrected"), 303)
    accepted = {"recordal_no": "X2026-1", "decided_on": "2026-11-23"}
    text_of(page.post(f"{address}/accept", data=accepted), 422)
    text_of(page.post(f"{address}/accept/check", data=accepted), 422)
    assert reload(world, deal).state is DealState.DELIVERED
    with_file = {**accepted, "certificate": (io.BytesIO(PDF), "certificate.pdf")}
    checked = page.post(f"{address}/accept/check", data=with_file)
    text_of(checked, 303)
    assert "96,000.00" in text_of(page.get(checked.location))
    assert reload(world, deal).state is DealState.DELIVERED
    kept = re.search(r"certificate_id=(\d+)", checked.location)
    assert kept is not None
    certificate_id = kept[1]
    text_of(page.post(f"{address}/accept", data={**accepted, "certificate_id": certificate_id}), 303)
    assert reload(world, deal).state is DealState.SETTLED
    assert case_of(world, deal).state is RecordalState.ACCEPTED
    assert "certificate.pdf" in text_of(page.get(address))


def test_a_refusal_by_the_office_is_recorded_on_the_page(world):
    deal = a_funded_deal(world)
    file(world, deal)
    address = f"/recordals/{case_of(world, deal).id}"
    answer = browser(world, world.staff).post(
        f"{address}/refuse", data={"reason": "Signature missing", "refused_on": "2026-11-23"}
    )
    text_of(answer, 303)
    assert reload(world, deal).state is DealState.FUNDED


def test_only_the_centers_staff_sees_the_forms_of_a_case(world):
    deal = a_funded_deal(world)
    address = f"/recordals/{case_of(world, deal).id}"
    keep_papers(world.session, case_of(world, deal), actor=world.staff, now=NOON)
    world.commit()
    assert "office_reference" in text_of(browser(world, world.staff).get(address))
    assert "office_reference" not in text_of(browser(world, world.buyer).get(address))
    text_of(browser(world, world.stranger).get(address), 404)


def test_frozen_money_is_released_by_the_button_later(world):
    from settlement.holds import services as holds
    from tests.settlement.deals.world import accept

    deal = a_funded_deal(world)
    holds.stay(
        world.session,
        subject=deal.subject,
        cause="order:1",
        reason="Claim of a third party",
        actor=world.first,
        now=world.now,
    )
    file(world, deal)
    accept(world, deal)
    assert reload(world, deal).state is DealState.RELEASABLE
    page = browser(world, world.first)
    text_of(page.post(f"/deals/{deal.number}/release"), 409)
    holds.lift_stay(
        world.session, subject=deal.subject, cause="order:1", reason="Settled", actor=world.first, now=world.now
    )
    world.commit()
    check = text_of(page.get(f"/deals/{deal.number}/release"))
    for line in ("Release CNY 100,000.00", "CNY 96,000.00", "taken back only by two finance officers"):
        assert line in check
    assert reload(world, deal).state is DealState.RELEASABLE
    text_of(page.post(f"/deals/{deal.number}/release"), 303)
    assert reload(world, deal).state is DealState.SETTLED


def test_the_signed_text_can_be_downloaded_and_has_the_digest(world):
    import hashlib

    deal = a_deal(world)
    answer = browser(world, world.seller).get(f"/deals/{deal.number}/agreement.json")
    assert hashlib.sha256(answer.data).hexdigest() == deal.terms_digest


def test_the_receipts_page_knows_deals_by_their_number(world):
    from settlement.deals.purposes import BOOK

    deal = sign(world, a_deal(world))
    assert BOOK.find(world.session, deal.number.lower()) == deal.subject
    assert [each.amount.amount for each in BOOK.expected(world.session)] == ["100000.00"]
    pay(world, deal, "100000")
    assert BOOK.expected(world.session) == []
    assert deals.close_due(world.session, now=world.now) == 0


@pytest.mark.parametrize("before", ["²", "9" * 25, "x", "-1"])
def test_an_odd_cursor_shows_the_first_page(world, before):
    deal = a_deal(world)
    assert deal.number in text_of(browser(world, world.seller).get(f"/deals?before={before}"))


def test_a_reversal_is_decided_on_the_page_of_its_own_deal(world):
    deal, other = a_settled_deal(world), a_settled_deal(world)
    row = deals.ask_reversal(
        world.session, deal_id=deal.id, amount=None, reason="Flaw", actor=world.first, now=world.now
    )
    world.commit()
    second = browser(world, world.second)
    address = f"/deals/{other.number}/reversals/{row.id}"
    assert second.post(address, {"decision": "approve"}).status_code == 404
    assert reload(world, deal).state is DealState.SETTLED
    assert second.post(address.replace(other.number, deal.number), {"decision": "approve"}).status_code == 303


def test_nobody_is_told_that_money_is_held_where_nothing_falls_due_at_signing(world):
    deal = a_funded_deal(world, sale(("100000", Trigger.RECORDAL)))
    seller = browser(world, world.seller)
    page = text_of(seller.get(f"/deals/{deal.number}"))
    assert "Nothing due at signing" in page
    for shown in (page, text_of(seller.get("/deals")), text_of(seller.get("/notices"))):
        assert "Money held" not in shown
        assert "The money for deal" not in shown
