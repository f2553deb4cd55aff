"""The clocks of what stands on rights: licences and pledges that end on a day."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from core.i18n import language
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Ownership

LICENCE = ClockKind(
    "licence_ends",
    lazy("Licence ends"),
    Matter.RIGHTS,
    before=(60,),
    columns=("encumbrance.to_date",),
)
PLEDGE = ClockKind("pledge_ends", lazy("Pledge ends"), Matter.RIGHTS, before=(30,))
KINDS = {EncumbranceType.LICENSE: LICENCE, EncumbranceType.PLEDGE: PLEDGE}


def derive(asked: Asked) -> Iterator[Running]:
    """Licences and pledges in force with a last day, for whoever holds them; the owners watch."""
    owner, own = aliased(Ownership), asked.organisation_id
    query = (
        select(Encumbrance, Asset, owner.organisation_id)
        .join(Asset, Asset.id == Encumbrance.asset_id)
        .join(owner, (owner.asset_id == Asset.id) & owner.to_date.is_(None), isouter=True)
        .where(
            Encumbrance.type.in_(KINDS),
            Encumbrance.to_date >= asked.today,
            Encumbrance.ended_on.is_(None),
            Encumbrance.from_date <= asked.today,
        )
        .order_by(Encumbrance.id)
    )
    if asked.until is not None:
        query = query.where(Encumbrance.to_date <= asked.until)
    if own is not None:
        query = query.where(or_(Encumbrance.holder_id == own, owner.organisation_id == own))
    rows: dict[int, tuple[Encumbrance, Asset, set[int]]] = {}
    for record, right, owner_id in asked.session.execute(query):
        owners = rows.setdefault(record.id, (record, right, set()))[2]
        if owner_id is not None:
            owners.add(owner_id)
    for record, right, owners in rows.values():
        if record.holder_id is None and not owners:
            continue
        yield _running(record, right, owners)


def _running(record: Encumbrance, right: Asset, owners: set[int]) -> Running:
    assert record.to_date is not None
    values = {"right": right.titled(language()), "number": right.number_display}
    is_licence = record.type is EncumbranceType.LICENSE
    movers = [record.holder_id] if record.holder_id is not None else sorted(owners)
    return Running(
        kind=KINDS[record.type],
        subject=f"encumbrance:{record.id}",
        due_on=record.to_date,
        text=lazy("The licence in %(right)s (%(number)s) ends", **values)
        if is_licence
        else lazy("The pledge of %(right)s (%(number)s) ends", **values),
        href=f"/rights/{right.id}",
        movers=traders(*movers),
        watchers=traders(*(each for each in sorted(owners) if each not in movers)),
        began_on=record.from_date,
    )


CLOCKS = Clocks((LICENCE, PLEDGE), derive)
