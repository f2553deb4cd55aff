"""Co-owners of what is granted: each is paid its part, has a line, sees the deal, and bears its own tax (BR-28)."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.errors import Unacceptable
from core.files import keep_upload
from core.money import Money, total
from listings.assets.models import Asset, Ownership
from listings.rights.agreeing import record_co_owner_agreement
from listings.rights.models import CoOwnerShare
from listings.rights.queries import shares_agreed
from listings.terms.vocabulary import LicenseType
from parties.organisations.models import Organisation
from settlement.deals import check
from settlement.deals.models import Deal, DealOwner
from settlement.deals.owners import weights_of
from settlement.deals.split import CenterPart, LineKind, OwnerPart, lines_of_price, split_of_release
from settlement.payments.states import PayoutState
from settlement.statements import queries as statements
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    TODAY,
    World,
    a_deal,
    a_patent,
    a_settled_deal,
    a_world,
    accept,
    at,
    file,
    licence,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sign,
)
from tests.settlement.rules import follow_fees


@pytest.fixture
def world(session):
    return a_world(session)


def co_owned(world: World, *others: tuple[int | None, int], seller: int) -> Asset:
    """A patent of the seller and others, each with the share on record in basis points."""
    asset = a_patent(world)
    first = world.session.scalars(select(Ownership).filter_by(asset_id=asset.id)).one()
    first.share_bp = seller
    world.session.flush()
    for place, (organisation_id, share) in enumerate(others):
        world.session.add(
            Ownership(
                asset_id=asset.id,
                organisation_id=organisation_id,
                holder_name=f"第{place}共有人",
                share_bp=share,
                from_date=first.from_date,
                cause="hand",
            )
        )
    world.session.flush()
    return asset


def licensed(world: World, asset: Asset) -> Deal:
    """One co-owner alone grants an ordinary licence for 100,000, and it is paid and recorded."""
    deal = sign(world, a_deal(world, licence(type=LicenseType.ORDINARY), asset=asset))
    pay(world, deal, "100000")
    file(world, deal)
    return accept(world, deal)


def without_fees(world: World) -> None:
    follow_fees(world.session, lambda _rule: {"rate_bp": 0})


def paid(deal: Deal) -> dict[int | None, str]:
    return {line.organisation_id: line.amount.amount for line in deal.lines if line.kind is LineKind.SELLER}


def test_example_6_three_equal_co_owners_share_a_fee_of_a_hundred_thousand(world):
    """Example 6. 100,000.00 among three: 33,333.34 / 33,333.33 / 33,333.33, largest remainder, in a stable order."""
    without_fees(world)
    second, third = org(world.stranger), org(world.lister)
    deal = licensed(world, co_owned(world, (second, 3333), (third, 3333), seller=3334))
    assert paid(deal) == {org(world.seller): "33333.34", second: "33333.33", third: "33333.33"}
    sent = {each.payee_id: each.amount.amount for each in payouts(world, deal)}
    assert sent == paid(deal)
    assert check.check(world.session) == []


def test_fees_are_borne_by_the_co_owners_in_their_proportion(world):
    second = org(world.stranger)
    deal = licensed(world, co_owned(world, (second, 2500), seller=7500))
    assert paid(deal) == {org(world.seller): "72000.00", second: "24000.00"}  # 96,000.00 after 4 %


def test_each_co_owner_is_taxed_by_its_own_residence(world):
    second = org(world.stranger)
    world.session.get_one(Organisation, second).country = "DE"
    deal = licensed(world, co_owned(world, (second, 5000), seller=5000))
    assert paid(deal) == {org(world.seller): "48000.00", second: "43000.00"}
    taxes = {line.borne_by_id: line.amount.amount for line in deal.lines if line.kind is LineKind.TAX}
    assert taxes == {org(world.seller): "0.00", second: "5000.00"}
    assert at(world, "tax:CN") == "5000.00"


def test_what_falls_to_a_holder_who_takes_no_part_here_goes_to_the_seller(world):
    deal = licensed(world, co_owned(world, (None, 5000), seller=5000))
    assert paid(deal) == {org(world.seller): "96000.00"}


def test_a_seller_who_owns_nothing_of_it_takes_all(world):
    asset = a_patent(world)
    world.session.scalars(select(Ownership).filter_by(asset_id=asset.id)).one().organisation_id = org(world.stranger)
    deal = a_deal(world, asset=a_patent(world))
    assert [owner.organisation_id for owner in deal.owners] == [org(world.seller)]


def test_owners_of_later_days_change_nothing_of_the_deal(world):
    second = org(world.stranger)
    asset = co_owned(world, (second, 5000), seller=5000)
    deal = a_deal(world, licence(type=LicenseType.ORDINARY), asset=asset)
    for row in world.session.scalars(select(Ownership).filter_by(asset_id=asset.id)):
        row.to_date = TODAY
    world.commit()
    assert [owner.organisation_id for owner in reload(world, deal).owners] == [org(world.seller), second]


def test_a_co_owner_sees_the_deal_and_has_it_in_its_statement(world):
    deal = licensed(world, co_owned(world, (org(world.stranger), 5000), seller=5000))
    assert deal.number in text_of(browser(world, world.stranger).get(f"/deals/{deal.number}"))
    pay_out(world, reload(world, deal))
    statement = statements.of_party(world.session, org(world.stranger), date(2026, 1, 1), TODAY, limit=None)
    lines = [line for part in statement.parts for line in part.lines]
    assert [str(line.credit or line.debit) for line in lines] == ["CNY 48000.00", "CNY 48000.00"]


def test_a_bundle_is_shared_right_by_right(world):
    """60 % of the price falls to a right of the seller alone, 40 % to one that it owns with another by halves."""
    without_fees(world)
    rights = [(a_patent(world), 6000), (co_owned(world, (org(world.stranger), 5000), seller=5000), 4000)]
    deal = a_deal(world, licence(type=LicenseType.ORDINARY), bundle=rights)
    assert paid(deal) == {org(world.seller): "80000.00", org(world.stranger): "20000.00"}


def test_one_owner_is_written_once(world):
    deal = a_settled_deal(world)
    world.session.add(DealOwner(deal_id=deal.id, place=2, organisation_id=org(world.seller), weight=1, tax_bp=0))
    with pytest.raises(IntegrityError):
        world.session.flush()
    world.session.rollback()
    assert [each.state for each in payouts(world, deal)] == [PayoutState.QUEUED] * 2


def test_equal_shares_are_equal_whatever_their_rounding():
    rows = [Ownership(share_bp=share) for share in (3334, 3333, 3333)]
    assert weights_of(rows) == [1, 1, 1]
    assert weights_of([Ownership(share_bp=share) for share in (5000, 3000, 2000)]) == [5000, 3000, 2000]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 10**13),
    st.lists(st.tuples(st.integers(1, 10**4), st.integers(0, 1000)), min_size=1, max_size=9),
    st.lists(st.integers(1, 10**4), min_size=1, max_size=9),
    st.integers(0, 2000),
    st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_failure_28_parts_of_any_split_are_the_whole_and_none_is_negative(minor, owners, centers, fee_bp, currency):
    """Failure 28. One to nine owners and one to nine centers, in currencies with no, two and three decimals."""
    price = Money(minor, currency)
    lines = lines_of_price(
        price,
        owners=[OwnerPart(place, weight, tax_bp) for place, (weight, tax_bp) in enumerate(owners, 1)],
        centers=[CenterPart(place, f"payable:org:{place}", bp) for place, bp in enumerate(centers, 20)],
        platform_fee=price.share(fee_bp),
        center_fee=price.share(fee_bp),
    )
    left = list(lines)
    for part in price.split([3, 1, 2]):
        taken = split_of_release(part, left)
        assert total([line.amount for line in taken], currency) == part
        assert all(0 <= line.amount.minor <= rest.amount.minor for line, rest in zip(taken, left, strict=True))
        left = [
            type(rest)(rest.kind, rest.taker, rest.amount - line.amount) for rest, line in zip(left, taken, strict=True)
        ]
    assert total([line.amount for line in lines], currency) == price
    assert not any(line.amount for line in left)


def agree(world: World, asset: Asset, shares: dict[int, int], **more: Any) -> None:
    """The co-owners' written agreement about the income, put on record by a center."""
    kept = keep_upload(
        world.session, io.BytesIO(b"%PDF-1.7 agreement"), "agreement.pdf", purpose=f"asset:{asset.id}",
        actor=world.staff, now=world.now,
    )  # fmt: skip
    record_co_owner_agreement(
        world.session, asset_id=asset.id, alone=[], together=[], evidence=kept.sha256,
        **{"agreed_on": TODAY, "shares": shares, "actor": world.staff, "now": world.now, **more},
    )  # fmt: skip
    world.commit()


