"""Beyond one's own limit: the wish is kept whole, and done when a colleague with a higher limit approves it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, TRADER_ROLES, Actor
from core.db import found, locked
from core.errors import Conflict, NotAllowed, NotFound
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries as assets
from listings.market.models import Listing
from listings.terms.binding import bound_amount
from parties.notices.services import notify
from parties.organisations.keeping import keep_only_one
from trading.negotiation.acceptance import accept_offer, must_be_acceptable
from trading.negotiation.binding import may_bind_alone, must_bind_alone
from trading.negotiation.models import Approval, Negotiation, Offer
from trading.negotiation.offering import check_terms, check_time, check_words, counter_offer, drafted, open_negotiation
from trading.negotiation.proposal import Proposal
from trading.negotiation.standing import must_be_open
from trading.negotiation.states import ApprovalAct, ApprovalState, NegotiationState, OfferState


def ask_to_open(
    session: Session,
    *,
    listing_id: int,
    proposal: Proposal,
    introducer_id: int | None = None,
    is_anonymous: bool = False,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Keep a first offer until a colleague approves it. All that an offer must be is checked now and again then."""
    actor.must_have(*TRADER_ROLES)
    draft = drafted(session, found(session, Listing, listing_id), is_anonymous=is_anonymous, actor=actor, now=now)
    _check(session, draft, draft.buyer_id, proposal, actor, now)
    approval = _asked(ApprovalAct.OPEN, draft, draft.buyer_id, proposal, actor, now)
    approval.introducer_id, approval.is_anonymous = introducer_id, is_anonymous
    return _keep(session, approval, actor=actor, now=now)


