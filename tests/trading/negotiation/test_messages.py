"""Words beside the terms: pinned to a version, from both sides, and kept as they were sent."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from tests.builders import NOON
from tests.listings.market.world import told
from tests.trading.negotiation.bargain import a_bargain, countered, licensing, offered
from trading.negotiation import queries, services
from trading.negotiation.messages import all_messages
from trading.negotiation.models import Message


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    session.commit()
    return made


def say(session, negotiation, text, *, by, version=1):
    return services.send_message(
        session, negotiation_id=negotiation.id, version_no=version, text=text, actor=by, now=NOON
    )


def test_both_sides_speak_about_a_version_at_any_time(session, bargain):
    negotiation, _offer = offered(session, bargain)
    say(session, negotiation, "Why so little?", by=bargain.seller)
    say(session, negotiation, "It is our first licence.", by=bargain.buyer)
    countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)
    say(session, negotiation, "Still about the first version.", by=bargain.buyer)

    cards = queries.room(session, negotiation.id, bargain.world.staff, NOON).cards
    first = next(card for card in cards if card.offer.version_no == 1)
    assert [said.message.text[:3] for said in first.messages] == ["Why", "It ", "Sti"]
    assert told(session, bargain.world.buyer.id)[0].startswith("There is a message about version")


def test_what_was_said_can_be_neither_changed_nor_deleted(session, bargain):
    negotiation, _offer = offered(session, bargain)
    say(session, negotiation, "As sent.", by=bargain.buyer)
    session.commit()

    for act in (update(Message).values(text="Other"), delete(Message)):
        with pytest.raises(DatabaseError):
            session.execute(act)
        session.rollback()
    assert [each.text for each in all_messages(session, negotiation)] == ["As sent."]


def test_nobody_speaks_into_a_talk_that_is_over_or_not_theirs(session, bargain):
    negotiation, _offer = offered(session, bargain)
    with pytest.raises(NotAllowed):
        say(session, negotiation, "I only read along.", by=bargain.world.staff)
    services.end_negotiation(session, negotiation_id=negotiation.id, actor=bargain.seller, now=NOON)
    with pytest.raises(Conflict) as refused:
        say(session, negotiation, "Too late.", by=bargain.buyer)
    assert refused.value.code == "negotiation_ended"
    assert session.scalar(select(func.count(Message.id))) == 0


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_message_says_something_and_is_no_book(session, bargain, text):
    negotiation, _offer = offered(session, bargain)
    with pytest.raises(Unacceptable) as refused:
        say(session, negotiation, text, by=bargain.buyer)
    assert list(refused.value.fields) == ["text"]


def test_a_message_is_about_a_version_that_there_is(session, bargain):
    negotiation, _offer = offered(session, bargain)
    with pytest.raises(NotFound):
        say(session, negotiation, "About nothing.", by=bargain.buyer, version=2)
