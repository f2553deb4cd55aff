"""What comes in and goes out by bank, and what a payer, a provider and the worker do, as chance has it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money, total
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.owing import deals_owing_again
from settlement.deals.states import TAKES_MONEY
from settlement.ledger.queries import balance
from settlement.payments import services as payments
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers import calling
from settlement.payments.providers.local.faults import CallFault, NoticeFault
from settlement.payments.purposes import UNIDENTIFIED
from settlement.payments.states import PayoutState, ReceiptState
from settlement.royalties.models import Plan
from tests.settlement.chance.run import Run, Skip, Step
from tests.settlement.deals.world import ADVICE, org

BANK_STEPS: list[Step] = []
PROVIDER_STEPS: list[Step] = []


def within(weight: int) -> Callable[[Callable[[Run, Session], None]], Callable[[Run, Session], None]]:
    """A step at the bank, in one transaction."""

    def registered(act: Callable[[Run, Session], None]) -> Callable[[Run, Session], None]:
        BANK_STEPS.append(Step(act.__name__, weight, act, within=True))
        return act

    return registered


def beside(weight: int) -> Callable[[Callable[[Run], None]], Callable[[Run], None]]:
    """A step at the provider, or of the worker."""

    def registered(act: Callable[[Run], None]) -> Callable[[Run], None]:
        PROVIDER_STEPS.append(Step(act.__name__, weight, act, within=False))
        return act

    return registered


def _owed(session: Session, subject: str) -> Money:
    kind, _colon, number = subject.partition(":")
    if kind == "royalty":
        return total([due.open for due in session.get_one(Plan, int(number)).dues])
    return total([each.open for each in session.get_one(Deal, int(number)).obligations])


@within(8)
def record_receipt(run: Run, session: Session) -> None:
    purposes = [f"deal:{each}" for each in run.cast.deals] + 2 * [f"royalty:{each}" for each in run.cast.plans]
    purpose = run.choose(purposes, lambda each: _owed(session, each))
    owed, payer = _owed(session, purpose).minor, run.cast.stranger if run.seldom(10) else run.cast.buyer
    if owing := deals_owing_again(session):
        deal, again = run.draw(*owing)
        purpose, owed, payer = deal.subject, again.minor, run.cast.seller
    if run.seldom(8):
        purpose = UNIDENTIFIED
    minor = run.draw(owed, owed, owed, owed // 2, owed + 100_00, 2 * owed, 1, 7_77, 50_000_00)
    if run.seldom(3):
        minor = -minor
    amount = Money(minor, "USD" if run.seldom(4) else "CNY")
    actor, may = run.who(*run.officers())
    run.refuse(not may or minor <= 0)
    payments.record_receipt(
        session, purpose=purpose, payer_id=org(payer), amount=amount,
        bank_reference=f"IN-{run.number():05d}", received_on=business_date(run.now), evidence=ADVICE, actor=actor,
        now=run.now,
    )  # fmt: skip


@within(10)
def confirm_receipt(run: Run, session: Session) -> None:
    """Money that has arrived is never refused, however the deal stands."""
    rows = session.scalars(select(Receipt).order_by(Receipt.id)).all()
    row = run.choose(rows, lambda each: each.state is ReceiptState.RECORDED)
    officer, may = run.other_officer(row.recorded_by)
    run.expect(may and row.state is ReceiptState.RECORDED)
    payments.confirm_receipt(session, receipt_id=row.id, actor=officer, now=run.now)


@within(1)
def reject_receipt(run: Run, session: Session) -> None:
    rows = session.scalars(select(Receipt).order_by(Receipt.id)).all()
    row = run.choose(rows, lambda each: each.state is ReceiptState.RECORDED)
    actor, may = run.who(*run.officers())
    run.expect(may and row.state is ReceiptState.RECORDED)
    payments.reject_receipt(session, receipt_id=row.id, reason="Not on the statement", actor=actor, now=run.now)


def _a_payout(run: Run, session: Session, *states: PayoutState) -> Payout:
    rows = session.scalars(select(Payout).order_by(Payout.id)).all()
    return run.choose(rows, lambda each: each.is_by_bank and each.state in states)


@within(5)
def send_payout(run: Run, session: Session) -> None:
    row = _a_payout(run, session, PayoutState.QUEUED)
    actor, may = run.who(*run.officers())
    run.expect(may and row.is_by_bank and row.state is PayoutState.QUEUED)
    payments.send_payout(session, payout_id=row.id, bank_reference=f"OUT-{run.number():05d}", actor=actor, now=run.now)


@within(5)
def confirm_payout(run: Run, session: Session) -> None:
    row = _a_payout(run, session, PayoutState.SENT)
    officer, may = run.other_officer(row.sent_by)
    short = row.amount > balance(session, "bank", row.currency)
    run.refuse(not may or not row.is_by_bank or row.state is not PayoutState.SENT or short)
    payments.confirm_payout(session, payout_id=row.id, actor=officer, now=run.now)


@within(2)
def return_payout(run: Run, session: Session) -> None:
    row = _a_payout(run, session, PayoutState.SENT, PayoutState.PAID)
    officer, may = run.other_officer(row.sent_by)
    fits = row.state in (PayoutState.QUEUED, PayoutState.SENT, PayoutState.PAID)
    run.expect(may and row.is_by_bank and fits)
    payments.return_payout(session, payout_id=row.id, reason="Account closed", actor=officer, now=run.now)


@within(3)
def refund_by_hand(run: Run, session: Session) -> None:
    """Of what is unapplied, no more than is there and no more than was paid."""
    purposes = [UNIDENTIFIED, *(f"deal:{each}" for each in run.cast.deals), *(f"royalty:{n}" for n in run.cast.plans)]
    mine = select(Receipt).where(Receipt.state == ReceiptState.CONFIRMED, Receipt.purpose.in_(purposes))
    confirmed = session.scalars(mine.order_by(Receipt.id)).all()
    row = run.choose(confirmed, lambda each: balance(session, f"unapplied:{each.purpose}", each.currency))
    there = balance(session, f"unapplied:{row.purpose}", row.currency)
    amount = Money(
        run.draw(there.minor or 1, max(1, there.minor // 2), there.minor + 1, row.amount_minor), row.currency
    )
    actor, may = run.who(*run.officers())
    payee = row.payer_id if run.often(75) else org(run.draw(run.cast.stranger, run.cast.seller))
    has_paid = any(each.payer_id == payee and each.purpose == row.purpose for each in confirmed)
    run.refuse(not may or amount > there or not has_paid)
    payments.refund_unapplied(
        session, purpose=row.purpose, payee_id=payee, amount=amount, key=f"hand:{run.number()}",
        receipt_id=row.id if payee == row.payer_id and run.seldom(50) else None, actor=actor, now=run.now,
    )  # fmt: skip


@within(1)
def sweep(run: Run, session: Session) -> None:
    there = balance(session, "provider:local", "CNY")
    amount = Money(run.draw(there.minor // 2, there.minor, there.minor + 1), "CNY")
    actor, may = run.who(*run.officers())
    run.refuse(not may or amount.minor <= 0 or amount > there)
    payments.move_to_bank(session, provider="local", amount=amount, key=f"{run.number()}", actor=actor, now=run.now)


@within(5)
def start_payment(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: each.state in TAKES_MONEY and any(part.open for part in each.obligations))
    actor, may = run.who(run.cast.buyer)
    run.refuse(not may or deal.state not in TAKES_MONEY)
    deals.start_payment(session, deal_id=deal.id, provider="local", back_to="/", actor=actor, now=run.now)


def chosen(run: Run, table: str, fits: Callable[[dict[str, Any]], Any] = lambda _row: True) -> dict[str, Any]:
    """One of the company's rows that fits; Skip where there is none."""
    rows = [each for each in run.local.company.all(table) if fits(each)]
    if not rows:
        raise Skip
    return run.dice.choice(rows)


