"""Signing: both sides, the same digest, once."""

from datetime import date

import pytest

from core.errors import Conflict, IllegalTransition, NotAllowed
from listings.assets.models import EncumbranceType
from listings.assets.services import record_encumbrance
from listings.rights.verdict import RightsUnavailable
from listings.terms.vocabulary import Trigger
from settlement.contracts.services import signed_by
from settlement.deals import services as deals
from settlement.deals.states import DealState
from settlement.recordal.states import RecordalState
from settlement.volumes.models import Measure
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    a_deal,
    a_world,
    case_of,
    everything,
    facts,
    licence,
    reload,
    sale,
    sign,
)


def test_the_second_signature_makes_the_contract_effective(session):
    world = a_world(session)
    deal = a_deal(world)
    sign(world, deal, world.seller)
    assert deal.state is DealState.AGREED
    assert facts(world, Measure.CONTRACTED) == []
    sign(world, deal, world.buyer)
    assert (deal.state, deal.signed_at) == (DealState.SIGNED, NOON)
    assert facts(world, Measure.CONTRACTED) == ["100000.00"]


def test_signing_opens_the_recordal_case_and_makes_the_first_instalment_due(session):
    world = a_world(session)
    deal = sign(world, a_deal(world))
    assert case_of(world, deal).state is RecordalState.TO_PREPARE
    assert deal.obligations[0].due_on == date(2026, 11, 30)


def test_contracted_volume_is_shared_among_the_centers(session):
    world = a_world(session)
    sign(world, a_deal(world, LIST=world.centers[1], INTRODUCE=world.centers[2]))
    assert facts(world, Measure.CONTRACTED) == ["60000.00", "20000.00", "20000.00"]


@pytest.mark.parametrize("terms", [licence(price=None), sale(("100000", Trigger.RECORDAL))], ids=["royalty", "later"])
def test_where_nothing_is_due_at_signing_the_recordal_can_be_filed_at_once(session, terms):
    world = a_world(session)
    assert sign(world, a_deal(world, terms)).state is DealState.FUNDED


def test_a_running_royalty_is_not_in_the_contracted_volume(session):
    world = a_world(session)
    sign(world, a_deal(world, licence(price=None)))
    assert facts(world, Measure.CONTRACTED) == []


def refused(world, deal, error, *, digest=None, actor=None):
    """The signature is refused and nothing changed; gives the refusal."""
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        deals.sign_deal(
            world.session,
            deal_id=deal.id,
            digest=digest or deal.terms_digest,
            actor=actor or world.seller,
            now=world.now,
        )
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value


def test_a_wrong_digest_is_refused(session):
    world = a_world(session)
    assert refused(world, a_deal(world), Conflict, digest="f" * 64).code == "digest_differs"


def test_nobody_signs_twice_or_for_others(session):
    world = a_world(session)
    deal = sign(world, a_deal(world), world.seller)
    assert refused(world, deal, Conflict).code == "already_signed"
    for actor in (world.stranger, world.staff, world.chief, world.first, world.city):
        refused(world, deal, NotAllowed, actor=actor)


def test_a_signed_deal_is_not_signed_again(session):
    world = a_world(session)
    refused(world, sign(world, a_deal(world)), IllegalTransition)


def test_terms_that_changed_after_acceptance_cannot_be_signed(session):
    world = a_world(session)
    deal = a_deal(world)
    deal.terms = {**deal.terms, "note": "changed behind both backs"}
    world.commit()
    assert refused(world, deal, Conflict).code == "terms_changed"


def test_a_right_that_was_seized_after_acceptance_cannot_be_signed_away(session):
    world = a_world(session)
    deal = a_deal(world)
    record_encumbrance(
        session,
        asset_id=deal.asset_id,
        type=EncumbranceType.SEIZURE,
        ref="court:7",
        holder_name="Haizhou Intermediate Court",
        scope={},
        from_date=TODAY,
        actor=world.staff,
        now=NOON,
    )
    world.commit()
    assert refused(world, deal, RightsUnavailable).code == "rights_unavailable"


def test_both_signatures_are_kept_over_the_same_digest(session):
    world = a_world(session)
    deal = reload(world, sign(world, a_deal(world)))
    kept = signed_by(session, deal.subject)
    assert {each.party_id for each in kept} == {deal.seller_id, deal.buyer_id}
    assert {each.digest for each in kept} == {deal.terms_digest}
    assert [each.person_name for each in kept] == ["Seller", "Buyer"]
