"""What stands on a right by the offices' books, from the same entries as the chain of title. Pure functions.

A release is linked to what it releases by the entry that it names; where it names none, by the party: the only open
security of that holder. What is not released stands, and is shown with the entry it comes from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from listings.assets.kinds import AssetStatus
from listings.assets.models import EncumbranceType
from listings.registry.joining import Source
from listings.registry.parties import is_among
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.title import Entry, Part

TYPE_OF = {
    EventKind.SECURITY: EncumbranceType.PLEDGE,
    EventKind.LICENCE: EncumbranceType.LICENSE,
    EventKind.OPEN_LICENCE: EncumbranceType.OPEN_LICENSE,
    EventKind.PRESERVATION: EncumbranceType.SEIZURE,
    EventKind.DISPUTE: EncumbranceType.DISPUTE,
}
LIFTED_BY = {
    EventKind.RELEASE: EncumbranceType.PLEDGE,
    EventKind.LICENCE_END: EncumbranceType.LICENSE,
    EventKind.OPEN_LICENCE_END: EncumbranceType.OPEN_LICENSE,
    EventKind.PRESERVATION_END: EncumbranceType.SEIZURE,
    EventKind.DISPUTE_END: EncumbranceType.DISPUTE,
}
_LICENSE_WORDS = (
    ("exclusive", ("独占", "EXCLUSIVE")),
    ("sole", ("排他", "SOLE LICEN")),
    ("ordinary", ("普通", "NON-EXCLUSIVE", "NONEXCLUSIVE", "ORDINARY")),
)


@dataclass(frozen=True, slots=True)
class Burden:
    """A pledge, licence, preservation or dispute over [since, ended); `key` tells it apart on its right."""

    key: str
    type: EncumbranceType
    holders: tuple[str, ...]
    since: date
    ended: date | None
    text: str
    license_type: str | None = None
    released_by: str = ""

    def meets(self, other: "Burden") -> bool:
        """Whether both stand on some day; a burden without an end stands for ever."""
        first, second = self.ended or date.max, other.ended or date.max
        return self.since <= second and other.since <= first


def burdens_of(entries: Sequence[Entry], *, trusted_only: bool) -> list[Burden]:
    """Every burden that the entries put on the right, ended or not, in the order of time.

    With `trusted_only` what a holder's own file says lifts nothing and hands nothing on (it may add).
    """
    standing: list[Burden] = []
    for entry in entries:
        event, day = entry.event, entry.day
        if day is None:
            continue
        heard = entry.source.trusted or not trusted_only
        if entry.part is Part.BURDENS:
            _lay(standing, event, _kind(event), day, hands_on=heard)
        elif entry.part is Part.LIFTS and heard:
            _lift(standing, event, _kind(event), day)
    return standing


def _kind(event: RightEvent) -> EventKind:
    return event.confirms or event.kind if event.kind is EventKind.CORRECTION else event.kind


def _lay(standing: list[Burden], event: RightEvent, kind: EventKind, day: date, *, hands_on: bool) -> None:
    """A new burden; a security that names an earlier one goes on in other hands (it was assigned, or corrected).

    A change that has no number of its own (CNIPA's PM01, EM01) is about the same entry, which stands on under it.
    """
    type_ = TYPE_OF[kind]
    for place, each in enumerate(standing):
        if hands_on and each.type is type_ and each.key in event.refers_to and each.ended is None:
            if not event.ref:
                standing[place] = replace(each, holders=event.takers or each.holders)
                return
            standing[place] = replace(each, ended=max(day, each.since), released_by=event.ref)
    key = event.ref or f"{event.code or kind.value} {day.isoformat()}"
    holders = event.takers or event.givers
    license_type = license_type_of(event.text) if kind is EventKind.LICENCE else None
    if all(each.key != key or each.type is not type_ for each in standing):
        standing.append(Burden(key, type_, holders, day, None, event.text[:300], license_type))


def _lift(standing: list[Burden], event: RightEvent, kind: EventKind, day: date) -> None:
    type_ = LIFTED_BY[kind]
    places = [place for place, each in enumerate(standing) if each.type is type_ and each.ended is None]
    named = [place for place in places if standing[place].key in (*event.refers_to, event.ref)]
    if not named and not event.refers_to:
        parties = (*event.givers, *event.takers)
        of_party = [place for place in places if any(is_among(name, parties) for name in standing[place].holders)]
        # Nobody is named, or the holder has one open security: there is no doubt which one is meant.
        candidates = of_party if parties else places
        named = candidates if len(candidates) == 1 else []
    for place in named:
        standing[place] = replace(
            standing[place], ended=max(day, standing[place].since), released_by=event.ref or event.code
        )


def license_type_of(text: str) -> str:
    """The kind of licence that a text names; unstated it is an ordinary one (BR-20)."""
    plain = text.upper()
    if any(word in plain for word in ("NON-EXCLUSIVE", "NONEXCLUSIVE")):
        return "ordinary"
    return next((kind for kind, words in _LICENSE_WORDS if any(word in plain for word in words)), "ordinary")


def contested(sources: Sequence[Source]) -> list[Burden]:
    """The times over which the register showed an opposition or a request to cancel, by the records that tell a status.

    The word of the trusted counts where there is one.
    """
    telling = [each for each in sources if each.record.status is not AssetStatus.UNKNOWN]
    if not any(each.record.disputed for each in telling):
        return []
    if any(each.trusted for each in telling):
        telling = [each for each in telling if each.trusted]
    found: list[Burden] = []
    for each in sorted(telling, key=lambda told: told.authority):
        record = each.record
        day = record.status_date or record.source_date or date.min
        is_open = bool(found) and found[-1].ended is None
        if record.disputed and not is_open:
            key = f"contested {day.isoformat()}"
            found.append(Burden(key, EncumbranceType.DISPUTE, (), day, None, record.status_text[:300]))
        elif is_open and not record.disputed:
            found[-1] = replace(found[-1], ended=max(day, found[-1].since))
    return found


def open_ones(burdens: Iterable[Burden]) -> list[Burden]:
    """What stands still."""
    return [each for each in burdens if each.ended is None]
