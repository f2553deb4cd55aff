"""A case from filing to its end: who may do what, what it stops, and the thirty days for a judicial confirmation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.audit import history
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.notices.models import Notice
from registers.disputes import services
from registers.disputes.models import DisputeCase
from registers.disputes.queries import case_for, visible_to
from registers.disputes.states import CaseState
from registers.disputes.vocabulary import Cause, Channel, Outcome, Side
from settlement.deals import services as deals
from settlement.holds.queries import stays_on
from settlement.holds.services import Conflict as HoldConflict
from tests.registers.disputes.world import (
    a_case,
    accepted,
    at,
    heard,
    last_day_of,
    mediated,
    on_sale,
    tick,
)
from tests.settlement.deals.world import (
    TODAY,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    everything,
    file,
    org,
    pay,
    reload,
    sign,
)

S = CaseState


def test_who_acts_for_no_organisation_sees_no_case_though_a_party_has_none(session):
    world = a_world(session)
    case = a_case(world, parties=[
        services.Named(Side.CLAIMANT, organisation_id=org(world.buyer)), services.Named(Side.RESPONDENT, name="A shop"),
    ])  # fmt: skip
    nobody = replace(world.stranger, organisation_id=None, roles=frozenset())
    assert session.scalars(select(DisputeCase.id).where(visible_to(nobody))).all() == []
    assert session.scalars(select(DisputeCase.id).where(visible_to(world.buyer))).all() == [case.id]


@pytest.fixture
def world(session):
    return a_world(session)


def refused(world, error, act):
    """The act is refused and nothing changed; gives the refusal."""
    world.commit()
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def standing(world, case):
    """Types of what stands on the case's rights because of it."""
    rows = world.session.query(Encumbrance).filter_by(ref=case.subject, ended_on=None)
    return [row.type for row in rows]


def state_of(world, listing):
    world.session.expire_all()
    return world.session.get(Listing, listing.id).state


def test_a_case_is_numbered_by_its_year_and_told_to_both_parties(world):
    case = a_case(world)
    assert case.number == f"DC-2026-{case.id:06d}"
    told = world.session.query(Notice.organisation_id).filter(Notice.key == f"{case.subject}:filed")
    assert {row[0] for row in told} == {org(world.buyer), org(world.seller)}


def test_whoever_is_no_party_brings_no_case(world):
    assert refused(world, NotAllowed, lambda: a_case(world, by=world.stranger)).code == "not_a_party"


@pytest.mark.parametrize("sides", [[], [Side.CLAIMANT], [Side.RESPONDENT]])
def test_a_case_has_two_sides(world, sides):
    parties = [services.Named(side, organisation_id=org(world.buyer)) for side in sides]
    refusal = refused(world, Unacceptable, lambda: a_case(world, parties=parties))
    assert "parties" in refusal.fields


def test_nobody_sues_themselves(world):
    parties = [services.Named(side, organisation_id=org(world.buyer)) for side in (Side.CLAIMANT, Side.RESPONDENT)]
    assert "parties" in refused(world, Unacceptable, lambda: a_case(world, parties=parties)).fields


def test_a_party_known_by_name_only_is_found_among_the_organisations(world):
    other = [services.Named(Side.CLAIMANT, organisation_id=org(world.buyer)), services.Named(Side.RESPONDENT, "某公司")]
    assert [each.organisation_id for each in a_case(world, parties=other).parties] == [org(world.buyer), None]


def test_filing_stops_nothing_and_acceptance_takes_the_right_off_the_market(world):
    listing = on_sale(world)
    case = a_case(world, asset_ids=[listing.asset_id])
    assert state_of(world, listing) is ListingState.PUBLISHED
    accepted(world, case)
    assert standing(world, case) == [EncumbranceType.DISPUTE]
    assert state_of(world, listing) is ListingState.SUSPENDED


@pytest.mark.parametrize("cause", [Cause.OWNERSHIP, Cause.VALIDITY])
def test_what_stands_on_the_right_says_what_the_case_is_about(world, cause):
    case = accepted(world, a_case(world, cause=cause))
    query = select(Encumbrance.about).where(Encumbrance.ref == case.subject)
    assert [each.value for each in world.session.scalars(query) if each] == [cause.value]


