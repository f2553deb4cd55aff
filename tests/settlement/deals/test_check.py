"""The self-check names what does not fit."""

import pytest
from sqlalchemy import text

from settlement.deals.check import check
from settlement.deals.models import Deal
from tests.settlement.deals.world import a_funded_deal, a_settled_deal, a_world, pay_out


@pytest.mark.parametrize(
    ("tampering", "code"),
    [
        ("UPDATE deal SET buyer_id = seller_id + 2", "terms_changed"),
        ("UPDATE deal SET terms_digest = '" + "a" * 64 + "'", "signature_differs"),
        ("UPDATE deal_share SET share_bp = 9000", "shares_differ"),
        ("UPDATE deal_line SET amount_minor = amount_minor + 1 WHERE place = 1", "lines_differ"),
        ("UPDATE deal_item SET allocation_bp = 9999", "items_differ"),
        ("UPDATE deal_item SET amount_minor = amount_minor - 1", "items_differ"),
        ("UPDATE deal_item SET recorded_on = NULL", "recorded_differ"),
        ("UPDATE obligation SET amount_minor = amount_minor + 1", "obligations_differ"),
        ("UPDATE obligation SET paid_minor = paid_minor - 1", "money_differs"),
        ("UPDATE deal_receipt SET applied_minor = applied_minor - 1", "receipts_differ"),
        ("UPDATE deal_line SET released_minor = released_minor - 1 WHERE place = 1", "lines_released_differ"),
        ("UPDATE deal_release SET gross_minor = gross_minor + 1", "release_differs"),
        ("UPDATE deal_release SET reversed_minor = 1", "reversal_differs"),
        ("UPDATE payout SET amount_minor = amount_minor - 1", "payouts_differ"),
        ("UPDATE deal SET settled_at = NULL", "released_unsettled"),
        ("UPDATE deal SET fixed_minor = fixed_minor + 1", "volume_differs"),
    ],
)
def test_tampering_is_named(session, tampering, code):
    world = a_world(session)
    a_settled_deal(world, LIST=world.centers[1])
    assert check(session) == []
    session.execute(text(tampering))
    session.expire_all()
    assert code in {fault.code for fault in check(session)}
    session.rollback()


def test_a_city_of_deals_in_all_stages_is_clean(session):
    world = a_world(session)
    a_funded_deal(world)
    a_settled_deal(world)
    pay_out(world, a_settled_deal(world))
    assert session.query(Deal).count() == 3
    assert check(session) == []
