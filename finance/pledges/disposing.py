"""The sale of what was pledged, and what is got back after a fund has paid: the bank first, the surplus to the pledgor,
the shortfall stays the debtor's (CC 436 to 438; BR-46)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import events
from core.actor import SYSTEM, Actor
from core.answers import must_be_given, refused
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from finance.pledges import owing
from finance.pledges.deposits import booked_of_deal, must_be_taken_first
from finance.pledges.models import LoanPayment, PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.repaying import must_be_in_turn, must_be_new, paid_off, tell_of_end, tell_of_less
from finance.pledges.standing import lock_loan, must_be_lender
from finance.pledges.states import AFTER_COMPENSATION, LoanState
from finance.pledges.vocabulary import PaymentKind
from listings.assets import services as assets
from listings.assets.models import EncumbranceType
from settlement.deals.models import Deal, DealItem, Release


def record_disposal(
    session: Session,
    *,
    loan_id: int,
    asset_ids: Sequence[int],
    price: Money,
    cost: Money,
    sold_on: date,
    reference: str,
    deal_number: str = "",
    note: str = "",
    actor: Actor,
    now: datetime,
) -> LoanPayment:
    """Rights of an unpaid loan were sold: their price pays the cost, then interest, then principal; what is more goes
    to the pledgor. They are no longer pledged.

    `deal_number` names the sale where it was made here: its released price is `price`, and what of it is booked already
    (paid early at the release, or taken of a deposit) is taken off; where that is all, nothing more is booked and the
    last payment is given. Raises Conflict `not_in_default`, `deposit_first`, `not_that_sale`, `booked_already`;
    Unacceptable by field.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    compensated = loan.state in AFTER_COMPENSATION
    _must_be_in_default(loan)
    must_be_taken_first(session, loan, business_date(now))
    plain = must_be_new(session, loan, reference)
    must_be_in_turn(loan, sold_on, business_date(now))
    sold = [each for each in loan.assets if each.asset_id in set(asset_ids) and each.freed_on is None]
    if not sold or len(sold) < len(set(asset_ids)):
        raise refused("asset_ids", _("Choose rights that are pledged for this loan."))
    booked = Money(0)
    if deal_number.strip():
        booked = _booked_of_sale(session, loan, deal_number.strip(), set(asset_ids), price)
    rest = Money(price.minor - booked.minor)
    if price.minor <= 0 or not 0 <= cost.minor <= rest.minor:
        raise refused("cost", _("The cost lies between zero and what of the price is not booked yet."))
    why = deal_number.strip() or note.strip()
    over = _book_proceeds(session, loan, rest, cost, sold_on, plain, why, now) if rest else 0
    for each in sold:
        each.freed_on = sold_on
        assets.end_encumbrances(
            session, ref=loan.subject, asset_id=each.asset_id, type=EncumbranceType.PLEDGE, on=sold_on, actor=SYSTEM,
            now=now,
        )  # fmt: skip
    session.flush()
    session.refresh(loan, ["payments"])
    told: dict[str, Any] = {"price": str(price), "surplus": str(Money(over)), "rights": sorted(asset_ids)}
    move(session, loan, "recover" if compensated else "dispose", "pledge.disposed", actor=actor, now=now, **told)
    if compensated and rest:
        _tell_fund(session, loan, Money(rest.minor - over), cost, sold_on, actor=actor, now=now)
    elif not compensated:
        _owed_less(session, loan, sold_on, actor=actor, now=now)
    word = lazy_gettext("Rights of loan %(number)s were sold for %(price)s.", number=loan.number, price=str(price))
    home = center_home(session, loan)
    tell(session, loan, word, f"sold-{min(asset_ids)}", loan.pledgor_id, loan.debtor_id, home, now=now)
    return loan.payments[-1]


def _must_be_in_default(loan: PledgeLoan) -> None:
    if not may_dispose(loan):
        text = _("A pledged right is sold when the debt is not paid in time (Civil Code, article 436).")
        raise Conflict(text, code="not_in_default", rule="CC 436")


def _book_proceeds(
    session: Session, loan: PledgeLoan, amount: Money, cost: Money, on: date, plain: str, note: str, now: datetime
) -> int:
    """Put what a sale brought to the loan; what of it is more than is owed, in fen."""
    parts = owing.put(loan, amount.minor - cost.minor, on)
    payment = LoanPayment(
        loan_id=loan.id, kind=PaymentKind.PROCEEDS, paid_on=on, amount_minor=amount.minor, cost_minor=cost.minor,
        surplus_minor=parts.over, reference=plain, note=note[:300], booked_at=now, **parts.parts,
    )  # fmt: skip
    session.add(payment)
    return parts.over


