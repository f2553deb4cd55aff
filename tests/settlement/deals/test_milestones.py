"""Instalments at a milestone: they take no money until both sides, or the center, say that it is reached."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from core.clock import business_date
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Refusal, Unacceptable
from core.files import StoredFile
from core.running import Asked
from listings.terms.agreement import Instalment, Terms
from listings.terms.validation import validate
from listings.terms.vocabulary import Act, Trigger
from parties.people.limits import set_limit
from settlement.deals import running
from settlement.deals import services as deals
from settlement.deals.models import DealMilestone
from settlement.deals.states import MILESTONE, DealState, MilestoneState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    TODAY,
    a_deal,
    a_world,
    accept,
    at,
    everything,
    file,
    licence,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    yuan,
)

WHAT = "First prototype accepted"
PROOF = StoredFile(sha256="d" * 64)


@pytest.fixture
def world(session):
    return a_world(session)


def parts():
    return (Instalment(yuan("60000"), Trigger.SIGNING), Instalment(yuan("40000"), Trigger.MILESTONE, what=WHAT))


def terms(given=None):
    plain = sale()
    return Terms(plain.act, None, given or parts(), None, plain.scope)


def a_recorded_deal(world):
    """60,000 paid and released, the right recorded, 40,000 waiting for the milestone."""
    deal = sign(world, a_deal(world, terms()))
    pay(world, deal, "60000")
    file(world, deal)
    return accept(world, deal)


def report(world, deal, actor=None, **more):
    given = {"what": WHAT, "reached_on": TODAY, "actor": actor or world.seller, "now": world.now, **more}
    row = deals.report_milestone(world.session, deal_id=deal.id, **given)
    world.commit()
    return row


def answer(world, row, confirm, text="", actor=None):
    deals.answer_milestone(
        world.session, milestone_id=row.id, confirm=confirm, answer=text, actor=actor or world.buyer, now=world.now
    )
    world.commit()


def decide(world, row, confirm, text="Test report", evidence=PROOF, actor=None):
    deals.decide_milestone(
        world.session, milestone_id=row.id, confirm=confirm, answer=text, evidence=evidence,
        actor=actor or world.staff, now=world.now,
    )  # fmt: skip
    world.commit()


def refused(world, error, act):
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def due_of(deal):
    return next(each.due_on for each in deal.obligations if each.what)


def test_the_terms_keep_a_milestone_and_those_of_before_keep_their_text():
    assert Terms.from_json(terms().as_json()) == terms()
    assert "what" not in sale().as_json()["instalments"][0]
    said = terms().as_json()["instalments"][1]
    assert (said["trigger"], said["what"]) == ("milestone", WHAT)


@pytest.mark.parametrize(
    "part",
    [
        Instalment(yuan("1"), Trigger.MILESTONE),
        Instalment(yuan("1"), Trigger.SIGNING, what=WHAT),
        Instalment(yuan("1"), Trigger.MILESTONE, date(2027, 1, 1), WHAT),
    ],
)
def test_a_milestone_has_its_words_and_no_day_and_nothing_else_has_them(part):
    with pytest.raises(Refusal):
        validate(terms((part,)))


def test_money_for_a_milestone_that_is_not_confirmed_goes_back(world):
    deal = sign(world, a_deal(world, terms()))
    pay(world, deal, "100000")
    assert (deal.state, at(world, f"held:{deal.subject}")) == (DealState.FUNDED, "60000.00")
    assert [each.amount.amount for each in payouts(world, deal)] == ["40000.00"]


def test_the_deal_is_settled_but_not_closed_while_its_milestone_waits(world):
    deal = pay_out(world, a_recorded_deal(world))
    assert (deal.state, due_of(deal)) == (DealState.SETTLED, None)


def test_a_milestone_that_the_buyer_confirms_falls_due_is_paid_and_closes_the_deal(world):
    deal = a_recorded_deal(world)
    row = report(world, deal)
    assert (row.state, row.answer_by, due_of(deal)) == (MilestoneState.REPORTED, date(2026, 11, 30), None)
    answer(world, row, confirm=True)
    assert due_of(reload(world, deal)) == date(2026, 11, 30)
    pay(world, deal, "40000")
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert pay_out(world, deal).state is DealState.CLOSED
    assert deal.released.amount == "100000.00"


def test_the_buyers_own_word_confirms_it_at_once(world):
    deal = a_recorded_deal(world)
    assert report(world, deal, actor=world.buyer).state is MilestoneState.CONFIRMED
    assert due_of(deal) is not None


def test_what_the_buyer_refuses_the_center_decides_by_evidence(world):
    deal = a_recorded_deal(world)
    row = report(world, deal)
    assert "answer" in refused(world, Unacceptable, lambda: answer(world, row, confirm=False)).fields
    answer(world, row, confirm=False, text="The test failed.")
    assert "proof" in refused(world, Unacceptable, lambda: decide(world, row, confirm=True, evidence=None)).fields
    decide(world, row, confirm=True)
    assert (row.state, row.proof, due_of(deal)) == (MilestoneState.CONFIRMED, PROOF.sha256, date(2026, 11, 30))


def test_what_the_center_does_not_find_reached_can_be_reported_anew(world):
    deal = a_recorded_deal(world)
    row = report(world, deal)
    answer(world, row, confirm=False, text="The test failed.")
    decide(world, row, confirm=False, text="The test report says so.", evidence=None)
    assert (row.state, due_of(deal)) == (MilestoneState.DROPPED, None)
    assert report(world, deal).id != row.id


def test_the_center_waits_for_the_buyer_until_its_day_has_passed(world):
    deal = a_recorded_deal(world)
    row = report(world, deal)
    assert refused(world, Conflict, lambda: decide(world, row, confirm=True)).code == "buyer_answers_first"
    world.later(days=15)
    decide(world, row, confirm=True)
    assert row.state is MilestoneState.CONFIRMED


@pytest.mark.parametrize("who", ["seller", "stranger", "staff", "first"])
def test_only_the_buyer_answers(world, who):
    row = report(world, a_recorded_deal(world))
    refused(world, NotAllowed, lambda: answer(world, row, confirm=True, actor=getattr(world, who)))


@pytest.mark.parametrize("who", ["seller", "buyer", "stranger", "lister", "city"])
def test_only_the_closing_center_decides(world, who):
    row = report(world, a_recorded_deal(world))
    answer(world, row, confirm=False, text="No")
    refused(world, NotAllowed, lambda: decide(world, row, confirm=True, actor=getattr(world, who)))


def test_one_report_stands_for_a_milestone(world):
    deal = a_recorded_deal(world)
    row = report(world, deal)
    assert refused(world, Conflict, lambda: report(world, deal)).code == "milestone_reported"
    twin = {key: getattr(row, key) for key in DealMilestone.__table__.columns.keys() if key != "id"}  # noqa: SIM118
    world.session.add(DealMilestone(**twin))
    with pytest.raises(IntegrityError):
        world.session.flush()
    world.session.rollback()


def test_a_report_names_a_milestone_of_the_deal_and_a_day_that_has_come(world):
    deal = a_recorded_deal(world)
    refused(world, NotFound, lambda: report(world, deal, what="Something else"))
    refused(world, Unacceptable, lambda: report(world, deal, reached_on=TODAY + timedelta(days=1)))
    refused(world, NotAllowed, lambda: report(world, deal, actor=world.stranger))


def test_a_confirmed_milestone_is_final(world):
    row = report(world, a_recorded_deal(world), actor=world.buyer)
    for act in (lambda: answer(world, row, confirm=False, text="No"), lambda: decide(world, row, confirm=False)):
        refused(world, IllegalTransition, act)


def test_what_will_not_be_reached_the_seller_gives_up_and_the_deal_closes(world):
    deal = pay_out(world, a_recorded_deal(world))
    given = {"deal_id": deal.id, "what": WHAT, "reason": "The buyer changed its product", "now": world.now}
    refused(world, NotAllowed, lambda: deals.give_up_milestone(world.session, **given, actor=world.buyer))
    struck = deals.give_up_milestone(world.session, **given, actor=world.seller)
    world.commit()
    assert (struck.amount, deal.given_up.amount, deal.state) == ("40000.00", "40000.00", DealState.CLOSED)
    assert sum(line.amount_minor - line.released_minor - line.given_up_minor for line in deal.lines) == 0


def test_the_buyer_has_a_clock_to_answer(world):
    deal = a_recorded_deal(world)
    row = report(world, deal)
    asked = Asked(world.session, business_date(world.now), world.buyer.organisation_id)
    assert [each.due_on for each in running.milestones(asked)] == [row.answer_by]
    answer(world, row, confirm=True)
    assert list(running.milestones(asked)) == []


@pytest.mark.parametrize("action", MILESTONE.actions)
@pytest.mark.parametrize("state", list(MilestoneState))
def test_the_table_is_the_only_way_from_state_to_state(state, action):
    if (state, action) in MILESTONE.table:
        assert MILESTONE.after(state, action) is MILESTONE.table[(state, action)]
    else:
        with pytest.raises(IllegalTransition):
            MILESTONE.after(state, action)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_milestone_goes_through_its_pages(world, language):
    deal = a_recorded_deal(world)
    seller, buyer, staff = (browser(world, who, language) for who in (world.seller, world.buyer, world.staff))
    address = f"/deals/{deal.number}/milestones/2"
    world.commit()
    assert address in text_of(seller.get(f"/deals/{deal.number}"))
    sent = {"reached_on": "2026-11-23", "note": "Report 7", "evidence": (io.BytesIO(b"%PDF-1.4 report"), "report.pdf")}
    assert seller.client.post(f"{address}/report", data=sent).status_code == 303
    assert "Report 7" in text_of(buyer.get(address))
    assert buyer.client.post(f"{address}/answer", data={"confirm": "no"}).status_code == 422
    assert buyer.client.post(f"{address}/answer", data={"confirm": "no", "answer": "It failed"}).status_code == 303
    assert "It failed" in text_of(staff.get(address))
    decision = {"confirm": "yes", "answer": "Seen", "proof": (io.BytesIO(b"%PDF-1.4 proof"), "proof.pdf")}
    assert staff.client.post(f"{address}/answer", data=decision).status_code == 303
    assert due_of(reload(world, deal)) is not None
    world.commit()
    assert staff.client.get(f"/deals/{deal.number}/milestones/1").status_code == 404


def test_act_and_licence_alike_can_hang_on_milestones(world):
    plain = licence()
    given = Terms(Act.LICENSE, plain.license_type, parts(), None, plain.scope)
    deal = sign(world, a_deal(world, given))
    assert [each.what for each in deal.obligations] == ["", WHAT]


def limited(world, who, amount="39999.99"):
    set_limit(
        world.session, organisation_id=org(who), person_id=who.person_id, amount=yuan(amount), actor=world.admin,
        now=world.now,
    )  # fmt: skip
    world.commit()


def test_a_member_gives_up_no_more_than_it_may_bind_its_side_to(world):
    deal = a_recorded_deal(world)
    limited(world, world.seller)
    given = {"deal_id": deal.id, "what": WHAT, "reason": "The buyer changed its product", "now": world.now}
    give_up = lambda: deals.give_up_milestone(world.session, **given, actor=world.seller)  # noqa: E731
    assert refused(world, Conflict, give_up).code == "beyond_limit"
    limited(world, world.seller, "40000")
    assert give_up().amount == "40000.00"


def test_a_member_confirms_no_more_than_it_may_bind_its_side_to_but_may_refuse(world):
    deal = a_recorded_deal(world)
    limited(world, world.buyer)
    assert refused(world, Conflict, lambda: report(world, deal, actor=world.buyer)).code == "beyond_limit"
    row = report(world, deal)
    assert refused(world, Conflict, lambda: answer(world, row, confirm=True)).code == "beyond_limit"
    answer(world, row, confirm=False, text="The test failed.")
    assert row.state is MilestoneState.REFUSED


def test_a_report_whose_instalment_is_owed_no_more_has_no_clock(world):
    deal = a_recorded_deal(world)
    report(world, deal)
    asked = Asked(world.session, business_date(world.now), world.buyer.organisation_id)
    assert len(list(running.milestones(asked))) == 1
    for each in deal.obligations:
        each.waived_minor += each.open.minor
    world.session.flush()
    assert list(running.milestones(asked)) == []
