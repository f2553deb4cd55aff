"""Who belongs to what, and who decides it."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Role, Scope
from core.errors import Conflict, NotAllowed, NotSignedIn, Unacceptable
from core.sessions import WebSession
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.models import ApiKey, Membership, Person
from parties.people.queries import actor_for_api_key, actor_of, people_of
from parties.people.services import (
    add_membership,
    create_admin,
    create_person,
    disable_person,
    enable_person,
    end_membership,
    make_key,
    roles_to_give,
)
from tests.builders import NOON, actor_for
from tests.parties.cast import PASSWORD, a_person, a_uscc, an_administrator, an_organisation, as_actor, how_many, trail


def the_membership(session: Session, person: Person) -> Membership:
    session.flush()
    return session.query(Membership).filter_by(person_id=person.id, ended_at=None).one()


def test_an_address_has_one_account_however_it_is_typed(session: Session) -> None:
    a_person(session, " Lin.Mei@Haiwan.Example ")
    with pytest.raises(Conflict) as refusal:
        a_person(session, "lin.mei@haiwan.example")
    assert refusal.value.code == "email_taken"
    assert how_many(session, Person) == 1


@pytest.mark.parametrize(
    "address", ["", "lin", "lin@", "@x.example", "a b@x.example", "lin@x", "lin@x..example", "<a>@x.org"]
)
def test_what_is_no_address_is_refused(session: Session, address: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        a_person(session, address)
    assert refusal.value.code == "email_form"
    assert how_many(session, Person) == 0


def test_only_an_administrator_opens_an_account_for_somebody(session: Session) -> None:
    with pytest.raises(NotAllowed):
        create_person(session, email="x@x.example", name="X", password=None, actor=actor_for(1, Role.BUYER), now=NOON)
    assert how_many(session, Person) == 0


def test_a_role_is_held_once_at_a_time(session: Session) -> None:
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    with pytest.raises(Conflict) as refusal:
        add_membership(session, person_id=person.id, organisation_id=home.id, role=Role.BUYER, actor=SYSTEM, now=NOON)
    assert refusal.value.code == "member_already"
    assert how_many(session, Membership) == 1


def test_the_database_itself_refuses_the_same_active_role_twice(session: Session) -> None:
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    session.add(Membership(person_id=person.id, organisation_id=home.id, role=Role.BUYER, began_at=NOON))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_role_that_ended_can_be_given_again(session: Session) -> None:
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    end_membership(session, membership_id=the_membership(session, person).id, actor=SYSTEM, now=NOON)
    assert as_actor(session, person).organisation_id is None
    add_membership(session, person_id=person.id, organisation_id=home.id, role=Role.BUYER, actor=SYSTEM, now=NOON)
    assert as_actor(session, person).roles == {Role.BUYER}
    assert trail(session, person.subject) == [
        "person.created",
        "person.role_given",
        "person.role_ended",
        "person.role_given",
    ]


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.FINANCE_OFFICER, OrganisationKind.CENTER),
        (Role.CENTER_STAFF, OrganisationKind.ENTERPRISE),
        (Role.CITY_OFFICE, OrganisationKind.UNIVERSITY),
        (Role.ADMINISTRATOR, OrganisationKind.ENTERPRISE),
    ],
)
def test_an_office_exists_only_where_it_belongs(session: Session, role: Role, kind: OrganisationKind) -> None:
    home = an_organisation(session, "某机构", kind)
    with pytest.raises(Unacceptable) as refusal:
        a_person(session, "a@x.example", role, at=home)
    assert refusal.value.code == "role_does_not_fit"
    assert how_many(session, Membership) == 0


def test_the_first_member_looks_after_the_traders_of_an_organisation(session: Session) -> None:
    home = an_organisation(session)
    first = a_person(session, "a@x.example", Role.RIGHT_HOLDER, at=home)
    second = a_person(session, "b@x.example", Role.BUYER, at=home)
    assert roles_to_give(session, as_actor(session, first, home), home) == {Role.RIGHT_HOLDER, Role.BUYER}
    assert roles_to_give(session, as_actor(session, second, home), home) == set()


def test_the_next_member_follows_when_the_first_leaves(session: Session) -> None:
    home = an_organisation(session)
    first = a_person(session, "a@x.example", Role.RIGHT_HOLDER, at=home)
    second = a_person(session, "b@x.example", Role.BUYER, at=home)
    end_membership(
        session, membership_id=the_membership(session, first).id, actor=as_actor(session, first, home), now=NOON
    )
    assert roles_to_give(session, as_actor(session, second, home), home) == {Role.RIGHT_HOLDER, Role.BUYER}


def test_a_centers_manager_looks_after_its_staff_and_nobody_elses(session: Session) -> None:
    center = an_organisation(session, "运营中心", OrganisationKind.CENTER)
    other = an_organisation(session, "别的中心", OrganisationKind.CENTER)
    manager = as_actor(session, a_person(session, "m@x.example", Role.CENTER_MANAGER, at=center), center)
    person = a_person(session, "s@x.example", Role.BUYER, at=center)
    add_membership(
        session, person_id=person.id, organisation_id=center.id, role=Role.CENTER_STAFF, actor=manager, now=NOON
    )
    with pytest.raises(NotAllowed):
        add_membership(
            session, person_id=person.id, organisation_id=other.id, role=Role.CENTER_STAFF, actor=manager, now=NOON
        )
    assert how_many(session, Membership, organisation_id=other.id) == 0


def test_a_centers_staff_looks_after_nobody(session: Session) -> None:
    center = an_organisation(session, "运营中心", OrganisationKind.CENTER)
    staff = as_actor(session, a_person(session, "s@x.example", Role.CENTER_STAFF, at=center), center)
    assert roles_to_give(session, staff, center) == set()


def test_a_finance_officer_makes_no_further_finance_officer(session: Session) -> None:
    home = an_organisation(session, "交易所", OrganisationKind.EXCHANGE)
    officer = as_actor(session, a_person(session, "f@x.example", Role.FINANCE_OFFICER, at=home), home)
    person = a_person(session, "g@x.example")
    with pytest.raises(NotAllowed):
        add_membership(
            session, person_id=person.id, organisation_id=home.id, role=Role.FINANCE_OFFICER, actor=officer, now=NOON
        )
    assert how_many(session, Membership, role=Role.FINANCE_OFFICER) == 1


def test_a_person_who_belongs_to_several_acts_for_the_one_asked_for(session: Session) -> None:
    one, two = an_organisation(session, "甲"), an_organisation(session, "乙")
    person = a_person(session, "a@x.example", Role.BUYER, at=one)
    add_membership(session, person_id=person.id, organisation_id=two.id, role=Role.RIGHT_HOLDER, actor=SYSTEM, now=NOON)
    session.flush()
    actor = actor_of(session, person.id, two.id)
    assert actor is not None
    assert (actor.organisation_id, actor.roles) == (two.id, frozenset({Role.RIGHT_HOLDER}))
    assert actor.organisations == ((one.id, "甲"), (two.id, "乙"))


def test_nobody_acts_for_an_organisation_they_do_not_belong_to(session: Session) -> None:
    own, foreign = an_organisation(session, "甲"), an_organisation(session, "乙")
    person = a_person(session, "a@x.example", Role.BUYER, at=own)
    assert as_actor(session, person, foreign).organisation_id is None


def test_a_disabled_person_has_no_session_no_key_and_acts_for_nobody(session: Session) -> None:
    admin = an_administrator(session)
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    _key, text = make_key(session, name="k", scopes={Scope.READ}, actor=as_actor(session, person, home), now=NOON)
    session.add(WebSession(key_hash="0" * 64, person_id=person.id, content={}, begun_at=NOON, seen_at=NOON))
    session.flush()

    disable_person(session, person_id=person.id, actor=admin, now=NOON)
    session.commit()

    assert how_many(session, WebSession) == 0
    assert actor_of(session, person.id) is None
    with pytest.raises(NotSignedIn):
        actor_for_api_key(session, text, NOON)


def test_an_account_that_opens_again_keeps_its_keys_dead(session: Session) -> None:
    admin = an_administrator(session)
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    _key, text = make_key(session, name="k", scopes={Scope.READ}, actor=as_actor(session, person, home), now=NOON)
    disable_person(session, person_id=person.id, actor=admin, now=NOON)
    enable_person(session, person_id=person.id, actor=admin, now=NOON)
    session.commit()
    assert actor_of(session, person.id) is not None
    with pytest.raises(NotSignedIn):
        actor_for_api_key(session, text, NOON)


def test_the_only_administrator_can_neither_be_disabled_nor_leave(session: Session) -> None:
    admin = an_administrator(session)
    assert admin.person_id is not None
    with pytest.raises(Conflict) as shut:
        disable_person(session, person_id=admin.person_id, actor=admin, now=NOON)
    own = session.query(Membership).filter_by(person_id=admin.person_id).one()
    with pytest.raises(Conflict) as left:
        end_membership(session, membership_id=own.id, actor=admin, now=NOON)
    assert shut.value.code == left.value.code == "last_administrator"
    assert own.ended_at is None


def test_the_last_role_in_an_organisation_takes_its_keys_along(session: Session) -> None:
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    key, _text = make_key(session, name="k", scopes={Scope.READ}, actor=as_actor(session, person, home), now=NOON)
    end_membership(session, membership_id=the_membership(session, person).id, actor=SYSTEM, now=NOON)
    assert session.get(ApiKey, key.id, populate_existing=True).revoked_at == NOON  # type: ignore[union-attr]


def test_the_first_administrator_brings_the_trading_center(session: Session) -> None:
    code = a_uscc()
    create_admin(session, email="root@x.example", name="Root", password=PASSWORD, uscc=code, actor=SYSTEM, now=NOON)
    home = session.query(Organisation).one()
    assert (home.kind, home.uscc) == (OrganisationKind.EXCHANGE, code)
    assert [person.email for person in people_of(session, home.id, Role.ADMINISTRATOR)] == ["root@x.example"]


def test_notices_go_to_active_members_with_open_accounts_in_the_roles_named(session: Session) -> None:
    admin = an_administrator(session)
    home = an_organisation(session)
    holder = a_person(session, "a@x.example", Role.RIGHT_HOLDER, Role.BUYER, at=home)
    a_person(session, "b@x.example", Role.BUYER, at=home)
    shut = a_person(session, "c@x.example", Role.RIGHT_HOLDER, at=home)
    disable_person(session, person_id=shut.id, actor=admin, now=NOON)
    assert people_of(session, home.id, Role.RIGHT_HOLDER) == [holder]
    assert len(people_of(session, home.id)) == 2
