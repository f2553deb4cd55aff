"""From a line of the statement to the books: proposals with reasons, two officers, and every way in which money misses.

Failures of the settlement's list: 17 (payment after the end), 18 (too much, too little, twice, wrong reference),
40 (four eyes by the database).
"""

import pytest

from core.errors import Conflict, NotAllowed, Unacceptable
from listings.terms.vocabulary import Trigger
from settlement.deals.check import check
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.payments import queries
from settlement.payments import services as payments
from settlement.payments.models import PayoutKind
from settlement.payments.statements.booking import (
    accept_receipt,
    confirm_sent,
    propose_booking,
    reject_booking,
    take_back_payout,
)
from settlement.payments.statements.matching import Fit, MatchKind, Reason
from settlement.payments.statements.models import BookingKind
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import PayoutState, ReceiptState
from tests.builders import NOON
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement
from tests.settlement.deals.world import (
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    at,
    everything,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    state_of,
)
from tests.settlement.money import give_account, must_refuse, yuan


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


@pytest.fixture
def deal(bank):
    """60,000 at signing and 40,000 with the recordal; signed, nothing paid."""
    return sign(bank.world, a_deal(bank.world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))))


def spelled(number):
    return [
        number, number.lower(), number.replace("-", ""), number.replace("-", " "), " ".join(number.replace("-", "")),
        "".join(chr(ord(sign) + 0xFEE0) for sign in number), f"合同{number}首付款", number.replace("-", "—"),
    ]  # fmt: skip


def test_a_reference_is_found_however_it_is_spelled(bank, deal):
    for text in spelled(deal.number):
        best = bank.best(bank.line(Movement("60,000.00", text)))
        assert (best.purpose, best.fit) == (deal.subject, Fit.EXACT), text
        assert Reason.REFERENCE in best.reasons


def test_a_longer_number_is_no_reference(bank, deal):
    for text in (f"{deal.number}7", f"A{deal.number}", deal.number[:-1]):
        assert bank.proposals(bank.line(Movement("1.00", text))) == [], text


def test_without_a_reference_amount_and_payer_are_proposed_with_their_reasons(bank, deal):
    best = bank.best(bank.line(Movement("60,000.00", "货款", BUYER)))
    assert (best.purpose, set(best.reasons)) == (deal.subject, {Reason.AMOUNT, Reason.NAME})
    assert best.points == 50
    assert bank.proposals(bank.line(Movement("59,000.00", "货款", BUYER))) == []


def test_an_account_from_which_the_payer_paid_before_counts(bank, deal):
    bank.receive(Movement("10,000.00", deal.number, BUYER, account="621799"))
    best = bank.best(bank.line(Movement("50,000.00", "余款", "", account="6217 99")))
    assert set(best.reasons) == {Reason.AMOUNT, Reason.ACCOUNT}


def test_somebody_else_who_pays_is_named(bank, deal):
    best = bank.best(bank.line(Movement("60,000.00", deal.number, "路过贸易有限公司")))
    assert best.other_payer == "路过贸易有限公司"
    assert best.organisation_id == org(bank.world.stranger)


def test_one_accepts_another_confirms_and_the_deal_is_funded(bank, deal):
    line = bank.line(Movement("60,000.00", deal.number, BUYER))
    bank.accept(line)
    assert (line.standing, at(bank.world, "bank")) == (LineStanding.WAITS, "0.00")
    bank.confirm(line)
    assert line.standing is LineStanding.DONE
    assert state_of(reload(bank.world, deal)) is DealState.FUNDED
    assert (at(bank.world, "bank"), at(bank.world, f"held:{deal.subject}")) == ("60000.00", "60000.00")


def test_failure_40_no_one_person_accepts_and_confirms(bank, deal):
    line = bank.line(Movement("60,000.00", deal.number, BUYER))
    bank.accept(line)
    with pytest.raises(NotAllowed) as refusal:
        bank.confirm(line, bank.world.first)
    assert refusal.value.code == "four_eyes"
    assert at(bank.world, "bank") == "0.00"
    must_refuse(bank.session, "UPDATE receipt SET state = 'confirmed', confirmed_by = recorded_by")


