"""The chain of title: who held a right when, and what stands on it, from all that registers tell. Pure functions.

Statements (a document names the owners as of its date) and entries of the office's books (assignments, mergers, changes
of name, corrections) are laid along time. An entry moves the title from those who gave to those who took; a corrective
recordal takes the place of what it corrects; an entry that repeats what is so already confirms it. Whoever has given
the right away cannot give it again: such an entry is kept and shown, and moves nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from listings.registry.joining import Source, ranked
from listings.registry.parties import Parties, Waiting, is_among, same_party
from listings.registry.recordals import EventKind, RightEvent

MOVING = frozenset({EventKind.ASSIGNMENT, EventKind.MERGER, EventKind.NAME_CHANGE})
Names = tuple[str, ...]


class Part(StrEnum):
    """What an entry does in the chain."""

    MOVES = "moves"  # the title goes over
    GAP = "gap"  # it goes over, though who gave was not the holder known here
    CONFIRMS = "confirms"  # it says what is so already
    POWERLESS = "powerless"  # who gave had given it away before
    CORRECTED = "corrected"  # a later recordal takes its place
    CORRECTS = "corrects"
    BURDENS = "burdens"
    LIFTS = "lifts"
    TELLS = "tells"  # about the life of the right, or not understood: kept and shown


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its part in the chain, and the source that told it first (by authority)."""

    event: RightEvent
    part: Part
    source: Source

    @property
    def day(self) -> date | None:
        """When it took effect, else when it was entered."""
        return self.event.day or self.event.recorded


@dataclass(frozen=True, slots=True)
class Holding:
    """Who held the right over [since, until); `cause` is the entry's ref, or "" where a document says so."""

    names: Names
    since: date
    until: date | None
    cause: str = ""


@dataclass(slots=True)
class Chain:
    """The holdings in order, and every entry in the order of time."""

    holdings: list[Holding] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def owners(self) -> Names:
        """Who holds the right at the end of the chain; empty where nothing tells."""
        return self.holdings[-1].names if self.holdings else ()


def key_of(event: RightEvent) -> tuple[object, ...]:
    """What tells an event apart: its ref at the office, or else all that is told of it."""
    if event.ref:
        return event.kind, event.ref, event.territory
    parties = tuple(sorted((*event.givers, *event.takers)))
    return event.kind, event.code, event.day or event.recorded, event.territory, parties, event.text[:80]


def events_of(sources: Sequence[Source]) -> list[tuple[RightEvent, Source]]:
    """Each event once, with what its best source leaves open filled in from the others.

    A holder's own file fills in nothing of what a keeper of the register brought.
    """
    found: dict[tuple[object, ...], tuple[RightEvent, Source]] = {}
    for each in ranked(sources):
        for event in each.record.events:
            key = key_of(event)
            if key in found:
                known, origin = found[key]
                if each.trusted or not origin.trusted:
                    found[key] = (_completed(known, event), origin)
            else:
                found[key] = (event, each)
    return sorted(_told_once(found).values(), key=lambda pair: _place(pair[0]))


_Told = dict[tuple[object, ...], tuple[RightEvent, Source]]


def _told_once(found: _Told) -> _Told:
    """An entry whose source does not say what it did is the one under the same number that another source describes.

    (The search for marks of the US office gives reel and frame without the conveyance.)
    """
    described: dict[tuple[str, str], tuple[object, ...]] = {}
    for key, (event, _source) in found.items():
        if event.ref and not _says_nothing(event):
            described.setdefault((event.ref, event.territory), key)
    for key, (event, origin) in list(found.items()):
        same = described.get((event.ref, event.territory)) if _says_nothing(event) else None
        if same is None or (origin.trusted and not found[same][1].trusted):
            continue
        del found[key]
        known, teller = found[same]
        if origin.trusted or not teller.trusted:
            found[same] = (_completed(known, event), teller)
    return found


def _says_nothing(event: RightEvent) -> bool:
    return event.kind is EventKind.OTHER and not event.text and not event.code


def _completed(known: RightEvent, other: RightEvent) -> RightEvent:
    names = ("code", "text", "day", "recorded", "refers_to", "confirms", "givers", "takers")
    gaps = {name: getattr(other, name) for name in names if not getattr(known, name) and getattr(other, name)}
    return replace(known, **gaps) if gaps else known


def _place(event: RightEvent) -> tuple[object, ...]:
    """Along time; of one day in the order of the books."""
    day = event.day or event.recorded or date.min
    numbers = tuple(int(part) for part in event.ref.split("/") if part.isdecimal() and len(part) < 20)
    return day, event.recorded or date.max, numbers, event.kind.value, event.ref, event.code, event.text


