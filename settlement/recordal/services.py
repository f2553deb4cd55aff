"""A case at the office: filed, corrected, accepted or refused, whatever it was opened for."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.errors import Unacceptable
from core.files import StoredFile
from core.i18n import _
from settlement.recordal import effects, papers
from settlement.recordal.clocks import await_office
from settlement.recordal.following import deal_ended, deal_signed
from settlement.recordal.kinds import OfficeStep
from settlement.recordal.licences import licence_ended
from settlement.recordal.models import CasePaper, CorrectionRound, RecordalCase
from settlement.recordal.moving import move
from settlement.recordal.opening import abandon_cases, open_case
from settlement.recordal.standing import opened
from settlement.recordal.technology import ask_recordal

__all__ = [
    "abandon_cases",
    "accept_case",
    "announce_case",
    "ask_correction",
    "ask_recordal",
    "correct_case",
    "deal_ended",
    "deal_signed",
    "file_case",
    "keep_paper",
    "licence_ended",
    "must_be_acceptable",
    "must_be_announceable",
    "open_case",
    "refuse_case",
    "withdraw_case",
]


def file_case(
    session: Session,
    *,
    case_id: int,
    filed_on: date,
    office_reference: str,
    evidence: StoredFile | None = None,
    actor: Actor,
    now: datetime,
) -> RecordalCase:
    """The center filed the papers at the office; also again after a refusal. A deal must be funded.

    `filed_on` lies between the day of effect and today. Raises Conflict `not_funded` or
    `papers_missing`, Unacceptable, NotAllowed.
    """
    case = opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "file")
    _must_be_day(filed_on, case.effective_on, business_date(now), "filed_on")
    _must_be_given(office_reference, "office_reference", _("Write the number under which the office took the papers."))
    papers.must_be_complete(case)
    case.filed_on, case.office_reference = filed_on, office_reference.strip()
    case.decided_on, case.refusal_reason = None, ""
    case.evidence = evidence.sha256 if evidence else None
    await_office(session, case, OfficeStep.DECIDE, filed_on)
    move(
        session,
        case,
        "file",
        "recordal.filed",
        actor=actor,
        now=now,
        evidence=case.evidence,
        filed_on=filed_on.isoformat(),
        office_reference=case.office_reference,
    )
    effects.filed(session, case, actor=actor, now=now)
    return case


def ask_correction(
    session: Session, *, case_id: int, note: str, due_on: date, actor: Actor, now: datetime
) -> RecordalCase:
    """The office sent a correction notice (补正); `due_on` is the day it names."""
    case = opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "ask correction")
    _must_be_given(note, "note", _("Write what the office wants corrected."))
    _must_be_day(due_on, case.filed_on or case.effective_on, None, "due_on")
    case.correction_note, case.correction_due_on = note.strip(), due_on
    case.office_due_on = None
    n = (session.scalar(select(func.max(CorrectionRound.n)).filter_by(case_id=case.id)) or 0) + 1
    asked = CorrectionRound(case_id=case.id, n=n, note=case.correction_note, asked_on=business_date(now), due_on=due_on)
    session.add(asked)
    move(session, case, "ask correction", "recordal.correction_asked", actor=actor, now=now, note=case.correction_note)
    effects.correction_asked(session, case, now=now)
    return case


def correct_case(
    session: Session, *, case_id: int, evidence: StoredFile | None = None, actor: Actor, now: datetime
) -> RecordalCase:
    """The corrected papers are at the office."""
    case = opened(session, case_id, actor)
    digest = evidence.sha256 if evidence else None
    move(session, case, "correct", "recordal.corrected", actor=actor, now=now, evidence=digest)
    case.correction_due_on = None
    await_office(session, case, OfficeStep.DECIDE, business_date(now))
    _close_round(session, case, digest, now)
    return case


def _close_round(session: Session, case: RecordalCase, digest: str | None, now: datetime) -> None:
    """The round that is open is answered today."""
    for each in session.scalars(select(CorrectionRound).filter_by(case_id=case.id, answered_on=None)):
        each.answered_on, each.evidence = business_date(now), digest


def withdraw_case(session: Session, *, case_id: int, reason: str, actor: Actor, now: datetime) -> RecordalCase:
    """The filing is taken back at the office before it has decided, or has announced what it approved: the case is to
    be filed again, a deal's money stays held, and the deal can be cancelled meanwhile. An approval that was entered
    wrongly goes this way too. Raises NotAllowed, IllegalTransition, Unacceptable."""
    case = opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "withdraw")
    _must_be_given(reason, "reason", _("Write why the filing is taken back."))
    move(session, case, "withdraw", "recordal.withdrawn", actor=actor, now=now, reason=reason.strip())
    case.filed_on, case.office_reference, case.evidence = None, "", None
    case.correction_due_on = None
    _strike_approval(case)
    effects.withdrawn(session, case, actor=actor, now=now)
    return case


def _strike_approval(case: RecordalCase) -> None:
    """What stands on record of an approval counts no more: nothing was announced."""
    case.recordal_no, case.certificate, case.decided_on, case.office_due_on = "", None, None, None


def keep_paper(
    session: Session, *, case_id: int, name: str, file: StoredFile, actor: Actor, now: datetime
) -> CasePaper:
    """A document of the case's list is kept for it, by the center's staff. Raises NotAllowed, NotFound."""
    return papers.keep_paper(session, opened(session, case_id, actor), name=name, file=file, actor=actor, now=now)


def must_be_acceptable(case: RecordalCase, *, recordal_no: str, decided_on: date, now: datetime) -> None:
    """What `accept_case` asks of the certificate's words, for the check page before it. IllegalTransition,
    Unacceptable."""
    type(case).__lifecycle__.after(case.state, "approve" if case.waits_for_announcement else "accept")
    _must_be_given(recordal_no, "recordal_no", _("Write the recordal number that stands on the certificate."))
    _must_be_day(decided_on, case.filed_on or case.effective_on, business_date(now), "decided_on")


def accept_case(
    session: Session,
    *,
    case_id: int,
    recordal_no: str,
    decided_on: date,
    certificate: StoredFile | str,
    actor: Actor,
    now: datetime,
) -> RecordalCase:
    """The office recorded it, as its certificate says. Of a deal's grant the right changes hands and the money is
    released, in this one transaction or not at all (reference: settlement §8.1, steps 7 and 8); what other kinds mean
    stands in `effects.accepted`.

    Money that is frozen stays held: the deal then rests RELEASABLE. Of a mark's assignment the office has only
    approved it: everything else waits for `announce_case`. Raises NotAllowed, IllegalTransition, Unacceptable.
    """
    case = opened(session, case_id, actor)
    must_be_acceptable(case, recordal_no=recordal_no, decided_on=decided_on, now=now)
    case.recordal_no, case.decided_on = recordal_no.strip(), decided_on
    case.certificate = certificate if isinstance(certificate, str) else certificate.sha256
    case.office_due_on = None
    if case.waits_for_announcement:
        await_office(session, case, OfficeStep.ANNOUNCE, decided_on)
    action = "approve" if case.waits_for_announcement else "accept"
    move(
        session,
        case,
        action,
        f"recordal.{'approved' if case.waits_for_announcement else 'accepted'}",
        actor=actor,
        now=now,
        evidence=case.certificate,
        recordal_no=case.recordal_no,
        decided_on=decided_on.isoformat(),
    )
    if case.waits_for_announcement:
        effects.approved(session, case, now=now)
    else:
        effects.accepted(session, case, on=decided_on, actor=actor, now=now)
    return case


def must_be_announceable(case: RecordalCase, *, announced_on: date, announcement_no: str, now: datetime) -> None:
    """What `announce_case` asks, for the check page before it. IllegalTransition, Unacceptable."""
    type(case).__lifecycle__.after(case.state, "announce")
    _must_be_given(announcement_no, "announcement_no", _("Write the number of the gazette that announces it."))
    _must_be_day(announced_on, case.decided_on or case.effective_on, business_date(now), "announced_on")


def announce_case(
    session: Session, *, case_id: int, announced_on: date, announcement_no: str, actor: Actor, now: datetime
) -> RecordalCase:
    """The office has announced an approved assignment of a mark: from that day the mark is the assignee's (TML 42;
    BR-11), and of a deal its money is released, in this one transaction or not at all.

    `announced_on` lies between the approval and today. Raises NotAllowed, IllegalTransition, Unacceptable.
    """
    case = opened(session, case_id, actor)
    must_be_announceable(case, announced_on=announced_on, announcement_no=announcement_no, now=now)
    case.announced_on, case.announcement_no, case.office_due_on = announced_on, announcement_no.strip(), None
    told = {"announced_on": announced_on.isoformat(), "announcement_no": case.announcement_no}
    move(session, case, "announce", "recordal.announced", actor=actor, now=now, **told)
    effects.accepted(session, case, on=announced_on, actor=actor, now=now)
    return case


def refuse_case(
    session: Session, *, case_id: int, reason: str, decided_on: date, actor: Actor, now: datetime
) -> RecordalCase:
    """The office refused, or revoked its approval of a mark's assignment before the announcement. A deal's money stays
    held; the case can be filed again, or the deal be cancelled."""
    case = opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "refuse")
    _must_be_given(reason, "reason", _("Write the reason that the office gave."))
    _must_be_day(decided_on, case.filed_on or case.effective_on, business_date(now), "decided_on")
    _strike_approval(case)
    case.refusal_reason, case.decided_on = reason.strip(), decided_on
    move(session, case, "refuse", "recordal.refused", actor=actor, now=now, reason=case.refusal_reason)
    effects.refused(session, case, on=decided_on, actor=actor, now=now)
    return case


def _must_be_given(text: str, field: str, message: str) -> None:
    if not text.strip():
        raise Unacceptable(_("Some answers are missing or do not fit."), fields={field: [message]})


def _must_be_day(day: date, earliest: date, latest: date | None, field: str) -> None:
    if day < earliest:
        message = _("Write a day not before %(earliest)s.", earliest=earliest.isoformat())
    elif latest is not None and day > latest:
        message = _("Write a day not after today.")
    else:
        return
    raise Unacceptable(_("The date does not fit the case."), fields={field: [message]})
