"""An organisation claims a right that a register shows under its name; a center compares and decides."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, clock
from core.actor import Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries
from listings.assets.gaps import refresh_gaps
from listings.assets.keeping import changed, must_be_kept
from listings.assets.models import Asset, Ownership, OwnershipClaim
from listings.assets.ownership import close_ownership, open_ownership
from listings.assets.states import ClaimState
from parties.notices.services import notify
from parties.organisations.models import Organisation, fold_name

# Who decided a claim that the register's own name confirmed (`labels.DECIDERS` has the words).
BY_REGISTER = "register"


def claim_asset(
    session: Session,
    *,
    asset_id: int,
    organisation_id: int,
    statement: str = "",
    evidence: str | None = None,
    actor: Actor,
    now: datetime,
) -> OwnershipClaim:
    """Say that a right is one's own; `evidence` is the digest of a kept file (certificate, register copy).

    It is confirmed at once where a verified organisation carries exactly the name that the register shows.
    """
    actor.must_act_for(organisation_id)
    actor.must_have(Role.RIGHT_HOLDER)
    asset = locked(session, Asset, asset_id)
    _must_not_own(session, asset, organisation_id)
    known = session.scalar(
        select(OwnershipClaim).filter_by(asset_id=asset_id, organisation_id=organisation_id, state=ClaimState.CLAIMED)
    )
    if known is not None:
        raise Conflict(
            _("This claim was made before and waits for a center. You will hear of its decision."),
            code="claimed_already",
        )
    claim = OwnershipClaim(
        asset_id=asset_id,
        organisation_id=organisation_id,
        state=ClaimState.CLAIMED,
        statement=statement,
        evidence=evidence,
        created_at=now,
    )
    session.add(claim)
    if evidence is not None:
        must_be_kept(session, asset_id, evidence, field="evidence")
    organisation = found(session, Organisation, organisation_id)
    after = {"organisation": organisation.name}
    changed(session, asset, "asset.claimed", actor=actor, now=now, after=after, evidence=evidence)
    if _is_named(asset, organisation):
        _confirm(session, claim, asset, organisation, None, actor=actor, now=now, by=BY_REGISTER)
    return claim


def hand_in_paper(session: Session, *, asset_id: int, digest: str, actor: Actor, now: datetime) -> None:
    """An owner hands in a paper about the right (a register extract), kept as a file of it before; for the centers."""
    actor.must_have(Role.RIGHT_HOLDER)
    owners = {each.organisation_id for each in queries.owners_now(session, asset_id)}
    if actor.organisation_id not in owners - {None}:
        raise NotAllowed(_("Only an owner hands in papers about a right. Claim it on its page if it is yours."))
    asset = locked(session, Asset, asset_id)
    must_be_kept(session, asset_id, digest, field="evidence")
    audit.record(session, asset.subject, "asset.paper_handed_in", actor=actor, now=now, evidence=digest)


def confirm_claim(
    session: Session, *, claim_id: int, share_id: int | None = None, actor: Actor, now: datetime
) -> OwnershipClaim:
    """A center has compared the claim with the register: the organisation takes the holder's place.

    `share_id` is the interval of the co-owner whom the claimant is, where no name says it; Unacceptable without it.
    """
    actor.must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
    asset, claim = _locked_claim(session, claim_id)
    organisation = found(session, Organisation, claim.organisation_id)
    _must_not_decide_own(actor, claim)
    _must_not_own(session, asset, organisation.id)
    asset.filed_by_id = None  # the center has compared the holder's file with the register
    _confirm(session, claim, asset, organisation, share_id, actor=actor, now=now, by=actor.name)
    told = lazy_gettext("Your claim to %(number)s is confirmed: the right is yours here.", number=asset.number_display)
    _tell(session, claim, told, now=now)
    return claim


def reject_claim(session: Session, *, claim_id: int, reason: str, actor: Actor, now: datetime) -> OwnershipClaim:
    """The register shows somebody else; the reason is told to the claimant."""
    actor.must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
    asset, claim = _locked_claim(session, claim_id)
    _must_not_decide_own(actor, claim)
    claim.advance("reject")
    claim.reason, claim.decided_by, claim.decided_at = reason, actor.name, now
    changed(session, asset, "asset.claim_rejected", actor=actor, now=now, after={"reason": reason})
    told = lazy_gettext(
        "Your claim to %(number)s is not confirmed: %(reason)s", number=asset.number_display, reason=reason
    )
    _tell(session, claim, told, now=now)
    return claim


def withdraw_claim(session: Session, *, claim_id: int, actor: Actor, now: datetime) -> OwnershipClaim:
    """The claimant takes the claim back."""
    asset, claim = _locked_claim(session, claim_id)
    actor.must_act_for(claim.organisation_id)
    claim.advance("withdraw")
    claim.decided_by, claim.decided_at = actor.name, now
    changed(session, asset, "asset.claim_withdrawn", actor=actor, now=now)
    return claim


def _tell(session: Session, claim: OwnershipClaim, text: LazyText, *, now: datetime) -> None:
    notify(
        session,
        organisation_id=claim.organisation_id,
        text=text,
        href=f"/rights/{claim.asset_id}",
        key=f"claim:{claim.id}",
        now=now,
        roles=(Role.RIGHT_HOLDER,),
    )


def _locked_claim(session: Session, claim_id: int) -> tuple[Asset, OwnershipClaim]:
    """The asset first, as everywhere, then the claim."""
    asset = locked(session, Asset, found(session, OwnershipClaim, claim_id).asset_id)
    return asset, locked(session, OwnershipClaim, claim_id)


def _is_named(asset: Asset, organisation: Organisation) -> bool:
    """Whether a register (not a file that a holder brought) shows this verified organisation as the only holder."""
    if not organisation.is_verified or len(asset.holder_names) != 1 or asset.filed_by_id is not None:
        return False
    return fold_name(asset.holder_names[0]) in queries.folded_names(organisation)


def _must_not_own(session: Session, asset: Asset, organisation_id: int) -> None:
    owners = queries.owners_now(session, asset.id)
    if any(each.organisation_id == organisation_id for each in owners):
        raise Conflict(_("This right is among yours already. You find it under “My rights”."), code="owns_already")
    taken = [each for each in owners if each.organisation_id is not None]
    if asset.filed_by_id is None and taken and len(taken) == len(owners):
        raise Conflict(
            _("The right belongs to another organisation here. Show the recordal of the transfer to a center."),
            code="owned_by_another",
            rule="BR-10",
        )


def _must_not_decide_own(actor: Actor, claim: OwnershipClaim) -> None:
    if not actor.is_system and actor.organisation_id == claim.organisation_id:
        raise Conflict(_("Nobody decides a claim of the own organisation. Ask another center."), code="own_claim")


def _confirm(
    session: Session,
    claim: OwnershipClaim,
    asset: Asset,
    organisation: Organisation,
    share_id: int | None,
    *,
    actor: Actor,
    now: datetime,
    by: str,
) -> None:
    claim.advance("confirm")
    claim.decided_by, claim.decided_at = by, now
    present = queries.owners_now(session, asset.id)
    if len(present) <= 1:
        since = present[0].from_date if present else asset.grant_date or asset.filing_date or clock.business_date(now)
        close_ownership(session, asset.id, on=since)
        open_ownership(session, asset, [(organisation.id, organisation.name)], on=since, cause=f"claim:{claim.id}")
        refresh_gaps(asset)
    else:
        _share_of(present, organisation, share_id).organisation_id = organisation.id
    after = {"organisation": organisation.name, "by": by}
    changed(session, asset, "asset.claim_confirmed", actor=actor, now=now, after=after, evidence=claim.evidence)


def _share_of(present: Sequence[Ownership], organisation: Organisation, share_id: int | None) -> Ownership:
    """The co-owner's share that the claimant takes: the one that the center names, or that of its name."""
    strangers = [each for each in present if each.organisation_id is None]
    names = queries.folded_names(organisation)
    chosen = [each for each in strangers if (each.id == share_id if share_id else each.holder_folded in names)]
    if not chosen:
        text = _("The register shows no co-owner of that name. Choose the holder whose share the claimant owns.")
        raise Unacceptable(text, code="share_unnamed", fields={"share_id": [text]})
    return chosen[0]
