"""What is free and what is taken of a right, to be drawn: places on a map, grants on a calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.i18n import LazyText, _, lazy_gettext
from listings.assets.labels import ENCUMBRANCE_LABELS
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from listings.rights import looking
from listings.rights.known import Wish
from listings.rights.matrix import WHOLE_RIGHT, Fact
from listings.rights.wanted import WANTED_LABELS, Wanted
from listings.rights.weighing import fact_of
from listings.terms.scope import DIMENSIONS, WORLD, Scope, parts_in_words
from listings.terms.territories import TERRITORIES, lies_within, reach_of

# Rows and columns of the map: every province a square, about where it lies. The registers of Hong Kong, Macao and
# Taiwan are their own, and stand where these places are.
TILES = {
    "CN-HL": (0, 8), "CN-XJ": (1, 1), "CN-NM": (1, 5), "CN-LN": (1, 7), "CN-JL": (1, 8), "CN-GS": (2, 3),
    "CN-NX": (2, 4), "CN-SX": (2, 5), "CN-HE": (2, 6), "CN-BJ": (2, 7), "CN-TJ": (2, 8), "CN-QH": (3, 2),
    "CN-SN": (3, 4), "CN-HA": (3, 5), "CN-SD": (3, 6), "CN-JS": (3, 7), "CN-XZ": (4, 1), "CN-SC": (4, 3),
    "CN-CQ": (4, 4), "CN-HB": (4, 5), "CN-AH": (4, 6), "CN-ZJ": (4, 7), "CN-SH": (4, 8), "CN-GZ": (5, 4),
    "CN-HN": (5, 5), "CN-JX": (5, 6), "CN-FJ": (5, 7), "CN-YN": (6, 3), "CN-GX": (6, 4), "CN-GD": (6, 5),
    "HK": (6, 6), "TW": (6, 8), "CN-HI": (7, 4), "MO": (7, 5),
}  # fmt: skip
SHORT = {
    "CN-BJ": "京", "CN-TJ": "津", "CN-HE": "冀", "CN-SX": "晋", "CN-NM": "蒙", "CN-LN": "辽", "CN-JL": "吉",
    "CN-HL": "黑", "CN-SH": "沪", "CN-JS": "苏", "CN-ZJ": "浙", "CN-AH": "皖", "CN-FJ": "闽", "CN-JX": "赣",
    "CN-SD": "鲁", "CN-HA": "豫", "CN-HB": "鄂", "CN-HN": "湘", "CN-GD": "粤", "CN-GX": "桂", "CN-HI": "琼",
    "CN-CQ": "渝", "CN-SC": "川", "CN-GZ": "黔", "CN-YN": "滇", "CN-XZ": "藏", "CN-SN": "陕", "CN-GS": "甘",
    "CN-QH": "青", "CN-NX": "宁", "CN-XJ": "新", "HK": "港", "MO": "澳", "TW": "台",
}  # fmt: skip
MOST_GRANTS = 40
YEARS_AHEAD = 5


class Standing(StrEnum):
    """How a place stands, from free to closed."""

    FREE = "free"
    SHARED = "shared"
    PARTLY = "partly"
    TAKEN = "taken"


STANDING_LABELS: dict[Standing, LazyText] = {
    Standing.FREE: lazy_gettext("Free"),
    Standing.SHARED: lazy_gettext("Ordinary licences only"),
    Standing.PARTLY: lazy_gettext("Taken in part"),
    Standing.TAKEN: lazy_gettext("Taken"),
}
STANDING_TONES = {
    Standing.FREE: "good", Standing.SHARED: "neutral", Standing.PARTLY: "attention", Standing.TAKEN: "bad",
}  # fmt: skip
CLOSING = frozenset({Fact.COMMITMENT_CLOSED, Fact.EXCLUSIVE, Fact.SOLE})
SHARING = frozenset({Fact.ORDINARY, Fact.OPEN_LICENSE})


@dataclass(frozen=True, slots=True)
class Square:
    """One place: its code, how it stands for the scope that is asked about, and its square on the map, if any."""

    code: str
    standing: Standing
    row: int | None = None
    column: int | None = None

    @property
    def label(self) -> str:
        """The place's name."""
        return TERRITORIES.label(self.code)

    def short(self, language: str) -> str:
        """One or two signs for the square."""
        return SHORT.get(self.code, self.code) if language.startswith("zh") else self.code.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Span:
    """One grant or burden on the calendar; `end` None is for as long as the right lives."""

    label: str
    scope: str
    start: date
    end: date | None
    tone: str


