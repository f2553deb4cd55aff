"""The recordal of a signed deal: opened by its signing, filed, corrected, accepted or refused."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import CENTER_ROLES, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Unacceptable
from core.files import StoredFile
from core.i18n import _, lazy_gettext
from listings.terms.agreement import Terms
from parties.centers import services as centers
from settlement.deals import services as deals
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal, DealItem
from settlement.deals.news import tell_sides
from settlement.deals.standing import must_work_for_center
from settlement.recordal import papers
from settlement.recordal.clocks import KINDS, deadline, effect_of
from settlement.recordal.models import CaseKind, CasePaper, CorrectionRound, RecordalCase
from settlement.recordal.states import RecordalState

__all__ = [
    "accept_case",
    "ask_correction",
    "correct_case",
    "deal_ended",
    "deal_signed",
    "file_case",
    "keep_paper",
    "must_be_acceptable",
    "refuse_case",
    "withdraw_case",
]


def deal_signed(session: Session, event: events.DealSigned, *, actor: Actor, now: datetime) -> None:
    """Follower of DealSigned: opens a case for each right and starts its clock (BR-22). The same news again does
    nothing."""
    deal = found(session, Deal, event.deal_id)
    if session.scalar(select(RecordalCase.id).filter_by(deal_id=deal.id)) is not None:
        return
    for item in deal.items:
        _open(session, deal, item, actor=actor, now=now)


def _open(session: Session, deal: Deal, item: DealItem, *, actor: Actor, now: datetime) -> None:
    """The case of one right of the deal."""
    kind = CaseKind.OPEN_LICENSE if deal.open_licence else KINDS[(item.right_kind, deal.act)]
    on = effect_of(deal.signed_at or now)
    clock = deadline(session, kind, on, ends=Terms.from_json(deal.terms).scope.ends)
    case = RecordalCase(
        deal_id=deal.id,
        asset_id=item.asset_id,
        center_id=deal.center_id,
        kind=kind,
        state=RecordalState.TO_PREPARE,
        effective_on=on,
        due_on=clock.due_on,
        due_months=clock.months,
        due_source=clock.source,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    after = {"kind": kind.value, "due_on": clock.due_on.isoformat()}
    audit.record(session, case.subject, "recordal.opened", actor=actor, now=now, after=after)


def deal_ended(session: Session, event: events.DealEnded, *, actor: Actor, now: datetime) -> None:
    """Follower of DealEnded: a case that never was accepted is abandoned with its deal, or with its right's part."""
    cases = select(RecordalCase.id).filter_by(deal_id=event.deal_id).order_by(RecordalCase.id)
    if event.asset_id is not None:
        cases = cases.filter_by(asset_id=event.asset_id)
    for case_id in session.scalars(cases).all():
        case = locked(session, RecordalCase, case_id)
        if case.can("abandon"):
            _move(session, case, "abandon", "recordal.abandoned", actor=actor, now=now)


def _opened(session: Session, case_id: int, actor: Actor) -> RecordalCase:
    """The case, locked after its asset, listing and deal; NotAllowed for anybody but its center's staff."""
    seen = found(session, RecordalCase, case_id)
    centers.must_work_for(session, actor, seen.center_id, *CENTER_ROLES)
    must_work_for_center(session, locked_with_its_right(session, seen.deal_id), actor)
    return locked(session, RecordalCase, case_id)


def _move(
    session: Session,
    case: RecordalCase,
    action: str,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    evidence: str | None = None,
    **after: str,
) -> None:
    before = {"state": case.state.value}
    case.advance(action)
    session.flush()
    told = {"state": case.state.value, **after}
    audit.record(session, case.subject, name, actor=actor, now=now, before=before, after=told, evidence=evidence)


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
    """The center filed the papers at the office; also again after a refusal. The deal must be funded.

    `filed_on` lies between the day of effect and today. Raises Conflict `not_funded`, Unacceptable, NotAllowed.
    """
    case = _opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "file")
    _must_be_day(filed_on, case.effective_on, business_date(now), "filed_on")
    _must_be_given(office_reference, "office_reference", _("Write the number under which the office took the papers."))
    deals.recordal_filed(session, deal_id=case.deal_id, asset_id=case.asset_id, actor=actor, now=now)
    case.filed_on, case.office_reference = filed_on, office_reference.strip()
    case.decided_on, case.refusal_reason = None, ""
    case.evidence = evidence.sha256 if evidence else None
    _move(
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
    return case


def ask_correction(
    session: Session, *, case_id: int, note: str, due_on: date, actor: Actor, now: datetime
) -> RecordalCase:
    """The office sent a correction notice (补正); `due_on` is the day it names."""
    case = _opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "ask correction")
    _must_be_given(note, "note", _("Write what the office wants corrected."))
    _must_be_day(due_on, case.filed_on or case.effective_on, None, "due_on")
    case.correction_note, case.correction_due_on = note.strip(), due_on
    n = (session.scalar(select(func.max(CorrectionRound.n)).filter_by(case_id=case.id)) or 0) + 1
    asked = CorrectionRound(case_id=case.id, n=n, note=case.correction_note, asked_on=business_date(now), due_on=due_on)
    session.add(asked)
    _move(session, case, "ask correction", "recordal.correction_asked", actor=actor, now=now, note=case.correction_note)
    deal = found(session, Deal, case.deal_id)
    text = lazy_gettext("The office wants a correction in the recordal of deal %(number)s.", number=deal.number)
    tell_sides(session, deal, f"correction-{now.isoformat()}", text, now)
    return case