@pytest.mark.parametrize("cause", [Cause.INFRINGEMENT, Cause.CONTRACT, Cause.REMUNERATION])
def test_only_ownership_and_validity_stop_a_right(world, cause):
    case = accepted(world, a_case(world, cause=cause))
    assert standing(world, case) == []


@pytest.mark.parametrize("who", ["buyer", "seller", "staff", "first", "stranger", "admin"])
def test_only_the_city_office_accepts(world, who):
    case = a_case(world)
    act = lambda: services.accept_case(  # noqa: E731
        world.session, case_id=case.id, accepted_on=TODAY, body="法院", actor=getattr(world, who), now=world.now
    )
    refused(world, NotAllowed, act)


def test_the_end_of_a_case_lets_the_right_back_onto_the_market(world):
    listing = on_sale(world)
    case = heard(world, accepted(world, a_case(world, asset_ids=[listing.asset_id])))
    services.decide_case(world.session, case_id=case.id, outcome=Outcome.AGAINST_CLAIMANT, decided_on=TODAY,
                         actor=world.city, now=world.now)  # fmt: skip
    assert state_of(world, listing) is ListingState.SUSPENDED
    services.close_case(world.session, case_id=case.id, actor=world.city, now=world.now)
    assert standing(world, case) == []
    assert state_of(world, listing) is ListingState.PUBLISHED


def test_of_two_cases_about_one_right_the_last_one_lets_it_back(world):
    listing = on_sale(world)
    first, second = (accepted(world, a_case(world, asset_ids=[listing.asset_id]), no=f"{n}号") for n in (1, 2))
    services.withdraw_case(world.session, case_id=first.id, actor=world.city, now=world.now)
    assert state_of(world, listing) is ListingState.SUSPENDED
    services.withdraw_case(world.session, case_id=second.id, actor=world.city, now=world.now)
    assert state_of(world, listing) is ListingState.PUBLISHED


def test_a_right_linked_later_is_stopped_then(world):
    case, listing = accepted(world, a_case(world)), on_sale(world)
    services.link_case(world.session, case_id=case.id, asset_ids=[listing.asset_id], actor=world.city, now=world.now)
    assert state_of(world, listing) is ListingState.SUSPENDED
    act = lambda: services.link_case(  # noqa: E731
        world.session, case_id=case.id, asset_ids=[on_sale(world).asset_id], actor=world.buyer, now=world.now
    )
    refused(world, NotAllowed, act)


def test_the_money_of_a_linked_deal_stays_until_the_case_is_over(world):
    deal = a_funded_deal(world)
    case = accepted(world, a_case(world, asset_ids=[], deal_numbers=[deal.number]))
    file(world, deal)
    accept(world, deal)
    assert reload(world, deal).state.value == "releasable"
    refusal = refused(
        world, HoldConflict, lambda: deals.release(world.session, deal_id=deal.id, actor=world.first, now=world.now)
    )
    assert refusal.code == "hold_frozen"
    services.withdraw_case(world.session, case_id=case.id, actor=world.city, now=world.now)
    deals.release(world.session, deal_id=deal.id, actor=world.first, now=world.now)
    assert reload(world, deal).state.value == "settled"


def test_money_that_comes_in_after_the_case_stays_too(world):
    deal = sign(world, a_deal(world))
    accepted(world, a_case(world, asset_ids=[], deal_numbers=[deal.number]))
    pay(world, deal, "100000")
    refused(world, Conflict, lambda: deals.refund_deal(
        world.session, deal_id=deal.id, reason="both want it", actor=world.chief, now=world.now))  # fmt: skip
    assert len(stays_on(world.session, deal.subject)) == 1


def test_an_officer_s_freeze_and_a_case_are_each_lifted_by_their_own(world):
    deal = a_funded_deal(world)
    case = accepted(world, a_case(world, asset_ids=[], deal_numbers=[deal.number]))
    deals.freeze_money(world.session, deal_id=deal.id, reason="Order 7", actor=world.first, now=world.now)
    services.withdraw_case(world.session, case_id=case.id, actor=world.city, now=world.now)
    assert deals.is_frozen(world.session, deal.id)
    deals.unfreeze_money(world.session, deal_id=deal.id, reason="Lifted", actor=world.first, now=world.now)
    assert not deals.is_frozen(world.session, deal.id)


