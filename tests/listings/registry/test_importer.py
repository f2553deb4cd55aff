"""The importer: new, changed, same, refused; nothing twice, nothing lost, nothing taken back."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from core.actor import SYSTEM, Role
from core.db import db, transaction
from listings.assets import queries
from listings.assets import services as assets
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, EncumbranceType
from listings.registry.services import import_paths
from tests.builders import NOON, actor_for
from tests.listings.assets.world import TODAY, an_organisation
from tests.listings.registry.files import FIXTURES, grant


@pytest.fixture
def bring(app, tmp_path):
    """Import fixtures by name, or content as a file of its own; gives the outcome."""

    def act(*files, actor=SYSTEM, dry_run=False, **more):
        paths = []
        for number, file in enumerate(files):
            path = FIXTURES / file if isinstance(file, str) else tmp_path / f"{number}.xml"
            if not isinstance(file, str):
                path.write_bytes(file)
            paths.append(path)
        return import_paths(paths, dry_run=dry_run, actor=actor, now=NOON, **more)

    return act


def the(number):
    db.session.expire_all()
    return db.session.scalars(select(Asset).where(Asset.number_norm == number)).one()


def count():
    db.session.rollback()
    return db.session.scalar(select(func.count(Asset.id)))


def test_every_fixture_is_counted(bring):
    outcome = bring("us_grant.xml", "cnipa_b.xml", "euipo.xml", "works.csv", "epo_family.xml")
    assert outcome.counts() == {"new": 9, "changed": 0, "same": 0, "refused": 2}
    assert count() == 9


def test_the_same_file_twice_changes_nothing(bring):
    bring("us_grant.xml", "euipo.xml", "works.csv")
    versions = [row.version for row in db.session.scalars(select(Asset).order_by(Asset.id))]
    second = bring("us_grant.xml", "euipo.xml", "works.csv")
    assert second.counts() == {"new": 0, "changed": 0, "same": 7, "refused": 2}
    db.session.expire_all()
    assert [row.version for row in db.session.scalars(select(Asset).order_by(Asset.id))] == versions


def test_a_rehearsal_writes_nothing(bring):
    assert bring("us_grant.xml", "works.csv", dry_run=True).counts()["new"] == 4
    assert count() == 0


def test_a_rehearsal_of_what_is_on_record_changes_nothing(bring):
    same = bring("us_grant.xml", "works.csv").counts()
    rehearsed = bring("us_grant.xml", "works.csv", "us_grant.xml", dry_run=True).counts()
    assert (rehearsed["new"], rehearsed["changed"]) == (0, 0)
    assert rehearsed["same"] > same["new"]


def test_the_outcome_has_the_shape_that_scripts_rely_on(bring):
    told = json.loads(json.dumps(bring("works.csv").as_json()))
    assert {name: told[name] for name in ("new", "changed", "same", "refused")} == {
        "new": 2,
        "changed": 0,
        "same": 0,
        "refused": 2,
    }
    assert set(told["files"][0]) == {"path", "new", "changed", "same", "refused", "reasons"}
    assert set(told["files"][0]["reasons"][0]) == {"record", "line", "code", "message"}


def test_application_and_grant_are_one_right(bring):
    bring("cnipa_a.xml")
    outcome = bring("cnipa_b.xml")
    assert outcome.counts()["changed"] == 1
    asset = the("202310876543")
    assert (asset.kind, asset.status) == (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE)
    assert asset.number_display == "ZL202310876543.9"
    assert count() == 1


def test_a_grant_does_not_become_an_application_again(bring):
    bring("cnipa_b.xml", "cnipa_a.xml")
    asset = the("202310876543")
    assert (asset.kind, asset.status, asset.grant_date) == (
        AssetKind.PATENT_INVENTION,
        AssetStatus.IN_FORCE,
        date(2025, 3, 14),
    )


def test_the_same_right_from_another_source_is_joined_and_fills_gaps_only(bring):
    bring("cnipa_b.xml")
    outcome = bring("epo_biblio.xml")
    assert outcome.counts() == {"new": 1, "changed": 1, "same": 0, "refused": 0}
    asset = the("202310876543")
    assert (asset.title, asset.title_en) == ("一种潮汐发电浮标的充电电路", "Charging circuit for a tidal buoy")
    assert asset.holder_names == ["海岬潮能科技有限公司"]


@pytest.mark.parametrize(
    "order",
    [
        ("cnipa_a.xml", "cnipa_b.xml", "epo_biblio.xml"),
        ("epo_biblio.xml", "cnipa_b.xml", "cnipa_a.xml"),
    ],
)
def test_the_order_of_the_files_does_not_decide_what_a_right_is(bring, order):
    bring(*order)
    asset = the("202310876543")
    assert (asset.kind, asset.title, asset.publication_no) == (
        AssetKind.PATENT_INVENTION,
        "一种潮汐发电浮标的充电电路",
        "CN116990001",
    )
    assert bring(*order).counts()["changed"] == 0


def test_dead_rights_come_in_as_dead(bring):
    bring("us_grant.xml", "us_grant_st32.xml", "euipo.xml", "epo_register.xml")
    assert the("D990002").status is AssetStatus.EXPIRED
    assert the("6990003").status is AssetStatus.EXPIRED
    assert the("018990003").status is AssetStatus.WITHDRAWN
    assert the("4990003").status is AssetStatus.WITHDRAWN


def test_incomplete_rights_come_in_and_say_what_they_lack(bring):
    bring("euipo.xml")
    assert (the("018990001").complete, the("018990001").gaps) == (False, ["owner_by_key_only"])
    assert the("018990002").gaps == ["no_owner", "no_title"]


def test_an_opposition_stands_on_the_right_as_a_dispute(bring):
    bring("euipo.xml")
    [dispute] = queries.active_encumbrances(db.session, the("018990002").id)
    assert (dispute.type, dispute.note) == (EncumbranceType.DISPUTE, "Application opposed")


def test_a_right_goes_to_the_verified_organisation_of_the_holders_name(bring):
    with transaction() as session:
        owner = an_organisation(session)
    bring("cnipa_b.xml")
    assert queries.sole_owner_id(db.session, the("202310876543").id, TODAY) == owner.id


def test_an_unverified_organisation_gains_nothing_by_a_borrowed_name(bring):
    with transaction() as session:
        owner = an_organisation(session)
        owner.verified_at = None
        for name in owner.names:
            name.verified = False
    bring("cnipa_b.xml")
    assert queries.sole_owner_id(db.session, the("202310876543").id, TODAY) is None


def test_a_bad_record_loses_nothing_around_it(bring):
    outcome = bring(grant("19990011") + grant("") + grant("19990012") + b"<?xml version='1.0'?><broken")
    assert outcome.counts() == {"new": 2, "changed": 0, "same": 0, "refused": 2}
    assert [reason.code for reason in outcome.files[0].reasons] == ["record_without_number", "xml_truncated"]


def test_a_record_whose_numbers_belong_to_two_rights_is_refused_as_often_as_it_comes(bring):
    bring(grant("19990011") + grant("19990012"))
    mixed = grant("19990011").replace(b"17990011", b"17990012").replace(b"20240312", b"20240311")
    for _time in (1, 2):
        outcome = bring(mixed)
        assert [reason.code for reason in outcome.files[0].reasons] == ["record_aside"]
    assert count() == 2


def test_a_wrong_check_digit_in_a_file_is_a_warning(bring):
    content = (FIXTURES / "cnipa_b.xml").read_bytes().replace(b"202310876543.9", b"202310876543.1")
    assert bring(content).counts()["new"] == 1
    asset = the("202310876543")
    assert (asset.gaps, asset.complete) == (["number_check_digit"], True)


def test_younger_data_brings_a_new_holder_but_a_recordal_here_is_never_taken_back(bring):
    with transaction() as session:
        buyer = an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    bring("cnipa_b.xml")
    asset_id = the("202310876543").id
    with transaction() as session:
        assets.transfer_ownership(
            session,
            asset_id=asset_id,
            to_organisation_id=buyer.id,
            on=TODAY,
            cause="recordal:1",
            actor=SYSTEM,
            now=NOON,
        )
    later = (FIXTURES / "cnipa_b.xml").read_bytes().replace(b"20250314", b"20260814")
    bring(later.replace("海岬潮能科技有限公司".encode(), "别家公司".encode()))
    assert queries.sole_owner_id(db.session, asset_id, TODAY) == buyer.id


def test_a_holder_cannot_rewrite_the_right_of_another_organisation(bring):
    with transaction() as session:
        an_organisation(session)
        stranger = an_organisation(session, "Nordlicht Optik GmbH", country="DE")
    bring("cnipa_a.xml")
    outcome = bring("cnipa_b.xml", actor=actor_for(stranger.id, Role.RIGHT_HOLDER))
    assert [reason.code for reason in outcome.files[0].reasons] == ["record_of_another"]
    assert the("202310876543").kind is AssetKind.PATENT_APPLICATION


def test_a_folder_is_read_file_by_file_and_progress_is_told(app, tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.xml").write_bytes(grant("19990011"))
    (tmp_path / "b.xml").write_bytes(grant("19990012"))
    (tmp_path / ".hidden").write_bytes(b"x")
    heard = []
    outcome = import_paths([tmp_path], dry_run=False, actor=SYSTEM, now=NOON, progress=lambda *told: heard.append(told))
    assert [file.path.rpartition("/")[2] for file in outcome.files] == ["b.xml", "a.xml"]
    whole = len(grant()) * 2
    assert heard[-1] == (whole, whole)
    assert heard == sorted(heard)


def test_a_file_that_cannot_be_opened_is_refused_for_itself(app, tmp_path):
    (tmp_path / "good.xml").write_bytes(grant())
    outcome = import_paths([tmp_path / "absent.xml", tmp_path / "good.xml"], dry_run=False, actor=SYSTEM, now=NOON)
    assert [reason.code for reason in outcome.files[0].reasons] == ["file_unreadable"]
    assert outcome.counts()["new"] == 1
    assert "1 new" in outcome.as_text()[-1]


def test_characters_beyond_the_basic_plane_are_kept(bring):
    assert bring(grant("19990011", "Latch 🔒 𠮷")).counts()["new"] == 1
    assert the("19990011").title == "Latch 🔒 𠮷"
