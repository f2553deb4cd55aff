"""Offers go back and forth: who may send, answer, withdraw and reject what, and when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.actor import Role
from core.errors import Conflict, NotAllowed, Refusal, Unacceptable
from core.money import Money
from core.states import LIFECYCLES
from listings.market import services as market
from listings.rights.verdict import RightsUnavailable
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase
from parties.notices.models import Notice
from tests.builders import NOON, actor_for
from tests.listings.market.world import a_center
from tests.trading.negotiation.bargain import IN_A_WEEK, a_bargain, buying, countered, licensing, offered
from trading.negotiation import queries, services
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import NegotiationState, OfferState


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def refused(session, act, kind, code, **values):
    """The act is refused with that code, and no offer is there afterwards that was not there before."""
    before = sorted((row.id, row.state) for row in session.scalars(select(Offer)))
    with pytest.raises(kind) as refusal:
        act(session, now=values.pop("now", NOON), **values)
    session.rollback()
    session.expire_all()
    assert refusal.value.code == code
    assert sorted((row.id, row.state) for row in session.scalars(select(Offer))) == before
    return refusal.value


def test_a_first_offer_opens_a_negotiation_and_tells_the_seller(session):
    bargain = a_bargain(session)
    negotiation, offer = offered(session, bargain)

    assert (negotiation.state, offer.state, offer.version_no) == (NegotiationState.OPEN, OfferState.SENT, 1)
    assert offer.digest == licensing().digest == offer.terms.digest
    assert (negotiation.seller_id, negotiation.buyer_id) == (
        bargain.seller.organisation_id,
        bargain.buyer.organisation_id,
    )
    assert queries.mover_id(negotiation, NOON) == bargain.seller.organisation_id
    notices = session.scalars(select(Notice).filter_by(organisation_id=bargain.seller.organisation_id)).all()
    assert f"/negotiations/{negotiation.id}" in {notice.href for notice in notices}


def test_nobody_buys_from_themselves(session):
    bargain = a_bargain(session)
    session.commit()
    refused(
        session, services.open_negotiation, NotAllowed, "not_allowed",
        listing_id=bargain.listing.id, proposal=services.Proposal(licensing(), IN_A_WEEK), actor=bargain.seller,
    )  # fmt: skip


def test_a_center_does_not_buy_what_it_looks_after(session):
    bargain = a_bargain(session)
    session.commit()
    center = actor_for(bargain.world.center.organisation_id, Role.BUYER)
    refused(
        session, services.open_negotiation, NotAllowed, "own_center",
        listing_id=bargain.listing.id, proposal=services.Proposal(licensing(), IN_A_WEEK), actor=center,
    )  # fmt: skip
    assert count(session, Negotiation) == 0


def test_a_center_buys_what_another_center_looks_after(session):
    bargain = a_bargain(session)
    other = actor_for(a_center(session, "DL-SEA", "大连海洋知识产权运营中心").organisation_id, Role.BUYER)
    negotiation, _offer = offered(session, bargain, by=other)
    assert negotiation.buyer_id == other.organisation_id


def test_the_database_too_knows_two_sides(session):
    bargain = a_bargain(session)
    negotiation, _offer = offered(session, bargain)
    negotiation.buyer_id = negotiation.seller_id
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_offer_takes_the_role_of_a_trader(session):
    bargain = a_bargain(session)
    session.commit()
    clerk = actor_for(bargain.buyer.organisation_id, Role.FINANCE_OFFICER)
    refused(
        session, services.open_negotiation, NotAllowed, "not_allowed",
        listing_id=bargain.listing.id, proposal=services.Proposal(licensing(), IN_A_WEEK), actor=clerk,
    )  # fmt: skip


def test_a_listing_off_the_market_takes_no_offers(session):
    bargain = a_bargain(session)
    market.withdraw_listing(session, listing_id=bargain.listing.id, actor=bargain.seller, now=NOON)
    session.commit()
    refused(
        session, services.open_negotiation, Conflict, "not_on_sale",
        listing_id=bargain.listing.id, proposal=services.Proposal(licensing(), IN_A_WEEK), actor=bargain.buyer,
    )  # fmt: skip


def test_only_what_is_listed_can_be_offered_for(session):
    bargain = a_bargain(session, license_types=["ordinary"])
    session.commit()
    refusal = refused(
        session, services.open_negotiation, Unacceptable, "not_offered",
        listing_id=bargain.listing.id, proposal=services.Proposal(licensing(), IN_A_WEEK), actor=bargain.buyer,
    )  # fmt: skip
    assert "Ordinary licence" in refusal.fields["act"][0]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (licensing(instalments=()), "instalments.0.amount"),
        (licensing(scope=Scope(("CN",), ("*",), date(2027, 1, 1))), "scope.ends"),
        (licensing(scope=Scope(("CN",), ("*",), date(2027, 1, 1), date(2041, 3, 2))), "scope.ends"),
        (licensing(fields="nice.9"), "scope.fields"),
    ],
)
def test_terms_that_cannot_stand_are_refused_by_name(session, terms, field):
    bargain = a_bargain(session)
    session.commit()
    refusal = refused(
        session, services.open_negotiation, Unacceptable, "terms_unacceptable",
        listing_id=bargain.listing.id, proposal=services.Proposal(terms, IN_A_WEEK), actor=bargain.buyer,
    )  # fmt: skip
    assert list(refusal.fields) == [field]


@pytest.mark.parametrize("days", [0, -1, 182])
def test_an_offer_stands_from_now_for_half_a_year_at_most(session, days):
    bargain = a_bargain(session)
    session.commit()
    refusal = refused(
        session, services.open_negotiation, Unacceptable, "unacceptable",
        listing_id=bargain.listing.id,
        proposal=services.Proposal(licensing(), NOON + timedelta(days=days)), actor=bargain.buyer,
    )  # fmt: skip
    assert list(refusal.fields) == ["expires_at"]
    assert count(session, Negotiation) == 0


def test_availability_is_checked_when_an_offer_is_made(session):
    bargain = a_bargain(session)
    _negotiation, first = offered(session, bargain)
    services.accept_offer(session, offer_id=first.id, digest=first.digest, actor=bargain.seller, now=NOON)
    session.commit()
    refusal = refused(
        session, services.open_negotiation, RightsUnavailable, "rights_unavailable",
        listing_id=bargain.listing.id, proposal=services.Proposal(licensing(), IN_A_WEEK), actor=bargain.buyer,
    )  # fmt: skip
    assert refusal.details[0]["decision"] == "deny"
    assert count(session, Negotiation) == 1


def test_a_counter_offer_takes_the_old_version_off_the_table(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    second = countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)

    assert (first.state, second.state, second.version_no) == (OfferState.COUNTERED, OfferState.SENT, 2)
    assert queries.mover_id(negotiation, NOON) == bargain.buyer.organisation_id


def test_nobody_answers_their_own_version(session):
    bargain = a_bargain(session)
    negotiation, _first = offered(session, bargain)
    refused(
        session, services.counter_offer, Conflict, "own_offer", negotiation_id=negotiation.id, version_no=1,
        proposal=services.Proposal(licensing(amount="1"), IN_A_WEEK), actor=bargain.buyer,
    )  # fmt: skip


def test_only_the_newest_version_is_answered(session):
    bargain = a_bargain(session)
    negotiation, _first = offered(session, bargain)
    countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)
    refused(
        session, services.counter_offer, Conflict, "newer_version", negotiation_id=negotiation.id, version_no=1,
        proposal=services.Proposal(licensing(amount="1300000"), IN_A_WEEK), actor=bargain.buyer,
    )  # fmt: skip


def test_the_same_terms_are_accepted_and_not_sent_back(session):
    bargain = a_bargain(session)
    negotiation, _first = offered(session, bargain)
    refused(
        session, services.counter_offer, Conflict, "same_terms", negotiation_id=negotiation.id, version_no=1,
        proposal=services.Proposal(licensing(), IN_A_WEEK), actor=bargain.seller,
    )  # fmt: skip


def test_a_stranger_can_neither_answer_nor_read(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    stranger = actor_for(bargain.world.center.organisation_id, Role.BUYER, Role.RIGHT_HOLDER)
    refused(
        session, services.counter_offer, NotAllowed, "not_allowed", negotiation_id=negotiation.id, version_no=1,
        proposal=services.Proposal(licensing(amount="5"), IN_A_WEEK), actor=stranger,
    )  # fmt: skip
    refused(session, services.reject_offer, NotAllowed, "not_allowed", offer_id=first.id, actor=stranger)
    refused(session, services.withdraw_offer, NotAllowed, "not_allowed", offer_id=first.id, actor=stranger)
    with pytest.raises(Refusal) as refusal:
        queries.readable_negotiation(session, negotiation.id, stranger)
    assert refusal.value.status == 404


def test_both_sides_and_the_center_read_the_negotiation(session):
    bargain = a_bargain(session)
    negotiation, _first = offered(session, bargain)
    for reader in (bargain.seller, bargain.buyer, bargain.world.staff):
        assert queries.readable_negotiation(session, negotiation.id, reader).id == negotiation.id
        assert [row.id for row in queries.negotiations_of(session, reader)] == [negotiation.id]


def test_a_withdrawn_version_leaves_the_next_to_either_side(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    services.withdraw_offer(session, offer_id=first.id, actor=bargain.buyer, now=NOON)
    session.commit()
    assert (first.state, negotiation.state) == (OfferState.WITHDRAWN, NegotiationState.OPEN)

    second = countered(session, bargain, negotiation, licensing(), by=bargain.buyer)
    assert (second.version_no, second.state) == (2, OfferState.SENT)


def test_only_the_author_withdraws_and_only_the_other_side_rejects(session):
    bargain = a_bargain(session)
    _negotiation, first = offered(session, bargain)
    refused(session, services.withdraw_offer, NotAllowed, "not_allowed", offer_id=first.id, actor=bargain.seller)
    refused(session, services.reject_offer, NotAllowed, "own_offer", offer_id=first.id, actor=bargain.buyer)


def test_a_rejection_ends_the_negotiation_with_its_reason(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    services.reject_offer(session, offer_id=first.id, reason=" Too little. ", actor=bargain.seller, now=NOON)
    session.commit()

    assert (first.state, first.answer, negotiation.state) == (
        OfferState.REJECTED,
        "Too little.",
        NegotiationState.ENDED,
    )
    refused(
        session, services.counter_offer, Conflict, "negotiation_ended", negotiation_id=negotiation.id, version_no=1,
        proposal=services.Proposal(licensing(amount="5"), IN_A_WEEK), actor=bargain.seller,
    )  # fmt: skip


def test_either_side_may_stop_talking(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    services.end_negotiation(session, negotiation_id=negotiation.id, actor=bargain.seller, now=NOON)
    session.commit()
    assert (first.state, negotiation.state) == (OfferState.REJECTED, NegotiationState.ENDED)
    refused(
        session, services.end_negotiation, Conflict, "negotiation_ended",
        negotiation_id=negotiation.id, actor=bargain.buyer,
    )  # fmt: skip


def test_offers_lapse_once_and_tell_both_sides(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    assert services.expire_due(session, now=IN_A_WEEK - timedelta(seconds=1)) == 0
    assert services.expire_due(session, now=IN_A_WEEK) == 1
    session.commit()
    assert services.expire_due(session, now=IN_A_WEEK) == 0

    assert (first.state, first.answered_at, negotiation.state) == (OfferState.EXPIRED, IN_A_WEEK, NegotiationState.OPEN)
    told = {row.organisation_id for row in session.scalars(select(Notice)) if "lapsed" in row.key}
    assert told == {negotiation.seller_id, negotiation.buyer_id}


def test_a_lapsed_version_may_be_followed_by_either_side_before_anybody_noted_it(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain, expires_at=NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=2)
    second = countered(session, bargain, negotiation, licensing(), by=bargain.buyer, now=later)
    assert (first.state, second.state) == (OfferState.EXPIRED, OfferState.SENT)


def test_a_negotiation_that_stays_quiet_ends_by_itself(session):
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    services.withdraw_offer(session, offer_id=first.id, actor=bargain.buyer, now=NOON)
    session.commit()
    states = []
    for days in (29, 30):
        services.expire_due(session, now=NOON + timedelta(days=days))
        states.append(negotiation.state)
    assert states == [NegotiationState.OPEN, NegotiationState.ENDED]


def test_the_database_keeps_one_version_on_the_table(session):
    bargain = a_bargain(session)
    _negotiation, first = offered(session, bargain)
    session.add(Offer(**_columns(first, version_no=2)))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_database_keeps_one_version_of_each_number(session):
    bargain = a_bargain(session)
    _negotiation, first = offered(session, bargain)
    session.add(Offer(**_columns(first, version_no=1, state=OfferState.WITHDRAWN, answered_at=NOON)))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_database_keeps_one_accepted_version(session):
    bargain = a_bargain(session)
    _negotiation, first = offered(session, bargain)
    for version_no in (2, 3):
        session.add(Offer(**_columns(first, version_no=version_no, state=OfferState.ACCEPTED, answered_at=NOON)))
    with pytest.raises(IntegrityError):
        session.flush()


def _columns(offer, **changes):
    kept = ("negotiation_id", "author_id", "author_name", "terms_json", "digest", "fixed_minor", "currency")
    values = {name: getattr(offer, name) for name in kept}
    return {**values, "message": "", "answer": "", "sent_at": NOON, "expires_at": IN_A_WEEK, **changes}


@pytest.mark.parametrize("name", ["negotiation", "offer"])
def test_every_arrow_of_the_lifecycle_is_taken_and_no_other(name):
    from core.errors import IllegalTransition

    lifecycle = LIFECYCLES[name]
    for state in lifecycle.states:
        for action in lifecycle.actions:
            if lifecycle.allows(state, action):
                assert lifecycle.after(state, action) is lifecycle.table[(state, action)]
            else:
                with pytest.raises(IllegalTransition):
                    lifecycle.after(state, action)


def test_a_running_royalty_alone_is_an_offer(session):
    bargain = a_bargain(session)
    royalty = Royalty(RoyaltyBase.NET_SALES, 300, minimum_per_year=Money.parse("50000"))
    terms = replace(licensing(LicenseType.ORDINARY), instalments=(), royalty=royalty)
    _negotiation, offer = offered(session, bargain, terms)
    assert (offer.fixed, offer.terms.royalty) == (Money(0), royalty)


def test_what_is_kept_is_what_was_sent_whatever_the_terms(session):
    bargain = a_bargain(session)
    terms = Terms(Act.ASSIGN, None, (Instalment(Money(1)),), None, buying().scope, note="含技术资料，“移交”两周")
    _negotiation, offer = offered(session, bargain, terms)
    session.expire_all()
    assert session.get(Offer, offer.id).terms == terms
    assert session.get(Offer, offer.id).terms.digest == offer.digest
