"""A town with its office, its programmes and those who apply, made through the services."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from core import files
from core.actor import Actor, Role
from core.clock import BEIJING
from parties.organisations.models import Organisation, OrganisationKind
from registers.programmes import services
from registers.programmes.models import Application, Batch, Level, Programme, ProgrammeKind, Title
from tests.conftest import kept
from tests.parties import cast

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Beijing
EVIDENCE = b"%PDF-1.4\nevidence\n%%EOF\n"


def at(day: date, hour: int = 10) -> datetime:
    """An instant on a day in Beijing."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING).astimezone(UTC)


@dataclass
class Town:
    """Two officers, an applicant with its person, a stranger, and a programme of each kind that tests need."""

    session: Session
    first: Actor
    second: Actor
    applicant: Actor
    stranger: Actor
    enterprise: Organisation
    titles: Programme
    certificates: Programme


@kept
def a_town(session: Session) -> Town:
    """An office of two, an enterprise, a university, a programme of pilot units and one of certifications."""
    office = cast.an_organisation(session, "海湾市知识产权局", OrganisationKind.GOV)
    first = cast.a_person(session, "first@office.example", Role.CITY_OFFICE, at=office, name="Qi Ming", now=MONDAY)
    second = cast.a_person(session, "second@office.example", Role.CITY_OFFICE, at=office, name="Bai He", now=MONDAY)
    enterprise = cast.an_organisation(session, name_en="Haiwan Battery Co., Ltd.")
    lin = cast.a_person(session, cast.LIN, Role.RIGHT_HOLDER, at=enterprise, now=MONDAY)
    university = cast.an_organisation(session, "海湾大学", OrganisationKind.UNIVERSITY)
    fang = cast.a_person(session, "fang@uni.example", Role.RIGHT_HOLDER, at=university, name="Fang Zhi", now=MONDAY)
    officer, other = cast.as_actor(session, first, office), cast.as_actor(session, second, office)
    return Town(
        session,
        officer,
        other,
        cast.as_actor(session, lin, enterprise),
        cast.as_actor(session, fang, university),
        enterprise,
        a_programme(session, officer, other, "PILOT", ProgrammeKind.PILOT, Level.MUNICIPAL, check=36, renews=True),
        a_programme(session, officer, other, "IPMS", ProgrammeKind.CERTIFICATION, Level.NATIONAL, check=12),
    )


def a_programme(
    session: Session,
    officer: Actor,
    second: Actor,
    code: str,
    kind: ProgrammeKind,
    level: Level,
    *,
    months: int = 36,
    check: int = 12,
    renews: bool = False,
) -> Programme:
    """A programme with its first rule, which the second officer confirmed."""
    row = services.enter_programme(
        session,
        code=code,
        kind=kind,
        level=level,
        authority="海湾市知识产权局",
        name=f"{code} 计划",
        name_en=f"{code} programme",
        standard="GB/T 29490" if kind is ProgrammeKind.CERTIFICATION else "",
        actor=officer,
        now=MONDAY,
    )
    rule = services.propose_rule(
        session,
        programme_id=row.id,
        valid_from=date(2018, 1, 1),
        validity_months=months,
        check_months=check,
        check_renews=renews,
        system_months=3 if kind is ProgrammeKind.CERTIFICATION else None,
        least_staff=5 if kind is ProgrammeKind.CENTER else None,
        source="海知〔2018〕1号",
        actor=officer,
        now=MONDAY,
    )
    services.confirm_rule(session, proposal_id=rule.id, actor=second, now=MONDAY)
    return row


def a_batch(town: Town, programme: Programme | None = None, now: datetime = MONDAY) -> Batch:
    """A batch that opens today for a month."""
    today = now.astimezone(BEIJING).date()
    chosen = programme or town.titles
    return services.open_batch(
        town.session,
        programme_id=chosen.id,
        opens=today,
        closes=today + timedelta(days=30),
        actor=town.first,
        now=now,
    )


def a_draft(town: Town, batch: Batch, *, actor: Actor | None = None, now: datetime = MONDAY) -> Application:
    """An application with what its programme asks for, and a file of evidence."""
    row = services.draft_application(
        town.session,
        batch_id=batch.id,
        statement="We made and sold what our patents protect.",
        contact="0411-00000000",
        object_name="Harbour base",
        edition="2023",
        certificate_no="IPMS-26-0001",
        issuer="北方认证有限公司",
        system_since=date(2025, 9, 1),
        audited_on=date(2025, 12, 1),
        management_on=date(2025, 12, 15),
        staff=6,
        systems=["matching"],
        is_clean=True,
        actor=actor or town.applicant,
        now=now,
    )
    files.keep_upload(
        town.session, io.BytesIO(EVIDENCE), "evidence.pdf", purpose=row.subject, actor=actor or town.applicant, now=now
    )
    return row


def submitted(town: Town, batch: Batch | None = None, *, actor: Actor | None = None) -> Application:
    """An application that was handed in."""
    row = a_draft(town, batch or a_batch(town), actor=actor)
    return services.submit_application(town.session, application_id=row.id, actor=actor or town.applicant, now=MONDAY)


def in_publicity(town: Town, batch: Batch | None = None) -> Application:
    """An application that the first officer proposed and published on Monday: publicity lasts to 9 March."""
    row = submitted(town, batch)
    services.propose_application(town.session, application_id=row.id, actor=town.first, now=MONDAY)
    services.publish_batch(town.session, batch_id=row.batch_id, actor=town.first, now=MONDAY)
    return row


def granted(town: Town, batch: Batch | None = None) -> Title:
    """A title that the second officer granted on 10 March 2026."""
    row = in_publicity(town, batch)
    return services.grant_application(town.session, application_id=row.id, actor=town.second, now=at(date(2026, 3, 10)))
