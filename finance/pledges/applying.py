"""An owner applies for a loan over one right or several; or takes the application back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.answers import must_be_given, refused
from core.clock import business_date
from core.db import found
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import LARGEST_MINOR, Money
from finance.pledges.models import LoanAsset, PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.registering import open_release
from finance.pledges.rules import must_be_sort, number_of
from finance.pledges.standing import lock_loan, must_be_pledgor
from finance.pledges.states import OfferState
from finance.pledges.vocabulary import SORT_OF, RightSort, Rule
from listings.assets import queries as assets
from parties.centers.models import Center
from parties.organisations.models import Organisation
from settlement.recordal import services as recordal

MOST_RIGHTS = 50


def apply_for_loan(
    session: Session,
    *,
    asset_ids: Sequence[int],
    wanted: Money,
    months: int,
    purpose: str,
    center_id: int,
    debtor_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> PledgeLoan:
    """An owner wants to borrow `wanted` for `months` against its rights; `debtor_id` owes the money, itself if unsaid.

    Banks that take part see it once the rights are appraised. Raises Unacceptable by field; Conflict `not_pledgeable`
    for what cannot be pledged (CC 440), `not_the_owner` for rights of others.
    """
    actor.must_have(Role.RIGHT_HOLDER)
    ids = sorted(set(asset_ids))
    if not 1 <= len(ids) <= MOST_RIGHTS:
        raise refused("asset_ids", _("Choose between one right and fifty."))
    _must_be_reasonable(session, wanted, months, now)
    must_be_given(purpose, "purpose")
    debtor = found(session, Organisation, debtor_id or actor.organisation_id)
    center = found(session, Center, center_id)
    rights = [LoanAsset(asset_id=each, sort=_sort_for(session, each, actor, now)) for each in ids]
    sorts = {each.sort for each in rights}
    loan = PledgeLoan(
        pledgor_id=actor.organisation_id,
        debtor_id=debtor.id,
        debtor_name=debtor.name,
        debtor_uscc=debtor.uscc or "",
        district=debtor.region_code,
        center_id=center.id,
        sort=sorts.pop() if len(sorts) == 1 else RightSort.MIXED,
        pieces=len(rights),
        purpose=purpose.strip()[:1000],
        wanted_minor=wanted.minor,
        wanted_months=months,
        assets=rights,
        applied_at=now,
    )
    session.add(loan)
    session.flush()
    after = {"rights": ids, "wanted": str(wanted), "months": months}
    audit.record(session, loan.subject, "pledge.applied", actor=actor, now=now, after=after)
    text = lazy_gettext("%(name)s applied for loan %(number)s. Appraise its rights.", name=debtor.name,
                        number=loan.number)  # fmt: skip
    tell(session, loan, text, "applied", center.organisation_id, now=now)
    return loan


def _must_be_reasonable(session: Session, wanted: Money, months: int, now: datetime) -> None:
    if wanted.currency != "CNY" or not 0 < wanted.minor <= LARGEST_MINOR:
        raise refused("wanted", _("Write an amount in yuan above zero."))
    longest = number_of(session, Rule.LONGEST, business_date(now))
    if not 1 <= months <= longest:
        raise refused("months", _("Loans against rights run for at most %(months)s months.", months=longest))


def _sort_for(session: Session, asset_id: int, actor: Actor, now: datetime) -> RightSort:
    right = assets.asset(session, asset_id)
    owners = {each.organisation_id for each in assets.owners_on(session, asset_id, business_date(now))}
    if actor.organisation_id not in owners:
        text = _("%(right)s is not on record as yours. Claim it on its page first.", right=right.number_display)
        raise Conflict(text, code="not_the_owner", rule="PPM 11(1)", fields={"asset_ids": [text]})
    return must_be_sort(SORT_OF.get(right.kind))


def withdraw_application(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """The owner no longer wants the loan, as long as nothing is filed at the office; open offers fall with it."""
    loan = lock_loan(session, loan_id)
    must_be_pledgor(actor, loan)
    PledgeLoan.__lifecycle__.after(loan.state, "withdraw")
    if not reason.strip():
        raise Unacceptable(_("Write why."), fields={"reason": [_("Fill this in.")]})
    for offer in loan.offers:
        if offer.state is OfferState.OPEN:
            offer.advance("decline")
    recordal.abandon_cases(session, for_ref=loan.subject, actor=actor, now=now)
    # What the office has pledged already, before it refused another right, is released again.
    open_release(session, loan, why=reason.strip()[:300], actor=actor, now=now)
    move(session, loan, "withdraw", "pledge.withdrawn", actor=actor, now=now, reason=reason.strip()[:300])
    text = lazy_gettext("The application for loan %(number)s was taken back.", number=loan.number)
    banks = [offer.bank_id for offer in loan.offers]
    tell(session, loan, text, "withdrawn", center_home(session, loan), *banks, now=now)
    return loan
