"""Assets for programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.db import names
from listings.assets import queries, services
from listings.assets.classes import technology_of
from listings.assets.models import Asset, Encumbrance, Ownership, OwnershipClaim
from listings.assets.schemas import (
    AssetIn,
    AssetOut,
    AssetPage,
    AssetQuery,
    ClaimBody,
    ClaimOut,
    ConfirmIn,
    ConsentIn,
    EncumbranceIn,
    EncumbranceOut,
    EndIn,
    ReasonIn,
    StatusIn,
)

bp = api.blueprint("assets")


@api.page(bp, "/assets", gives=AssetOut, takes=AssetQuery)
def my_assets(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Asset], str | None]:
    """The rights of the organisation acted for."""
    owned = select(Ownership.asset_id).where(
        names(actor.organisation_id, Ownership.organisation_id), Ownership.to_date.is_(None)
    )
    rows = select(Asset).where(Asset.id.in_(owned), Asset.id > api.after_id(after)).order_by(Asset.id)
    for name in ("status", "kind"):
        if query.get(name) is not None:
            rows = rows.where(getattr(Asset, name) == query[name])
    found = list(session.scalars(rows.limit(limit + 1)))
    return found[:limit], str(found[limit - 1].id) if len(found) > limit else None


@api.read(bp, "/assets/<int:asset_id>", gives=AssetPage, public=True)
def show_asset(session: Session, asset_id: int, *, actor: Actor | None) -> dict[str, Any]:
    """A right with its numbers, classes, owners and what stands on it."""
    asset, classes = queries.asset(session, asset_id), queries.classes_of(session, asset_id)
    return {
        **{name: getattr(asset, name) for name in Asset.__table__.columns.keys()},  # noqa: SIM118
        "numbers": queries.numbers_of(session, asset_id),
        "classes": classes,
        "technology": technology_of(classes),
        "owners": queries.owners_now(session, asset_id),
        "encumbrances": queries.visible_encumbrances(session, asset_id, actor),
    }


@api.write(bp, "POST", "/assets", takes=AssetIn, gives=AssetOut, status=201, scope=Scope.TRADE)
def register_asset(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Asset:
    """Enter a right by hand; the check digit of its number must fit."""
    return services.register_asset(session, **body, organisation_id=actor.organisation_id or -1, actor=actor, now=now)


@api.write(bp, "POST", "/assets/<int:asset_id>/claims", takes=ClaimBody, gives=ClaimOut, status=201)
def claim_asset(
    session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime
) -> OwnershipClaim:
    """Claim a right that a register shows under the own name."""
    own = actor.organisation_id or -1
    return services.claim_asset(session, asset_id=asset_id, organisation_id=own, **body, actor=actor, now=now)


@api.page(bp, "/claims", gives=ClaimOut, scope=Scope.CENTER)
def open_claims(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[OwnershipClaim], str | None]:
    """The claims that wait for a center, oldest first."""
    actor.must_have(*queries.KEEPERS)
    found = queries.open_claims(session, after=api.after_id(after), limit=limit + 1)
    return found[:limit], str(found[limit - 1].id) if len(found) > limit else None


@api.write(bp, "POST", "/claims/<int:claim_id>/confirm", takes=ConfirmIn, gives=ClaimOut, scope=Scope.CENTER)
def confirm_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> OwnershipClaim:
    """A center has compared the claim with the register."""
    return services.confirm_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/claims/<int:claim_id>/withdraw", gives=ClaimOut)
def withdraw_claim(session: Session, claim_id: int, *, actor: Actor, now: datetime) -> OwnershipClaim:
    """The claimant takes an open claim back."""
    return services.withdraw_claim(session, claim_id=claim_id, actor=actor, now=now)


@api.write(bp, "POST", "/claims/<int:claim_id>/reject", takes=ReasonIn, gives=ClaimOut, scope=Scope.CENTER)
def reject_claim(
    session: Session, body: dict[str, Any], claim_id: int, *, actor: Actor, now: datetime
) -> OwnershipClaim:
    """The register shows somebody else."""
    return services.reject_claim(session, claim_id=claim_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/assets/<int:asset_id>/status", takes=StatusIn, gives=AssetOut, scope=Scope.CENTER)
def set_status(session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime) -> Asset:
    """What the office has decided since the last file."""
    return services.set_status(session, asset_id=asset_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/assets/<int:asset_id>/encumbrances",
    takes=EncumbranceIn,
    gives=EncumbranceOut,
    status=201,
    scope=Scope.CENTER,
)
def record_encumbrance(
    session: Session, body: dict[str, Any], asset_id: int, *, actor: Actor, now: datetime
) -> Encumbrance:
    """Copy a pledge, a preservation, a suspension or a dispute from the register."""
    return services.copy_encumbrance(session, asset_id=asset_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/encumbrances/<int:encumbrance_id>/end", takes=EndIn, gives=EncumbranceOut, scope=Scope.CENTER)
def end_encumbrance(
    session: Session, body: dict[str, Any], encumbrance_id: int, *, actor: Actor, now: datetime
) -> Encumbrance:
    """The register shows that it has ended."""
    return services.end_encumbrance(session, encumbrance_id=encumbrance_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/encumbrances/<int:encumbrance_id>/consent",
    takes=ConsentIn,
    gives=EncumbranceOut,
    scope=Scope.CENTER,
)
def record_consent(
    session: Session, body: dict[str, Any], encumbrance_id: int, *, actor: Actor, now: datetime
) -> Encumbrance:
    """The pledgee's consent in writing (Civil Code art. 444)."""
    return services.record_consent(session, encumbrance_id=encumbrance_id, **body, actor=actor, now=now)
