"""What an act of a loan will do, as the page before it says: what is signed, taken or claimed, and by whom."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from core.show import day, money, number, percent_bp
from finance.pledges import labels, owing
from finance.pledges.contracting import unsigned
from finance.pledges.forms import BUTTONS, OFFER_BUTTONS
from finance.pledges.models import LoanOffer, PledgeLoan
from finance.pledges.proceeds import deposited, must_be_due_of_deposit
from finance.pledges.schedule import planned

Row = tuple[Any, Any]


def page_before(
    session: Session, loan: PledgeLoan, act: str, *, actor: Actor, today: date, names: dict[int, str],
    sides: dict[int, str], offer: LoanOffer | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the page before the act prints (rows, money, text, label, fields); Conflict where nothing is to be done."""
    if offer is not None:
        return _of_an_offer(act, offer, sides)
    if act == "sign":
        return _of_a_signature(session, loan, actor, names, sides)
    if act == "claim":
        return _of_a_claim(loan, today, sides)
    return _of_a_deposit(session, loan, today, sides)


def _debt(principal: Money | None, rate_bp: int | None, repayment: Any) -> list[Row]:
    return [
        (_("Principal"), money(principal)),
        (_("Yearly rate"), percent_bp(rate_bp)),
        (_("How it is paid back"), labels.REPAYMENT_LABELS[repayment] if repayment else None),
    ]


def _of_an_offer(act: str, offer: LoanOffer, sides: dict[int, str]) -> dict[str, Any]:
    rows = [
        (_("Bank"), sides.get(offer.bank_id, "")),
        *_debt(offer.principal, offer.rate_bp, offer.repayment),
        (_("Months"), number(offer.months)),
        (_("Holds until"), day(offer.valid_until)),
        (_("Note"), offer.note or None),
    ]
    text = {
        "accept-offer": _("The bank draws the contract on this offer; the other offers are declined by it. Money is"
                          " owed only when everybody has signed the contract and its pledge is registered."),
        "decline-offer": _("The bank is not chosen. It may offer again."),
        "withdraw-offer": _("The owner can no longer accept it."),
    }[act]  # fmt: skip
    label = str(OFFER_BUTTONS[act][0])
    if act == "accept-offer":
        label = _("Accept %(amount)s at %(rate)s a year", amount=money(offer.principal), rate=percent_bp(offer.rate_bp))
    return {"rows": rows, "text": text, "label": label, "fields": {"offer_id": offer.id}}


def _of_a_signature(
    session: Session, loan: PledgeLoan, actor: Actor, names: dict[int, str], sides: dict[int, str]
) -> dict[str, Any]:
    missing = unsigned(session, loan)
    if actor.organisation_id not in {each.id for each in missing}:
        raise Conflict(_("There is no contract to be signed."), code="nothing_to_sign")
    assert loan.starts_on is not None
    assert loan.ends_on is not None
    assert loan.repayment is not None
    principal = loan.principal_minor or 0
    plan = planned(principal, loan.rate_bp or 0, loan.repayment, loan.starts_on, loan.ends_on)
    interest = sum(each.interest for each in plan)
    rights = [_("%(right)s: %(value)s", right=names[each.asset_id], value=money(each.value)) for each in loan.assets]
    rows = [
        (_("You sign for"), actor.organisation_name),
        (_("Pledgor"), sides.get(loan.pledgor_id or 0)),
        (_("Debtor"), sides.get(loan.debtor_id or 0)),
        (_("Pledgee (the Bank)"), sides.get(loan.bank_id or 0)),
        *_debt(loan.principal, loan.rate_bp, loan.repayment),
        (_("Raise of the rate on arrears"), percent_bp(loan.surcharge_bp)),
        (_("Debt runs from"), day(loan.starts_on)),
        (_("Debt is due on"), day(loan.ends_on)),
        (_("Rights that are pledged, with their appraised value"), _("; ").join(rights)),
        (_("When the debt is not paid"), labels.ENFORCEMENT_LABELS[loan.enforcement] if loan.enforcement else None),
        (_("Further clauses"), loan.clauses or None),
        (_("Whose signature is missing"), _("; ").join(each.name for each in missing)),
        (_("SHA-256 of the terms"), loan.contract),
    ]
    return {
        "rows": rows,
        "money": [
            {"label": _("Principal"), "amount": loan.principal},
            {"label": _("Interest until the last day, if everything is paid in time"),
             "amount": Money(interest, loan.currency)},
        ],
        "money_total": (_("The debtor pays the bank in all"), Money(principal + interest, loan.currency)),
        "money_caption": _("What is paid back, reckoned from the first day of the debt"),
        "text": _("A signature cannot be taken back. With the last signature the contract binds; the pledge is"
                  " registered next, and no money is paid out before."),
        "label": _("Sign: %(amount)s at %(rate)s a year", amount=money(loan.principal), rate=percent_bp(loan.rate_bp)),
        "fields": {"digest": loan.contract},
    }  # fmt: skip


def _of_a_claim(loan: PledgeLoan, today: date, sides: dict[int, str]) -> dict[str, Any]:
    rows = [
        (_("Debtor"), loan.debtor_name),
        (_("Bank"), sides.get(loan.bank_id or 0, loan.bank_name)),
        (_("Principal outstanding"), money(owing.principal_outstanding(loan))),
        (_("Interest outstanding"), money(owing.interest_outstanding(loan, today))),
        (_("Can be claimed until"), day(loan.claim_by) if loan.claim_by else None),
    ]
    text = _("The fund of the debtor’s district verifies the claim and pays its part of the loss. The debtor still owes"
             " the whole; what is recovered later is shared with the fund.")  # fmt: skip
    return {"rows": rows, "text": text, "label": BUTTONS["claim"][0]}


def _of_a_deposit(session: Session, loan: PledgeLoan, today: date, sides: dict[int, str]) -> dict[str, Any]:
    due, there = must_be_due_of_deposit(session, loan, today), deposited(session, loan)
    rows = [
        (_("Paid to"), sides.get(loan.bank_id or 0, loan.bank_name)),
        (_("Deposited for this loan"), money(there)),
        (_("Due today, and taken now"), money(due)),
        (_("Stays deposited"), money(there - due)),
    ]
    text = _("It is booked on the loan as paid, and the payout to the bank is queued.")
    return {
        "rows": rows, "text": text, "label": _("Take %(amount)s out of the deposit", amount=money(due)),
        "fields": {"amount": due.amount},
    }  # fmt: skip
