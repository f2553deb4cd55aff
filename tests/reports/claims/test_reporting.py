"""A center reports a deal done outside; it counts once the city office has accepted it (BR-82 to BR-85)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.actor import Role
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from reports.claims import services
from reports.claims.keys import dedupe_key, number_key, party_code
from reports.claims.models import Uncounted, VolumeClaim
from reports.claims.states import ClaimState
from reports.turnover import queries as turnover
from settlement.volumes.models import Category, Measure, VolumeFact
from tests.builders import NOON, actor_for
from tests.reports.claims.world import (
    BUYER,
    OFFICE,
    SELLER,
    THIRD,
    a_city,
    accepted,
    counted,
    entered,
    handed_in,
    said,
    staff_of,
)
from tests.reports.turnover.city import at, closed, rolled_up, totals, year_of


@pytest.fixture
def centers(session):
    return a_city(session)


def facts(session) -> int:
    return int(session.scalar(select(func.count(VolumeFact.id))) or 0)


def test_a_report_counts_nothing_until_the_office_accepts_it(session, centers):
    row = handed_in(session, centers[0])
    assert (row.state, facts(session)) == (ClaimState.SUBMITTED, 0)
    accepted(session, row)
    assert totals(session, 2026) == {"C-01": "1000000.00"}


def test_it_counts_as_settled_on_the_day_of_recordal_and_as_contracted_on_that_of_the_contract(session, centers):
    counted(session, centers[0], contract_on=date(2025, 12, 30), recognised_on=date(2026, 1, 4))
    rows = {fact.measure: fact.recognised_on for fact in session.scalars(select(VolumeFact))}
    assert rows == {Measure.SETTLED: date(2026, 1, 4), Measure.CONTRACTED: date(2025, 12, 30)}


def test_a_pledge_loan_that_is_reported_is_finance_and_no_trade(session, centers):
    counted(session, centers[0], category=Category.PLEDGE_FINANCE)
    row = year_of(session, centers[0], 2026)
    assert (row.total, row.finance) == (Money(0), Money(1_000_000_00))


def test_without_recordal_number_or_file_nothing_is_handed_in(session, centers):
    row = entered(session, centers[0], recordal_no="")
    with pytest.raises(Unacceptable) as refused:
        services.submit_claim(session, claim_id=row.id, actor=staff_of(centers[0]), now=NOON)
    assert refused.value.code == "evidence_missing"
    assert row.state is ClaimState.DRAFT


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"buyer_code": SELLER}, "buyer_code"),
        ({"seller_code": "91210200D00070012X"}, "seller_code"),
        ({"seller_code": "XX:123"}, "seller_code"),
        ({"recognised_on": date(2026, 2, 2)}, "recognised_on"),
        ({"recognised_on": date(2026, 11, 24)}, "recognised_on"),
        ({"amount": Money(0)}, "amount"),
        ({"numbers": " , "}, "numbers"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(session, centers, other, field):
    with pytest.raises(Unacceptable) as refused:
        services.reported(**said(**other), now=NOON)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    "other", ["ZL 2019 2 1898050.0", "201921898050.0", "CN201921898050", "２０１９２１８９８０５００", "zl201921898050"]
)
def test_a_number_is_one_right_however_it_is_written(other):
    assert number_key(other) == number_key("ZL201921898050.0") == "201921898050"


def test_the_key_is_the_same_for_the_same_rights_in_another_order():
    day, amount = date(2026, 2, 3), Money(5_00)
    one = dedupe_key(["ZL201921898050.0", "12345678"], SELLER, BUYER, day, amount)
    assert one == dedupe_key(["12345678", "CN201921898050"], SELLER, BUYER, day, amount)
    assert one != dedupe_key(["12345678", "CN201921898050"], SELLER, BUYER, day, Money(5_01))


def test_a_side_abroad_is_named_by_country_and_number():
    assert party_code("no: 912 345 678", "buyer_code") == "NO:912345678"


def test_the_same_deal_from_the_same_center_is_refused(session, centers):
    handed_in(session, centers[0], numbers="ZL201921898050.0")
    with pytest.raises(Conflict) as refused:
        entered(session, centers[0], numbers="201921898050", recordal_no="another")
    assert refused.value.code == "claim_known"
    session.rollback()
    assert session.scalar(select(func.count(VolumeClaim.id))) == 1


def test_after_a_rejection_the_deal_can_be_reported_anew(session, centers):
    row = handed_in(session, centers[0], numbers="ZL201921898050.0")
    services.reject_claim(session, claim_id=row.id, reason="The contract is missing.", actor=OFFICE, now=NOON)
    session.commit()
    assert (row.state, facts(session)) == (ClaimState.REJECTED, 0)
    counted(session, centers[0], numbers="ZL201921898050.0")
    assert totals(session, 2026) == {"C-01": "1000000.00"}


def test_a_rejection_says_why(session, centers):
    row = handed_in(session, centers[0])
    with pytest.raises(Unacceptable):
        services.reject_claim(session, claim_id=row.id, reason=" ", actor=OFFICE, now=NOON)
    assert row.state is ClaimState.SUBMITTED


def test_nobody_judges_twice(session, centers):
    row = counted(session, centers[0])
    with pytest.raises(IllegalTransition):
        services.accept_claim(session, claim_id=row.id, actor=OFFICE, now=NOON)
    session.rollback()
    assert facts(session) == 2


@pytest.mark.parametrize("role", [Role.CENTER_MANAGER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR])
def test_only_the_city_office_judges(session, centers, role):
    row = handed_in(session, centers[0])
    with pytest.raises(NotAllowed):
        services.accept_claim(session, claim_id=row.id, actor=actor_for(centers[0].organisation_id, role), now=NOON)
    assert row.state is ClaimState.SUBMITTED


def test_a_center_reports_for_itself_alone(session, centers):
    deal = services.reported(**said(), now=NOON)
    with pytest.raises(NotAllowed):
        services.enter_claim(session, center_id=centers[1].id, said=deal, actor=staff_of(centers[0]), now=NOON)


def test_related_sides_are_shown_apart_and_not_counted(session, centers):
    row = counted(session, centers[0], related_party=True)
    assert (row.state, row.uncounted, facts(session)) == (ClaimState.ACCEPTED, Uncounted.RELATED, 0)


def test_sides_that_the_office_finds_related_are_not_counted_whatever_is_said_of_it(session, centers):
    row = accepted(session, handed_in(session, centers[0]), related=True, cleared="They say they are not.")
    assert (row.uncounted, facts(session)) == (Uncounted.RELATED, 0)


def test_a_right_that_comes_back_to_its_seller_is_a_round_trip(session, centers):
    counted(session, centers[0], numbers="ZL201921898050.0")
    back = counted(
        session, centers[1], numbers="201921898050", seller_code=BUYER, buyer_code=SELLER, contract_on=date(2026, 3, 3)
    )
    assert back.uncounted is Uncounted.ROUND_TRIP
    assert totals(session, 2026) == {"C-01": "1000000.00"}


def test_a_right_that_comes_back_over_a_third_hand_is_one_too(session, centers):
    counted(session, centers[0], numbers="ZL201921898050.0")
    counted(session, centers[1], numbers="ZL201921898050.0", seller_code=BUYER, buyer_code=THIRD)
    last = counted(session, centers[2], numbers="ZL201921898050.0", seller_code=THIRD, buyer_code=SELLER)
    assert last.uncounted is Uncounted.ROUND_TRIP


def test_the_same_two_sides_that_sell_back_and_forth_are_odd_too(session, centers):
    counted(session, centers[0])
    back = counted(session, centers[0], seller_code=BUYER, buyer_code=SELLER)
    assert back.uncounted is Uncounted.BACK_AND_FORTH


def test_what_only_looks_odd_counts_where_the_office_says_why(session, centers):
    counted(session, centers[0])
    back = handed_in(session, centers[0], seller_code=BUYER, buyer_code=SELLER)
    accepted(session, back, cleared="Two unrelated rights, seen by the office.")
    assert back.uncounted is None
    assert totals(session, 2026) == {"C-01": "2000000.00"}


def test_years_apart_the_same_two_sides_are_not_odd(session, centers):
    counted(session, centers[0], contract_on=date(2024, 2, 3), recognised_on=date(2024, 4, 5))
    assert counted(session, centers[0], seller_code=BUYER, buyer_code=SELLER).uncounted is None


def test_what_the_office_takes_out_is_reversed_and_shown_apart(session, centers):
    row = counted(session, centers[0])
    services.take_out(session, claim_id=row.id, reason="Found to be one owner.", actor=OFFICE, now=NOON)
    session.commit()
    assert (row.uncounted, totals(session, 2026), facts(session)) == (Uncounted.TAKEN_OUT, {}, 4)
    with pytest.raises(Conflict):
        services.take_out(session, claim_id=row.id, reason="Again.", actor=OFFICE, now=NOON)


def test_a_withdrawn_report_is_taken_back_on_its_own_day_and_restates_a_closed_year(session, centers):
    row = counted(session, centers[0], recognised_on=date(2025, 4, 5), contract_on=date(2025, 2, 3))
    closed(session, 2025, now=at(date(2026, 2, 10)))
    services.withdraw_claim(
        session, claim_id=row.id, reason="The contract was rescinded.", actor=staff_of(centers[0]), now=NOON
    )
    session.commit()
    rolled_up(session)
    assert (row.state, totals(session, 2025), totals(session, 2026)) == (ClaimState.WITHDRAWN, {}, {})
    second = turnover.version(session, 2025, 2)
    assert second.reason == "The contract was rescinded."
    assert [each["difference_minor"] for each in second.difference if each["measure"] == "settled"] == [-1_000_000_00]


def correction(session, row, center, **other):
    deal = services.reported(**said(**other), now=NOON)
    made = services.correct_claim(
        session, claim_id=row.id, said=deal, reason="A digit was wrong.", actor=staff_of(center), now=NOON
    )
    session.commit()
    return made


def test_a_correction_takes_the_place_of_the_first_report_once_it_is_accepted(session, centers):
    row = counted(session, centers[0], numbers="ZL201921898050.0")
    new = correction(session, row, centers[0], numbers="ZL201921898050.0", amount=Money.parse("100,000.00"))
    assert totals(session, 2026) == {"C-01": "1000000.00"}
    accepted(session, new)
    assert (row.state, totals(session, 2026)) == (ClaimState.CORRECTED, {"C-01": "100000.00"})


def test_a_correction_that_keeps_the_key_is_possible_and_waits_alone(session, centers):
    row = counted(session, centers[0], numbers="ZL201921898050.0")
    new = correction(session, row, centers[0], numbers="ZL201921898050.0", recognised_on=date(2026, 5, 5))
    with pytest.raises(Conflict) as refused:
        correction(session, row, centers[0], numbers="ZL201921898050.0", recognised_on=date(2026, 6, 5))
    assert refused.value.code == "correction_waits"
    session.rollback()
    accepted(session, new)
    assert year_of(session, centers[0], 2026).months[5] == 1_000_000_00


def test_a_correction_that_is_rejected_leaves_the_first_report(session, centers):
    row = counted(session, centers[0])
    new = correction(session, row, centers[0], amount=Money(5_00))
    services.reject_claim(session, claim_id=new.id, reason="No proof.", actor=OFFICE, now=NOON)
    session.commit()
    assert (row.state, totals(session, 2026)) == (ClaimState.ACCEPTED, {"C-01": "1000000.00"})


def test_what_waits_is_withdrawn_and_not_corrected(session, centers):
    row = handed_in(session, centers[0])
    with pytest.raises(Conflict) as refused:
        correction(session, row, centers[0])
    assert refused.value.code == "not_accepted"


def test_a_correction_that_says_what_another_center_reports_is_refused_until_the_two_are_one(session, centers):
    same: dict[str, Any] = {"numbers": "ZL201921898050.0", "amount": Money.parse("200,000.00")}
    row = counted(session, centers[0], numbers="ZL201921898050.0")
    new = correction(session, row, centers[0], **same)
    handed_in(session, centers[1], **same)
    with pytest.raises(Conflict) as late:
        services.accept_claim(session, claim_id=new.id, actor=OFFICE, now=NOON)
    session.rollback()
    services.reject_claim(session, claim_id=new.id, reason="Shared.", actor=OFFICE, now=NOON)
    with pytest.raises(Conflict) as early:
        correction(session, row, centers[0], **same)
    session.rollback()
    assert [late.value.code, early.value.code] == ["claimed_by_another"] * 2
    assert totals(session, 2026) == {"C-01": "1000000.00"}