def test_failure_40_no_one_person_puts_money_aside_alone(bank):
    line = bank.line(Movement("5.00", "?"))
    book(bank, line, BookingKind.SUSPENSE)
    with pytest.raises(NotAllowed) as refusal:
        bank.confirm(line, bank.world.first)
    assert refusal.value.code == "four_eyes"
    must_refuse(bank.session, "UPDATE line_booking SET state = 'confirmed', confirmed_by = proposed_by")
    must_refuse(bank.session, "UPDATE line_booking SET state = 'confirmed'")


def test_failure_18_too_little_funds_in_part(bank, deal):
    """Failure 18."""

    assert bank.receive(Movement("45,000.00", deal.number, BUYER)).fit is Fit.PARTIAL
    assert state_of(reload(bank.world, deal)) is DealState.PARTLY_FUNDED
    assert bank.best(bank.line(Movement("15,000.00", deal.number))).fit is Fit.EXACT


def test_failure_18_too_much_goes_back_to_who_paid_once_all_is_paid(bank):
    """Failure 18."""

    deal = sign(bank.world, a_deal(bank.world))
    assert bank.receive(Movement("100,500.00", deal.number, BUYER)).fit is Fit.OVER
    deal = reload(bank.world, deal)
    assert (state_of(deal), at(bank.world, f"held:{deal.subject}")) == (DealState.FUNDED, "100000.00")
    assert [(each.kind, each.amount) for each in payouts(bank.world, deal)] == [(PayoutKind.REFUND, yuan("500"))]


def test_failure_18_what_is_paid_twice_goes_back_once(bank):
    """Failure 18."""

    deal = sign(bank.world, a_deal(bank.world))
    for fit in (Fit.EXACT, Fit.NOTHING_DUE):
        assert bank.receive(Movement("100,000.00", deal.number, BUYER)).fit is fit
    assert at(bank.world, f"held:{deal.subject}") == "100000.00"
    assert [each.amount for each in payouts(bank.world, deal)] == [yuan("100000")]
    assert check(bank.session) == []


def test_failure_18_a_wrong_reference_is_put_aside_and_applied_once_it_is_known(bank, deal):
    """Failure 18."""

    line = bank.line(Movement("60,000.00", "XH-2026-999999", "某人"))
    assert bank.proposals(line) == []
    book(bank, line, BookingKind.SUSPENSE)
    bank.confirm(line)
    assert (line.standing, at(bank.world, f"unapplied:{line.subject}")) == (LineStanding.SUSPENSE, "60000.00")
    accept(bank, line, deal)
    bank.confirm(line)
    assert (line.standing, at(bank.world, f"unapplied:{line.subject}")) == (LineStanding.DONE, "0.00")
    assert (at(bank.world, "bank"), at(bank.world, f"held:{deal.subject}")) == ("60000.00", "60000.00")
    assert queries.check(bank.session) == []


def test_failure_18_what_nobody_knows_is_sent_back_to_its_account(bank):
    """Failure 18."""

    line = bank.line(Movement("7.00", "?"))
    book(bank, line, BookingKind.SUSPENSE)
    bank.confirm(line)
    back = bank.line(Movement("7.00", "return", credit=False))
    book(bank, back, BookingKind.SENT_BACK, of_line_id=line.id)
    bank.confirm(back)
    bank.session.expire_all()
    assert (line.standing, back.standing) == (LineStanding.DONE, LineStanding.DONE)
    assert (at(bank.world, "bank"), at(bank.world, f"unapplied:{line.subject}")) == ("0.00", "0.00")


@pytest.mark.parametrize("end", ["closed", "refunding"])
def test_failure_17_a_payment_after_the_end_goes_back(bank, end):
    """Failure 17."""

    from settlement.deals import services as deals

    if end == "closed":
        deal = pay_out(bank.world, a_settled_deal(bank.world))
    else:
        deal = a_funded_deal(bank.world)
        deals.refund_deal(bank.session, deal_id=deal.id, reason="Refused", actor=bank.world.chief, now=NOON)
        bank.world.commit()
    before, state = len(payouts(bank.world, deal)), state_of(deal)
    assert bank.receive(Movement("500.00", deal.number, BUYER)).fit is Fit.NOTHING_DUE
    late = payouts(bank.world, deal)[before:]
    assert [(each.kind, each.amount) for each in late] == [(PayoutKind.REFUND, yuan("500"))]
    assert state_of(reload(bank.world, deal)) is state


