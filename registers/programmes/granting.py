"""Grant a title after its publicity, and draw its certificate."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from parties.organisations.keeping import keep_only_one
from registers.programmes import news, paper, tiers
from registers.programmes.models import (
    Application,
    Body,
    Check,
    First,
    Programme,
    ProgrammeKind,
    ProgrammeRule,
    Title,
)
from registers.programmes.reviewing import must_be_decided
from registers.programmes.rules import last_day, next_check, rule_on
from registers.programmes.standing import OFFICE, must_be_day, must_be_kept, must_be_second
from registers.programmes.states import STANDING


def grant_application(
    session: Session,
    *,
    application_id: int,
    document_no: str = "",
    granted_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Title:
    """Grant what was in publicity: the title holds from today (of a certification from its certificate's day on).

    The certificate is drawn in the same act. Raises NotAllowed `four_eyes`, Conflict `in_publicity`,
    `objections_open`, `already_held`, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    row = locked(session, Application, application_id)
    Application.__lifecycle__.after(row.state, "grant")
    must_be_second(actor, row.reviewed_by)
    today = business_date(now)
    must_be_decided(session, row, today)
    programme = locked(session, Programme, row.batch.programme_id)  # its titles are numbered one after another
    is_certification = programme.kind is ProgrammeKind.CERTIFICATION
    since = granted_on if is_certification and granted_on is not None else today
    must_be_day(since, date(2000, 1, 1), now, "granted_on")
    rule = rule_on(session, programme.id, since)
    title = Title(
        programme_id=programme.id,
        body_id=row.body_id,
        number=row.certificate_no or next_number(session, programme, since.year),
        object_name=row.object_name,
        edition=row.edition,
        issuer=row.issuer or programme.authority,
        document_no=" ".join(document_no.split()),
        granted_on=since,
        valid_to=last_day(since, rule.validity_months),
        entered_at=now,
    )
    if title.valid_to < today:
        text = _("What begins on this day is over already. Correct the day.")
        raise Unacceptable(text, code="over_already", fields={"granted_on": [text]})
    if is_certification:
        _end_former(session, title, actor, now)
    text = _("The applicant holds this already, or the number is taken.")
    keep_only_one(session, title, Conflict(text, code="already_held"))
    plan_check(session, title, rule, since)
    tiers.grant_of_title(session, title, programme, row.organisation_id, actor=actor, now=now)
    row.title_id, row.granted_by, row.ended_at = title.id, actor.person_id, now
    row.advance("grant")
    after = {"state": row.state.value, "number": title.number}
    audit.record(session, row.subject, "application.granted", actor=actor, now=now, after=after)
    after = {"number": title.number, "from": title.granted_on.isoformat(), "to": title.valid_to.isoformat()}
    audit.record(session, title.subject, "title.granted", actor=actor, now=now, after=after)
    draw_certificate(session, title_id=title.id, actor=actor, now=now)
    news.tell_applicant(
        session, row, lazy_gettext("Application %(number)s is granted.", number=row.number), "granted", now=now
    )
    return title


def _end_former(session: Session, title: Title, actor: Actor, now: datetime) -> None:
    """Whoever certifies anew before the certificate ends holds the new one: the former ends the day before it."""
    held = select(Title).where(
        Title.programme_id == title.programme_id,
        Title.body_id == title.body_id,
        Title.state.in_(STANDING),
        Title.granted_on < title.granted_on,
    )
    for former in session.scalars(held.with_for_update()):
        before = {"to": former.valid_to.isoformat()}
        former.valid_to = min(former.valid_to, title.granted_on - timedelta(days=1))
        former.advance("expire")
        after = {"state": former.state.value, "to": former.valid_to.isoformat()}
        audit.record(session, former.subject, "title.replaced", actor=actor, now=now, before=before, after=after)
    session.flush()


def next_number(session: Session, programme: Programme, year: int) -> str:
    """The next number of a programme in a year, such as PILOT-2026-0007; the programme is locked."""
    stem = f"{programme.code}-{year}-"
    greatest = session.scalar(
        select(func.max(Title.number)).where(
            Title.programme_id == programme.id,
            Title.number.startswith(stem),
            func.length(Title.number) == len(stem) + 4,
        )
    )
    return f"{stem}{int(greatest[len(stem) :]) + 1 if greatest else 1:04d}"


def plan_check(session: Session, title: Title, rule: ProgrammeRule, after: date) -> None:
    """Write down when the title is checked next, if it is."""
    following = next_check(after, title.valid_to, rule)
    if following is not None:
        session.add(Check(title_id=title.id, due_on=following[0], calls_on=following[1]))
        session.flush()


def draw_certificate(session: Session, *, title_id: int, actor: Actor, now: datetime) -> None:
    """Draw the certificate as a document that everybody can verify; what was drawn and still says so is kept.

    The city office, or the holder itself.
    """
    title = locked(session, Title, title_id)
    if not actor.has(*OFFICE):
        news.must_be_holder(session, title, actor)
    paper.keep(session, title, actor=actor, now=now)


def record_first(
    session: Session,
    *,
    title_id: int,
    scope: str,
    basis: str,
    evidence: str | None = None,
    actor: Actor,
    now: datetime,
) -> First:
    """Record that a title was the first of its programme in a scope, for holders of its kind ("the three provinces of
    the northeast"). `evidence` is the SHA-256 of a file kept for the title. City office.

    Raises Conflict `earlier_on_record` where the register holds an earlier one (it does not know other cities', so
    `basis` says what is known of them), `first_exists`.
    """
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    must_be_kept(session, title.subject, evidence, "evidence")
    earlier = _earlier(session, title)
    if earlier is not None:
        text = _("Number %(number)s was granted to a holder of the same kind before.", number=earlier)
        raise Conflict(text, code="earlier_on_record")
    first = First(
        title_id=title.id,
        programme_id=title.programme_id,
        holder_kind=title.body.kind,
        scope=given(scope, "scope", _("Write where it was the first, such as the three provinces of the northeast.")),
        basis=given(basis, "basis", _("Write from what this is known.")),
        evidence=evidence,
        recorded_at=now,
    )
    text = _("Another holder is on record as the first of its kind there.")
    keep_only_one(session, first, Conflict(text, code="first_exists"))
    after = {"scope": first.scope, "reason": first.basis}
    audit.record(session, title.subject, "title.first", actor=actor, now=now, after=after, evidence=evidence)
    return first


def _earlier(session: Session, title: Title) -> str | None:
    """The number of an earlier title of the programme whose holder is of the same kind."""
    earlier = (
        select(Title.number)
        .join(Body, Body.id == Title.body_id)
        .where(
            Title.programme_id == title.programme_id,
            Body.kind == title.body.kind,
            Title.granted_on < title.granted_on,
        )
    )
    return session.scalar(earlier.order_by(Title.granted_on).limit(1))
