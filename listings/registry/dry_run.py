"""A rehearsal writes nothing, so it remembers what it would have written, batch after batch."""

from listings.assets.numbers import read_number
from listings.registry.records import RightRecord

Key = tuple[str, str, str, str]


class Rehearsal:
    """The digests and numbers of the records that a real import would have taken over by now."""

    def __init__(self) -> None:
        self._digests: set[str] = set()
        self._numbers: set[Key] = set()

    def verdict(self, record: RightRecord) -> str | None:
        """What a real import would say of a record that meets one of this file; None if it meets none."""
        if record.digest() in self._digests:
            return "same"
        return "changed" if self._numbers & self._keys(record) else None

    def remember(self, record: RightRecord) -> None:
        """Count a record as taken over."""
        self._digests.add(record.digest())
        self._numbers |= self._keys(record)

    def _keys(self, record: RightRecord) -> set[Key]:
        family = record.kind.number_family
        return {
            (record.office, family, type_.value, read_number(record.office, type_, text, family=family).canonical)
            for type_, text in record.given_numbers()
        }
