"""Exclusive windows: for some days a seller agrees with one buyer only."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.actor import Role
from core.errors import Conflict, NotAllowed, Unacceptable
from settlement.deals.models import Deal
from tests.builders import NOON
from tests.parties.cast import a_person, an_organisation, as_actor
from tests.trading.negotiation.bargain import a_bargain, licensing, offered
from trading.negotiation import services
from trading.negotiation.exclusivity import PromisedElsewhere, open_window
from trading.negotiation.models import ExclusiveWindow

IN_LIAONING, IN_JILIN = licensing(territories="CN-LN"), licensing(territories="CN-JL")


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    session.commit()
    return made


@pytest.fixture
def rival(session, bargain):
    """A second buyer."""
    other = an_organisation(session, "南港电气有限公司")
    return as_actor(session, a_person(session, "he@south.example", Role.BUYER, at=other, name="He Yi"), other)


def promise(session, negotiation, bargain, days=10, now=NOON):
    return services.grant_exclusivity(session, negotiation_id=negotiation.id, days=days, actor=bargain.seller, now=now)


def accept(session, offer, by, now=NOON):
    return services.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=by, now=now)


def test_no_other_negotiation_is_accepted_in_the_window_and_the_promised_one_is(session, bargain, rival):
    first, mine = offered(session, bargain, IN_LIAONING)
    _second, theirs = offered(session, bargain, IN_JILIN, by=rival)
    window = promise(session, first, bargain)

    with pytest.raises(PromisedElsewhere) as refused:
        accept(session, theirs, bargain.seller)
    assert "3 Dec 2026" in str(refused.value.message)
    assert refused.value.details == [{"until": window.until.isoformat()}]
    assert session.scalar(select(func.count(Deal.id))) == 0

    accept(session, mine, bargain.seller)
    assert open_window(session, bargain.listing.id, NOON) is None
    assert session.scalar(select(func.count(Deal.id))) == 1


def test_after_its_last_day_everybody_can_be_accepted_again(session, bargain, rival):
    first, _mine = offered(session, bargain, IN_LIAONING)
    _second, theirs = offered(session, bargain, IN_JILIN, by=rival)
    window = promise(session, first, bargain, days=2)

    with pytest.raises(PromisedElsewhere):
        accept(session, theirs, bargain.seller, now=window.until - timedelta(seconds=1))
    accept(session, theirs, bargain.seller, now=window.until)
    assert session.scalar(select(func.count(Deal.id))) == 1


def test_a_listing_is_promised_to_one_buyer_at_a_time(session, bargain, rival):
    first, _mine = offered(session, bargain, IN_LIAONING)
    second, _theirs = offered(session, bargain, IN_JILIN, by=rival)
    window = promise(session, first, bargain)

    with pytest.raises(PromisedElsewhere):
        promise(session, second, bargain)
    with pytest.raises(Conflict) as again:
        promise(session, first, bargain)
    assert again.value.code == "promised_already"
    assert promise(session, second, bargain, now=window.until).ended_at is None
    assert window.ended_at == window.until


def test_the_database_keeps_two_windows_of_one_listing_apart(session, bargain, rival):
    first, _mine = offered(session, bargain, IN_LIAONING)
    second, _theirs = offered(session, bargain, IN_JILIN, by=rival)
    promise(session, first, bargain)
    session.add(
        ExclusiveWindow(
            listing_id=second.listing_id, negotiation_id=second.id, granted_at=NOON, until=NOON + timedelta(days=1)
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_buyer_releases_the_seller_and_the_end_of_the_talk_does(session, bargain, rival):
    first, _mine = offered(session, bargain, IN_LIAONING)
    promise(session, first, bargain)
    with pytest.raises(NotAllowed):
        services.give_up_exclusivity(session, negotiation_id=first.id, actor=bargain.seller, now=NOON)
    services.give_up_exclusivity(session, negotiation_id=first.id, actor=bargain.buyer, now=NOON)
    assert open_window(session, bargain.listing.id, NOON) is None

    promise(session, first, bargain)
    services.end_negotiation(session, negotiation_id=first.id, actor=bargain.buyer, now=NOON)
    assert open_window(session, bargain.listing.id, NOON) is None


@pytest.mark.parametrize("days", [0, 91])
def test_a_window_lasts_at_most_as_long_as_the_rule_says(session, bargain, days):
    first, _mine = offered(session, bargain)
    with pytest.raises(Unacceptable) as refused:
        promise(session, first, bargain, days=days)
    assert list(refused.value.fields) == ["days"]


def test_only_the_seller_promises(session, bargain):
    first, _mine = offered(session, bargain)
    with pytest.raises(NotAllowed):
        services.grant_exclusivity(session, negotiation_id=first.id, days=3, actor=bargain.buyer, now=NOON)
    assert session.scalar(select(func.count(ExclusiveWindow.id))) == 0
