"""A deal is shown to the people who work for its centers, and not to whoever only buys for the same organisation."""

from dataclasses import replace

import pytest

from core.actor import Role
from core.errors import NotFound
from settlement.deals.queries import deal_for, deals_of, may_read_files
from settlement.recordal.queries import cases_of
from tests.settlement.deals.browsing import browser
from tests.settlement.deals.world import a_funded_deal, a_world, file


@pytest.fixture
def world(session):
    return a_world(session)


@pytest.mark.parametrize("role", [Role.BUYER, Role.RIGHT_HOLDER])
def test_who_only_trades_for_a_center_sees_no_deal_of_its(world, role):
    deal, session = a_funded_deal(world), world.session
    file(world, deal)
    world.commit()
    trader = replace(world.staff, roles=frozenset({role}))
    assert deal_for(session, deal.number, world.staff) is deal
    with pytest.raises(NotFound):
        deal_for(session, deal.number, trader)
    assert session.scalars(deals_of(session, trader)).all() == []
    assert (may_read_files(session, world.staff, deal.id), may_read_files(session, trader, deal.id)) == (True, False)
    assert session.scalars(cases_of(session, world.staff)).all()
    assert session.scalars(cases_of(session, trader)).all() == []


def test_the_page_of_a_deal_opens_for_the_centers_people(world):
    deal = a_funded_deal(world)
    world.commit()
    assert browser(world, world.staff).get(f"/deals/{deal.number}").status_code == 200
    assert browser(world, world.stranger).get(f"/deals/{deal.number}").status_code == 404
