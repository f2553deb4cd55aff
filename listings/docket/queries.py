"""Reads of the docket: the book of rules, rights as the docket sees them, and what is open on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.deadlines import CalendarDay
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, AssetClass, ClassScheme, Encumbrance, EncumbranceType, Ownership
from listings.assets.queries import KEEPERS, assets_of
from listings.docket.book import Book, Calendar, Right
from listings.docket.course import Deadline, course, lapse_risk, latest, next_deadlines
from listings.docket.models import Annuity, UpkeepFee, UpkeepReduction, UpkeepRule
from listings.docket.vocabulary import Charge, Risk

ALIVE = tuple(status for status in AssetStatus if not status.is_dead)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A right, what is open on it on a day, and how near it is to its lapse."""

    asset: Asset
    right: Right
    today: date
    deadlines: Sequence[Deadline]
    risk: Risk
    worst: Deadline | None


def book(session: Session) -> Book:
    """Every rule on record and the calendar."""
    days = session.scalars(select(CalendarDay)).all()
    return Book(
        rules=session.scalars(select(UpkeepRule).order_by(UpkeepRule.id)).all(),
        fees=session.scalars(select(UpkeepFee).order_by(UpkeepFee.number_from, UpkeepFee.class_from)).all(),
        reductions=session.scalars(select(UpkeepReduction).order_by(UpkeepReduction.id)).all(),
        calendar=Calendar(
            frozenset(each.day for each in days if not each.working),
            frozenset(each.day for each in days if each.working),
        ),
    )


def rights_of(session: Session, assets: Sequence[Asset], on: date) -> dict[int, Right]:
    """Some rights as the docket sees them, by asset id, in three statements however many they are."""
    ids = [asset.id for asset in assets]
    paid: dict[int, dict[tuple[Charge, int], date]] = {}
    for row in session.scalars(select(Annuity).where(Annuity.asset_id.in_(ids), Annuity.struck_at.is_(None))):
        paid.setdefault(row.asset_id, {})[row.charge, row.number] = row.paid_on
    counted = (
        select(AssetClass.asset_id, func.count(AssetClass.id))
        .where(AssetClass.asset_id.in_(ids), AssetClass.scheme == ClassScheme.NICE)
        .group_by(AssetClass.asset_id)
    )
    classes = dict(session.execute(counted).all())
    offered = select(Encumbrance).where(Encumbrance.asset_id.in_(ids), Encumbrance.type == EncumbranceType.OPEN_LICENSE)
    open_licences = {row.asset_id for row in session.scalars(offered) if row.is_active_on(on)}
    return {
        asset.id: right_of(asset, paid.get(asset.id, {}), classes.get(asset.id, 1), asset.id in open_licences)
        for asset in assets
    }


def right_of(asset: Asset, paid: Mapping[tuple[Charge, int], date], classes: int, has_open_licence: bool) -> Right:
    """An asset as the docket sees it. What somebody entered by hand stood on the day of entering."""
    return Right(
        office=asset.jurisdiction,
        kind=asset.kind,
        status=asset.status,
        filed=asset.filing_date,
        granted=asset.grant_date,
        expires=asset.expiry_date,
        classes=classes,
        as_of=asset.source_date or business_date(asset.created_at),
        paid=paid,
        has_open_licence=has_open_licence,
    )


def outlooks(session: Session, assets: Sequence[Asset], today: date, rules: Book | None = None) -> dict[int, Outlook]:
    """What is open on some rights, by asset id."""
    rules = rules or book(session)
    rights = rights_of(session, assets, today)
    return {asset.id: _outlook(asset, rights[asset.id], rules, today) for asset in assets}


def _outlook(asset: Asset, right: Right, rules: Book, today: date) -> Outlook:
    deadlines = next_deadlines(rules, right, today)
    risk, worst = lapse_risk(deadlines, today)
    return Outlook(asset, right, today, deadlines, risk, worst)


def whole_course(rules: Book, right: Right, today: date) -> list[Deadline]:
    """Every deadline in the life of a right; of renewals, which go on for ever, the next one after today."""
    far = course(rules, right, on=today, until=date(today.year + 120, 1, 1))
    shown, renewals = [], 0
    for each in far:
        if each.charge is Charge.RENEWAL and each.rule.last_number is None and each.due > today:
            renewals += 1
            if renewals > 1:
                continue
        shown.append(each)
    return shown


def annuities_of(session: Session, asset_id: int) -> list[Annuity]:
    """The payments on record for a right, those that were struck out too, newest first."""
    rows = session.scalars(select(Annuity).where(Annuity.asset_id == asset_id))
    return sorted(rows, key=lambda row: (row.due, row.id), reverse=True)


def deadlines_of(session: Session, organisation_id: int, today: date) -> list[tuple[Asset, Deadline]]:
    """What is open on the rights that an organisation owns, the earliest first."""
    assets = [asset for asset in assets_of(session, organisation_id) if not asset.status.is_dead]
    found = outlooks(session, assets, today).values()
    rows = [(outlook.asset, each) for outlook in found for each in latest(outlook.deadlines, today)]
    return sorted(rows, key=lambda row: (row[1].due, row[0].id))


def owned_after(session: Session, asset_id: int, limit: int) -> list[Asset]:
    """Live rights whose owner takes part here, in the order of their ids behind one: for going through all of them."""
    owned = select(Ownership.asset_id).where(Ownership.organisation_id.is_not(None), Ownership.to_date.is_(None))
    alive = select(Asset).where(Asset.id > asset_id, Asset.id.in_(owned), Asset.status.in_(ALIVE))
    return list(session.scalars(alive.order_by(Asset.id).limit(limit)))


def may_record(actor: Actor | None) -> bool:
    """Whether the reader may record payments: who keeps the register for others."""
    return actor is not None and actor.has(*KEEPERS)


def kinds_at(rules: Book, office: str) -> Collection[AssetKind]:
    """Of which kinds of right an office's periods are on record."""
    return {row.kind for row in rules.rules if row.office == office}
