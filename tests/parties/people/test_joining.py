"""Invitations and registrations: nothing is made before the letter's link was used."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from core.errors import Conflict, NotAllowed, NotFound, TooMany, Unacceptable
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import verify_organisation
from parties.people.models import LetterKind, LetterLink, Membership, Person
from parties.people.queries import open_invitations
from parties.people.services import (
    accept_invitation,
    add_membership,
    ask_to_register,
    complete_registration,
    disable_person,
    end_membership,
    invite,
    register_own_organisation,
    withdraw_invitation,
)
from tests.builders import NOON
from tests.parties.cast import (
    a_person,
    a_uscc,
    an_administrator,
    an_organisation,
    as_actor,
    how_many,
    link_in,
    mails,
    trail,
)

GUEST = "wu.ling@haiwan.example"
NEW = "three grey herons"


def first_member(session: Session) -> tuple[Actor, Organisation]:
    home = an_organisation(session, name_en="Haiwan Battery")
    return as_actor(session, a_person(session, "a@x.example", Role.RIGHT_HOLDER, at=home), home), home


def invited(session: Session, actor: Actor, home: Organisation, *roles: Role, language: str = "en") -> str:
    invite(
        session,
        email=GUEST,
        organisation_id=home.id,
        roles=roles or {Role.BUYER},
        language=language,
        actor=actor,
        now=NOON,
    )
    return link_in(mails(session, GUEST)[-1])


def asked(session: Session, email: str = GUEST, **changed: object) -> None:
    values: dict[str, object] = {
        "name": "港城新材料有限公司",
        "uscc": a_uscc(),
        "kind": OrganisationKind.SME,
        "roles": [Role.RIGHT_HOLDER, Role.BUYER],
        "person_name": "Wu Ling",
        "address": "192.0.2.1",
        **changed,
    }
    ask_to_register(session, email=email, now=NOON, **values)  # type: ignore[arg-type]


def test_an_invitation_makes_the_account_and_the_role(session: Session) -> None:
    actor, home = first_member(session)
    person = accept_invitation(session, token=invited(session, actor, home), name="Wu Ling", password=NEW, now=NOON)
    assert as_actor(session, person).roles == {Role.BUYER}
    assert as_actor(session, person).organisation_id == home.id
    assert trail(session, home.subject)[-1] == "organisation.member_invited"


def test_the_letter_is_written_in_its_receivers_language(session: Session) -> None:
    actor, home = first_member(session)
    invited(session, actor, home, language="zh_Hans")
    letter = mails(session, GUEST)[0]
    assert "海湾电池有限公司" in letter["subject"]
    assert "邀请" in letter["subject"]
    assert "Haiwan" not in letter["text"]


def test_an_invitation_works_once(session: Session) -> None:
    actor, home = first_member(session)
    token = invited(session, actor, home)
    accept_invitation(session, token=token, name="Wu Ling", password=NEW, now=NOON)
    with pytest.raises(NotFound) as refusal:
        accept_invitation(session, token=token, name="Wu Ling", password=NEW, now=NOON)
    assert refusal.value.code == "link_dead"
    assert how_many(session, Person, email=GUEST) == 1


def test_an_invitation_expires_after_seven_days(session: Session) -> None:
    actor, home = first_member(session)
    token = invited(session, actor, home)
    with pytest.raises(NotFound):
        accept_invitation(session, token=token, name="Wu Ling", password=NEW, now=NOON + timedelta(days=7))
    assert how_many(session, Person, email=GUEST) == 0


def test_a_withdrawn_invitation_is_dead(session: Session) -> None:
    actor, home = first_member(session)
    token = invited(session, actor, home)
    link = open_invitations(session, home.id, NOON)[0]
    withdraw_invitation(session, invitation_id=link.id, actor=actor, now=NOON)
    with pytest.raises(NotFound):
        accept_invitation(session, token=token, name="Wu Ling", password=NEW, now=NOON)
    assert open_invitations(session, home.id, NOON) == []


def test_a_second_invitation_replaces_the_first(session: Session) -> None:
    actor, home = first_member(session)
    first, second = invited(session, actor, home), invited(session, actor, home)
    with pytest.raises(NotFound):
        accept_invitation(session, token=first, name="Wu Ling", password=NEW, now=NOON)
    accept_invitation(session, token=second, name="Wu Ling", password=NEW, now=NOON)


def test_the_database_itself_keeps_one_open_invitation_for_an_address(session: Session) -> None:
    actor, home = first_member(session)
    invited(session, actor, home)
    session.add(
        LetterLink(
            kind=LetterKind.INVITATION,
            digest="0" * 64,
            email=GUEST,
            organisation_id=home.id,
            content={},
            created_at=NOON,
            expires_at=NOON + timedelta(days=1),
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_first_member_invites_no_finance_officer(session: Session) -> None:
    actor, home = first_member(session)
    with pytest.raises(Unacceptable) as refusal:
        invited(session, actor, home, Role.FINANCE_OFFICER)
    assert refusal.value.code == "role_does_not_fit"
    assert mails(session) == []


def test_nobody_invites_into_another_organisation(session: Session) -> None:
    actor, _home = first_member(session)
    other = an_organisation(session, "别家公司")
    with pytest.raises(NotAllowed):
        invited(session, actor, other)
    assert how_many(session, LetterLink) == 0


def test_an_invitation_dies_with_its_senders_right_to_give_the_role(session: Session) -> None:
    actor, home = first_member(session)
    token = invited(session, actor, home)
    own = session.query(Membership).filter_by(person_id=actor.person_id).one()
    end_membership(session, membership_id=own.id, actor=actor, now=NOON)
    with pytest.raises(NotAllowed):
        accept_invitation(session, token=token, name="Wu Ling", password=NEW, now=NOON)
    assert how_many(session, Person, email=GUEST) == 0


def test_an_administrator_invites_everywhere(session: Session) -> None:
    admin = an_administrator(session)
    center = an_organisation(session, "运营中心", OrganisationKind.CENTER)
    token = invited(session, admin, center, Role.CENTER_MANAGER)
    person = accept_invitation(session, token=token, name="Wu Ling", password=NEW, now=NOON)
    assert as_actor(session, person).roles == {Role.CENTER_MANAGER}


def test_somebody_with_an_account_keeps_their_password_when_invited(session: Session) -> None:
    actor, home = first_member(session)
    guest = a_person(session, GUEST)
    before = guest.password_hash
    accept_invitation(session, token=invited(session, actor, home), name="Other", password="set by a thief", now=NOON)
    assert (guest.password_hash, guest.name) == (before, "Lin Mei")
    assert as_actor(session, guest).organisation_id == home.id


def test_a_shut_account_is_not_opened_by_an_invitation(session: Session) -> None:
    admin = an_administrator(session)
    actor, home = first_member(session)
    guest = a_person(session, GUEST)
    token = invited(session, actor, home)
    disable_person(session, person_id=guest.id, actor=admin, now=NOON)
    with pytest.raises(NotAllowed):
        accept_invitation(session, token=token, now=NOON)


def test_a_registration_makes_nothing_before_its_letter_was_used(session: Session) -> None:
    asked(session, uscc=(code := a_uscc()))
    assert how_many(session, Organisation) == how_many(session, Person) == 0
    assert code in mails(session, GUEST)[0]["text"]


def test_a_confirmed_registration_makes_an_unverified_organisation_with_its_first_member(session: Session) -> None:
    asked(session)
    person, home = complete_registration(session, token=link_in(mails(session)[0]), password=NEW, now=NOON)
    assert not home.is_verified
    assert as_actor(session, person).roles == {Role.RIGHT_HOLDER, Role.BUYER}
    assert trail(session, home.subject) == ["organisation.registered"]


def test_a_registration_is_confirmed_once(session: Session) -> None:
    asked(session)
    token = link_in(mails(session)[0])
    complete_registration(session, token=token, password=NEW, now=NOON)
    with pytest.raises(NotFound):
        complete_registration(session, token=token, password=NEW, now=NOON)
    assert how_many(session, Organisation) == 1


def test_registering_with_an_address_that_has_an_account_sends_one_letter_all_the_same(session: Session) -> None:
    guest = a_person(session, GUEST)
    asked(session)
    letter = mails(session, GUEST)[0]
    assert "You have an account here" in letter["text"]
    person, home = complete_registration(session, token=link_in(letter), now=NOON)
    assert person is guest
    assert as_actor(session, guest).organisation_id == home.id


def test_a_visitor_registers_no_center_and_no_finance_officer(session: Session) -> None:
    with pytest.raises(NotAllowed):
        asked(session, kind=OrganisationKind.CENTER)
    with pytest.raises(Unacceptable):
        asked(session, roles=[Role.FINANCE_OFFICER])
    assert mails(session) == []


def test_an_organisation_that_was_registered_meanwhile_is_not_registered_twice(session: Session) -> None:
    code = a_uscc()
    asked(session, uscc=code)
    asked(session, "other@x.example", name="港城新材料公司", uscc=code)
    first, second = (link_in(mail) for mail in mails(session))
    complete_registration(session, token=first, password=NEW, now=NOON)
    with pytest.raises(Conflict) as refusal:
        complete_registration(session, token=second, password=NEW, now=NOON)
    assert refusal.value.code == "organisation_exists"
    assert how_many(session, Organisation) == 1


def test_one_address_cannot_send_letters_without_end(session: Session) -> None:
    with pytest.raises(TooMany):
        for number in range(20):
            asked(session, f"p{number}@x.example")
    assert len(mails(session)) == 10


def test_an_officer_of_the_platform_verifies_nothing_by_registering_it_for_themselves(session: Session) -> None:
    admin = an_administrator(session)
    home = register_own_organisation(
        session,
        roles=[Role.BUYER],
        actor=admin,
        now=NOON,
        name="自家公司",
        uscc=a_uscc(),
        country="CN",
        kind="enterprise",
    )
    assert not home.is_verified


def test_a_role_that_came_another_way_does_not_stop_the_invitation(session: Session) -> None:
    actor, home = first_member(session)
    guest = a_person(session, GUEST)
    token = invited(session, actor, home, Role.BUYER, Role.RIGHT_HOLDER)
    add_membership(session, person_id=guest.id, organisation_id=home.id, role=Role.BUYER, actor=SYSTEM, now=NOON)
    accept_invitation(session, token=token, now=NOON)
    assert as_actor(session, guest, home).roles == {Role.BUYER, Role.RIGHT_HOLDER}


def own_company(session: Session, actor: Actor, number: int, now: datetime) -> Organisation:
    given = {"name": f"公司{number}", "uscc": a_uscc(), "country": "CN", "kind": "enterprise"}
    return register_own_organisation(session, roles=[Role.BUYER], actor=actor, now=now, **given)


def test_nobody_registers_many_organisations_in_a_row(session: Session) -> None:
    actor = as_actor(session, a_person(session))
    with pytest.raises(TooMany):
        for number in range(20):
            own_company(session, actor, number, NOON)
    assert how_many(session, Organisation) == 3


def test_few_organisations_of_one_person_wait_to_be_verified_at_a_time(session: Session) -> None:
    actor, admin = as_actor(session, a_person(session)), an_administrator(session)
    homes = [own_company(session, actor, number, NOON + timedelta(days=number)) for number in range(5)]
    with pytest.raises(Conflict) as refused:
        own_company(session, actor, 5, NOON + timedelta(days=6))
    assert refused.value.code == "too_many_unverified"
    verify_organisation(session, organisation_id=homes[0].id, actor=admin, now=NOON)
    own_company(session, actor, 6, NOON + timedelta(days=8))
    assert how_many(session, Organisation, verified_at=None) == 5


BAIT = "您的账户已冻结"


def test_a_letter_to_confirm_carries_no_word_of_whoever_asked(session: Session) -> None:
    asked(session, name=BAIT, name_en=BAIT, person_name=BAIT)
    letter = mails(session, GUEST)[0]
    assert BAIT not in letter["subject"] + letter["text"]
    assert how_many(session, LetterLink) == 1


def test_an_organisation_that_nobody_verified_invites_by_its_code(session: Session) -> None:
    home = an_organisation(session, BAIT)
    home.verified_at = None
    actor = as_actor(session, a_person(session, "a@x.example", Role.RIGHT_HOLDER, at=home, name=BAIT), home)
    invited(session, actor, home)
    letter = mails(session, GUEST)[0]
    assert BAIT not in letter["subject"] + letter["text"]
    assert home.uscc is not None
    assert home.uscc in letter["text"]


@pytest.mark.parametrize("name", ["领奖 https://evil.example/a", "请看 WWW.evil.example"])
def test_a_name_with_an_address_of_the_web_is_no_name(session: Session, name: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        asked(session, name=name)
    assert list(refused.value.fields) == ["name"]
    assert mails(session) == []