def _owed_less(session: Session, loan: PledgeLoan, on: date, *, actor: Actor, now: datetime) -> None:
    tell_of_less(session, loan, on, actor=actor, now=now)
    if not owing.principal_outstanding(loan) and any(each.freed_on is None for each in loan.assets):
        paid_off(session, loan, actor=actor, now=now)


def _booked_of_sale(session: Session, loan: PledgeLoan, number: str, asset_ids: set[int], price: Money) -> Money:
    """What of a sale here is booked on the loan already. Conflict `not_that_sale` unless a deal of the pledgor's
    released this price for these rights."""
    query = (
        select(Release.gross_minor - Release.reversed_minor)
        .join(Deal, Deal.id == Release.deal_id)
        .where(Deal.number == number, Deal.seller_id == loan.pledgor_id)
    )
    rights = select(DealItem.asset_id).join(Deal, Deal.id == DealItem.deal_id).where(Deal.number == number)
    paid = sum(int(each) for each in session.scalars(query))
    if paid != price.minor or not asset_ids <= set(session.scalars(rights)):
        text = _("No deal under this number has released this price for these rights of the pledgor.")
        raise Conflict(text, code="not_that_sale", fields={"deal_number": [text]})
    return booked_of_deal(session, loan, session.scalars(select(Deal).filter_by(number=number)).one())


def book_recovery(
    session: Session,
    *,
    loan_id: int,
    amount: Money,
    cost: Money,
    paid_on: date,
    reference: str,
    actor: Actor,
    now: datetime,
) -> LoanPayment:
    """Money of the debtor came in after a fund had paid; the fund shares in it net of cost (BR-53).

    Raises Conflict `booked_already`, `overpaid`; Unacceptable by field.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    PledgeLoan.__lifecycle__.after(loan.state, "recover")
    plain = must_be_new(session, loan, reference)
    must_be_in_turn(loan, paid_on, business_date(now))
    if amount.minor <= 0 or not 0 <= cost.minor <= amount.minor:
        raise refused("cost", _("The cost lies between zero and the amount."))
    if amount.minor - cost.minor > owing.payoff(loan, paid_on).minor:
        text = _("On this day %(most)s pay the loan off. Book at most that.", most=str(owing.payoff(loan, paid_on)))
        raise Conflict(text, code="overpaid", fields={"amount": [text]})
    return book_recovered(session, loan, amount, cost, paid_on, plain, actor=actor, now=now)


def book_recovered(
    session: Session, loan: PledgeLoan, amount: Money, cost: Money, paid_on: date, plain: str, *, actor: Actor,
    now: datetime,
) -> LoanPayment:  # fmt: skip
    """Put a recovery that was looked at to a compensated loan, and tell the fund."""
    parts = owing.put(loan, amount.minor - cost.minor, paid_on)
    payment = LoanPayment(
        loan_id=loan.id, kind=PaymentKind.RECOVERY, paid_on=paid_on, amount_minor=amount.minor, cost_minor=cost.minor,
        reference=plain, booked_at=now, **parts.parts,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    session.refresh(loan, ["payments"])
    move(session, loan, "recover", "pledge.recovered", actor=actor, now=now, amount=str(amount), cost=str(cost))
    _tell_fund(session, loan, amount, cost, paid_on, actor=actor, now=now)
    return payment


def _tell_fund(
    session: Session, loan: PledgeLoan, amount: Money, cost: Money, on: date, *, actor: Actor, now: datetime
) -> None:
    events.publish(session, events.LoanRecovered(loan.number, loan.bank_id, amount, cost, on), actor=actor, now=now)


def close_loan(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """Nothing more is to be got: what is still pledged becomes free, what is still owed stays the debtor's.
    Conflict `deposit_first` before what is deposited for it is taken."""
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    must_be_given(reason, "reason")
    today = business_date(now)
    PledgeLoan.__lifecycle__.after(loan.state, "close")
    must_be_taken_first(session, loan, today)
    for each in loan.assets:
        if each.pledged_on is not None and each.freed_on is None:
            each.freed_on = today
    assets.end_encumbrances(session, ref=loan.subject, type=EncumbranceType.PLEDGE, on=today, actor=SYSTEM, now=now)
    loan.closed_on = today
    told = {"reason": reason.strip()[:300], "shortfall": str(owing.principal_outstanding(loan))}
    move(session, loan, "close", "pledge.closed", actor=actor, now=now, **told)
    tell_of_end(session, loan, actor=actor, now=now)
    text = lazy_gettext("Loan %(number)s is closed.", number=loan.number)
    home = center_home(session, loan)
    tell(session, loan, text, "closed", loan.debtor_id, loan.pledgor_id, home, now=now)
    return loan


def may_dispose(loan: PledgeLoan) -> bool:
    """Whether a right of the loan can be sold now."""
    return loan.state in AFTER_COMPENSATION or loan.can("dispose")


__all__ = ["LoanState", "book_recovery", "close_loan", "may_dispose", "record_disposal"]
