"""Organisations as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.api import after_id
from core.paging import page_of
from parties.organisations import queries, services
from parties.organisations.models import Organisation
from parties.organisations.schemas import OrganisationChange, OrganisationOut, OrganisationQuery, OrganisationSetUp

bp = api.blueprint("organisations")


@api.page(bp, "/organisations", gives=OrganisationOut, takes=OrganisationQuery, public=True)
def organisations(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[Organisation], str | None]:
    """The register of organisations, by id"""
    listed = queries.organisations(words=query["q"], kind=query["kind"], verified=query["verified"])
    rows = list(
        session.scalars(listed.where(Organisation.id > after_id(after)).order_by(Organisation.id).limit(limit + 1))
    )
    return page_of(rows, limit)


@api.read(bp, "/organisations/<int:organisation_id>", gives=OrganisationOut, public=True)
def organisation(session: Session, organisation_id: int, *, actor: Actor | None) -> Organisation:
    """One organisation"""
    return queries.organisation(session, organisation_id)


@api.write(bp, "POST", "/organisations", takes=OrganisationSetUp, gives=OrganisationOut, status=201, scope=Scope.ADMIN)
def register(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Organisation:
    """Register an organisation (administrators and the city office; verified at once where an administrator does it)"""
    return services.set_up_organisation(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/organisations/<int:organisation_id>/verify", gives=OrganisationOut, scope=Scope.ADMIN)
def verify(session: Session, organisation_id: int, *, actor: Actor, now: datetime) -> Organisation:
    """Verify an organisation, so that its names count for ownership of rights"""
    return services.verify_organisation(session, organisation_id=organisation_id, actor=actor, now=now)


@api.write(
    bp, "PATCH", "/organisations/<int:organisation_id>", takes=OrganisationChange, gives=OrganisationOut,
    scope=Scope.ADMIN,
)  # fmt: skip
def change(
    session: Session, body: dict[str, Any], organisation_id: int, *, actor: Actor, now: datetime
) -> Organisation:
    """Change an organisation's English name, region or names in registers"""
    return services.change_organisation(session, organisation_id=organisation_id, **body, actor=actor, now=now)