@beside(12)
def pay_on_page(run: Run) -> None:
    """In whole, in part, once more, too late, in another currency: the company takes it."""
    page = chosen(run, "page", lambda row: row["state"] == "open" or run.seldom(10))
    amount = run.draw(
        page["amount"], page["amount"], page["amount"], max(1, page["amount"] // 3), page["amount"] + 5_00
    )
    currency = "USD" if run.seldom(4) else ""
    method = run.draw("card", "alipay", "wechat_pay")
    run.local.company.pay(page["ref"], amount, method, run.now, currency=currency)
    if run.seldom(60):
        run.deliver()
        run.work()


@beside(1)
def close_page(run: Run) -> None:
    page = chosen(run, "page", lambda row: row["state"] == "open")
    run.local.company.close_page(page["ref"], run.draw("declined", "expired"), run.now)


@beside(4)
def open_dispute(run: Run) -> None:
    """A payer's bank takes a payment back, once for each payment."""
    known = {row["payment"] for row in run.local.company.all("dispute")}
    payment = chosen(run, "payment", lambda row: row["ref"] not in known)
    amount = run.draw(None, None, max(1, payment["amount"] // 2))
    run.local.company.open_dispute(payment["ref"], run.now, amount)
    run.deliver()
    run.work()


@beside(5)
def decide_dispute(run: Run) -> None:
    row = chosen(run, "dispute", lambda each: each["state"] == "opened")
    run.local.company.decide_dispute(row["ref"], run.draw("won", "lost"), run.now)
    run.deliver()
    run.work()


@beside(2)
def send_back(run: Run) -> None:
    """A refund fails after it had succeeded, the bank returns what was swept, or a transfer comes back."""
    recalled = {row["of_ref"] for row in run.local.company.all("effect", kind="reverse")}
    row = chosen(
        run,
        "effect",
        lambda each: each["state"] == "succeeded" and each["kind"] != "reverse" and each["ref"] not in recalled,
    )
    run.local.company.send_back(row["ref"], "account closed", run.now)


@beside(4)
def go_wrong(run: Run) -> None:
    """The provider's next calls and notices go wrong."""
    run.faults.tell(*(run.draw(None, *CallFault) for _each in range(2)))
    run.faults.tell_notices(*(run.draw(None, *NoticeFault) for _each in range(2)))


@beside(4)
def hear(run: Run) -> None:
    run.deliver()
    run.work()


@beside(3)
def look(run: Run) -> None:
    run.janitor()
    run.work()


@beside(3)
def catch_up(run: Run) -> None:
    strays = calling.catch_up(now=run.now)
    assert not strays, f"the provider tells of what we do not know: {strays[0]}"
    run.work()


@beside(3)
def wait(run: Run) -> None:
    run.later(hours=run.draw(1, 7, 30, 100))
    run.work()
