"""Setting the stage: organisations, people, centers and rules, before anything is traded."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM, Actor, Role
from demo import cast
from parties.centers import services as centers
from parties.centers.models import Center, Tier
from parties.organisations import services as organisations
from parties.organisations.models import Organisation, OrganisationKind
from parties.people import queries as people
from parties.people import services as people_services
from settlement.payments import receiving

AUTHORITIES = {
    "national": "国家知识产权运营体系建设办公室",
    "provincial": "省知识产权运营促进办公室",
    "municipal": "星海市知识产权局",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody of the demonstration signs in."""

    role: str
    name: str
    organisation: str
    email: str
    password: str


@dataclass
class Stage:
    """Who is there: actors by key, centers in their order, and the sign-ins that are printed."""

    actors: dict[str, Actor] = field(default_factory=dict)
    centers: list[Center] = field(default_factory=list)
    staff: list[Actor] = field(default_factory=list)
    sign_ins: list[SignIn] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1001, 9999)))

    @property
    def finance(self) -> tuple[Actor, Actor]:
        """The two finance officers: four eyes."""
        return self.actors["finance-1"], self.actors["finance-2"]


def set_up(session: Session, now: datetime) -> Stage:
    """Everybody, with random passwords of this instance."""
    stage = Stage()
    exchange = organisation(session, stage, cast.EXCHANGE, now, authority="12")
    member(session, stage, exchange, "finance-1", cast.EXCHANGE.person, "finance", Role.FINANCE_OFFICER, now=now)
    member(session, stage, exchange, "finance-2", cast.EXCHANGE_SECOND, "finance2", Role.FINANCE_OFFICER, now=now)
    member(session, stage, exchange, "admin", "冯一诺", "admin", Role.ADMINISTRATOR, now=now)
    receiving.enter_receiving_account(
        session, holder=cast.EXCHANGE.name, bank="星海银行营业部（演示）", number="6200 0000 2018 1001 888",
        valid_from=clock.business_date(now), actor=SYSTEM, now=now,
    )  # fmt: skip
    city = organisation(session, stage, cast.CITY, now, authority="11")
    member(session, stage, city, "city", cast.CITY.person, "city", Role.CITY_OFFICE, now=now)
    member(session, stage, city, "city-2", cast.CITY_SECOND, "city2", Role.CITY_OFFICE, now=now)
    for place, part in enumerate(cast.CENTERS):
        set_up_center(session, stage, part, cast.CENTER_PEOPLE[place], now)
    for party, roles in [(each, (Role.RIGHT_HOLDER, Role.BUYER)) for each in cast.SELLERS + cast.BUYERS]:
        row = organisation(session, stage, party, now)
        member(session, stage, row, party.key, party.person, party.key, *roles, now=now)
    return stage


def organisation(
    session: Session, stage: Stage, party: cast.Party, now: datetime, authority: str = "91"
) -> Organisation:
    """Enter one organisation."""
    at_home = party.country == "CN"
    return organisations.register_organisation(
        session,
        name=party.name,
        name_en=party.name_en,
        uscc=cast.invented_uscc(next(stage.numbers), authority) if at_home else None,
        country=party.country,
        kind=OrganisationKind(party.kind),
        region_code="CN-LN-DL" if at_home else "",
        actor=SYSTEM,
        now=now,
    )


def member(
    session: Session, stage: Stage, home: Organisation, key: str, name: str, mailbox: str, *roles: Role, now: datetime
) -> Actor:
    """One person with roles in one organisation, and how they sign in."""
    password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}"
    email = f"{mailbox}@xinghai.example"
    speaks = "en" if home.country != "CN" else "zh_Hans"
    person = people_services.create_person(
        session, email=email, name=name, password=password, language=speaks, actor=SYSTEM, now=now
    )
    for role in roles:
        people_services.add_membership(
            session, person_id=person.id, organisation_id=home.id, role=role, actor=SYSTEM, now=now
        )
    session.flush()
    actor = people.actor_of(session, person.id, home.id)
    assert actor is not None
    stage.actors[key] = actor
    stage.sign_ins.append(SignIn("/".join(role.value for role in roles), name, home.name, email, password))
    return actor


def set_up_center(session: Session, stage: Stage, part: cast.CenterPart, person: str, now: datetime) -> None:
    """One center with its grant and its manager."""
    host = cast.Party(part.code, f"{part.name}有限公司", f"{part.name_en} Co., Ltd.", "center", person)
    home = organisation(session, stage, host, now)
    center = centers.register_center(
        session, organisation_id=home.id, code=part.code, name=part.name, name_en=part.name_en, industry=part.industry,
        region_code="CN-LN-DL", contact=f"center-{part.code.lower()}@xinghai.example", actor=SYSTEM, now=now,
    )  # fmt: skip
    centers.grant_tier(
        session, center_id=center.id, tier=Tier(part.tier), authority=AUTHORITIES[part.tier],
        document_no=part.document, from_date=date(2018, 10, 1), actor=SYSTEM, now=now,
    )  # fmt: skip
    stage.centers.append(center)
    roles = (Role.CENTER_MANAGER, Role.CENTER_STAFF)
    stage.staff.append(member(session, stage, home, part.code, person, f"center-{part.code.lower()}", *roles, now=now))
