"""Tables (XLSX, CSV) that people hand in, as rows of texts. And the plainest workbook, to be filled in.

What a spreadsheet shows is what is read: formulas by their last value, numbers with the fifteen digits that it keeps.
A workbook is a zip of XML (ECMA-376): nothing is resolved, fetched or unpacked beyond its limits.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, InvalidOperation
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from core.errors import Unacceptable
from core.i18n import _

BEGINS = b"PK\x03\x04"
LARGEST_PART = 16 * 1024 * 1024  # bytes, unpacked
MOST_CELLS = 200_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
AS_SHOWN = Context(prec=15)  # digits of a number in a spreadsheet
PLACE = re.compile(r"([A-Z]{1,3})\d+")

Element = etree._Element
Row = tuple[int, list[str]]


def looks_like_workbook(content: bytes) -> bool:
    """Whether the file is a zip, as every XLSX is and no text."""
    return content.startswith(BEGINS)


def rows_in(content: bytes) -> list[Row]:
    """(number of the row in the sheet, its cells) of the first sheet; rows without content are left out.

    Raises Unacceptable `workbook` for what is no workbook, is encrypted, or unpacks to more than its limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            shared = _shared(packed)
            rows = list(_rows(_part(packed, _first_sheet(packed)), shared))
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, etree.XMLSyntaxError):
        raise _refused(_("This file cannot be read as a workbook. Save the table as XLSX or CSV.")) from None
    return [(number, cells) for number, cells in rows if any(cells)]


def rows_of_table(content: bytes) -> list[Row]:
    """(number of the line, its cells) of a workbook's first sheet or of a text as `rows_of_text` reads it.

    Spreadsheets here save text in UTF-8 or in GB 18030. Raises Unacceptable `workbook` for what is none of these.
    """
    if looks_like_workbook(content):
        return rows_in(content)
    text = text_in(content)
    if text is None:
        raise _refused(_("The file cannot be read as text. Save the table as XLSX or CSV and choose it again."))
    return rows_of_text(text)


def text_in(content: bytes) -> str | None:
    """The text of a file in UTF-8 or in GB 18030, without the mark of its byte order; None where it is neither, or
    holds what no table holds."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None


def rows_of_text(text: str) -> list[Row]:
    """(number of the line, its cells) of a table in CSV, separated by commas, semicolons or tabs; empty lines are left
    out. Raises Unacceptable `workbook` for the line that cannot be read."""
    plain = text.removeprefix("\ufeff")
    head = plain.partition("\n")[0]
    reader = csv.reader(io.StringIO(plain), delimiter=max("\t;,", key=head.count) if head else ",")
    try:
        return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except csv.Error:
        fault = _("Line %(line)s cannot be read as CSV. Save the table anew.", line=reader.line_num)
        raise _refused(fault) from None


def _refused(text: str) -> Unacceptable:
    return Unacceptable(text, code="workbook")


def _part(packed: zipfile.ZipFile, name: str) -> Element:
    with packed.open(name) as opened:
        text = opened.read(LARGEST_PART + 1)
    if len(text) > LARGEST_PART:
        raise _refused(
            _("This workbook unpacks to more than a table holds. Copy the table into a workbook of its own.")
        )
    if b"<!DOCTYPE" in text.upper().replace(b"\0", b""):
        raise ValueError("a workbook declares no document type")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(text, parser)


def _first_sheet(packed: zipfile.ZipFile) -> str:
    sheet = _part(packed, "xl/workbook.xml").find(f"{MAIN}sheets/{MAIN}sheet")
    wanted = sheet.get(REFERENCE) if sheet is not None else None
    for link in _part(packed, "xl/_rels/workbook.xml.rels").iter(f"{LINKS}Relationship"):
        if link.get("Id") == wanted:
            target = str(link.get("Target") or "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("the workbook names no sheet")


def _shared(packed: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in packed.namelist():
        return []
    return [_text(each) for each in _part(packed, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


def _text(element: Element) -> str:
    """What is written; how it is read aloud (phonetic runs) is left out."""
    found = [
        each for each in element.iter(f"{MAIN}t") if not any(up.tag == f"{MAIN}rPh" for up in each.iterancestors())
    ]
    return "".join(each.text or "" for each in found)


def _rows(sheet: Element, shared: Sequence[str]) -> Iterator[Row]:
    seen, last = 0, 0
    for row in sheet.iter(f"{MAIN}row"):
        last = int(row.get("r") or last + 1)
        cells: list[str] = []
        for cell in row.iter(f"{MAIN}c"):
            match = PLACE.fullmatch(cell.get("r") or "")
            place = _column(match.group(1)) if match else len(cells)
            seen += 1 + max(0, place - len(cells))
            if seen > MOST_CELLS:
                raise _refused(
                    _("This workbook has more cells than a table needs. Copy the table into one of its own.")
                )
            cells += [""] * (place - len(cells) + 1)
            cells[place] = _value(cell, shared).strip()
        yield last, cells


def _column(letters: str) -> int:
    """'A' is 0, 'AA' is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _value(cell: Element, shared: Sequence[str]) -> str:
    kind, value = cell.get("t") or "n", cell.findtext(f"{MAIN}v") or ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        place = int(value) if value.isascii() and value.isdigit() else len(shared)
        return shared[place] if place < len(shared) else ""
    return _number(value) if kind == "n" and value else value


def _number(text: str) -> str:
    """'1.1E6' is 1100000; 1100.5000000000001 is 1100.5."""
    try:
        number = AS_SHOWN.create_decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_LINK = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"""
_BOOK = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>\
<sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>"""
_SHEET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"""


def workbook(name: str, rows: Sequence[Sequence[str | int | Decimal]]) -> bytes:
    """A workbook with one sheet of texts and numbers; the same content gives the same bytes."""
    written = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _LINK.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": _BOOK.format(name=quoteattr(name[:31])),
        "xl/_rels/workbook.xml.rels": _LINK.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _SHEET.format(rows=written),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in parts.items():
            packed.writestr(zipfile.ZipInfo(path), text)
    return out.getvalue()


def _cell(value: str | int | Decimal) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"