def test_what_the_co_owners_agreed_on_goes_before_the_shares_on_record(world: World) -> None:
    """50 : 50 on record, 70 : 30 agreed."""
    without_fees(world)
    other = org(world.stranger)
    asset = co_owned(world, (other, 5000), seller=5000)
    agree(world, asset, {org(world.seller): 7000, other: 3000})
    deal = licensed(world, asset)
    assert paid(deal) == {org(world.seller): "70000.00", other: "30000.00"}
    assert {payout.payee_id: payout.amount.amount for payout in payouts(world, deal)} == paid(deal)
    world.session.expire_all()
    assert check.check(world.session) == []


def test_a_deal_keeps_the_shares_of_its_day_whatever_is_agreed_later(world: World) -> None:
    without_fees(world)
    other = org(world.stranger)
    asset = co_owned(world, (other, 5000), seller=5000)
    deal = sign(world, a_deal(world, licence(type=LicenseType.ORDINARY), asset=asset))
    agree(world, asset, {org(world.seller): 7000, other: 3000})
    pay(world, deal, "100000")
    file(world, deal)
    assert paid(accept(world, deal)) == {org(world.seller): "50000.00", other: "50000.00"}


def test_an_agreement_does_not_bind_an_owner_who_came_in_since(world: World) -> None:
    without_fees(world)
    other, third = org(world.stranger), org(world.lister)
    asset = co_owned(world, (other, 5000), seller=5000)
    agree(world, asset, {org(world.seller): 7000, other: 3000})
    world.later(days=2)
    row = Ownership(asset_id=asset.id, organisation_id=third, holder_name="后来者", share_bp=2000,
                    from_date=TODAY + timedelta(days=1), cause="hand")  # fmt: skip
    world.session.add(row)
    world.commit()
    deal = a_deal(world, licence(type=LicenseType.ORDINARY), asset=asset)
    assert paid(deal) == {org(world.seller): "41666.67", other: "41666.67", third: "16666.66"}


