"""Reads of organisations."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.db import found
from core.errors import Conflict, NotFound
from core.i18n import _, language
from parties.organisations.models import Organisation, OrganisationKind, OrganisationName, fold_name
from parties.organisations.uscc import fold_uscc


def organisation(session: Session, organisation_id: int) -> Organisation:
    """The organisation, or NotFound."""
    return found(session, Organisation, organisation_id)


def must_be_known(session: Session, organisation_ids: Collection[int]) -> None:
    """NotFound where one of them is no organisation."""
    asked = set(organisation_ids)
    known = set(session.scalars(select(Organisation.id).where(Organisation.id.in_(asked)))) if asked else set()
    for organisation_id in asked - known:
        organisation(session, organisation_id)


def must_be_verified(session: Session, *organisation_ids: int) -> None:
    """Conflict `not_verified` where nobody has compared one of them with the register of companies: what binds is made,
    accepted and signed by organisations that are who they say. Once verified, they stay so."""
    for organisation_id in organisation_ids:
        row = organisation(session, organisation_id)
        if not row.is_verified:
            raise Conflict(
                _(
                    "%(organisation)s is not verified yet. Until then it cannot make, accept or sign anything that "
                    "binds. Ask an administrator of the platform to compare it with the register of companies, and do "
                    "this again then.",
                    organisation=row.display(language()),
                ),
                code="not_verified",
            )


def trading_center(session: Session) -> Organisation:
    """The one organisation of kind EXCHANGE, in whose books all money is held."""
    row = session.scalar(select(Organisation).filter_by(kind=OrganisationKind.EXCHANGE))
    if row is None:
        raise NotFound(
            _("There is no trading center yet. An administrator registers it before money can be taken."),
            code="no_trading_center",
        )
    return row


def organisation_named(session: Session, name: str, *, verified: bool = True) -> Organisation | None:
    """The organisation that carries this name, English name or alias (width, case and punctuation do not matter).

    Only verified names count unless `verified=False`: nobody gets another's rights by taking its name.
    """
    folded = fold_name(name)
    if not folded:
        return None
    named = select(Organisation).join(OrganisationName).where(OrganisationName.folded == folded)
    if verified:
        named = named.where(OrganisationName.verified)
    return session.scalar(named.order_by(OrganisationName.verified.desc(), Organisation.id).limit(1))


def organisations_named(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Folded name → the verified organisation that carries it, for many names in one statement."""
    folded = {fold_name(name) for name in names} - {""}
    if not folded:
        return {}
    named = select(OrganisationName.folded, OrganisationName.organisation_id).where(
        OrganisationName.folded.in_(folded), OrganisationName.verified
    )
    return {row.folded: row.organisation_id for row in session.execute(named)}


def by_uscc(session: Session, uscc: str) -> Organisation | None:
    """The organisation with this unified social credit code, however it is typed."""
    return session.scalar(select(Organisation).filter_by(uscc=fold_uscc(uscc)))


def names_of(session: Session, organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """Organisations by id, for pages that print many of them."""
    if not organisation_ids:
        return {}
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(set(organisation_ids))))
    return {row.id: row for row in rows}


def organisations(
    *, words: str = "", kind: OrganisationKind | None = None, verified: bool | None = None
) -> Select[Organisation]:
    """The register of organisations as a statement, by name; `words` match any of its names or its credit code."""
    listed = select(Organisation)
    folded = fold_name(words)
    if folded:
        by_name = select(OrganisationName.organisation_id).where(
            OrganisationName.folded.contains(folded, autoescape=True)
        )
        listed = listed.where(Organisation.id.in_(by_name) | (Organisation.uscc == folded.upper()))
    if kind is not None:
        listed = listed.where(Organisation.kind == kind)
    if verified is not None:
        listed = listed.where(Organisation.verified_at.is_not(None) if verified else Organisation.verified_at.is_(None))
    return listed


def page_of_organisations(
    session: Session, statement: Select[Organisation], *, number: int, size: int
) -> tuple[list[Organisation], int]:
    """One page of `organisations(…)` by name, and how many there are in all."""
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.scalars(
        statement.order_by(Organisation.name, Organisation.id).offset((number - 1) * size).limit(size)
    )
    return list(rows), total


def unverified_count(session: Session) -> int:
    """How many organisations wait to be verified."""
    return session.scalar(select(func.count(Organisation.id)).where(Organisation.verified_at.is_(None))) or 0
