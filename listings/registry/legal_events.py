"""Legal events of INPADOC as OPS gives them out (`ops:legal`): from the numbered fields to events of a right."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from listings.assets.dates import read_date
from listings.assets.kinds import AssetKind, AssetStatus
from listings.registry.epo_statuses import status_of
from listings.registry.inpadoc import confirmed_by, kind_of
from listings.registry.kind_codes import Meaning
from listings.registry.recordals import EventKind, RightEvent, confirmed, conveyance, reel_frame, referred
from listings.registry.text import children, clean, unique
from listings.registry.xml import Element, local

# In which state alone an event of a European patent has effect: the lapse there leaves the others untouched.
_IN_STATE = {EventKind.LAPSE: EventKind.LAPSE_IN_STATE, EventKind.EXPIRY: EventKind.LAPSE_IN_STATE}
_NATIONAL = re.compile(r"^([A-Z]{2}): ")
_REEL_FRAME = re.compile(r"REEL/FRAME:\s*(\d+)/(\d+)")
_ASSIGNORS = re.compile(r"ASSIGNORS?:(.*?)(?:;SIGNING DATES|;REEL/FRAME|;AND OTHERS|$)")
_TRIAL = re.compile(r"TRIAL NO:\s*(\S+)")
# Labels within the free text of Chinese events: their values run to the next label.
_LABELS = (
    "Effective date of registration", "Address after", "Address before", "Patentee after", "Patentee before",
    "Applicant after", "Applicant before", "Assignee", "Assignor", "Pledgee", "Pledgor", "Contract record no.",
    "Registration number", "Denomination of invention", "License type", "Record date", "Granted publication date",
    "Application publication date", "Date of cancellation", "Co-patentee after", "Co-patentee before",
    "Preservation time", "Name of invention", "Former owner", "Free format text", "Effective date", "Name after",
    "Name before",
)  # fmt: skip
_LABELLED = re.compile(f"({'|'.join(map(re.escape, sorted(_LABELS, key=len, reverse=True)))}):\\s*", re.IGNORECASE)
_DAYS = ("effective date of registration", "date of cancellation", "effective date", "record date")
# Ends and changes carry the number of what they end, which is no number of their own.
_REFERRING = (EventKind.LICENCE_END, EventKind.RELEASE, EventKind.DISPUTE_END, EventKind.CORRECTION)
_UNITARY = re.compile(r"U[1-9]\w*")  # about the unitary effect only; UP is its code in ST.3
_ENDS = {
    EventKind.LAPSE: AssetStatus.LAPSED,
    EventKind.EXPIRY: AssetStatus.EXPIRED,
    EventKind.WITHDRAWAL: AssetStatus.WITHDRAWN,
    EventKind.REFUSAL: AssetStatus.REFUSED,
    EventKind.INVALIDATION: AssetStatus.INVALIDATED,
}


def legal_event(element: Element) -> RightEvent:
    """One `ops:legal`: its code, the day in the gazette, the day of effect, the parties and the text."""
    fields: dict[str, list[str]] = {}
    for each in element.iter():
        if isinstance(each.tag, str) and local(each).startswith("L") and each.text and each.text.strip():
            fields.setdefault(local(each)[:4], []).append(clean(each.text, 1_000))
    authority, code = _first(fields, "L001"), clean(element.get("code") or _first(fields, "L008"), 20)
    state, national = _first(fields, "L501"), _first(fields, "L502")
    free = "; ".join(fields.get("L510", []))
    says = clean(element.get("desc"), 300)
    kind, confirms = kind_of(authority, code), confirmed_by(authority, code)
    if code == "REG" and national:
        kind, confirms, code = kind_of(state, national), confirmed_by(state, national), f"REG {national}"
    if authority == "US" and code == "AS":
        kind = conveyance(free.partition(";")[0])
        confirms = confirmed(free.partition(";")[0]) if kind is EventKind.CORRECTION else None
    own = _NATIONAL.match(says)
    territory = state or (own.group(1) if own is not None else "")
    territory = "" if territory == authority else territory
    if authority == "EP" and _UNITARY.fullmatch(code):
        territory = "UP"
    givers, takers, ref = _parties(authority, code, fields, free)
    begins = kind not in _REFERRING or code == "AS"
    return RightEvent(
        kind=_IN_STATE.get(kind, kind) if territory else kind,
        code=code,
        text=clean(f"{says}: {free}" if free else says, 500),
        day=read_date(_first(fields, "L525")) or read_date(_first(fields, "L518")) or _labelled_day(free),
        recorded=read_date(_first(fields, "L007")),
        ref=ref if begins else "",
        refers_to=_refers_to(code, free, ref, begins=begins),
        confirms=confirms,
        givers=givers,
        takers=takers,
        territory=territory,
    )


def _refers_to(code: str, free: str, ref: str, *, begins: bool) -> tuple[str, ...]:
    """The earlier entries that an event is about: an end or a change names the number of what it ends."""
    if code == "AS":
        return tuple(name for name in referred(free) if name != ref)
    return (ref,) if ref and not begins else ()


def _first(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]


def _parties(
    authority: str, code: str, fields: dict[str, list[str]], free: str
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """(givers, takers, ref)"""
    owners = unique(fields.get("L509", []))
    if authority == "US" and code == "AS":
        reel, assignors = _REEL_FRAME.search(free), _ASSIGNORS.search(free)
        names = assignors.group(1).split(";") if assignors is not None else []
        # INPADOC writes the state or country of an assignee behind its last comma.
        takers = unique(owner.rpartition(", ")[0] or owner for owner in owners)
        return unique(map(str.strip, names)), takers, reel_frame(*reel.groups()) if reel is not None else ""
    opponents, trial = unique(fields.get("L519", [])), _TRIAL.search(free)
    if opponents:
        return opponents, (), trial.group(1) if trial is not None else ""
    told = labelled(free)
    givers = unique(
        told.get(name, "") for name in ("patentee before", "applicant before", "assignor", "pledgor", "former owner")
    )
    takers = unique(told.get(name, "") for name in ("patentee after", "applicant after", "assignee", "pledgee"))
    return givers, takers or owners, told.get("contract record no.") or told.get("registration number", "")


def labelled(text: str) -> dict[str, str]:
    """`Patentee after: A Patentee before: B` as a mapping with names in small letters; several values are joined."""
    parts = _LABELLED.split(text)
    found: dict[str, str] = {}
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        if value.strip(" ;,"):
            found.setdefault(name.casefold(), value.strip(" ;,"))
    return found


def _labelled_day(free: str) -> date | None:
    told = labelled(free)
    days = (told.get(name, "") for name in _DAYS)
    return next((day for text in days if (day := read_date(text))), None)


def legal_events(member: Element) -> Iterator[RightEvent]:
    """The events below a family member, in the order of the answer."""
    return (legal_event(each) for each in children(member, "legal"))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a right stands: status, the day it changed last (None: never), the office's words, and when it was granted.

    `granted` also where the day of the grant is not told.
    """

    status: AssetStatus
    day: date | None = None
    words: str = ""
    granted: bool = False
    granted_on: date | None = None


