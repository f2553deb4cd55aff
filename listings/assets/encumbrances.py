"""What stands on a right: recorded, consented to, ended. What it blocks is decided by `listings.rights`."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from listings.assets import queries
from listings.assets.keeping import changed, must_be_kept
from listings.assets.models import Asset, DisputeAbout, Encumbrance, EncumbranceType, Proceeds

# Written by a deal on its way; everything else is copied from a register or a court's file by a center.
BY_DEALS = frozenset({EncumbranceType.COMMITMENT, EncumbranceType.LICENSE, EncumbranceType.OPEN_LICENSE})
BY_HAND = (
    EncumbranceType.PLEDGE,
    EncumbranceType.SEIZURE,
    EncumbranceType.SUSPENSION,
    EncumbranceType.DISPUTE,
    EncumbranceType.STATE_FUNDED_MARCH_IN,
    EncumbranceType.EXPORT_CONTROL,
    EncumbranceType.OPTION,
    EncumbranceType.MANDATE,
)
# Where a paper lets a grant through: the pledgee's consent (CC 444), the permit to export (TIE 35).
LIFTED_BY_PAPER = frozenset({EncumbranceType.PLEDGE, EncumbranceType.EXPORT_CONTROL})
RECORDERS = queries.KEEPERS
OF_A_CASE = "dispute:"  # the reference of what a pending case has put on a right
OF_A_LOAN = "pledge:"  # and of a pledge that secures a loan on record here
OURS = (OF_A_CASE, OF_A_LOAN, "deal:", "register:", "mandate:")  # written here, never typed


def record_encumbrance(
    session: Session,
    *,
    asset_id: int,
    type: EncumbranceType,
    ref: str,
    act: str | None = None,
    license_type: str | None = None,
    holder_id: int | None = None,
    holder_name: str = "",
    scope: dict[str, Any] | None = None,
    from_date: date,
    to_date: date | None = None,
    sublicensable: bool = False,
    head_id: int | None = None,
    about: DisputeAbout | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Encumbrance:
    """Put an encumbrance on a right from `from_date`; `ref` names what it comes from (`deal:42`, a file number).

    The rules about overlapping scopes are asked in `listings.rights` before, with the asset locked.
    """
    type = EncumbranceType(type)
    if type not in BY_DEALS:
        actor.must_have(*RECORDERS)
    if to_date is not None and to_date < from_date:
        text = _("The end lies before the beginning.")
        raise Unacceptable(text, fields={"to_date": [text]}, code="interval_backward")
    _must_fit(type, about)
    asset = locked(session, Asset, asset_id)
    if type is EncumbranceType.PLEDGE and not asset.kind.is_transferable:
        text = _(
            "A geographical indication cannot be transferred, so it cannot be pledged (Civil Code, article 440). "
            "Take another right as security."
        )
        raise Conflict(text, code="not_pledgeable", rule="CC 440")
    row = Encumbrance(
        asset_id=asset_id,
        type=type,
        about=about,
        act=act,
        license_type=license_type,
        ref=ref,
        holder_id=holder_id,
        holder_name=holder_name[:300],
        scope=dict(scope or {}),
        area=area_of(scope),
        sublicensable=sublicensable,
        head_id=head_id,
        from_date=from_date,
        to_date=to_date,
        note=note,
        created_at=now,
    )
    session.add(row)
    after = {"type": type.value, "ref": ref, "from": from_date.isoformat(), "to": to_date and to_date.isoformat()}
    changed(session, asset, "asset.encumbered", actor=actor, now=now, after=after)
    return row


def _must_fit(type: EncumbranceType, about: DisputeAbout | None) -> None:
    if about is not None and type is not EncumbranceType.DISPUTE:
        text = _("Only a dispute is about something. Leave this empty, or record a dispute.")
        raise Unacceptable(text, fields={"about": [text]}, code="about_a_dispute")


def area_of(scope: Mapping[str, Any] | None) -> str | None:
    """A scope without its days as one text: equal areas have equal texts. None where nothing is said of a scope."""
    codes = {name: codes for name, codes in (scope or {}).items() if name not in ("starts", "ends")}
    return json.dumps(codes, sort_keys=True, separators=(",", ":"), ensure_ascii=False) if codes else None


def copy_encumbrance(
    session: Session,
    *,
    asset_id: int,
    type: EncumbranceType,
    ref: str,
    holder_name: str = "",
    from_date: date,
    to_date: date | None = None,
    about: DisputeAbout | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Encumbrance:
    """Copy what stands in a register, a court's file or a contract: a pledge, a preservation, an option."""
    if type not in BY_HAND:
        text = _("Deals write licences and commitments themselves. Choose one of the others.")
        raise Unacceptable(text, fields={"type": [text]}, code="encumbrance_type")
    if ref.strip().casefold().startswith(OURS):
        text = _("References that begin like this are given here. Write the register's or the court's own number.")
        raise Unacceptable(text, fields={"ref": [text]}, code="ref_is_ours")
    return record_encumbrance(
        session,
        asset_id=asset_id,
        type=type,
        ref=ref,
        holder_name=holder_name,
        from_date=from_date,
        to_date=to_date,
        about=about,
        note=note,
        actor=actor,
        now=now,
    )


