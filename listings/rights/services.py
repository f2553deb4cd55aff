"""Checks that a grant can be made, and writes the commitment that keeps two of them from being made at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _, language
from core.money import Money
from listings.assets import queries as assets_on_record
from listings.assets import services as assets
from listings.assets.keeping import must_be_kept
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.rights import looking, queries, title
from listings.rights.known import Wish
from listings.rights.matrix import Decision
from listings.rights.models import CoOwnerConsent
from listings.rights.verdict import RightsUnavailable, Verdict
from listings.rights.wanted import Stage, Wanted
from listings.rights.weighing import by_kind, dated, weigh_publication
from listings.terms.agreement import Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, Grant, LicenseType, grant_of
from parties.organisations.models import Organisation

# Who compares papers with the register.
KEEPERS = (Role.CENTER_STAFF, Role.CENTER_MANAGER)


def check(
    session: Session,
    *,
    asset_id: int,
    act: Act | str,
    license_type: LicenseType | str | None,
    scope: Scope,
    grantor_id: int | None,
    on: date,
    **more: Any,
) -> Verdict:
    """The verdict on a wanted grant of a deal as the records stand on the day; `more` as `ask` takes it."""
    wanted = Wanted(grant_of(act, license_type))
    return ask(session, asset_id=asset_id, wanted=wanted, scope=scope, grantor_id=grantor_id, on=on, **more)


def ask(
    session: Session,
    *,
    asset_id: int,
    wanted: Wanted,
    scope: Scope,
    grantor_id: int | None,
    on: date,
    other_side_id: int | None = None,
    through_id: int | None = None,
    ignore_ref: str | None = None,
    together: Iterable[int] = (),
    stage: Stage = Stage.ASKED,
    price: Money | None = None,
    law_of: date | None = None,
    told: Iterable[str] = (),
    contract_gaps: Sequence[str] = (),
    evaluation: str | None = None,
    price_announced: bool = False,
) -> Verdict:
    """The verdict on anything that can be done with a right, as the records stand on the day.

    `through_id` is the organisation that brings it about (a broker's own deals pass its mandate); `ignore_ref` leaves
    out what one deal itself has put on record; `together` are the rights of the same deal (similar marks, TML 42);
    `stage` and `price` matter for public owners (STL 18), unless the office announced the price (PL 50); `law_of` is
    the day of the deal where an older law rules it.
    """
    wish = Wish(
        grant=wanted,
        scope=scope,
        grantor_id=grantor_id,
        on=on,
        other_side_id=other_side_id,
        through_id=through_id,
        ignore_ref=ignore_ref,
        co_owner_consents=queries.co_owner_consents(session, asset_id, wanted, on),
        together=frozenset((asset_id, *together)),
        is_foreign=queries.is_foreign(session, other_side_id),
        stage=stage,
        price=price if price and price.minor else None,
        law_of=law_of,
        told=frozenset(told),
        contract_gaps=contract_gaps,
        evaluation=evaluation,
        price_announced=price_announced,
    )
    return looking.verdict_on(session, asset_id, wish)


def require(
    session: Session,
    *,
    asset_id: int,
    act: Act | str,
    license_type: LicenseType | str | None,
    scope: Scope,
    grantor_id: int | None,
    on: date,
    **more: Any,
) -> Verdict:
    """`check`, but RightsUnavailable (409) unless it can be done; the verdict's limits are returned."""
    verdict = check(
        session, asset_id=asset_id, act=act, license_type=license_type, scope=scope, grantor_id=grantor_id, on=on,
        **more,
    )  # fmt: skip
    refuse_unless_allowed(verdict)
    return verdict


def refuse_unless_allowed(verdict: Verdict) -> None:
    """RightsUnavailable (409), with every blocking row, unless the verdict allows."""
    if not verdict.allowed:
        raise RightsUnavailable(verdict)


def commit(
    session: Session,
    *,
    asset: Asset,
    terms: Terms,
    ref: str,
    grantor_id: int,
    grantee_id: int,
    actor: Actor,
    now: datetime,
    through_id: int | None = None,
    together: Iterable[int] = (),
    price_announced: bool = False,
    price: Money | None = None,
) -> Encumbrance:
    """Put an agreed grant on record until it is recorded or lifted.

    The asset is locked first (again, where the caller has), and the check is made after that: of two overlapping grants
    that were both possible when they were offered, the second finds the first one's commitment. The asset's version is
    bumped with it. `price` is what of the fixed price falls to this right, all of it if unsaid. A licensee's grant is
    noted under the licence that it stands under.
    """
    today = business_date(now)
    locked(session, Asset, asset.id)
    require(
        session,
        asset_id=asset.id,
        act=terms.act,
        license_type=terms.license_type,
        scope=terms.scope,
        grantor_id=grantor_id,
        on=today,
        other_side_id=grantee_id,
        through_id=through_id,
        together=together,
        stage=Stage.ACCEPTED,
        price=terms.fixed_total if price is None else price,
        price_announced=price_announced,
    )
    wish = Wish(Wanted(terms.grant), terms.scope, grantor_id, today)
    head = title.head_of(looking.right_for(session, asset.id, wish), wish)
    return assets.record_encumbrance(
        session,
        asset_id=asset.id,
        type=EncumbranceType.COMMITMENT,
        ref=ref,
        act=terms.act.value,
        license_type=terms.license_type.value if terms.license_type else None,
        holder_id=grantee_id,
        holder_name=found(session, Organisation, grantee_id).name,
        scope=terms.scope.as_json(),
        from_date=today,
        to_date=None,
        sublicensable=terms.sublicensing and head is None,
        head_id=head.id if head else None,
        actor=actor,
        now=now,
    )


def commitment_of(session: Session, ref: str, asset_id: int) -> Encumbrance | None:
    """The standing commitment that a deal has put on an asset."""
    return session.scalar(
        select(Encumbrance).where(
            Encumbrance.asset_id == asset_id,
            Encumbrance.ref == ref,
            Encumbrance.type == EncumbranceType.COMMITMENT,
            Encumbrance.ended_on.is_(None),
        )
    )


def licence_of(session: Session, ref: str, asset_id: int) -> Encumbrance | None:
    """The licence that a deal has put in force on an asset."""
    return session.scalar(
        select(Encumbrance).where(
            Encumbrance.asset_id == asset_id,
            Encumbrance.ref == ref,
            Encumbrance.type == EncumbranceType.LICENSE,
            Encumbrance.ended_on.is_(None),
        )
    )


def settle_commitment(session: Session, *, ref: str, asset_id: int, on: date, actor: Actor, now: datetime) -> None:
    """The office has recorded the grant: the commitment ends, and the owner changes or the licence stands.

    Ownership changes hands only here (PL 10); licences granted before go on under the new owner (SPC-T 24).
    """
    locked(session, Asset, asset_id)
    commitment = commitment_of(session, ref, asset_id)
    if commitment is None or commitment.holder_id is None:
        raise Conflict(_("There is no commitment of this deal on the right; it was recorded or lifted before."))
    lift_commitment(session, ref=ref, asset_id=asset_id, on=on, actor=actor, now=now)
    if str(commitment.act) == Act.ASSIGN:
        assets.transfer_ownership(
            session,
            asset_id=asset_id,
            to_organisation_id=commitment.holder_id,
            on=on,
            cause=ref,
            actor=actor,
            now=now,
        )
        return
    scope = Scope.from_json(commitment.scope)
    assets.record_encumbrance(
        session,
        asset_id=asset_id,
        type=EncumbranceType.LICENSE,
        ref=ref,
        act=Act.LICENSE.value,
        license_type=commitment.license_type,
        holder_id=commitment.holder_id,
        holder_name=commitment.holder_name,
        scope=commitment.scope,
        from_date=scope.starts,
        to_date=scope.ends,
        sublicensable=commitment.sublicensable,
        head_id=commitment.head_id,
        actor=actor,
        now=now,
    )


def lift_commitment(
    session: Session, *, ref: str, asset_id: int | None = None, on: date, actor: Actor, now: datetime
) -> None:
    """The deal ended without recordal (or one of its rights was recorded): its commitments, or that on the one right,
    no longer stand in anybody's way."""
    assets.end_encumbrances(
        session, ref=ref, asset_id=asset_id, on=on, actor=actor, now=now, type=EncumbranceType.COMMITMENT
    )


def lift_grants(session: Session, *, ref: str, on: date, actor: Actor, now: datetime) -> None:
    """The deal ended: neither what it was bound to nor a licence that it had put in force stands any more."""
    assets.end_encumbrances(session, ref=ref, on=on, actor=actor, now=now)


def may_publish(
    session: Session, *, asset_id: int, kinds: Iterable[Grant | str], owner_id: int | None, on: date
) -> Verdict:
    """Whether a right may be offered to the public for these grants.

    Dead, unknown, incomplete, seized, suspended, disputed, or pledged without the pledgee's recorded consent:
    DENY or CONSENT, with the reason. A kind of grant that does not exist is refused by name.
    """
    grants = list(kinds)
    for kind in grants:
        if str(kind) not in list(Grant):
            raise Unacceptable(_("Choose assignment, exclusive, sole or ordinary licence."), code="unknown_grant")
    offer = asset_id, [Grant(str(kind)) for kind in grants], owner_id
    found(session, Asset, asset_id)
    return may_publish_among(session, [offer], on=on)[asset_id]


def must_sublicense(session: Session, asset_id: int, organisation_id: int | None, *, on: date) -> bool:
    """Whether an organisation holds a licence in the right that is in force; RightsUnavailable (409) where it does and
    may not grant on (PL 12)."""
    if organisation_id is None or not queries.holds_licence(session, asset_id, organisation_id, on):
        return False
    right = queries.right_states(session, [asset_id], on, types=(), licensees=[organisation_id])[asset_id]
    rows = title.to_publish(right, organisation_id, on, [Wanted.ORDINARY])
    refuse_unless_allowed(Verdict.of([dated(row, on) for row in rows]))
    return True


def may_publish_among(
    session: Session, offers: Collection[tuple[int, Sequence[Grant], int | None]], *, on: date
) -> dict[int, Verdict]:
    """`may_publish` of many rights, each once as (right, grants, owner), by right, in a few statements for all."""
    ids = [asset_id for asset_id, _grants, _owner_id in offers]
    sellers = {owner_id for _asset_id, _grants, owner_id in offers if owner_id is not None}
    rights = queries.right_states(session, ids, on, types=queries.ON_PUBLICATION, licensees=sellers)
    known = assets_on_record.assets_by_id(session, ids)
    return {
        asset_id: weigh_publication(
            rights[asset_id], owner_id=owner_id, on=on, grants=[Wanted(grant) for grant in grants],
            gaps=[] if known[asset_id].complete else list(known[asset_id].gaps),
        )
        for asset_id, grants, owner_id in offers
    }  # fmt: skip


def refused_by_kind(session: Session, asset_id: int, grants: Iterable[Grant]) -> list[str]:
    """What cannot be granted of this kind of right at all, each as a sentence with its law."""
    family = found(session, Asset, asset_id).family
    rows = (by_kind(family, Wanted(grant)) for grant in grants)
    denied = (row for row in rows if row is not None and row.decision is Decision.DENY)
    blank = "" if language() == "zh_Hans" else " "
    return list(dict.fromkeys(blank.join((row.text, _("Basis: %(law)s.", law=row.law))) for row in denied))


def record_co_owner_consent(
    session: Session,
    *,
    asset_id: int,
    organisation_id: int,
    grant: Wanted | Grant,
    evidence: str,
    consented_on: date,
    actor: Actor,
    now: datetime,
) -> CoOwnerConsent:
    """Note a co-owner's written consent (BR-28); center staff only.

    `evidence` is the SHA-256 of the paper, kept as a file of the right before; Unacceptable without it.
    """
    actor.must_have(*KEEPERS)
    grant = Wanted(grant)
    locked(session, Asset, asset_id)
    must_be_kept(session, asset_id, evidence, field="evidence")
    if consented_on > business_date(now):
        text = _("This day lies in the future.")
        raise Unacceptable(text, fields={"consented_on": [text]}, code="consent_in_future")
    right = queries.right_state(session, asset_id, business_date(now))
    if organisation_id not in {owner.organisation_id for owner in right.owners}:
        text = _("This organisation is not recorded as an owner of the right.")
        raise Unacceptable(text, fields={"organisation_id": [text]})
    if organisation_id in queries.co_owner_consents(session, asset_id, grant, business_date(now)):
        raise Conflict(_("This consent is on record already."), code="consent_on_record")
    consent = CoOwnerConsent(
        asset_id=asset_id,
        organisation_id=organisation_id,
        kind_of_grant=grant,
        evidence=evidence,
        consented_on=consented_on,
        recorded_by=actor.name,
        created_at=now,
    )
    session.add(consent)
    audit.record(
        session,
        f"asset:{asset_id}",
        "rights.co_owner_consented",
        actor=actor,
        now=now,
        after={"organisation_id": organisation_id, "grant": grant.value, "consented_on": consented_on.isoformat()},
        evidence=evidence,
    )
    return consent
