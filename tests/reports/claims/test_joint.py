"""Two centers that report one deal: counted once, by shares that add up to the whole (BR-83, BR-84)."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.actor import Role
from core.audit import AuditEntry
from core.db import db, transaction
from core.errors import Conflict, NotAllowed, Refusal, Unacceptable
from core.money import Money
from reports.claims import queries, services, sharing
from reports.claims.check import check as claims_check
from reports.claims.models import JointCase, Part, Uncounted, VolumeClaim
from reports.claims.states import ClaimState, JointState
from settlement.volumes.apart import decide_doubt
from settlement.volumes.models import VolumeFact
from settlement.volumes.queries import check as volumes_check
from tests.builders import NOON
from tests.reports.claims.test_lists import taken
from tests.reports.claims.world import (
    OFFICE,
    THIRD,
    a_city,
    a_list,
    accepted,
    counted,
    entered,
    handed_in,
    said,
    staff_of,
)
from tests.reports.turnover.city import totals

RIGHT = "ZL201921898050.0"


@pytest.fixture
def centers(session):
    return a_city(session)


@pytest.fixture
def both(session, centers):
    """The first center closed the deal, the second introduced the buyer; both report it."""
    first = handed_in(session, centers[0], numbers=RIGHT)
    second = handed_in(session, centers[1], numbers=RIGHT, part=Part.INTRODUCE)
    return first, second


def the_case(session) -> JointCase:
    return session.scalars(select(JointCase)).one()


def proposed(session, center, first: int) -> JointCase:
    case = the_case(session)
    shares = dict(zip((each.center_id for each in case.shares), (first, 10_000 - first), strict=True))
    services.propose_shares(session, case_id=case.id, shares=shares, actor=staff_of(center), now=NOON)
    session.commit()
    return case


def on_table(case) -> dict[int, int]:
    return {share.center_id: share.share_bp for share in case.shares}


def agreed(session, centers, first: int = 6000) -> JointCase:
    case = proposed(session, centers[0], first)
    services.agree_to_shares(session, case_id=case.id, shares=on_table(case), actor=staff_of(centers[1]), now=NOON)
    session.commit()
    return case


def test_the_second_report_is_joined_to_the_first(session, both):
    assert [row.state for row in both] == [ClaimState.SUBMITTED, ClaimState.JOINED]
    assert the_case(session).state is JointState.OPEN


def test_what_each_did_suggests_its_share(session, centers, both):
    case = the_case(session)
    assert sharing.suggested(session, case, NOON) == {centers[0].id: 8000, centers[1].id: 2000}


def test_the_deal_is_not_accepted_while_its_shares_are_open(session, both):
    with pytest.raises(Conflict) as refused:
        services.accept_claim(session, claim_id=both[0].id, actor=OFFICE, now=NOON)
    assert refused.value.code == "shares_open"
    session.rollback()
    assert both[0].state is ClaimState.SUBMITTED


def test_agreed_shares_count_the_deal_once(session, centers, both):
    assert agreed(session, centers).state is JointState.AGREED
    accepted(session, both[0])
    assert totals(session, 2026) == {"C-01": "600000.00", "C-02": "400000.00"}


def test_whoever_proposes_anew_asks_the_other_again(session, centers, both):
    proposed(session, centers[0], 6000)
    case = proposed(session, centers[1], 5000)
    assert [bool(share.agreed_at) for share in case.shares] == [False, True]
    services.agree_to_shares(session, case_id=case.id, shares=on_table(case), actor=staff_of(centers[0]), now=NOON)
    assert case.state is JointState.AGREED


@pytest.mark.parametrize("shares", [(6000, 3999), (6000, 4001), (10_001, -1)])
def test_shares_that_do_not_add_up_are_refused(session, centers, both, shares):
    case = the_case(session)
    given = dict(zip((each.center_id for each in case.shares), shares, strict=True))
    with pytest.raises(Unacceptable) as refused:
        services.propose_shares(session, case_id=case.id, shares=given, actor=staff_of(centers[0]), now=NOON)
    assert refused.value.code == "shares"


def test_nobody_agrees_to_shares_that_were_changed_meanwhile(session, centers, both):
    seen = on_table(proposed(session, centers[0], 5000))
    case = proposed(session, centers[0], 9500)
    with pytest.raises(Conflict) as refused:
        services.agree_to_shares(session, case_id=case.id, shares=seen, actor=staff_of(centers[1]), now=NOON)
    assert (refused.value.code, case.state) == ("shares_changed", JointState.OPEN)


def test_a_center_that_did_not_report_it_has_no_say(session, centers, both):
    case = proposed(session, centers[0], 6000)
    with pytest.raises(NotAllowed):
        services.agree_to_shares(session, case_id=case.id, shares=on_table(case), actor=staff_of(centers[2]), now=NOON)
    assert case.state is JointState.OPEN


def decided(session, reason: str = "As the contract of agency says.") -> JointCase:
    case = the_case(session)
    shares = dict(zip((each.center_id for each in case.shares), (9000, 1000), strict=True))
    services.decide_shares(session, case_id=case.id, shares=shares, reason=reason, actor=OFFICE, now=NOON)
    session.commit()
    return case


def test_the_office_decides_where_they_do_not_agree(session, centers, both):
    assert decided(session).state is JointState.DECIDED
    accepted(session, both[0])
    assert totals(session, 2026) == {"C-01": "900000.00", "C-02": "100000.00"}


def test_a_decision_says_why(session, both):
    with pytest.raises(Unacceptable):
        decided(session, " ")
    assert the_case(session).state is JointState.OPEN


def test_a_deal_that_was_counted_for_one_is_counted_anew_by_the_shares(session, centers):
    counted(session, centers[0], numbers=RIGHT)
    handed_in(session, centers[1], numbers=RIGHT)
    assert totals(session, 2026) == {"C-01": "1000000.00"}
    decided(session)
    assert totals(session, 2026) == {"C-01": "900000.00", "C-02": "100000.00"}


def test_when_the_second_goes_the_first_has_it_alone(session, centers, both):
    agreed(session, centers)
    accepted(session, both[0])
    services.withdraw_claim(
        session, claim_id=both[1].id, reason="It was not ours.", actor=staff_of(centers[1]), now=NOON
    )
    session.commit()
    assert totals(session, 2026) == {"C-01": "1000000.00"}
    assert the_case(session).state is JointState.DISSOLVED


def test_when_the_first_goes_the_second_leads_and_waits_for_the_office(session, centers, both):
    agreed(session, centers)
    accepted(session, both[0])
    services.withdraw_claim(session, claim_id=both[0].id, reason="Not ours.", actor=staff_of(centers[0]), now=NOON)
    session.commit()
    assert (both[1].state, totals(session, 2026)) == (ClaimState.SUBMITTED, {})
    accepted(session, both[1])
    assert totals(session, 2026) == {"C-02": "1000000.00"}


def corrected(session, row: VolumeClaim, center, **other) -> VolumeClaim:
    deal = services.reported(**said(numbers=RIGHT, **other), now=NOON)
    new = services.correct_claim(
        session, claim_id=row.id, said=deal, reason="One yuan was missing.", actor=staff_of(center), now=NOON
    )
    session.commit()
    return new


def test_a_corrected_deal_keeps_its_case_its_shares_and_the_other_centers_report(session, centers, both):
    case = agreed(session, centers)
    accepted(session, both[0])
    new = accepted(session, corrected(session, both[0], centers[0], amount=Money.parse("1,000,001.00")))
    assert totals(session, 2026) == {"C-01": "600000.60", "C-02": "400000.40"}
    assert [row.state for row in (*both, new)] == [ClaimState.CORRECTED, ClaimState.JOINED, ClaimState.ACCEPTED]
    assert (case.state, queries.claims_of_case(session, case)) == (JointState.AGREED, [both[1], new])
    assert queries.waiting(session) == 0
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == case.subject)).all()
    assert "claim.case_corrected" in acts


def test_a_draft_of_the_corrected_deal_gives_way_to_the_joined_report(session, centers, both):
    agreed(session, centers)
    accepted(session, both[0])
    new = corrected(session, both[0], centers[0], amount=Money.parse("1,000,001.00"))
    draft = entered(session, centers[1], numbers=RIGHT, amount=Money.parse("1,000,001.00"))
    accepted(session, new)
    assert (draft.state, both[1].state) == (ClaimState.WITHDRAWN, ClaimState.JOINED)
    assert totals(session, 2026) == {"C-01": "600000.60", "C-02": "400000.40"}


def test_the_other_center_still_withdraws_after_a_correction(session, centers, both):
    agreed(session, centers)
    accepted(session, both[0])
    accepted(session, corrected(session, both[0], centers[0], amount=Money.parse("1,000,001.00")))
    services.withdraw_claim(session, claim_id=both[1].id, reason="Not ours.", actor=staff_of(centers[1]), now=NOON)
    session.commit()
    assert totals(session, 2026) == {"C-01": "1000001.00"}


def test_what_any_center_of_the_case_says_of_the_sides_is_judged(session, centers):
    first = handed_in(session, centers[0], numbers=RIGHT)
    handed_in(session, centers[1], numbers=RIGHT, part=Part.INTRODUCE, related_party=True)
    agreed(session, centers)
    assert accepted(session, first).uncounted is Uncounted.RELATED
    assert totals(session, 2026) == {}


def test_a_list_is_judged_by_what_the_other_center_says_of_a_deal(session, centers):
    deal = said(numbers=RIGHT)
    intake = taken(session, centers[0], a_list([deal]))
    handed_in(session, centers[1], numbers=RIGHT, related_party=True)
    agreed(session, centers)
    assert services.accept_list(session, intake_id=intake.id, actor=OFFICE, now=NOON).apart == 1
    assert totals(session, 2026) == {}


def test_a_counted_deal_whose_sides_a_joining_center_calls_related_stands_apart_until_the_office_decides(
    session, centers
):
    first = counted(session, centers[0], numbers=RIGHT)
    handed_in(session, centers[1], numbers=RIGHT, related_party=True)
    assert totals(session, 2026) == {}
    agreed(session, centers)
    decide_doubt(session, ref=first.subject, why=Uncounted.RELATED, counts=True, reason="Seen", actor=OFFICE, now=NOON)
    session.commit()
    assert totals(session, 2026) == {"C-01": "600000.00", "C-02": "400000.00"}
    assert [*claims_check(session), *volumes_check(session)] == []


@pytest.mark.parametrize(("other", "related"), [({}, False), ({"buyer_code": THIRD}, False), ({}, True)])
def test_a_correction_of_the_same_sides_keeps_the_offices_word_that_the_deal_counts(session, centers, other, related):
    first = counted(session, centers[0], numbers=RIGHT)
    handed_in(session, centers[1], numbers=RIGHT, related_party=True)
    agreed(session, centers)
    decide_doubt(session, ref=first.subject, why=Uncounted.RELATED, counts=True, reason="Seen", actor=OFFICE, now=NOON)
    session.commit()
    new = corrected(session, first, centers[0], amount=Money.parse("1,000,001.00"), **other)
    accepted(session, new, related=related)
    keeps = not (other or related)
    assert new.uncounted is (None if keeps else Uncounted.RELATED)
    assert totals(session, 2026) == ({"C-01": "600000.60", "C-02": "400000.40"} if keeps else {})
    assert [*claims_check(session), *volumes_check(session)] == []
    if keeps:
        again = accepted(session, corrected(session, new, centers[0], amount=Money.parse("1,000,002.00")))
        assert (again.uncounted, len(totals(session, 2026))) == (None, 2)


def test_a_third_center_opens_the_shares_again(session, centers, both):
    agreed(session, centers)
    handed_in(session, centers[2], numbers=RIGHT)
    case = the_case(session)
    assert (case.state, len(case.shares)) == (JointState.OPEN, 3)


def test_two_centers_that_report_it_at_once_make_one_leading_claim(app: Flask, session, centers):
    """The database lets one lead; the other is joined, or told to send it again."""
    ids = [center.id for center in centers[:2]]
    staff = {center.id: staff_of(center) for center in centers[:2]}
    deal, barrier, told = services.reported(**said(numbers=RIGHT), now=NOON), Barrier(2), list[str]()
    session.rollback()

    def report(center_id: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as own:
                    actor = staff[center_id]
                    row = services.enter_claim(own, center_id=center_id, said=deal, actor=actor, now=NOON)
                    services.submit_claim(own, claim_id=row.id, actor=actor, now=NOON)
                    told.append(row.state.value)
            except Refusal as refusal:
                told.append(refusal.code)
            finally:
                db.session.remove()

    threads = [Thread(target=report, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) in (["joined", "submitted"], ["claimed_at_once", "submitted"])
    leading = select(func.count(VolumeClaim.id)).where(VolumeClaim.state == ClaimState.SUBMITTED)
    assert session.scalar(leading) == 1


def test_the_case_opens_for_its_centers_and_the_office_alone(session, centers, both):
    case = the_case(session)
    for actor in (staff_of(centers[0]), staff_of(centers[1]), OFFICE):
        assert queries.joint_for(session, case.id, actor) is case
    with pytest.raises(Refusal):
        queries.joint_for(session, case.id, staff_of(centers[2]))


def test_who_only_buys_for_a_center_sees_neither_its_joint_cases_nor_the_claims_in_them(session, centers, both):
    case, other = the_case(session), staff_of(centers[1])
    [lead] = [each for each in queries.claims_of_case(session, case) if each.center_id == centers[0].id]
    buyer = replace(other, roles=frozenset({Role.BUYER}))
    assert (queries.sees(session, lead, other), queries.sees(session, lead, buyer)) == (True, False)
    with pytest.raises(Refusal):
        queries.joint_for(session, case.id, buyer)


def test_the_city_never_counts_more_than_the_deal(session, centers, both):
    agreed(session, centers, 3333)
    accepted(session, both[0])
    whole = select(func.sum(VolumeFact.amount_minor)).where(VolumeFact.measure == "settled")
    assert session.scalar(whole) == Money.parse("1,000,000.00").minor
