"""The numbers of a record: which can tell its right apart, and by which of them people know it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import Conflict
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.numbers import Fault, Number, NumberType, read_number
from listings.registry.records import RightRecord

LONGEST = 60

# (office, number family, number type, canonical number): two rights never share one.
Key = tuple[str, str, NumberType, str]


class RecordNotTaken(Conflict):
    """The record cannot be taken over; `code` and `texts` make its sentence."""

    def __init__(self, code: str, **texts: str) -> None:
        super().__init__(code, code=code)
        self.texts = texts


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record with its numbers read: the usable ones, each once, and the faults among all."""

    record: RightRecord
    numbers: tuple[Number, ...]
    faults: tuple[Fault, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers as the database knows them."""
        office, family = self.record.office, self.record.kind.number_family
        return tuple((office, family, number.type, number.canonical) for number in self.numbers)


def numbered(record: RightRecord) -> Numbered:
    """Read the numbers; RecordNotTaken where none of them can be told apart from others."""
    family = record.kind.number_family
    read = [read_number(record.office, type_, text, family=family) for type_, text in record.given_numbers()]
    usable = {
        (number.type, number.canonical): number
        for number in reversed(read)
        if number.fault is not Fault.UNREADABLE and len(number.canonical) <= LONGEST
    }
    if not usable:
        given = record.given_numbers()
        raise RecordNotTaken("record_number_unreadable", number=given[0][1][:60] if given else "–")
    faults = [number.fault for number in read if number.fault is not None]
    if record.status is AssetStatus.PENDING and any(number.granted_prefix for number in usable.values()):
        faults.append(Fault.NOT_GRANTED)
    return Numbered(record, tuple(reversed(usable.values())), tuple(dict.fromkeys(faults)))


def main_number(office: str, kind: AssetKind, numbers: Sequence[Number]) -> Number:
    """The number by which people know a right of that office; of several of one type the first."""
    order = [NumberType.REGISTRATION, NumberType.PUBLICATION, NumberType.APPLICATION]
    if office == "CN" and kind.family == "patent":
        order.reverse()
    if office == "EP":
        order = [NumberType.PUBLICATION, NumberType.APPLICATION, NumberType.REGISTRATION]
    number = min(numbers, key=lambda each: order.index(each.type))
    granted = kind is not AssetKind.PATENT_APPLICATION
    if office == "CN" and number.type is NumberType.APPLICATION and kind.family == "patent" and granted:
        shown = number.display if number.display.startswith("ZL") else f"ZL{number.display}"
        return Number(number.office, number.type, number.canonical, shown, number.fault, True)
    return number


def first_of_each_type(numbers: Iterable[Number]) -> dict[NumberType, Number]:
    """The number of each type that a right's page shows."""
    found: dict[NumberType, Number] = {}
    for number in numbers:
        found.setdefault(number.type, number)
    return found