def test_a_deal_that_is_not_one_s_own_cannot_be_linked(world):
    deal = a_settled_deal(world)
    parties = [
        services.Named(Side.CLAIMANT, organisation_id=org(world.stranger)),
        services.Named(Side.RESPONDENT, "某人"),
    ]
    act = lambda: a_case(world, by=world.stranger, parties=parties, deal_numbers=[deal.number])  # noqa: E731
    assert "deal_numbers" in refused(world, Unacceptable, act).fields


def test_nobody_is_brought_before_arbitrators_without_an_agreement(world):
    case = a_case(world, channel=Channel.ARBITRATION)
    refusal = refused(world, Conflict, lambda: accepted(world, case))
    assert (refusal.code, refusal.rule) == ("no_arbitration_agreement", "ARL 4")
    agreed = a_case(world, channel=Channel.ARBITRATION, agreement="Contract of 3 May 2025, clause 14")
    assert heard(world, accepted(world, agreed)).state is S.ARBITRATION


def test_a_mediation_that_failed_goes_on_in_court_and_counts_there(world):
    case = heard(world, accepted(world, a_case(world, channel=Channel.MEDIATION)))
    services.bring_before(world.session, case_id=case.id, channel=Channel.JUDICIAL, body="法院", case_no="118",
                          actor=world.city, now=world.now)  # fmt: skip
    assert (case.state, case.channel, case.body) == (S.COURT, Channel.JUDICIAL, "法院")


def test_one_file_is_one_case(world):
    accepted(world, a_case(world), no="（2026）辽02民初118号")
    second = a_case(world)
    refusal = refused(world, Conflict, lambda: accepted(world, second, no="(2026)辽02民初 118 号"))
    assert refusal.code == "filed_already"


def test_a_decision_bears_its_outcome_day_and_amount(world):
    case = heard(world, accepted(world, a_case(world)))
    services.decide_case(world.session, case_id=case.id, outcome=Outcome.PARTLY, decided_on=TODAY,
                         amount=Money(500_000_00), actor=world.city, now=world.now)  # fmt: skip
    assert (case.state, case.outcome, case.concluded_on) == (S.DECIDED, Outcome.PARTLY, TODAY)
    assert (case.amount, case.awarded) == (None, Money(500_000_00))


def test_what_is_agreed_is_no_decision_and_no_day_lies_ahead(world):
    case = heard(world, accepted(world, a_case(world)))
    given = {"case_id": case.id, "actor": world.city, "now": world.now}
    agreed = lambda: services.decide_case(world.session, outcome=Outcome.SETTLED, decided_on=TODAY, **given)  # noqa: E731
    assert "outcome" in refused(world, Unacceptable, agreed).fields
    ahead = lambda: services.decide_case(  # noqa: E731
        world.session, outcome=Outcome.PARTLY, decided_on=TODAY + timedelta(1), **given
    )
    assert "decided_on" in refused(world, Unacceptable, ahead).fields


def applied(world, case, *names, now=None):
    for party in case.parties:
        if party.side.value in names:
            who = world.buyer if party.organisation_id == org(world.buyer) else world.seller
            services.apply_for_confirmation(
                world.session, case_id=case.id, party_id=party.id, actor=who, now=now or world.now
            )


@pytest.mark.parametrize(
    ("settled_on", "last"),
    [
        (date(2026, 3, 2), date(2026, 4, 1)),
        (date(2026, 1, 31), date(2026, 3, 2)),  # thirty days, not a month; 2 March is a Monday
        (date(2026, 9, 1), date(2026, 10, 8)),  # 1 October begins a holiday
        (date(2026, 11, 19), date(2026, 12, 21)),  # a Saturday
    ],
)
def test_the_thirty_days_end_on_a_working_day(world, settled_on, last):
    world.now = at(settled_on)
    assert mediated(world, settled_on).confirm_by == last


def test_both_sides_apply_then_the_court_confirms(world):
    case = mediated(world)
    applied(world, case, "claimant")
    confirm = lambda: services.confirm_case(  # noqa: E731
        world.session,
        case_id=case.id,
        confirmed_on=TODAY,
        ruling_no="（2026）辽0202民特5号",
        actor=world.city,
        now=world.now,
    )
    assert refused(world, Conflict, confirm).code == "not_applied"
    applied(world, case, "respondent")
    assert confirm().state is S.CONFIRMED
    assert services.enforce_case(world.session, case_id=case.id, actor=world.city, now=world.now).state is S.ENFORCING


