"""Every way in which a transfer misses: too much, in another currency, taken back after it was used, told twice."""

import pytest
from sqlalchemy import func, select

from core import jobs
from core.actor import SYSTEM
from core.clock import business_date
from core.errors import Conflict, NotAllowed
from listings.terms.vocabulary import Trigger
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import DealState
from settlement.holds.queries import held
from settlement.payments import queries
from settlement.payments import services as payments
from settlement.payments.models import Receipt
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.receiving import enter_receiving_account
from settlement.payments.statements.booking import propose_booking
from settlement.payments.statements.models import BankLine, BookingKind
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import PayoutState, ReceiptState
from tests.builders import NOON
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, numbered
from tests.settlement.deals.browsing import Browser
from tests.settlement.deals.world import (
    ADVICE,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    at,
    everything,
    org,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
)
from tests.settlement.money import TODAY, yuan
from tests.settlement.royalties import licences


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


@pytest.fixture
def deal(bank):
    """60,000 at signing and 40,000 with the recordal; signed, nothing paid."""
    return sign(bank.world, a_deal(bank.world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))))


def clean(bank) -> bool:
    return check(bank.session) == [] and queries.check(bank.session) == []


def test_18_an_overpayment_is_used_for_what_falls_due_next_unless_the_buyer_wants_it_back(bank, deal):
    """Failure 18."""
    bank.receive(Movement("70000", deal.number, BUYER))
    deal = reload(bank.world, deal)
    assert held(bank.session, deal.subject).amount == "70000.00"
    assert deals.paid_ahead(deal, bank.world.now).amount == "10000.00"

    deals.send_back_ahead(bank.session, deal_id=deal.id, actor=bank.world.buyer, now=bank.world.now)
    bank.world.commit()

    deal = reload(bank.world, deal)
    assert (deal.state, held(bank.session, deal.subject).amount) == (DealState.FUNDED, "60000.00")
    assert [(row.amount.amount, row.payee_id) for row in payouts(bank.world, deal)] == [
        ("10000.00", org(bank.world.buyer))
    ]
    assert [each.open.amount for each in deal.obligations] == ["0.00", "40000.00"]
    assert clean(bank)


def test_18_only_the_buyer_chooses_and_only_once(bank, deal):
    """Failure 18."""
    bank.receive(Movement("70000", deal.number, BUYER))
    before = everything(bank.session)
    with pytest.raises(NotAllowed):
        deals.send_back_ahead(bank.session, deal_id=deal.id, actor=bank.world.seller, now=bank.world.now)
    bank.session.rollback()
    assert everything(bank.session) == before

    deals.send_back_ahead(bank.session, deal_id=deal.id, actor=bank.world.buyer, now=bank.world.now)
    with pytest.raises(Conflict) as refused:
        deals.send_back_ahead(bank.session, deal_id=deal.id, actor=bank.world.buyer, now=bank.world.now)
    assert refused.value.code == "nothing_ahead"


def test_18_frozen_money_does_not_go_back_as_paid_ahead(bank, deal):
    """Failure 18."""
    bank.receive(Movement("70000", deal.number, BUYER))
    world = bank.world
    deals.freeze_money(bank.session, deal_id=deal.id, reason="A court", actor=world.first, now=world.now)
    with pytest.raises(Conflict) as refused:
        deals.send_back_ahead(bank.session, deal_id=deal.id, actor=world.buyer, now=world.now)
    assert refused.value.code == "hold_frozen"
    assert payouts(world, deal) == []


def test_the_deals_page_offers_the_choice_to_the_buyer_alone(bank, deal, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: bank.world.now)
    bank.receive(Movement("70000", deal.number, BUYER))
    number = deal.number
    assert "Send CNY 10,000.00 back" not in Browser(bank.world, bank.world.seller).get(f"/deals/{number}").text
    buyer = Browser(bank.world, bank.world.buyer)
    assert "Send CNY 10,000.00 back" in buyer.get(f"/deals/{number}").text

    assert buyer.post(f"/deals/{number}/ahead/return").status_code == 303

    assert [row.amount.amount for row in payouts(bank.world, reload(bank.world, deal))] == ["10000.00"]


