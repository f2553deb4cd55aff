"""A payee's bank account: entered by the organisation, confirmed by an officer, kept on the payout, and compared with
what the bank paid.
"""

import io
import re
from dataclasses import replace

import pytest

from core import clock
from core.errors import Conflict, NotAllowed
from settlement.deals import services as deals
from settlement.payments import services as payments
from settlement.payments.bank_accounts import services as accounts
from settlement.payments.bank_accounts.queries import account_in_force
from settlement.payments.destinations import accounts_that_fit
from settlement.payments.models import PayoutKind
from settlement.payments.statements.booking import confirm_sent
from settlement.payments.states import PayoutState
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, a_deal, a_funded_deal, a_settled_deal, a_world, org, payouts
from tests.settlement.money import give_account, must_refuse, yuan

PROOF = b"%PDF-1.4 a letter of the bank"
ACCOUNT = {"holder": "Seller", "bank": "Bank of Invention", "number": "6217 0000 1111"}


@pytest.fixture
def bank(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return Bank(a_world(session))


def propose(bank, actor=None, **given):
    by = actor or bank.world.seller
    row = accounts.propose_bank_account(
        bank.session,
        organisation_id=org(bank.world.seller),
        **{**ACCOUNT, **given},
        evidence="e" * 64,
        actor=by,
        now=NOON,
    )
    bank.world.commit()
    return row


def confirm(bank, row, actor=None):
    accounts.confirm_bank_account(bank.session, account_id=row.id, actor=actor or bank.world.second, now=NOON)
    bank.world.commit()


def queued(bank):
    """What the seller is to be paid."""
    deal = a_settled_deal(bank.world)
    mine = [each for each in payouts(bank.world, deal, PayoutState.QUEUED) if each.payee_id == org(bank.world.seller)]
    return next(each for each in mine if each.kind is PayoutKind.PAYOUT)


def sent(bank):
    """The same, as the first officer ordered it."""
    payout = queued(bank)
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
    assert account_in_force(bank.session, org(bank.world.seller), "CNY") is None


def test_both_do_it_on_their_pages(bank):
    seller, officer = browser(bank.world, bank.world.seller), browser(bank.world, bank.world.first)
    text_of(seller.post(accounts.PAGE, {**ACCOUNT, "number": "?"}), 422)
    assert "Choose the file with your bank" in text_of(seller.post(accounts.PAGE, ACCOUNT), 422)
    text_of(seller.post(accounts.PAGE, {**ACCOUNT, "proof": (io.BytesIO(PROOF), "letter.pdf")}), 303)
    assert "letter.pdf" in text_of(seller.get(accounts.PAGE))
    shown = officer.get("/finance/payee-bank-accounts")
    assert "6217 0000 1111" in text_of(shown)
    (file,) = re.findall(r'href="(/files/[^"]+)"', shown.get_data(as_text=True))
    assert officer.get(file).data == PROOF
    assert browser(bank.world, bank.world.buyer).get(file).status_code in (403, 404)
    text_of(officer.post("/finance/payee-bank-accounts/1/confirm", {}), 303)
    payout = sent(bank)
    assert "6217 0000 1111" in text_of(officer.get(f"/finance/payouts/{payout.id}"))
    text_of(seller.post(f"{accounts.PAGE}/1/withdraw"), 303)
    assert "Withdrawn on" in text_of(seller.get(accounts.PAGE))
    text_of(browser(bank.world, bank.world.buyer).get("/finance/payee-bank-accounts"), 403)


def test_both_do_it_by_their_programs(bank):
    seller, officer = Program(bank.world, bank.world.seller), Program(bank.world, bank.world.first)
    assert "evidence" in seller.post("/payee-bank-accounts", ACCOUNT, 422)["error"]["fields"]
    purpose = f"payeebank:{org(bank.world.seller)}"
    sent_ = {"purpose": purpose, "file": (io.BytesIO(PROOF), "letter.pdf")}
    kept = seller.client.post("/api/v1/files", data=sent_, headers=seller.headers)
    assert kept.status_code == 201, kept.get_json()
    made = seller.post("/payee-bank-accounts", {**ACCOUNT, "evidence": kept.get_json()["sha256"]}, 201)
    assert [each["id"] for each in officer.get("/payee-bank-accounts")["items"]] == [made["id"]]
    assert officer.post(f"/payee-bank-accounts/{made['id']}/confirm")["state"] == "confirmed"
    (own,) = seller.get("/payee-bank-accounts/own")["items"]
    assert (own["number"], own["state"], own["withdrawn_at"]) == (ACCOUNT["number"], "confirmed", None)
    assert officer.get("/payee-bank-accounts/own")["items"] == []
    payout = officer.get(f"/payouts/{queued(bank).id}")
    assert payout["goes_to"] == [ACCOUNT]
    assert seller.post(f"/payee-bank-accounts/{made['id']}/withdraw")["withdrawn_at"] is not None
    assert officer.get(f"/payouts/{payout['id']}")["goes_to"] == []


def test_nothing_is_ordered_to_a_payee_without_a_confirmed_account(bank):
    propose(bank)
    payout = queued(bank)
    bank.world.commit()
    with pytest.raises(Conflict) as refusal:
        payments.send_payout(bank.session, payout_id=payout.id, bank_reference="O-1", actor=bank.world.first, now=NOON)
    bank.session.rollback()
    assert (refusal.value.code, payout.state) == ("no_account", PayoutState.QUEUED)
    must_refuse(bank.session, "UPDATE payout SET state = 'sent', sent_by = 7, bank_reference = 'O-1'")


def test_a_withdrawn_account_is_paid_no_more_and_no_older_one_either(bank):
    confirm(bank, propose(bank))
    second = propose(bank, number="6217 0000 2222")
    with pytest.raises(Conflict):
        accounts.withdraw_bank_account(bank.session, account_id=second.id, actor=bank.world.seller, now=NOON)
    bank.session.rollback()
    confirm(bank, second)
    for stranger in (bank.world.buyer, bank.world.staff):
        with pytest.raises(NotAllowed):
            accounts.withdraw_bank_account(bank.session, account_id=second.id, actor=stranger, now=NOON)
        bank.session.rollback()
    accounts.withdraw_bank_account(bank.session, account_id=second.id, actor=bank.world.seller, now=NOON)
    assert account_in_force(bank.session, org(bank.world.seller), "CNY") is None
    must_refuse(bank.session, "UPDATE payee_bank_account SET withdrawn_by = NULL WHERE withdrawn_at IS NOT NULL")


def test_a_refund_goes_back_to_the_account_that_it_came_from(bank):
    deal = a_deal(bank.world)
    bank.receive(Movement("500", deal.number, BUYER))
    refund = payments.refund_unapplied(
        bank.session, purpose=deal.subject, payee_id=org(bank.world.buyer), amount=yuan("500"), key="r",
        actor=bank.world.first, now=NOON,
    )  # fmt: skip
    payments.send_payout(bank.session, payout_id=refund.id, bank_reference="R-1", actor=bank.world.first, now=NOON)
    bank.world.commit()
    told = Program(bank.world, bank.world.first).get(f"/payouts/{refund.id}")
    assert [each["number"] for each in told["goes_to"]] == ["6217000012345"]
    wrong = bank.line(Movement("500", "R-1", account="6217999999999", credit=False))
    with pytest.raises(Conflict) as refusal:
        confirm_sent(bank.session, line_id=wrong.id, payout_id=refund.id, actor=bank.world.second, now=NOON)
    bank.session.rollback()
    assert refusal.value.code == "other_account"
    give_account(bank.session, org(bank.world.buyer), number="6217 9999 99999")
    confirm_sent(bank.session, line_id=wrong.id, payout_id=refund.id, actor=bank.world.second, now=NOON)
    assert refund.state is PayoutState.PAID


def test_a_refund_of_which_no_line_tells_whence_it_came_goes_to_the_account_that_its_payer_confirmed(bank):
    deal = a_funded_deal(bank.world)  # entered from paper
    deals.refund_deal(bank.session, deal_id=deal.id, reason="Agreed", actor=bank.world.chief, now=NOON)
    bank.world.commit()
    [refund] = payouts(bank.world, deal)
    send = {"payout_id": refund.id, "bank_reference": "R-1", "actor": bank.world.first, "now": NOON}
    with pytest.raises(Conflict) as refusal:
        payments.send_payout(bank.session, **send)
    bank.session.rollback()
    assert (refusal.value.code, refund.state) == ("no_account", PayoutState.QUEUED)
    give_account(bank.session, org(bank.world.buyer), number="6217 0000 3333")
    payments.send_payout(bank.session, **send)
    bank.world.commit()
    assert accounts_that_fit(bank.session, refund)[:1] == ["6217 0000 3333"]
    wrong = bank.line(Movement(refund.amount.amount, "R-1", account="6217999999999", credit=False))
    with pytest.raises(Conflict) as refusal:
        confirm_sent(bank.session, line_id=wrong.id, payout_id=refund.id, actor=bank.world.second, now=NOON)
    assert refusal.value.code == "other_account"