@dataclass(frozen=True, slots=True)
class _Statement:
    """A document names the owners as of its date; `since` is when the right began by it."""

    names: Names
    day: date
    since: date


def chain_of(sources: Sequence[Source], *, today: date) -> Chain:
    """Lay the statements and entries of a right's records along time."""
    entries = events_of(sources)
    effective = _with_corrections(entries)
    statements = _statements(sources, today)
    walk = _Walk(_beginning(sources, statements, effective, today))
    waiting = list(statements)
    for event, source, part in _in_order(effective, walk):
        day = event.day or event.recorded
        while day is not None and waiting and waiting[0].day < day:
            walk.state(waiting.pop(0))
        walk.enter(event, source, part)
    for statement in waiting:
        walk.state(statement)
    return Chain(walk.holdings(), walk.entries)


def _statements(sources: Sequence[Source], today: date) -> list[_Statement]:
    """By date; of one date the highest authority speaks last. Only the word of the trusted, where there is one."""
    telling = [each for each in sources if each.record.owners and not each.record.owners_presumed]
    if any(each.trusted for each in sources):
        telling = [each for each in telling if each.trusted]
    found = []
    for each in sorted(telling, key=lambda told: told.authority):
        record = each.record
        began = record.grant_date or record.filing_date or record.source_date or today
        day = record.source_date or record.grant_date or record.filing_date or date.min
        found.append(_Statement(record.owners, day, began))
    return sorted(found, key=lambda each: each.day)


def _beginning(
    sources: Sequence[Source],
    statements: Sequence[_Statement],
    entries: Sequence[tuple[RightEvent, Source, Part]],
    today: date,
) -> Holding | None:
    """The first holders: who is presumed (inventors, applicants), or whom the first document names."""
    first = next((event.day or event.recorded for event, _source, part in entries if _moves(event, part)), None)
    vouched = any(each.trusted for each in sources)
    for each in ranked(sources):
        record = each.record
        if not (record.owners and record.owners_presumed) or (vouched and not each.trusted):
            continue
        since = record.grant_date or record.filing_date or record.source_date or today
        if first is not None and first < since:
            since = min(record.filing_date or first, first)
        return Holding(record.owners, since, None)
    if statements and (first is None or first > statements[0].day):
        since = statements[0].since
        return Holding(statements[0].names, min(since, first) if first else since, None)
    return None


def _moves(event: RightEvent, part: Part) -> bool:
    return part is not Part.CORRECTED and bool(event.takers) and event.kind in MOVING | {EventKind.CORRECTION}


def _with_corrections(
    entries: Sequence[tuple[RightEvent, Source]],
) -> list[tuple[RightEvent, Source, Part]]:
    """A corrective recordal speaks in the place of the entry that it names, on that entry's day.

    What a holder's own file says corrects nothing that a keeper of the register brought.
    """
    by_ref = {event.ref: event for event, _source in entries if event.ref}
    vouched = {event.ref for event, source in entries if event.ref and source.trusted}
    corrected: dict[str, RightEvent] = {}
    stands_for: dict[int, RightEvent] = {}
    for event, source in entries:
        if event.kind is not EventKind.CORRECTION:
            continue
        named = (ref for ref in event.refers_to if ref in by_ref and ref != event.ref)
        target = next((by_ref[ref] for ref in named if source.trusted or ref not in vouched), None)
        if target is not None and event.takers:
            corrected[target.ref] = event
            stands_for[id(event)] = target
    told = []
    for event, source in entries:
        if event.ref in corrected:
            told.append((event, source, Part.CORRECTED))
        elif id(event) in stands_for:
            day = _original(stands_for[id(event)], stands_for, by_ref).day
            told.append((replace(event, day=day or event.day), source, Part.CORRECTS))
        else:
            told.append((event, source, Part.MOVES))
    return sorted(told, key=lambda each: _place(each[0]))


def _original(target: RightEvent, stands_for: dict[int, RightEvent], by_ref: dict[str, RightEvent]) -> RightEvent:
    """What a correction of a correction was about at first."""
    for _step in range(len(by_ref)):
        before = stands_for.get(id(target))
        if before is None:
            break
        target = before
    return target


def _in_order(
    entries: Sequence[tuple[RightEvent, Source, Part]], walk: "_Walk"
) -> Iterable[tuple[RightEvent, Source, Part]]:
    """Along time; of one day first the entry whose giver holds the title at that moment (A to B, then B to C)."""
    for _day, of_the_day in groupby(entries, key=lambda each: each[0].day or each[0].recorded):
        same = list(of_the_day)
        waiting = Waiting(event.givers for event, _source, _part in same)
        while waiting:
            yield same[waiting.take(walk.names)]


