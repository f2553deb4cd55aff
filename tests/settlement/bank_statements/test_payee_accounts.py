"""A payee's bank account: entered by the organisation, confirmed by an officer, kept on the payout, and compared with
what the bank paid.
"""

from dataclasses import replace

import pytest

from core import clock
from core.errors import Conflict, NotAllowed
from settlement.payments import services as payments
from settlement.payments.bank_accounts import services as accounts
from settlement.payments.models import PayoutKind
from settlement.payments.statements.booking import confirm_sent
from settlement.payments.states import PayoutState
from tests.settlement.bank_statements.bank import Bank, Movement
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, a_settled_deal, a_world, org, payouts
from tests.settlement.money import must_refuse

ACCOUNT = {"holder": "Seller", "bank": "Bank of Invention", "number": "6217 0000 1111"}


@pytest.fixture
def bank(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return Bank(a_world(session))


def propose(bank, actor=None, **given):
    by = actor or bank.world.seller
    row = accounts.propose_bank_account(
        bank.session, organisation_id=org(bank.world.seller), **{**ACCOUNT, **given}, actor=by, now=NOON
    )
    bank.world.commit()
    return row


def confirm(bank, row, actor=None):
    accounts.confirm_bank_account(bank.session, account_id=row.id, actor=actor or bank.world.second, now=NOON)
    bank.world.commit()


def sent(bank):
    """The seller's payout, as the first officer ordered it."""
    deal = a_settled_deal(bank.world)
    mine = [each for each in payouts(bank.world, deal, PayoutState.QUEUED) if each.payee_id == org(bank.world.seller)]
    payout = next(each for each in mine if each.kind is PayoutKind.PAYOUT)
    payments.send_payout(bank.session, payout_id=payout.id, bank_reference="ORDER-9", actor=bank.world.first, now=NOON)
    bank.world.commit()
    return payout


def test_the_account_in_force_when_it_is_ordered_stays_on_the_payout(bank):
    first = propose(bank)
    confirm(bank, first)
    payout = sent(bank)
    confirm(bank, propose(bank, number="6217 0000 2222"))
    assert payout.bank_account == first


def test_a_debit_to_another_account_confirms_no_payout(bank):
    confirm(bank, propose(bank))
    payout = sent(bank)
    wrong = bank.line(Movement(payout.amount.amount, "ORDER-9", account="6217999999999", credit=False))
    with pytest.raises(Conflict) as refusal:
        confirm_sent(bank.session, line_id=wrong.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    bank.session.rollback()
    assert (refusal.value.code, payout.state) == ("other_account", PayoutState.SENT)
    right = bank.line(Movement(payout.amount.amount, "ORDER-9", account="621700001111", credit=False))
    confirm_sent(bank.session, line_id=right.id, payout_id=payout.id, actor=bank.world.second, now=NOON)
    assert payout.state is PayoutState.PAID


def test_only_the_organisation_enters_it_and_only_another_person_of_the_center_confirms_it(bank):
    for stranger in (bank.world.buyer, bank.world.first):
        with pytest.raises(NotAllowed):
            propose(bank, stranger)
    row = propose(bank)
    for stranger in (bank.world.seller, bank.world.buyer, replace(bank.world.first, person_id=row.proposed_by)):
        with pytest.raises(NotAllowed):
            confirm(bank, row, stranger)
        bank.session.rollback()
    must_refuse(bank.session, "UPDATE payee_bank_account SET state = 'confirmed', confirmed_by = proposed_by")
    with pytest.raises(Conflict):
        propose(bank, number="6217 0000 2222")
    assert accounts.account_in_force(bank.session, org(bank.world.seller), "CNY") is None


def test_both_do_it_on_their_pages(bank):
    seller, officer = browser(bank.world, bank.world.seller), browser(bank.world, bank.world.first)
    text_of(seller.post(accounts.PAGE, {**ACCOUNT, "number": "?"}), 422)
    text_of(seller.post(accounts.PAGE, ACCOUNT), 303)
    assert "6217 0000 1111" in text_of(seller.get(accounts.PAGE))
    assert "6217 0000 1111" in text_of(officer.get("/finance/payee-bank-accounts"))
    text_of(officer.post("/finance/payee-bank-accounts/1/confirm", {}), 303)
    payout = sent(bank)
    assert "6217 0000 1111" in text_of(officer.get(f"/finance/payouts/{payout.id}"))
    text_of(browser(bank.world, bank.world.buyer).get("/finance/payee-bank-accounts"), 403)


def test_both_do_it_by_their_programs(bank):
    seller, officer = Program(bank.world, bank.world.seller), Program(bank.world, bank.world.first)
    made = seller.post("/payee-bank-accounts", ACCOUNT, 201)
    assert [each["id"] for each in officer.get("/payee-bank-accounts")["items"]] == [made["id"]]
    assert officer.post(f"/payee-bank-accounts/{made['id']}/confirm")["state"] == "confirmed"
