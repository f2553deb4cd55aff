"""The availability engine as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotFound
from core.i18n import _
from listings.assets import queries as assets
from listings.rights import agreeing, keeping, looking, queries, services
from listings.rights.models import CoOwnerAgreement, CoOwnerConsent, PricePublication
from listings.rights.schemas import (
    AvailabilityQuery,
    CoOwnerAgreementIn,
    CoOwnerAgreementOut,
    CoOwnerConsentIn,
    CoOwnerConsentOut,
    CoOwnerConsentsOut,
    PriceIn,
    PriceOut,
    PricesOut,
    SimilarMarksIn,
    SimilarMarksOut,
    VerdictOut,
)
from listings.rights.verdict import Verdict

bp = api.blueprint("rights")


@api.read(bp, "/assets/<int:asset_id>/availability", gives=VerdictOut, takes=AvailabilityQuery)
def availability(session: Session, query: dict[str, Any], asset_id: int, *, actor: Actor) -> Verdict:
    """Ask whether a grant of a right could be agreed with you today, and what stands against it."""
    today = clock.business_date(clock.now())
    scope = queries.asked_scope(
        query["territories"], query["fields"], query["starts"] or today, query["ends"],
        acts=query["acts"], channels=query["channels"],
    )  # fmt: skip
    return looking.availability(
        session, asset_id, grant=query["grant"], scope=scope, on=today, other_side_id=actor.organisation_id
    )


@api.write(
    bp,
    "POST",
    "/assets/<int:asset_id>/co-owner-consents",
    takes=CoOwnerConsentIn,
    gives=CoOwnerConsentOut,
    status=201,
    scope=Scope.CENTER,
)
def record_co_owner_consent(
    session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime
) -> CoOwnerConsent:
    """Record a co-owner's written consent to one kind of grant (Patent Law art. 14)."""
    return services.record_co_owner_consent(session, asset_id=asset_id, **body, actor=actor, now=now)


@api.read(bp, "/assets/<int:asset_id>/co-owner-consents", gives=CoOwnerConsentsOut)
def co_owner_consents(session: Session, asset_id: int, *, actor: Actor) -> dict[str, Any]:
    """The consents of co-owners that stand on a right, for its owners and the centers."""
    owners = {each.organisation_id for each in assets.owners_now(session, asset_id)} - {None}
    if not actor.has(*services.KEEPERS) and actor.organisation_id not in owners:
        raise NotFound(_("There is nothing here under this number."))
    return {"items": queries.consents_of(session, asset_id)}


@api.write(
    bp,
    "POST",
    "/assets/<int:asset_id>/co-owner-agreement",
    takes=CoOwnerAgreementIn,
    gives=CoOwnerAgreementOut,
    status=201,
    scope=Scope.CENTER,
)
def record_co_owner_agreement(
    session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime
) -> CoOwnerAgreement:
    """Record what all co-owners agreed on about who may grant what alone; it goes before the law's own rule."""
    shares = {each["organisation_id"]: each["share_bp"] for each in body.pop("shares")}
    return agreeing.record_co_owner_agreement(session, asset_id=asset_id, **body, shares=shares, actor=actor, now=now)


@api.write(bp, "POST", "/assets/<int:asset_id>/co-owner-agreement/end", gives=CoOwnerAgreementOut, scope=Scope.CENTER)
def end_co_owner_agreement(session: Session, asset_id: int, *, actor: Actor, now: datetime) -> CoOwnerAgreement:
    """End the agreement of the co-owners from today on."""
    return agreeing.end_co_owner_agreement(session, asset_id=asset_id, actor=actor, now=now)


@api.read(bp, "/assets/<int:asset_id>/similar-marks", gives=SimilarMarksOut)
def similar_marks(session: Session, asset_id: int, *, actor: Actor) -> dict[str, Any]:
    """The same and similar marks that go with this one when it is sold or pledged."""
    asset = assets.asset(session, asset_id)
    return {"items": queries.similar_marks(session, asset, clock.business_date(clock.now()))}


@api.write(bp, "PUT", "/similar-marks", takes=SimilarMarksIn, gives=SimilarMarksOut, scope=Scope.TRADE)
def group_similar_marks(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Put marks of one owner into one set of similar marks."""
    keeping.group_similar_marks(session, **body, actor=actor, now=now)
    session.flush()
    first = assets.asset(session, min(body["asset_ids"]))
    return {"items": queries.similar_marks(session, first, clock.business_date(now))}


@api.write(bp, "DELETE", "/assets/<int:asset_id>/similar-marks", gives=SimilarMarksOut, scope=Scope.CENTER)
def take_out_of_set(session: Session, asset_id: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Take a mark out of its set."""
    keeping.take_out_of_set(session, asset_id=asset_id, actor=actor, now=now)
    return {"items": []}


@api.read(bp, "/assets/<int:asset_id>/price-publications", gives=PricesOut)
def price_publications(session: Session, asset_id: int, *, actor: Actor) -> dict[str, Any]:
    """The published prices of a right of a public owner."""
    assets.asset(session, asset_id)
    return {"items": queries.publications_of(session, asset_id)}


@api.write(
    bp, "POST", "/assets/<int:asset_id>/price-publications", takes=PriceIn, gives=PriceOut, status=201,
    scope=Scope.CENTER,
)  # fmt: skip
def publish_price(
    session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime
) -> PricePublication:
    """Record that a public owner's price was published, listed at an exchange or found by auction."""
    return keeping.publish_price(session, asset_id=asset_id, **body, actor=actor, now=now)
