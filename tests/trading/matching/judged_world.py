"""The judged needs and listings as the facts and documents of the product."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from listings.search.engine.document import Place
from listings.search.likeness import rarity
from listings.terms.vocabulary import Grant
from tests.trading.matching.judged.judging import Need, Offer
from trading.matching import scoring, words
from trading.matching.facts import ListingFacts, NeedFacts
from trading.matching.scoring import Score

TODAY = date(2026, 11, 23)
FAMILIES = {"trademark": "trademark", "copyright_work": "copyright", "software": "copyright"}
WORKS = {"software": ("works.software",), "copyright_work": ("works",)}


def need_facts(need: Need) -> NeedFacts:
    """A judged need."""
    return NeedFacts(
        words=words.of_need(need.title, " ".join(need.words), need.problem),
        fields=tuple(f"nice.{number}" for number in need.nice),
        ipc=need.ipc,
        wanted=tuple(Grant(each) for each in need.grants),
        territories=need.territories,
        budget_max=need.budget_max * 100,
    )


def listing_facts(offer: Offer) -> ListingFacts:
    """A judged listing."""
    prices: dict[Grant, int | None] = {Grant(name): yuan * 100 for name, yuan in offer.prices.items()}
    return ListingFacts(
        words=words.of_listing(f"{offer.title_en}\n{offer.title_zh}", offer.summary),
        family=FAMILIES.get(offer.kind, "patent"),
        fields=(*(f"nice.{number}" for number in offer.nice), *WORKS.get(offer.kind, ())),
        ipc=offer.ipc,
        prices=prices,
        places=dict.fromkeys(prices, offer.territories),
        is_on_sale=offer.status == "published",
    )


def texts_of(offer: Offer) -> dict[Place, str]:
    """What the index is told of a judged listing."""
    return {Place.TITLE: f"{offer.title_zh}\n{offer.title_en}", Place.SUMMARY: offer.summary}


class Ranking:
    """The product's score over a world: how rare a word is comes from that world."""

    def __init__(self, world: Sequence[Offer]) -> None:
        self.offers = {offer.id: listing_facts(offer) for offer in world}
        self.holding = Counter(word for facts in self.offers.values() for word in facts.words.weights)

    def rarity(self, word: str) -> float:
        """As the index reckons it."""
        return rarity(self.holding[word], len(self.offers))

    def score(self, need: Need, id_: str) -> Score:
        """One pair."""
        return scoring.score(need_facts(need), self.offers[id_], rarity=self.rarity, today=TODAY)

    def ranked(self, need: Need) -> list[str]:
        """Every listing, the best first, equals by id."""
        totals = {id_: self.score(need, id_).total for id_ in self.offers}
        return sorted(totals, key=lambda id_: (-totals[id_], id_))


def rank(need: Need, world: list[Offer]) -> list[str]:
    """A way to rank, for the judge."""
    return _over(tuple(offer.id for offer in world), world).ranked(need)


_rankings: dict[tuple[str, ...], Ranking] = {}


def _over(key: tuple[str, ...], world: Sequence[Offer]) -> Ranking:
    if key not in _rankings:
        _rankings[key] = Ranking(world)
    return _rankings[key]