def test_a_mediated_agreement_without_confirmation_is_not_enforced(world):
    case = mediated(world)
    act = lambda: services.enforce_case(world.session, case_id=case.id, actor=world.city, now=world.now)  # noqa: E731
    assert refused(world, Conflict, act).code == "not_enforceable"


def test_an_application_on_the_last_day_is_in_time_and_a_day_later_is_late(world):
    case = mediated(world)
    applied(world, case, "claimant", now=at(last_day_of(case), 23))
    late = lambda: applied(world, case, "respondent", now=at(last_day_of(case) + timedelta(1), 1))  # noqa: E731
    assert refused(world, Conflict, late).code == "confirmation_late"


def test_each_party_applies_for_itself_once(world):
    case = mediated(world)
    claimant = case.parties[0]
    act = lambda: services.apply_for_confirmation(  # noqa: E731
        world.session, case_id=case.id, party_id=claimant.id, actor=world.seller, now=world.now
    )
    assert refused(world, NotAllowed, act).code == "not_this_party"
    applied(world, case, "claimant")
    assert refused(world, Conflict, lambda: applied(world, case, "claimant")).code == "applied_already"


def test_the_clock_notes_once_that_the_thirty_days_are_over(world):
    case = mediated(world)
    after = last_day_of(case) + timedelta(8)
    world.commit()
    for _again in range(2):
        tick(at(after))
    world.session.expire_all()
    assert world.session.get(DisputeCase, case.id).missed_on == after
    missed = [each for each in history(world.session, case.subject) if each.action == "dispute.confirmation_missed"]
    assert len(missed) == 1


def test_before_the_last_day_both_are_reminded_once(world):
    case = mediated(world)
    world.commit()
    for days in (3, 2):
        tick(at(last_day_of(case) - timedelta(days)))
    told = world.session.query(Notice).filter(Notice.key == f"{case.subject}:remind-confirmation").all()
    assert sorted(each.organisation_id for each in told) == sorted((org(world.buyer), org(world.seller)))


def test_a_case_is_for_its_parties_and_the_city_office(world):
    case = a_case(world)
    for who in (world.buyer, world.seller, world.city):
        assert case_for(world.session, case.number, who) is case
    for who in (world.stranger, world.staff, world.first, None):
        with pytest.raises(Exception, match="There is no case"):
            case_for(world.session, case.number, who)


def test_everybody_reads_what_a_court_has_published(world):
    case = heard(world, accepted(world, a_case(world)))
    publish = lambda: services.publish_case(  # noqa: E731
        world.session, case_id=case.id, text="判决摘要。", where="China Judgments Online", published_on=TODAY,
        actor=world.city, now=world.now,
    )  # fmt: skip
    assert refused(world, Conflict, publish).code == "not_concluded"
    services.decide_case(world.session, case_id=case.id, outcome=Outcome.PARTLY, decided_on=TODAY, actor=world.city,
                         now=world.now)  # fmt: skip
    publish()
    assert case_for(world.session, case.number, None) is case


def test_a_case_that_was_not_accepted_stops_nothing_and_goes_no_further(world):
    case = a_case(world)
    services.refuse_case(world.session, case_id=case.id, ground="No jurisdiction.", actor=world.city, now=world.now)
    assert case.state is S.REFUSED
    with pytest.raises(IllegalTransition):
        accepted(world, case)


def test_two_rights_that_turn_out_to_be_one_leave_one_link(world):
    from core.actor import SYSTEM
    from core.events import AssetsJoined

    case = a_case(world)
    kept, gone = case.assets[0].asset_id, world.session.get(Asset, on_sale(world).asset_id).id
    services.link_case(world.session, case_id=case.id, asset_ids=[gone], actor=world.city, now=world.now)
    services.assets_joined(world.session, AssetsJoined(kept, gone), actor=SYSTEM, now=world.now)
    world.session.refresh(case)
    assert [link.asset_id for link in case.assets] == [kept]
