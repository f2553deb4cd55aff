"""Patents declared open to everybody: one taken up twice, one for a part of sales, and two on their way."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.deadlines import add_years
from core.money import Money
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from listings.assets.models import Asset
from listings.terms.vocabulary import Period
from settlement.deals.models import Deal
from trading.openlicence import services
from trading.openlicence.models import FeeMode, OpenLicence, Uptake
from trading.openlicence.terms import terms_from

FEE_IN_DAYS = 221

LUMP: dict[str, Any] = {"mode": FeeMode.LUMP_SUM, "fixed": Money(6_800_000), "unit": None, "rate_bp": None}
SHARE: dict[str, Any] = {"mode": FeeMode.SALES_SHARE, "fixed": Money(1_000_000), "unit": None, "rate_bp": 150}
UNIT: dict[str, Any] = {"mode": FeeMode.PER_UNIT, "fixed": None, "unit": Money(1200), "rate_bp": None}
YEARLY: dict[str, Any] = {"mode": FeeMode.PER_YEAR, "fixed": Money(2_400_000), "unit": None, "rate_bp": None}


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """Two announced, one on its way to the office, one draft."""
    first = announced(session, stage, 91, 0, LUMP, now - timedelta(days=70))
    taken = take_up(session, first, stage.actors["power"], now - timedelta(days=45))
    deal = session.get_one(Deal, taken.deal_id)
    receipt = play.record_payment(session, stage, deal, deal.fixed, now - timedelta(days=41))
    play.confirm_payment(session, stage, receipt, now - timedelta(days=41))
    take_up(session, first, stage.actors["yard"], now - timedelta(days=2))
    announced(session, stage, 92, 3, SHARE, now - timedelta(days=20))
    waiting = drafted(session, stage, 93, 0, YEARLY, now - timedelta(days=3))
    owner = stage.actors[right_of(93, now).owner]
    services.submit_declaration(session, licence_id=waiting.id, actor=owner, now=now - timedelta(days=2))
    drafted(session, stage, 94, 3, UNIT, now - timedelta(days=1))


def right_of(place: int, now: datetime) -> rights.Right:
    """The invented patent, filed five years before a day that comes soon: no annual fee is open on it now."""
    return rights.patent(place, add_years(business_date(now) + timedelta(days=FEE_IN_DAYS - place), -5))


def drafted(session: Session, stage: Stage, place: int, center: int, fee: dict[str, Any], now: datetime) -> OpenLicence:
    """A draft for a patent that was entered the day before."""
    right = right_of(place, now)
    parts = Parts(
        stage.actors[right.owner], stage.actors["power"], stage.staff[center], stage.centers[center].id, right
    )
    asset: Asset = play.enter_right(session, parts, now - timedelta(days=1))
    return services.draft_declaration(
        session, asset_id=asset.id, center_id=parts.center_id, **fee, period=Period.YEAR,
        ends=date(business_date(now).year + 6, 12, 31), actor=parts.seller, now=now,
    )  # fmt: skip


def announced(
    session: Session, stage: Stage, place: int, center: int, fee: dict[str, Any], now: datetime
) -> OpenLicence:
    """Handed in the day after the draft, announced twelve days later."""
    licence = drafted(session, stage, place, center, fee, now)
    owner, later = stage.actors[right_of(place, now).owner], now + timedelta(days=12)
    services.submit_declaration(session, licence_id=licence.id, actor=owner, now=now + timedelta(days=1))
    gazette = play.kept(
        session, f"announcement of {licence.number}", f"gazette-{licence.id}.txt", licence.subject, stage.staff[center],
        later,
    )  # fmt: skip
    return services.announce(
        session, licence_id=licence.id, announcement_no=f"XK{later.year}{licence.id:05d}",
        announced_on=business_date(later), evidence=gazette.sha256, actor=stage.staff[center], now=later,
    )  # fmt: skip


def take_up(session: Session, licence: OpenLicence, buyer: Actor, now: datetime) -> Uptake:
    """A notice by the terms of its day."""
    digest = terms_from(licence, business_date(now)).digest
    return services.take_up(session, licence_id=licence.id, digest=digest, actor=buyer, now=now)
