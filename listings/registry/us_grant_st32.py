"""US patent grants of 2001 to 2004 in ST.32 tags (`PATDOC`, v2.4 and v2.5): B110, B220, B540 and so on."""

from collections.abc import Iterator
from datetime import date

from core.fields import whole
from listings.assets.dates import read_date
from listings.assets.duration import us_design_term, us_patent_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.designs import locarno
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, columns_of, text_of, unique
from listings.registry.us_grant import WAIVED, lacking, packed_ipc
from listings.registry.us_numbers import pct_number
from listings.registry.xml import Element, Found, Plan

PLAN = Plan(records=frozenset({"PATDOC"}), unread=frozenset({"SDODE", "SDOCL", "SDODR", "B560", "B580"}))


def read(found: Found) -> Iterator[Finding]:
    """The patent of one `PATDOC` element."""
    patent, line = found.element, found.line
    biblio = child(patent, "SDOBI")
    number = text_of(biblio, "B100", "B110")
    if not number:
        yield RecordRefused("record_without_number", line)
        return
    design = number.startswith("D")
    filed = read_date(text_of(biblio, "B200", "B220"))
    granted = read_date(text_of(biblio, "B100", "B140"))
    expiry = None if number.startswith("H") else _expiry(biblio, design=design, filed=filed, granted=granted)
    title = text_of(biblio, "B500", "B540", limit=1_000)
    inventors = unique(_name(each) for each in children(biblio, "B700", "B720", "B721"))
    assignees = unique(_name(each) for each in children(biblio, "B700", "B730", "B731"))
    owners = assignees or inventors
    main = text_of(biblio, "B500", "B510", "B511")
    yield RightRecord(
        source="us_grant_st32",
        office="US",
        kind=AssetKind.PATENT_DESIGN if design else AssetKind.PATENT_INVENTION,
        record=number,
        line=line,
        application_no=text_of(biblio, "B200", "B210") or None,
        publication_no=text_of(biblio, "B600", "B650", "DOC", "DNUM") or None,
        registration_no=number,
        pct_no=pct_number(text_of(biblio, "B800", "B860", "B861", "DOC", "DNUM")),
        kind_code=text_of(biblio, "B100", "B130"),
        title={"en": title} if title else {},
        abstract=_abstract(patent),
        filing_date=filed,
        publication_date=read_date(text_of(biblio, "B600", "B650", "DOC", "DATE")) or granted,
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=() if design else unique(_ipc(biblio)),
        locarno=(locarno(main),) if design and main else (),
        inventors=inventors,
        owners=owners,
        owners_presumed=bool(owners) and not assignees,
        representatives=unique(_name(each) for each in children(biblio, "B700", "B740", "B741")),
        status=AssetStatus.WITHDRAWN if number.startswith("H") else AssetStatus.IN_FORCE,
        status_text=WAIVED if number.startswith("H") else "",
        status_date=granted,
        source_date=granted,
        incomplete=lacking(title, owners, filed),
    )


def _expiry(biblio: Element | None, *, design: bool, filed: date | None, granted: date | None) -> date | None:
    """B474 are the years of a design from grant, B474US the days (or `5 years`) added to another patent's term."""
    term = child(biblio, "B400", "B472")
    if design:
        return us_design_term(filed, granted, whole(text_of(term, "B474")))
    added = 1826 if "year" in text_of(term, "B474US").lower() else whole(text_of(term, "B474US")) or 0
    return us_patent_term(filed, _parents(biblio), granted=granted, added=added)


def _parents(biblio: Element | None) -> Iterator[date | None]:
    """Filing dates of what this continues, divides or reissues, and of the international application."""
    related = child(biblio, "B600")
    for path in (("B620",), ("B630", "B631"), ("B630", "B632"), ("B630", "B633"), ("B640",), ("B641US",), ("B660",)):
        for parent in children(related, *path, "PARENT-US", "PDOC", "DOC"):
            yield read_date(text_of(parent, "DATE"))
    yield read_date(text_of(biblio, "B800", "B860", "B861", "DOC", "DATE"))


def _name(party: Element) -> str:
    name = child(party, "PARTY-US", "NAM")
    name = child(party, "NAM") if name is None else name
    person = " ".join(part for part in (text_of(name, "FNM"), text_of(name, "SNM")) if part)
    return text_of(name, "ONM") or person


def _abstract(patent: Element) -> dict[str, str]:
    text = text_of(patent, "SDOAB", limit=8_000)
    return {"en": clean(text, 8_000)} if text else {}


def _ipc(biblio: Element | None) -> Iterator[str]:
    for place in ("B511", "B512"):
        yield from map(packed_ipc, columns_of(biblio, "B500", "B510", place))


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "B300"):
        number = text_of(claim, "B310")
        if number:
            yield Priority(text_of(claim, "B330"), number, read_date(text_of(claim, "B320")))


READER = XmlReader("us_grant_st32", (("", "PATDOC"),), PLAN, read)