def squares(session: Session, asset: Asset, scope: Scope, on: date) -> list[Square]:
    """Every place in which the right can exist, and how it stands on a day for these fields, acts and channels."""
    reach = reach_of(asset.jurisdiction, asset.family)
    codes = [code for code in _places(reach) if lies_within(code, reach)]
    day = replace(scope, territories=(WORLD,), starts=on, ends=on)
    sorts = looking.sorts_of(session, asset.id, Wish(Wanted.EXCLUSIVE, day, None, on))
    closed = [masks for sort in sorts if sort.fact in CLOSING for masks in _masks(sort)]
    shared = [masks for sort in sorts if sort.fact in SHARING for masks in _masks(sort)]
    asked = scope.masks[1:]
    return [
        Square(code, _standing((TERRITORIES.mask([code]), *asked), closed, shared), *TILES.get(code, (None, None)))
        for code in codes
    ]


def _places(reach: frozenset[str] | None) -> list[str]:
    """The provinces where the mainland is among the places, the members of the Union, and single countries."""
    countries = [each.code for each in TERRITORIES.children(WORLD) if each.code not in ("CN", "EU")]
    members = [each.code for each in TERRITORIES.children("EU")]
    return [*(each.code for each in TERRITORIES.children("CN")), *countries, *members]


Masks = tuple[int, ...]
EVERYWHERE: Masks = tuple(each.tree.mask([each.whole]) for each in DIMENSIONS)


def _masks(sort: looking.Sort) -> list[Masks]:
    return [EVERYWHERE if area is None else looking.masks_of(area) for area in sort.areas]


def _standing(asked: Masks, closed: Sequence[Masks], shared: Sequence[Masks]) -> Standing:
    met = [each for each in closed if all(one & other for one, other in zip(asked, each, strict=True))]
    if any(all(one & other == one for one, other in zip(asked, each, strict=True)) for each in met):
        return Standing.TAKEN
    if met:
        return Standing.PARTLY
    is_shared = any(all(one & other for one, other in zip(asked, each, strict=True)) for each in shared)
    return Standing.SHARED if is_shared else Standing.FREE


def spans(session: Session, asset_id: int, on: date) -> tuple[list[Span], int]:
    """What stands on the right from the day on, the first to end last, and how many more there are."""
    standing = (
        Encumbrance.asset_id == asset_id,
        or_(Encumbrance.ended_on.is_(None), Encumbrance.ended_on > on),
        or_(Encumbrance.to_date.is_(None), Encumbrance.to_date >= on),
        Encumbrance.type.not_in((EncumbranceType.OPTION, EncumbranceType.MANDATE)),
    )
    count = session.scalar(select(func.count(Encumbrance.id)).where(*standing)) or 0
    order = (Encumbrance.type, Encumbrance.from_date, Encumbrance.id)
    rows = session.execute(select(*looking.COLUMNS).where(*standing).order_by(*order).limit(MOST_GRANTS)).all()
    return [_span(row) for row in rows], max(count - len(rows), 0)


def _span(row: Any) -> Span:
    fact = fact_of(row)
    scope = Scope.from_json(row.scope) if row.scope and fact not in WHOLE_RIGHT else None
    license_type = str(row.license_type or "ordinary")
    is_licence = row.type is EncumbranceType.LICENSE
    label = WANTED_LABELS[Wanted(license_type)] if is_licence else ENCUMBRANCE_LABELS[row.type]
    tone = "attention" if fact in CLOSING else "neutral" if fact in SHARING else "bad"
    return Span(
        label=str(label),
        scope=place_and_use(scope) if scope else _("the whole right"),
        start=scope.starts if scope else row.from_date,
        end=min((day for day in (row.ended_on, row.to_date, scope.ends if scope else None) if day), default=None),
        tone=tone,
    )


def place_and_use(scope: Scope) -> str:
    """The scope without its days: they stand in columns of their own."""
    return _("; ").join(parts_in_words(scope))


def last_day(shown: Iterable[Span], asset: Asset, on: date) -> date:
    """Until when the calendar runs: the last end of a grant, of the right, or some years."""
    ends = [span.end for span in shown if span.end is not None]
    ahead = on.replace(year=on.year + YEARS_AHEAD, day=min(on.day, 28))
    latest = max([*ends, ahead])
    return min(latest, asset.expiry_date) if asset.expiry_date and asset.expiry_date > on else latest
