"""Approval limits: beyond their own a member asks, a second one with a higher limit decides, and nothing is lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.actor import Role
from core.errors import Conflict, NotAllowed, NotFound
from core.money import Money
from listings.terms.agreement import Milestone, Royalty
from listings.terms.binding import bound_amount
from listings.terms.vocabulary import RoyaltyBase
from parties.people.limits import set_limit
from parties.people.models import BindingLimit
from settlement.deals.models import Deal
from tests.builders import NOON
from tests.listings.market.world import page, sign_in
from tests.parties.cast import a_person, as_actor, trail
from tests.trading.negotiation.bargain import IN_A_WEEK, a_bargain, countered, licensing, offered
from trading.negotiation import services
from trading.negotiation.approvals import lapse_due, waiting_for
from trading.negotiation.binding import ApprovalNeeded
from trading.negotiation.models import Approval, Negotiation, Offer, OfferLapsed
from trading.negotiation.states import ApprovalState, OfferState

MILLION = Money.parse("1000000")


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    session.commit()
    return made


@pytest.fixture
def junior(session, bargain):
    """A colleague of the buyer who may bind it to one million."""
    return limited(session, bargain, "wu@north.example", MILLION)


def limited(session, bargain, mail, amount):
    home = bargain.world.buyer
    colleague = as_actor(session, a_person(session, mail, Role.BUYER, at=home, name=mail[:2].title()), home)
    assert colleague.person_id is not None
    set_limit(
        session, organisation_id=home.id, person_id=colleague.person_id, amount=amount, actor=bargain.buyer, now=NOON
    )
    session.commit()
    return colleague


def states(*offers):
    return [offer.state for offer in offers]


def asked_to_open(session, bargain, by, amount="1200000", message=""):
    proposal = services.Proposal(licensing(amount=amount), IN_A_WEEK, message)
    return services.ask_to_open(session, listing_id=bargain.listing.id, proposal=proposal, actor=by, now=NOON)


def test_within_the_limit_a_member_binds_the_organisation_alone(session, bargain, junior):
    offered(session, bargain, licensing(amount="1000000"), by=junior)
    with pytest.raises(Conflict) as refused:
        asked_to_open(session, bargain, junior, amount="1000000")
    assert refused.value.code == "no_approval_needed"


def test_beyond_it_nothing_goes_out_until_a_second_member_approves(session, bargain, junior):
    with pytest.raises(ApprovalNeeded):
        offered(session, bargain, licensing(amount="1000000.01"), by=junior)
    session.rollback()
    wish = asked_to_open(session, bargain, junior, "1200000", "A fair price.")
    assert session.scalar(select(func.count(Negotiation.id))) == 0

    services.approve(session, approval_id=wish.id, actor=bargain.buyer, now=NOON)

    offer = session.scalars(select(Offer)).one()
    assert (offer.digest, offer.message, offer.negotiation_id) == (
        wish.terms.digest,
        "A fair price.",
        wish.negotiation_id,
    )
    assert (wish.state, wish.asked_name, wish.decided_by) == (ApprovalState.APPROVED, "Wu", bargain.buyer.person_id)
    assert trail(session, wish.subject) == ["approval.asked", "approval.approved"]


def test_neither_the_asker_nor_a_colleague_with_too_low_a_limit_approves(session, bargain, junior):
    wish = asked_to_open(session, bargain, junior)
    low = limited(session, bargain, "xu@north.example", MILLION)
    with pytest.raises(NotAllowed) as own:
        services.approve(session, approval_id=wish.id, actor=junior, now=NOON)
    with pytest.raises(ApprovalNeeded):
        services.approve(session, approval_id=wish.id, actor=low, now=NOON)
    assert (own.value.code, wish.state) == ("own_wish", ApprovalState.ASKED)
    assert session.scalar(select(func.count(Negotiation.id))) == 0


def test_an_acceptance_beyond_the_limit_waits_and_opens_the_deal_when_approved(session, bargain, junior):
    negotiation, _first = offered(session, bargain)
    second = countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)
    with pytest.raises(ApprovalNeeded):
        services.accept_offer(session, offer_id=second.id, digest=second.digest, actor=junior, now=NOON)
    wish = services.ask_to_accept(session, offer_id=second.id, digest=second.digest, actor=junior, now=NOON)
    assert (second.state, session.scalar(select(func.count(Deal.id)))) == (OfferState.SENT, 0)

    services.approve(session, approval_id=wish.id, actor=bargain.buyer, now=NOON)

    assert second.state is OfferState.ACCEPTED
    assert session.scalars(select(Deal)).one().source == negotiation.subject


def test_a_wish_whose_offer_has_lapsed_does_nothing_and_is_closed_by_the_timetable(session, bargain, junior):
    negotiation, _first = offered(session, bargain)
    second = countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)
    wish = services.ask_to_accept(session, offer_id=second.id, digest=second.digest, actor=junior, now=NOON)
    late = IN_A_WEEK + timedelta(hours=1)
    session.commit()
    with pytest.raises(OfferLapsed):
        services.approve(session, approval_id=wish.id, actor=bargain.buyer, now=late)
    session.rollback()

    assert lapse_due(session, now=late) == 1
    assert wish.state is ApprovalState.LAPSED
    assert lapse_due(session, now=late) == 0


def test_a_counter_offer_waits_while_the_version_it_answers_stays_on_the_table(session, bargain, junior):
    negotiation, _first = offered(session, bargain)
    second = countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)
    wish = services.ask_to_counter(
        session, negotiation_id=negotiation.id, version_no=2,
        proposal=services.Proposal(licensing(amount="1400000"), IN_A_WEEK), actor=junior, now=NOON,
    )  # fmt: skip
    assert states(second) == [OfferState.SENT]
    services.approve(session, approval_id=wish.id, actor=bargain.buyer, now=NOON)
    assert states(second) == [OfferState.COUNTERED]


def test_one_wish_waits_in_a_negotiation_and_can_be_declined_or_taken_back(session, bargain, junior):
    negotiation, first = offered(session, bargain)
    second = countered(session, bargain, negotiation, licensing(amount="1500000"), by=bargain.seller)
    accept = {"offer_id": second.id, "digest": second.digest, "actor": junior, "now": NOON}
    wish = services.ask_to_accept(session, **accept)
    with pytest.raises(Conflict) as twice:
        services.ask_to_accept(session, **accept)
    assert twice.value.code == "approval_waits"

    services.decline(session, approval_id=wish.id, reason="Too dear.", actor=bargain.buyer, now=NOON)
    again = services.ask_to_accept(session, **accept)
    with pytest.raises(NotAllowed):
        services.withdraw(session, approval_id=again.id, actor=bargain.buyer, now=NOON)
    services.withdraw(session, approval_id=again.id, actor=junior, now=NOON)
    assert [each.state for each in session.scalars(select(Approval).order_by(Approval.id))] == ["declined", "withdrawn"]
    assert (second.state, first.state) == (OfferState.SENT, OfferState.COUNTERED)


def test_a_wish_is_the_organisations_own_business(session, bargain, junior):
    wish = asked_to_open(session, bargain, junior)
    assert waiting_for(session, bargain.buyer) == [wish]
    assert waiting_for(session, bargain.seller) == []
    for stranger in (bargain.seller, bargain.world.staff):
        with pytest.raises(NotFound):
            services.approve(session, approval_id=wish.id, actor=stranger, now=NOON)


def test_who_looks_after_the_members_sets_limits_and_nobody_else(session, bargain, junior):
    given = {"organisation_id": bargain.world.buyer.id, "person_id": junior.person_id, "amount": None, "now": NOON}
    for outsider in (junior, bargain.seller):
        with pytest.raises(NotAllowed):
            set_limit(session, **given, actor=outsider)
    set_limit(session, **given, actor=bargain.buyer)
    offered(session, bargain, licensing(amount="9000000"), by=junior)
    assert trail(session, bargain.world.buyer.subject)[-2:] == ["organisation.limit_set"] * 2


def test_nobody_sets_their_own_limit_not_even_who_looks_after_the_members(client, session, bargain, junior):
    own = {"organisation_id": bargain.world.buyer.id, "person_id": bargain.buyer.person_id}
    with pytest.raises(NotAllowed) as refused:
        set_limit(session, **own, amount=MILLION, actor=bargain.buyer, now=NOON)
    assert refused.value.code == "own_limit"
    assert session.scalar(select(BindingLimit.id).filter_by(**own)) is None
    session.add(BindingLimit(**own, limit_minor=1, currency="CNY", set_at=NOON, set_by=bargain.buyer.person_id))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    browser, members = sign_in(client, bargain.buyer), f"/organisations/{own['organisation_id']}/members"
    page(browser, f"{members}/{own['person_id']}/limit", 403)
    assert f"{members}/{junior.person_id}/limit" in page(browser, members)
    assert f"{members}/{own['person_id']}/limit" not in page(browser, members)


def test_royalties_guaranteed_for_every_year_begun_count_with_the_price():
    royalty = Royalty(RoyaltyBase.NET_SALES, 300, minimum_per_year=Money.parse("100000"))
    three_years = licensing(amount="50000", royalty=royalty)
    assert bound_amount(three_years) == Money.parse("350000")
    longer = replace(three_years, scope=replace(three_years.scope, ends=date(2030, 1, 1)))
    assert bound_amount(longer) == Money.parse("450000")
    assert bound_amount(replace(three_years, scope=replace(three_years.scope, ends=None))) is None
    on_approval = Milestone("Approved for sale", Money.parse("20000"))
    assert bound_amount(replace(three_years, milestones=(on_approval,))) == Money.parse("370000")
