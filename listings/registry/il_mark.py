"""Israeli trade marks (`TMBRAND`), as delivered to WIPO's Global Brand Database: names in Hebrew and in English."""

import re
from collections.abc import Iterator

from listings.assets.dates import read_date
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.marks import class_list, earliest, goods_of, latest, mark_gaps, nice_number, settled
from listings.registry.readers import XmlReader
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, NiceClass, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, unique
from listings.registry.xml import Element, Found, Plan

SOURCE = "il_mark"
PLAN = Plan(records=frozenset({"TMBRAND"}), unread=frozenset({"ADDRESSES", "IMAGEFILE"}))
_EVENTS = (
    ("commencement of opposition", EventKind.DISPUTE),
    ("cancellation of opposition", EventKind.DISPUTE_END),
    ("commencement of cancellation", EventKind.DISPUTE),
    ("non-payment of renewal", EventKind.EXPIRY),
    ("cancellation", EventKind.INVALIDATION),
    ("change in proprietor's details", EventKind.NAME_CHANGE),
    ("transfer", EventKind.ASSIGNMENT),
    ("assignment", EventKind.ASSIGNMENT),
    ("licen", EventKind.LICENCE),
    ("pledge", EventKind.SECURITY),
    ("renewal", EventKind.RENEWAL),
    ("registered", EventKind.GRANT),
    ("withdraw", EventKind.WITHDRAWAL),
    ("refus", EventKind.REFUSAL),
)
_ENDS = {
    EventKind.EXPIRY: AssetStatus.EXPIRED,
    EventKind.INVALIDATION: AssetStatus.INVALIDATED,
    EventKind.WITHDRAWAL: AssetStatus.WITHDRAWN,
    EventKind.REFUSAL: AssetStatus.REFUSED,
}


def read(found: Found) -> Iterator[Finding]:
    """The mark of one `TMBRAND` element; the office gives one number for application and registration."""
    brand, details = found.element, child(found.element, "DETAILS")
    number = text_of(details, "OFFICENUMBER", limit=40)
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    filed, registered = read_date(text_of(details, "FILINGDATE")), read_date(text_of(details, "REGISTRATIONDATE"))
    expiry = read_date(text_of(details, "EXPIRATIONDATE"))
    word = _by_language(details, "BRAND", "NAME")
    owners = unique(_name(each) for each in children(brand, "APPLICANTS", "APPLICANT"))
    told = tuple(_events(brand))
    state = text_of(details, "STATUS", limit=100)
    contested = state.casefold() == "active" and any(not text_of(one, "CLOSINGDATE") for one in _contests(brand))
    yield RightRecord(
        source=SOURCE,
        office="IL",
        kind=AssetKind.TRADEMARK,
        record=number,
        line=found.line,
        application_no=number,
        kind_code=text_of(details, "BRANDTYPE", limit=40),
        title=word,
        filing_date=filed,
        publication_date=earliest(read_date(text_of(each, "PublicationDate")) for each in _entries(brand)),
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=TermBasis.REGISTERED if expiry else None,
        priorities=tuple(_priorities(brand)),
        nice=_classes(brand),
        vienna=_vienna(brand),
        applicants=owners,
        owners=owners,
        representatives=unique(_name(each) for each in children(brand, "REPRESENTATIVES", "REPRESENTATIVE")),
        status=_status(state, told, is_registered=registered is not None),
        disputed=contested,
        status_text=clean(" – ".join(part for part in (state, text_of(details, "ReasonForClosure")) if part), 300),
        status_date=latest(each.recorded for each in told),
        source_date=latest([filed, registered, *(each.recorded for each in told)]),
        incomplete=mark_gaps(word, owners, filed),
        events=settled(told, contested=contested, day=latest(each.recorded for each in told)),
    )


def _status(state: str, events: tuple[RightEvent, ...], *, is_registered: bool) -> AssetStatus:
    """Alive by the state and the registration; how a deleted mark ended is told by its last events."""
    plain = state.casefold()
    if plain == "active":
        return AssetStatus.IN_FORCE if is_registered else AssetStatus.PENDING
    if plain not in ("deleted", "closed"):
        return AssetStatus.UNKNOWN
    ended = (_ENDS[each.kind] for each in reversed(events) if each.kind in _ENDS)
    return next(ended, AssetStatus.LAPSED if is_registered else AssetStatus.WITHDRAWN)


def _by_language(parent: Element | None, *path: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for each in children(parent, *path):
        text = clean("".join(map(str, each.itertext())), 1_000)
        if text:
            texts.setdefault((each.get("lang") or "en").lower(), text)
    return texts


def _name(party: Element) -> str:
    """One name of a party: the same holder in two languages is not two holders."""
    names = _by_language(party, "NAMES", "NAME")
    return clean(names.get("en") or next(iter(names.values()), ""), 300)


def _classes(brand: Element) -> tuple[NiceClass, ...]:
    return class_list(
        (
            nice_number(text_of(each, "TYPE")),
            goods_of({one.get("lang") or "": one.text or "" for one in children(each, "LIST")}),
        )
        for each in children(brand, "NICEGROUP", "NICECLASS")
    )


def _vienna(brand: Element) -> tuple[str, ...]:
    held = (str(text) for group in children(brand, "VIENNAGROUP") for text in group.itertext())
    return unique(code for text in held for code in re.findall(r"\b\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\b", text[:200]))


def _priorities(brand: Element) -> Iterator[Priority]:
    for each in (one for group in children(brand, "PRIORGROUP") for one in group):
        number = text_of(each, "PRIORNUMBER", limit=60) or text_of(each, "NUMBER", limit=60)
        if number:
            day = text_of(each, "PRIORDATE") or text_of(each, "DATE")
            yield Priority(text_of(each, "COUNTRY", limit=2), number, read_date(day))


def _contests(brand: Element) -> Iterator[Element]:
    yield from children(brand, "OPPOSITIONS", "OPPOSITION")
    yield from children(brand, "CANCELLATIONS", "CANCELLATION")


def _entries(brand: Element) -> Iterator[Element]:
    yield from children(brand, "EVENTS", "EVENT")


def _events(brand: Element) -> Iterator[RightEvent]:
    for each in _entries(brand):
        natures = _by_language(each, "NatureOfEvent")
        nature = natures.get("en") or next(iter(natures.values()), "")
        told = _by_language(each, "EventDescription").get("en", "")
        kind = next((kind for words, kind in _EVENTS if words in nature.casefold()), EventKind.OTHER)
        yield RightEvent(
            kind=kind,
            text=clean(nature, 300),
            ref=f"dispute {text_of(each, 'EventDate')}" if kind is EventKind.DISPUTE else "",
            recorded=read_date(text_of(each, "EventDate")),
            givers=(clean(told, 300),) if kind is EventKind.NAME_CHANGE and told else (),
        )


READER = XmlReader(SOURCE, (("", "TMBRAND"),), PLAN, read)
