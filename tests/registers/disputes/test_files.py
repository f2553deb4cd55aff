"""A case keeps the file numbers that it had: what began before one body is filed nowhere a second time."""

import pytest

from core.errors import Conflict
from registers.disputes import services
from registers.disputes.vocabulary import Channel
from tests.registers.disputes.test_cases import refused
from tests.registers.disputes.world import a_case, accepted, heard
from tests.settlement.deals.world import World, a_world


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def test_the_file_under_which_a_case_began_stays_its_own_when_another_body_hears_it(world):
    case = heard(world, accepted(world, a_case(world, channel=Channel.MEDIATION), no="调字7号"))
    first = case.file
    services.bring_before(world.session, case_id=case.id, channel=Channel.JUDICIAL, body="海州市中级人民法院",
                          case_no="118", actor=world.city, now=world.now)  # fmt: skip
    world.session.expire(case)
    assert [each.file for each in case.former_files] == [first]
    second = a_case(world, channel=Channel.MEDIATION)
    assert refused(world, Conflict, lambda: accepted(world, second, no="调字7号")).code == "filed_already"
    other = a_case(world)
    act = lambda: accepted(world, other, no="118")  # noqa: E731
    assert refused(world, Conflict, act).code == "filed_already"
