"""The classes of a right on its page, and how many rights carry a code."""

import pytest

from core.actor import SYSTEM
from core.db import db, transaction
from listings.assets import counting
from listings.assets.counting import keys_of
from listings.assets.models import AssetClass, ClassScheme
from listings.codes import queries
from listings.codes.loading import load_paths
from listings.codes.schemes import Scheme
from tests.builders import NOON
from tests.listings.assets.world import an_asset, an_organisation
from tests.listings.codes import made


def a_right(*classes, number="ZL 2023 1 0876543.9") -> int:
    """A patent with these classes, as the register of its office writes them."""
    with transaction() as session:
        owner = an_organisation(session, f"海岬{number[-3:]}")
        asset = an_asset(session, owner, number=number, classes=[])
        session.add_all(AssetClass(asset_id=asset.id, scheme=scheme, code=code) for scheme, code in classes)
        return asset.id


def test_a_symbol_is_told_with_its_class_and_its_field_of_technology(client, app):
    page = client.get(f"/rights/{a_right((ClassScheme.IPC, 'H01M 10/0525'))}").text
    assert "<strong>H01M 10/0525</strong> Electrical components" in page
    assert "Electrical machines and energy" in page
    assert "Not in the" not in page


@pytest.mark.parametrize(
    ("scheme", "code", "mark"),
    [
        (ClassScheme.LOCARNO, "32-00", "Earlier edition"), (ClassScheme.LOCARNO, "06-77", "Not in the list"),
        (ClassScheme.IPC, "C12D 13/00", "Earlier edition"), (ClassScheme.IPC, "A45G 1/00", "Not in the list"),
    ],
)  # fmt: skip
def test_old_and_unknown_classes_are_kept_and_marked(client, app, scheme, code, mark):
    page = client.get(f"/rights/{a_right((scheme, code))}").text
    assert mark in page[page.index(f"<strong>{code}</strong>") :]


def test_official_titles_stand_with_a_symbol_where_a_list_is_loaded(client, app, tmp_path):
    (tmp_path / "ipc").write_text(made.IPC)
    load_paths([tmp_path], actor=SYSTEM, now=NOON)

    page = client.get(f"/rights/{a_right((ClassScheme.IPC, 'H01M 10/0525'), (ClassScheme.IPC, 'H01M 77/00'))}").text

    assert "Jars filled twice – with a very thin wall" in page
    assert page.index("H01M 77/00") < page.index("Not in the loaded list")


def test_a_nice_class_is_told_by_its_label_alone(client, app):
    page = client.get(f"/rights/{a_right((ClassScheme.NICE, '9'))}", headers={"Accept-Language": "zh-CN"}).text
    assert "<li>第9类 电子设备、软件与仪器" in page


def test_programs_get_labels_standing_and_fields_of_technology(client, app):
    asset_id = a_right((ClassScheme.IPC, "H01M 10/0525"), (ClassScheme.LOCARNO, "32-00"))

    said = client.get(f"/api/v1/assets/{asset_id}").json

    assert said["technology"] == [1]
    assert [(row["code"], row["label"], row["standing"]) for row in said["classes"]] == [
        ("H01M 10/0525", "Electrical components", "current"),
        ("32-00", "Graphic symbols and logos (design)", "historic"),
    ]


def test_a_right_counts_once_for_everything_that_its_classes_lie_in():
    keys = keys_of([(ClassScheme.IPC, "H01M 10/0525"), (ClassScheme.IPC, "H01M 10/06"), (ClassScheme.LOCARNO, "06-01")])
    assert keys == {
        (Scheme.IPC, "H"), (Scheme.IPC, "H01"), (Scheme.IPC, "H01M"), (Scheme.IPC, "H01M 10/00"),
        (Scheme.TECHNOLOGY, "1"), (Scheme.TECHNOLOGY, "electrical"), (Scheme.LOCARNO, "06"), (Scheme.LOCARNO, "06-01"),
    }  # fmt: skip


def test_the_cpc_tells_the_field_of_a_right_only_where_the_ipc_tells_none():
    both = keys_of([(ClassScheme.IPC, "H01M 4/00"), (ClassScheme.CPC, "G06F 3/01")])
    alone = keys_of([(ClassScheme.IPC, "H04N"), (ClassScheme.CPC, "G06F 3/01")])
    assert (Scheme.TECHNOLOGY, "6") not in both
    assert (Scheme.TECHNOLOGY, "6") in alone


def test_rights_are_counted_and_a_later_count_takes_the_place_of_the_former(app):
    a_right((ClassScheme.IPC, "H01M 10/0525"), (ClassScheme.IPC, "H01M 4/00"))
    a_right((ClassScheme.IPC, "H01L 21/302"), number="ZL 2021 1 0123456.7")
    counting.count_all(now=NOON)

    told = queries.rights_with(db.session, Scheme.IPC, ["H", "H01", "H01M", "H01L", "G"])
    assert told == {"H": 2, "H01": 2, "H01M": 1, "H01L": 1}
    assert queries.rights_with(db.session, Scheme.OFFICE, ["CN"]) == {"CN": 2}

    with transaction() as session:
        session.query(AssetClass).delete()
    counting.count_all(now=NOON)
    assert queries.rights_with(db.session, Scheme.IPC, ["H", "H01M"]) == {}
