"""The three years on paper: which center settles how much in which deals. Pure, with a fixed seed.

CNY 180,000,000.00 in 2019–2021, five centers above ten million in each year.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

# Settled volume of each center (C01 … C14) in hundred yuan.
YEARS: dict[int, tuple[int, ...]] = {
    2019: (108360, 104225, 102840, 101775, 101200, 6850, 4120, 3380, 2750, 2240, 1860, 1420, 1130, 850),
    2020: (115680, 109830, 106150, 104320, 18640, 102170, 6390, 4810, 3950, 3120, 2640, 1980, 1410, 910),
    2021: (138740, 124690, 41270, 116330, 110860, 105220, 10250, 8190, 6130, 4760, 3620, 2440, 1580, 920),
}
TOTAL_MINOR = 180_000_000_00
LINE = 100_000  # ten million, in hundred yuan


@dataclass(frozen=True, slots=True)
class Planned:
    """One deal of the past: `center` and `lister` are places in the list of centers; amounts in fen."""

    center: int
    lister: int
    released_on: date
    amount_minor: int
    family: str
    grant: str
    place: int


def planned() -> list[Planned]:
    """All deals of the three years in the order of their release."""
    chance = random.Random(20220805)
    deals: list[Planned] = []
    for year, sums in YEARS.items():
        for center, hundreds in enumerate(sums):
            left = hundreds * 100_00
            parts = 3 if hundreds > LINE else 2 if hundreds > 10_000 else 1
            for amount in pieces(left, parts, chance):
                deals.append(
                    Planned(center, center, day_of(year, chance), amount, family_of(center, chance), "", len(deals))
                )
    return sorted((graced(deal) for deal in deals), key=lambda deal: (deal.released_on, deal.place))


def pieces(whole: int, parts: int, chance: random.Random) -> list[int]:
    """`parts` uneven amounts in fen that add up to `whole`."""
    cuts = [whole * share // 100 + chance.randrange(10_000, 90_000) for share in ((28, 33) if parts == 3 else (43,))]
    head = cuts[: parts - 1]
    return [*head, whole - sum(head)]


def day_of(year: int, chance: random.Random) -> date:
    """A working day of the year that leaves the weeks before it for the deal's course."""
    day = date(year, 3, 1) + timedelta(days=chance.randrange(0, 300))
    return day - timedelta(days=max(0, day.weekday() - 4))


def family_of(center: int, chance: random.Random) -> str:
    """Patents mostly; software and culture trade copyright, food and fisheries also marks."""
    if center in (4, 10):
        return "work"
    if center in (6, 11):
        return chance.choice(("mark", "patent"))
    return chance.choice(("patent", "patent", "patent", "patent", "mark"))


def graced(deal: Planned) -> Planned:
    """With the kind of grant: mostly assignments, every third an exclusive or ordinary licence."""
    grant = ("assign", "assign", "exclusive", "assign", "ordinary", "assign")[deal.place % 6]
    return Planned(deal.center, deal.lister, deal.released_on, deal.amount_minor, deal.family, grant, deal.place)
