"""Programmes, applications and titles as JSON."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotFound
from core.i18n import _
from registers.programmes import paper, queries, schemas, services
from registers.programmes.forms import Reviewed
from registers.programmes.models import Application, Batch, Intake, Objection, Programme, Title
from registers.programmes.queries import Counted, Wanted
from settlement.contracts import documents
from settlement.contracts.models import Document

bp = api.blueprint("programmes")


def wanted_of(query: dict[str, Any]) -> Wanted:
    """An address's wishes."""
    today = clock.business_date(clock.now())
    ends = query["ends"]
    return Wanted(
        kinds=(query["kind"],) if query["kind"] else (),
        programme=query["programme"].upper(),
        level=query["level"],
        state=query["state"],
        on=query["on"],
        year=query["year"],
        edition=query["edition"],
        words=query["q"],
        ends_from=today if ends else None,
        ends_by=today + timedelta(days=ends) if ends else None,
    )


@api.read(bp, "/programmes", gives=schemas.ProgrammesOut, public=True)
def list_programmes(session: Session, *, actor: Actor | None) -> dict[str, Any]:
    """Every programme with its rules"""
    return {"items": queries.programmes(session)}


@api.write(
    bp, "POST", "/programmes", takes=schemas.ProgrammeIn, gives=schemas.ProgrammeOut, status=201, scope=Scope.ADMIN
)
def enter_programme(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Programme:
    """Enter a programme (city office)"""
    return services.enter_programme(session, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/programmes/<string:code>/batches",
    takes=schemas.BatchIn,
    gives=schemas.BatchOut,
    status=201,
    scope=Scope.ADMIN,
)
def open_batch(session: Session, body: dict[str, Any], code: str, *, actor: Actor, now: datetime) -> Batch:
    """Open a batch (city office)"""
    programme = queries.programme_by_code(session, code)
    return services.open_batch(session, programme_id=programme.id, **body, actor=actor, now=now)


@api.write(
    bp, "PATCH", "/batches/<string:number>", takes=schemas.BatchChange, gives=schemas.BatchOut, scope=Scope.ADMIN
)
def change_batch(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Batch:
    """Move the last day of a batch (city office)"""
    batch = queries.batch_by_number(session, number)
    return services.change_batch(session, batch_id=batch.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/batches/<string:number>/publicity", gives=schemas.PublicOut, scope=Scope.ADMIN)
def publish_batch(session: Session, number: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Put what is proposed into publicity of five working days (city office)"""
    batch = queries.batch_by_number(session, number)
    return {"items": services.publish_batch(session, batch_id=batch.id, actor=actor, now=now)}


@api.write(
    bp,
    "POST",
    "/batches/<string:number>/applications",
    takes=schemas.ProgrammeApplicationIn,
    gives=schemas.ApplicationWhole,
    status=201,
)
def draft_application(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> Application:
    """Begin an application; its evidence is kept as files for it"""
    batch = queries.batch_by_number(session, number)
    return services.draft_application(session, batch_id=batch.id, **body, actor=actor, now=now)


@api.read(bp, "/applications", gives=schemas.ApplicationsOut)
def list_applications(session: Session, *, actor: Actor) -> dict[str, Any]:
    """Your applications; for the city office those that were handed in"""
    return {"items": queries.applications_of(session, actor)}


@api.read(bp, "/publicity", gives=schemas.PublicOut, public=True)
def list_publicity(session: Session, *, actor: Actor | None) -> dict[str, Any]:
    """What is in publicity today"""
    return {"items": queries.in_publicity(session, clock.business_date(clock.now()))}


def _seen(session: Session, number: str, actor: Actor) -> Application:
    row = queries.application_for(session, number, actor)
    if not queries.sees_all_of(row, actor):
        raise NotFound(_("There is no application under this number."))
    return row


@api.read(bp, "/applications/<string:number>", gives=schemas.ApplicationWhole)
def show_application(session: Session, number: str, *, actor: Actor) -> Application:
    """One application, for the applicant and the city office"""
    return _seen(session, number, actor)


@api.write(
    bp, "PUT", "/applications/<string:number>", takes=schemas.ProgrammeApplicationIn, gives=schemas.ApplicationWhole
)
def change_application(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> Application:
    """Change a draft, or what was returned"""
    row = _seen(session, number, actor)
    return services.change_application(session, application_id=row.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/applications/<string:number>/submission", gives=schemas.ApplicationWhole)
def submit_application(session: Session, number: str, *, actor: Actor, now: datetime) -> Application:
    """Hand it in"""
    return services.submit_application(session, application_id=_seen(session, number, actor).id, actor=actor, now=now)


@api.write(bp, "POST", "/applications/<string:number>/withdrawal", gives=schemas.ApplicationWhole)
def withdraw_application(session: Session, number: str, *, actor: Actor, now: datetime) -> Application:
    """Take it back"""
    return services.withdraw_application(session, application_id=_seen(session, number, actor).id, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/applications/<string:number>/review",
    takes=schemas.ApplicationReviewIn,
    gives=schemas.ApplicationWhole,
    scope=Scope.ADMIN,
)
def review_application(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> Application:
    """Propose, return or refuse it (city office)"""
    return reviewed(session, _seen(session, number, actor).id, body, actor=actor, now=now)


def reviewed(
    session: Session, application_id: int, body: dict[str, Any], *, actor: Actor, now: datetime
) -> Application:
    """The act that the office chose."""
    if body["act"] is Reviewed.PROPOSE:
        return services.propose_application(session, application_id=application_id, actor=actor, now=now)
    act = services.return_application if body["act"] is Reviewed.RETURN else services.refuse_application
    return act(session, application_id=application_id, reason=body["reason"], actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/applications/<string:number>/objections",
    takes=schemas.ObjectionIn,
    gives=schemas.ObjectionOut,
    status=201,
)
def file_objection(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Objection:
    """Object in your own name to what is in publicity; the city office enters letters"""
    row = queries.application_for(session, number, actor)
    return services.file_objection(session, application_id=row.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/objections/<int:objection_id>/decision",
    takes=schemas.ObjectionDecisionIn,
    gives=schemas.ObjectionOut,
    scope=Scope.ADMIN,
)
def decide_objection(
    session: Session, body: dict[str, Any], objection_id: int, *, actor: Actor, now: datetime
) -> Objection:
    """Dismiss or uphold an objection (city office)"""
    return services.decide_objection(session, objection_id=objection_id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/applications/<string:number>/grant",
    takes=schemas.TitleGrantIn,
    gives=schemas.TitleOut,
    status=201,
    scope=Scope.ADMIN,
)
def grant_application(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Title:
    """Grant what was in publicity; by somebody else than who proposed it (city office)"""
    row = _seen(session, number, actor)
    return services.grant_application(session, application_id=row.id, **body, actor=actor, now=now)


@api.page(bp, "/titles", gives=schemas.TitleOut, takes=schemas.TitlesQuery, public=True)
def list_titles(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[Title], str | None]:
    """What stands in the registers, the newest entry first"""
    today = clock.business_date(clock.now())
    rows = queries.after_title(session, wanted_of(query), today=today, after=api.after_id(after), limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


@api.read(bp, "/titles/count", gives=schemas.CountOut, takes=schemas.TitlesWanted, public=True)
def count_titles(session: Session, query: dict[str, Any], *, actor: Actor | None) -> Counted:
    """How many titles there are, and how many bodies hold them"""
    return queries.count(session, wanted_of(query), clock.business_date(clock.now()))


@api.read(bp, "/titles/<int:title_id>", gives=schemas.TitleOut, public=True)
def show_title(session: Session, title_id: int, *, actor: Actor | None) -> Title:
    """One title"""
    return queries.title(session, title_id)


@api.write(
    bp, "POST", "/titles/<int:title_id>/checks", takes=schemas.CheckIn, gives=schemas.TitleOut, scope=Scope.ADMIN
)
def pass_check(session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime) -> Title:
    """Record a passed re-check or surveillance (city office)"""
    return services.pass_check(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/titles/<int:title_id>/suspension", takes=schemas.SuspendIn, gives=schemas.TitleOut, scope=Scope.ADMIN
)
def suspend_title(session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime) -> Title:
    """Suspend it (city office)"""
    return services.suspend_title(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/titles/<int:title_id>/restoration", takes=schemas.RestoreIn, gives=schemas.TitleOut, scope=Scope.ADMIN
)
def restore_title(session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime) -> Title:
    """Restore it (city office)"""
    return services.restore_title(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/titles/<int:title_id>/revocation", takes=schemas.RevokeIn, gives=schemas.TitleOut, scope=Scope.ADMIN
)
def revoke_title(session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime) -> Title:
    """Revoke it (city office)"""
    return services.revoke_title(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/titles/<int:title_id>/conversion", takes=schemas.ConvertIn, gives=schemas.TitleOut, scope=Scope.ADMIN
)
def convert_title(session: Session, body: dict[str, Any], title_id: int, *, actor: Actor, now: datetime) -> Title:
    """Convert a certificate to the edition that replaces its own (city office)"""
    return services.convert_title(session, title_id=title_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/titles/<int:title_id>/certificate", gives=schemas.TitleCertificateOut)
def draw_certificate(session: Session, title_id: int, *, actor: Actor, now: datetime) -> Document:
    """Draw its certificate, or find the one that says the same (holder, city office)"""
    services.draw_certificate(session, title_id=title_id, actor=actor, now=now)
    return documents.documents_of(session, f"title:{title_id}", paper.KIND)[-1]


@api.write(
    bp, "POST", "/registers/lists", takes=schemas.IntakeIn, gives=schemas.IntakeOut, status=201, scope=Scope.ADMIN
)
def take_in_titles(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Intake:
    """Take a list of titles in, whole or not at all (city office)"""
    return services.take_in_titles(
        session, content=body["table"].encode(), name=body["name"], programme=body["programme"], actor=actor, now=now
    )
