"""German trade marks (DPMA register extract): ST.66 with an extension of the office's own."""

from collections.abc import Iterator

from listings.assets.dates import read_date
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.german import german_entry, german_ground, german_status, is_contested_in_german
from listings.registry.marks import latest, mark_gaps, settled
from listings.registry.parties import same_party
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, RightRecord
from listings.registry.st66 import classes_of, name_of, names, priorities_of, published_on, vienna_of, word_of
from listings.registry.text import child, children, clean, text_of
from listings.registry.xml import Element, local

SOURCE = "dpma"


def read_mark(mark: Element, line: int) -> Iterator[Finding]:
    """The mark of one `TradeMark` element.

    The state of a dead mark says little (`Akte vernichtet`: the paper file is gone); why it ended stands in the
    entries of the register.
    """
    number = text_of(mark, "ApplicationNumber", limit=40)
    state = text_of(mark, "MarkCurrentStatusCode", limit=300)
    filed, word = read_date(text_of(mark, "ApplicationDate")), word_of(mark)
    ended = read_date(text_of(mark, "TerminationDate"))
    expiry = read_date(text_of(mark, "ExpiryDate"))
    owners = names(mark, "ApplicantDetails", "Applicant")
    told = tuple(_entry(each) for each in children(mark, "MarkRecordDetails", "MarkRecord"))
    status = _status(mark, state)
    given = read_date(text_of(mark, "MarkCurrentStatusDate"))
    disputed = is_contested_in_german(state) and not status.is_dead
    yield RightRecord(
        source=SOURCE,
        office="DE",
        kind=AssetKind.TRADEMARK,
        record=number or text_of(mark, "RegistrationNumber", limit=40),
        line=line,
        application_no=number or None,
        registration_no=text_of(mark, "RegistrationNumber", limit=40) or None,
        kind_code=text_of(mark, "MarkFeature", limit=40),
        title=word,
        filing_date=filed,
        publication_date=published_on(mark),
        grant_date=read_date(text_of(mark, "RegistrationDate")),
        expiry_date=expiry,
        expiry_basis=TermBasis.REGISTERED if expiry else None,
        priorities=tuple(priorities_of(mark)),
        nice=classes_of(mark),
        vienna=vienna_of(mark),
        applicants=owners,
        owners=owners,
        representatives=names(mark, "RepresentativeDetails", "Representative"),
        status=status,
        disputed=disputed,
        status_text=state,
        status_date=given or (ended if status.is_dead else None),
        source_date=latest([filed, given, ended if status.is_dead else None, *(each.recorded for each in told)]),
        incomplete=mark_gaps(word, owners, filed),
        events=settled(told, contested=disputed, day=given or ended or latest(each.recorded for each in told)),
    )


def _status(mark: Element, state: str) -> AssetStatus:
    status = german_status(state)
    if status is not AssetStatus.LAPSED:
        return status
    grounds = (german_ground(text_of(each, "LegalGround")) for one in _records(mark) for each in one)
    return next((ground for ground in grounds if ground), status)


def _records(mark: Element) -> Iterator[Element]:
    yield from children(mark, "MarkRecordDetails", "MarkRecord")


def _entry(record: Element) -> RightEvent:
    """One entry; corrections are told without their text, which carries addresses."""
    basic = child(record, "BasicRecord")
    detail = next((each for each in record if each is not basic), None)
    kind, outcome = text_of(basic, "BasicRecordKind", limit=100), text_of(basic, "RecordCurrentStatusCode", limit=100)
    ground = text_of(detail, "LegalGround", limit=200)
    givers, takers = _parties(detail, "PreviousHolder"), _parties(detail, "NewHolder")
    return RightEvent(
        kind=_moved(german_entry(kind, outcome, ground), givers, takers),
        text=clean(" – ".join(part for part in (kind, ground or outcome) if part), 300),
        day=read_date(text_of(detail, "CancellationDate")),
        recorded=read_date(text_of(basic, "RecordCurrentStatusDate")),
        ref=text_of(basic, "RecordIdentifier", limit=40),
        givers=givers,
        takers=takers,
    )


def _moved(kind: EventKind, givers: tuple[str, ...], takers: tuple[str, ...]) -> EventKind:
    """The register writes a new name or form of the same holder as it writes a new holder."""
    renamed = len(givers) == len(takers) == 1 and same_party(givers[0], takers[0])
    return EventKind.NAME_CHANGE if kind is EventKind.ASSIGNMENT and renamed else kind


def _parties(detail: Element | None, role: str) -> tuple[str, ...]:
    held = detail.iter() if detail is not None else iter(())
    found = (name_of(each) for each in held if isinstance(each.tag, str) and local(each) == role)
    return tuple(name for name in found if name)
