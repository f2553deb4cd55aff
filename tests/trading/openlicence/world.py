"""An open licence from its draft to a licence under it, through the services."""

import io
from datetime import date
from typing import Any

from sqlalchemy import select

from core import files
from core.actor import Actor
from core.clock import business_date
from listings.assets.models import Asset, Encumbrance
from listings.terms.vocabulary import Period
from settlement.deals.models import Deal
from tests.settlement.deals.world import World, a_patent, yuan
from trading.openlicence import services
from trading.openlicence.models import FeeMode, OpenLicence, Uptake
from trading.openlicence.terms import terms_from

LAST = date(2030, 12, 31)
GAZETTE = b"%PDF-1.4 a page of the gazette, invented"


def a_draft(world: World, asset: Asset | None = None, *, by: Actor | None = None, **changes: Any) -> OpenLicence:
    """CNY 60,000 once, until the end of 2030."""
    given: dict[str, Any] = {
        "asset_id": (asset or a_patent(world)).id, "center_id": world.centers[0], "mode": FeeMode.LUMP_SUM,
        "fixed": yuan("60000"), "unit": None, "rate_bp": None, "period": Period.YEAR, "ends": LAST,
        "other_terms": "", **changes,
    }  # fmt: skip
    return services.draft_declaration(world.session, **given, actor=by or world.seller, now=world.now)


def submitted(world: World, asset: Asset | None = None, **changes: Any) -> OpenLicence:
    """On its way to the office."""
    licence = a_draft(world, asset, **changes)
    return services.submit_declaration(world.session, licence_id=licence.id, actor=world.seller, now=world.now)


def a_file(world: World, licence: OpenLicence, content: bytes = GAZETTE) -> str:
    """The SHA-256 of a paper kept for the declaration."""
    kept = files.keep_upload(
        world.session, io.BytesIO(content), "gazette.pdf", purpose=licence.subject, actor=world.staff, now=world.now
    )
    return kept.sha256


def announced(world: World, asset: Asset | None = None, **changes: Any) -> OpenLicence:
    """Announced today, committed."""
    licence = submitted(world, asset, **changes)
    services.announce(
        world.session,
        licence_id=licence.id,
        announcement_no="XK-2026-118",
        announced_on=business_date(world.now),
        evidence=a_file(world, licence),
        actor=world.staff,
        now=world.now,
    )
    world.commit()
    return licence


def withdraw(world: World, licence: OpenLicence, *, on: date | None = None) -> OpenLicence:
    """The office announced the withdrawal."""
    return services.announce_withdrawal(
        world.session,
        licence_id=licence.id,
        withdrawal_no="XK-2026-240",
        withdrawn_on=on or business_date(world.now),
        evidence=a_file(world, licence, GAZETTE + b" again"),
        actor=world.staff,
        now=world.now,
    )


def taken(world: World, licence: OpenLicence, *, by: Actor | None = None, digest: str | None = None) -> Uptake:
    """The buyer's notice, committed."""
    terms = terms_from(licence, business_date(world.now))
    uptake = services.take_up(
        world.session, licence_id=licence.id, digest=digest or terms.digest, actor=by or world.buyer, now=world.now
    )
    world.commit()
    return uptake


def deal_of(world: World, uptake: Uptake) -> Deal:
    """The deal that came of a notice."""
    return world.session.get_one(Deal, uptake.deal_id)


def on_record(world: World, asset_id: int) -> list[tuple[str, str, bool]]:
    """What stands or stood on the right: type, reference and whether it has ended."""
    rows = world.session.scalars(select(Encumbrance).filter_by(asset_id=asset_id).order_by(Encumbrance.id))
    return [(row.type.value, row.ref, row.ended_on is not None) for row in rows]
