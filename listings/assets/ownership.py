"""Who owns a right: intervals that never overlap, changed by recordal only."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found, locked
from core.errors import Conflict
from core.i18n import _
from listings.assets import queries
from listings.assets.gaps import refresh_gaps
from listings.assets.keeping import changed
from listings.assets.models import Asset, Ownership
from parties.organisations.models import Organisation


def equal_shares(count: int) -> list[int]:
    """Shares of co-owners in basis points, presumed equal (Civil Code art. 309); they add up to 10,000."""
    whole, rest = divmod(10_000, count)
    return [whole + (1 if place < rest else 0) for place in range(count)]


def open_ownership(
    session: Session,
    asset: Asset,
    holders: Sequence[tuple[int | None, str]],
    *,
    on: date,
    cause: str,
) -> list[Ownership]:
    """Equal shares for (organisation or None, name) from `on`; the asset has no present owners before this."""
    rows = [
        Ownership(
            asset_id=asset.id,
            organisation_id=organisation_id,
            holder_name=name[:300],
            share_bp=share,
            from_date=on,
            cause=cause,
        )
        for (organisation_id, name), share in zip(holders, equal_shares(len(holders) or 1), strict=False)
    ]
    session.add_all(rows)
    asset.holder_names = [name[:300] for _organisation, name in holders]
    session.flush()
    return rows


def close_ownership(session: Session, asset_id: int, *, on: date) -> list[Ownership]:
    """End all present intervals on `on` (exclusive); an interval that began later ends on its first day."""
    present = queries.owners_now(session, asset_id)
    for row in present:
        row.to_date = max(on, row.from_date)
    session.flush()
    return present


def transfer_ownership(
    session: Session,
    *,
    asset_id: int,
    to_organisation_id: int,
    on: date,
    cause: str,
    actor: Actor,
    now: datetime,
) -> Ownership:
    """The whole right goes over on `on`, the day of the office's registration (Patent Law art. 10; BR-10).

    `cause` is an opaque key (`recordal:17`); the same cause twice is done once.
    """
    asset = locked(session, Asset, asset_id)
    present = queries.owners_now(session, asset_id)
    if len(present) == 1 and present[0].cause == cause:
        return present[0]
    if len(present) == 1 and present[0].organisation_id == to_organisation_id:
        raise Conflict(_("This organisation owns the right already."), code="owns_already", rule="BR-10")
    receiver = found(session, Organisation, to_organisation_id)
    before = {"holders": list(asset.holder_names)}
    close_ownership(session, asset_id, on=on)
    [row] = open_ownership(session, asset, [(receiver.id, receiver.name)], on=on, cause=cause)
    refresh_gaps(asset)
    after = {"holders": list(asset.holder_names), "on": on.isoformat(), "cause": cause}
    changed(session, asset, "asset.transferred", actor=actor, now=now, before=before, after=after)
    return row
