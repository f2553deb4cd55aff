"""What a desk shows of loans against rights: for owners, for banks, for the centers that appraise and register."""

from collections.abc import Iterator

from sqlalchemy import select

from core.i18n import _
from core.show import day
from core.web import link
from finance.pledges import queries as loans
from finance.pledges.contracting import unsigned
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from parties.centers import queries as centers
from reports.desk.todo import Desk, Todo

MOST = 10
S = LoanState


def _line(text: str, loan: PledgeLoan, tag: str, **more: object) -> Todo:
    return Todo(text, link("loans.show", number=loan.number), tag=tag, **more)  # type: ignore[arg-type]


def loans_of_owners(desk: Desk) -> Iterator[Todo]:
    """Offers to choose from, contracts to sign, and loans that are overdue."""
    own = desk.actor.organisation_id
    mine = (PledgeLoan.pledgor_id == own) | (PledgeLoan.debtor_id == own)
    for loan in loans.in_states(desk.session, (S.OFFERED,), mine, limit=MOST):
        if any(offer.state == "open" for offer in loan.offers) and loan.bank_id is None:
            yield _line(_("Choose an offer for loan %(number)s", number=loan.number), loan, _("To answer"))
    yield from _to_sign(desk, mine)
    for loan in loans.in_states(desk.session, (S.OVERDUE, S.NON_PERFORMING), PledgeLoan.debtor_id == own, limit=MOST):
        yield _line(_("Loan %(number)s is overdue", number=loan.number), loan, _("To pay"), late=True)


def _to_sign(desk: Desk, mine: object) -> Iterator[Todo]:
    own = desk.actor.organisation_id
    for loan in loans.in_states(desk.session, (S.DRAWN,), mine, limit=MOST):  # type: ignore[arg-type]
        if own in {party.id for party in unsigned(desk.session, loan)}:
            yield _line(_("Sign the contract of loan %(number)s", number=loan.number), loan, _("To sign"))


def loans_of_banks(desk: Desk) -> Iterator[Todo]:
    """Applications to offer on, contracts to draw and to sign, loans to pay out, claims with their last day."""
    own = desk.actor.organisation_id
    lent = PledgeLoan.bank_id == own
    for loan in loans.open_to_banks(desk.session, limit=MOST):
        if not any(offer.bank_id == own and offer.state == "open" for offer in loan.offers):
            text = _("Offer on application %(number)s of %(name)s", number=loan.number, name=loan.debtor_name)
            yield _line(text, loan, _("To offer"))
    for loan in loans.in_states(desk.session, (S.OFFERED,), lent, limit=MOST):
        yield _line(_("Draw the contract of loan %(number)s", number=loan.number), loan, _("To draw"))
    yield from _to_sign(desk, lent)
    for loan in loans.in_states(desk.session, (S.REGISTERED,), lent, limit=MOST):
        yield _line(_("Pay out loan %(number)s: its pledge is registered", number=loan.number), loan, _("To pay out"))
    for loan in loans.in_states(desk.session, (S.NON_PERFORMING,), lent, limit=MOST):
        late = loan.claim_by is not None and loan.claim_by < desk.today
        text = _("Claim compensation for loan %(number)s", number=loan.number)
        yield _line(text, loan, _("To claim"), due=day(loan.claim_by), late=late)


def loans_of_centers(desk: Desk) -> Iterator[Todo]:
    """Applications of which the rights are to be appraised."""
    center = centers.center_of(desk.session, desk.actor.organisation_id)
    if center is None:
        return
    query = select(PledgeLoan).filter_by(center_id=center.id, state=S.APPLIED).order_by(PledgeLoan.id).limit(MOST)
    for loan in desk.session.scalars(query):
        text = _("Appraise the rights of loan %(number)s", number=loan.number)
        yield _line(text, loan, _("To appraise"))
