"""Workbooks that people hand in: read as a spreadsheet shows them, and nothing is unpacked beyond its limits."""

import io
import zipfile
from decimal import Decimal

import pytest

from core.errors import Unacceptable
from core.workbooks import LARGEST_PART, looks_like_workbook, rows_in, workbook

SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
<row r="4"><c r="A4" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="B4" t="b"><v>1</v></c>
<c r="C4"><v>1.1E6</v></c><c r="D4"><v>1100.5000000000001</v></c></row>
<row r="5"><c r="A5" s="3"/></row></sheetData></worksheet>"""
STRINGS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>产品</t></si>
<si><r><t>销售</t></r><r><t>总额</t></r><rPh sb="0" eb="1"><t>xiao</t></rPh></si></sst>"""


def packed(**parts: str) -> bytes:
    """A workbook of ours with some of its parts exchanged; `_` stands for `/` in their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook("t", []))) as plain, zipfile.ZipFile(out, "w") as made:
        exchanged = {f"xl/{name.replace('_', '/')}.xml": text for name, text in parts.items()}
        for name in {*plain.namelist(), *exchanged}:
            made.writestr(name, exchanged.get(name) or plain.read(name))
    return out.getvalue()


def test_what_is_written_is_read() -> None:
    rows: list[list[str | int | Decimal]] = [
        ["product", "gross"],
        ["电芯 <&>", "1,200"],
        ["x", 5],
        ["y", Decimal("0.50")],
    ]
    content = workbook("Sales", rows)
    assert looks_like_workbook(content)
    assert rows_in(content) == [
        (1, ["product", "gross"]),
        (2, ["电芯 <&>", "1,200"]),
        (3, ["x", "5"]),
        (4, ["y", "0.5"]),
    ]


def test_cells_are_read_as_a_spreadsheet_shows_them() -> None:
    content = packed(worksheets_sheet1=SHEET, sharedStrings=STRINGS)
    assert rows_in(content) == [(1, ["产品", "", "销售总额"]), (4, ["ab", "1", "1100000", "1100.5"])]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"product,gross",
        b"PK\x03\x04 cut",
        workbook("t", [["a"]])[:-30],
        packed(workbook="<not closed"),
        packed(workbook="<workbook/>"),
        packed(worksheets_sheet1='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
        packed(worksheets_sheet1=SHEET.replace('r="4"', 'r="four"')),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Unacceptable) as refused:
        rows_in(content)
    assert refused.value.code == "workbook"


def test_a_small_file_does_not_unpack_to_a_large_one() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b" " * (LARGEST_PART + 1))
    assert len(out.getvalue()) < 20_000
    with pytest.raises(Unacceptable, match="unpacks to more"):
        rows_in(out.getvalue())


def test_a_cell_far_to_the_right_is_no_row_of_millions() -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 20))
    sheet = SHEET.partition("<row")[0] + rows + "</sheetData></worksheet>"
    with pytest.raises(Unacceptable, match="more cells"):
        rows_in(packed(worksheets_sheet1=sheet))