def ask_to_counter(
    session: Session,
    *,
    negotiation_id: int,
    version_no: int,
    proposal: Proposal,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Keep a counter-offer until a colleague approves it; the version it answers stays on the table meanwhile."""
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, negotiation_id)
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    must_be_open(negotiation)
    author_id = negotiation.buyer_id if actor.acts_for(negotiation.buyer_id) else negotiation.seller_id
    _check(session, negotiation, author_id, proposal, actor, now)
    approval = _asked(ApprovalAct.COUNTER, negotiation, author_id, proposal, actor, now)
    approval.negotiation_id, approval.answered_no = negotiation_id, version_no
    return _keep(session, approval, actor=actor, now=now)


def ask_to_accept(session: Session, *, offer_id: int, digest: str, actor: Actor, now: datetime) -> Approval:
    """Keep an acceptance until a colleague approves it. The offer does not wait longer for that: it may lapse."""
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, found(session, Offer, offer_id).negotiation_id)
    offer = locked(session, Offer, offer_id)
    must_be_acceptable(session, negotiation, offer, digest, actor, now)
    proposal = Proposal(offer.terms, offer.expires_at)
    approval = _asked(ApprovalAct.ACCEPT, negotiation, offer.addressee_id, proposal, actor, now)
    approval.negotiation_id, approval.offer_id = negotiation.id, offer_id
    return _keep(session, approval, actor=actor, now=now)


def _check(
    session: Session, negotiation: Negotiation, author_id: int, proposal: Proposal, actor: Actor, now: datetime
) -> None:
    """All that an offer must be when it is sent."""
    check_time(proposal.expires_at, now)
    check_terms(session, negotiation, found(session, Listing, negotiation.listing_id), proposal.terms, now=now)
    check_words(session, negotiation, author_id, proposal, actor)


def _asked(
    act: ApprovalAct, negotiation: Negotiation, organisation_id: int, proposal: Proposal, actor: Actor, now: datetime
) -> Approval:
    assert actor.person_id is not None
    terms, amount = proposal.terms, bound_amount(proposal.terms)
    return Approval(
        organisation_id=organisation_id,
        listing_id=negotiation.listing_id,
        act=act,
        terms_json=terms.as_json(),
        message=proposal.message.strip(),
        expires_at=proposal.expires_at,
        amount_minor=amount.minor if amount else None,
        currency=terms.currency,
        state=ApprovalState.ASKED,
        asked_by=actor.person_id,
        asked_name=actor.name,
        asked_at=now,
    )


def _keep(session: Session, approval: Approval, *, actor: Actor, now: datetime) -> Approval:
    if may_bind_alone(session, actor, approval.organisation_id, approval.terms):
        raise Conflict(_("Your own limit reaches for this. Do it without asking."), code="no_approval_needed")
    waits = _("Your organisation has a wish in this negotiation that waits for approval. Decide that one first.")
    keep_only_one(session, approval, Conflict(waits, code="approval_waits"))
    _note(session, approval, "asked", actor, now)
    _tell(session, approval, lazy_gettext("%(name)s asks you to approve terms for “%(title)s”.", name=actor.name), now)
    return approval


def approve(session: Session, *, approval_id: int, actor: Actor, now: datetime) -> Approval:
    """A second member with a limit that reaches says yes, and what was asked for is done at once, or nothing is.

    Raises NotAllowed `own_wish`, ApprovalNeeded where this limit does not reach either, and whatever refuses the act
    itself now: the wish then waits on.
    """
    approval = _of_a_colleague(session, approval_id, actor)
    must_bind_alone(session, actor, approval.organisation_id, approval.terms)
    approval.negotiation_id = _do(session, approval, actor=actor, now=now)
    _decide(approval, "approve", actor, now)
    _note(session, approval, "approved", actor, now)
    text = lazy_gettext("%(name)s has approved what you asked for about “%(title)s”.", name=actor.name)
    _tell(session, approval, text, now)
    return approval


def _do(session: Session, approval: Approval, *, actor: Actor, now: datetime) -> int:
    proposal = Proposal(approval.terms, approval.expires_at, approval.message)
    if approval.act is ApprovalAct.OPEN:
        opened = open_negotiation(
            session,
            listing_id=approval.listing_id,
            introducer_id=approval.introducer_id,
            is_anonymous=approval.is_anonymous,
            proposal=proposal,
            actor=actor,
            now=now,
        )
        return opened.id
    assert approval.negotiation_id is not None
    if approval.answered_no is not None:
        counter_offer(
            session,
            negotiation_id=approval.negotiation_id,
            version_no=approval.answered_no,
            proposal=proposal,
            actor=actor,
            now=now,
        )
    else:
        assert approval.offer_id is not None
        accept_offer(session, offer_id=approval.offer_id, digest=approval.terms.digest, actor=actor, now=now)
    return approval.negotiation_id


def decline(session: Session, *, approval_id: int, reason: str = "", actor: Actor, now: datetime) -> Approval:
    """A second member says no; nothing goes to the other side, who never learns of it."""
    approval = _of_a_colleague(session, approval_id, actor)
    approval.reason = reason.strip()
    _decide(approval, "decline", actor, now)
    _note(session, approval, "declined", actor, now)
    text = lazy_gettext("%(name)s has declined what you asked for about “%(title)s”.", name=actor.name)
    _tell(session, approval, text, now)
    return approval


def withdraw(session: Session, *, approval_id: int, actor: Actor, now: datetime) -> Approval:
    """Whoever asked takes the wish back."""
    approval = _own(session, approval_id, actor)
    if approval.asked_by != actor.person_id:
        raise NotAllowed(_("A colleague has asked for this. Approve or decline it."), code="not_own_wish")
    _decide(approval, "withdraw", actor, now)
    _note(session, approval, "withdrawn", actor, now)
    return approval


def lapse_due(session: Session, *, now: datetime) -> int:
    """Close every wish that can no longer come true: its time or its offer has passed, or the talk has ended."""
    waiting = select(Approval.id).where(Approval.state == ApprovalState.ASKED).order_by(Approval.id)
    count = 0
    for approval_id in session.scalars(waiting).all():
        approval = locked(session, Approval, approval_id)
        if approval.state is ApprovalState.ASKED and _cannot_come_true(session, approval, now):
            _decide(approval, "lapse", SYSTEM, now)
            _note(session, approval, "lapsed", SYSTEM, now)
            count += 1
    return count


def _cannot_come_true(session: Session, approval: Approval, now: datetime) -> bool:
    if approval.expires_at <= now:
        return True
    if approval.negotiation_id is None:
        return False
    negotiation = found(session, Negotiation, approval.negotiation_id)
    if negotiation.state is not NegotiationState.OPEN:
        return True
    answered = [each for each in negotiation.offers if each.id == approval.offer_id]
    newest = max(each.version_no for each in negotiation.offers)
    left = any(each.state is not OfferState.SENT for each in answered)
    return left or (approval.answered_no is not None and approval.answered_no != newest)


def readable_approval(session: Session, approval_id: int, actor: Actor) -> Approval:
    """A wish, for the members of its organisation; NotFound for everybody else: it is nobody else's business."""
    approval = session.get(Approval, approval_id)
    if approval is None or not actor.has(*TRADER_ROLES) or not actor.acts_for(approval.organisation_id):
        raise NotFound(_("There is nothing here that waits for you."))
    return approval


def waiting_for(session: Session, actor: Actor) -> list[Approval]:
    """What waits for approval in the actor's organisation, the oldest first."""
    if actor.organisation_id is None or not actor.has(*TRADER_ROLES):
        return []
    rows = select(Approval).filter_by(organisation_id=actor.organisation_id, state=ApprovalState.ASKED)
    return list(session.scalars(rows.order_by(Approval.id)))


def _own(session: Session, approval_id: int, actor: Actor) -> Approval:
    readable_approval(session, approval_id, actor)
    return locked(session, Approval, approval_id)


def _of_a_colleague(session: Session, approval_id: int, actor: Actor) -> Approval:
    approval = _own(session, approval_id, actor)
    if approval.asked_by == actor.person_id:
        raise NotAllowed(_("You have asked for this yourself. A colleague decides it."), code="own_wish")
    return approval


def _decide(approval: Approval, act: str, actor: Actor, now: datetime) -> None:
    approval.advance(act)
    approval.decided_by, approval.decided_name, approval.decided_at = actor.person_id, actor.name, now


def _note(session: Session, approval: Approval, act: str, actor: Actor, now: datetime) -> None:
    after = {"act": approval.act.value, "digest": approval.terms.digest, "state": approval.state.value}
    audit.record(session, approval.subject, f"approval.{act}", actor=actor, now=now, after=after)


def _tell(session: Session, approval: Approval, text: LazyText, now: datetime) -> None:
    listing = found(session, Listing, approval.listing_id)
    title = assets.asset(session, listing.asset_id).title
    notify(
        session,
        organisation_id=approval.organisation_id,
        text=LazyText(text.text, {**text.values, "title": title}),
        href=f"/negotiations/approvals/{approval.id}",
        key=f"{approval.subject}:{approval.state.value}",
        now=now,
        roles=TRADER_ROLES,
    )
