"""Technology contracts: recognised on the seller's wish, registered where they cross the border."""

from datetime import date

import pytest
from sqlalchemy import select

from core.errors import Conflict, NotAllowed
from settlement.deals import services as deals
from settlement.recordal import services as recordal
from settlement.recordal.kinds import CaseKind
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    NOON,
    a_deal,
    a_funded_deal,
    a_mark,
    a_patent,
    a_settled_deal,
    a_world,
    accept,
    case_of,
    file,
    licence,
    pay_out,
    sale,
    sign,
)


@pytest.fixture
def world(session):
    return a_world(session)


def ask(world, deal, kind=CaseKind.TECH_CONTRACT, actor=None):
    case = recordal.ask_recordal(world.session, deal_id=deal.id, kind=kind, actor=actor or world.seller, now=NOON)
    world.commit()
    return case


def kinds(world, deal):
    rows = select(RecordalCase.kind).filter_by(deal_id=deal.id).order_by(RecordalCase.id)
    return [kind.value for kind in world.session.scalars(rows)]


def test_the_seller_asks_for_recognition_once(world):
    deal = sign(world, a_deal(world))
    case = ask(world, deal)
    assert (case.kind, case.moves_deal, case.due_on) == (CaseKind.TECH_CONTRACT, False, date(2027, 2, 23))
    with pytest.raises(Conflict):
        ask(world, deal)
    world.session.rollback()
    assert kinds(world, deal) == ["patent_assignment", "tech_contract"]


def test_the_buyer_does_not_ask_for_it_and_the_center_may(world):
    deal = sign(world, a_deal(world))
    with pytest.raises(NotAllowed):
        ask(world, deal, actor=world.buyer)
    world.session.rollback()
    assert ask(world, deal, actor=world.staff).state is RecordalState.TO_PREPARE


def test_a_bundle_is_one_contract_and_gets_one_case(world):
    parts = [(a_mark(world), 4_000), (a_patent(world), 3_000), (a_patent(world), 3_000)]
    deal = sign(world, a_deal(world, sale(price="90000"), bundle=parts))
    assert ask(world, deal).asset_id == parts[1][0].id
    assert kinds(world, deal).count("tech_contract") == 1


@pytest.mark.parametrize("why", ["unsigned", "a mark", "no border"])
def test_what_is_no_signed_technology_contract_of_that_kind_is_not_recorded(world, why):
    deal = a_deal(world, asset=a_mark(world) if why == "a mark" else None)
    if why != "unsigned":
        sign(world, deal)
    with pytest.raises(Conflict) as refusal:
        ask(world, deal, CaseKind.TECH_EXPORT if why == "no border" else CaseKind.TECH_CONTRACT)
    assert refusal.value.code == "not_to_be_asked"


def test_a_contract_across_the_border_gets_its_case_by_itself(session):
    world = a_world(session, seller_country="DE")
    deal = sign(world, a_deal(world, licence()))
    assert kinds(world, deal) == ["patent_license", "tech_import"]
    imported = world.session.scalars(select(RecordalCase).filter_by(kind=CaseKind.TECH_IMPORT)).one()
    assert (imported.due_days, imported.due_on) == (60, date(2027, 1, 22))


def test_the_case_goes_on_when_the_deal_is_closed_and_falls_away_when_it_is_cancelled(world):
    closed = a_funded_deal(world)
    case = ask(world, closed)
    file(world, closed)
    pay_out(world, accept(world, closed))
    assert (closed.state.value, case.state) == ("closed", RecordalState.TO_PREPARE)
    cancelled = sign(world, a_deal(world))
    gone = ask(world, cancelled)
    for side in (world.seller, world.buyer):
        deals.cancel_deal(world.session, deal_id=cancelled.id, reason="No", actor=side, now=NOON)
    assert gone.state is RecordalState.ABANDONED


def test_a_licence_whose_money_went_back_is_cleared_from_the_register(world):
    deal = a_settled_deal(world, licence())
    recordal.licence_ended(
        world.session, deal_id=deal.id, ended_on=NOON.date(), why="Rescinded", actor=world.first, now=NOON
    )
    again = recordal.licence_ended(
        world.session, deal_id=deal.id, ended_on=NOON.date(), why="Rescinded", actor=world.first, now=NOON
    )
    end = world.session.scalars(select(RecordalCase).filter_by(kind=CaseKind.PATENT_LICENSE_END)).one()
    assert (again, end.answers["recordal_no"]) == ([], case_of(world, deal).recordal_no)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_recognition_is_asked_for_from_the_deals_page_and_its_form_names_the_turnover(world, language):
    deal = sign(world, a_deal(world))
    page = browser(world, world.seller, language)
    assert "tech_contract" in text_of(page.get(f"/deals/{deal.number}"))
    answer = page.client.post(f"/deals/{deal.number}/recordals", data={"kind": "tech_contract"})
    assert answer.status_code == 303
    shown = text_of(page.get(answer.location))
    assert ("Technology transfer contract" if language == "en" else "技术转让合同") in shown
    assert 'value="tech_contract"' not in text_of(page.get(f"/deals/{deal.number}"))
