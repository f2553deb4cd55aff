"""Open licences as JSON."""

import io
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock, files, uploads
from core.actor import Actor, Scope
from core.clock import business_date
from trading.openlicence import queries, schemas, services
from trading.openlicence.models import OpenLicence, Uptake
from trading.openlicence.terms import terms_from

bp = api.blueprint("openlicence")


@api.page(bp, "/open-licences", gives=schemas.OpenLicenceOut, takes=schemas.OpenLicencesQuery, public=True)
def list_open_licences(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[OpenLicence], str | None]:
    """The open licences that can be taken up today, newest first."""
    wanted = queries.Wanted(words=query["q"], section=query["section"], mode=query["mode"])
    rows, following = queries.announced(
        session, wanted, today=business_date(clock.now()), after=api.after_id(after) or None, limit=limit
    )
    return [row.licence for row in rows], str(following) if following else None


@api.read(bp, "/open-licences/mine", gives=schemas.OpenLicencesOut)
def list_declarations(session: Session, *, actor: Actor) -> dict[str, Any]:
    """The declarations of your organisation, or those that your center brings to the office."""
    return {"items": queries.declarations_of(session, actor)}


@api.read(bp, "/open-licences/uptakes", gives=schemas.UptakesOut)
def list_uptakes(session: Session, *, actor: Actor) -> dict[str, Any]:
    """What your organisation has taken up."""
    return {"items": queries.uptakes_of(session, actor)}


@api.read(bp, "/open-licences/uptakes/<int:uptake_id>", gives=schemas.UptakeOut)
def show_uptake(session: Session, uptake_id: int, *, actor: Actor) -> Uptake:
    """A notice, for the licensee, the patentee and its center."""
    return queries.uptake_for(session, uptake_id, actor)


@api.read(bp, "/open-licences/<string:number>", gives=schemas.OpenLicenceOut, public=True)
def show_open_licence(session: Session, number: str, *, actor: Actor | None) -> OpenLicence:
    """One declaration; before its announcement for the patentee and its center only."""
    return queries.readable(session, number, actor)


@api.read(bp, "/open-licences/<string:number>/terms", gives=schemas.OpenTermsOut, public=True)
def show_terms(session: Session, number: str, *, actor: Actor | None) -> dict[str, Any]:
    """The terms of a licence that begins today, and their digest for the notice."""
    licence = queries.readable(session, number, actor)
    terms = terms_from(licence, business_date(clock.now()))
    return {"number": licence.number, "terms": terms.as_json(), "digest": terms.digest}


@api.write(bp, "POST", "/open-licences", takes=schemas.DeclarationIn, gives=schemas.OpenLicenceOut, status=201)
def draft_declaration(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> OpenLicence:
    """Draft a declaration for a patent of yours; for a utility model or design with its evaluation report."""
    report = body.pop("evaluation")
    licence = services.draft_declaration(session, **body, actor=actor, now=now)
    if report is not None:
        digest = _kept(session, licence, report, "evaluation", actor, now)
        services.change_declaration(
            session, licence_id=licence.id, changes={"evaluation": digest}, actor=actor, now=now
        )
    return licence


def _kept(session: Session, licence: OpenLicence, sent: dict[str, str], field: str, actor: Actor, now: datetime) -> str:
    """The SHA-256 of a sent file, kept for the declaration; Unacceptable where it cannot be kept."""
    stream = io.BytesIO(uploads.bytes_in(sent["content"], f"{field}.content"))
    return files.keep_upload(session, stream, sent["name"], purpose=licence.subject, actor=actor, now=now).sha256


def _seen(session: Session, number: str, actor: Actor) -> int:
    return queries.readable(session, number, actor).id


@api.write(bp, "POST", "/open-licences/<string:number>/submission", gives=schemas.OpenLicenceOut)
def submit_declaration(session: Session, number: str, *, actor: Actor, now: datetime) -> OpenLicence:
    """Hand the declaration in: every condition is looked at, each refusal names its record and article."""
    return services.submit_declaration(session, licence_id=_seen(session, number, actor), actor=actor, now=now)


@api.write(bp, "POST", "/open-licences/<string:number>/discarding", gives=schemas.OpenLicenceOut)
def discard_declaration(session: Session, number: str, *, actor: Actor, now: datetime) -> OpenLicence:
    """Drop a draft, or take a declaration back before it is announced."""
    return services.discard_declaration(session, licence_id=_seen(session, number, actor), actor=actor, now=now)


@api.write(bp, "POST", "/open-licences/<string:number>/withdrawal-request", gives=schemas.OpenLicenceOut)
def file_withdrawal(session: Session, number: str, *, actor: Actor, now: datetime) -> OpenLicence:
    """Withdraw an announced declaration; it binds until the office announces the withdrawal."""
    return services.file_withdrawal(session, licence_id=_seen(session, number, actor), actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/open-licences/<string:number>/announcement",
    takes=schemas.AnnouncementIn,
    gives=schemas.OpenLicenceOut,
    scope=Scope.CENTER,
)
def announce(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> OpenLicence:
    """The office announced the declaration (its center)."""
    licence = queries.readable(session, number, actor)
    digest = _kept(session, licence, body.pop("evidence"), "evidence", actor, now)
    return services.announce(session, licence_id=licence.id, **body, evidence=digest, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/open-licences/<string:number>/refusal",
    takes=schemas.OfficeRefusalIn,
    gives=schemas.OpenLicenceOut,
    scope=Scope.CENTER,
)
def refuse(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> OpenLicence:
    """The office did not take the declaration (its center)."""
    return services.refuse(session, licence_id=_seen(session, number, actor), **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/open-licences/<string:number>/withdrawal",
    takes=schemas.WithdrawalIn,
    gives=schemas.OpenLicenceOut,
    scope=Scope.CENTER,
)
def announce_withdrawal(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> OpenLicence:
    """The office announced the withdrawal (its center); licences taken before go on."""
    licence = queries.readable(session, number, actor)
    digest = _kept(session, licence, body.pop("evidence"), "evidence", actor, now)
    return services.announce_withdrawal(session, licence_id=licence.id, **body, evidence=digest, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/open-licences/<string:number>/uptakes",
    takes=schemas.NoticeIn,
    gives=schemas.UptakeOut,
    status=201,
)
def take_up(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Uptake:
    """Give notice by the digest of the terms: the deal is open and signed, the licence in force once it is paid."""
    licence_id = _seen(session, number, actor)
    return services.take_up(session, licence_id=licence_id, digest=body["digest"], actor=actor, now=now)
