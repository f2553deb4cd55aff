"""Claims that a party pays by bank, withheld tax that goes to the tax office, and fees that we draw: from the statement
to the account that it is about.
"""

import pytest

from core.errors import NotAllowed, Unacceptable
from settlement.ledger.queries import balance
from settlement.ledger.services import Overdrawn
from settlement.payments.statements.booking import propose_booking
from settlement.payments.statements.models import BookingKind
from settlement.payments.statements.states import LineStanding
from tests.settlement.bank_statements.bank import Bank, Movement
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import a_world, org
from tests.settlement.money import must_refuse, posted, yuan


@pytest.fixture
def bank(session):
    """The seller owes 96,000 after a reversal; 4,000 of tax were withheld, and 5,000 of fees earned."""
    bank = Bank(a_world(session))
    seller = org(bank.world.seller)
    posted(session, "in", ("bank", "unapplied:deal:42", "9000"))
    posted(session, "owed", (f"receivable:org:{seller}", "unapplied:deal:42", "96000"))
    posted(session, "taken", ("unapplied:deal:42", "tax:CN", "4000"), ("unapplied:deal:42", "fees:platform", "5000"))
    bank.world.commit()
    return bank


def propose(bank, line, kind, account, **more):
    row = propose_booking(
        bank.session, line_id=line.id, kind=kind, reason="As agreed", ledger_account=account,
        actor=bank.world.first, now=bank.world.now, **more,
    )  # fmt: skip
    bank.world.commit()
    return row


def claim_of(bank) -> str:
    return f"receivable:org:{org(bank.world.seller)}"


def test_a_party_pays_what_it_owes_in_two_parts(bank):
    for amount, left in (("60000.00", "36000"), ("36000.00", "0")):
        line = bank.line(Movement(amount, "Claim"))
        propose(bank, line, BookingKind.CLAIM_PAID, claim_of(bank))
        assert bank.confirm(line).standing is LineStanding.DONE
        assert balance(bank.session, claim_of(bank)) == yuan(left)


def test_a_party_pays_no_more_than_it_owes(bank):
    line = bank.line(Movement("96000.01", "Claim"))
    with pytest.raises(Overdrawn):
        propose(bank, line, BookingKind.CLAIM_PAID, claim_of(bank))
    first, second = bank.line(Movement("96000.00")), bank.line(Movement("96000.00"))
    for each in (first, second):
        propose(bank, each, BookingKind.CLAIM_PAID, claim_of(bank))
    bank.confirm(first)
    with pytest.raises(Overdrawn):
        bank.confirm(second)
    bank.session.rollback()
    assert balance(bank.session, claim_of(bank)) == yuan("0")


def test_remitted_tax_has_its_certificate(bank):
    line = bank.line(Movement("4000.00", "Tax", credit=False))
    with pytest.raises(Unacceptable) as refusal:
        propose(bank, line, BookingKind.TAX_REMITTED, "tax:CN")
    assert "document" in refusal.value.fields
    propose(bank, line, BookingKind.TAX_REMITTED, "tax:CN", document="3420-0007")
    must_refuse(bank.session, "UPDATE line_booking SET document = ''")
    bank.confirm(line)
    assert (balance(bank.session, "tax:CN"), balance(bank.session, "charges:bank")) == (yuan("0"), yuan("0"))


def test_fees_are_drawn_as_far_as_they_were_earned(bank):
    line = bank.line(Movement("5000.01", "Fees", credit=False))
    with pytest.raises(Overdrawn):
        propose(bank, line, BookingKind.FEES_DRAWN, "fees:platform")
    line = bank.line(Movement("5000.00", "Fees", credit=False))
    propose(bank, line, BookingKind.FEES_DRAWN, "fees:platform")
    with pytest.raises(NotAllowed):
        bank.confirm(line, bank.world.first)
    bank.session.rollback()
    bank.confirm(line)
    assert balance(bank.session, "fees:platform") == yuan("0")


@pytest.mark.parametrize(
    ("kind", "account"),
    [
        (BookingKind.CLAIM_PAID, "unapplied:deal:42"),
        (BookingKind.CLAIM_PAID, "receivable:operation:1"),
        (BookingKind.CLAIM_PAID, ""),
        (BookingKind.FEES_DRAWN, "tax:CN"),
        (BookingKind.TAX_REMITTED, "fees:platform"),
    ],
)
def test_a_line_is_about_an_account_of_its_kind(bank, kind, account):
    line = bank.line(Movement("1.00", credit=kind is BookingKind.CLAIM_PAID))
    with pytest.raises(Unacceptable):
        propose(bank, line, kind, account, document="1")
    assert line.bookings == []


def test_the_page_offers_the_claims_and_tells_the_second_officer_which(bank):
    line = bank.line(Movement("96000.00", "Claim"))
    first, second = (browser(bank.world, each) for each in (bank.world.first, bank.world.second))
    assert "96,000.00" in text_of(first.get(f"/finance/statements/lines/{line.id}"))
    asked = {"kind": "claim_paid", "reason": "Wired", "ledger_account": f"{claim_of(bank)}:CNY"}
    text_of(first.post(f"/finance/statements/lines/{line.id}/book", asked), 303)
    page = text_of(second.get(f"/finance/statements/lines/{line.id}"))
    assert "A party pays what it owes us</strong> · Receivable ·" in page
    text_of(second.post(f"/finance/statements/lines/{line.id}/confirm", {}), 303)
    assert balance(bank.session, claim_of(bank)) == yuan("0")
