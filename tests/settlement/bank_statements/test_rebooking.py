"""What two officers book: a claim that nobody will pay, and a receipt of which it became known what it is for."""

from datetime import date

import pytest

from core import clock
from core.errors import Conflict, IllegalTransition, NotAllowed, Refusal, Unacceptable
from reports.books.services import check as check_books
from settlement.deals.states import DealState
from settlement.ledger.queries import balance
from settlement.ledger.services import Overdrawn
from settlement.payments import queries
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.payments.rebooking import services as rebooking
from settlement.payments.states import BookingState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import ADVICE, NOON, a_deal, a_world, everything, org, reload, sign, state_of
from tests.settlement.money import TODAY, must_refuse, posted, yuan


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


@pytest.fixture
def claim(world):
    """The seller owes 500."""
    code = f"receivable:org:{org(world.seller)}"
    posted(world.session, "owed", (code, "unapplied:deal:99", "500"))
    world.commit()
    return f"{code}:CNY"


@pytest.fixture
def deal(world):
    """Signed, 100,000 due."""
    return sign(world, a_deal(world))


def unidentified(world, amount="100000", day=TODAY) -> Receipt:
    """Typed by one officer and confirmed by the other, for nothing that anybody knew."""
    row = payments.record_receipt(
        world.session, purpose="unidentified", payer_id=org(world.buyer), amount=yuan(amount), bank_reference="U-1",
        received_on=day, evidence=ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    payments.confirm_receipt(world.session, receipt_id=row.id, actor=world.second, now=world.now)
    world.commit()
    return row


def write_off(world, claim, amount="500", **given):
    asked = {"ledger_account": claim, "amount": yuan(amount), "reason": "Dissolved", "actor": world.first, **given}
    row = rebooking.propose_write_off(world.session, **asked, now=world.now)
    world.commit()
    return row


def assign(world, receipt, purpose, **given):
    asked = {"receipt_id": receipt.id, "purpose": purpose, "reason": "The payer said so", "actor": world.first, **given}
    row = rebooking.propose_assignment(world.session, **asked, now=world.now)
    world.commit()
    return row


def confirm(world, row, actor=None):
    rebooking.confirm_rebooking(world.session, rebooking_id=row.id, actor=actor or world.second, now=world.now)
    world.commit()


def test_two_officers_write_a_part_of_a_claim_off(world, claim):
    row = write_off(world, claim, "200")
    confirm(world, row)
    assert (balance(world.session, claim), balance(world.session, "loss:written_off")) == (yuan("300"), yuan("200"))
    assert queries.check(world.session) == []


def test_nobody_writes_a_claim_off_alone(world, claim):
    row = write_off(world, claim)
    with pytest.raises(NotAllowed) as refusal:
        confirm(world, row, world.first)
    world.session.rollback()
    assert (refusal.value.code, balance(world.session, claim)) == ("four_eyes", yuan("500"))
    must_refuse(world.session, "UPDATE rebooking SET state = 'confirmed', confirmed_by = proposed_by")
    with pytest.raises(Conflict):
        write_off(world, claim, "1")


@pytest.mark.parametrize(
    "given", [{"amount": "500.01"}, {"amount": "0"}, {"claim": "unapplied:deal:99:CNY"}, {"reason": " "}, {"actor": 1}]
)
def test_what_does_not_fit_is_not_proposed(world, claim, given):
    before = everything(world.session)
    given = {"claim": claim, **given}
    if "actor" in given:
        given["actor"] = world.buyer
    with pytest.raises(Refusal):
        write_off(world, given.pop("claim"), **given)
    world.session.rollback()
    assert everything(world.session) == before


def test_a_proposal_that_was_turned_down_is_not_confirmed(world, claim):
    row = write_off(world, claim)
    rebooking.reject_rebooking(world.session, rebooking_id=row.id, actor=world.first, now=world.now)
    world.commit()
    with pytest.raises(IllegalTransition):
        confirm(world, row)
    world.session.rollback()
    assert (row.state, balance(world.session, claim)) == (BookingState.REJECTED, yuan("500"))


def test_money_that_nobody_could_identify_funds_the_deal_it_turned_out_to_be_for(world, deal):
    receipt = unidentified(world)
    row = assign(world, receipt, deal.number)
    assert state_of(deal) is DealState.SIGNED
    confirm(world, row)
    assert (receipt.purpose, state_of(deal)) == (deal.subject, DealState.FUNDED)
    assert balance(world.session, "unapplied:unidentified") == yuan("0")
    assert [*queries.check(world.session), *check_books(world.session, now=world.now)] == []


def test_money_of_before_the_deal_was_signed_is_not_assigned_to_it(world, deal):
    receipt = unidentified(world, day=date(2026, 11, 1))
    with pytest.raises(Unacceptable) as refusal:
        assign(world, receipt, deal.number)
    assert "purpose" in refusal.value.fields


def test_what_was_sent_back_is_not_assigned_as_well(world, deal):
    receipt = unidentified(world)
    row = assign(world, receipt, deal.number)
    payments.refund_unapplied(
        world.session, purpose="unidentified", payee_id=org(world.buyer), amount=yuan("1"), key="r", actor=world.first,
        now=NOON,
    )  # fmt: skip
    world.commit()
    with pytest.raises(Overdrawn):
        confirm(world, row)
    world.session.rollback()
    assert receipt.purpose == "unidentified"


def test_a_receipt_is_assigned_once(world, deal):
    receipt = unidentified(world)
    confirm(world, assign(world, receipt, deal.number))
    with pytest.raises(Conflict) as refusal:
        assign(world, receipt, deal.number)
    assert refusal.value.code == "identified"


def test_two_officers_do_both_on_their_pages(world, claim, deal):
    receipt = unidentified(world)
    first, second = browser(world, world.first), browser(world, world.second)
    assert "Write a claim off" in text_of(first.get("/finance/claims"))
    asked = {"ledger_account": claim, "amount": "0", "reason": "Dissolved"}
    text_of(first.post("/finance/claims", asked), 422)
    text_of(first.post("/finance/claims", {**asked, "amount": "500"}), 303)
    assert f"/finance/receipts/{receipt.id}/assign" in text_of(first.get("/finance/unapplied"))
    asked = {"purpose": deal.number, "reason": "They wrote"}
    text_of(first.post(f"/finance/receipts/{receipt.id}/assign", asked), 303)
    page = text_of(second.get("/finance/claims"))
    assert "/finance/claims/1/confirm" in page
    assert "/finance/claims/2/confirm" in page
    for number in (1, 2):
        text_of(second.post(f"/finance/claims/{number}/confirm", {}), 303)
    assert state_of(reload(world, deal)) is DealState.FUNDED
    text_of(browser(world, world.buyer).get("/finance/claims"), 403)


def test_two_officers_programs_do_both(world, claim, deal):
    receipt = unidentified(world)
    first, second = Program(world, world.first), Program(world, world.second)
    assert first.get("/receivables")["items"][0]["code"] == claim
    body = {"ledger_account": claim, "amount": {"amount": "500.00", "currency": "CNY"}, "reason": "Dissolved"}
    off = first.post("/receivables/write-off", body, 201)["id"]
    body = {"purpose": deal.number, "reason": "They wrote"}
    assigned = first.post(f"/receipts/{receipt.id}/assign", body, 201)["id"]
    first.post(f"/rebookings/{off}/confirm", {}, 403)
    for number in (off, assigned):
        second.post(f"/rebookings/{number}/confirm", {})
    assert [each["state"] for each in second.get("/rebookings")["items"]] == ["confirmed", "confirmed"]
