"""The IPC in lines, the fields of technology, and CPC schemes."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from core.i18n import lazy_gettext
from listings.codes.lists.entry import Entry, NotRead, day_of, line
from listings.codes.schemes import Scheme, sector_of
from listings.codes.symbols import normal, read_symbol
from listings.codes.technology import FIELD_LABELS

_IPC_LINE = re.compile(r"([A-H](?:\d\d(?:[A-Z](?:\d{10})?)?)?)\t(.*)")

_SUBGROUP = re.compile(r"^[A-H]\d\d[A-Z]\d{4}(?!000000)\d{6}\t", re.MULTILINE)
_REFERENCE = re.compile(r"\b[A-H]\d\d[A-Z]\d{10}\b")


def is_ipc(head: str) -> bool:
    """Symbol, tab, title: the first lines."""
    lines = head.splitlines()[:5]
    return bool(lines) and all(_IPC_LINE.fullmatch(each) for each in lines)


def has_subgroups(text: str) -> bool:
    """Whether the list goes below the main groups."""
    return _SUBGROUP.search(text) is not None


def ipc(text: str) -> Iterator[Entry]:
    """`A01B0001000000<tab>title`; symbols inside a title are written as people write them."""
    for code, title in _ipc_lines(text):
        yield _symbol(Scheme.IPC, code, _REFERENCE.sub(lambda found: normal(found.group()), line(title)))


def _ipc_lines(text: str) -> Iterator[tuple[str, str]]:
    """(symbol, title). A title may go on in further lines; of two lines with one symbol, the first is the heading
    above a row of groups and the second the group itself."""
    code, title = "", ""
    for each in text.splitlines():
        found = _IPC_LINE.fullmatch(each)
        if found is None:
            title += f" {each}"
            continue
        if code and found[1] != code:
            yield code, title
        code, title = found[1], found[2]
    yield code, title


def _symbol(scheme: Scheme, code: str, title: str, edition: str = "", valid_from: date | None = None) -> Entry:
    symbol = read_symbol(code)
    if symbol is None:
        raise NotRead(lazy_gettext("“%(code)s” is not a symbol of the classification.", code=code[:40]))
    parent = symbol.parents[-1] if symbol.parents else ""
    return Entry(scheme, str(symbol), title_en=title, parent=parent, edition=edition, valid_from=valid_from)


def technology(text: str) -> Iterator[Entry]:
    """WIPO's concordance: the fields and their sectors, each once, with the titles of the file."""
    fields: dict[int, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        number = (row.get("Field_number") or "").strip()
        if not number.isdigit() or int(number) not in FIELD_LABELS:
            raise NotRead(lazy_gettext("“%(code)s” is not a field of technology; there are 35.", code=number[:40]))
        fields.setdefault(int(number), row)
    seen = set()
    for number, row in fields.items():
        sector = sector_of(number)
        if sector not in seen:
            seen.add(sector)
            yield _field(sector.value, "", row, "Sector")
        yield _field(str(number), sector.value, row, "Field")


def _field(code: str, parent: str, row: dict[str, str], name: str) -> Entry:
    others = {language: title for language in ("fr", "es") if (title := line(row.get(f"{name}_{language}")))}
    return Entry(Scheme.TECHNOLOGY, code, title_en=line(row.get(f"{name}_en")), titles=others, parent=parent)


def cpc(text: str) -> Iterator[Entry]:
    """A CPC scheme: every item with its title; references in brackets are left out of it."""
    root = parsed(text)
    edition = root.get("publication-date", "")
    valid_from = day_of(edition)
    for item in root.iter("classification-item"):
        symbol, title = line(item.findtext("classification-symbol")), item.find("class-title")
        if not symbol or title is None or read_symbol(symbol) is None:
            continue
        yield _symbol(Scheme.CPC, symbol, _title(title), edition[:20], valid_from)


def _title(title: etree._Element) -> str:
    parts = []
    for part in title.iter("title-part"):
        texts = [text for text in part.iter("text") if not any(up.tag == "reference" for up in text.iterancestors())]
        parts.append(line(" ".join("".join(map(str, text.itertext())) for text in texts)))
    return "; ".join(filter(None, parts))


def parsed(text: str) -> etree._Element:
    """The root of an XML text. Nothing is resolved, loaded or fetched; a document type is refused."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        reason = lazy_gettext("The XML breaks off or is damaged in line %(line)s.", line=error.lineno or 1)
        raise NotRead(reason) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotRead(lazy_gettext("The XML declares a document type; code lists have none."))
    return root
