"""Find a right by its number, whatever way it is spelt and whichever office's it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from listings.assets.models import Asset, AssetNumber
from listings.assets.numbers import Fault, Number, readings

MOST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a number led to: the rights, and the offices' patterns by which it could be read."""

    rights: Sequence[Asset]
    read: Sequence[Number]

    @property
    def offices(self) -> set[str]:
        """The offices by whose patterns the number could be read."""
        return {number.office for number in self.read}

    @property
    def wrong_check_digit(self) -> Number | None:
        """A reading in which everything fits but the check digit, where no other reading of that office does."""
        fitting = {number.office for number in self.read if number.fault is None}
        faulty = (number for number in self.read if number.fault is Fault.CHECK_DIGIT)
        return next((number for number in faulty if number.office not in fitting), None)


def find(session: Session, text: str, *, office: str | None = None, family: str | None = None) -> Found:
    """The rights on record that carry the number, the latest data first. `family` is patent, trademark or copyright.

    An exact point look-up for each reading: the numbers' unique index answers, however many rights there are.
    """
    read = [each for each in readings(text, office=office) if family is None or group_of(each.family) == family]
    keys = {(each.number.office, each.family, each.number.type, each.number.canonical) for each in read}
    rights: list[Asset] = []
    if keys:
        columns = tuple_(AssetNumber.office, AssetNumber.family, AssetNumber.number_type, AssetNumber.number)
        carrying = select(AssetNumber.asset_id).where(columns.in_(sorted(keys)))
        newest = (Asset.source_date.desc().nulls_last(), Asset.id)
        rights = list(session.scalars(select(Asset).where(Asset.id.in_(carrying)).order_by(*newest).limit(MOST)))
    patterns = [each.number for each in read if each.by_pattern]
    return Found(rights, list({(each.office, each.type, each.canonical): each for each in patterns}.values()))


def group_of(number_family: str) -> str:
    """patent, trademark or copyright, for a family of numbers."""
    return {"MARK": "trademark", "WORK": "copyright", "SOFTWARE": "copyright"}.get(number_family, "patent")
