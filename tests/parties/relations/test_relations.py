"""Which organisations belong together: entered by one person, confirmed by a second one of the city office."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from parties.relations import services
from parties.relations.models import PartyRelation, RelationKind
from parties.relations.queries import kin, relations
from parties.relations.states import RelationState
from tests.builders import actor_for
from tests.settlement.deals.world import World, a_world, org

SINCE = date(2025, 1, 1)
OFFICE = actor_for(901, Role.CITY_OFFICE, name="Guo Fang", person_id=901)


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


def entered(world: World, **other: object) -> PartyRelation:
    given = {
        "one_id": org(world.seller), "other_id": org(world.buyer), "kind": RelationKind.PARENT, "from_date": SINCE,
        "evidence": "Register of companies, 3 March 2025", "actor": world.seller, "now": world.now, **other,
    }  # fmt: skip
    row = services.propose_relation(world.session, **given)  # type: ignore[arg-type]
    world.commit()
    return row


def confirmed(world: World, **other: object) -> PartyRelation:
    row = entered(world, **other)
    services.confirm_relation(world.session, relation_id=row.id, actor=world.city, now=world.now)
    world.commit()
    return row


def test_a_party_enters_it_and_only_once_confirmed_it_joins_them(world: World) -> None:
    row = entered(world)
    assert not kin(world.session).together(row.one_id, row.other_id, SINCE)
    services.confirm_relation(world.session, relation_id=row.id, actor=world.city, now=world.now)
    assert kin(world.session).together(row.other_id, row.one_id, SINCE)
    assert not kin(world.session).together(row.one_id, row.other_id, date(2024, 12, 31))


def test_a_chain_of_relations_joins_its_ends_and_an_ended_link_breaks_it(world: World) -> None:
    confirmed(world)
    link = confirmed(world, one_id=org(world.buyer), other_id=org(world.stranger), actor=world.buyer)
    ends = org(world.seller), org(world.stranger)
    assert kin(world.session).together(*ends, date(2026, 1, 1))
    services.end_relation(
        world.session, relation_id=link.id, last_day=date(2025, 12, 31), reason="Sold", actor=world.city, now=world.now
    )
    assert kin(world.session).together(*ends, date(2025, 12, 31))
    assert not kin(world.session).together(*ends, date(2026, 1, 1))


def test_nobody_confirms_what_he_entered_neither_by_the_service_nor_in_the_database(world: World) -> None:
    row = entered(world, actor=world.city)
    with pytest.raises(Conflict) as caught:
        services.confirm_relation(world.session, relation_id=row.id, actor=world.city, now=world.now)
    assert (caught.value.code, row.state) == ("same_person", RelationState.PROPOSED)
    with pytest.raises(NotAllowed):
        services.confirm_relation(world.session, relation_id=row.id, actor=world.admin, now=world.now)
    services.confirm_relation(world.session, relation_id=row.id, actor=OFFICE, now=world.now)
    world.commit()
    row.confirmed_by = row.proposed_by
    with pytest.raises(IntegrityError):
        world.session.flush()


def test_strangers_enter_nothing_and_parties_confirm_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        entered(world, actor=world.stranger)
    world.session.rollback()
    row = entered(world)
    with pytest.raises(NotAllowed):
        services.confirm_relation(world.session, relation_id=row.id, actor=world.buyer, now=world.now)
    assert relations(world.session, world.stranger) == []
    assert [each.id for each in relations(world.session, world.buyer)] == [row.id]


@pytest.mark.parametrize("field", ["other_id", "from_date", "evidence"])
def test_what_does_not_fit_is_named_by_field(world: World, field: str) -> None:
    wrong = {"other_id": org(world.seller), "from_date": date(2099, 1, 1), "evidence": " "}
    with pytest.raises(Unacceptable) as caught:
        entered(world, **{field: wrong[field]})
    assert list(caught.value.fields) == [field]
    assert world.session.scalar(select(func.count(PartyRelation.id))) == 0


def test_the_same_is_entered_once_whichever_side_says_it(world: World) -> None:
    entered(world, kind=RelationKind.GROUP)
    with pytest.raises(Conflict) as caught:
        entered(world, kind=RelationKind.GROUP, one_id=org(world.buyer), other_id=org(world.seller), actor=world.buyer)
    assert caught.value.code == "relation_known"


def test_a_rejected_one_has_its_reason_and_stays_rejected(world: World) -> None:
    row = entered(world)
    services.reject_relation(
        world.session, relation_id=row.id, reason="Another company", actor=world.city, now=world.now
    )
    with pytest.raises(IllegalTransition):
        services.confirm_relation(world.session, relation_id=row.id, actor=world.city, now=world.now)
    assert (row.state, row.reason) == (RelationState.REJECTED, "Another company")
