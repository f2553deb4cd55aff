"""What is shown before it happens is what happens: the split of a price, and of a release."""

import pytest

from core.errors import Conflict
from settlement.deals.fees import DealKind
from settlement.deals.preview import expected_split, release_to_come
from settlement.deals.split import LineKind
from tests.settlement.deals.world import NOON, a_deal, a_funded_deal, a_settled_deal, a_world, org, yuan


@pytest.fixture
def world(session):
    return a_world(session)


SALE = DealKind.ASSIGNMENT


def by_kind(lines):
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.kind] = sums.get(line.kind, 0) + line.amount.minor
    return sums


def test_the_expected_split_is_what_the_deal_then_freezes(world):
    deal = a_deal(world)
    expected = expected_split(world.session, price=deal.fixed, seller_id=org(world.seller), kind=SALE, now=NOON)
    frozen: dict[str, int] = {}
    for line in deal.lines:
        frozen[line.kind] = frozen.get(line.kind, 0) + line.amount_minor
    assert by_kind(expected) == frozen


def test_tax_is_shown_for_a_seller_abroad(session):
    world = a_world(session, seller_country="DE")
    lines = expected_split(session, price=yuan("100000"), seller_id=org(world.seller), kind=SALE, now=NOON)
    assert by_kind(lines)[LineKind.TAX] == 10_000_00
    assert sum(line.amount.minor for line in lines) == 100_000_00


def test_the_release_to_come_is_what_is_released(world):
    deal = a_funded_deal(world)
    before = [amount.minor for amount, _who, _line in release_to_come(world.session, deal)]
    done = a_settled_deal(world)
    assert before == [line.amount_minor for line in done.releases[0].lines if line.amount_minor]
    assert release_to_come(world.session, done) == []


def test_without_rules_of_the_day_nothing_is_shown(world):
    with pytest.raises(Conflict):
        expected_split(
            world.session, price=yuan("100"), seller_id=org(world.seller), kind=SALE, now=NOON.replace(year=2017)
        )
