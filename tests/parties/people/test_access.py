"""Signing in, passwords and resets."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound, TooMany, Unacceptable
from core.sessions import WebSession
from parties.people import letters, passwords
from parties.people.jobs import forget
from parties.people.models import LetterKind, LetterLink, Person, Throttle
from parties.people.services import (
    SignInRefused,
    ask_for_reset,
    change_password,
    count_attempt,
    reset_password,
    sign_in,
)
from tests.builders import NOON
from tests.parties.cast import PASSWORD, a_person, as_actor, how_many, link_in, mails, trail

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def guess(session: Session, times: int, address: str = HOME, seconds: int = 0) -> int:
    """Wrong guesses, each counted first; returns how many were looked at."""
    looked_at = 0
    for turn in range(times):
        now = NOON + timedelta(seconds=turn * seconds)
        try:
            count_attempt(session, email="lin.mei@haiwan.example", address=address, now=now)
            looked_at += 1
        except TooMany:
            pass
    return looked_at


def test_the_right_password_lets_in_and_is_noted(session: Session) -> None:
    person = a_person(session)
    assert sign_in(session, email=" LIN.MEI@haiwan.example", password=PASSWORD, address=HOME, now=NOON) is person
    assert person.signed_in_at == NOON
    assert trail(session, person.subject)[-1] == "person.signed_in"


def test_a_shut_account_is_answered_like_one_that_there_is_not(session: Session) -> None:
    person = a_person(session)
    person.disabled_at = NOON
    session.flush()
    with pytest.raises(SignInRefused):
        sign_in(session, email=person.email, password=PASSWORD, address=HOME, now=NOON)
    assert person.signed_in_at is None


@pytest.mark.parametrize("password", ["quiet harbour lantern", "Quiet harbour lanterns", "quiet harbour lanterns ", ""])
def test_every_sign_of_a_password_counts(session: Session, password: str) -> None:
    a_person(session)
    with pytest.raises(SignInRefused):
        sign_in(session, email="lin.mei@haiwan.example", password=password, address=HOME, now=NOON)


def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(session: Session) -> None:
    a_person(session)
    said = set()
    for email in ("lin.mei@haiwan.example", "nobody@haiwan.example"):
        with pytest.raises(SignInRefused) as refusal:
            sign_in(session, email=email, password="not the one", address=HOME, now=NOON)
        said.add((refusal.value.code, str(refusal.value.message)))
    assert len(said) == 1


def test_an_account_without_a_password_lets_nobody_in(session: Session) -> None:
    a_person(session, password=None)
    with pytest.raises(SignInRefused):
        sign_in(session, email="lin.mei@haiwan.example", password="nobody has this one", address=HOME, now=NOON)


def test_a_thousand_guesses_are_a_dozen(session: Session) -> None:
    a_person(session)
    assert guess(session, 200) == 5
    assert guess(session, 100, seconds=36) < 12


def test_the_wait_doubles(session: Session) -> None:
    a_person(session)
    guess(session, 6)
    waits, now = [], NOON
    for _turn in range(4):
        with pytest.raises(TooMany) as refusal:
            count_attempt(session, email="lin.mei@haiwan.example", address=HOME, now=now)
        waits.append(refusal.value.retry_after)
        now += timedelta(seconds=refusal.value.retry_after)
        count_attempt(session, email="lin.mei@haiwan.example", address=HOME, now=now)
    assert all(later > earlier for earlier, later in pairwise(waits))


def test_the_owner_still_signs_in_from_another_address(session: Session) -> None:
    person = a_person(session)
    guess(session, 100)
    count_attempt(session, email="lin.mei@haiwan.example", address=ELSEWHERE, now=NOON)
    assert sign_in(session, email=person.email, password=PASSWORD, address=ELSEWHERE, now=NOON) is person


def test_one_address_that_tries_many_accounts_has_to_wait(session: Session) -> None:
    with pytest.raises(TooMany):
        for number in range(60):
            count_attempt(session, email=f"person{number}@x.example", address=HOME, now=NOON)
    assert how_many(session, Throttle) < 3 * 60


def test_an_own_account_does_not_reset_the_count_of_its_address(session: Session) -> None:
    person = a_person(session)
    looked_at = 0
    for number in range(200):
        try:
            count_attempt(session, email=f"victim{number}@x.example", address=HOME, now=NOON)
            looked_at += 1
            count_attempt(session, email=person.email, address=HOME, now=NOON)
            sign_in(session, email=person.email, password=PASSWORD, address=HOME, now=NOON)
        except TooMany:
            pass
    assert looked_at < 40


def test_a_good_sign_in_forgets_the_failures_before_it(session: Session) -> None:
    person = a_person(session)
    for _round in range(3):
        guess(session, 4)
        sign_in(session, email=person.email, password=PASSWORD, address=HOME, now=NOON)
    count_attempt(session, email=person.email, address=HOME, now=NOON)


def test_a_password_changes_only_with_the_current_one(session: Session) -> None:
    person = a_person(session)
    actor = as_actor(session, person)
    with pytest.raises(Unacceptable) as refusal:
        change_password(session, current="not mine", password="three grey herons", actor=actor, now=NOON)
    assert list(refusal.value.fields) == ["current"]
    assert passwords.fits(person.password_hash, PASSWORD)


def test_a_changed_password_ends_the_other_sessions_and_is_told_by_mail(session: Session) -> None:
    person = a_person(session)
    for mark in ("a", "b"):
        session.add(WebSession(key_hash=mark * 64, person_id=person.id, content={}, begun_at=NOON, seen_at=NOON))
    actor = as_actor(session, person)
    change_password(
        session, current=PASSWORD, password="three grey herons", keep_session="a" * 64, actor=actor, now=NOON
    )
    assert [row.key_hash[0] for row in session.query(WebSession)] == ["a"]
    assert passwords.fits(person.password_hash, "three grey herons")
    assert "password of your account was changed" in mails(session, person.email)[0]["text"]


def test_a_reset_letter_works_once_and_ends_every_session(session: Session) -> None:
    person = a_person(session, language="zh_Hans")
    session.add(WebSession(key_hash="a" * 64, person_id=person.id, content={}, begun_at=NOON, seen_at=NOON))
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    token = link_in(mails(session)[0])

    reset_password(session, token=token, password="three grey herons", now=NOON)
    with pytest.raises(NotFound) as refusal:
        reset_password(session, token=token, password="four grey herons", now=NOON)

    assert refusal.value.code == "link_dead"
    assert passwords.fits(person.password_hash, "three grey herons")
    assert how_many(session, WebSession) == 0


def test_a_link_is_kept_only_as_a_digest(session: Session) -> None:
    person = a_person(session)
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    link = session.query(LetterLink).one()
    assert link.digest == letters.digest_of(link_in(mails(session)[0]))


def test_a_reset_letter_expires_after_an_hour(session: Session) -> None:
    person = a_person(session)
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    token = link_in(mails(session)[0])
    with pytest.raises(NotFound):
        reset_password(session, token=token, password="three grey herons", now=NOON + timedelta(hours=1))
    assert passwords.fits(person.password_hash, PASSWORD)


def test_a_reset_for_an_unknown_address_does_the_same_and_sends_nothing(session: Session) -> None:
    a_person(session)
    ask_for_reset(session, email="nobody@haiwan.example", address=HOME, now=NOON)
    assert mails(session) == []
    assert how_many(session, LetterLink, kind=LetterKind.RESET) == 1


def test_a_link_that_belongs_to_nobody_opens_nothing(session: Session) -> None:
    _link, href = letters.draw_link(session, LetterKind.RESET, email="nobody@x.example", now=NOON)
    with pytest.raises(NotFound):
        reset_password(session, token=href.rsplit("/", 1)[1], password="three grey herons", now=NOON)


def test_an_invitations_link_does_not_reset_a_password(session: Session) -> None:
    person = a_person(session)
    _link, href = letters.draw_link(session, LetterKind.INVITATION, email=person.email, person_id=person.id, now=NOON)
    with pytest.raises(NotFound):
        reset_password(session, token=href.rsplit("/", 1)[1], password="three grey herons", now=NOON)


def test_at_most_three_reset_letters_an_hour_reach_one_address(session: Session) -> None:
    person = a_person(session)
    for number in range(6):
        ask_for_reset(session, email=person.email, address=f"192.0.2.{number}", now=NOON + timedelta(minutes=number))
    assert len(mails(session, person.email)) == 3


def test_a_second_reset_makes_the_first_letter_worthless_when_it_is_used(session: Session) -> None:
    person = a_person(session)
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    first, second = (link_in(mail) for mail in mails(session))
    reset_password(session, token=second, password="three grey herons", now=NOON)
    with pytest.raises(NotFound):
        reset_password(session, token=first, password="four grey herons", now=NOON)


def test_what_is_long_past_is_forgotten_and_nothing_else(session: Session) -> None:
    person = a_person(session)
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    count_attempt(session, email=person.email, address=HOME, now=NOON)
    forget(session, now=NOON + timedelta(days=1))
    assert (how_many(session, LetterLink), how_many(session, Throttle)) == (1, 4)
    forget(session, now=NOON + timedelta(days=31))
    assert (how_many(session, LetterLink), how_many(session, Throttle)) == (0, 0)


def test_a_weak_new_password_leaves_the_letter_in_force(session: Session) -> None:
    person = a_person(session)
    ask_for_reset(session, email=person.email, address=HOME, now=NOON)
    token = link_in(mails(session)[0])
    session.commit()
    with pytest.raises(Unacceptable):
        reset_password(session, token=token, password="password1", now=NOON)
    session.rollback()
    assert isinstance(reset_password(session, token=token, password="three grey herons", now=NOON), Person)


def test_the_same_account_is_not_opened_twice_by_two_who_race(session: Session) -> None:
    a_person(session)
    with pytest.raises(Conflict):
        a_person(session)
