"""A new password ends what else opens the account: API keys and calendar addresses, and no key renews itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Role, Scope
from parties.people.keys import make_key
from parties.people.models import ApiKey
from parties.people.queries import actor_for_api_key
from parties.people.services import ask_for_reset, change_password, reset_password
from reports.deadlines.feeding import make_address
from reports.deadlines.models import CalendarKey
from tests.builders import NOON
from tests.parties.cast import PASSWORD, a_person, an_organisation, as_actor, how_many, link_in, mails


@pytest.fixture
def member(session: Session):
    home = an_organisation(session)
    return as_actor(session, a_person(session, "lin@haiwan.example", Role.BUYER, at=home), home)


def with_access(session: Session, member) -> str:
    """A key and a calendar address of the person's; returns the key's text."""
    _row, text = make_key(session, name="k", scopes=list(Scope), days=90, actor=member, now=NOON)
    make_address(session, actor=member, now=NOON)
    return text


def living(session: Session) -> tuple[int, int]:
    session.expire_all()
    return how_many(session, ApiKey, revoked_at=None), how_many(session, CalendarKey)


def test_a_reset_by_letter_ends_keys_and_calendar_addresses(session: Session, member) -> None:
    with_access(session, member)
    ask_for_reset(session, email="lin@haiwan.example", address="192.0.2.1", now=NOON)
    reset_password(session, token=link_in(mails(session)[0]), password="three grey herons", now=NOON)
    assert living(session) == (0, 0)


@pytest.mark.parametrize(("keep", "left", "said"), [(False, 0, "ended with it"), (True, 1, "were kept")])
def test_a_changed_password_ends_them_unless_they_are_kept(
    session: Session, member, keep: bool, left: int, said: str
) -> None:
    with_access(session, member)
    new: dict[str, Any] = {"current": PASSWORD, "password": "three grey herons", "keep_keys": keep}
    change_password(session, **new, actor=member, now=NOON)
    assert living(session) == (left, left)
    assert said in mails(session, "lin@haiwan.example")[0]["text"]


def test_a_key_makes_none_that_outlives_it(session: Session, member) -> None:
    text = with_access(session, member)
    session.scalars(select(ApiKey)).one().last_used_at = NOON  # another connection would write it, and wait for ours
    session.commit()
    by_key, later = actor_for_api_key(session, text, NOON), NOON + timedelta(days=80)
    for days, ends in ((366, 90), (10, 90), (9, 89)):
        row, _text = make_key(session, name="next", scopes=[Scope.READ], days=days, actor=by_key, now=later)
        assert row.expires_at == NOON + timedelta(days=ends)
