"""Tables of any kind: encodings, line ends, quotation marks, and rows that cannot be read."""

import io

import pytest

from listings.assets.kinds import AssetKind, AssetStatus
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.table_text import MAX_LINE
from listings.registry.tables import Row, RowRefused, TableFormat, read_table
from tests.listings.registry.files import rights, said


def stones(row: Row):
    """A made-up table of stones with a number, a name and a remark."""
    if row["name"] == "boom":
        raise ValueError("boom")
    if row["name"] == "?":
        raise RowRefused("csv_value_missing", column="name")
    yield RightRecord(
        source="stones",
        office="CN",
        kind=AssetKind.COPYRIGHT_WORK,
        record=row["number"],
        line=row.line,
        title={"en": row["name"]},
        status=AssetStatus.IN_FORCE,
        status_text=row["remark"],
    )


def a_format(legacy="western", **more):
    columns = {"number": ("No.", "编号"), "name": ("Name of the stone", "名称"), "remark": ("备注",)}
    known_by = (frozenset({"number", "name"}),)
    return TableFormat("stones", columns, known_by, stones, legacy=legacy, **more)


def read(content: bytes | str, *formats: TableFormat) -> list[Finding]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_table(io.BytesIO(raw), formats or (a_format(),)))


def names(found: list[Finding]) -> list[str]:
    return [each.title["en"] for each in rights(found)]


def test_columns_are_known_in_any_order_and_unknown_ones_are_passed_over():
    [stone] = rights(read("colour,NAME OF THE STONE,no.\nred,Agate,7\n"))
    assert (stone.record, stone.title, stone.line) == ("7", {"en": "Agate"}, 2)


def test_a_table_of_no_known_kind_is_no_registry_file():
    assert said(read("colour,weight\nred,7\n")) == [("not_registry", None)]


def test_heads_may_stand_below_a_query_that_was_written_above_them():
    assert names(read("Search: red stones\n\n23 hits;\nNo.;Name\n7;Agate\n")) == ["Agate"]


def test_of_several_kinds_the_one_that_knows_most_columns_is_read():
    other = TableFormat("other", {"number": (), "name": ()}, (frozenset({"name"}),), lambda row: iter(()))
    assert names(read("number,name,remark\n7,Agate,x\n", other, a_format())) == ["Agate"]


def test_a_column_that_is_there_twice_counts_once():
    assert names(read("number,name,name\n7,Agate,Beryl\n")) == ["Agate"]


def test_missing_columns_are_named():
    [refusal] = read("number,name\n7,Agate\n", a_format(required=("remark",), named=str.upper))
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.values) == ("csv_columns", {"columns": "REMARK"})


def test_an_export_with_cr_line_ends_alone_was_saved_on_a_macintosh():
    assert names(read("number,name\r7,Künzit\r".encode("mac_roman"))) == ["Künzit"]


def test_another_foreign_export_that_is_not_unicode_is_latin_1():
    assert names(read("number,name\r\n7,Künzit – “rosé”\r\n".encode("cp1252"))) == ["Künzit – “rosé”"]


@pytest.mark.parametrize("line_end", ["\r", "\n"])
def test_a_chinese_table_that_is_not_unicode_is_gbk(line_end):
    content = line_end.join(["编号,名称", "7,和田玉", ""]).encode("gbk")
    assert names(read(content, a_format("chinese"))) == ["和田玉"]


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(order):
    assert names(read("\ufeff编号,名称\r\n7,和田玉\r\n".encode(order))) == ["和田玉"]


def test_the_first_sign_that_is_not_unicode_may_stand_far_behind():
    rows = "".join(f"{number},Agate\n" for number in range(20_000))
    assert names(read(f"number,name\n{rows}7,Künzit\n".encode("cp1252")))[-1] == "Künzit"


def test_one_damaged_row_does_not_change_the_encoding_of_a_table():
    good = "".join(f"{number},石榴石玛瑙\n" for number in range(10))
    found = read(f"number,name\n{good}".encode() + b"7,\xff\xfe\n" + "8,玉\n".encode())
    assert said(found) == [("csv_encoding", 12)]
    assert names(found)[-1] == "玉"


def test_quoted_cells_hold_line_breaks_delimiters_and_doubled_marks():
    found = read('number,name,remark\n7,"Agate\nof ""Idar"", red",x\n8,Beryl,\n')
    assert names(found) == ['Agate of "Idar", red', "Beryl"]
    assert [each.line for each in rights(found)] == [2, 4]


def test_a_quotation_mark_that_is_not_closed_costs_one_row():
    found = read('number,name,remark\n7,"Agate,x\n8,Beryl,y\n9,"Coral",z\n')
    assert said(found) == [("csv_row_broken", 2)]
    assert names(found) == ["Beryl", "Coral"]


def test_a_row_glued_to_the_next_by_a_lost_mark_is_not_taken_for_one():
    found = read('number,name,remark\n7,"Agate,x\n8,Beryl",y,z\n9,Coral,z\n')
    assert ("csv_row_broken", 2) in said(found)
    assert names(found)[-1] == "Coral"


def test_a_refused_row_keeps_its_cells_under_their_heads():
    refusal = read('No.,Name\n7,"Agate,x\n')[0]
    assert isinstance(refusal, RecordRefused)
    assert (refusal.line, refusal.raw) == (2, {"No.": "7", "Name": "Agate"})


def test_a_value_that_is_refused_is_told_under_its_head_as_written():
    [refusal] = read("No.,Name of the stone\n7,?\n")
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.values) == ("csv_value_missing", {"column": "Name of the stone"})


def test_nul_characters_refuse_their_row():
    found = read(b"number,name\n7,A\0gate\n8,Beryl\n")
    assert said(found) == [("csv_nul", 2)]
    assert names(found) == ["Beryl"]


def test_a_line_that_no_table_has_is_refused_and_the_next_one_read():
    found = read("number,name\n7," + "x" * (3 * MAX_LINE) + "\n8,Beryl\n")
    assert said(found) == [("csv_line_too_long", 2)]
    assert names(found) == ["Beryl"]


def test_what_no_reader_expected_refuses_its_row_alone():
    found = read("number,name\n7,boom\n8,Beryl\n")
    assert said(found) == [("record_unreadable", 2)]
    assert names(found) == ["Beryl"]


def test_empty_rows_are_passed_over():
    assert said(read("number,name\n\n,\n ,\n8,Beryl\n\n")) == []


def test_marks_that_nobody_closes_cost_little_time():
    found = read("number,name\n" + '7,"x\n' * 20_000)
    assert len(said(found)) == 20_000
