"""A complaint about a listing: what a notice needs, its steps, its periods, and what the seller's listing does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.audit import history
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.jobs import Job
from listings.market import services as market
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.notices.models import Notice
from parties.organisations.queries import organisation
from registers.disputes import queries, services
from registers.disputes.clocks import NO_STATEMENT, NO_SUIT, NOT_COMPLETED
from registers.disputes.models import TakedownNotice
from registers.disputes.states import TakedownState
from registers.disputes.vocabulary import ComplainantKind, Lack, RemarkKind
from tests.registers.disputes.test_cases import refused, state_of
from tests.registers.disputes.world import (
    EVIDENCE,
    STATEMENT,
    a_complaint,
    answered,
    at,
    countered,
    forwarded,
    given,
    on_sale,
    tick,
)
from tests.settlement.deals.world import NOON, TODAY, a_deal, a_listing, a_world, org

T, L = TakedownState, ListingState


@pytest.fixture
def world(session):
    return a_world(session)


def again(world, notice):
    """The notice as it stands in the database."""
    world.session.expire_all()
    return world.session.get(TakedownNotice, notice.id)


def letters(world):
    """Mails to be sent: to whom, and the text."""
    world.session.flush()
    rows = world.session.query(Job).filter_by(kind="mail").order_by(Job.id)
    return [(row.payload["to"], row.payload["text"]) for row in rows]


def test_a_notice_is_told_all_that_is_missing_at_once(world):
    listing = on_sale(world)
    empty: dict[str, Any] = {"name": "", "identity_no": "", "email": "", "own_right": "", "evidence": "It is mine.",
                             "accepts_liability": False}  # fmt: skip
    refusal = refused(world, Unacceptable, lambda: a_complaint(world, listing, **empty))
    assert set(refusal.fields) == {"name", "identity_no", "email", "own_right", "evidence", "accepts_liability"}
    assert refusal.rule == "ECL 42"


def test_whoever_has_no_account_follows_the_notice_by_a_letter_in_their_language(world):
    notice = a_complaint(world, on_sale(world), language="zh_Hans", kind=ComplainantKind.PERSON)
    text = next(text for to, text in letters(world) if to == "zhao@example.com")
    assert f"/takedowns/follow/{notice.token}" in text
    assert notice.number in text
    assert "投诉" in text
    assert queries.notice_behind(world.session, notice.token) is notice
    assert notice.published_name == "赵**"


def test_whoever_is_signed_in_complains_for_their_organisation(world):
    notice = a_complaint(world, on_sale(world), world.stranger, name="Somebody else", identity_no="1")
    assert (notice.complainant_id, notice.complainant_name) == (org(world.stranger), world.stranger.organisation_name)


def test_nobody_complains_about_their_own_listing_or_one_off_the_market(world):
    listing = on_sale(world)
    assert refused(world, Conflict, lambda: a_complaint(world, listing, world.seller)).code == "own_listing"
    market.withdraw_listing(world.session, listing_id=listing.id, actor=world.seller, now=NOON)
    assert refused(world, Conflict, lambda: a_complaint(world, listing)).code == "not_on_the_market"


def test_one_complainant_has_one_open_notice_about_a_listing(world):
    listing = on_sale(world)
    a_complaint(world, listing, identity_no="2102 0019 9001 0112 34")
    again_ = lambda: a_complaint(world, listing, identity_no="210200199001011234")  # noqa: E731
    assert refused(world, Conflict, again_).code == "complained_already"
    assert a_complaint(world, listing, identity_no="210200199001019999").id


def test_the_database_keeps_a_second_open_notice_out(world):
    listing = on_sale(world)
    first, second = a_complaint(world, listing), a_complaint(world, listing, identity_no="2")
    with pytest.raises(IntegrityError):
        world.session.execute(
            update(TakedownNotice).filter_by(id=second.id).values(complainant_key=first.complainant_key)
        )
    world.session.rollback()


@pytest.mark.parametrize("who", ["seller", "staff", "chief", "city", "stranger", "buyer"])
def test_only_officers_of_the_trading_center_decide(world, who):
    notice = a_complaint(world, on_sale(world), world.stranger)
    act = lambda: services.forward_notice(  # noqa: E731
        world.session, notice_id=notice.id, with_measure=True, actor=getattr(world, who), now=NOON
    )
    refused(world, NotAllowed, act)


def test_forwarding_with_the_measure_takes_the_listing_off_and_tells_the_seller(world):
    listing = on_sale(world)
    notice = forwarded(world, a_complaint(world, listing))
    assert state_of(world, listing) is L.SUSPENDED
    assert (notice.forwarded_on, notice.counter_by) == (TODAY, TODAY + timedelta(days=15))
    told = world.session.query(Notice).filter_by(key=f"{notice.subject}:forwarded:seller").all()
    assert {row.organisation_id for row in told} == {org(world.seller)}


def test_without_the_measure_the_listing_stays_on_sale(world):
    listing = on_sale(world)
    notice = forwarded(world, a_complaint(world, listing), with_measure=False)
    assert state_of(world, listing) is L.PUBLISHED
    assert again(world, notice).measure_on is None


def test_what_is_reserved_for_a_deal_does_not_come_back_on_sale(world):
    deal = a_deal(world, listed=True)
    listing = world.session.get(Listing, deal.listing_id)
    notice = forwarded(world, a_complaint(world, listing))
    assert state_of(world, listing) is L.RESERVED
    market.unreserve(world.session, listing_id=listing.id, actor=world.staff, now=NOON)
    assert state_of(world, listing) is L.SUSPENDED
    services.lift(world.session, notice_id=notice.id, ground="A court said so.", actor=world.first, now=NOON)
    assert state_of(world, listing) is L.PUBLISHED


def test_an_officer_says_what_is_missing_and_the_complainant_adds_it(world):
    notice = a_complaint(world, on_sale(world))
    services.ask_for_more(
        world.session, notice_id=notice.id, lacks=[Lack.OWN_RIGHT], text="Send the patent's certificate.",
        actor=world.first, now=NOON,
    )  # fmt: skip
    assert (notice.state, notice.lacks, notice.complete_by) == (T.INCOMPLETE, ["own_right"], TODAY + timedelta(days=10))
    wrong = lambda: services.complete_notice(  # noqa: E731
        world.session, notice_id=notice.id, evidence=EVIDENCE, token="not this one", now=NOON
    )
    refused(world, NotAllowed, wrong)
    services.complete_notice(world.session, notice_id=notice.id, own_right="CN 1", token=notice.token, now=NOON)
    assert (notice.state, notice.own_right, notice.lacks) == (T.RECEIVED, "CN 1", [])


def test_what_is_not_completed_in_time_is_rejected_by_the_clock(world):
    notice = a_complaint(world, on_sale(world))
    services.ask_for_more(world.session, notice_id=notice.id, lacks=[Lack.IDENTITY], text="Who?", actor=world.first,
                          now=NOON)  # fmt: skip
    world.commit()
    tick(at(given(notice.complete_by) + timedelta(1)))
    assert (again(world, notice).state, notice.ground) == (T.REJECTED, NOT_COMPLETED)


def test_without_an_answer_the_complaint_is_upheld_and_the_measure_taken(world):
    listing = on_sale(world)
    notice = forwarded(world, a_complaint(world, listing), with_measure=False)
    world.commit()
    tick(at(given(notice.counter_by), 23))
    assert again(world, notice).state is T.FORWARDED
    world.commit()
    tick(at(given(notice.counter_by) + timedelta(1), 0))
    assert (again(world, notice).state, notice.ground) == (T.UPHELD, NO_STATEMENT)
    assert state_of(world, listing) is L.SUSPENDED


def test_a_statement_after_the_last_day_is_late_even_if_the_clock_was(world):
    notice = forwarded(world, a_complaint(world, on_sale(world)))
    world.now = at(given(notice.counter_by) + timedelta(1))
    assert refused(world, Conflict, lambda: countered(world, notice)).code == "counter_late"


def test_a_statement_says_why(world):
    notice = forwarded(world, a_complaint(world, on_sale(world)))
    act = lambda: services.counter(  # noqa: E731
        world.session, notice_id=notice.id, statement="No.", actor=world.seller, now=NOON
    )
    assert "statement" in refused(world, Unacceptable, act).fields


def test_only_the_seller_answers_and_only_the_complainant_tells_of_a_suit(world):
    notice = forwarded(world, a_complaint(world, on_sale(world), world.stranger))
    wrong = lambda: services.counter(  # noqa: E731
        world.session, notice_id=notice.id, statement=STATEMENT, actor=world.stranger, now=NOON
    )
    refused(world, NotAllowed, wrong)
    answered(world, countered(world, notice))
    suit = lambda who: services.tell_of_suit(  # noqa: E731
        world.session, notice_id=notice.id, body="法院", suit_on=TODAY, actor=who, now=NOON
    )
    refused(world, NotAllowed, lambda: suit(world.seller))
    assert suit(world.stranger).state is T.UPHELD


def test_of_two_complaints_the_last_one_lets_the_listing_back(world):
    listing = on_sale(world)
    first = forwarded(world, a_complaint(world, listing, world.stranger))
    second = forwarded(world, a_complaint(world, listing, world.buyer))
    services.take_back(world.session, notice_id=first.id, actor=world.stranger, now=NOON)
    assert state_of(world, listing) is L.SUSPENDED
    services.take_back(world.session, notice_id=second.id, actor=world.buyer, now=NOON)
    assert state_of(world, listing) is L.PUBLISHED


def test_a_center_cannot_let_back_what_a_complaint_stops(world):
    listing = on_sale(world)
    forwarded(world, a_complaint(world, listing))
    act = lambda: market.restore(world.session, listing_id=listing.id, actor=world.staff, now=NOON)  # noqa: E731
    assert refused(world, Conflict, act).code == "taken_down"


def test_a_right_withdrawn_under_a_complaint_does_not_come_back_as_a_new_listing(world):
    listing = on_sale(world)
    notice = forwarded(world, a_complaint(world, listing))
    market.withdraw_listing(world.session, listing_id=listing.id, actor=world.seller, now=NOON)
    from listings.assets.models import Asset

    asset = world.session.get(Asset, listing.asset_id)
    assert refused(world, Conflict, lambda: a_listing(world, asset)).code == "taken_down"
    services.lift(world.session, notice_id=notice.id, ground="A mistake.", actor=world.first, now=NOON)
    assert a_listing(world, asset).state is L.PUBLISHED


def test_what_a_court_decides_later_lifts_an_upheld_complaint(world):
    listing = on_sale(world)
    notice = forwarded(world, a_complaint(world, listing))
    services.uphold_notice(world.session, notice_id=notice.id, ground="Decision 7.", actor=world.first, now=NOON)
    assert state_of(world, listing) is L.SUSPENDED
    services.lift(world.session, notice_id=notice.id, ground="Judgment 8.", actor=world.second, now=NOON)
    assert (notice.state, notice.measure_ended_on, notice.ground) == (T.LIFTED, TODAY, "Judgment 8.")
    assert state_of(world, listing) is L.PUBLISHED


def test_a_notice_is_public_with_its_result_and_before_that_for_those_concerned(world):
    notice = a_complaint(world, on_sale(world), world.stranger)
    seen = lambda who: queries.notice_for(world.session, notice.number, who)  # noqa: E731
    assert seen(world.stranger) is seen(world.first) is notice
    for who in (world.seller, world.buyer, None):
        with pytest.raises(NotFound):
            seen(who)
    forwarded(world, notice)
    assert seen(world.seller) is notice
    assert queries.results(world.session) == []
    services.lift(world.session, notice_id=notice.id, ground="A mistake.", actor=world.first, now=NOON)
    assert seen(None) is notice
    assert queries.results(world.session) == [notice]


def test_a_remark_is_seen_with_the_next_notice_which_is_marked_as_a_repetition(world):
    listing = on_sale(world)
    first = a_complaint(world, listing, world.stranger)
    services.reject_notice(world.session, notice_id=first.id, ground="No right.", actor=world.first, now=NOON)
    services.remark(world.session, notice_id=first.id, kind=RemarkKind.MALICIOUS, text="The certificate was forged.",
                    actor=world.first, now=NOON)  # fmt: skip
    second = a_complaint(world, listing, world.stranger)
    assert second.repeats_id == first.id
    [earlier] = queries.of_complainant(world.session, second)
    assert [row.kind for row in earlier.remarks] == [RemarkKind.MALICIOUS]


def test_a_remark_cannot_be_changed_or_taken_out(world):
    notice = a_complaint(world, on_sale(world), world.stranger)
    row = services.remark(world.session, notice_id=notice.id, kind=RemarkKind.MISTAKEN, text="An error.",
                          actor=world.first, now=NOON)  # fmt: skip
    world.commit()
    row.text = "Nothing."
    with pytest.raises(Exception, match="append-only"):
        world.session.flush()
    world.session.rollback()


def test_a_rejected_notice_goes_no_further(world):
    notice = a_complaint(world, on_sale(world))
    services.reject_notice(world.session, notice_id=notice.id, ground="No right.", actor=world.first, now=NOON)
    with pytest.raises(IllegalTransition):
        forwarded(world, notice)


@pytest.mark.parametrize("late", [1, 2, 8])
def test_the_clock_ends_each_period_once_however_late_it_comes(world, late):
    notice = answered(world, countered(world, forwarded(world, a_complaint(world, on_sale(world)))))
    world.commit()
    for _time in range(3):
        tick(at(given(notice.suit_by) + timedelta(days=late)))
    assert (again(world, notice).state, notice.ground) == (T.LIFTED, NO_SUIT)
    lifted = [row for row in history(world.session, notice.subject) if row.action == "takedown.lifted"]
    assert len(lifted) == 1


def test_whoever_has_to_act_is_reminded_once(world):
    notice = forwarded(world, a_complaint(world, on_sale(world)))
    world.commit()
    for days in (3, 2, 1):
        tick(at(given(notice.counter_by) - timedelta(days=days)))
    told = world.session.query(Notice).filter_by(key=f"{notice.subject}:remind-counter:seller")
    assert [row.organisation_id for row in told] == [org(world.seller)]


def test_whoever_writes_an_owner_s_code_without_an_account_is_not_in_the_owner_s_way(world):
    listing = on_sale(world)
    code = organisation(world.session, org(world.stranger)).uscc or f"organisation {org(world.stranger)}"
    foreign = a_complaint(world, listing, identity_no=code, email="somebody@example.com")
    own = a_complaint(world, listing, world.stranger)
    assert own.repeats_id is None
    again_ = lambda: a_complaint(world, listing, world.stranger)  # noqa: E731
    assert refused(world, Conflict, again_).code == "complained_already"
    assert foreign.complainant_key != own.complainant_key
