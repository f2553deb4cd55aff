"""Taking an open licence up: notice and payment make the licence, and nobody can refuse it (PL 51)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.errors import Conflict, NotAllowed
from core.money import Money
from listings.rights.verdict import RightsUnavailable
from listings.terms.agreement import Terms
from listings.terms.vocabulary import RoyaltyBase
from parties.organisations.models import Organisation
from parties.people.limits import set_limit
from settlement.contracts.models import Document, Signature
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.recordal.models import CaseKind
from settlement.volumes.models import Category, Measure, VolumeFact
from tests.settlement.deals.world import NOON, TODAY, a_world, accept, at, case_of, file, org, pay, pay_out, yuan
from tests.trading.openlicence.world import announced, deal_of, on_record, submitted, taken, withdraw
from trading.mandates import services as mandates
from trading.openlicence import services
from trading.openlicence.models import FeeMode, Uptake
from trading.openlicence.states import OpenLicenceState, UptakeState
from trading.openlicence.terms import terms_from


@pytest.fixture
def world(session):
    return a_world(session)


def test_a_notice_opens_a_deal_that_is_signed_and_waits_for_its_fee(world):
    declared = announced(world)
    uptake = taken(world, declared)
    deal = deal_of(world, uptake)
    assert (deal.source, deal.state, deal.open_licence) == (uptake.subject, DealState.SIGNED, True)
    assert (Terms.from_json(deal.terms), deal.fixed) == (terms_from(declared, TODAY), yuan("60000"))
    assert on_record(world, declared.asset_id)[1] == ("commitment", deal.subject, False)
    assert world.session.scalars(select(Document).filter_by(subject=deal.subject)).one().number == deal.number
    assert check(world.session) == []


def test_the_patentee_signed_by_its_declaration_and_is_not_asked(world):
    declared = announced(world)
    deal = deal_of(world, taken(world, declared))
    signed = world.session.scalars(select(Signature).filter_by(subject=deal.subject).order_by(Signature.id)).all()
    assert [(row.party_id, row.person_id, row.person_name) for row in signed] == [
        (org(world.seller), None, f"Seller ({declared.number})"),
        (org(world.buyer), world.buyer.person_id, "Buyer"),
    ]
    deals.cancel_deal(world.session, deal_id=deal.id, reason="No longer", actor=world.seller, now=NOON)
    assert deal.state is DealState.SIGNED  # it only asks; the licensee would have to grant it


def test_the_licence_is_in_force_when_the_fee_is_paid(world):
    declared = announced(world)
    uptake = taken(world, declared)
    deal = deal_of(world, uptake)
    pay(world, deal, "59999.99")
    assert (uptake.state, deal.state) == (UptakeState.NOTIFIED, DealState.PARTLY_FUNDED)
    pay(world, deal, "0.01")
    assert (uptake.state, uptake.in_force_on) == (UptakeState.IN_FORCE, TODAY)
    assert on_record(world, declared.asset_id)[1:] == [
        ("commitment", deal.subject, True), ("license", deal.subject, False),
    ]  # fmt: skip


def test_its_recordal_releases_the_money_and_counts_as_an_open_licence(world):
    declared = announced(world)
    deal = deal_of(world, taken(world, declared))
    pay(world, deal, "60000")
    assert case_of(world, deal).kind is CaseKind.OPEN_LICENSE
    assert case_of(world, deal).due_on == date(2027, 2, 23)
    file(world, deal)
    accept(world, deal)
    pay_out(world, deal)
    facts = world.session.scalars(select(VolumeFact).filter_by(measure=Measure.SETTLED, subject=deal.subject)).all()
    assert [(row.category, row.amount) for row in facts] == [(Category.OPEN_LICENSE, yuan("60000"))]
    assert (deal.state, at(world, f"held:{deal.subject}")) == (DealState.CLOSED, "0.00")
    assert on_record(world, declared.asset_id)[2] == ("license", deal.subject, False)
    assert world.session.scalars(select(Uptake)).one().state is UptakeState.IN_FORCE


@pytest.mark.parametrize(
    ("fees", "base"),
    [
        ({"mode": FeeMode.SALES_SHARE, "fixed": None, "rate_bp": 200}, RoyaltyBase.NET_SALES),
        ({"mode": FeeMode.PER_UNIT, "fixed": None, "unit": yuan("2.50")}, RoyaltyBase.UNITS),
    ],
)
def test_where_nothing_is_due_at_the_notice_the_licence_is_in_force_at_once_and_keeps_its_royalty(world, fees, base):
    declared = announced(world, **fees)
    uptake = taken(world, declared)
    deal = deal_of(world, uptake)
    royalty = Terms.from_json(deal.terms).royalty
    assert royalty is not None
    assert (uptake.state, deal.state, royalty.base) == (UptakeState.IN_FORCE, DealState.FUNDED, base)
    assert on_record(world, declared.asset_id)[2] == ("license", deal.subject, False)


def test_of_a_sum_each_year_the_first_puts_the_licence_in_force(world):
    declared = announced(world, mode=FeeMode.PER_YEAR)
    uptake = taken(world, declared)
    pay(world, deal_of(world, uptake), "60000")
    assert uptake.state is UptakeState.IN_FORCE
    assert deal_of(world, uptake).fixed == Money(5 * 60_000_00)


def test_everybody_takes_it_up_once(world):
    declared = announced(world)
    taken(world, declared)
    taken(world, declared, by=world.stranger)
    with pytest.raises(Conflict) as refused:
        taken(world, declared)
    assert refused.value.code == "taken_already"
    world.session.rollback()
    assert world.session.scalar(select(func.count(Uptake.id))) == 2


def test_an_owner_and_the_certifying_center_take_none(world):
    declared = announced(world)
    for actor in (world.seller, world.staff):
        with pytest.raises(NotAllowed):
            taken(world, declared, by=actor)
    world.session.rollback()
    assert world.session.scalar(select(func.count(Deal.id))) == 0


def test_other_terms_than_those_read_are_not_taken(world):
    declared = announced(world)
    with pytest.raises(Conflict) as refused:
        taken(world, declared, digest="0" * 64)
    assert refused.value.code == "terms_differ"
    world.session.rollback()
    assert world.session.scalar(select(func.count(Uptake.id))) == 0


def test_what_is_not_announced_is_not_taken(world):
    with pytest.raises(Conflict) as refused:
        taken(world, submitted(world))
    assert refused.value.code == "not_announced"


def test_beyond_ones_limit_it_is_not_taken_alone(world):
    declared = announced(world)
    assert world.buyer.person_id is not None
    set_limit(
        world.session, organisation_id=org(world.buyer), person_id=world.buyer.person_id, amount=yuan("59999"),
        actor=world.admin, now=NOON,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        taken(world, declared)
    assert refused.value.code == "beyond_limit"


def test_a_filed_withdrawal_still_binds_and_an_announced_one_does_not(world):
    declared = announced(world)
    services.file_withdrawal(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    first = taken(world, declared)
    withdraw(world, declared)
    with pytest.raises(Conflict) as refused:
        taken(world, declared, by=world.stranger)
    assert (refused.value.code, refused.value.rule) == ("withdrawn", "PL 50")
    world.session.rollback()
    assert world.session.scalar(select(func.count(Uptake.id))) == 1
    pay(world, deal_of(world, first), "60000")
    assert first.state is UptakeState.IN_FORCE


def test_earlier_licences_go_on_after_the_withdrawal(world):
    declared = announced(world)
    deal = deal_of(world, taken(world, declared))
    pay(world, deal, "60000")
    withdraw(world, declared)
    assert on_record(world, declared.asset_id) == [
        ("open_license", declared.subject, True), ("commitment", deal.subject, True), ("license", deal.subject, False),
    ]  # fmt: skip


def test_a_withdrawal_of_before_a_notice_that_was_taken_here_is_looked_at_first(world):
    declared = announced(world)
    yesterday = TODAY
    world.later(days=1)
    taken(world, declared)
    with pytest.raises(Conflict) as refused:
        withdraw(world, declared, on=yesterday)
    assert refused.value.code == "notices_since"
    assert declared.state is OpenLicenceState.ANNOUNCED


def test_a_refunded_deal_takes_its_licence_along_and_the_licensee_may_come_again(world):
    declared = announced(world)
    uptake = taken(world, declared)
    deal = deal_of(world, uptake)
    pay(world, deal, "60000")
    deals.refund_deal(world.session, deal_id=deal.id, reason="Paid by mistake", actor=world.chief, now=NOON)
    assert on_record(world, declared.asset_id)[2] == ("license", deal.subject, True)
    pay_out(world, deal)
    assert (deal.state, uptake.state) == (DealState.REFUNDED, UptakeState.ENDED)
    assert taken(world, declared).state is UptakeState.NOTIFIED
    assert check(world.session) == []


def test_the_price_of_a_public_owner_was_announced_with_the_declaration(world):
    owner = world.session.get_one(Organisation, org(world.seller))
    owner.of_the_state = True
    world.commit()
    assert taken(world, announced(world)).state is UptakeState.NOTIFIED


def test_an_exclusive_broker_does_not_stand_between_the_patentee_and_everybody(world):
    declared = announced(world)
    given: dict[str, Any] = {"asset_ids": [declared.asset_id], "exclusive": True, "commission_bp": 500, "tail_days": 0}
    mandate = mandates.offer_mandate(
        world.session, **given, broker_id=org(world.stranger), from_date=TODAY, to_date=date(2027, 12, 31),
        actor=world.seller, now=NOON,
    )  # fmt: skip
    mandates.accept_mandate(world.session, mandate_id=mandate.id, actor=world.stranger, now=NOON)
    assert taken(world, declared).state is UptakeState.NOTIFIED


def test_during_it_an_ordinary_licence_may_be_negotiated(world):
    from listings.assets.models import Asset
    from listings.terms.vocabulary import LicenseType
    from tests.settlement.deals.world import a_deal, licence

    declared = announced(world)
    asset = world.session.get_one(Asset, declared.asset_id)
    assert a_deal(world, licence(type=LicenseType.ORDINARY), asset=asset).id
    with pytest.raises(RightsUnavailable):
        a_deal(world, licence(type=LicenseType.EXCLUSIVE), asset=asset)


def test_only_a_deal_under_an_open_licence_is_signed_by_its_declaration(world):
    from tests.settlement.deals.world import a_deal

    deal = a_deal(world)
    with pytest.raises(Conflict) as refused:
        deals.sign_declared(world.session, deal_id=deal.id, declared_by="Nobody", actor=world.buyer, now=NOON)
    assert refused.value.code == "not_declared"
    assert deal.state is DealState.AGREED
