"""Visits of programmes, applications, titles, hosting and alliances, each as whom it is for."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registers.alliances.models import AllianceMember, FinanceProduct, Referral
from registers.hosting.models import HostingAgreement
from registers.programmes.models import Application, Batch, Objection, Programme, ProgrammeKind, Title
from tests.browser.asked import VISITOR, Asked, mailbox
from tests.browser.pages_of_funds import of_funds


def of_registers(session: Session) -> Asked:
    """All of them."""
    yield from of_programmes(session)
    yield from of_titles(session)
    yield from of_recognitions(session)
    yield from of_hosting(session)
    yield from of_alliances(session)
    yield from of_funds(session)


def of_programmes(session: Session) -> Asked:
    """Programmes, the batch under way, and an application in each state as its applicant, the office and the public."""
    batch = session.scalars(select(Batch).order_by(Batch.id.desc())).first()
    assert batch is not None
    number = {"number": batch.number}
    for who in (VISITOR, "city", "storage"):
        yield "programmes.index", who, {}
        yield "programmes.batch", who, number
    yield "programmes.show", VISITOR, {"code": "PILOT"}
    yield "programmes.show", "city", {"code": "PRODUCT"}
    yield "programmes.new", "city", {}
    yield "rules.new", "city", {"key": "programmes", "programme": "PILOT"}
    yield "programmes.new_batch", "city", {"code": "PILOT"}
    yield "programmes.change_batch", "city", number
    yield "programmes.take_in", "city", {}
    yield "programmes.applications.publicity", VISITOR, {}
    yield "programmes.applications.apply", "power", number
    yield "programmes.applications.index", "city2", {}
    yield "programmes.applications.index", "storage", {}
    for row in session.scalars(select(Application).order_by(Application.id)).all():
        yield from _of_application(session, row)


def _of_application(session: Session, row: Application) -> Iterator[tuple[str, str, dict[str, Any]]]:
    number, own = {"number": row.number}, mailbox(session, row.organisation_id)
    yield "programmes.applications.show", own, number
    if row.submitted_at is not None:
        yield "programmes.applications.show", "city2", number
    if row.can("change"):
        yield "programmes.applications.edit", own, number
    if row.can("propose"):
        yield "programmes.applications.review", "city", number
    if row.can("object"):
        yield "programmes.applications.show", VISITOR, number
        yield "programmes.applications.object_to", "power", number
        yield "programmes.applications.object_to", "city", number
        yield "programmes.applications.grant", "city2", number
    for objection in session.scalars(select(Objection).filter_by(application_id=row.id)):
        yield "programmes.applications.decide", "city", {**number, "objection_id": objection.id}


def of_titles(session: Session) -> Asked:
    """The lists and what ends soon; a granted title, a certificate, a pilot unit and one that was the first."""
    yield "certifications.index", VISITOR, {"on": "2021-12-31"}
    yield "programmes.titles.index", VISITOR, {}
    yield (
        "programmes.titles.index",
        VISITOR,
        {"on": "2021-12-31", "kind": ["demonstration", "advantage"], "level": "national"},
    )
    yield "programmes.titles.index", VISITOR, {"q": "no-such-thing"}
    for who in ("city", "storage"):
        yield "programmes.titles.ending", who, {"days": 365}
    granted = session.scalars(select(Title).join(Application, Application.title_id == Title.id)).first()
    assert granted is not None
    for who in (VISITOR, "storage", "city"):
        yield "programmes.titles.show", who, {"title_id": granted.id}
    for act in ("suspend", "revoke", "first"):
        yield "programmes.titles.act", "city", {"title_id": granted.id, "act": act}
    for kind in (ProgrammeKind.PILOT, ProgrammeKind.CERTIFICATION):
        title = session.scalars(select(Title).join(Programme).where(Programme.kind == kind).order_by(Title.id)).first()
        assert title is not None
        yield "programmes.titles.show", "city", {"title_id": title.id}


def of_recognitions(session: Session) -> Asked:
    """Figures of a day, outputs of a year, and what is reported."""
    unit = session.scalars(select(Title).join(Programme).where(Programme.code == "PILOT").order_by(Title.id)).first()
    assert unit is not None
    yield "recognitions.index", VISITOR, {"on": "2021-12-31"}
    yield "recognitions.outputs", VISITOR, {"year": 2021}
    yield "recognitions.report", "city", {"title_id": unit.id}
    yield "recognitions.listing", "city", {"title_id": unit.id}
    yield "recognitions.take_in", "city", {}


def of_hosting(session: Session) -> Asked:
    """Agreements as the public sees them, and as the agency and the office act on them."""
    yield "hosting.index", VISITOR, {"on": "2021-12-31"}
    yield "hosting.index", "center-c13", {}
    yield "hosting.new", "center-c13", {}
    yield "hosting.take_in", "city", {}
    row = session.scalars(select(HostingAgreement).order_by(HostingAgreement.id.desc())).first()
    assert row is not None
    for who in (VISITOR, "center-c13"):
        yield "hosting.show", who, {"agreement_id": row.id}
    yield "hosting.record", "center-c13", {"agreement_id": row.id}
    yield "hosting.signed", "center-c13", {"agreement_id": row.id}
    yield "hosting.end", "center-c13", {"agreement_id": row.id}


def of_alliances(session: Session) -> Asked:
    """Alliances of a day, one with products and referrals, and the office's forms."""
    yield "alliances.index", VISITOR, {"on": "2021-12-31"}
    yield "alliances.members", VISITOR, {"kind": "finance", "on": "2021-12-31"}
    for who in (VISITOR, "city"):
        yield "alliances.show", who, {"code": "FINANCE"}
    for form in ("join", "dissolve"):
        yield f"alliances.{form}", "city", {"code": "FINANCE"}
    for form in ("new", "take_in"):
        yield f"alliances.{form}", "city", {}
    member = session.scalars(select(AllianceMember.id).order_by(AllianceMember.id)).first()
    for form in ("leave", "offer"):
        yield f"alliances.{form}", "city", {"member_id": member}
    yield "alliances.refer", "city", {"product_id": session.scalars(select(FinanceProduct.id)).first()}
    yield "alliances.decide", "city", {"referral_id": session.scalars(select(Referral.id)).first()}
