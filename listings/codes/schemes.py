"""The schemes of codes: which there are, what each code of them says, and the codes that the product itself knows."""

from collections.abc import Iterable
from enum import StrEnum

from core.i18n import LazyText, lazy_gettext
from listings.codes import events, locarno, nice, us_marks, vienna
from listings.codes.ipc import CLASS_LABELS, SECTION_LABELS
from listings.codes.kinds import KIND_LABELS, kind_of_document
from listings.codes.offices import office, office_codes
from listings.codes.patents import CPC_SUBCLASSES, IPC_SUBCLASSES, patent_class
from listings.codes.standing import Named, Standing
from listings.codes.symbols import normal, read_symbol
from listings.codes.technology import FIELD_LABELS, FIELDS_OF, SECTOR_LABELS, Sector, sector_of


class Scheme(StrEnum):
    """A list of codes; the value is its name in addresses and in the database."""

    IPC = "ipc"
    CPC = "cpc"
    TECHNOLOGY = "technology"
    NICE = "nice"
    LOCARNO = "locarno"
    VIENNA = "vienna"
    OFFICE = "offices"
    KIND = "kinds"
    EVENT_CLASS = "event-classes"
    EVENT = "events"
    CHINESE_EVENT = "cnipa-events"
    US_STATUS = "us-status"
    US_EVENT = "us-events"
    US_PARTY = "us-parties"
    US_STATEMENT = "us-statements"
    US_DRAWING = "us-drawings"
    US_ENTITY = "us-entities"
    NICE_TERM = "nice-terms"
    COUNTRY = "countries"
    CURRENCY = "currencies"


SCHEME_NAMES: dict[Scheme, LazyText] = {
    Scheme.IPC: lazy_gettext("International Patent Classification"),
    Scheme.CPC: lazy_gettext("Cooperative Patent Classification"),
    Scheme.TECHNOLOGY: lazy_gettext("Fields of technology"),
    Scheme.NICE: lazy_gettext("Nice classes of goods and services"),
    Scheme.LOCARNO: lazy_gettext("Locarno classes of designs"),
    Scheme.VIENNA: lazy_gettext("Vienna classes of figurative elements"),
    Scheme.OFFICE: lazy_gettext("Offices"),
    Scheme.KIND: lazy_gettext("Kinds of patent documents"),
    Scheme.EVENT_CLASS: lazy_gettext("Classes of legal events"),
    Scheme.EVENT: lazy_gettext("Legal events (INPADOC)"),
    Scheme.CHINESE_EVENT: lazy_gettext("Events of the Chinese patent gazette"),
    Scheme.US_STATUS: lazy_gettext("Status of US trade marks"),
    Scheme.US_EVENT: lazy_gettext("Events of US trade marks"),
    Scheme.US_PARTY: lazy_gettext("Parties to US trade marks"),
    Scheme.US_STATEMENT: lazy_gettext("Statements about US trade marks"),
    Scheme.US_DRAWING: lazy_gettext("Drawings of US trade marks"),
    Scheme.US_ENTITY: lazy_gettext("Legal forms of owners of US trade marks"),
    Scheme.NICE_TERM: lazy_gettext("Nice, the alphabetical list"),
    Scheme.COUNTRY: lazy_gettext("Countries"),
    Scheme.CURRENCY: lazy_gettext("Currencies"),
}


def spelt(scheme: Scheme, code: str) -> str:
    """A code as its scheme spells it; what cannot be read stays as it is."""
    if scheme in (Scheme.IPC, Scheme.CPC):
        return normal(code)
    if scheme is Scheme.NICE:
        return str(nice.nice_class(code) or code.strip())
    if scheme is Scheme.LOCARNO:
        return locarno.locarno_class(code) or code.strip()
    if scheme is Scheme.VIENNA:
        return vienna.vienna_class(code) or code.strip()
    return code.strip()


def place_of(scheme: Scheme, code: str) -> str:
    """What the codes of a scheme are sorted by: 'A01B 3/00' stands before 'A01B 11/00'."""
    if scheme in (Scheme.IPC, Scheme.CPC):
        symbol = read_symbol(code)
        return symbol.fourteen if symbol else code
    return code.zfill(3) if code.isascii() and code.isdigit() else code


