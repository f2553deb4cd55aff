"""The engine over the database: what it reads, what acts tell it, and that reading less changes nothing."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from listings.assets import services as assets
from listings.assets.encumbrances import area_of
from listings.assets.kinds import AssetKind
from listings.assets.models import Encumbrance, EncumbranceType
from listings.rights import keeping, looking, queries
from listings.rights import services as rights
from listings.rights.known import Wish
from listings.rights.models import PriceFound, SimilarMark
from listings.rights.verdict import RightsUnavailable
from listings.rights.wanted import Stage, Wanted
from listings.rights.weighing import weigh
from listings.terms.scope import Scope
from listings.terms.vocabulary import LicenseType
from parties.organisations.services import change_organisation
from tests.builders import NOON
from tests.listings.assets.world import a_holder, a_paper, an_asset, an_organisation, center_staff
from tests.listings.rights.oracle import a_scope
from tests.trading.negotiation.bargain import licensing

TODAY = date(2026, 11, 23)
WHOLE = Scope.everything(TODAY)


def asked(session, asset, wanted=Wanted.ASSIGN, scope=WHOLE, *, by, **more):
    return rights.ask(session, asset_id=asset.id, wanted=wanted, scope=scope, grantor_id=by.id, on=TODAY, **more)


def records(verdict):
    return [row.record for row in verdict.rows]


# Similar marks.


def a_mark(session, owner, number):
    return an_asset(
        session, owner, kind=AssetKind.TRADEMARK, number=str(number), title=f"星海{number}", classes=[("NICE", "9")]
    )


def three_marks(session):
    owner = an_organisation(session)
    marks = [a_mark(session, owner, 70000001 + place) for place in range(3)]
    keeping.group_similar_marks(session, asset_ids=[mark.id for mark in marks], actor=a_holder(owner), now=NOON)
    session.flush()
    return owner, marks


def test_of_a_set_of_three_marks_one_is_sold_only_with_the_other_two(session):
    owner, marks = three_marks(session)
    alone = asked(session, marks[0], by=owner)
    assert records(alone) == [f"asset:{marks[1].id}", f"asset:{marks[2].id}"]
    assert asked(session, marks[0], by=owner, together=[mark.id for mark in marks]).allowed
    assert asked(session, marks[0], Wanted.EXCLUSIVE, by=owner).allowed


def test_a_set_holds_for_the_marks_of_one_owner_only(session):
    owner, marks = three_marks(session)
    other = an_organisation(session, "北岸食品有限公司")
    assets.transfer_ownership(
        session, asset_id=marks[2].id, to_organisation_id=other.id, on=TODAY, cause="deal:1", actor=SYSTEM, now=NOON
    )
    assert records(asked(session, marks[0], by=owner)) == [f"asset:{marks[1].id}"]


def test_sets_that_share_a_mark_become_one(session):
    owner, marks = three_marks(session)
    more = [a_mark(session, owner, 70000011), a_mark(session, owner, 70000012)]
    actor = a_holder(owner)
    keeping.group_similar_marks(session, asset_ids=[mark.id for mark in more], actor=actor, now=NOON)
    keeping.group_similar_marks(session, asset_ids=[marks[0].id, more[0].id], actor=actor, now=NOON)
    session.flush()
    assert len(queries.similar_marks(session, marks[1], TODAY)) == 4
    assert len(session.scalars(select(SimilarMark)).all()) == 5


def test_a_mark_that_a_center_takes_out_goes_alone(session):
    owner, marks = three_marks(session)
    keeping.take_out_of_set(session, asset_id=marks[0].id, actor=center_staff(), now=NOON)
    session.flush()
    assert asked(session, marks[0], by=owner).allowed
    assert records(asked(session, marks[1], by=owner)) == [f"asset:{marks[2].id}"]
    with pytest.raises(Conflict):
        keeping.take_out_of_set(session, asset_id=marks[0].id, actor=center_staff(), now=NOON)


def test_only_the_owner_or_a_center_groups_marks_of_one_owner(session):
    owner, other = an_organisation(session), an_organisation(session, "北岸食品有限公司")
    mine, theirs = a_mark(session, owner, 70000001), a_mark(session, other, 70000002)
    patent = an_asset(session, owner)
    for ids, actor, fault in (
        ([mine.id, theirs.id], center_staff(), Unacceptable),
        ([mine.id], a_holder(owner), Unacceptable),
        ([mine.id, patent.id], a_holder(owner), Unacceptable),
        ([mine.id, a_mark(session, owner, 70000003).id], a_holder(other), NotAllowed),
    ):
        with pytest.raises(fault):
            keeping.group_similar_marks(session, asset_ids=ids, actor=actor, now=NOON)
    assert session.scalars(select(SimilarMark)).all() == []


# Public owners.


def a_public_right(session):
    owner = an_organisation(session, "滨海研究院")
    change_organisation(session, organisation_id=owner.id, of_the_state=True, actor=SYSTEM, now=NOON)
    return owner, an_asset(session, owner)


@pytest.mark.parametrize(
    ("found_by", "days_ago", "allowed"),
    [("agreed", 15, False), ("agreed", 16, True), ("exchange", 0, True), ("auction", 0, True)],
)
def test_a_public_owner_accepts_once_its_price_has_stood(session, found_by, days_ago, allowed):
    owner, asset = a_public_right(session)
    keeping.publish_price(
        session, asset_id=asset.id, found_by=PriceFound(found_by), price=Money(500_00),
        evidence=a_paper(session, asset.id), published_on=TODAY - timedelta(days=days_ago),
        actor=center_staff(), now=NOON,
    )  # fmt: skip
    terms: dict[str, Any] = {"by": owner, "stage": Stage.ACCEPTED}
    assert asked(session, asset, price=Money(500_00), **terms).allowed is allowed
    assert not asked(session, asset, price=Money(400_00), **terms).allowed
    assert asked(session, asset, by=owner).allowed


def test_a_publication_that_was_taken_back_no_longer_counts(session):
    owner, asset = a_public_right(session)
    row = keeping.publish_price(
        session, asset_id=asset.id, found_by=PriceFound.AUCTION, price=Money(500_00),
        evidence=a_paper(session, asset.id), published_on=TODAY, actor=center_staff(), now=NOON,
    )  # fmt: skip
    keeping.withdraw_price(session, publication_id=row.id, actor=center_staff(), now=NOON)
    session.flush()
    verdict = asked(session, asset, by=owner, stage=Stage.SIGNED)
    assert [(each.record, each.article) for each in verdict.blocking] == [("price", "STL 18")]
    with pytest.raises(Conflict):
        keeping.withdraw_price(session, publication_id=row.id, actor=center_staff(), now=NOON)


# Sublicences.


def licensed(session, asset, owner, licensee, terms, ref="deal:1"):
    """A licence recorded at the office."""
    rights.commit(
        session, asset=asset, terms=terms, ref=ref, grantor_id=owner.id, grantee_id=licensee.id, actor=SYSTEM, now=NOON
    )
    session.flush()
    rights.settle_commitment(session, ref=ref, asset_id=asset.id, on=TODAY, actor=SYSTEM, now=NOON)
    session.flush()


def test_a_sublicence_stands_under_its_head_licence_and_ends_with_it(session):
    owner, licensee, third = (an_organisation(session, name) for name in ("甲电池公司", "乙汽车公司", "丙储能公司"))
    asset = an_asset(session, owner)
    starting = Scope(("CN",), ("electrical",), TODAY, date(2029, 12, 31))
    licensed(session, asset, owner, licensee, licensing(scope=starting, sublicensing=True))
    narrower = licensing(LicenseType.ORDINARY, scope=Scope(("CN-LN",), ("electrical",), TODAY, date(2028, 1, 1)))
    licensed(session, asset, licensee, third, narrower, ref="deal:2")

    head, sub = session.scalars(select(Encumbrance).filter_by(type=EncumbranceType.LICENSE).order_by(Encumbrance.id))
    assert (head.sublicensable, sub.sublicensable, sub.head_id) == (True, False, head.id)

    assets.end_encumbrances(session, ref="deal:1", on=TODAY + timedelta(days=30), actor=SYSTEM, now=NOON)
    assert sub.ended_on == head.ended_on == TODAY + timedelta(days=30)


def test_a_licensee_cannot_commit_itself_to_more_than_it_holds(session):
    owner, licensee, third = (an_organisation(session, name) for name in ("甲电池公司", "乙汽车公司", "丙储能公司"))
    asset = an_asset(session, owner)
    starting = Scope(("CN-LN",), ("electrical",), TODAY, date(2029, 12, 31))
    licensed(session, asset, owner, licensee, licensing(scope=starting, sublicensing=True))
    wider = licensing(LicenseType.ORDINARY, scope=Scope(("CN",), ("electrical",), TODAY, date(2028, 1, 1)))
    with pytest.raises(RightsUnavailable) as refusal:
        licensed(session, asset, licensee, third, wider, ref="deal:2")
    assert refusal.value.rule == "PL 12"
    assert session.scalars(select(Encumbrance).filter_by(ref="deal:2")).all() == []


# Pledges and open licences ask more of the right.


def test_a_same_day_pair_and_an_unpaid_fee_stand_in_the_way_of_a_pledge(session):
    owner = an_organisation(session)
    utility = an_asset(
        session, owner, kind=AssetKind.PATENT_UTILITY, number="ZL 2023 2 0876543.4", filing_date=date(2023, 12, 17)
    )
    patent = an_asset(session, owner, filing_date=date(2023, 12, 17))
    assert records(asked(session, patent, Wanted.PLEDGE, by=owner)) == [f"asset:{utility.id}"]
    assert asked(session, patent, Wanted.PLEDGE, by=owner, told=["pair"]).allowed
    assert asked(session, patent, by=owner).rows == ()
    later = date(2028, 9, 1)
    unpaid = rights.ask(
        session, asset_id=patent.id, wanted=Wanted.OPEN, scope=Scope.everything(later), grantor_id=owner.id, on=later
    )
    assert [(row.record, row.article) for row in unpaid.rows] == [("fee", "PIR 86")]


# Reading only what can matter.


def some_records(session, asset, chance):
    for number in range(40):
        kind = chance.choice(
            [EncumbranceType.LICENSE] * 5
            + [EncumbranceType.OPTION, EncumbranceType.PLEDGE, EncumbranceType.OPEN_LICENSE]
        )
        scope = a_scope(chance)
        kept = scope.as_json() if chance.random() < 0.9 else {}
        licence = kind is EncumbranceType.LICENSE
        session.add(
            Encumbrance(
                asset_id=asset.id, type=kind, ref=f"deal:{number}", act="license" if licence else None, scope=kept,
                license_type=chance.choice([None, "ordinary", "ordinary", "sole", "exclusive"]) if licence else None,
                holder_id=None, area=area_of(kept), from_date=scope.starts, to_date=scope.ends if licence else None,
                ended_on=chance.choice([None, None, None, date(2026, 1, 3)]), created_at=NOON,
            )
        )  # fmt: skip
    session.flush()


def test_reading_only_what_can_matter_decides_as_reading_everything(session):
    chance = Random("records")
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    some_records(session, asset, chance)
    on = date(2026, 1, 2)
    everything = queries.right_state(session, asset.id, on)
    for wanted in Wanted:
        for _turn in range(6):
            wish = Wish(wanted, a_scope(chance), owner.id, on)
            wide = {(row.record, row.decision) for row in weigh(everything, wish).rows if "encumbrance" in row.record}
            some = weigh(looking.right_for(session, asset.id, wish), wish)
            narrow = {(row.record, row.decision) for row in some.rows if "encumbrance" in row.record}
            assert narrow == wide, wish
            assert some.further == 0


def test_a_verdict_names_fifty_records_and_counts_the_rest(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    kept = Scope(("CN",), ("electrical",), TODAY, date(2029, 1, 1)).as_json()
    session.add_all(
        Encumbrance(
            asset_id=asset.id, type=EncumbranceType.LICENSE, act="license", license_type="ordinary",
            ref=f"deal:{number}", scope=kept, area=area_of(kept), from_date=TODAY,
            to_date=date(2029, 1, 1), created_at=NOON,
        )
        for number in range(130)
    )  # fmt: skip
    session.add(
        Encumbrance(
            asset_id=asset.id, type=EncumbranceType.SEIZURE, ref="court:1", scope={}, from_date=TODAY, created_at=NOON
        )
    )
    session.flush()
    verdict = asked(session, asset, by=owner)
    assert (len(verdict.rows), verdict.further) == (50, 81)
    assert verdict.rows[0].decision.value == "deny"