def end_encumbrances(
    session: Session,
    *,
    ref: str,
    asset_id: int | None = None,
    on: date,
    actor: Actor,
    now: datetime,
    type: EncumbranceType | None = None,
) -> list[Encumbrance]:
    """End what stands under `ref` (of one type, on one right if given) on `on`; what has ended stays as it is."""
    standing = [
        each
        for each in queries.encumbrances_under(session, ref)
        if each.ended_on is None and (type is None or each.type is type) and asset_id in (None, each.asset_id)
    ]
    if any(each.type not in BY_DEALS for each in standing):
        actor.must_have(*RECORDERS)
    standing += _granted_on(session, standing)
    for each in sorted(standing, key=lambda row: row.asset_id):
        asset = locked(session, Asset, each.asset_id)
        each.ended_on = max(on, each.from_date)
        after = {"type": each.type.value, "ref": ref, "on": each.ended_on.isoformat()}
        changed(session, asset, "asset.encumbrance_ended", actor=actor, now=now, after=after)
    return standing


def _granted_on(session: Session, heads: Sequence[Encumbrance]) -> list[Encumbrance]:
    """What licensees have granted on under these licences, and on under that: it ends with them."""
    found, above = [], [each.id for each in heads if each.type is EncumbranceType.LICENSE]
    while above:
        query = select(Encumbrance).where(Encumbrance.head_id.in_(above), Encumbrance.ended_on.is_(None))
        below = list(session.scalars(query.order_by(Encumbrance.id)))
        found += below
        above = [each.id for each in below]
    return found


def end_encumbrance(session: Session, *, encumbrance_id: int, on: date, actor: Actor, now: datetime) -> Encumbrance:
    """The register shows that a pledge, preservation, suspension or dispute has ended; deals end their own."""
    actor.must_have(*RECORDERS)
    asset = locked(session, Asset, found(session, Encumbrance, encumbrance_id).asset_id)
    row = locked(session, Encumbrance, encumbrance_id)
    if row.type in BY_DEALS or row.ended_on is not None:
        raise Conflict(_("This has ended already, or a deal has written it and will end it."), code="not_to_be_ended")
    if row.ref.startswith(OF_A_CASE):
        text = _("A case on record here has written this and ends it. Ask the city office, which keeps the case.")
        raise Conflict(text, code="not_to_be_ended")
    if row.ref.startswith(OF_A_LOAN):
        text = _(
            "A loan on record here is secured by this pledge, and what is deposited for it would go back to the owner. "
            "It ends when the office records its release; the center files that from the loan."
        )
        raise Conflict(text, code="not_to_be_ended", rule="CC 444")
    row.ended_on = max(on, row.from_date)
    after = {"type": row.type.value, "ref": row.ref, "on": row.ended_on.isoformat()}
    changed(session, asset, "asset.encumbrance_ended", actor=actor, now=now, after=after)
    return row