class _Walk:
    """The title on its way: who holds it, who has given it away, and what each entry did."""

    def __init__(self, begins: Holding | None) -> None:
        self._held: list[Holding] = [begins] if begins else []
        self._former = Parties()
        self._moved_by: RightEvent | None = None
        self.entries: list[Entry] = []

    @property
    def names(self) -> Names:
        return self._held[-1].names if self._held else ()

    def holdings(self) -> list[Holding]:
        """Every holding with its end."""
        ends = [*(each.since for each in self._held[1:]), None]
        return [replace(each, until=end) for each, end in zip(self._held, ends, strict=False)]

    def state(self, told: _Statement) -> None:
        """A document names the owners; what the books have moved since it was made is younger than its word."""
        if not self._held:
            self._hold(told.names, told.since)
            return
        if _same(told.names, self.names) or told.day < self._held[-1].since:
            return
        given_away = all(name in self._former for name in told.names)
        recorded = self._moved_by.recorded if self._moved_by is not None else date.min
        if given_away and (recorded is None or recorded > told.day):
            return
        self._hold(told.names, told.day)

    def enter(self, event: RightEvent, source: Source, part: Part) -> None:
        """Let an entry do its part, and remember it."""
        kind = event.kind
        if kind is EventKind.CORRECTION:
            kind = event.confirms or EventKind.ASSIGNMENT
        if part is Part.CORRECTED:
            pass
        elif kind in BURDENING:
            part = Part.BURDENS
        elif kind in LIFTING:
            part = Part.LIFTS
        elif kind not in MOVING or not event.takers or not source.trusted:
            part = Part.TELLS
        else:
            moved = self._move(event, kind)
            part = moved if event.kind is not EventKind.CORRECTION else Part.CORRECTS
        self.entries.append(Entry(event, part, source))

    def _move(self, event: RightEvent, kind: EventKind) -> Part:
        day = event.day or event.recorded
        if day is None:
            return Part.TELLS
        gave = tuple(name for name in self.names if is_among(name, event.givers))
        if self.names and event.givers and not gave:
            return self._without_link(event, kind, day)
        staying = tuple(name for name in self.names if name not in gave) if event.givers else ()
        fresh = tuple(name for name in event.takers if not is_among(name, staying))
        self._begin_with_givers(event, day)
        self._former.add(gave if event.givers else self.names)
        self._hold(_unique((*staying, *fresh)), day, event, exactly=kind is EventKind.NAME_CHANGE)
        return Part.MOVES

    def _without_link(self, event: RightEvent, kind: EventKind, day: date) -> Part:
        """Whoever gave is not the holder known here."""
        if all(is_among(name, self.names) or name in self._former for name in event.takers):
            return Part.CONFIRMS  # an inventor signs late, for whoever held the right then
        gave_before = any(name in self._former for name in event.givers)
        if gave_before or kind is not EventKind.ASSIGNMENT:
            return Part.POWERLESS
        self._former.add((*self.names, *event.givers))
        self._hold(_unique(event.takers), day, event)
        return Part.GAP

    def _begin_with_givers(self, event: RightEvent, day: date) -> None:
        """Where nothing was known before, whoever gave the right must have held it."""
        if not self._held and event.givers:
            self._held.append(Holding(_unique(event.givers), day, None))
            self._former.add(event.givers)

    def _hold(self, names: Names, since: date, event: RightEvent | None = None, *, exactly: bool = False) -> None:
        if self._held and (names == self.names if exactly else _same(names, self.names)):
            return
        since = max(since, self._held[-1].since) if self._held else since
        cause = (event.ref or event.code or event.kind.value) if event is not None else ""
        self._held.append(Holding(names, since, None, cause))
        self._moved_by = event
        self._former.remove(names)


def _unique(names: Iterable[str]) -> Names:
    found: list[str] = []
    for name in names:
        if not is_among(name, tuple(found)):
            found.append(name)
    return tuple(found)


def _same(one: Names, other: Names) -> bool:
    if one == other:
        return True
    if len(one) != len(other):
        return False
    return all(is_among(name, other) for name in one) and all(any(same_party(a, b) for a in one) for b in other)


BURDENING = frozenset(
    {EventKind.SECURITY, EventKind.LICENCE, EventKind.OPEN_LICENCE, EventKind.PRESERVATION, EventKind.DISPUTE}
)
LIFTING = frozenset(
    {
        EventKind.RELEASE,
        EventKind.LICENCE_END,
        EventKind.OPEN_LICENCE_END,
        EventKind.PRESERVATION_END,
        EventKind.DISPUTE_END,
    }
)
