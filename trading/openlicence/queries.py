"""Reads of open licences: the public list, one declaration, whose they are, and who took them up."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor
from core.db import names
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from listings.assets.models import Asset, AssetClass, ClassScheme
from parties.centers.queries import center_of
from settlement.deals.models import Deal
from trading.openlicence.models import FeeMode, OpenLicence, Uptake
from trading.openlicence.states import OPEN_TO_ALL, PUBLIC, OpenLicenceState, UptakeState

TECHNICAL = (ClassScheme.IPC, ClassScheme.CPC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the public list is wanted; nothing said is everything. `most` is the highest fixed fee."""

    words: str = ""
    section: str = ""
    mode: FeeMode | None = None
    most: Money | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A declaration with its patent, and how many licences were taken under it."""

    licence: OpenLicence
    asset: Asset
    taken: int


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found = [OpenLicence.state.in_(OPEN_TO_ALL), OpenLicence.ends >= today]
    for word in wanted.words.split()[:8]:
        like = f"%{_escaped(word.lower())}%"
        columns = (Asset.title, Asset.title_en, Asset.number_display, OpenLicence.number)
        found.append(or_(*(func.lower(column).like(like, escape="\\") for column in columns)))
    if wanted.section:
        coded = select(AssetClass.asset_id).where(
            AssetClass.scheme.in_(TECHNICAL), AssetClass.code.like(f"{wanted.section.upper()}%")
        )
        found.append(OpenLicence.asset_id.in_(coded))
    if wanted.mode is not None:
        found.append(OpenLicence.mode == wanted.mode)
    if wanted.most is not None:
        found.append(or_(OpenLicence.fixed_minor.is_(None), OpenLicence.fixed_minor <= wanted.most.minor))
    return found


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def announced(
    session: Session, wanted: Wanted, *, today: date, after: int | None = None, limit: int = 25
) -> tuple[list[Row], int | None]:
    """One page of what can be taken up, newest first from below the declaration `after`, and where the next begins."""
    query = select(OpenLicence, Asset).join(Asset, Asset.id == OpenLicence.asset_id)
    query = query.where(*_conditions(wanted, today)).order_by(OpenLicence.id.desc())
    if after is not None:
        query = query.where(OpenLicence.id < after)
    rows = session.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    taken = taken_among(session, [licence.id for licence, _asset in shown])
    found = [Row(licence, asset, taken.get(licence.id, 0)) for licence, asset in shown]
    return found, found[-1].licence.id if len(rows) > limit else None


def counts(session: Session, wanted: Wanted, *, today: date) -> tuple[dict[FeeMode, int], dict[str, int]]:
    """How many there would be of each way to pay, and of each section of the IPC, the other wishes kept."""
    modes = select(OpenLicence.mode, func.count()).join(Asset, Asset.id == OpenLicence.asset_id)
    modes = modes.where(*_conditions(replace(wanted, mode=None), today)).group_by(OpenLicence.mode)
    letter = func.upper(func.substr(AssetClass.code, 1, 1))
    sections = (
        select(letter, func.count(OpenLicence.id.distinct()))
        .join(Asset, Asset.id == OpenLicence.asset_id)
        .join(AssetClass, AssetClass.asset_id == Asset.id)
        .where(*_conditions(replace(wanted, section=""), today), AssetClass.scheme.in_(TECHNICAL))
        .group_by(letter)
        .order_by(letter)
    )
    return (
        {row[0]: row[1] for row in session.execute(modes)},
        {row[0]: row[1] for row in session.execute(sections)},
    )


def taken_among(session: Session, licence_ids: Collection[int]) -> dict[int, int]:
    """How many licences in force each declaration has."""
    query = select(Uptake.open_licence_id, func.count()).where(
        Uptake.open_licence_id.in_(licence_ids), Uptake.state == UptakeState.IN_FORCE
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Uptake.open_licence_id))}


def works_for(session: Session, licence: OpenLicence, actor: Actor | None) -> bool:
    """Whether the actor is of the center that brings the declaration to the office."""
    if actor is None or not actor.has(*CENTER_ROLES):
        return False
    own = center_of(session, actor.organisation_id)
    return own is not None and own.id == licence.center_id


def readable(session: Session, number: str, actor: Actor | None) -> OpenLicence:
    """The declaration with this number: once announced for everybody, before for the patentee and its center."""
    licence = session.scalar(select(OpenLicence).filter_by(number=number.upper()[:20]))
    if licence is not None and (
        (licence.state in PUBLIC and licence.announced_on is not None)
        or (actor is not None and actor.acts_for(licence.owner_id))
        or works_for(session, licence, actor)
    ):
        return licence
    raise NotFound(_("There is no open licence under this number."))


def of_asset(session: Session, asset_id: int) -> OpenLicence | None:
    """The declaration of a patent that stands announced."""
    query = select(OpenLicence).where(OpenLicence.asset_id == asset_id, OpenLicence.state.in_(OPEN_TO_ALL))
    return session.scalar(query)


def declarations_of(session: Session, actor: Actor) -> list[OpenLicence]:
    """Those of the actor's organisation, and those that its center brings to the office; newest first."""
    own = center_of(session, actor.organisation_id) if actor.has(*CENTER_ROLES) else None
    mine = names(actor.organisation_id, OpenLicence.owner_id)
    theirs = OpenLicence.center_id == (own.id if own else 0)
    sent = OpenLicence.state.not_in((OpenLicenceState.DRAFT, OpenLicenceState.DISCARDED))
    query = select(OpenLicence).where(or_(mine, theirs & sent)).order_by(OpenLicence.id.desc())
    return list(session.scalars(query.limit(200)))


def uptakes_of(session: Session, actor: Actor) -> list[Uptake]:
    """What the actor's organisation has taken up, newest first."""
    query = select(Uptake).where(names(actor.organisation_id, Uptake.licensee_id)).order_by(Uptake.id.desc())
    return list(session.scalars(query.limit(200).options(selectinload(Uptake.open_licence))))


def uptake_for(session: Session, uptake_id: int, actor: Actor) -> Uptake:
    """An uptake, for the licensee, the patentee and the declaration's center; NotFound for others."""
    uptake = session.get(Uptake, uptake_id)
    if uptake is not None:
        licence = uptake.open_licence
        if actor.acts_for(uptake.licensee_id) or actor.acts_for(licence.owner_id) or works_for(session, licence, actor):
            return uptake
    raise NotFound(_("There is no notice under this number, or it is not yours to see."))


def deals_of(session: Session, uptakes: Collection[Uptake]) -> dict[int, Deal]:
    """The deals of some uptakes, by the uptake's number."""
    ids = {row.deal_id: row.id for row in uptakes if row.deal_id is not None}
    return {ids[deal.id]: deal for deal in session.scalars(select(Deal).where(Deal.id.in_(ids)))}


def may_read_files(session: Session, actor: Actor, licence_id: int) -> bool:
    """Announcement and report may be read by everybody who may see the declaration."""
    licence = session.get(OpenLicence, licence_id)
    return licence is not None and (
        (licence.state in PUBLIC and licence.announced_on is not None)
        or actor.acts_for(licence.owner_id)
        or works_for(session, licence, actor)
    )


def may_add_files(session: Session, actor: Actor, licence_id: int) -> bool:
    """The patentee hands in the report, its center brings the office's papers."""
    licence = session.get(OpenLicence, licence_id)
    return licence is not None and (actor.acts_for(licence.owner_id) or works_for(session, licence, actor))
