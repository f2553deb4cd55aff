"""Trade marks of national offices in ST.66, as they deliver them to WIPO's Global Brand Database."""

from collections.abc import Iterator
from datetime import date

from listings.assets.dates import read_date
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.marks import latest, mark_gaps
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, RightRecord
from listings.registry.st66 import classes_of, names, priorities_of, published_on, vienna_of, word_of
from listings.registry.text import children, clean, text_of
from listings.registry.xml import Element

SOURCE = "st66"
# Words of the states and events, in the order in which they decide.
_WORDS = (
    ("withdrawn", AssetStatus.WITHDRAWN, EventKind.WITHDRAWAL),
    ("abandoned", AssetStatus.WITHDRAWN, EventKind.WITHDRAWAL),
    ("surrendered", AssetStatus.WITHDRAWN, EventKind.WITHDRAWAL),
    ("rejected", AssetStatus.REFUSED, EventKind.REFUSAL),
    ("refused", AssetStatus.REFUSED, EventKind.REFUSAL),
    ("invalid", AssetStatus.INVALIDATED, EventKind.INVALIDATION),
    ("cancelled", AssetStatus.INVALIDATED, EventKind.INVALIDATION),
    ("expired", AssetStatus.EXPIRED, EventKind.EXPIRY),
    ("lapsed", AssetStatus.LAPSED, EventKind.LAPSE),
    ("removed", AssetStatus.LAPSED, EventKind.LAPSE),
    ("ended", AssetStatus.LAPSED, EventKind.LAPSE),
    ("opposed", AssetStatus.PENDING, EventKind.DISPUTE),
    ("opposition", AssetStatus.PENDING, EventKind.DISPUTE),
    ("renewed", AssetStatus.IN_FORCE, EventKind.RENEWAL),
    ("registered", AssetStatus.IN_FORCE, EventKind.GRANT),
    ("published", AssetStatus.PENDING, EventKind.PUBLICATION),
    ("filed", AssetStatus.PENDING, EventKind.FILING),
    ("pending", AssetStatus.PENDING, EventKind.OTHER),
    ("examin", AssetStatus.PENDING, EventKind.OTHER),
)
# What some offices' systems write for a day that they do not know.
_NO_DAY = date(1900, 1, 1)


def read_mark(mark: Element, office: str, line: int) -> Iterator[Finding]:
    """The mark of one `TradeMark` element."""
    number = text_of(mark, "ApplicationNumber", limit=60)
    filed, registered = _day(mark, "ApplicationDate"), _day(mark, "RegistrationDate")
    expiry, changed = _day(mark, "ExpiryDate"), _day(mark, "MarkCurrentStatusDate")
    state, word = text_of(mark, "MarkCurrentStatusCode", limit=300), word_of(mark)
    owners = names(mark, "ApplicantDetails", "Applicant")
    published = published_on(mark)
    status, events = status_of(state), tuple(_events(mark, registered))
    told = [filed, registered, changed, *(each.recorded for each in events)]
    yield RightRecord(
        source=SOURCE,
        office=office,
        kind=AssetKind.TRADEMARK,
        record=number or text_of(mark, "RegistrationNumber", limit=60),
        line=line,
        application_no=number or None,
        registration_no=text_of(mark, "RegistrationNumber", limit=60) or None,
        kind_code=text_of(mark, "MarkFeature", limit=40),
        title=word,
        filing_date=filed,
        publication_date=published if published != _NO_DAY else None,
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=TermBasis.REGISTERED if expiry else None,
        priorities=tuple(priorities_of(mark)),
        nice=classes_of(mark),
        vienna=vienna_of(mark),
        applicants=owners,
        owners=owners,
        representatives=names(mark, "RepresentativeDetails", "Representative"),
        status=status,
        disputed="oppos" in state.casefold(),
        status_text=state,
        status_date=changed,
        source_date=latest(day for day in told if status.is_dead or not (day and expiry and day >= expiry)),
        incomplete=mark_gaps(word, owners, filed),
        events=events,
    )


def status_of(text: str) -> AssetStatus:
    """The state by the word that decides; UNKNOWN where none is known."""
    plain = text.casefold()
    return next((status for word, status, _kind in _WORDS if word in plain), AssetStatus.UNKNOWN)


def _day(mark: Element, name: str) -> date | None:
    found = read_date(text_of(mark, name))
    return found if found != _NO_DAY else None


def _events(mark: Element, registered: date | None) -> Iterator[RightEvent]:
    """A state `Registered` is repeated at later entries: only the one of the registration's day is the grant."""
    for each in children(mark, "MarkEventDetails", "MarkEvent"):
        code, day = text_of(each, "MarkEventCode", limit=60), read_date(text_of(each, "MarkEventDate"))
        kind = next((kind for word, _status, kind in _WORDS if word in code.casefold()), EventKind.OTHER)
        names = "OfficeSpecificMarkEventDescription", "OfficeSpecificMarkEventName"
        own = next((text for name in names if (text := text_of(each, name, limit=200).strip("- "))), "")
        yield RightEvent(
            kind=EventKind.OTHER if kind is EventKind.GRANT and day != registered else kind,
            code=text_of(each, "OfficeSpecificMarkEventCode", limit=20) or code[:20],
            text=clean(" – ".join(dict.fromkeys(part for part in (code, own) if part)), 300),
            recorded=day,
        )
