"""Release: once, whole, in the right year, and to everybody to the fen."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from core.actor import SYSTEM
from core.errors import Conflict, IllegalTransition, NotAllowed
from listings.assets.models import EncumbranceType
from listings.assets.queries import active_encumbrances, sole_owner_id
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.terms.vocabulary import LicenseType, Trigger
from parties.notices.models import Notice
from settlement.deals import releasing
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.states import DealState
from settlement.holds import services as holds
from settlement.ledger.faults import check as check_ledger
from settlement.payments import services as payments
from settlement.payments.states import PayoutState
from settlement.volumes.models import Measure, VolumeFact
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    at,
    everything,
    facts,
    file,
    licence,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
)


@pytest.fixture
def world(session):
    return a_world(session)


def paid(world, deal):
    """Who is paid how much."""
    return {payout.payee_id: payout.amount.amount for payout in payouts(world, deal)}


def test_everybody_is_paid_to_the_fen(world):
    deal = a_settled_deal(world, LIST=world.centers[1])
    assert paid(world, deal) == {
        org(world.seller): "96000.00",
        org(world.staff): "1600.00",
        org(world.lister): "400.00",
    }
    assert at(world, "fees:platform") == "2000.00"
    assert at(world, f"held:{deal.subject}") == "0.00"


def test_a_seller_abroad_gets_its_price_less_fees_and_tax(session):
    world = a_world(session, seller_country="DE")
    deal = a_settled_deal(world)
    assert paid(world, deal)[org(world.seller)] == "86000.00"
    assert at(world, "tax:CN") == "10000.00"
    assert facts(world, Measure.SETTLED) == ["100000.00"]


def test_settled_volume_is_the_gross_and_commission_each_centers_own(world):
    a_settled_deal(world, LIST=world.centers[1], INTRODUCE=world.centers[2])
    assert facts(world, Measure.SETTLED) == ["60000.00", "20000.00", "20000.00"]
    assert facts(world, Measure.COMMISSION) == ["1200.00", "400.00", "400.00"]


def test_an_odd_price_still_adds_up(world):
    deal = a_settled_deal(world, sale(price="99999.97"), LIST=world.centers[1], INTRODUCE=world.centers[2])
    paid_out = sum(payout.amount_minor for payout in payouts(world, deal))
    assert paid_out + 200_000 == 9_999_997
    assert check(world.session) == check_ledger(world.session) == []


def test_the_right_changes_hands_only_at_the_recordal(world):
    deal = a_funded_deal(world)
    file(world, deal)
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == deal.seller_id
    accept(world, deal)
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == deal.buyer_id
    assert active_encumbrances(world.session, deal.asset_id) == []


def test_a_licence_stands_on_the_right_and_the_owner_stays(world):
    deal = a_settled_deal(world, licence(type=LicenseType.SOLE))
    (standing,) = active_encumbrances(world.session, deal.asset_id)
    assert (standing.type, standing.license_type, standing.holder_id) == (
        EncumbranceType.LICENSE,
        "sole",
        deal.buyer_id,
    )
    assert sole_owner_id(world.session, deal.asset_id, TODAY) == deal.seller_id


def test_a_pure_royalty_passes_without_money(world):
    deal = a_settled_deal(world, licence(price=None))
    assert (deal.state, deal.releases, payouts(world, deal)) == (DealState.SETTLED, [], [])
    assert deals.close_due(world.session, now=NOON) == 1
    assert reload(world, deal).state is DealState.CLOSED


def test_the_listing_of_a_sold_right_is_closed(world):
    deal = a_deal(world, listed=True)
    states = [world.session.get(Listing, deal.listing_id).state]
    sign(world, deal)
    pay(world, deal, "100000")
    file(world, deal)
    accept(world, deal)
    world.session.expire_all()
    states.append(world.session.get(Listing, deal.listing_id).state)
    assert states == [ListingState.RESERVED, ListingState.CLOSED]


def test_the_last_paid_payout_closes_the_deal(world):
    deal = a_settled_deal(world)
    assert deals.close_due(world.session, now=NOON) == 0
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.CLOSED


def test_a_payout_that_comes_back_is_queued_anew_and_reopens_the_deal(world):
    deal = pay_out(world, a_settled_deal(world))
    first = payouts(world, deal)[0]
    payments.return_payout(
        world.session, payout_id=first.id, reason="Account closed", actor=world.second, now=world.now
    )
    world.commit()
    assert reload(world, deal).state is DealState.SETTLED
    (again,) = payouts(world, deal, PayoutState.QUEUED)
    assert (again.payee_id, again.amount) == (first.payee_id, first.amount)
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.CLOSED
    assert check(world.session) == []


def release_again(world, deal, actor):
    return deals.release(world.session, deal_id=deal.id, actor=actor, now=world.now)


def refused(world, deal, actor, error):
    """The release is refused and nothing changed; gives the refusal."""
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        release_again(world, deal, actor)
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_second_release_has_no_effect(world):
    deal = a_settled_deal(world)
    assert refused(world, deal, world.staff, Conflict).code == "nothing_held"
    assert refused(world, deal, world.first, Conflict).code == "nothing_held"
    assert facts(world, Measure.SETTLED) == ["100000.00"]


@pytest.mark.parametrize("stage", ["agreed", "funded", "filed", "closed"])
def test_nothing_is_released_before_the_recordal_or_after_the_end(world, stage):
    deal = a_deal(world) if stage == "agreed" else a_funded_deal(world)
    if stage in ("filed", "closed"):
        file(world, deal)
    if stage == "closed":
        pay_out(world, accept(world, deal))
        deal = reload(world, deal)
    refused(world, deal, world.staff, IllegalTransition)


def test_only_the_center_and_finance_release(world):
    deal = a_funded_deal(world)
    holds.stay(world.session, subject=deal.subject, cause="order:1", reason="Claim", actor=world.first, now=NOON)
    file(world, deal)
    accept(world, deal)
    for actor in (world.seller, world.buyer, world.stranger, world.lister, world.city):
        refused(world, deal, actor, NotAllowed)


def test_frozen_money_stays_held_while_the_right_passes(world):
    deal = a_funded_deal(world)
    holds.stay(world.session, subject=deal.subject, cause="order:1", reason="Claim", actor=world.first, now=NOON)
    file(world, deal)
    accept(world, deal)
    assert deal.state is DealState.RELEASABLE
    assert refused(world, deal, world.first, Conflict).code == "hold_frozen"
    holds.lift_stay(world.session, subject=deal.subject, cause="order:1", reason="Settled", actor=world.first, now=NOON)
    assert release_again(world, deal, world.first).gross.amount == "100000.00"
    world.commit()
    assert reload(world, deal).state is DealState.SETTLED


def test_terms_that_were_changed_behind_both_backs_release_nothing(world):
    deal = a_funded_deal(world)
    file(world, deal)
    deal.lines[0].amount_minor += 100
    deal.lines[1].amount_minor -= 100
    world.commit()
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(Conflict) as refusal:
        accept(world, deal)
    world.session.rollback()
    assert refusal.value.code == "terms_changed"
    assert everything(world.session) == before
    assert "terms_changed" in {fault.code for fault in check(world.session)}


@pytest.mark.parametrize(
    ("instant", "year"),
    [(datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), 2026), (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), 2027)],
)
def test_the_year_ends_at_midnight_in_beijing(world, instant, year):
    deal = a_funded_deal(world)
    file(world, deal)
    world.now = instant
    accept(world, deal, decided_on=date(2026, 12, 30))
    fact = world.session.scalars(select(VolumeFact).filter_by(measure=Measure.SETTLED)).one()
    assert fact.recognised_on.year == year
    assert deal.releases[0].effective_on.year == year


def test_what_a_party_owes_back_is_set_off_against_its_next_release(world):
    first = pay_out(world, a_settled_deal(world))
    asked = deals.ask_reversal(
        world.session, deal_id=first.id, amount=None, reason="Invalid", actor=world.first, now=NOON
    )
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=NOON)
    world.commit()
    assert at(world, f"receivable:org:{org(world.seller)}") == "96000.00"
    second = a_settled_deal(world, sale(price="200000"))
    assert at(world, f"receivable:org:{org(world.seller)}") == "0.00"
    assert paid(world, second)[org(world.seller)] == "96000.00"
    assert check(world.session) == check_ledger(world.session) == []


def told_of(session, words):
    """Who was told something with these words, one entry for each notice."""
    return list(session.scalars(select(Notice.person_id).where(Notice.text.contains(words))))


def test_what_comes_late_stays_held_where_the_split_on_record_is_not_the_one_that_was_signed(world):
    deal = sign(world, a_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))))
    pay(world, deal, "60000")
    file(world, deal)
    deal = accept(world, deal)
    signed, other = f"payable:org:{org(world.seller)}", f"payable:org:{org(world.stranger)}"
    tampered = text("UPDATE deal_line SET account = :to WHERE deal_id = :deal AND account = :was")
    world.session.execute(tampered, {"to": other, "deal": deal.id, "was": signed})
    world.commit()
    pay(world, reload(world, deal), "40000")
    assert (at(world, f"held:{deal.subject}"), at(world, other)) == ("40000.00", "0.00")
    assert {"terms_changed", "held_after_release"} <= {fault.code for fault in check(world.session)}
    assert set(told_of(world.session, "stays held")) == {world.first.person_id, world.second.person_id}
    pay(world, reload(world, deal), "1")
    releasing.release_late(world.session, reload(world, deal), actor=SYSTEM, now=world.now)
    assert len(told_of(world.session, "stays held")) == 2  # once
    world.session.execute(tampered, {"to": signed, "deal": deal.id, "was": other})
    world.commit()
    deals.release(world.session, deal_id=deal.id, actor=world.staff, now=world.now)
    assert at(world, f"held:{deal.subject}") == "0.00"
