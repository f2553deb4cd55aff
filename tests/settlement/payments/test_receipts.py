"""Receipts: one officer records, another confirms; only then is anything booked."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from core import events
from core.actor import SYSTEM, Role
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.money import Money
from settlement.ledger import queries as ledger
from settlement.ledger.models import Journal
from settlement.payments import queries
from settlement.payments.models import Receipt
from settlement.payments.services import confirm_receipt, record_receipt, reject_receipt
from settlement.payments.states import ReceiptState
from tests.builders import NOON, actor_for
from tests.settlement.money import TODAY, a_firm, a_trading_center, an_officer, must_refuse, yuan


class Desk:
    """The finance desk of a test: two officers, and a firm that pays."""

    def __init__(self, session):
        self.session = session
        self.center = a_trading_center(session)
        self.firm = a_firm(session)
        self.zhao, self.qian = an_officer(self.center, 11, "Zhao Yun"), an_officer(self.center, 12, "Qian Wei")

    def record(self, **other):
        asked: dict[str, Any] = {
            "purpose": "deal:42", "payer_id": self.firm, "amount": yuan("100,000.00"), "bank_reference": "B-1",
            "received_on": TODAY, "evidence": "a" * 64, "actor": self.zhao, "now": NOON,
        }  # fmt: skip
        return record_receipt(self.session, **(asked | other))

    def confirm(self, receipt, actor):
        return confirm_receipt(self.session, receipt_id=receipt.id, actor=actor, now=NOON)


@pytest.fixture
def desk(session):
    return Desk(session)


@pytest.fixture
def news(monkeypatch):
    """The payments that were told of."""
    told = []
    monkeypatch.setattr(
        events, "_followers", {events.PaymentChanged: [lambda session, event, *, actor, now: told.append(event)]}
    )
    return told


def journals(session):
    return session.scalar(select(func.count(Journal.id)))


def test_what_one_officer_records_and_another_confirms_lies_in_the_bank(session, desk, news):
    receipt = desk.record()
    assert (journals(session), ledger.balance(session, "bank")) == (0, yuan("0.00"))
    desk.confirm(receipt, desk.qian)
    assert receipt.state is ReceiptState.CONFIRMED
    assert ledger.balance(session, "bank") == ledger.balance(session, "unapplied:deal:42") == yuan("100,000.00")
    assert news == [events.PaymentChanged("deal:42", "received", receipt.id)]
    assert queries.check(session) == ledger.check(session) == []


def test_it_is_booked_on_the_day_the_money_arrived(session, desk):
    receipt = desk.record(received_on=date(2026, 11, 20))
    desk.confirm(receipt, desk.qian)
    journal = ledger.journal_of(session, f"receipt:{receipt.id}:confirmed")
    assert journal is not None
    assert (journal.effective_on, journal.booked_at, journal.subject) == (date(2026, 11, 20), NOON, "deal:42")


def test_the_officer_who_recorded_it_does_not_confirm_it(session, desk):
    """Failure 40."""
    receipt = desk.record()
    with pytest.raises(NotAllowed) as refusal:
        desk.confirm(receipt, desk.zhao)
    assert refusal.value.code == "four_eyes"
    assert (receipt.state, journals(session)) == (ReceiptState.RECORDED, 0)


def test_the_same_person_under_another_name_or_organisation_does_not_either(session, desk):
    receipt = desk.record()
    for disguise in (
        replace(desk.zhao, name="Z. Yun"),
        replace(desk.zhao, organisation_id=desk.firm, organisations=((desk.firm, "x"), (desk.center, "y"))),
    ):
        with pytest.raises(NotAllowed):
            desk.confirm(receipt, disguise)
    assert journals(session) == 0


def test_the_system_has_no_eyes(session, desk):
    with pytest.raises(NotAllowed) as refusal:
        desk.record(actor=SYSTEM)
    assert refusal.value.code == "person_needed"
    receipt = desk.record()
    with pytest.raises(NotAllowed):
        desk.confirm(receipt, SYSTEM)
    assert journals(session) == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FINANCE_OFFICER])
def test_no_other_role_records_or_confirms(session, desk, role):
    receipt = desk.record()
    other = actor_for(desk.center, role, person_id=13)
    with pytest.raises(NotAllowed):
        desk.confirm(receipt, other)
    with pytest.raises(NotAllowed):
        desk.record(actor=other, bank_reference="B-2")
    assert (receipt.state, session.scalar(select(func.count(Receipt.id)))) == (ReceiptState.RECORDED, 1)


def test_a_finance_officer_of_another_organisation_does_not_confirm(session, desk):
    receipt = desk.record()
    with pytest.raises(NotAllowed) as refusal:
        desk.confirm(receipt, an_officer(desk.firm, 13))
    assert refusal.value.code == "not_the_trading_center"
    assert journals(session) == 0


def test_the_database_refuses_that_one_person_does_both(session, desk):
    """Failure 40."""
    desk.record()
    must_refuse(session, "UPDATE receipt SET state = 'confirmed', confirmed_by = recorded_by")
    must_refuse(session, "UPDATE receipt SET confirmed_by = recorded_by")
    must_refuse(session, "UPDATE receipt SET state = 'confirmed'")
    session.execute(text("UPDATE receipt SET state = 'confirmed', confirmed_by = 12"))  # the control arm: two persons


def test_a_receipt_is_confirmed_once(session, desk):
    receipt = desk.record()
    desk.confirm(receipt, desk.qian)
    with pytest.raises(IllegalTransition):
        desk.confirm(receipt, an_officer(desk.center, 13))
    assert (journals(session), ledger.balance(session, "bank")) == (1, yuan("100,000.00"))


def test_a_transfer_is_recorded_once_however_its_reference_is_typed(session, desk):
    desk.record(bank_reference="b-1  77")
    with pytest.raises(Conflict) as refusal:
        desk.record(bank_reference=" B-1 77 ", actor=desk.qian)
    assert refusal.value.code == "reference_taken"
    assert "bank_reference" in refusal.value.fields
    assert session.scalar(select(func.count(Receipt.id))) == 1


def test_the_database_keeps_a_bank_reference_unique(session, desk):
    desk.record(bank_reference="B-1")
    desk.record(bank_reference="B-2")
    must_refuse(session, "UPDATE receipt SET bank_reference = 'B-1'")


def test_a_rejected_record_books_nothing_and_frees_its_reference(session, desk):
    receipt = desk.record(amount=yuan("10.00"))
    reject_receipt(session, receipt_id=receipt.id, reason="The advice says 100,000.00", actor=desk.qian, now=NOON)
    again = desk.record()
    desk.confirm(again, desk.qian)
    assert (receipt.state, ledger.balance(session, "bank")) == (ReceiptState.REJECTED, yuan("100,000.00"))


def test_a_rejection_says_why(session, desk):
    receipt = desk.record()
    with pytest.raises(Unacceptable):
        reject_receipt(session, receipt_id=receipt.id, reason="  ", actor=desk.qian, now=NOON)
    assert receipt.state is ReceiptState.RECORDED


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"amount": Money(0)}, "amount"),
        ({"amount": Money(-1)}, "amount"),
        ({"bank_reference": "  "}, "bank_reference"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"purpose": "the battery deal"}, "purpose"),
    ],
)
def test_a_record_that_cannot_be_is_refused_beside_its_field(session, desk, other, field):
    with pytest.raises(Unacceptable) as refusal:
        desk.record(**other)
    assert field in refusal.value.fields
    assert session.scalar(select(func.count(Receipt.id))) == 0


def test_today_is_the_day_of_beijing(session, desk):
    late = NOON.replace(hour=16)  # 00:00 of the next day in Beijing
    receipt = desk.record(received_on=TODAY + timedelta(days=1), now=late)
    assert receipt.received_on == TODAY + timedelta(days=1)


def test_a_payer_who_does_not_exist_is_refused(session, desk):
    with pytest.raises(NotFound):
        desk.record(payer_id=999)


def test_money_that_nobody_can_place_is_kept_as_unidentified(session, desk):
    receipt = desk.record(purpose="unidentified")
    desk.confirm(receipt, desk.qian)
    assert [(row.purpose, row.amount) for row in queries.unapplied(session)] == [("unidentified", yuan("100,000.00"))]


def test_a_receipt_that_was_booked_behind_the_desks_back_is_named(session, desk):
    receipt = desk.record()
    session.flush()
    session.execute(text("UPDATE receipt SET state = 'confirmed', confirmed_by = 12"))
    assert [(fault.code, fault.subject) for fault in queries.check(session)] == [
        ("receipt_booking", f"receipt:{receipt.id}")
    ]


def test_money_of_unknown_purpose_is_recorded_within_a_year(session, desk):
    desk.record(purpose="unidentified", received_on=TODAY - timedelta(days=366))
    with pytest.raises(Unacceptable) as refusal:
        desk.record(purpose="unidentified", bank_reference="B-2", received_on=TODAY - timedelta(days=367))
    assert "received_on" in refusal.value.fields
    assert session.scalar(select(func.count(Receipt.id))) == 1


def test_unapplied_money_is_read_in_as_many_statements_however_much_there_is(session, desk):
    def statements():
        session.expire_all()
        asked = []
        listener = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        rows = queries.unapplied(session)
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        return len(rows), len(asked)

    for number in range(1, 4):
        desk.confirm(desk.record(purpose=f"deal:{number}", bank_reference=f"B-{number}"), desk.qian)
        assert statements() == (number, 2)
        assert queries.unapplied_count(session) == number
    assert [each.receipts[0].bank_reference for each in queries.unapplied(session)] == ["B-1", "B-2", "B-3"]


def test_officers_alone_add_files_to_a_receipt(session, desk):
    receipt = desk.record()
    assert queries.may_add_files(session, desk.qian, receipt.id)
    payer = actor_for(desk.firm, Role.BUYER)
    assert queries.may_read_files(session, payer, receipt.id)
    assert not queries.may_add_files(session, payer, receipt.id)
    assert not queries.may_add_files(session, desk.qian, receipt.id + 1)
