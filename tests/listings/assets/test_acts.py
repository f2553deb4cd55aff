"""Status, ownership, claims and encumbrances of a right."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import audit, events, jobs
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from listings.assets import queries, services
from listings.assets.choices import entry_choices
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, EncumbranceType, Ownership
from listings.assets.ownership import close_ownership, equal_shares, open_ownership
from listings.assets.states import RIGHT, ClaimState
from tests.builders import NOON
from tests.listings.assets.world import TODAY, a_holder, an_asset, an_organisation, center_staff


@pytest.fixture
def heard(monkeypatch):
    """The ids of the assets that were told to have changed."""
    told = []
    follower = lambda _session, event, **_who: told.append(event.asset_id)  # noqa: E731
    monkeypatch.setattr(events, "_followers", {events.AssetChanged: [follower]})
    return told


def test_a_center_records_what_the_office_decided_and_listings_hear_of_it(session, heard):
    asset = an_asset(session, an_organisation(session))
    services.set_status(
        session, asset_id=asset.id, status=AssetStatus.LAPSED, on=TODAY, reason="CF01", actor=center_staff(), now=NOON
    )
    assert (asset.status, asset.status_raw, asset.version) == (AssetStatus.LAPSED, "CF01", 2)
    assert heard == [asset.id, asset.id]
    assert audit.history(session, asset.subject)[-1].before == {"status": "in_force"}


def test_an_invalidated_right_does_not_come_back(session):
    asset = an_asset(session, an_organisation(session))
    act: dict[str, Any] = {"asset_id": asset.id, "on": TODAY, "reason": "IW01", "actor": center_staff(), "now": NOON}
    services.set_status(session, status=AssetStatus.INVALIDATED, **act)
    with pytest.raises(IllegalTransition):
        services.set_status(session, status=AssetStatus.IN_FORCE, **act)
    assert asset.status is AssetStatus.INVALIDATED


def test_an_owner_does_not_write_the_register(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    with pytest.raises(NotAllowed):
        services.set_status(
            session, asset_id=asset.id, status=AssetStatus.LAPSED, on=TODAY, reason="x", actor=a_holder(owner), now=NOON
        )
    assert asset.status is AssetStatus.IN_FORCE


@pytest.mark.parametrize("before", list(AssetStatus))
@pytest.mark.parametrize("after", list(AssetStatus))
def test_no_dead_right_but_a_lapsed_one_revives(before, after):
    arrows = {(state, following) for (state, _act), following in RIGHT.table.items()}
    if before.is_dead and not after.is_dead and (before, after) != (AssetStatus.LAPSED, AssetStatus.IN_FORCE):
        assert (before, after) not in arrows


def test_a_term_that_has_run_out_ends_the_right_once(session):
    asset = an_asset(session, an_organisation(session), expiry_date=date(2026, 12, 31))
    at = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert services.expire_due(session, now=at) == 0
    later = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert services.expire_due(session, now=later) == 1
    assert services.expire_due(session, now=later) == 0
    assert asset.status is AssetStatus.EXPIRED


def test_a_transfer_closes_one_interval_and_opens_the_next(session):
    seller, buyer = an_organisation(session), an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    asset = an_asset(session, seller)
    services.transfer_ownership(
        session, asset_id=asset.id, to_organisation_id=buyer.id, on=TODAY, cause="recordal:7", actor=SYSTEM, now=NOON
    )
    day_before = date(2026, 11, 22)
    assert queries.sole_owner_id(session, asset.id, day_before) == seller.id
    assert queries.sole_owner_id(session, asset.id, TODAY) == buyer.id
    assert asset.holder_names == [buyer.name]


def test_the_same_recordal_transfers_once(session):
    seller, buyer = an_organisation(session), an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    asset = an_asset(session, seller)
    act: dict[str, Any] = {"asset_id": asset.id, "to_organisation_id": buyer.id, "on": TODAY, "cause": "recordal:7"}
    first = services.transfer_ownership(session, **act, actor=SYSTEM, now=NOON)
    assert services.transfer_ownership(session, **act, actor=SYSTEM, now=NOON) is first
    assert len(queries.ownership_history(session, asset.id)) == 2


def test_the_database_knows_one_whole_owner_only(session):
    asset = an_asset(session, an_organisation(session))
    session.add(Ownership(asset_id=asset.id, holder_name="x", share_bp=10_000, from_date=TODAY, cause="hand"))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_equal_shares_add_up(count):
    assert sum(equal_shares(count)) == 10_000
    assert max(equal_shares(count)) - min(equal_shares(count)) <= 1


def encumber(session, asset, type_, **more):
    values = {"ref": "PD-2026-17", "from_date": TODAY, "actor": center_staff(), "now": NOON, **more}
    return services.record_encumbrance(session, asset_id=asset.id, type=type_, **values)


def test_a_pledge_stands_until_it_is_ended(session, heard):
    asset = an_asset(session, an_organisation(session))
    pledge = encumber(session, asset, EncumbranceType.PLEDGE, holder_name="Harbour Bank")
    assert queries.active_encumbrances(session, asset.id) == [pledge]
    services.end_encumbrance(session, encumbrance_id=pledge.id, on=TODAY, actor=center_staff(), now=NOON)
    assert queries.active_encumbrances(session, asset.id, TODAY) == []
    assert len(heard) == 3


@pytest.mark.parametrize("ref", ["pledge:7", " Deal:7", "dispute:7", "register:7"])
def test_nobody_copies_a_burden_under_a_reference_of_ours(session, ref):
    asset = an_asset(session, an_organisation(session))
    with pytest.raises(Unacceptable) as refused:
        services.copy_encumbrance(
            session, asset_id=asset.id, type=EncumbranceType.PLEDGE, ref=ref, from_date=TODAY, actor=center_staff(),
            now=NOON,
        )  # fmt: skip
    assert refused.value.code == "ref_is_ours"
    assert queries.active_encumbrances(session, asset.id) == []


def test_a_consent_is_for_a_standing_pledge_only(session):
    asset = an_asset(session, an_organisation(session))
    seizure = encumber(session, asset, EncumbranceType.SEIZURE)
    with pytest.raises(Conflict) as refused:
        services.record_consent(
            session, encumbrance_id=seizure.id, file_digest="0" * 64, on=TODAY, actor=center_staff(), now=NOON
        )
    assert refused.value.code == "no_standing_pledge"
    assert seizure.consent_digest is None


def test_a_right_holder_records_no_seizure(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    with pytest.raises(NotAllowed):
        encumber(session, asset, EncumbranceType.SEIZURE, actor=a_holder(owner))
    assert queries.active_encumbrances(session, asset.id) == []


def test_a_deals_commitment_is_ended_by_its_reference(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    encumber(session, asset, EncumbranceType.COMMITMENT, act="assign", ref="deal:42", actor=a_holder(owner))
    ended = services.end_encumbrances(session, ref="deal:42", on=TODAY, actor=a_holder(owner), now=NOON)
    assert [each.ended_on for each in ended] == [TODAY]
    assert services.end_encumbrances(session, ref="deal:42", on=TODAY, actor=a_holder(owner), now=NOON) == []


def test_the_database_promises_a_right_as_a_whole_to_one_buyer_only(session):
    asset = an_asset(session, an_organisation(session))
    encumber(session, asset, EncumbranceType.COMMITMENT, act="assign", ref="deal:1")
    with pytest.raises(IntegrityError):
        encumber(session, asset, EncumbranceType.COMMITMENT, act="assign", ref="deal:2")


def a_stranger(session, asset):
    """Make the present owner a name without an organisation, as a register would."""
    [row] = queries.owners_now(session, asset.id)
    row.organisation_id, row.cause = None, "register"
    session.flush()


def test_a_verified_organisation_of_that_very_name_has_its_claim_confirmed_at_once(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    a_stranger(session, asset)
    claim = services.claim_asset(session, asset_id=asset.id, organisation_id=owner.id, actor=a_holder(owner), now=NOON)
    assert claim.state is ClaimState.CONFIRMED
    assert queries.sole_owner_id(session, asset.id, TODAY) == owner.id


def test_an_organisation_that_nobody_has_verified_waits_even_under_that_very_name(session):
    owner = an_organisation(session)
    asset = an_asset(session, owner)
    a_stranger(session, asset)
    owner.verified_at = None
    claim = services.claim_asset(session, asset_id=asset.id, organisation_id=owner.id, actor=a_holder(owner), now=NOON)
    assert (claim.state, queries.sole_owner_id(session, asset.id, TODAY)) == (ClaimState.CLAIMED, None)


def test_another_name_waits_for_a_center_which_confirms_it(session):
    asset = an_asset(session, an_organisation(session))
    a_stranger(session, asset)
    claimant = an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    claim = services.claim_asset(
        session, asset_id=asset.id, organisation_id=claimant.id, actor=a_holder(claimant), now=NOON
    )
    assert (claim.state, queries.sole_owner_id(session, asset.id, TODAY)) == (ClaimState.CLAIMED, None)
    services.confirm_claim(session, claim_id=claim.id, actor=center_staff(), now=NOON)
    assert queries.sole_owner_id(session, asset.id, TODAY) == claimant.id


def test_a_claim_to_a_right_of_another_organisation_is_refused(session):
    asset = an_asset(session, an_organisation(session))
    claimant = an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    with pytest.raises(Conflict) as refused:
        services.claim_asset(
            session, asset_id=asset.id, organisation_id=claimant.id, actor=a_holder(claimant), now=NOON
        )
    assert refused.value.code == "owned_by_another"
    assert queries.claims_on(session, asset.id) == []


def test_nobody_decides_a_claim_of_the_own_organisation(session):
    asset = an_asset(session, an_organisation(session))
    a_stranger(session, asset)
    claimant = an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    claim = services.claim_asset(
        session, asset_id=asset.id, organisation_id=claimant.id, actor=a_holder(claimant), now=NOON
    )
    with pytest.raises(Conflict) as refused:
        services.confirm_claim(session, claim_id=claim.id, actor=center_staff(claimant.id), now=NOON)
    assert refused.value.code == "own_claim"
    assert claim.state is ClaimState.CLAIMED


def test_the_quarter_hourly_job_ends_the_rights_that_are_over(app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session), expiry_date=date(2026, 11, 30))
        jobs.enqueue(session, "expire", {}, key="2026-12-01", now=NOON)
    later = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
    jobs.run_due(app.extensions["job_handlers"], now=later, clock=lambda: later)
    db.session.expire_all()
    assert queries.asset(db.session, asset.id).status is AssetStatus.EXPIRED


def named_together(session, *names):
    """A right that the register shows under several names of nobody here."""
    asset = an_asset(session, an_organisation(session))
    close_ownership(session, asset.id, on=TODAY)
    open_ownership(session, asset, [(None, name) for name in names], on=TODAY, cause="register")
    return asset


def claimed(session, asset, claimant):
    return services.claim_asset(
        session, asset_id=asset.id, organisation_id=claimant.id, actor=a_holder(claimant), now=NOON
    )


def holders(session, asset):
    return {each.holder_name: each.organisation_id for each in queries.owners_now(session, asset.id)}


def test_a_co_owner_is_found_by_its_english_name_too(session):
    asset = named_together(session, "别家科技有限公司", "NORDLICHT OPTIK GmbH.")
    claimant = an_organisation(session, "北光光学有限公司", name_en="Nordlicht Optik GmbH")
    claim = claimed(session, asset, claimant)
    services.confirm_claim(session, claim_id=claim.id, actor=center_staff(), now=NOON)
    assert holders(session, asset) == {"别家科技有限公司": None, "NORDLICHT OPTIK GmbH.": claimant.id}


def test_no_share_is_taken_that_nobody_named(session):
    asset = named_together(session, "别家科技有限公司", "Nordlicht Optik GmbH")
    claimant = an_organisation(session, "新岸材料有限公司")
    claim = claimed(session, asset, claimant)
    with pytest.raises(Unacceptable) as refused:
        services.confirm_claim(session, claim_id=claim.id, actor=center_staff(), now=NOON)
    assert refused.value.code == "share_unnamed"
    assert set(holders(session, asset).values()) == {None}


def test_the_center_names_the_share_of_a_co_owner(session):
    asset = named_together(session, "别家科技有限公司", "Nordlicht Optik GmbH")
    claimant = an_organisation(session, "新岸材料有限公司")
    claim = claimed(session, asset, claimant)
    [share] = [each for each in queries.owners_now(session, asset.id) if each.holder_name.startswith("Nord")]
    services.confirm_claim(session, claim_id=claim.id, share_id=share.id, actor=center_staff(), now=NOON)
    assert holders(session, asset) == {"别家科技有限公司": None, "Nordlicht Optik GmbH": claimant.id}


def test_rights_under_ones_name_are_found_whatever_its_width_and_case(session):
    asset = named_together(session, "NORDLICHT  ＯＰＴＩＫ gmbh")
    claimant = an_organisation(session, "北光光学有限公司", name_en="Nordlicht Optik GmbH")
    assert queries.unclaimed_under(session, claimant) == [asset]


def test_a_geographical_indication_cannot_be_pledged(session):
    asset = an_asset(session, an_organisation(session))
    asset.kind = AssetKind.GEOGRAPHICAL_INDICATION
    with pytest.raises(Conflict) as refusal:
        services.copy_encumbrance(
            session, asset_id=asset.id, type=EncumbranceType.PLEDGE, ref="Y1", from_date=TODAY, actor=center_staff(),
            now=NOON,
        )  # fmt: skip
    assert (refusal.value.code, refusal.value.rule) == ("not_pledgeable", "CC 440")
    assert queries.active_encumbrances(session, asset.id) == []
    services.copy_encumbrance(
        session, asset_id=asset.id, type=EncumbranceType.DISPUTE, ref="D1", from_date=TODAY, actor=center_staff(),
        now=NOON,
    )  # fmt: skip
    assert len(queries.active_encumbrances(session, asset.id)) == 1


def test_a_geographical_indication_is_not_entered_by_hand(session):
    owner = an_organisation(session)
    with pytest.raises(Unacceptable) as refusal:
        an_asset(session, owner, kind=AssetKind.GEOGRAPHICAL_INDICATION)
    assert "kind" in refusal.value.fields
    assert AssetKind.GEOGRAPHICAL_INDICATION.value not in dict(entry_choices()["kinds"])
    assert session.scalar(select(func.count(Asset.id))) == 0
