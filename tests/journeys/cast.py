"""The people of the journey, made through the services, with their passwords."""

from datetime import UTC, datetime

from core.actor import SYSTEM, Role
from core.db import transaction
from demo import cast, stage
from parties.organisations import services as organisations
from parties.organisations.models import Organisation

BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)


def people(holder_names: list[str], buyers: int = 1, begin: datetime = BEGIN) -> stage.Stage:
    """A trading center with two finance officers, a city office, one center, a seller and some buyers."""
    made = stage.Stage()
    with transaction() as session:
        exchange = stage.organisation(session, made, cast.EXCHANGE, begin, authority="12")
        for key in ("finance", "finance2"):
            stage.member(session, made, exchange, key, f"Officer {key}", key, Role.FINANCE_OFFICER, now=begin)
        stage.member(session, made, exchange, "admin", "Feng Yinuo", "admin", Role.ADMINISTRATOR, now=begin)
        city = stage.organisation(session, made, cast.CITY, begin, authority="11")
        stage.member(session, made, city, "city", "Qi Mingyue", "city", Role.CITY_OFFICE, now=begin)
        stage.set_up_center(session, made, cast.CENTERS[0], "Gu Qingyuan", begin)
        for party in (cast.SELLERS[0], *cast.BUYERS[:buyers]):
            home = stage.organisation(session, made, party, begin)
            roles = (Role.RIGHT_HOLDER, Role.BUYER)
            stage.member(session, made, home, party.key, party.person, party.key, *roles, now=begin)
        seller = session.get(Organisation, made.actors["storage"].organisation_id)
        assert seller is not None
        organisations.change_organisation(
            session, organisation_id=seller.id, aliases=holder_names, actor=SYSTEM, now=begin
        )
    return made


def password_of(made: stage.Stage, mailbox: str) -> str:
    """How somebody signs in."""
    return next(row.password for row in made.sign_ins if row.email == f"{mailbox}@xinghai.example")