def correct_case(
    session: Session, *, case_id: int, evidence: StoredFile | None = None, actor: Actor, now: datetime
) -> RecordalCase:
    """The corrected papers are at the office."""
    case = _opened(session, case_id, actor)
    digest = evidence.sha256 if evidence else None
    _move(session, case, "correct", "recordal.corrected", actor=actor, now=now, evidence=digest)
    case.correction_due_on = None
    _close_round(session, case, digest, now)
    return case


def _close_round(session: Session, case: RecordalCase, digest: str | None, now: datetime) -> None:
    """The round that is open is answered today."""
    for each in session.scalars(select(CorrectionRound).filter_by(case_id=case.id, answered_on=None)):
        each.answered_on, each.evidence = business_date(now), digest


def withdraw_case(session: Session, *, case_id: int, reason: str, actor: Actor, now: datetime) -> RecordalCase:
    """The filing is taken back at the office before it has decided: the case is to be filed again, the money stays
    held, and the deal can be cancelled meanwhile. Raises NotAllowed, IllegalTransition, Unacceptable."""
    case = _opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "withdraw")
    _must_be_given(reason, "reason", _("Write why the filing is taken back."))
    _move(session, case, "withdraw", "recordal.withdrawn", actor=actor, now=now, reason=reason.strip())
    case.filed_on, case.office_reference, case.evidence = None, "", None
    case.correction_due_on = None
    deals.recordal_withdrawn(session, deal_id=case.deal_id, asset_id=case.asset_id, actor=actor, now=now)
    return case


def keep_paper(
    session: Session, *, case_id: int, name: str, file: StoredFile, actor: Actor, now: datetime
) -> CasePaper:
    """A document of the case's list is kept for it, by the center's staff. Raises NotAllowed, NotFound."""
    return papers.keep_paper(session, _opened(session, case_id, actor), name=name, file=file, actor=actor, now=now)


def must_be_acceptable(case: RecordalCase, *, recordal_no: str, decided_on: date, now: datetime) -> None:
    """What `accept_case` asks of the certificate's words, for the check page before it. IllegalTransition,
    Unacceptable."""
    type(case).__lifecycle__.after(case.state, "accept")
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
    """The office recorded the grant, as its certificate says: the right changes hands and the money is released, in
    this one transaction or not at all (reference: settlement §8.1, steps 7 and 8).

    Money that is frozen stays held: the deal then rests RELEASABLE. Raises NotAllowed, IllegalTransition, Unacceptable.
    """
    case = _opened(session, case_id, actor)
    must_be_acceptable(case, recordal_no=recordal_no, decided_on=decided_on, now=now)
    case.recordal_no, case.decided_on = recordal_no.strip(), decided_on
    case.certificate = certificate if isinstance(certificate, str) else certificate.sha256
    _move(
        session,
        case,
        "accept",
        "recordal.accepted",
        actor=actor,
        now=now,
        evidence=case.certificate,
        recordal_no=case.recordal_no,
        decided_on=decided_on.isoformat(),
    )
    deals.recordal_accepted(session, deal_id=case.deal_id, asset_id=case.asset_id, on=decided_on, actor=actor, now=now)
    if not deals.is_frozen(session, case.deal_id):
        deals.release_recorded(session, deal_id=case.deal_id, actor=actor, now=now)
    return case


def refuse_case(
    session: Session, *, case_id: int, reason: str, decided_on: date, actor: Actor, now: datetime
) -> RecordalCase:
    """The office refused. The money stays held; the case can be filed again, or the deal be cancelled with refund."""
    case = _opened(session, case_id, actor)
    type(case).__lifecycle__.after(case.state, "refuse")
    _must_be_given(reason, "reason", _("Write the reason that the office gave."))
    _must_be_day(decided_on, case.filed_on or case.effective_on, business_date(now), "decided_on")
    case.refusal_reason, case.decided_on = reason.strip(), decided_on
    _move(session, case, "refuse", "recordal.refused", actor=actor, now=now, reason=case.refusal_reason)
    deals.recordal_refused(session, deal_id=case.deal_id, asset_id=case.asset_id, actor=actor, now=now)
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
