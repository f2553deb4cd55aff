"""Programmes, their rules and batches, as the city office enters them."""

import re
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from parties.organisations.keeping import keep_only_one
from registers.programmes.models import Batch, Level, Programme, ProgrammeKind
from registers.programmes.rule_tables import NUMBERS
from registers.programmes.rules import rule_on
from registers.programmes.standing import OFFICE
from settlement.rulebook import services as rulebook
from settlement.rulebook.models import RuleProposal

CODE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){1,19}")


def enter_programme(
    session: Session,
    *,
    code: str,
    kind: ProgrammeKind,
    level: Level,
    authority: str,
    name: str,
    name_en: str = "",
    standard: str = "",
    actor: Actor,
    now: datetime,
) -> Programme:
    """Enter a programme; one of certifications names its standard. Its first rule comes next. City office.

    Raises Unacceptable by field, Conflict `programme_exists`.
    """
    actor.must_have(*OFFICE)
    plain = code.strip().upper()
    if not CODE.fullmatch(plain) or len(plain) > 20 or plain == "NEW":  # /programmes/new is a page
        text = _("A code has 2 to 20 capital letters and figures, with hyphens between them, such as DL-03.")
        raise Unacceptable(text, code="code_form", fields={"code": [text]})
    if (kind is ProgrammeKind.CERTIFICATION) is not bool(standard.strip()):
        text = _("Certifications have a standard, such as GB/T 29490; other programmes have none.")
        raise Unacceptable(text, code="standard_of_certifications", fields={"standard": [text]})
    row = Programme(
        code=plain,
        kind=kind,
        level=level,
        authority=given(authority, "authority", _("Write which authority grants it.")),
        name=given(name, "name", _("Write the programme’s name.")),
        name_en=name_en.strip(),
        standard=standard.strip(),
        created_at=now,
    )
    taken = _("This code is taken by another programme.")
    keep_only_one(session, row, Conflict(taken, code="programme_exists", fields={"code": [taken]}))
    after = {"code": row.code, "name": row.name, "kind": kind.value, "level": level.value, "authority": row.authority}
    audit.record(session, row.subject, "programme.entered", actor=actor, now=now, after=after)
    return row


def propose_rule(
    session: Session,
    *,
    programme_id: int,
    valid_from: date,
    validity_months: int,
    check_months: int,
    publicity_days: int = 5,
    check_window_days: int = 60,
    check_renews: bool = False,
    suspend_after_days: int | None = None,
    system_months: int | None = None,
    least_staff: int | None = None,
    source: str,
    actor: Actor,
    now: datetime,
) -> RuleProposal:
    """The numbers of a programme from a day on, as one officer proposes them; titles granted before keep theirs.

    `publicity_days` are working days (five by BR-54); `suspend_after_days` after its day a missed check suspends the
    title by itself, never where it is None; `system_months` and `least_staff` are what an applicant of a certification
    (BR-90) and of a center's tier (BR-55) has to have. Raises Unacceptable by field, Conflict `already_asked`.
    """
    values = {
        "programme": found(session, Programme, programme_id).code, "validity_months": validity_months,
        "check_months": check_months, "check_window_days": check_window_days, "check_renews": check_renews,
        "suspend_after_days": suspend_after_days, "publicity_days": publicity_days, "system_months": system_months,
        "least_staff": least_staff,
    }  # fmt: skip
    return rulebook.propose_version(session, NUMBERS, values=values, starts=valid_from, source=source, actor=actor,
                                    now=now)  # fmt: skip


def confirm_rule(session: Session, *, proposal_id: int, actor: Actor, now: datetime) -> RuleProposal:
    """A second officer puts the numbers in force. Raises NotAllowed `four_eyes`, Conflict `too_late`, `rule_exists`."""
    kinds = {NUMBERS.key: rulebook.kind_of(NUMBERS)}
    return rulebook.approve_rule(session, kinds, proposal_id=proposal_id, actor=actor, now=now)


def open_batch(
    session: Session, *, programme_id: int, opens: date, closes: date, notice: str = "", actor: Actor, now: datetime
) -> Batch:
    """A round of applications from `opens` to `closes`; numbered within the programme and year, such as PILOT-2026-1.

    Raises Unacceptable `days_reversed`, Conflict `rules_missing`.
    """
    actor.must_have(*OFFICE)
    programme = locked(session, Programme, programme_id)  # batches of one programme are numbered one after another
    if closes < opens or closes < business_date(now):
        text = _("Applications close on a day that is not before they open, and not over yet.")
        raise Unacceptable(text, code="days_reversed", fields={"closes": [text]})
    rule_on(session, programme.id, opens)
    stem = f"{programme.code}-{opens.year}-"
    before = select(func.count(Batch.id)).where(Batch.programme_id == programme.id, Batch.number.startswith(stem))
    row = Batch(
        programme_id=programme.id,
        number=f"{stem}{(session.scalar(before) or 0) + 1}",
        opens=opens,
        closes=closes,
        notice=notice.strip(),
        opened_at=now,
    )
    session.add(row)
    session.flush()
    after = {"code": row.number, "from": opens.isoformat(), "to": closes.isoformat()}
    audit.record(session, programme.subject, "programme.batch_opened", actor=actor, now=now, after=after)
    return row


def change_batch(session: Session, *, batch_id: int, closes: date, reason: str, actor: Actor, now: datetime) -> Batch:
    """Applications close on another day: later, or earlier but not in the past.

    Raises Unacceptable `days_reversed`.
    """
    actor.must_have(*OFFICE)
    row = locked(session, Batch, batch_id)
    if closes < max(row.opens, business_date(now)):
        text = _("Applications close on a day that is not before they open, and not over yet.")
        raise Unacceptable(text, code="days_reversed", fields={"closes": [text]})
    why = given(reason, "reason", _("Write why the day changes."))
    before, row.closes = row.closes, closes
    programme = found(session, Programme, row.programme_id)
    audit.record(
        session, programme.subject, "programme.batch_changed", actor=actor, now=now,
        before={"code": row.number, "to": before.isoformat()}, after={"to": closes.isoformat(), "reason": why},
    )  # fmt: skip
    return row
