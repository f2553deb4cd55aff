"""Recordal cases as JSON."""

import io
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, files, uploads
from core.actor import Actor, Scope
from settlement.deals.queries import deal_for
from settlement.recordal import queries, schemas, services
from settlement.recordal.models import RecordalCase

bp = api.blueprint("recordal")


@api.page(bp, "/recordals", gives=schemas.CaseOut, takes=schemas.CaseQuery)
def list_cases(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[RecordalCase], str | None]:
    """The cases of the deals that this key may see, by number."""
    states = (query["state"],) if query.get("state") else ()
    return queries.page_of_cases(session, actor, states=states, after=api.after_id(after), limit=limit)


@api.read(bp, "/recordals/<int:case_id>", gives=schemas.CaseOut)
def show_case(session: Session, case_id: int, *, actor: Actor) -> RecordalCase:
    """One case."""
    return queries.case_for(session, case_id, actor).case


def _seen(session: Session, case_id: int, actor: Actor) -> int:
    return queries.case_for(session, case_id, actor).case.id


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/filing",
    takes=schemas.RecordalFilingIn,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def file_case(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """The papers are at the office."""
    return services.file_case(session, case_id=_seen(session, case_id, actor), **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/correction",
    takes=schemas.RecordalCorrectionIn,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def ask_correction(
    session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime
) -> RecordalCase:
    """The office wants a correction."""
    return services.ask_correction(session, case_id=_seen(session, case_id, actor), **body, actor=actor, now=now)


@api.write(bp, "POST", "/recordals/<int:case_id>/corrected", gives=schemas.CaseOut, scope=Scope.CENTER)
def correct_case(session: Session, case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """The corrected papers are at the office."""
    return services.correct_case(session, case_id=_seen(session, case_id, actor), actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/acceptance",
    takes=schemas.RecordalAcceptanceIn,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def accept_case(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """The office recorded it: the right passes and held money is released; an assigned mark waits to be announced."""
    case = queries.case_for(session, case_id, actor).case
    file = body.pop("certificate")
    stream = io.BytesIO(uploads.bytes_in(file["content"], "certificate.content"))
    certificate = files.keep_upload(session, stream, file["name"], purpose=case.subject, actor=actor, now=now)
    return services.accept_case(session, case_id=case.id, **body, certificate=certificate, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/announcement",
    takes=schemas.AnnouncementForm,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def announce_case(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """The office announced the approved assignment of a mark: the mark passes and the held money is released."""
    return services.announce_case(session, case_id=_seen(session, case_id, actor), **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/papers",
    takes=schemas.PaperIn,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def keep_paper(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """Keep a document of the case's list; a later one of the same name takes its place."""
    case, sent = queries.case_for(session, case_id, actor).case, body["file"]
    stream = io.BytesIO(uploads.bytes_in(sent["content"], "file.content"))
    file = files.keep_upload(session, stream, sent["name"], purpose=case.subject, actor=actor, now=now)
    services.keep_paper(session, case_id=case.id, name=body["name"], file=file, actor=actor, now=now)
    return case


@api.write(bp, "POST", "/deals/<number>/recordals", takes=schemas.AskedRecordalIn, gives=schemas.CaseOut, status=201)
def ask_recordal(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> RecordalCase:
    """Ask for the deal's technology contract to be recognised, or registered as import or export."""
    deal = deal_for(session, number, actor)
    return services.ask_recordal(session, deal_id=deal.id, kind=body["kind"], actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/refusal",
    takes=schemas.RecordalRefusalIn,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def refuse_case(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """The office refused, or revoked an approval that it has not announced."""
    return services.refuse_case(session, case_id=_seen(session, case_id, actor), **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/recordals/<int:case_id>/withdrawal",
    takes=schemas.RecordalWithdrawalIn,
    gives=schemas.CaseOut,
    scope=Scope.CENTER,
)
def withdraw_case(session: Session, body: dict[str, Any], case_id: int, *, actor: Actor, now: datetime) -> RecordalCase:
    """The filing is taken back before the office has decided, or has announced what it approved."""
    return services.withdraw_case(session, case_id=_seen(session, case_id, actor), **body, actor=actor, now=now)