def test_18_a_transfer_in_another_currency_goes_back_in_that_currency(bank, deal):
    """Failure 18."""
    enter_receiving_account(
        bank.session, holder="海州知识产权交易中心", bank="海州银行", number="6222 0200 0000 9999 999",
        valid_from=TODAY, currency="USD", actor=SYSTEM, now=NOON,
    )  # fmt: skip
    content = camt(*numbered(Movement("60000", deal.number, BUYER)), account="6222 0200 0000 9999 999")
    (statement,) = bank.take(content.replace(b"CNY", b"USD"))
    line = bank.session.scalars(select(BankLine).filter_by(statement_id=statement.id)).one()
    bank.accept(line)
    bank.confirm(line)

    deal = reload(bank.world, deal)
    assert deal.state is DealState.SIGNED
    assert [(row.amount.amount, row.currency) for row in payouts(bank.world, deal)] == [("60000.00", "USD")]
    assert held(bank.session, deal.subject).amount == "0.00"
    assert clean(bank)


def returned(bank, receipt: Receipt) -> BankLine:
    """The bank debits what it had credited; one officer says so, another confirms it."""
    world = bank.world
    line = bank.line(Movement(receipt.amount.amount, "recalled by the payer's bank", BUYER, credit=False))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.TAKEN_BACK, reason="Recall", receipt_id=receipt.id,
        actor=world.first, now=world.now,
    )  # fmt: skip
    bank.confirm(line)
    jobs.run_due(the_jobs(), now=world.now, clock=lambda: world.now)
    bank.session.rollback()
    bank.session.expire_all()
    return line


def the_jobs():
    from settlement.deals.jobs import HANDLERS

    return HANDLERS


def the_receipt(bank, deal) -> Receipt:
    return bank.session.scalars(select(Receipt).filter_by(purpose=deal.subject)).one()


def test_a_receipt_that_a_deal_holds_and_the_bank_takes_back_ends_the_deal_before_its_recordal(bank):
    deal = sign(bank.world, a_deal(bank.world))
    bank.receive(Movement("100000", deal.number, BUYER))

    line = returned(bank, the_receipt(bank, deal))

    deal = reload(bank.world, deal)
    assert (deal.state, held(bank.session, deal.subject).amount) == (DealState.CANCELLED, "0.00")
    assert at(bank.world, "bank") == at(bank.world, f"disputed:{deal.subject}") == at(bank.world, "loss") == "0.00"
    assert line.standing is LineStanding.DONE
    assert payouts(bank.world, deal) == []
    assert clean(bank)


def test_15_a_receipt_taken_back_after_the_payouts_is_owed_by_the_parties_and_set_off_later(bank):
    """Failure 15."""
    world = bank.world
    deal = pay_out(world, a_settled_deal(world))
    a_funded_deal(world)  # so that the bank has the money that it takes back

    returned(bank, the_receipt(bank, deal))

    seller = f"receivable:org:{org(world.seller)}"
    assert (reload(world, deal).state, at(world, seller)) == (DealState.REFUNDED, "96000.00")
    assert at(world, f"disputed:{deal.subject}") == "0.00"
    a_settled_deal(world)
    assert at(world, seller) == "0.00"
    assert clean(bank)


def test_one_officer_alone_takes_no_held_money_back(bank):
    world = bank.world
    deal = sign(world, a_deal(world))
    bank.receive(Movement("100000", deal.number, BUYER))
    line = bank.line(Movement("100000", "recall", BUYER, credit=False))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.TAKEN_BACK, reason="Recall",
        receipt_id=the_receipt(bank, deal).id, actor=world.first, now=world.now,
    )  # fmt: skip
    world.commit()
    with pytest.raises(NotAllowed) as refused:
        bank.confirm(line, world.first)
    bank.session.rollback()
    assert refused.value.code == "four_eyes"
    assert held(bank.session, deal.subject).amount == "100000.00"
    assert bank.session.scalar(select(func.count(PaymentDispute.id))) == 0


def aside(bank, amount: str = "60000", reference: str = "") -> BankLine:
    """A transfer that nobody could place is booked aside."""
    world = bank.world
    line = bank.line(Movement(amount, "?", BUYER, reference=reference))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.SUSPENSE, reason="?", actor=world.first, now=world.now
    )
    return bank.confirm(line)


def by_hand(bank, deal, reference: str, amount: str = "60000") -> Receipt:
    """An officer types the same transfer from the bank's advice."""
    row = payments.record_receipt(
        bank.session, purpose=deal.subject, payer_id=org(bank.world.buyer), amount=yuan(amount),
        bank_reference=reference, received_on=TODAY, evidence=ADVICE, actor=bank.world.first, now=bank.world.now,
    )  # fmt: skip
    bank.world.commit()
    return row


