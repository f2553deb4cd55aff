"""Reads of hosting agreements; counts of a day by the same conditions as their list."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload

from core.actor import Actor
from core.errors import NotFound
from core.i18n import _
from registers.hosting.models import HostingAgreement
from registers.programmes.bodies import organisation_of
from registers.programmes.models import Body
from registers.programmes.standing import OFFICE

SME, AGENCY = aliased(Body, name="sme"), aliased(Body, name="agency")


def proved_for(day: date) -> ColumnElement[bool]:
    """What counts on a day: the city's list, and what was proved by 31 January of the year after. What is proved
    later moves no figure of a year that was reported."""
    close = date(min(day.year, date.max.year - 1) + 1, 1, 31)
    return or_(
        HostingAgreement.intake_id.is_not(None),
        HostingAgreement.confirmed_on <= close,
        HostingAgreement.accepted_on <= close,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agreements; nothing said is all. `on`: counted on that day, which is in force and proved."""

    on: date | None = None
    words: str = ""
    agency_key: str = ""


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if wanted.on is not None:
        kept += [
            HostingAgreement.from_date <= wanted.on,
            HostingAgreement.to_date >= wanted.on,
            or_(HostingAgreement.ended_on.is_(None), HostingAgreement.ended_on > wanted.on),
            proved_for(wanted.on),
        ]
    if wanted.agency_key:
        kept.append(AGENCY.key == wanted.agency_key)
    for word in wanted.words.split()[:8]:
        plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").lower()
        columns = (SME.name, SME.name_en, SME.key, AGENCY.name, AGENCY.name_en, AGENCY.key)
        kept.append(or_(*(func.lower(column).like(f"%{plain}%", escape="\\") for column in columns)))
    return kept


def agreements(wanted: Wanted) -> Select[HostingAgreement]:
    """The agreements that are wanted, the latest first."""
    joined = select(HostingAgreement).join(SME, HostingAgreement.sme_id == SME.id)
    joined = joined.join(AGENCY, HostingAgreement.agency_id == AGENCY.id)
    joined = joined.options(
        contains_eager(HostingAgreement.sme.of_type(SME)), contains_eager(HostingAgreement.agency.of_type(AGENCY))
    )
    ordered = joined.order_by(HostingAgreement.from_date.desc(), HostingAgreement.id.desc())
    return ordered.where(*_conditions(wanted))


def after_agreement(session: Session, wanted: Wanted, *, after: int, limit: int) -> list[HostingAgreement]:
    """Up to `limit` agreements below the id `after` (0: from the newest entered), for the API's pages."""
    kept = agreements(wanted).order_by(None).order_by(HostingAgreement.id.desc()).limit(limit)
    return list(session.scalars(kept.where(HostingAgreement.id < after) if after else kept))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many agreements, and how many enterprises and agencies have them."""

    agreements: int
    smes: int
    agencies: int


def count(session: Session, wanted: Wanted) -> Counted:
    """How many are wanted; `smes` are distinct (S15)."""
    asked = select(
        func.count(HostingAgreement.id), func.count(HostingAgreement.sme_id.distinct()),
        func.count(HostingAgreement.agency_id.distinct()),
    ).select_from(HostingAgreement)  # fmt: skip
    asked = asked.join(SME, HostingAgreement.sme_id == SME.id).join(AGENCY, HostingAgreement.agency_id == AGENCY.id)
    row = session.execute(asked.where(*_conditions(wanted))).one()
    return Counted(row[0], row[1], row[2])


def hosted_smes(session: Session, day: date) -> int:
    """Distinct enterprises that are hosted on a day (S15.hosted)."""
    return count(session, Wanted(on=day)).smes


def agreement(session: Session, agreement_id: int) -> HostingAgreement:
    """The agreement with both sides and its activities; NotFound."""
    row = session.scalar(
        select(HostingAgreement).where(HostingAgreement.id == agreement_id).options(
            selectinload(HostingAgreement.agency), selectinload(HostingAgreement.sme),
            selectinload(HostingAgreement.activities),
        )
    )  # fmt: skip
    if row is None:
        raise NotFound(_("There is no agreement under this number."))
    return row


def may_read_files(session: Session, actor: Actor, agreement_id: int) -> bool:
    """Whether the signed agreement may be read: by its two sides and the city office."""
    row = session.get(HostingAgreement, agreement_id)
    if row is None:
        return False
    sides = [organisation_of(session, body) for body in (row.agency, row.sme)]
    return actor.has(*OFFICE) or any(side is not None and actor.acts_for(side.id) for side in sides)


def may_add_files(session: Session, actor: Actor, agreement_id: int) -> bool:
    """Whether a signed agreement may be kept: by the agency."""
    row = session.get(HostingAgreement, agreement_id)
    agency = organisation_of(session, row.agency) if row is not None else None
    return agency is not None and actor.acts_for(agency.id)
