"""Limits: nobody is made a member unasked, no mailbox is flooded, no password is guessed at a session left open."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock, idempotency
from core.actor import SYSTEM, Actor, Role
from core.db import db, transaction
from core.errors import Conflict, NotAllowed, TooMany
from core.sessions import WebSession
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import register_organisation, verify_organisation
from parties.people import passwords
from parties.people.jobs import forget
from parties.people.models import ApiKey, LetterLink, Membership, Person
from parties.people.services import (
    add_membership,
    ask_for_reset,
    ask_to_register,
    end_sessions_of,
    invite,
    make_key,
    register_own_organisation,
    reject_registration,
)
from tests.builders import NOON
from tests.parties.cast import (
    LIN,
    PASSWORD,
    a_member,
    a_person,
    a_uscc,
    an_administrator,
    an_organisation,
    as_actor,
    how_many,
    link_in,
    mails,
    sign_in,
    trail,
)


def a_first_member(session: Session) -> tuple[Actor, Organisation]:
    home = an_organisation(session)
    return as_actor(session, a_person(session, LIN, Role.RIGHT_HOLDER, at=home), home), home


def test_nobody_is_made_a_member_without_being_asked(session: Session) -> None:
    actor, home = a_first_member(session)
    stranger = a_person(session, "stranger@x.example")
    said = []
    for person_id in (stranger.id, 999):
        with pytest.raises(NotAllowed) as refusal:
            add_membership(
                session, person_id=person_id, organisation_id=home.id, role=Role.BUYER, actor=actor, now=NOON
            )
        said.append((refusal.value.code, str(refusal.value.message)))
    assert said[0] == said[1]
    assert how_many(session, Membership, person_id=stranger.id) == 0


def test_a_fellow_member_is_given_a_further_role_and_an_administrator_gives_to_anybody(session: Session) -> None:
    actor, home = a_first_member(session)
    fellow = a_person(session, "fellow@x.example", Role.BUYER, at=home)
    stranger = a_person(session, "stranger@x.example")
    for person, giver in ((fellow, actor), (stranger, an_administrator(session))):
        add_membership(
            session, person_id=person.id, organisation_id=home.id, role=Role.RIGHT_HOLDER, actor=giver, now=NOON
        )
    assert how_many(session, Membership, role=Role.RIGHT_HOLDER) == 3


def test_one_mailbox_gets_few_invitations_however_many_invite(session: Session) -> None:
    _actor, home = a_first_member(session)
    sent = 0
    for turn in range(12):
        other = an_organisation(session, f"单位{turn}")
        inviter = as_actor(session, a_person(session, f"p{turn}@x.example", Role.BUYER, at=other), other)
        try:
            invite(
                session, email="victim@x.example", organisation_id=other.id, roles=[Role.BUYER], actor=inviter, now=NOON
            )
            sent += 1
        except TooMany:
            pass
    assert sent == len(mails(session, "victim@x.example")) <= 4
    invite(session, email="else@x.example", organisation_id=home.id, roles=[Role.BUYER], actor=SYSTEM, now=NOON)


def test_one_inviter_sends_no_more_than_an_office_needs(session: Session) -> None:
    actor, home = a_first_member(session)
    with pytest.raises(TooMany) as refusal:
        for turn in range(60):
            invite(
                session, email=f"p{turn}@x.example", organisation_id=home.id, roles=[Role.BUYER], actor=actor, now=NOON
            )
    assert refusal.value.retry_after >= 60
    assert how_many(session, LetterLink) <= 31


def a_registration(session: Session, turn: int, now: Any = NOON) -> None:
    ask_to_register(
        session, name=f"公司{turn}", uscc=a_uscc(), kind=OrganisationKind.ENTERPRISE, roles=[Role.BUYER],
        person_name="Wu Ling", email="victim@x.example", address=f"192.0.2.{turn}", now=now,
    )  # fmt: skip


def test_one_mailbox_gets_few_letters_of_registration_wherever_they_are_asked_for(session: Session) -> None:
    with pytest.raises(TooMany):
        for turn in range(10):
            a_registration(session, turn)
    assert len(mails(session, "victim@x.example")) <= 4
    a_registration(session, 11, NOON + timedelta(days=2))


def a_squatter(session: Session) -> tuple[Actor, Organisation, str]:
    """Somebody who has registered a company that is not theirs; the true company's code."""
    code = a_uscc()
    actor = as_actor(session, a_person(session, LIN))
    squat = register_own_organisation(
        session, name="真公司", uscc=code, country="CN", kind=OrganisationKind.ENTERPRISE.value, roles=[Role.BUYER],
        actor=actor, now=NOON,
    )  # fmt: skip
    return as_actor(session, session.get_one(Person, actor.person_id), squat), squat, code


def test_a_registration_turned_down_frees_its_credit_code_and_ends_its_roles(session: Session) -> None:
    admin = an_administrator(session)
    actor, squat, code = a_squatter(session)
    make_key(session, name="k", scopes=set(actor.scopes), actor=actor, now=NOON)
    reject_registration(session, organisation_id=squat.id, actor=admin, now=NOON)
    assert how_many(session, Membership, organisation_id=squat.id, ended_at=None) == 0
    assert how_many(session, ApiKey, revoked_at=None) == 0
    assert trail(session, squat.subject)[-1] == "organisation.rejected"
    assert "was not admitted" in mails(session, LIN)[-1]["subject"]
    true = register_organisation(
        session, name="真公司", uscc=code, kind=OrganisationKind.ENTERPRISE, actor=SYSTEM, now=NOON
    )
    assert true.is_verified


