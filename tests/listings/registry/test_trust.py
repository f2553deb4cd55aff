"""Whose word a file is: a holder's own file adds and fills gaps, and changes nothing that is on record."""

import pytest
from sqlalchemy import select

from core import audit
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import Conflict
from listings.assets import queries
from listings.assets import services as assets
from listings.assets.kinds import AssetStatus
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.assets.states import ClaimState
from listings.registry.services import import_paths
from tests.builders import NOON
from tests.listings.assets.world import TODAY, a_holder, an_organisation, center_staff
from tests.listings.registry.files import FIXTURES

GRANT = (FIXTURES / "cnipa_b.xml").read_bytes()
OWNER, OTHER = "海岬潮能科技有限公司", "北岸磁材有限公司"


@pytest.fixture
def bring(app, tmp_path):
    """Import one content; gives the codes of what was refused, or the counts."""

    def act(content, actor=SYSTEM):
        path = tmp_path / "file.xml"
        path.write_bytes(content)
        outcome = import_paths([path], dry_run=False, actor=actor, now=NOON)
        db.session.rollback()
        return [each.code for each in outcome.files[0].reasons] or [k for k, v in outcome.counts().items() if v]

    return act


@pytest.fixture
def owner(app):
    with transaction() as session:
        return a_holder(an_organisation(session))


def the_right():
    db.session.expire_all()
    return db.session.scalars(select(Asset)).one()


def later(day=b"20260814", name=OWNER):
    """The same grant, published anew."""
    return GRANT.replace(b"20250314", day).replace(OWNER.encode(), name.encode())


def set_status(status, on=TODAY):
    with transaction() as session:
        asset_id = session.scalars(select(Asset.id)).one()
        assets.set_status(
            session, asset_id=asset_id, status=status, on=on, reason="fee not paid", actor=center_staff(), now=NOON
        )


def test_an_owners_file_does_not_bring_a_lapsed_right_back_to_life(bring, owner):
    bring(GRANT)
    set_status(AssetStatus.LAPSED, on=TODAY.replace(month=1))
    assert bring(later(), owner) == ["record_differs"]
    assert the_right().status is AssetStatus.LAPSED


def test_an_owners_file_does_not_end_a_dispute(bring, owner):
    bring(GRANT)
    with transaction() as session:
        asset = session.scalars(select(Asset)).one()
        ref = f"register:{asset.id}"
        session.add(
            Encumbrance(
                asset_id=asset.id, type=EncumbranceType.DISPUTE, ref=ref, scope={}, from_date=TODAY, created_at=NOON
            )
        )
    assert bring(later(), owner) == ["record_differs"]
    assert [each.type for each in queries.active_encumbrances(db.session, the_right().id)] == [EncumbranceType.DISPUTE]


def test_an_owners_file_does_not_move_the_end_of_the_term_nor_the_date_of_the_data(bring, owner):
    bring(GRANT)
    before = (the_right().expiry_date, the_right().source_date)
    assert bring(later().replace(b"20230717", b"20240717"), owner) == ["record_differs"]
    assert (the_right().expiry_date, the_right().source_date) == before


def test_nobody_but_a_center_changes_a_right_that_nobody_here_owns(bring, owner):
    bring(later(b"20250314", OTHER))
    assert bring(later(), owner) == ["record_unclaimed"]
    assert the_right().holder_names == [OTHER]
    assert bring(later(), center_staff()) == ["changed"]
    assert queries.sole_owner_id(db.session, the_right().id, TODAY) == owner.organisation_id


def test_an_owners_file_fills_a_gap_and_leaves_source_and_date(bring, owner):
    bring(GRANT.replace("本发明公开一种用于潮汐发电浮标的充电电路。".encode(), b""))
    source_date = the_right().source_date
    assert bring(GRANT, owner) == ["changed"]
    assert the_right().summary
    assert the_right().source_date == source_date


def test_a_record_from_the_future_is_refused_whoever_brings_it(bring):
    assert bring(later(b"20261124")) == ["record_date_future"]
    assert db.session.scalars(select(Asset)).all() == []
    assert bring(later(b"20261123")) == ["new"]


def test_a_new_right_from_the_holders_own_file_is_marked_until_a_center_brings_the_offices(bring, owner):
    assert bring(GRANT, owner) == ["new"]
    assert the_right().filed_by_id == owner.organisation_id
    assert bring(GRANT, owner) == ["same"]
    bring(GRANT, center_staff())
    assert the_right().filed_by_id is None


def test_a_forged_owner_gives_way_to_the_offices_file_even_an_older_one(bring, owner):
    assert bring(later(), owner) == ["new"]
    assert queries.sole_owner_id(db.session, the_right().id, TODAY) == owner.organisation_id
    with transaction() as session:
        true = an_organisation(session, OTHER)
    bring(later(b"20250314", OTHER), center_staff())
    assert queries.sole_owner_id(db.session, the_right().id, TODAY) == true.id
    last = audit.history(db.session, the_right().subject)[-1]
    assert (last.before["holders"], last.after["holders"]) == ([OWNER], [OTHER])


def test_the_true_owner_may_claim_a_right_that_another_brought_in(bring, owner):
    bring(later(), owner)
    with transaction() as session:
        true = an_organisation(session, OTHER)
        asset_id = session.scalars(select(Asset.id)).one()
        claim = assets.claim_asset(session, asset_id=asset_id, organisation_id=true.id, actor=a_holder(true), now=NOON)
        assert claim.state is ClaimState.CLAIMED
        assets.confirm_claim(session, claim_id=claim.id, actor=center_staff(), now=NOON)
    assert queries.sole_owner_id(db.session, asset_id, TODAY) == true.id
    assert the_right().filed_by_id is None


def test_a_name_in_a_holders_own_file_confirms_no_claim_by_itself(bring, owner):
    bring(later(name=OTHER), owner)
    with transaction() as session:
        named = an_organisation(session, OTHER)
        claim = assets.claim_asset(
            session, asset_id=the_right().id, organisation_id=named.id, actor=a_holder(named), now=NOON
        )
        assert claim.state is ClaimState.CLAIMED


def test_what_the_register_itself_shows_cannot_be_claimed_by_another(bring, owner):
    bring(GRANT)
    with transaction() as session:
        other = an_organisation(session, OTHER)
        with pytest.raises(Conflict):
            assets.claim_asset(
                session, asset_id=the_right().id, organisation_id=other.id, actor=a_holder(other), now=NOON
            )