@pytest.mark.parametrize("wrong", ["sum", "somebody else", "not all", "outside"])
def test_shares_that_are_not_those_of_all_owners_are_refused(world: World, wrong: str) -> None:
    mine, other = org(world.seller), org(world.stranger)
    asset = co_owned(world, (None if wrong == "outside" else other, 5000), seller=5000)
    shares = {
        "sum": {mine: 7000, other: 2999}, "somebody else": {mine: 7000, org(world.lister): 3000},
        "not all": {mine: 10_000}, "outside": {mine: 7000, other: 3000},
    }[wrong]  # fmt: skip
    with pytest.raises(Unacceptable) as refusal:
        agree(world, asset, shares)
    assert refusal.value.code == "shares"
    world.session.rollback()
    assert shares_agreed(world.session, [asset.id], TODAY) == {}


def test_a_share_beyond_the_whole_is_refused_by_the_database(world: World) -> None:
    asset = co_owned(world, (org(world.stranger), 5000), seller=5000)
    agree(world, asset, {org(world.seller): 7000, org(world.stranger): 3000})
    with pytest.raises(IntegrityError):
        world.session.execute(insert(CoOwnerShare).values(agreement_id=1, organisation_id=org(world.lister),
                                                          share_bp=10_001))  # fmt: skip