def test_only_an_administrator_turns_a_registration_down_and_none_that_was_verified(session: Session) -> None:
    admin = an_administrator(session)
    actor, squat, code = a_squatter(session)
    with pytest.raises(NotAllowed):
        reject_registration(session, organisation_id=squat.id, actor=actor, now=NOON)
    verify_organisation(session, organisation_id=squat.id, actor=admin, now=NOON)
    with pytest.raises(Conflict):
        reject_registration(session, organisation_id=squat.id, actor=admin, now=NOON)
    assert squat.uscc == code


def test_an_administrator_ends_a_persons_sessions(session: Session) -> None:
    admin, person = an_administrator(session), a_person(session, LIN)
    session.add(WebSession(key_hash="a" * 64, person_id=person.id, content={}, begun_at=NOON, seen_at=NOON))
    session.flush()
    with pytest.raises(NotAllowed):
        end_sessions_of(session, person_id=person.id, actor=as_actor(session, person), now=NOON)
    end_sessions_of(session, person_id=person.id, actor=admin, now=NOON)
    assert how_many(session, WebSession) == 0


def change(client: FlaskClient, current: str, password: str = "three grey herons") -> int:
    return client.post("/account/password", data={"current": current, "password": password}).status_code


def test_the_current_password_is_not_guessed_at_a_session_left_open(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    answers = [change(client, f"guess number {turn}") for turn in range(8)]
    assert answers[:5] == [422] * 5
    assert 429 in answers
    assert change(client, PASSWORD) == 429


def test_a_few_wrong_tries_do_not_keep_the_owner_from_changing_it(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    assert [change(client, each) for each in ("wrong one", "wrong two", PASSWORD)] == [422, 422, 303]
    assert sign_in(client, LIN, "three grey herons").status_code == 303


class Watched:
    """Argon2, noting whether the database's one writer was free whenever it worked."""

    def __init__(self, hasher: Any, path: str) -> None:
        self.hasher, self.path, self.was_free = hasher, path, []  # type: ignore[var-annotated]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.hasher, name)

    def look(self) -> None:
        rows = sqlite3.connect(self.path, timeout=0)
        try:
            rows.execute("BEGIN IMMEDIATE")
            self.was_free.append(True)
        except sqlite3.OperationalError:
            self.was_free.append(False)
        finally:
            rows.close()

    def hash(self, *given: Any) -> Any:
        self.look()
        return self.hasher.hash(*given)

    def verify(self, *given: Any) -> Any:
        self.look()
        return self.hasher.verify(*given)


def test_no_slow_hash_is_made_while_others_wait_to_write(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    home = a_member(session)
    invite(session, email="wu@x.example", organisation_id=home.id, roles=[Role.BUYER], actor=SYSTEM, now=clock.now())
    ask_for_reset(session, email=LIN, address="192.0.2.1", now=clock.now())
    invitation, reset = link_in(mails(session, "wu@x.example")[0]), link_in(mails(session, LIN)[0])
    session.commit()
    watched = Watched(passwords._hasher, str(path))
    monkeypatch.setattr(passwords, "_hasher", watched)
    sign_in(client, LIN)
    assert change(client, PASSWORD) == 303
    own = {"name": "Wu Ling", "password": "four white egrets", "language": "en"}
    assert client.post(f"/invitations/{invitation}", data=own).status_code == 303
    assert client.post(f"/reset-password/{reset}", data={"password": "four white egrets"}).status_code in (303, 404)
    assert len(watched.was_free) >= 4
    assert all(watched.was_free)


def test_a_new_key_does_not_make_a_session_younger_and_a_sign_in_does(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    sign_in(client, LIN)
    with transaction() as rows:
        row = rows.query(WebSession).one()
        row.begun_at = long_ago = row.begun_at - timedelta(days=13)
        before = row.key_hash
    assert client.post("/act-for", data={"organisation_id": str(home.id)}).status_code == 303
    assert change(client, PASSWORD) == 303
    session.rollback()
    row = session.query(WebSession).one()
    assert (row.begun_at, row.key_hash != before) == (long_ago, True)
    session.rollback()
    sign_in(client, LIN, "three grey herons")
    assert max(each.begun_at for each in session.query(WebSession)) > long_ago + timedelta(days=12)


def test_answers_are_kept_for_thirty_days_and_then_forgotten(session: Session) -> None:
    idempotency.claim("person:1", "k", "x", NOON)(session)
    forget(session, now=NOON + timedelta(days=29))
    assert how_many(session, idempotency.StoredAnswer) == 1
    forget(session, now=NOON + timedelta(days=31))
    assert how_many(session, idempotency.StoredAnswer) == 0


@pytest.mark.parametrize("back", ["²", "１", "9" * 30, "-1"])
def test_an_odd_way_back_is_no_fault(session: Session, client: FlaskClient, back: str) -> None:
    home = an_organisation(session, "交易所", OrganisationKind.EXCHANGE)
    a_person(session, LIN, Role.ADMINISTRATOR, at=home)
    other = a_person(session, "x@x.example").id
    session.commit()
    sign_in(client, LIN)
    assert client.post(f"/people/{other}/disable", data={"organisation_id": back}).headers["Location"] == "/"
