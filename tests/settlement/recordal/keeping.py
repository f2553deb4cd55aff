"""The papers of a case, kept at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.files import StoredFile
from settlement.recordal import papers
from settlement.recordal import services as recordal
from settlement.recordal.kinds import GRANTS
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState

SCAN = "e" * 64
IS_GRANT = RecordalCase.kind.in_(GRANTS)  # what a deal was made for


def keep_papers(session: Session, case: RecordalCase, *, actor: Actor, now: datetime) -> None:
    """Whatever the office always asks for is kept with the case."""
    for paper in papers.missing(case):
        file = StoredFile(sha256=SCAN)  # that it lies on the shelf is tried elsewhere
        recordal.keep_paper(session, case_id=case.id, name=paper.name, file=file, actor=actor, now=now)


def announce(session: Session, case: RecordalCase, *, actor: Actor, now: datetime) -> None:
    """Of an approved assignment of a mark: the gazette has announced it on the day of the approval."""
    if case.state is RecordalState.APPROVED and case.decided_on is not None:
        recordal.announce_case(
            session, case_id=case.id, announced_on=case.decided_on, announcement_no="1894", actor=actor, now=now
        )
