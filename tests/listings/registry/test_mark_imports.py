"""Marks and designs in the database: one right from many formats, none joined that are two, the dead dead."""

import pytest
from sqlalchemy import select

from core.actor import SYSTEM
from core.db import db
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, AssetNumber, Encumbrance, EncumbranceType
from listings.registry.services import import_paths
from tests.builders import NOON
from tests.listings.registry.files import FIXTURES, grant

FILES = (
    *("us_st66.xml", "us_st96.xml", "us_tsdr.json", "us_tdxf.xml", "dpma_mark.xml", "dpma_design.xml"),
    *("dpma_patent.xml", "st66_national.xml", "il_mark.xml", "kipris.xml", "kipris_goods.xml", "euipo_records.xml"),
    *("euipo_design.xml", "euipo_marks.json", "euipo_designs.json"),
)


@pytest.fixture
def bring(app, tmp_path):
    """Import fixtures by name, or content as a file of its own; gives the outcome."""

    def act(*files: str | bytes):
        paths = []
        for number, file in enumerate(files):
            path = FIXTURES / file if isinstance(file, str) else tmp_path / f"{number}.xml"
            if isinstance(file, bytes):
                path.write_bytes(file)
            paths.append(path)
        return import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)

    return act


def numbered(number: str) -> list[Asset]:
    """The rights that carry a number, whatever its type."""
    db.session.expire_all()
    ids = select(AssetNumber.asset_id).where(AssetNumber.number == number)
    return list(db.session.scalars(select(Asset).where(Asset.id.in_(ids)).order_by(Asset.id)))


def test_every_format_comes_in_once_and_twice_changes_nothing(bring):
    first, second = bring(*FILES), bring(*FILES)
    assert first.counts()["new"] == len(list(db.session.scalars(select(Asset))))
    assert (second.counts()["new"], second.counts()["changed"]) == (0, 0)
    assert [file.as_json()["reasons"] for file in second.files] == [file.as_json()["reasons"] for file in first.files]


def test_one_mark_in_four_files_is_one_right_with_the_owner_of_today(bring):
    bring("us_st66.xml", "us_st96.xml", "us_tsdr.json")
    [mark] = numbered("2990001")
    assert numbered("90990001") == [mark]
    assert (mark.holder_names, mark.complete) == (["Tern & Tide Holdings, Inc."], True)


def test_a_mark_and_a_patent_with_the_same_number_are_two_rights(bring):
    bring("us_st66.xml", grant(number="02990001"))
    assert {each.kind for each in numbered("2990001")} == {AssetKind.TRADEMARK, AssetKind.PATENT_INVENTION}


def test_designs_of_one_application_are_rights_of_their_own(bring):
    bring("euipo_design.xml", "dpma_design.xml")
    assert [len(numbered(each)) for each in ("0019900010002", "0019900010003", "4020259900020001")] == [1, 1, 1]
    assert numbered("001990001") == []


def test_what_is_dead_or_lacks_its_word_or_owner_comes_in_and_is_not_ready_to_be_offered(bring):
    bring("us_tdxf.xml", "euipo_design.xml", "dpma_mark.xml")
    [silent], [lapsed], [german] = (numbered(each) for each in ("60990003", "0019900010003", "1099001"))
    assert (silent.status, silent.complete, silent.titled("en")) == (AssetStatus.LAPSED, False, "172,999")
    assert (lapsed.status.is_dead, lapsed.complete) == (True, False)
    assert german.status is AssetStatus.EXPIRED


def test_a_pending_opposition_stands_on_the_mark_and_one_that_is_over_does_not(bring):
    bring("us_tdxf.xml", "il_mark.xml")
    [opposed], [settled] = numbered("98990002"), numbered("990142")
    ends = {
        each.asset_id: each.ended_on
        for each in db.session.scalars(select(Encumbrance).where(Encumbrance.type == EncumbranceType.DISPUTE))
    }
    assert ends[opposed.id] is None
    assert ends[settled.id] is not None