def named(scheme: Scheme, code: str) -> Named:
    """A code with its own label and its standing; codes that no list knows are kept and marked."""
    if scheme in (Scheme.IPC, Scheme.CPC):
        return patent_class(scheme.value, code)
    if scheme is Scheme.KIND:
        return kind_of_document(*code.partition(" ")[::2])
    plain = spelt(scheme, code)
    if scheme is Scheme.LOCARNO:
        label = locarno.LOCARNO_LABELS.get(int(plain[:2])) if locarno.locarno_class(plain) else None
        return Named(plain, label or "", locarno.standing_of(plain))
    if scheme is Scheme.VIENNA and vienna.vienna_class(plain):
        return Named(plain, vienna.VIENNA_LABELS[int(plain[:2])])
    if scheme is Scheme.TECHNOLOGY:
        return _technology(plain)
    if scheme is Scheme.OFFICE:
        return office(plain)
    if scheme is Scheme.US_STATUS:
        return us_marks.us_mark_status(plain)
    if scheme in (Scheme.EVENT, Scheme.CHINESE_EVENT) and plain in events.CLASS_LABELS:
        return Named(plain, events.CLASS_LABELS[plain])
    if (label := _LABELS.get(scheme, {}).get(plain)) is not None:
        return Named(plain, label)
    return Named(plain, "", Standing.UNKNOWN)


_LABELS: dict[Scheme, dict[str, LazyText]] = {
    Scheme.NICE: nice.NICE_LABELS,
    Scheme.EVENT_CLASS: events.CLASS_LABELS,
    Scheme.CHINESE_EVENT: events.CHINESE_LABELS,
}


def _technology(code: str) -> Named:
    if code.isascii() and code.isdigit() and int(code) in FIELD_LABELS:
        return Named(code, FIELD_LABELS[int(code)])
    known = code in set(Sector)
    return Named(code, SECTOR_LABELS[Sector(code)] if known else "", Standing.CURRENT if known else Standing.UNKNOWN)


def names_itself(scheme: Scheme, code: str) -> bool:
    """Whether the label that `named` gives is the code's own, and not that of the class which it lies in."""
    longest = {Scheme.IPC: 3, Scheme.CPC: 3, Scheme.LOCARNO: 2, Scheme.VIENNA: 2}
    return len(code) <= longest.get(scheme, len(code))


def shipped(scheme: Scheme) -> list[tuple[str, str]]:
    """The codes of a scheme that the product itself knows, each with the code that it lies in, in their order."""
    if scheme in (Scheme.IPC, Scheme.CPC):
        return _patent_codes(scheme)
    if scheme is Scheme.TECHNOLOGY:
        return [pair for sector in Sector for pair in ((sector.value, ""), *_fields(sector))]
    if scheme is Scheme.NICE:
        return _flat(nice.NICE_LABELS)
    if scheme is Scheme.LOCARNO:
        codes = {*locarno.SUBCLASSES, *locarno.GIVEN_UP, *(code[:2] for code in locarno.SUBCLASSES)}
        return [(code, code[:2] if len(code) > 2 else "") for code in sorted(codes)]
    if scheme is Scheme.VIENNA:
        return _flat(f"{category:02}" for category in vienna.VIENNA_LABELS)
    if scheme is Scheme.OFFICE:
        return _flat(office_codes())
    if scheme is Scheme.KIND:
        return _flat(f"{place} {kind}" for place, kinds in KIND_LABELS.items() for kind in kinds)
    if scheme is Scheme.CHINESE_EVENT:
        return [(code, events.CHINESE_CLASSES.get(code, "")) for code in events.CHINESE_LABELS]
    return _flat(sorted(us_marks.LIFE_OF) if scheme is Scheme.US_STATUS else _LABELS.get(scheme, ()))


def _flat(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, "") for code in codes]


def _fields(sector: Sector) -> list[tuple[str, str]]:
    return [(str(field), sector.value) for field in FIELDS_OF[sector]]


def _patent_codes(scheme: Scheme) -> list[tuple[str, str]]:
    subclasses = IPC_SUBCLASSES if scheme is Scheme.IPC else CPC_SUBCLASSES
    classes = {code[:3] for code in subclasses} & set(CLASS_LABELS)
    sections = {code[0] for code in classes} & set(SECTION_LABELS)
    parents = {1: 0, 3: 1, 4: 3}
    return [(code, code[: parents[len(code)]]) for code in sorted(sections | classes | subclasses)]


__all__ = ["Named", "Scheme", "Standing", "named", "names_itself", "place_of", "sector_of", "shipped", "spelt"]
