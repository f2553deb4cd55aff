"""Who may do what with a loan, and what has to be said with it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, Actor, Role
from core.answers import refused
from core.db import found, locked
from core.errors import Conflict, NotAllowed
from core.i18n import _
from finance.pledges.models import LoanOffer, PledgeLoan
from finance.pledges.states import OPEN_TO_OFFERS, LoanState
from finance.pledges.vocabulary import LoanSource
from listings.assets.models import Asset
from parties.centers import services as centers
from parties.centers.models import Center
from parties.organisations.models import Organisation, OrganisationKind

OFFICE = (Role.CITY_OFFICE, Role.ADMINISTRATOR)
# Shown to every bank that takes part: the owner has applied for that.
OPEN_TO_BANKS = OPEN_TO_OFFERS


def lock_loan(session: Session, loan_id: int, *, also: Collection[int] = ()) -> PledgeLoan:
    """The loan, locked after its rights by number, with its rows as they are now."""
    seen = found(session, PledgeLoan, loan_id)
    for asset_id in sorted({*also, *seen.asset_ids}):
        locked(session, Asset, asset_id)
    loan = locked(session, PledgeLoan, loan_id)
    session.refresh(loan, ["assets", "offers", "appraisals", "instalments", "payments"])
    return loan


def must_be_listed(session: Session, loan_id: int, actor: Actor) -> PledgeLoan:
    """The loan out of a list, locked, for the city office; Conflict `not_from_a_list`, `struck_off`."""
    actor.must_have(*OFFICE)
    loan = lock_loan(session, loan_id)
    if loan.source is not LoanSource.IMPORT:
        text = _("This loan was made here: its days follow from what was done. Only loans out of a list are corrected.")
        raise Conflict(text, code="not_from_a_list")
    if loan.registered_on is None:
        raise Conflict(_("This loan is struck off."), code="struck_off")
    return loan


def must_be_bank(session: Session, actor: Actor) -> Organisation:
    """The bank for which the actor lends; NotAllowed for anybody else."""
    actor.must_have(Role.BANK_OFFICER)
    bank = session.get(Organisation, actor.organisation_id or -1)
    if bank is None or bank.kind is not OrganisationKind.BANK:
        raise NotAllowed(_("Banks lend. Change whom you act for, or ask a member of a bank."), code="not_a_bank")
    return bank


def must_be_lender(session: Session, actor: Actor, loan: PledgeLoan) -> None:
    """NotAllowed unless an officer of the bank that lends."""
    actor.must_have(Role.BANK_OFFICER)
    actor.must_act_for(loan.bank_id)


def must_be_center(session: Session, actor: Actor, loan: PledgeLoan) -> Center:
    """The center that looks after the loan; NotAllowed unless its staff."""
    return centers.must_work_for(session, actor, loan.center_id or -1, *CENTER_ROLES)


def must_be_pledgor(actor: Actor, loan: PledgeLoan) -> None:
    """NotAllowed unless the owner of the rights, or whoever borrows."""
    actor.must_act_for_one_of((loan.pledgor_id, loan.debtor_id))


def center_of(session: Session, actor: Actor | None, loan: PledgeLoan) -> bool:
    """Whether the actor is staff of the loan's center."""
    if actor is None or actor.is_system or loan.center_id is None or not actor.has(*CENTER_ROLES):
        return False
    center = session.get(Center, loan.center_id)
    return center is not None and actor.acts_for(center.organisation_id)


def sees_in_full(session: Session, loan: PledgeLoan, actor: Actor | None) -> bool:
    """Whether the actor reads all of a loan: its sides, its center, the city office.

    A bank reads it until another one's offer is taken, and one that has offered until the contract is drawn.
    """
    if actor is None:
        return False
    if actor.has(*OFFICE) or actor.acts_for(loan.bank_id):
        return True
    if actor.acts_for(loan.pledgor_id) or actor.acts_for(loan.debtor_id) or center_of(session, actor, loan):
        return True
    if not actor.has(Role.BANK_OFFICER):
        return False
    offered = any(actor.acts_for(offer.bank_id) for offer in loan.offers)
    if loan.state is LoanState.WITHDRAWN:
        return offered and loan.bank_id is None
    return loan.state in OPEN_TO_BANKS and (offered or loan.bank_id is None)


def offers_for(loan: PledgeLoan, actor: Actor | None) -> list[LoanOffer]:
    """The offers that the actor may read: a bank its own and nobody else's, whoever else reads the loan all of them."""
    if actor is None or not actor.has(Role.BANK_OFFICER) or actor.has(*OFFICE):
        return list(loan.offers)
    return [offer for offer in loan.offers if actor.acts_for(offer.bank_id)]


def must_be_day(given: date, earliest: date | None, today: date, field: str) -> None:
    """Unacceptable for a day before `earliest` or after today."""
    if earliest is not None and given < earliest:
        raise refused(field, _("Write a day not before %(earliest)s.", earliest=earliest.isoformat()))
    if given > today:
        raise refused(field, _("Write a day not after today."))