def confirmed(bank, receipt: Receipt) -> None:
    payments.confirm_receipt(bank.session, receipt_id=receipt.id, actor=bank.world.second, now=bank.world.now)
    bank.world.commit()


def test_18_a_transfer_put_aside_and_then_typed_with_its_reference_is_counted_once(bank, deal):
    """Failure 18."""
    line = aside(bank, reference="BK-TWICE")
    confirmed(bank, by_hand(bank, deal, "bk-twice"))

    assert (at(bank.world, "bank"), at(bank.world, f"unapplied:line:{line.id}")) == ("60000.00", "0.00")
    assert reload(bank.world, deal).state is DealState.FUNDED
    assert clean(bank)


def test_18_a_transfer_put_aside_and_then_typed_with_another_reference_is_refused(bank, deal):
    """Failure 18."""
    aside(bank)
    before = everything(bank.session)
    with pytest.raises(Conflict) as refused:
        by_hand(bank, deal, "ADVICE-7")
    bank.session.rollback()
    assert refused.value.code == "on_statement"
    assert everything(bank.session) == before


@pytest.mark.parametrize("is_confirmed", [False, True])
@pytest.mark.parametrize("reference", ["ADVICE-7", "BK-TWICE"])
def test_18_a_transfer_typed_first_is_not_put_aside_as_well(bank, deal, reference, is_confirmed):
    """Failure 18."""
    receipt = by_hand(bank, deal, reference)
    if is_confirmed:
        confirmed(bank, receipt)
    before = at(bank.world, "bank")
    with pytest.raises(Conflict) as refused:
        aside(bank, reference="BK-TWICE")
    bank.session.rollback()
    assert refused.value.code == "typed_by_hand"
    assert at(bank.world, "bank") == before


def test_18_a_line_that_waits_to_be_put_aside_is_not_typed_meanwhile(bank, deal):
    """Failure 18."""
    line = bank.line(Movement("60000", "?", BUYER))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.SUSPENSE, reason="?", actor=bank.world.first,
        now=bank.world.now,
    )  # fmt: skip
    bank.world.commit()
    with pytest.raises(Conflict) as refused:
        by_hand(bank, deal, "ADVICE-7")
    bank.session.rollback()
    assert refused.value.code == "on_statement"
    assert bank.session.scalar(select(func.count(Receipt.id))) == 0


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_18_a_transfer_typed_with_another_reference_is_the_line_that_comes_later(bank, deal, is_confirmed):
    """Failure 18."""
    receipt = by_hand(bank, deal, "ADVICE-7")
    if is_confirmed:
        confirmed(bank, receipt)
    line = bank.line(Movement("60000", deal.number, BUYER))
    bank.accept(line)
    if not is_confirmed:
        bank.confirm(line)

    assert bank.session.scalar(select(func.count(Receipt.id))) == 1
    assert (at(bank.world, "bank"), reload(bank.world, deal).state) == ("60000.00", DealState.FUNDED)
    assert clean(bank)


def test_a_second_transfer_of_the_same_amount_is_typed_once_the_first_is_assigned(bank, deal):
    bank.receive(Movement("60000", deal.number, BUYER))
    receipt = by_hand(bank, deal, "ADVICE-8")
    confirmed(bank, receipt)
    assert receipt.state is ReceiptState.CONFIRMED
    assert at(bank.world, "bank") == "120000.00"


def test_royalties_that_the_bank_takes_back_are_owed_again_and_what_was_not_sent_is_not_sent(bank):
    world = bank.world
    plan = licences.a_plan(world)
    licences.quarter(world, plan, "1000000")
    receipt = licences.pay(world, plan, "50000")
    plan = licences.reloaded(world, plan)
    assert licences.owed(plan) == "0.00"

    line = bank.line(Movement("50000", "recalled", BUYER, credit=False, day=business_date(world.now)))
    propose_booking(
        bank.session, line_id=line.id, kind=BookingKind.TAKEN_BACK, reason="Recall", receipt_id=receipt.id,
        actor=world.first, now=world.now,
    )  # fmt: skip
    bank.confirm(line)

    plan = licences.reloaded(world, plan)
    assert licences.owed(plan) == "50000.00"
    assert licences.payouts(world, plan, PayoutState.QUEUED) == []
    assert at(world, "bank") == at(world, f"disputed:{plan.subject}") == at(world, "loss") == "0.00"
    assert clean(bank)