def record_consent(
    session: Session,
    *,
    encumbrance_id: int,
    file_digest: str,
    on: date,
    proceeds: Proceeds | None = None,
    actor: Actor,
    now: datetime,
) -> Encumbrance:
    """The pledgee agrees in writing that the pledged right be offered and sold (Civil Code art. 444; BR-31).

    Of an export control the paper is the permit to export (TIE 35).

    `file_digest` is the SHA-256 of the paper, kept as evidence about this right before; Unacceptable without it. Of a
    pledge `proceeds` is what the paper says of the price (CC 444). Recorded by a center; of a pledgee that takes part
    here by its own officer (NotAllowed `of_the_holder` for others).
    """
    seen = found(session, Encumbrance, encumbrance_id)
    must_agree_for(seen, actor)
    asset = locked(session, Asset, seen.asset_id)
    row = locked(session, Encumbrance, encumbrance_id)
    if row.type not in LIFTED_BY_PAPER or row.ended_on is not None:
        raise Conflict(
            _("Only a pledge or an export control that stands needs a paper. Look at what stands on the right."),
            code="no_standing_pledge",
            rule="BR-31",
        )
    must_be_kept(session, row.asset_id, file_digest, field="file_digest")
    _must_say_of_price(row, proceeds)
    row.consent_digest, row.consent_on, row.proceeds = file_digest, on, proceeds
    after = {"ref": row.ref, "on": on.isoformat(), "proceeds": proceeds and proceeds.value}
    changed(session, asset, "asset.consent_recorded", actor=actor, now=now, after=after, evidence=file_digest)
    return row


def agrees_for(row: Encumbrance, actor: Actor | None) -> bool:
    """Whether the actor may record the consent to a burden: a bank here for its own pledge, a center for others."""
    if actor is None:
        return False
    if row.type is EncumbranceType.PLEDGE and row.holder_id is not None:
        return actor.acts_for(row.holder_id) and actor.has(Role.BANK_OFFICER)
    return actor.has(*RECORDERS)


def may_end(row: Encumbrance, actor: Actor | None) -> bool:
    """Whether the actor may record that a burden has ended: a center, where no case or loan here will end it."""
    ended_elsewhere = row.type in BY_DEALS or row.ref.startswith((OF_A_CASE, OF_A_LOAN))
    return actor is not None and actor.has(*RECORDERS) and not ended_elsewhere


def must_agree_for(row: Encumbrance, actor: Actor) -> None:
    """NotAllowed unless the actor may record the consent to a burden: `of_the_holder` for a pledge of a bank here."""
    if agrees_for(row, actor):
        return
    if row.type is EncumbranceType.PLEDGE and row.holder_id is not None:
        text = _(
            "%(name)s takes part here and holds this pledge: one of its bank officers records whether it agrees, and "
            "what becomes of the price (Civil Code, article 444).",
            name=row.holder_name,
        )
        raise NotAllowed(text, code="of_the_holder", rule="CC 444")
    actor.must_have(*RECORDERS)


def _must_say_of_price(row: Encumbrance, proceeds: Proceeds | None) -> None:
    """A pledgee's consent says what is done with the price; what is paid to it goes to an organisation here."""
    if (proceeds is not None) is not (row.type is EncumbranceType.PLEDGE):
        text = (
            _("Say what the pledgee's paper says of the price: it pays the debt early, is deposited, or is left to the "
              "owner (Civil Code, article 444).")
            if proceeds is None
            else _("A permit says nothing of a price. Leave this empty.")
        )  # fmt: skip
    elif proceeds is Proceeds.PREPAY and row.holder_id is None:
        text = _(
            "This pledgee is no organisation here, so nothing can be paid to it. Have the price deposited, or bring "
            "its written word that it does without."
        )
    else:
        return
    raise Unacceptable(text, fields={"proceeds": [text]}, code="proceeds", rule="CC 444")
