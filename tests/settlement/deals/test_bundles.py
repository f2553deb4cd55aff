"""A deal about several rights: the price allocated among them, a recordal for each, and money as each is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.clock import business_date
from core.errors import Conflict, NotFound
from listings.assets.models import Encumbrance, EncumbranceType
from listings.assets.queries import owners_on
from listings.rights.verdict import RightsUnavailable
from listings.terms.vocabulary import Trigger
from settlement.deals import check
from settlement.deals import services as deals
from settlement.deals.agreement import body_of, digest_now
from settlement.deals.states import DealState
from settlement.recordal import services as recordal
from settlement.recordal.models import CaseKind, RecordalCase
from settlement.volumes.models import Measure, RightKind, VolumeFact
from tests.settlement.deals.world import (
    CERTIFICATE,
    NOON,
    a_deal,
    a_mark,
    a_patent,
    a_world,
    at,
    facts,
    licence,
    org,
    pay,
    pay_out,
    sale,
    sign,
    state_of,
)
from tests.settlement.recordal.keeping import announce, keep_papers


@pytest.fixture
def world(session):
    return a_world(session)


def a_bundle(world, *shares, terms=None, mark=True):
    """A deal about patents (and a mark), with these basis points."""
    rights = [a_patent(world) for _share in shares]
    if mark:
        rights[-1] = a_mark(world)
    return a_deal(world, terms or sale(price="100000.01"), bundle=list(zip(rights, shares, strict=True)))


def case_for(world, deal, place):
    asset_id = deal.items[place].asset_id
    return world.session.scalars(select(RecordalCase).filter_by(deal_id=deal.id, asset_id=asset_id)).one()


def filed(world, deal, place):
    case = case_for(world, deal, place)
    given = {"filed_on": business_date(world.now), "office_reference": f"GC-{place}", "actor": world.staff}
    keep_papers(world.session, case, actor=world.staff, now=world.now)
    recordal.file_case(world.session, case_id=case.id, **given, now=world.now)
    world.commit()


def recorded(world, deal, place):
    case = case_for(world, deal, place)
    recordal.accept_case(
        world.session, case_id=case.id, recordal_no=f"X{place}", decided_on=business_date(world.now),
        certificate=CERTIFICATE, actor=world.staff, now=world.now,
    )  # fmt: skip
    announce(world.session, case, actor=world.staff, now=world.now)
    world.commit()


def owner_of(world, asset_id):
    return [each.organisation_id for each in owners_on(world.session, asset_id, business_date(world.now))]


def test_the_price_is_allocated_to_the_fen_and_all_rights_are_signed_for(world):
    deal = a_bundle(world, 3333, 3333, 3334)
    assert [item.amount.amount for item in deal.items] == ["33330.00", "33330.00", "33340.01"]
    assert body_of(deal)["rights"] == [[item.asset_id, item.allocation_bp, item.amount_minor] for item in deal.items]
    deal.items[0].allocation_bp, deal.items[1].allocation_bp = 3334, 3332
    assert digest_now(deal) != deal.terms_digest


def test_parts_that_do_not_add_up_are_no_deal(world):
    with pytest.raises(ValueError, match=r"10,000"):
        a_bundle(world, 5000, 4999)


def test_every_right_is_committed_and_signing_names_the_one_that_is_not_free(world):
    deal = a_bundle(world, 5000, 5000)
    commitments = select(func.count(Encumbrance.id)).filter_by(ref=deal.subject, type=EncumbranceType.COMMITMENT)
    assert world.session.scalar(commitments) == 2
    seizure = Encumbrance(
        asset_id=deal.items[1].asset_id, type=EncumbranceType.SEIZURE, ref="court:1", holder_name="法院", scope={},
        from_date=business_date(NOON), created_at=NOON,
    )  # fmt: skip
    world.session.add(seizure)
    world.commit()
    with pytest.raises(RightsUnavailable) as refused:
        sign(world, deal, world.seller)
    assert "远灯" in str(refused.value.message)


def test_each_right_has_a_recordal_of_its_own_kind(world):
    deal = sign(world, a_bundle(world, 6000, 4000))
    cases = world.session.scalars(select(RecordalCase).filter_by(deal_id=deal.id).order_by(RecordalCase.id)).all()
    assert [case.kind for case in cases] == [CaseKind.PATENT_ASSIGNMENT, CaseKind.TM_ASSIGNMENT]
    assert [case.asset_id for case in cases] == [item.asset_id for item in deal.items]


def test_a_recorded_right_changes_hands_and_its_part_of_the_money_is_released(world):
    deal = sign(world, a_bundle(world, 6000, 4000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    recorded(world, deal, 0)

    first, second = (item.asset_id for item in deal.items)
    assert (owner_of(world, first), owner_of(world, second)) == ([org(world.buyer)], [org(world.seller)])
    assert (deal.state, [each.gross.amount for each in deal.releases]) == (DealState.DELIVERED, ["60000.00"])
    assert facts(world, Measure.SETTLED, deal) == ["60000.00"]
    assert check.check(world.session) == []

    filed(world, deal, 1)
    recorded(world, deal, 1)
    assert owner_of(world, second) == [org(world.buyer)]
    assert (deal.state, [each.gross.amount for each in deal.releases]) == (DealState.SETTLED, ["60000.00", "40000.01"])
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert check.check(world.session) == []
    assert pay_out(world, deal).state is DealState.CLOSED


def test_what_was_agreed_for_each_taker_comes_out_whatever_the_parts(world):
    deal = sign(world, a_bundle(world, 3333, 3333, 3334))
    pay(world, deal, "100000.01")
    for place in (2, 0, 1):
        filed(world, deal, place)
        recorded(world, deal, place)
    assert [line.released_minor for line in deal.lines] == [line.amount_minor for line in deal.lines]
    assert check.check(world.session) == []


def test_money_due_at_the_recordal_falls_due_with_the_last_right(world):
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deal = sign(world, a_bundle(world, 5000, 5000, terms=terms))
    pay(world, deal, "60000")
    filed(world, deal, 0)
    recorded(world, deal, 0)
    assert (deal.obligations[1].due_on, [each.gross.amount for each in deal.releases]) == (None, ["30000.00"])
    filed(world, deal, 1)
    recorded(world, deal, 1)
    assert deal.obligations[1].due_on is not None
    assert [each.gross.amount for each in deal.releases] == ["30000.00", "30000.00"]


def test_a_refusal_of_one_right_leaves_the_other_where_it_is(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    filed(world, deal, 1)
    refuse = {"reason": "A paper is missing.", "decided_on": business_date(world.now), "actor": world.staff}
    recordal.refuse_case(world.session, case_id=case_for(world, deal, 0).id, **refuse, now=world.now)
    assert state_of(deal) is DealState.DELIVERED
    recordal.refuse_case(world.session, case_id=case_for(world, deal, 1).id, **refuse, now=world.now)
    assert state_of(deal) is DealState.FUNDED
    filed(world, deal, 0)
    recorded(world, deal, 0)
    assert [item.recorded_on is not None for item in deal.items] == [True, False]


def test_frozen_money_stays_and_goes_with_the_next_recordal_after_the_freeze(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    freeze = {"deal_id": deal.id, "reason": "A letter of the court.", "actor": world.first}
    deals.freeze_money(world.session, **freeze, now=world.now)
    recorded(world, deal, 0)
    assert deal.releases == []
    deals.unfreeze_money(world.session, **freeze, now=world.now)
    filed(world, deal, 1)
    recorded(world, deal, 1)
    assert [each.gross.amount for each in deal.releases] == ["100000.01"]


def test_a_freeze_before_the_last_recordal_leaves_a_part_released_and_the_books_clean(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    recorded(world, deal, 0)
    filed(world, deal, 1)
    deals.freeze_money(
        world.session, deal_id=deal.id, reason="A letter of the court.", actor=world.first, now=world.now
    )
    recorded(world, deal, 1)
    assert (state_of(deal), [each.gross.amount for each in deal.releases]) == (DealState.RELEASABLE, ["50000.00"])
    assert check.check(world.session) == []


def test_a_licence_stands_on_each_right_from_its_own_recordal(world):
    deal = sign(world, a_bundle(world, 5000, 5000, terms=licence(), mark=False))
    pay(world, deal, "100000")
    filed(world, deal, 1)
    recorded(world, deal, 1)
    rows = world.session.scalars(select(Encumbrance).filter_by(ref=deal.subject, ended_on=None)).all()
    assert {row.asset_id: row.type for row in rows} == {
        deal.items[0].asset_id: EncumbranceType.COMMITMENT,
        deal.items[1].asset_id: EncumbranceType.LICENSE,
    }


def test_a_mixed_bundle_counts_as_mixed_and_one_of_patents_as_patents(world):
    mixed, patents = (sign(world, a_bundle(world, 5000, 5000, mark=mark)) for mark in (True, False))
    kinds = dict(world.session.execute(select(VolumeFact.subject, VolumeFact.right_kind)).all())
    assert kinds == {mixed.subject: RightKind.MIXED, patents.subject: RightKind.PATENT}


def test_an_ended_bundle_frees_every_right(world):
    deal = a_bundle(world, 5000, 5000)
    deals.cancel_deal(world.session, deal_id=deal.id, reason="No longer wanted.", actor=world.buyer, now=world.now)
    assert world.session.scalar(select(func.count(Encumbrance.id)).filter_by(ref=deal.subject, ended_on=None)) == 0


def test_a_right_of_another_deal_is_not_recorded_in_this_one(world):
    deal, other = a_bundle(world, 5000, 5000), a_patent(world)
    with pytest.raises(NotFound):
        deals.recordal_filed(world.session, deal_id=deal.id, asset_id=other.id, actor=world.staff, now=world.now)


def test_while_a_part_is_at_the_office_nobody_ends_the_deal(world):
    deal = sign(world, a_bundle(world, 5000, 5000))
    pay(world, deal, "100000.01")
    filed(world, deal, 0)
    recorded(world, deal, 0)
    with pytest.raises(Conflict):
        deals.cancel_deal(
            world.session, deal_id=deal.id, reason="Late.", actor=world.buyer, now=world.now + timedelta(days=1)
        )
