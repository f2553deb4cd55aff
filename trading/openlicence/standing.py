"""What must be so before anything is done with a declaration, and who works for it."""

from datetime import date

from sqlalchemy.orm import Session

from core import files
from core.actor import CENTER_ROLES, Actor
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.show import day
from parties.centers import services as centers
from parties.centers.queries import center
from trading.openlicence.models import OpenLicence


def must_be_day(given: date, earliest: date, latest: date, field: str) -> None:
    """Unacceptable for a day outside."""
    if given < earliest:
        text = _("Write a day not before %(earliest)s.", earliest=earliest.isoformat())
    elif given > latest:
        text = _("Write a day not after today.")
    else:
        return
    raise Unacceptable(_("The date does not fit the case."), fields={field: [text]})


def must_be_evidence(session: Session, licence: OpenLicence, digest: str, field: str) -> None:
    """Unacceptable unless a file with this SHA-256 is kept for the declaration."""
    if digest not in {row.sha256 for row in files.of_purpose(session, licence.subject)}:
        text = _("Add the office's announcement as a file: nothing is put on record without it.")
        raise Unacceptable(text, code="evidence_unknown", fields={field: [text]})


def must_work_for_its_center(session: Session, licence: OpenLicence, actor: Actor) -> None:
    """NotAllowed unless staff of the declaration's center, which certifies nothing for itself (`own_declaration`)."""
    if center(session, licence.center_id).organisation_id == licence.owner_id:
        raise NotAllowed(
            _("Your center is the patentee itself, so it certifies nothing here. Have another center do it."),
            code="own_declaration",
        )
    centers.must_work_for(session, actor, licence.center_id, *CENTER_ROLES)


def must_be_open(licence: OpenLicence, on: date) -> None:
    """Conflict with what became of it, unless whoever gives notice on the day has a licence."""
    if licence.is_open(on):
        return
    if licence.withdrawn_on is not None:
        text = _(
            "The withdrawal of this open licence was announced on %(day)s. Licences taken before go on; a new one is "
            "negotiated with the patentee (Patent Law, article 50).",
            day=day(licence.withdrawn_on),
        )
        raise Conflict(text, code="withdrawn", rule="PL 50")
    text = _("This open licence is not announced, or is over. Look among those that can be taken up.")
    raise Conflict(text, code="not_announced", rule="PL 51")
