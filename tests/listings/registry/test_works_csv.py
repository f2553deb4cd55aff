"""The table of works: any usual encoding and line end, and a reason for every row that does not fit."""

from datetime import date

import pytest

from listings.assets.kinds import AssetKind
from listings.registry.records import RecordRefused
from tests.listings.registry.files import FIXTURES, findings, rights, said

TABLE = (FIXTURES / "works.csv").read_text("utf-8")


def test_works_and_software_are_read_from_chinese_headings():
    work, software = rights(findings("works.csv"))
    assert (work.kind, software.kind) == (AssetKind.COPYRIGHT_WORK, AssetKind.SOFTWARE)
    assert work.title == {"zh": "潮汐之歌插画集", "en": "Song of the tides"}
    assert work.work_type == "美术作品"
    assert work.grant_date == date(2023, 9, 12)


def test_a_legal_persons_work_is_protected_for_fifty_years_to_the_end_of_the_year():
    work, _software = rights(findings("works.csv"))
    assert work.expiry_date == date(2073, 12, 31)


def test_bad_rows_are_refused_with_their_line_and_the_good_ones_taken():
    assert said(findings("works.csv")) == [("csv_value_missing", 4), ("csv_date_unreadable", 5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_do_not_matter(encoding, line_end):
    content = TABLE.replace("\n", line_end).encode(encoding)
    assert [each.title for each in rights(findings(content))] == [each.title for each in rights(findings("works.csv"))]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolon_and_tab_separate_as_well(delimiter):
    assert len(rights(findings(TABLE.replace(",", delimiter).encode()))) == 2


def test_english_headings_in_another_order_are_read():
    content = b"owner,title,registration_no,office\nNordlicht Optik GmbH,Atlas of mirrors,TX-8-123-456,US\n"
    [work] = rights(findings(content))
    assert (work.office, work.registration_no, work.title) == ("US", "TX-8-123-456", {"en": "Atlas of mirrors"})


def test_an_unknown_column_is_passed_over_so_that_a_list_of_refusals_can_come_back():
    content = TABLE.splitlines()[0] + ",#code,#message\n" + TABLE.splitlines()[1] + ",csv_value_missing,Fill it in\n"
    assert len(rights(findings(content.encode()))) == 1


def test_missing_columns_are_named():
    [refusal] = findings("登记号,作品名称\n1,2\n".encode())
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.values["columns"]) == ("csv_columns", "著作权人 (owner)")


def test_another_table_is_no_registry_file():
    assert said(findings(b"code,meaning\nCF01,lapse\n")) == [("not_registry", None)]


def test_a_refused_row_keeps_its_cells():
    refusal = findings("works.csv")[2]
    assert isinstance(refusal, RecordRefused)
    assert refusal.raw["作品名称"] == "没有登记号的作品"


def test_an_unclosed_quotation_mark_is_refused_and_eats_no_memory():
    content = TABLE.splitlines()[0] + '\n"x,y\n' + "z" * 300_000
    codes = {code for code, _line in said(findings(content.encode()))}
    assert "csv_row_broken" in codes


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("abc,Title,,作品,,Owner,,,,", "record_number_unreadable"),
        ("2024SR0990009,Title,,film,,Owner,,,,", "csv_kind_unknown"),
        ("2024SR0990009,Title,,软件,,Owner,,robot,,", "csv_value_unknown"),
        ("2024SR0990009,Title,,软件,,Owner,,,,,,,", "csv_row_long"),
    ],
)
def test_each_fault_of_a_row_has_its_code(row, code):
    content = f"{TABLE.splitlines()[0]}\n{row}\n".encode()
    assert said(findings(content)) == [(code, 2)]
