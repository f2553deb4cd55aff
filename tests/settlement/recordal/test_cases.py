"""A case at the office: who may do what, and that acceptance is all or nothing."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core import clock, events
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.running import Asked
from listings.assets.queries import sole_owner_id
from settlement.deals import services as deals
from settlement.deals.states import DEAL, TAKES_MONEY, DealState
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from settlement.recordal.queries import case_for, cases_of, list_of_cases
from settlement.recordal.running import derive
from settlement.recordal.states import CASE, CLOCK_RUNS, UNDECIDED, RecordalState
from tests.settlement.deals.browsing import browser
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import (
    CERTIFICATE,
    NOON,
    TODAY,
    a_deal,
    a_funded_deal,
    a_mark,
    a_world,
    accept,
    at,
    case_of,
    everything,
    file,
    licence,
    pay,
    reload,
    sign,
)
from tests.settlement.recordal.keeping import keep_papers


@pytest.fixture
def world(session):
    return a_world(session)


def acceptance(world, case, **more):
    given = {
        "recordal_no": "X-1",
        "decided_on": TODAY,
        "certificate": CERTIFICATE,
        "actor": world.staff,
        "now": NOON,
        **more,
    }
    return recordal.accept_case(world.session, case_id=case.id, **given)


def filing(world, case, **more):
    given = {"filed_on": TODAY, "office_reference": "GC-1", "actor": world.staff, "now": NOON, **more}
    return recordal.file_case(world.session, case_id=case.id, **given)


def refused(world, error, act):
    """The act is refused and nothing changed; gives the refusal."""
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_patent_assignment_gets_its_case_and_clock(world):
    case = case_of(world, sign(world, a_deal(world)))
    assert (case.kind.value, case.due_on, case.due_months) == ("patent_assignment", date(2027, 2, 23), 3)


def test_a_trade_mark_licence_gets_another_kind_of_case(world):
    case = case_of(world, sign(world, a_deal(world, licence(), asset=a_mark(world))))
    assert case.kind.value == "tm_license"


def test_the_same_news_of_a_signature_opens_no_second_case(world):
    deal = sign(world, a_deal(world))
    recordal.deal_signed(world.session, events.DealSigned(deal.id), actor=world.seller, now=NOON)
    world.commit()
    assert case_of(world, deal).deal_id == deal.id


def test_filing_needs_the_money_to_be_held(world):
    deal = sign(world, a_deal(world))
    case = case_of(world, deal)
    keep_papers(world.session, case, actor=world.staff, now=NOON)
    world.commit()
    assert refused(world, Conflict, lambda: filing(world, case)).code == "not_funded"


@pytest.mark.parametrize("who", ["seller", "buyer", "lister", "first", "city", "stranger"])
def test_only_the_closing_centers_staff_works_on_a_case(world, who):
    deal, actor = a_funded_deal(world), getattr(world, who)
    case = case_of(world, deal)
    refused(world, NotAllowed, lambda: filing(world, case, actor=actor))
    file(world, deal)
    refused(world, NotAllowed, lambda: acceptance(world, case, actor=actor))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"filed_on": date(2026, 11, 22)}, "filed_on"),
        ({"filed_on": date(2026, 11, 24)}, "filed_on"),
        ({"office_reference": " "}, "office_reference"),
    ],
)
def test_a_filing_has_its_day_and_number(world, more, field):
    case = case_of(world, a_funded_deal(world))
    assert field in refused(world, Unacceptable, lambda: filing(world, case, **more)).fields


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decided_on": date(2026, 11, 22)}, "decided_on"),
        ({"decided_on": date(2026, 11, 24)}, "decided_on"),
        ({"recordal_no": ""}, "recordal_no"),
    ],
)
def test_an_acceptance_has_its_day_and_number(world, more, field):
    deal = a_funded_deal(world)
    case = file(world, deal)
    assert field in refused(world, Unacceptable, lambda: acceptance(world, case, **more)).fields


def test_an_acceptance_counts_once(world):
    deal = a_funded_deal(world)
    case = file(world, deal)
    accept(world, deal)
    refused(world, IllegalTransition, lambda: acceptance(world, case))


def test_where_the_release_fails_the_right_does_not_pass_either(world, monkeypatch):
    from settlement.deals import releasing

    deal = a_funded_deal(world)
    case = file(world, deal)

    def breaks(*_things, **_named):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(releasing, "pay_out", breaks)
    refused(world, RuntimeError, lambda: acceptance(world, case))
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == deal.seller_id
    assert reload(world, deal).state is DealState.DELIVERED


def test_a_correction_and_its_answer(world):
    deal = a_funded_deal(world)
    case = file(world, deal)
    recordal.ask_correction(
        world.session, case_id=case.id, note="Seal missing", due_on=date(2027, 1, 5), actor=world.staff, now=NOON
    )
    assert case.state is RecordalState.CORRECTION
    refused_act = IllegalTransition
    world.commit()
    refused(world, refused_act, lambda: acceptance(world, case))
    recordal.correct_case(world.session, case_id=case.id, actor=world.staff, now=NOON)
    world.commit()
    assert accept(world, deal).state is DealState.SETTLED


def test_a_refused_case_can_be_filed_again(world):
    deal = a_funded_deal(world)
    case = file(world, deal)
    recordal.refuse_case(world.session, case_id=case.id, reason="Defect", decided_on=TODAY, actor=world.staff, now=NOON)
    world.commit()
    assert (case.state, reload(world, deal).state) == (RecordalState.REFUSED, DealState.FUNDED)
    file(world, deal)
    accept(world, deal)
    assert case_of(world, deal).state is RecordalState.ACCEPTED


def test_cases_are_shown_to_those_who_see_the_deal(world):
    case = case_of(world, sign(world, a_deal(world, LIST=world.centers[1])))
    for actor in (world.seller, world.buyer, world.staff, world.lister, world.first, world.city):
        assert case_for(world.session, case.id, actor).case.id == case.id
    with pytest.raises(NotFound):
        case_for(world.session, case.id, world.stranger)
    assert world.session.execute(cases_of(world.session, world.stranger)).all() == []


def test_the_certificate_is_demanded_by_the_database_too(world):
    from sqlalchemy.exc import DBAPIError

    deal = a_funded_deal(world)
    case = file(world, deal)
    case.advance("accept")
    with pytest.raises(DBAPIError):
        world.session.flush()
    world.session.rollback()


@pytest.mark.parametrize("action", CASE.actions)
@pytest.mark.parametrize("state", list(RecordalState))
def test_the_cases_table_is_the_only_way_from_state_to_state(state, action):
    if (state, action) in CASE.table:
        assert CASE.after(state, action) is CASE.table[(state, action)]
    else:
        with pytest.raises(IllegalTransition):
            CASE.after(state, action)


def test_the_list_of_cases_is_read_in_pages_by_deadline(world):
    cases = [case_of(world, a_funded_deal(world)).id for _each in range(5)]
    read, after = [], None
    for _page in range(3):
        rows, after = list_of_cases(world.session, world.staff, states=UNDECIDED, after=after, limit=2)
        read += [row.case.id for row in rows]
    assert (sorted(read), after) == (sorted(cases), None)


def a_mark_at_the_office(world):
    deal = sign(world, a_deal(world, asset=a_mark(world)))
    pay(world, deal, "100000")
    file(world, deal)
    return deal, case_of(world, deal)


def test_a_mark_and_its_money_move_with_the_announcement_and_not_with_the_approval(world):
    deal, case = a_mark_at_the_office(world)
    acceptance(world, case)
    assert (case.state, deal.state) == (RecordalState.APPROVED, DealState.DELIVERED)
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == world.seller.organisation_id
    assert [deal.releases, at(world, f"held:{deal.subject}")] == [[], "100000.00"]
    recordal.announce_case(
        world.session, case_id=case.id, announced_on=TODAY, announcement_no="1894", actor=world.staff, now=NOON
    )
    assert (case.state, reload(world, deal).state) == (RecordalState.ACCEPTED, DealState.SETTLED)
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == world.buyer.organisation_id
    assert (deal.recorded_on, at(world, f"held:{deal.subject}")) == (TODAY, "0.00")


def test_an_announcement_follows_the_approval_and_names_its_gazette(world):
    deal, case = a_mark_at_the_office(world)
    given = {"case_id": case.id, "announcement_no": "1894", "actor": world.staff, "now": NOON}
    refused(world, IllegalTransition, lambda: recordal.announce_case(world.session, announced_on=TODAY, **given))
    acceptance(world, case)
    world.commit()
    for wrong in ({"announced_on": date(2026, 11, 22)}, {"announced_on": date(2026, 11, 24)}):
        refusal = refused(
            world, Unacceptable, lambda day=wrong: recordal.announce_case(world.session, **{**given, **day})
        )
        assert "announced_on" in refusal.fields
    unnamed = {**given, "announcement_no": " ", "announced_on": TODAY}
    assert (
        "announcement_no"
        in refused(world, Unacceptable, lambda: recordal.announce_case(world.session, **unnamed)).fields
    )
    assert not deal.releases


def test_the_database_lets_no_mark_be_recorded_without_its_announcement(world):
    _deal, case = a_mark_at_the_office(world)
    acceptance(world, case)
    world.commit()
    with pytest.raises(IntegrityError):
        world.session.execute(update(RecordalCase).values(state=RecordalState.ACCEPTED))


def test_the_office_has_a_clock_of_its_own_from_the_filing_on(world):
    _deal, case = a_mark_at_the_office(world)
    assert case.office_due_on is None
    acceptance(world, case)
    asked = Asked(session=world.session, today=TODAY, organisation_id=None)
    kinds = {(each.kind.name, each.due_on) for each in derive(asked) if each.subject == case.subject}
    assert kinds == {("recordal_office", date(2027, 2, 23))}


def an_approved_mark(world):
    deal, case = a_mark_at_the_office(world)
    acceptance(world, case)
    world.commit()
    return deal, case


def test_an_approval_that_the_office_revokes_or_the_center_takes_back_leads_to_the_refund(world):
    given = {"reason": "Revoked by decision 12", "actor": world.staff, "now": NOON}
    for act, state in (
        (lambda case: recordal.refuse_case(world.session, case_id=case.id, decided_on=TODAY, **given), "refused"),
        (lambda case: recordal.withdraw_case(world.session, case_id=case.id, **given), "to_prepare"),
    ):
        deal, case = an_approved_mark(world)
        act(case)
        world.commit()
        assert (case.state, case.recordal_no, case.certificate, case.office_due_on) == (state, "", None, None)
        assert case.decided_on == (TODAY if state == "refused" else None)
        assert (reload(world, deal).state, at(world, f"held:{deal.subject}")) == (DealState.FUNDED, "100000.00")
        deals.refund_deal(world.session, deal_id=deal.id, reason="Revoked", actor=world.chief, now=NOON)
        world.commit()
        assert (deal.state, at(world, f"held:{deal.subject}")) == (DealState.REFUNDING, "0.00")


def test_a_revoked_approval_is_filed_and_approved_anew(world):
    deal, case = an_approved_mark(world)
    recordal.withdraw_case(world.session, case_id=case.id, reason="Wrong certificate", actor=world.staff, now=NOON)
    world.commit()
    file(world, deal)
    assert (accept(world, deal).state, case_of(world, deal).state) == (DealState.SETTLED, RecordalState.ACCEPTED)


def reached(table, state, actions):
    """All states to which these actions lead."""
    found, new = {state}, {state}
    while new:
        new = {to for (at_, action), to in table.items() if at_ in new and action in actions} - found
        found |= new
    return found


def test_from_every_state_with_held_money_a_refund_can_be_reached_without_the_office_recording_anything():
    waiting = set(UNDECIDED)
    assert waiting == set(RecordalState) - {RecordalState.ACCEPTED, RecordalState.ABANDONED}
    acts = set(CASE.actions) - {"accept", "approve", "announce"}
    stuck = {each for each in waiting if not reached(CASE.table, each, acts) & set(CLOCK_RUNS)}
    assert stuck == set()
    holding = set(TAKES_MONEY) - {DealState.SIGNED, DealState.SETTLED, DealState.RELEASABLE}
    acts = {"refuse", "take back filing", "refund"}
    assert {each for each in holding if DealState.REFUNDING not in reached(DEAL.table, each, acts)} == set()


def test_an_approval_is_taken_back_and_refused_on_the_page_and_by_a_program(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    _deal, case = an_approved_mark(world)
    staff, at_ = browser(world, world.staff, "en"), f"/recordals/{case.id}"
    page = staff.get(at_).get_data(as_text=True)
    assert "revoked its approval" in page
    assert staff.post(f"{at_}/withdraw", {"withdrawal_reason": "Wrong certificate"}).status_code == 303
    world.session.expire_all()
    assert (case.state, case.certificate) == (RecordalState.TO_PREPARE, None)
    _deal, case = an_approved_mark(world)
    answers = {"reason": "Revoked", "decided_on": TODAY.isoformat()}
    assert Program(world, world.staff).post(f"/recordals/{case.id}/refusal", answers)["state"] == "refused"