def test_a_receipt_recorded_by_hand_is_the_line_of_its_reference(bank, deal):
    by_hand = payments.record_receipt(
        bank.session, purpose=deal.subject, payer_id=org(bank.world.buyer), amount=yuan("60000"), bank_reference="bk77",
        received_on=NOON.date(), evidence="a" * 64, actor=bank.world.first, now=NOON,
    )  # fmt: skip
    line = bank.line(Movement("60,000.00", "no reference", reference="BK77"))
    assert bank.accept(line, bank.world.second).kind is MatchKind.KNOWN_RECEIPT
    bank.confirm(line)
    assert (line.receipt_id, by_hand.state) == (by_hand.id, ReceiptState.CONFIRMED)
    assert at(bank.world, "bank") == "60000.00"


def test_a_rejected_record_opens_its_line_again(bank, deal):
    line = bank.line(Movement("60,000.00", deal.number, BUYER))
    bank.accept(line)
    assert line.receipt_id is not None
    payments.reject_receipt(
        bank.session, receipt_id=line.receipt_id, reason="wrong deal", actor=bank.world.second, now=NOON
    )
    bank.world.commit()
    assert line.standing is LineStanding.OPEN
    bank.accept(line)
    bank.confirm(line)
    assert at(bank.world, f"held:{deal.subject}") == "60000.00"


def test_what_was_proposed_and_rejected_can_be_proposed_anew(bank):
    line = bank.line(Movement("5.00", "?"))
    book(bank, line, BookingKind.SUSPENSE)
    reject_booking(bank.session, line_id=line.id, actor=bank.world.second, now=NOON)
    bank.session.expire_all()
    assert line.standing is LineStanding.OPEN
    book(bank, line, BookingKind.INTEREST)
    bank.confirm(line)
    assert at(bank.world, "bank") == "5.00"


def test_a_charge_of_the_bank_is_booked_as_such(bank):
    for movement, kind in (
        (Movement("9.00", "利息"), BookingKind.INTEREST),
        (Movement("2.00", "手续费", credit=False), BookingKind.CHARGE),
    ):
        line = bank.line(movement)
        book(bank, line, kind)
        bank.confirm(line)
    assert (at(bank.world, "bank"), at(bank.world, "charges:bank")) == ("7.00", "-7.00")


def test_a_line_is_taken_once(bank, deal):
    line = bank.line(Movement("60,000.00", deal.number, BUYER))
    bank.accept(line)
    before = everything(bank.session)
    for act in (lambda: accept(bank, line, deal), lambda: book(bank, line, BookingKind.SUSPENSE)):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "line_taken"
        bank.session.rollback()
    assert everything(bank.session) == before


def sent(bank):
    """A payout that the first officer ordered."""
    deal = a_settled_deal(bank.world)
    payout = next(each for each in payouts(bank.world, deal, PayoutState.QUEUED) if each.kind is PayoutKind.PAYOUT)
    give_account(bank.session, payout.payee_id)
    payments.send_payout(bank.session, payout_id=payout.id, bank_reference="ORDER-9", actor=bank.world.first, now=NOON)
    bank.world.commit()
    return payout


def a_deal_of(bank, payout):
    """The deal that a payout is for."""
    return bank.session.get_one(Deal, int(payout.purpose.partition(":")[2]))


