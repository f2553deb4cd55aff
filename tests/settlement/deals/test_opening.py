"""What is frozen when a deal opens."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from core.errors import Conflict, NotAllowed
from listings.assets.kinds import AssetKind
from listings.terms.vocabulary import Trigger
from parties.organisations.models import Organisation
from settlement.deals import services as deals
from settlement.deals.agreement import digest_now
from settlement.deals.fees import DealKind, FeeRule, FeeTaker
from settlement.deals.items import items_for, kind_of
from settlement.deals.rules import ShareRule, rules_on
from settlement.deals.split import LineKind
from settlement.deals.taxes import Tax, TaxRule
from tests.settlement.deals.world import (
    NOON,
    a_deal,
    a_mark,
    a_patent,
    a_world,
    everything,
    licence,
    org,
    sale,
    yuan,
)
from tests.settlement.rules import follow_fees


def amounts(deal):
    return {(line.kind, line.center_id): line.amount.amount for line in deal.lines}


def test_the_default_rules_split_a_hundred_thousand(session):
    world = a_world(session)
    one, two, three = world.centers
    deal = a_deal(world, LIST=two, INTRODUCE=three)
    assert amounts(deal) == {
        (LineKind.SELLER, None): "96000.00",
        (LineKind.CENTER, one): "1200.00",
        (LineKind.CENTER, two): "400.00",
        (LineKind.CENTER, three): "400.00",
        (LineKind.PLATFORM, None): "2000.00",
        (LineKind.TAX, None): "0.00",
    }


def test_a_role_that_nobody_holds_falls_to_the_closing_center(session):
    world = a_world(session)
    deal = a_deal(world)
    assert [(share.role, share.share_bp) for share in deal.shares] == [("CLOSE", 10_000)]


def test_a_seller_abroad_is_taxed_at_ten_percent(session):
    world = a_world(session, seller_country="US")
    deal = a_deal(world)
    assert deal.tax_bp == 1000
    assert amounts(deal)[(LineKind.SELLER, None)] == "86000.00"
    assert amounts(deal)[(LineKind.TAX, None)] == "10000.00"


def test_the_number_names_the_year_of_beijing(session):
    world = a_world(session)
    world.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert a_deal(world).number.startswith("XH-2027-")


def test_obligations_follow_the_instalments(session):
    world = a_world(session)
    day = date(2027, 3, 1)
    deal = a_deal(world, sale(("50000", Trigger.SIGNING), ("30000", Trigger.RECORDAL), ("20000", Trigger.DATE, day)))
    owed = [(each.trigger, each.amount.amount, each.due_on) for each in deal.obligations]
    assert owed == [
        (Trigger.SIGNING, "50000.00", None),
        (Trigger.RECORDAL, "30000.00", None),
        (Trigger.DATE, "20000.00", day),
    ]


def test_a_pure_royalty_has_no_fixed_price_and_nothing_to_split(session):
    world = a_world(session)
    deal = a_deal(world, licence(price=None))
    assert deal.fixed == yuan("0")
    assert all(not line.amount for line in deal.lines)


@pytest.mark.parametrize(("maker", "kind"), [(a_patent, "patent"), (a_mark, "trademark")])
def test_the_kind_of_right_is_kept_for_the_turnover(session, maker, kind):
    world = a_world(session)
    assert a_deal(world, asset=maker(world)).right_kind == kind


def test_authorised_use_of_an_indication_is_turnover_of_its_own_kind(session):
    world = a_world(session)
    asset = a_patent(world)
    asset.kind = AssetKind.GEOGRAPHICAL_INDICATION
    assert kind_of(items_for(session, [(asset.id, 10_000)], yuan("1"))) == "indication"


def test_a_later_change_of_rules_does_not_touch_an_open_deal(session):
    world = a_world(session)
    before = a_deal(world)
    for rule in rules_on(session, FeeRule, NOON.date()):
        rule.valid_to = date(2026, 11, 24)
    session.add_all(
        FeeRule(kind=kind, taker=taker, rate_bp=500, tiers=[], valid_from=date(2026, 11, 24), source="Decision 3")
        for kind in DealKind
        for taker in FeeTaker
    )
    world.commit()
    world.later(days=2)
    after = a_deal(world)
    assert (before.platform_fee_bp, after.platform_fee_bp) == (200, 500)
    assert amounts(before)[(LineKind.PLATFORM, None)] == "2000.00"
    assert amounts(after)[(LineKind.PLATFORM, None)] == "5000.00"


def test_a_rule_with_tiers_floor_and_cap_is_frozen_as_an_amount(session):
    world = a_world(session)
    follow_fees(session, lambda _rule: {"rate_bp": 500, "floor_minor": 100_000, "cap_minor": 5_000_000})
    world.commit()
    fees = [
        amounts(a_deal(world, sale(price=price)))[(LineKind.PLATFORM, None)] for price in ("15000", "35000", "2000000")
    ]
    assert fees == ["1000.00", "1750.00", "50000.00"]


def test_without_rules_no_deal_opens(session):
    world = a_world(session)
    for rule in session.scalars(select(TaxRule).filter_by(tax=Tax.WITHHOLDING)):
        rule.valid_to = date(2026, 11, 23)
    world.commit()
    before = everything(session)
    session.rollback()
    with pytest.raises(Conflict) as refusal:
        a_deal(world)
    session.rollback()
    assert refusal.value.code == "rules_missing"
    assert everything(session) == before


def test_a_stranger_opens_nothing(session):
    world = a_world(session)
    asset = a_patent(world)
    world.commit()
    with pytest.raises(NotAllowed):
        deals.open_deal(
            session,
            source="negotiation:1",
            listing_id=None,
            items=[(asset.id, 10_000)],
            terms=sale(),
            seller_id=org(world.seller),
            buyer_id=org(world.buyer),
            centers={"CLOSE": world.centers[0]},
            actor=world.stranger,
            now=NOON,
        )


def test_the_platform_starts_with_rules_for_everybody(session):
    assert {(rule.taker, rule.rate_bp) for rule in rules_on(session, FeeRule, NOON.date())} == {
        (FeeTaker.PLATFORM, 200),
        (FeeTaker.CENTER, 200),
    }
    assert sum(rule.share_bp for rule in rules_on(session, ShareRule, NOON.date())) == 10_000
    withheld = session.scalars(select(TaxRule).filter_by(tax=Tax.WITHHOLDING))
    assert {rule.item.value: rule.rate_bp for rule in withheld} == {"resident": 0, "abroad": 1000}


@pytest.mark.parametrize(
    "change",
    [
        lambda deal: setattr(deal, "terms", {**deal.terms, "note": "and the second battery for free"}),
        lambda deal: setattr(deal, "buyer_id", deal.buyer_id + 1),
        lambda deal: setattr(deal, "platform_fee_bp", 100),
        lambda deal: setattr(deal, "tax_bp", 0),
        lambda deal: setattr(deal.shares[0], "share_bp", 9000),
        lambda deal: setattr(deal.lines[0], "amount_minor", deal.lines[0].amount_minor - 1),
    ],
    ids=["terms", "buyer", "fee", "tax", "share", "line"],
)
def test_any_later_change_of_what_was_agreed_changes_the_digest(session, change):
    world = a_world(session, seller_country="US")
    deal = a_deal(world)
    change(deal)
    assert digest_now(deal) != deal.terms_digest
    session.rollback()


def test_the_seller_may_be_known_by_another_country_later_and_the_tax_stays(session):
    world = a_world(session)
    deal = a_deal(world)
    session.get(Organisation, org(world.seller)).country = "US"
    world.commit()
    assert deal.tax_bp == 0
    assert replace(sale(), note="").digest != deal.terms_digest
