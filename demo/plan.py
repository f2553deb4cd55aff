"""The past years on paper: which center settles how much in which deals. Pure, with a fixed seed.

CNY 180,000,000.00 in 2019–2021, five centers above ten million in each year; fewer deals in the years after.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

# Settled volume of each center (C01 … C14) in fen.
YEARS: dict[int, tuple[int, ...]] = {
    2019: (
        1084193721, 1042743909, 1028058177, 1017664003, 1012182555, 68050632, 40775955, 34161169, 27561914, 21998703,
        18483453, 14311098, 10860817, 8953894,
    ),
    2020: (
        1159086633, 1098025128, 1061039318, 1042790123, 186354711, 1021638486, 63473249, 47852354, 39095120, 31277815,
        26345141, 19361982, 14467018, 9192922,
    ),
    2021: (
        1387715601, 1247393474, 412434084, 1163461260, 1108757912, 1052311317, 102993745, 81464868, 61405137, 47713985,
        36115950, 23951999, 15531822, 8748846,
    ),
}  # fmt: skip
# The years after them: (center, amount in fen), one deal each.
LATER: dict[int, tuple[tuple[int, int], ...]] = {
    2022: (
        (0, 1240368850), (1, 1086021400), (3, 325047700), (4, 198033100), (5, 540012900), (8, 86024700),
    ),
    2023: (
        (0, 1315044600), (1, 672018300), (2, 1042009500), (5, 488027100), (6, 64015200), (10, 42008800),
    ),
    2024: (
        (0, 980022700), (0, 436013900), (1, 1125035400), (3, 290018600), (7, 113004200), (11, 38006500),
    ),
    2025: (
        (0, 1560041300), (1, 1090027500), (2, 524016800), (4, 245009900), (5, 1028033600), (9, 132002400),
        (13, 69005100),
    ),
}  # fmt: skip
TOTAL_MINOR = 180_000_000_00
LINE = 10_000_000_00


@dataclass(frozen=True, slots=True)
class Planned:
    """One deal of the past: `center` and `introducer` are places in the list of centers; amounts in fen."""

    center: int
    introducer: int | None
    released_on: date
    amount_minor: int
    family: str
    grant: str
    place: int


# Who brought buyers to whom: (closing center, introducing center) of one deal in each year.
INTRODUCED = ((0, 13), (1, 7), (3, 9))


def planned() -> list[Planned]:
    """All deals of the three years in the order of their release."""
    chance = random.Random(20220805)
    deals: list[Planned] = []
    for year, sums in YEARS.items():
        left = list(sums)
        for center, introducer in INTRODUCED:
            # A fifth of such a deal is the introducing center's (BR-83): it is five times half of that center's year.
            share = sums[introducer] // 2
            left[introducer] -= share
            left[center] -= 4 * share
            deals.append(deal(len(deals), year, center, 5 * share, chance, introducer))
        for center, whole in enumerate(left):
            parts = 3 if whole > LINE // 2 else 2 if whole > LINE // 10 else 1
            deals += [deal(len(deals) + n, year, center, amount, chance) for n, amount in pieces(whole, parts, chance)]
    return sorted(deals, key=lambda each: (each.released_on, each.place))


def later(before: date) -> list[Planned]:
    """The deals of the years after, as far as they were released before a day."""
    chance = random.Random(20250711)
    pairs = [(year, *each) for year, sums in LATER.items() for each in sums]
    deals = [deal(200 + place, *each, chance) for place, each in enumerate(pairs)]
    ripe = [each for each in deals if each.released_on < before]
    return sorted(ripe, key=lambda each: (each.released_on, each.place))


def deal(
    place: int, year: int, center: int, amount_minor: int, chance: random.Random, introducer: int | None = None
) -> Planned:
    """One deal on paper; mostly assignments, every third an exclusive or ordinary licence."""
    grant = ("assign", "assign", "exclusive", "assign", "ordinary", "assign")[place % 6]
    day, family = day_of(year, chance), family_of(center, chance)
    return Planned(center, introducer, day, amount_minor, family, grant, place)


def pieces(whole: int, parts: int, chance: random.Random) -> list[tuple[int, int]]:
    """`parts` uneven amounts in fen that add up to `whole`, numbered."""
    cuts = [whole * share // 100 + chance.randrange(10_000, 90_000) for share in ((28, 33) if parts == 3 else (43,))]
    head = cuts[: parts - 1]
    return list(enumerate([*head, whole - sum(head)]))


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
