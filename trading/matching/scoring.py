"""The score of a need and a listing: a sum of named terms, the same from both sides.

Pure: two sets of facts, a day and the rarity of words go in, seven values come out. Of the grants that are wanted and
offered the pair counts that gives the most; territory, price and time are those of that pair.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from listings.terms.territories import TERRITORIES, WORLD
from listings.terms.vocabulary import Grant
from trading.matching import weights, words
from trading.matching.facts import ListingFacts, NeedFacts
from trading.matching.fields import Nearness, nearness
from trading.matching.weights import WEIGHTS, Term
from trading.matching.words import Rarity

# What else a buyer would look at where the grant that is wanted is not offered: (wanted, offered).
NEAR = frozenset(
    {
        (Grant.ASSIGN, Grant.EXCLUSIVE),
        (Grant.EXCLUSIVE, Grant.ASSIGN),
        (Grant.EXCLUSIVE, Grant.SOLE),
        (Grant.SOLE, Grant.EXCLUSIVE),
        (Grant.SOLE, Grant.ASSIGN),
        (Grant.ORDINARY, Grant.SOLE),
        (Grant.ORDINARY, Grant.EXCLUSIVE),
        (Grant.ORDINARY, Grant.ASSIGN),
    }
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A grant that is wanted and one that is offered, with what this pair is worth in each of its terms."""

    wanted: Grant | None
    offered: Grant | None
    grant: float
    price: float
    territory: float
    time: float

    @property
    def points(self) -> float:
        """What the pair adds to the score."""
        return (
            WEIGHTS[Term.GRANT] * self.grant
            + WEIGHTS[Term.PRICE] * self.price
            + WEIGHTS[Term.TERRITORY] * self.territory
            + WEIGHTS[Term.TIME] * self.time
        )


@dataclass(frozen=True, slots=True)
class Score:
    """Term → value from 0 to 1, with the pair of grants and of codes behind some of them."""

    values: dict[Term, float]
    pair: Pair
    field: Nearness

    def points(self, term: Term) -> float:
        """What a term adds, to a tenth: the points that are shown are the points that are added up."""
        return round(WEIGHTS[term] * self.values[term], 1)

    @property
    def total(self) -> float:
        """The sum of all terms, from 0 to 100."""
        return round(sum(self.points(term) for term in Term), 1)

    @property
    def technical(self) -> float:
        """The points of words and field; a field of which nothing was said shows nothing in common."""
        return self.points(Term.WORDS) + (self.points(Term.FIELD) if self.field.asked else 0.0)


def score(need: NeedFacts, listing: ListingFacts, *, rarity: Rarity, today: date) -> Score:
    """How well a listing fits a need on a day, and a need a listing."""
    near, pair = nearness(need, listing), best_pair(need, listing, today)
    values = {
        Term.WORDS: words.likeness(need.words, listing.words, rarity),
        Term.FIELD: near.value,
        Term.TERRITORY: pair.territory,
        Term.GRANT: pair.grant,
        Term.PRICE: pair.price,
        Term.STATUS: status(listing),
        Term.TIME: pair.time,
    }
    return Score(values, pair, near)


def best_pair(need: NeedFacts, listing: ListingFacts, today: date) -> Pair:
    """The pair of a wanted and an offered grant that is worth most; where nothing is offered, a pair of nothing."""
    pairs = [pair_of(need, listing, wanted, offered, today) for wanted in need.wanted for offered in listing.prices]
    order = list(Grant)
    nothing = Pair(None, None, 0.0, 0.0, 0.0, 0.0)
    return max(
        pairs,
        key=lambda pair: (
            pair.points,
            -order.index(pair.wanted or Grant.ASSIGN),
            -order.index(pair.offered or Grant.ASSIGN),
        ),
        default=nothing,
    )


def pair_of(need: NeedFacts, listing: ListingFacts, wanted: Grant, offered: Grant, today: date) -> Pair:
    """What it is worth to offer one grant where another is wanted."""
    return Pair(
        wanted,
        offered,
        grant=1.0 if wanted is offered else weights.NEAR_GRANT if (wanted, offered) in NEAR else 0.0,
        price=price(need.budget_max, listing.prices[offered]),
        territory=territory(need.territories, listing.places.get(offered, ())),
        time=time(listing.ends.get(offered), today),
    )


def price(budget: int | None, asked: int | None) -> float:
    """Within the budget, a little above, or more; amounts in fen."""
    if asked is None:
        return weights.BY_NEGOTIATION
    if budget is None or asked <= budget:
        return 1.0
    return weights.LITTLE_ABOVE if is_little_above(budget, asked) else 0.0


def is_little_above(budget: int, asked: int) -> bool:
    """Whether an asking price is above a budget by no more than is often talked away."""
    return budget < asked and asked * 10_000 <= budget * (10_000 + weights.LITTLE_ABOVE_BP)


def territory(wanted: Iterable[str], offered: Iterable[str]) -> float:
    """All wanted places covered, some of them or parts of them, or none; who wants the world takes what there is."""
    wanted, offered = tuple(wanted), tuple(offered)
    if WORLD in wanted:
        return 1.0 if offered else 0.0
    covered = [any(TERRITORIES.covers(place, each) for place in offered) for each in wanted]
    if covered and all(covered):
        return 1.0
    parts = any(TERRITORIES.covers(each, place) for place in offered for each in wanted)
    return weights.PART_OF_TERRITORY if any(covered) or parts else 0.0


def time(ends: date | None, today: date) -> float:
    """How much of the term is left, up to what is enough; half where the end is not known."""
    if ends is None:
        return weights.UNSAID
    return min(max((ends - today).days, 0) / (365.25 * weights.ENOUGH_YEARS), 1.0)


def status(listing: ListingFacts) -> float:
    """On sale and in force, on sale and pending, or not on sale (reserved, suspended)."""
    if not listing.is_on_sale:
        return 0.0
    return weights.PENDING if listing.is_pending else 1.0