def standing_after(meaning: Meaning, events: Iterable[RightEvent]) -> Standing:
    """How a right stands after its events. What concerns one state alone changes nothing.

    The EPO's own announcements of a status (STAA) count like events.
    """
    found = Standing(meaning[1], granted=meaning[0] is not AssetKind.PATENT_APPLICATION)
    for event in sorted(events, key=lambda each: each.recorded or each.day or date.min):
        said = _told(event, found.granted) if not event.territory else None
        if said is None:
            continue
        day = event.recorded or event.day
        found = replace(
            found,
            status=said,
            day=day,
            words=(event.text.partition("STATUS:")[2].strip().capitalize() or event.text)[:300],
            granted=found.granted or said is AssetStatus.IN_FORCE,
            granted_on=found.granted_on or (day if event.kind is EventKind.GRANT else None),
        )
    return found


def _told(event: RightEvent, granted: bool) -> AssetStatus | None:
    if event.code == "STAA":
        said = status_of(event.text.partition("STATUS:")[2])
        return said if said is not AssetStatus.UNKNOWN else None
    if event.kind is EventKind.GRANT:
        return AssetStatus.IN_FORCE
    if event.kind is EventKind.REVIVAL:
        return AssetStatus.IN_FORCE if granted else AssetStatus.PENDING
    return _ENDS.get(event.kind)
