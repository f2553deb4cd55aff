"""Amending a signed deal: further terms, milestones, targets, the sides' own words, and the rates of a running royalty,
as a new signed version.

What the deal's money, commitment and recordal rest on (the grant, the scope, the price) is not amended: for that the
deal is ended and agreed anew. Until both have signed, the version before stays in force.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import show
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext, speaking
from listings.assets.models import Asset
from listings.terms.agreement import Royalty, Terms
from listings.terms.binding import bound_amount
from listings.terms.validation import RightFacts, validate
from parties.people.limits import must_bind
from settlement.contracts import amendments, documents
from settlement.contracts.agreed import TEMPLATE
from settlement.contracts.models import Amendment
from settlement.contracts.paper import drawn
from settlement.deals import rating
from settlement.deals.agreement import must_be_unchanged
from settlement.deals.drawing import KIND, agreed_of
from settlement.deals.models import Deal
from settlement.deals.news import tell, tell_sides
from settlement.deals.states import DealState

AMENDABLE = (
    DealState.SIGNED,
    DealState.PARTLY_FUNDED,
    DealState.FUNDED,
    DealState.DELIVERED,
    DealState.RELEASABLE,
    DealState.SETTLED,
    DealState.CLOSED,
)


def terms_in_force(session: Session, deal: Deal) -> Terms:
    """The terms that hold now: those of the newest amendment that both have signed, else those of the deal."""
    amendment = amendments.in_force(session, deal.subject)
    return Terms.from_json(amendment.terms if amendment else deal.terms)


def terms_on(session: Session, deal: Deal, day: date) -> Terms:
    """The terms that held on a business day: those that both had signed by then."""
    signed = [
        each
        for each in amendments.amendments_of(session, deal.subject)
        if each.in_force_at is not None and business_date(each.in_force_at) <= day
    ]
    return Terms.from_json(signed[-1].terms if signed else deal.terms)


def royalty_on(session: Session, deal: Deal, day: date) -> dict[str, Any]:
    """The royalty, as it is kept, that holds for a period which begins on the day: that of the newest version signed by
    both whose rates have begun by then."""
    kept: dict[str, Any] = deal.terms["royalty"]
    for each in amendments.amendments_of(session, deal.subject):
        rates = each.terms.get("royalty") if each.in_force_at is not None else None
        if rates and rates.get("since") and date.fromisoformat(rates["since"]) <= day:
            kept = rates
    return kept


def later_rates(session: Session, deal: Deal) -> list[Royalty]:
    """The royalties of the amendments that both have signed, by the day from which they hold; those that a newer one
    took the place of before they began are left out."""
    signed = [
        Terms.from_json(each.terms) for each in amendments.amendments_of(session, deal.subject) if each.in_force_at
    ]
    known = {terms.royalty.since: terms.royalty for terms in signed if terms.royalty and terms.royalty.since}
    return [rates for day, rates in sorted(known.items()) if royalty_on(session, deal, day) == rates.as_json()]


def may_be_amended(deal: Deal) -> bool:
    """Whether the contract is signed and has not come to its end."""
    return deal.state in AMENDABLE


def propose_amendment(
    session: Session, *, deal_id: int, terms: Terms, reason: str, actor: Actor, now: datetime
) -> Amendment:
    """A side proposes other further terms; the document of the new version is drawn and both sides then sign it.

    Raises NotAllowed, Conflict (`not_signed`, `terms_changed`, `amendment_open`, `beyond_limit`), Unacceptable
    (`nothing_amended`, `not_amendable`, `rates_since`, `terms_unacceptable`).
    """
    deal = _amendable(session, deal_id, actor)
    before = terms_in_force(session, deal)
    _must_be_an_amendment(before, terms)
    rating.must_fit(before, terms, today=business_date(now))
    _must_be_within_limit(session, deal, before, terms, actor)
    for right in (found(session, Asset, asset_id) for asset_id in deal.asset_ids):
        validate(terms, right=RightFacts(right.family, right.expiry_date, right.jurisdiction), amends=True)
    version = len(documents.documents_of(session, deal.subject, KIND)) + 1
    agreed = replace(
        agreed_of(session, deal, terms, version=version, made_at=now), amends=_amends(deal, version, reason)
    )
    document = documents.keep(
        session,
        drawn(agreed, made_at=now),
        subject=deal.subject,
        kind=KIND,
        version=version,
        number=deal.number,
        template=TEMPLATE,
        code=agreed.code,
        actor=actor,
        now=now,
    )
    party_id = _side(deal, actor)
    amendment = amendments.propose(
        session,
        document=document,
        first_digest=deal.terms_digest,
        terms=terms.as_json(),
        reason=reason,
        party_id=party_id,
        actor=actor,
        now=now,
    )
    text = lazy_gettext("The other side proposes to amend deal %(number)s. Check it and sign.", number=deal.number)
    tell(session, deal, [deal.other_side(party_id)], f"amendment-{version}", text, now)
    return amendment


def sign_amendment(
    session: Session, *, deal_id: int, version: int, digest: str, actor: Actor, now: datetime
) -> Amendment:
    """A side signs the amendment of a version; with the second signature it is in force.

    Raises as `contracts.amendments.sign`, and Conflict `document_changed` where the kept file differs, `beyond_limit`,
    `rates_begun`.
    """
    deal = _amendable(session, deal_id, actor)
    amendment = amendments.amendment_of(session, deal.subject, version)
    if not documents.is_whole(amendment.document):
        raise Conflict(
            _("The amendment's file is no longer the one that was drawn. Nothing is signed on it."),
            code="document_changed",
        )
    before, terms = terms_in_force(session, deal), Terms.from_json(amendment.terms)
    rating.must_not_have_begun(before, terms, today=business_date(now))
    _must_be_within_limit(session, deal, before, terms, actor)
    signed = amendments.sign(
        session,
        amendment_id=amendment.id,
        first_digest=deal.terms_digest,
        digest=digest,
        party_id=_side(deal, actor),
        actor=actor,
        now=now,
    )
    if signed.in_force_at is not None:
        text = lazy_gettext("Both sides have signed the amendment of deal %(number)s.", number=deal.number)
        tell_sides(session, deal, f"amended-{version}", text, now)
    return signed


def withdraw_amendment(session: Session, *, deal_id: int, version: int, actor: Actor, now: datetime) -> Amendment:
    """The side that proposed an amendment takes it back before both have signed."""
    deal = locked(session, Deal, deal_id)
    amendment = amendments.amendment_of(session, deal.subject, version)
    return amendments.withdraw(session, amendment_id=amendment.id, actor=actor, now=now)


def _amendable(session: Session, deal_id: int, actor: Actor) -> Deal:
    deal = locked(session, Deal, deal_id)
    actor.must_act_for_one_of((deal.seller_id, deal.buyer_id))
    if not may_be_amended(deal):
        raise Conflict(
            _("Only a contract that both sides have signed and that was not ended is amended."), code="not_signed"
        )
    must_be_unchanged(session, deal)
    return deal


def _must_be_an_amendment(before: Terms, terms: Terms) -> None:
    kept = ("act", "license_type", "instalments", "scope", "sublicensing")
    if any(getattr(before, name) != getattr(terms, name) for name in kept) or rating.is_another(before, terms):
        raise Unacceptable(
            _(
                "The grant, the scope and the price are not amended, nor on what royalties are reckoned and how often: "
                "the right was committed and the money reckoned for them. End the deal by agreement and make a new one."
            ),
            code="not_amendable",
        )
    if before == terms:
        raise Unacceptable(
            _("These are the terms that are in force. Change one of them first."), code="nothing_amended"
        )


def _must_be_within_limit(session: Session, deal: Deal, before: Terms, terms: Terms, actor: Actor) -> None:
    """Conflict `beyond_limit` for a member who may not bind its side to the higher amount (milestones count) alone."""
    amount, was = bound_amount(terms), bound_amount(before)
    if amount is None or was is None or amount > was:
        must_bind(session, actor, _side(deal, actor), amount)


def _side(deal: Deal, actor: Actor) -> int:
    return deal.seller_id if actor.acts_for(deal.seller_id) else deal.buyer_id


def _amends(deal: Deal, version: int, reason: str) -> str:
    """What stands at the head of an amendment, in both languages, as it is one text of the document."""
    said = []
    for language in ("zh_Hans", "en"):
        with speaking(language):
            day = show.day(business_date(deal.signed_at)) if deal.signed_at else ""
            said.append(
                _(
                    "Version %(version)s amends the contract signed on %(day)s (SHA-256 %(digest)s).",
                    version=version,
                    day=day,
                    digest=deal.terms_digest,
                )
            )
    return "\n".join([*said, reason])
