"""The holders that a register names, and the organisations here that carry those names."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from listings.assets import queries
from listings.assets.models import Asset, EncumbranceType
from listings.assets.ownership import close_ownership, open_ownership
from listings.registry.records import RightRecord
from parties.organisations.models import Organisation, fold_name
from parties.organisations.queries import organisation_named

CAUSE = "register"
FILED = "filed"  # from a file that the holder brought; a register takes its place


def first_owners(
    session: Session, asset: Asset, record: RightRecord, *, today: date, holder_id: int | None = None
) -> None:
    """The holders of a right that comes in for the first time, in equal shares (Civil Code art. 309)."""
    if record.owners:
        since = record.grant_date or record.filing_date or record.source_date or today
        open_ownership(session, asset, linked(session, record.owners, holder_id), on=since, cause=cause_of(asset))


def cause_of(asset: Asset) -> str:
    """What an owner's interval rests on."""
    return CAUSE if asset.filed_by_id is None else FILED


def bring_owners(
    session: Session,
    asset: Asset,
    record: RightRecord,
    *,
    younger: bool,
    today: date,
    holder_id: int | None = None,
) -> bool:
    """Other holders in younger data take over, unless the platform itself knows better. Whether it changed.

    What a recordal, a confirmed claim or a hand entry has written stays; so does everything while a deal stands.
    """
    if not record.owners:
        return False
    present = queries.owners_now(session, asset.id)
    if not present:
        first_owners(session, asset, record, today=today, holder_id=holder_id)
        return True
    if not younger or any(each.cause not in (CAUSE, FILED) for each in present):
        return False
    if {fold_name(each.holder_name) for each in present} == {fold_name(name) for name in record.owners}:
        return False
    if _is_promised(session, asset):
        return False
    since = max(record.source_date or today, *(each.from_date for each in present))
    close_ownership(session, asset.id, on=since)
    open_ownership(session, asset, linked(session, record.owners, holder_id), on=since, cause=CAUSE)
    return True


def linked(session: Session, names: Sequence[str], holder_id: int | None = None) -> list[tuple[int | None, str]]:
    """Each holder with the verified organisation of that name, if there is one; nobody gains by a borrowed name.

    `holder_id` is an organisation whose names those who keep the register vouch for, verified or not.
    """
    holder = session.get(Organisation, holder_id) if holder_id is not None else None
    vouched = queries.folded_names(holder) if holder else frozenset()
    found: list[tuple[int | None, str]] = []
    for name in names:
        organisation = holder if fold_name(name) in vouched else organisation_named(session, name)
        known = {organisation_id for organisation_id, _name in found if organisation_id is not None}
        if organisation is not None and organisation.id not in known:
            found.append((organisation.id, name))
        else:
            found.append((None, name))
    return found


def _is_promised(session: Session, asset: Asset) -> bool:
    standing = queries.active_encumbrances(session, asset.id)
    return any(each.type is EncumbranceType.COMMITMENT for each in standing)
