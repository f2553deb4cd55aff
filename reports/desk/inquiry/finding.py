"""Find a right by its number, whatever way it is spelt and whichever office's it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from listings.assets.kinds import AssetKind
from listings.assets.models import Asset, AssetNumber
from listings.assets.numbers import Fault, Number, NumberType, fold, readings
from reports.desk.inquiry.likely import likely, named_office, of_named_office, with_right_digit

MOST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a number led to: the rights, and the offices' patterns by which it was likely meant.

    `office` is the one that was asked for or stands in front of the number.
    """

    rights: Sequence[Asset]
    read: Sequence[Number]
    runs: frozenset[tuple[str, str]]  # (office, patent | trademark | copyright)
    office: str | None = None

    @property
    def wrong_check_digit(self) -> Number | None:
        """A reading in which everything fits but the check digit, where no other reading fits."""
        faulty = [number for number in self.read if number.fault is Fault.CHECK_DIGIT]
        return faulty[0] if faulty and len(faulty) == len(self.read) else None

    @property
    def correct_number(self) -> str | None:
        """The same number with the right check digit, where it was given a wrong one."""
        wrong = self.wrong_check_digit
        return with_right_digit(wrong) if wrong is not None else None


def find(session: Session, text: str, *, office: str | None = None, family: str | None = None) -> Found:
    """The rights on record that carry the number, the latest data first. `family` is patent, trademark or copyright.

    An exact point look-up for each reading: the numbers' unique index answers, however many rights there are. Rights
    of offices without a pattern of their own are found by the letters and digits of their main number, too.
    """
    read = [each for each in readings(text, office=office) if family is None or group_of(each.family) == family]
    read = read if office else of_named_office(text, read)
    forms: dict[tuple[str, str, NumberType], set[str]] = {}
    for each in read:
        forms.setdefault((each.number.office, each.family, each.number.type), set()).add(each.number.canonical)
    carrying = select(AssetNumber.asset_id).where(or_(false(), *(_under(*key, each) for key, each in forms.items())))
    wanted: ColumnElement[bool] = Asset.id.in_(carrying)
    if office is None and (bare := plain(text)):
        kinds = [kind for kind in AssetKind if family in (None, kind.family)]
        wanted = or_(wanted, and_(Asset.number_norm == bare, Asset.kind.in_(kinds)))
    newest = (Asset.source_date.desc().nulls_last(), Asset.id)
    rights = list(session.scalars(select(Asset).where(wanted).order_by(*newest).limit(MOST)))
    patterns = [each for each in read if each.by_pattern] if office else likely(text, read)
    told = {(each.number.office, each.number.type, each.number.canonical): each.number for each in patterns}
    runs = frozenset((each.number.office, group_of(each.family)) for each in patterns)
    return Found(rights, list(told.values()), runs, office or named_office(text))


def plain(text: str) -> str:
    """Letters and digits alone; empty where there is no digit."""
    kept = re.sub(r"[^0-9A-Z\u3400-\u9fff]", "", fold(text))
    return kept if re.search(r"\d", kept) else ""


def _under(office: str, family: str, type_: NumberType, numbers: set[str]) -> ColumnElement[bool]:
    """One run of numbers at one office. SQLite uses the index for such a term, and not for tuples of four."""
    return and_(
        AssetNumber.office == office,
        AssetNumber.family == family,
        AssetNumber.number_type == type_,
        AssetNumber.number.in_(sorted(numbers)),
    )


def group_of(number_family: str) -> str:
    """patent, trademark or copyright, for a family of numbers."""
    return {"MARK": "trademark", "WORK": "copyright", "SOFTWARE": "copyright"}.get(number_family, "patent")
