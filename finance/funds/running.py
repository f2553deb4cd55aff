"""The clocks of funds: loans under cover that are over, until when a bank can claim, publicity, payment."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, city
from finance.funds.claims import CompensationClaim, Ground
from finance.funds.models import CoveredLoan
from finance.funds.news import offices
from finance.funds.rules import claim_days
from finance.funds.standing import BANKERS
from finance.funds.states import DEAD, ClaimState

CLAIM = ClockKind(
    "fund_claim_by",
    lazy("Period to claim from a compensation fund"),
    Matter.MONEY,
    before=(7, 0),
    columns=("covered_loan.classified_on",),
)
DUE = ClockKind(
    "covered_loan_due",
    lazy("Last day of a loan under cover"),
    Matter.MONEY,
    before=(0,),
    after=True,
    columns=("covered_loan.due_on",),
)
PUBLICITY = ClockKind(
    "fund_claim_publicity",
    lazy("End of a claim’s publicity"),
    Matter.MONEY,
    before=(0,),
    columns=("compensation_claim.publicity_ends",),
)
PAYMENT = ClockKind(
    "fund_claim_payment",
    lazy("Payment of a claim by a fund"),
    Matter.MONEY,
    before=(7, 1),
    after=True,
    columns=("compensation_claim.pay_by",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """What banks and the office wait for, and what they have to do."""
    if asked.organisation_id is None:
        yield from _over(asked)
        yield from _to_claim(asked)
        yield from _published(asked)
        return
    yield from _over(asked, asked.organisation_id)
    yield from _to_claim(asked, asked.organisation_id)
    yield from _published(asked, asked.organisation_id)


def _over(asked: Asked, bank_id: int | None = None) -> Iterator[Running]:
    """Loans that the platform does not keep: its bank says itself that one is paid back, or claims."""
    claimed = select(CompensationClaim.loan_id).where(CompensationClaim.state.not_in(DEAD))
    query = select(CoveredLoan).where(
        CoveredLoan.due_on.is_not(None), CoveredLoan.ended_on.is_(None), CoveredLoan.id.not_in(claimed)
    )
    if bank_id is not None:
        query = query.where(CoveredLoan.bank_id == bank_id)
    for loan in asked.session.scalars(query.order_by(CoveredLoan.due_on, CoveredLoan.id)):
        if loan.due_on is not None and asked.wants(loan.due_on):
            yield Running(
                kind=DUE,
                subject=loan.subject,
                due_on=loan.due_on,
                text=lazy("End the cover of loan %(code)s, or claim for it", code=loan.code),
                href=f"/funds/loans/{loan.id}/end",
                movers=(Told(loan.bank_id, BANKERS),),
                began_on=loan.covered_on,
            )


def _to_claim(asked: Asked, bank_id: int | None = None) -> Iterator[Running]:
    claimed = select(CompensationClaim.loan_id).where(CompensationClaim.state.not_in(DEAD))
    query = select(CoveredLoan).where(
        CoveredLoan.classified_on.is_not(None), CoveredLoan.ended_on.is_(None), CoveredLoan.id.not_in(claimed)
    )
    if bank_id is not None:
        query = query.where(CoveredLoan.bank_id == bank_id)
    for loan in asked.session.scalars(query.order_by(CoveredLoan.id)):
        if loan.classified_on is not None:
            _first, last = claim_days(asked.session, Ground.CLASSIFIED, loan.classified_on)
            yield Running(
                kind=CLAIM,
                subject=loan.subject,
                due_on=last,
                text=lazy("Claim compensation for loan %(code)s", code=loan.code),
                href="/funds/loans",
                movers=(Told(loan.bank_id, BANKERS),),
                began_on=loan.classified_on,
            )


def _published(asked: Asked, organisation_id: int | None = None) -> Iterator[Running]:
    query = select(CompensationClaim).join(CompensationClaim.loan).options(joinedload(CompensationClaim.loan))
    query = query.where(CompensationClaim.state == ClaimState.PUBLIC)
    people = offices(asked.session)
    if organisation_id is not None and organisation_id not in people:
        query = query.where(CoveredLoan.bank_id == organisation_id)
    told = city(people)
    for row in asked.session.scalars(query.order_by(CompensationClaim.id)):
        is_public = row.publicity_ends is not None and row.publicity_ends >= asked.today
        due = row.publicity_ends if is_public else row.pay_by
        if due is None:
            continue
        text = lazy("Publicity of claim %(number)s ends", number=row.number)
        if not is_public:
            text = lazy("Pay claim %(number)s", number=row.number)
        yield Running(
            kind=PUBLICITY if is_public else PAYMENT,
            subject=row.subject,
            due_on=due,
            text=text,
            href=f"/funds/claims/{row.id}",
            movers=told,
            watchers=(Told(row.loan.bank_id, BANKERS),),
            began_on=row.published_on,
        )


CLOCKS = Clocks((DUE, CLAIM, PUBLICITY, PAYMENT), derive)
