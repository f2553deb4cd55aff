"""The fields of technology of a right's symbols."""

import csv

import pytest

from listings.codes.patents import FORMER
from listings.codes.technology import CONCORDANCE, Sector, prefixes, sector_of, technology_field, technology_fields
from tests.listings.codes.samples import CODES, with_real_lists


def test_a_subclass_has_a_field_whatever_its_group():
    assert technology_fields(["H01M 10/0525", "H01M"]) == (1,)


@pytest.mark.parametrize(
    ("symbol", "field"),
    [
        ("H04N 1/00", 3), ("H04N 101/00", 2), ("H04N 21/234", 4), ("H04N", None), ("H04N 999/00", None),
        ("A61K 8/00", 14), ("A61K 9/10", 16), ("G01N 33/50", 11), ("G01N 35/00", 10), ("E01F 8/00", 24),
        ("C13B 5/00", 29), ("C13B 50/00", 18), ("H04N0001000000", 3), ("H04N   1/04    (2006.01)", 3),
        ("B01D 52/00", 24), ("C13F 1/00", 18),
    ],
)  # fmt: skip
def test_a_divided_subclass_has_the_field_of_its_group(symbol, field):
    assert technology_field(symbol) == field


@pytest.mark.parametrize("symbol", ["H", "H01", "Y02E 60/10", "G16Y 10/00", "Z99Z 1/00", "", "第9类"])
def test_what_the_concordance_does_not_know_has_no_field(symbol):
    assert technology_field(symbol) is None


def test_classes_that_came_later_have_the_field_of_what_they_came_from():
    assert technology_fields(["H10K 50/10", "H10", "G06V 20/52"]) == (8, 6)


def test_fields_are_told_once_in_the_order_of_the_symbols():
    assert technology_fields(["G06F 3/01", "Y02E 60/10", "H01M 4/00", "G06N 3/02"]) == (6, 1)


def test_every_field_has_one_sector():
    sectors = [sector_of(field) for field in range(1, 36)]
    assert [sectors.count(sector) for sector in Sector] == [8, 5, 11, 8, 3]
    with pytest.raises(KeyError):
        sector_of(36)


@with_real_lists
def test_the_table_is_the_concordance_of_the_file_row_by_row():
    with (CODES / "ipc_technology_35fields.csv").open(encoding="utf-8-sig", newline="") as file:
        given = {
            (row["IPC_code"].rstrip("%/").replace(" ", ""), int(row["Field_number"])) for row in csv.DictReader(file)
        }
    kept = {(code.replace(" ", ""), field) for field, words in CONCORDANCE.items() for code in prefixes(words)}
    assert len(given) == 764
    assert kept == given


@with_real_lists
def test_every_main_group_in_force_has_a_field():
    lines = (CODES / "ipc_section_to_maingroup_en.tsv").read_text().splitlines()
    groups = {code for line in lines if len(code := line.partition("\t")[0]) == 14}
    assert len(groups) == 7483
    assert [code for code in sorted(groups) if code[:4] not in FORMER and technology_field(code) is None] == []
