"""Who may do what with programmes and titles, and what must be so before."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import files
from core.actor import TRADER_ROLES, Actor, Role
from core.clock import business_date
from core.errors import NotAllowed, Unacceptable
from core.i18n import _

OFFICE = (Role.CITY_OFFICE,)
APPLICANTS = (*TRADER_ROLES, Role.CENTER_MANAGER)


def must_be_day(day: date, earliest: date, now: datetime, field: str) -> None:
    """Unacceptable `day_outside` for a day before `earliest` or in the future."""
    if day < earliest:
        text = _("Write a day not before %(earliest)s.", earliest=earliest.isoformat())
    elif day > business_date(now):
        text = _("Write a day not after today.")
    else:
        return
    raise Unacceptable(text, code="day_outside", fields={field: [text]})


def must_be_kept(session: Session, subject: str, digest: str | None, field: str) -> None:
    """Unacceptable `evidence_unknown` unless a file with this SHA-256 is kept for the subject (None: no evidence)."""
    if digest is not None and digest not in {row.sha256 for row in files.of_purpose(session, subject)}:
        text = _("Add the evidence as a file first.")
        raise Unacceptable(text, code="evidence_unknown", fields={field: [text]})


def must_be_second(actor: Actor, first: int | None) -> None:
    """NotAllowed `four_eyes` for the person who took the first step."""
    if first is not None and actor.person_id == first:
        text = _("You proposed this application, so somebody else of the office grants it.")
        raise NotAllowed(text, code="four_eyes")
