"""The timetable's jobs of this unit: seal, keep the root outside, and verify."""

from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from core import instance, mail
from core.actor import Role
from core.clock import business_date
from core.db import snapshot, transaction
from core.errors import NotFound
from core.i18n import _, speaking
from core.jobs import Job, NoUseTrying
from core.logs import log
from parties.organisations import queries as organisations
from parties.people import queries as people
from parties.people.models import Person
from settlement.seals import services
from settlement.seals.verifying import Anchor, anchor_now, read_anchors, verify

NAMED = 100  # faults that are named; one change too many seldom comes alone, and a log is no table


class SealsAreBroken(NoUseTrying):
    """What was sealed is not what is there; its text counts the faults."""


def seal(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Seal what is final; a job whose process ends leaves the rest to the next one."""
    services.seal(now=now, is_to_be_left=lambda: job.is_to_be_left)


def anchor(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Write the root into the instance's file of roots and mail it to the administrators: away from the database."""
    with snapshot() as session:
        found = anchor_now(session)
    if found is None:
        return
    place = instance.folder("anchors")
    place.mkdir(parents=True, exist_ok=True)
    kept = place / "roots.txt"
    if not kept.exists() or found.line not in kept.read_text("utf-8").splitlines():
        with kept.open("a", encoding="utf-8") as lines:
            lines.write(found.line + "\n")
    _mail(found, now)


def _mail(found: Anchor, now: datetime) -> None:
    with transaction() as session:
        letters = []
        for person in _administrators(session):
            with speaking(person.language):
                subject = _("Root of the sealed books, %(count)s rows", count=found.size)
                text = _(
                    "Keep this letter. The line below stands for all rows of the books and the trail up to now."
                    " Whoever changes one of them later cannot make it true again; operators check it with"
                    " `flask --app wsgi audit verify --anchor FILE`."
                )
            key = f"anchor:{business_date(now).isoformat()}:{person.id}"
            letters.append(mail.Letter(person.email, subject, f"{text}\n\n{found.line}\n", key))
        mail.send_all_later(session, letters, now=now)


def _administrators(session: Session) -> list[Person]:
    try:
        home = organisations.trading_center(session)
    except NotFound:
        return []
    return people.people_of(session, home.id, Role.ADMINISTRATOR)


def verify_seals(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Verify everything against the instance's own roots; raise where something is not as it was sealed."""
    kept = instance.folder("anchors") / "roots.txt"
    anchors = read_anchors(kept.read_text("utf-8")) if kept.exists() else []
    with snapshot() as session:
        faults = list(islice(verify(session, anchors), NAMED))
    for fault in faults:
        log.error("seals", code=fault.code, subject=fault.subject, text=fault.text)
    if faults:
        raise SealsAreBroken(f"{len(faults)} faults; run `flask --app wsgi audit verify`")


HANDLERS = {"seal": seal, "anchor": anchor, "verify-seals": verify_seals}
