"""A form does what it says for the organisation that its page named, or nothing; and nobody comes to act for another
organisation without choosing it."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Role
from core.sessions import WebSession
from parties.people.models import Membership, Person
from parties.people.queries import actor_of
from parties.people.services import add_membership, end_membership
from settlement.payments.bank_accounts.models import PayeeBankAccount
from tests.builders import NOON
from tests.parties.cast import LIN, a_person, an_organisation, how_many, sign_in

PAGE = "/payee-bank-account"


@pytest.fixture
def houses(session: Session, client: FlaskClient) -> tuple[int, int]:
    """Two organisations of a person who is signed in and acts for the first."""
    one, other = (an_organisation(session, name, name_en=name) for name in ("First House", "Second House"))
    person = a_person(session, LIN, Role.RIGHT_HOLDER, at=one)
    add_membership(session, person_id=person.id, organisation_id=other.id, role=Role.BUYER, actor=SYSTEM, now=NOON)
    session.commit()
    sign_in(client, LIN)
    return one.id, other.id


def drawn(client: FlaskClient) -> dict[str, str]:
    """What the form of the page holds hidden."""
    page = client.get(PAGE).text
    return dict(re.findall(r'type="hidden" name="(drawn_for|once_token)" value="([^"]*)"', page))


def leave(session: Session, organisation_id: int) -> None:
    [row] = session.scalars(select(Membership).filter_by(organisation_id=organisation_id))
    end_membership(session, membership_id=row.id, actor=SYSTEM, now=NOON)
    session.commit()


def test_a_form_drawn_for_one_organisation_does_nothing_for_another(session, client, houses) -> None:
    form = drawn(client)
    assert form["drawn_for"] == str(houses[0])
    client.post("/act-for", data={"organisation_id": houses[1]})
    answer = client.post(PAGE, data={**form, "holder": "x", "bank": "y", "number": "62170000"})
    assert answer.status_code == 409
    assert "while you acted for First House, and now you act for Second House" in answer.text
    assert how_many(session, PayeeBankAccount) == 0
    session.rollback()
    client.post("/act-for", data={"organisation_id": houses[0]})
    assert client.post(PAGE, data={**form, "holder": "x"}).status_code == 422  # the form itself is looked at


def test_who_left_an_organisation_acts_for_nobody_until_another_is_chosen(session, client, houses) -> None:
    form = drawn(client)
    leave(session, houses[0])
    answer = client.post(PAGE, data=form)
    assert answer.status_code == 409
    assert "an organisation to which you do not belong any more" in answer.text
    assert client.get(PAGE).status_code == 403
    client.post("/act-for", data={"organisation_id": houses[1]})
    assert client.get(PAGE).status_code == 200


def test_every_page_lets_who_acts_for_nobody_choose(session, client, houses) -> None:
    leave(session, houses[0])
    page = client.get("/account").text
    assert 'action="/act-for"' in page
    assert '<option value="">No one: choose</option>' in page


def test_an_ended_choice_is_no_choice_of_another(session, houses) -> None:
    [person] = session.scalars(select(Person.id))
    leave(session, houses[0])
    actor = actor_of(session, person, houses[0])
    assert actor is not None
    assert (actor.organisation_id, actor.roles, actor.organisation_name) == (None, frozenset(), "")
    assert actor_of(session, person).organisation_id == houses[1]  # type: ignore[union-attr]
    assert how_many(session, WebSession) == 1
