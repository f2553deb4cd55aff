"""Who is told what of an open licence."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, TRADER_ROLES
from core.i18n import LazyText
from parties.centers.queries import center
from parties.notices.services import notify
from trading.openlicence.models import OpenLicence, Uptake


def tell_owner(session: Session, licence: OpenLicence, text: LazyText, key: str, *, now: datetime) -> None:
    """One notice to the patentee's people."""
    notify(
        session,
        organisation_id=licence.owner_id,
        text=text,
        href=f"/open-licences/{licence.number}",
        key=f"{licence.subject}:{key}",
        now=now,
        roles=TRADER_ROLES,
    )


def tell_center(session: Session, licence: OpenLicence, text: LazyText, key: str, *, now: datetime) -> None:
    """One notice to the people of the center that brings it to the office."""
    notify(
        session,
        organisation_id=center(session, licence.center_id).organisation_id,
        text=text,
        href=f"/open-licences/{licence.number}",
        key=f"{licence.subject}:{key}",
        now=now,
        roles=CENTER_ROLES,
    )


def tell_licensee(session: Session, uptake: Uptake, text: LazyText, key: str, *, now: datetime) -> None:
    """One notice to the licensee's people."""
    notify(
        session,
        organisation_id=uptake.licensee_id,
        text=text,
        href=f"/open-licences/uptakes/{uptake.id}",
        key=f"{uptake.subject}:{key}",
        now=now,
        roles=TRADER_ROLES,
    )
