"""What somebody can do with a loan now: by its state, and for whom they act. Pages ask this for their links."""

from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from finance.attribution import queries as attribution
from finance.pledges import owing
from finance.pledges.appraising import present
from finance.pledges.contracting import parties_of, unsigned
from finance.pledges.disposing import may_dispose
from finance.pledges.models import LoanOffer, PledgeLoan
from finance.pledges.offering import accepted_offer
from finance.pledges.proceeds import due_of_deposit
from finance.pledges.standing import OFFICE, center_of
from finance.pledges.states import AFTER_COMPENSATION, OPEN_TO_OFFERS, RUNNING, LoanState, OfferState
from finance.pledges.vocabulary import LoanSource

S = LoanState


def acts_on(session: Session, loan: PledgeLoan, actor: Actor | None, today: date) -> list[str]:
    """The names of the acts, in the order in which they stand on the page."""
    if actor is not None and loan.source is LoanSource.IMPORT:
        if not actor.has(*OFFICE) or loan.registered_on is None:
            return []
        named = attribution.standing(session, [loan.subject])
        return ["correct", "strike-off"] if named else ["served", "correct", "strike-off"]
    if actor is None or loan.center_id is None:
        return []
    found: list[str] = []
    if center_of(session, actor, loan):
        found += _of_the_center(loan, today)
    if actor.has(Role.BANK_OFFICER):
        found += _of_a_bank(loan, actor, today)
        if actor.acts_for(loan.bank_id) and due_of_deposit(session, loan, today):
            found.append("take-deposit")
    if actor.organisation_id in {each.id for each in unsigned(session, loan)}:
        found.append("sign")
    if (actor.acts_for(loan.pledgor_id) or actor.acts_for(loan.debtor_id)) and loan.can("withdraw"):
        found.append("withdraw")
    return found


def _of_the_center(loan: PledgeLoan, today: date) -> list[str]:
    if loan.state in OPEN_TO_OFFERS and loan.appraised_until is not None and today > loan.appraised_until:
        return ["appraise-anew"]
    if loan.state is not S.APPLIED:
        return []
    complete = {each.asset_id for each in present(loan) if each.value_minor is not None} == set(loan.asset_ids)
    return ["cost", "income", "market", "scorecard", *(["conclude"] if complete else [])]


def _of_a_bank(loan: PledgeLoan, actor: Actor, today: date) -> list[str]:
    if loan.state in OPEN_TO_OFFERS and accepted_offer(loan) is None:
        return [] if loan.appraised_until is not None and today > loan.appraised_until else ["offer"]
    if not actor.acts_for(loan.bank_id):
        return []
    found = {
        S.OFFERED: ["contract"] if loan.appraised_until is None or today <= loan.appraised_until else [],
        S.DRAWN: ["redraw"],
        S.REGISTERED: ["disburse", "give-up"],
        S.CLAIMED: ["take-back-claim"],
        S.OVERDUE: ["classify"],
        S.NON_PERFORMING: ["classify", "claim"],
        S.DISPOSAL: ["claim"] if owing.principal_outstanding(loan) else [],
    }.get(loan.state, [])
    if loan.state in RUNNING and owing.payoff(loan, today):
        found = ["repayment", *found]
    if may_dispose(loan) and any(each.freed_on is None for each in loan.assets):
        found = [*found, "disposal"]
    if loan.state in AFTER_COMPENSATION:
        found = [*found, "recovery"]
    return [*found, "close"] if loan.can("close") else found


def offer_acts(loan: PledgeLoan, offer: LoanOffer, actor: Actor | None) -> list[str]:
    """What can be done with one offer."""
    if actor is None:
        return []
    owner = actor.acts_for(loan.pledgor_id) or actor.acts_for(loan.debtor_id)
    if offer.state is OfferState.OPEN and owner and loan.state is S.OFFERED and accepted_offer(loan) is None:
        return ["accept-offer", "decline-offer"]
    takes_back = offer.state is OfferState.OPEN or (offer.state is OfferState.ACCEPTED and loan.state is S.OFFERED)
    return ["withdraw-offer"] if takes_back and actor.has(Role.BANK_OFFICER) and actor.acts_for(offer.bank_id) else []


def is_party(loan: PledgeLoan, actor: Actor) -> bool:
    """Whether the actor acts for one of those who sign."""
    return not actor.is_system and any(actor.acts_for(each) for each in parties_of(loan))
