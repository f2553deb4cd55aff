"""US patent grants of 2001 to 2004 in ST.32 tags (`PATDOC`, v2.4 and v2.5): B110, B220, B540 and so on."""

from collections.abc import Iterator

from core.fields import whole
from listings.assets.dates import read_date, years_later
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_grant import lacking, locarno, packed_ipc
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
    title = text_of(biblio, "B500", "B540", limit=1_000)
    inventors = unique(_name(each) for each in children(biblio, "B700", "B720", "B721"))
    owners = unique(_name(each) for each in children(biblio, "B700", "B730", "B731")) or inventors
    length = text_of(biblio, "B400", "B472", "B474")
    if design:
        years = whole(length) if len(length) < 3 else None
        expiry = years_later(granted, years or 14) if granted else None
    else:
        expiry = years_later(filed, 20) if filed else None
    main = text_of(biblio, "B500", "B510", "B511")
    yield RightRecord(
        source="us_grant_st32",
        office="US",
        kind=AssetKind.PATENT_DESIGN if design else AssetKind.PATENT_INVENTION,
        record=number,
        line=line,
        application_no=text_of(biblio, "B200", "B210") or None,
        registration_no=number,
        kind_code=text_of(biblio, "B100", "B130"),
        title={"en": title} if title else {},
        abstract=_abstract(patent),
        filing_date=filed,
        publication_date=granted,
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=() if design else unique(map(packed_ipc, [main, *texts_of(biblio, "B500", "B510", "B512")])),
        locarno=(locarno(main),) if design and main else (),
        inventors=inventors,
        owners=owners,
        representatives=unique(_name(each) for each in children(biblio, "B700", "B740", "B741")),
        status=AssetStatus.IN_FORCE,
        status_date=granted,
        source_date=granted,
        incomplete=lacking(title, owners, filed),
    )


def _name(party: Element) -> str:
    name = child(party, "PARTY-US", "NAM")
    name = child(party, "NAM") if name is None else name
    person = " ".join(part for part in (text_of(name, "FNM"), text_of(name, "SNM")) if part)
    return text_of(name, "ONM") or person


def _abstract(patent: Element) -> dict[str, str]:
    text = text_of(patent, "SDOAB", limit=8_000)
    return {"en": clean(text, 8_000)} if text else {}


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "B300"):
        number = text_of(claim, "B310")
        if number:
            yield Priority(text_of(claim, "B330"), number, read_date(text_of(claim, "B320")))


READER = XmlReader("us_grant_st32", (("", "PATDOC"),), PLAN, read)