def test_a_debit_confirms_the_payout_that_another_officer_sent(bank):
    payout = sent(bank)
    line = bank.line(Movement(payout.amount.amount, "转账 ORDER-9", credit=False))
    best = bank.best(line)
    assert (best.kind, best.target_id) == (MatchKind.PAYOUT_PAID, payout.id)
    with pytest.raises(NotAllowed):
        confirm_sent(bank.session, line_id=line.id, payout_id=payout.id, actor=bank.world.first, now=NOON)
    bank.session.rollback()
    confirm_sent(bank.session, line_id=line.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    bank.world.commit()
    assert (payout.state, line.standing) == (PayoutState.PAID, LineStanding.DONE)


def test_a_payout_that_comes_back_is_owed_again(bank):
    payout = sent(bank)
    gone = bank.line(Movement(payout.amount.amount, "ORDER-9", credit=False))
    back = bank.line(Movement(payout.amount.amount, "退汇 ORDER-9 账号不符", code="AC01"))
    assert bank.best(back).kind is MatchKind.PAYOUT_RETURNED
    with pytest.raises(Conflict) as refusal:
        take_back_payout(bank.session, line_id=back.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    assert refusal.value.code == "debit_first"
    bank.session.rollback()
    confirm_sent(bank.session, line_id=gone.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    there = at(bank.world, "bank")
    take_back_payout(bank.session, line_id=back.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    bank.world.commit()
    assert payout.state is PayoutState.RETURNED
    deal = reload(bank.world, a_deal_of(bank, payout))
    again = [each for each in payouts(bank.world, deal, PayoutState.QUEUED) if each.payee_id == payout.payee_id]
    assert [each.amount for each in again] == [payout.amount]  # owed again, and paid anew
    assert yuan(at(bank.world, "bank")) == yuan(there) + payout.amount


def test_a_payout_that_never_left_does_not_come_back(bank):
    deal = a_settled_deal(bank.world)
    payout = next(each for each in payouts(bank.world, deal, PayoutState.QUEUED) if each.kind is PayoutKind.PAYOUT)
    line = bank.line(Movement(payout.amount.amount, "Something else"))
    with pytest.raises(Conflict) as refusal:
        take_back_payout(bank.session, line_id=line.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    bank.session.rollback()
    assert (refusal.value.code, payout.state, line.standing) == ("not_paid", PayoutState.QUEUED, LineStanding.OPEN)


def test_a_receipt_that_the_bank_takes_back_leaves_unapplied_money_only(bank):
    line = bank.line(Movement("80.00", "?", BUYER))
    accept_receipt(
        bank.session, line_id=line.id, purpose="unidentified", payer_id=org(bank.world.buyer), actor=bank.world.first,
        now=NOON,
    )  # fmt: skip
    bank.world.commit()
    bank.confirm(line)
    back = bank.line(Movement("80.00", "冲正", credit=False))
    book(bank, back, BookingKind.TAKEN_BACK, receipt_id=line.receipt_id)
    bank.confirm(back)
    assert (at(bank.world, "bank"), at(bank.world, "unapplied:unidentified")) == ("0.00", "0.00")
    assert payments.refundable_to(bank.session, "unidentified", org(bank.world.buyer), "CNY") == yuan("0")


def test_what_the_bank_took_back_before_the_signatures_is_not_used_from_anothers_money(bank):
    deal = a_deal(bank.world)
    line = bank.line(Movement("100,000.00", "?", BUYER))
    accept_receipt(
        bank.session, line_id=line.id, purpose=deal.number, payer_id=org(bank.world.buyer), actor=bank.world.first,
        now=NOON,
    )  # fmt: skip
    bank.world.commit()
    bank.confirm(line)
    back = bank.line(Movement("100,000.00", "冲正", credit=False))
    book(bank, back, BookingKind.TAKEN_BACK, receipt_id=line.receipt_id)
    bank.confirm(back)
    pay(bank.world, deal, "100000", payer=bank.world.stranger)
    deal = sign(bank.world, reload(bank.world, deal))
    assert [(row.applied_minor, row.returned_minor) for row in deal.receipts] == [(0, 10_000_000), (10_000_000, 0)]
    assert check(bank.session) == []


def test_a_booking_fits_the_side_of_its_line_and_says_why(bank):
    line = bank.line(Movement("5.00", "?"))
    with pytest.raises(Unacceptable) as refusal:
        book(bank, line, BookingKind.CHARGE)
    assert refusal.value.code == "line_side"
    with pytest.raises(Unacceptable):
        propose_booking(
            bank.session, line_id=line.id, kind=BookingKind.SUSPENSE, reason=" ", actor=bank.world.first, now=NOON
        )
    assert line.bookings == []


def book(bank, line, kind, **other):
    """The first officer proposes it."""
    row = propose_booking(
        bank.session, line_id=line.id, kind=kind, reason="as the bank says", **other, actor=bank.world.first, now=NOON
    )
    bank.world.commit()
    return row


def accept(bank, line, deal):
    """The first officer says that it is for the deal."""
    receipt = accept_receipt(
        bank.session, line_id=line.id, purpose=deal.number, payer_id=org(bank.world.buyer), actor=bank.world.first,
        now=NOON,
    )  # fmt: skip
    bank.world.commit()
    return receipt
