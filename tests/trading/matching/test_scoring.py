"""The score of a pair, term by term: worked examples, and what it may never do."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.terms.fields import FIELDS
from listings.terms.technology import PREFIXES, begins, fields_of, prefixes_of
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import Grant
from tests.trading.matching.judged import judging
from tests.trading.matching.judged_world import TODAY, Ranking, listing_facts, need_facts
from trading.matching import fields, scoring, words
from trading.matching.facts import ListingFacts, NeedFacts
from trading.matching.scoring import score
from trading.matching.weights import WEIGHTS, WHOLE, Term

NEED = NeedFacts(
    words=words.of_need("Self-heating battery", "自加热", "Cells lose capacity in the cold."),
    ipc=("H01M 10",), wanted=(Grant.EXCLUSIVE,), territories=("CN",), budget_max=1_000_000_00,
)  # fmt: skip
LISTING = ListingFacts(
    words=words.of_listing("锂离子电池自加热装置\nSelf-heating of lithium batteries", "Warms cells in the cold."),
    ipc=("H01M 10/615",), prices={Grant.EXCLUSIVE: 900_000_00}, places={Grant.EXCLUSIVE: ("CN",)},
    ends={Grant.EXCLUSIVE: date(2036, 1, 1)},
)  # fmt: skip


def rare(_word: str) -> float:
    """Every word is as rare as can be."""
    return 1.0


def value(term: Term, need: NeedFacts = NEED, listing: ListingFacts = LISTING) -> float:
    return score(need, listing, rarity=rare, today=TODAY).values[term]


def test_the_weights_are_a_hundred_points_and_every_term_has_one() -> None:
    assert set(WEIGHTS) == set(Term)
    assert sum(WEIGHTS.values()) == WHOLE == 100


def test_a_score_is_the_sum_of_the_points_that_are_shown() -> None:
    reckoned = score(NEED, LISTING, rarity=rare, today=TODAY)
    points = {term: reckoned.points(term) for term in Term}

    # In common: self, heating, heat, batteri(es), cell(s), cold, 自加, 加热, 自加热 … each 1 × (1 to 1.5) × (1 to 2).
    assert points[Term.WORDS] == pytest.approx(30 * reckoned.values[Term.WORDS], abs=0.05)
    assert points == {
        Term.WORDS: points[Term.WORDS], Term.FIELD: 25, Term.TERRITORY: 14, Term.GRANT: 12, Term.PRICE: 10,
        Term.STATUS: 5, Term.TIME: 4,
    }  # fmt: skip
    assert reckoned.total == pytest.approx(70 + points[Term.WORDS])


def test_words_count_by_rarity_and_place() -> None:
    need, listing = words.of_need("anode", "", "coating"), words.of_listing("anode", "coating")

    # anode: 1 × 1.5 × 2 = 3, coating: ½ × 1 × 1 = ½ (their stems are in every right here); 3.5 / (3.5 + 2.5)
    rarity = {"anode": 1.0, "coating": 0.5}
    assert words.likeness(need, listing, lambda word: rarity.get(word, 0.0)) == pytest.approx(3.5 / 6)


def test_the_words_with_which_everybody_asks_are_no_reason() -> None:
    need = words.of_need("We look for a method", "", "我们需要一种装置")
    listing = words.of_listing("一种装置\nMethod that we use", "For a company that wants a device.")

    assert words.common(need, listing) == set()
    assert words.likeness(need, listing, rare) == 0.0


def test_common_words_are_shown_whole_and_those_that_count_most_first() -> None:
    need = words.of_need("海参养殖池水质调控", "oyster", "")
    listing = words.of_listing("海参养殖水质监测\nOysters", "")
    common = {"海参": 0.9, "参养": 0.9, "养殖": 0.3, "水质": 0.5}

    shown = words.shown(need, listing, lambda word: common.get(word, 0.4))
    assert shown == ["海参养殖", "水质", "oyster"]


@pytest.mark.parametrize(
    ("asked", "has", "expected"),
    [
        ("H01M", "H01M 10/60", 1.0),
        ("H01M 10", "H01M 10/60", 1.0),
        ("H01M 10/60", "H01M 10/60", 1.0),
        ("H01M 10/54", "H01M 10/60", 0.9),
        ("H01M 8", "H01M 10/60", 0.5),
        ("H01M 1", "H01M 10/60", 0.5),
        ("H01G", "H01M 10/60", 0.3),
        ("H02J", "H01M 10/60", 0.1),
        ("C02F", "H01M 10/60", 0.0),
        ("H", "H01M 10/60", 1.0),
    ],
)
def test_classes_count_by_how_much_of_them_is_the_same(asked: str, has: str, expected: float) -> None:
    assert fields.of_symbols(asked, has) == expected


@pytest.mark.parametrize(
    ("asked", "listing", "expected"),
    [
        (("electrical.batteries",), {"ipc": ("H01M 10/60",)}, 1.0),
        (("electrical",), {"ipc": ("H01M 10/60",)}, 0.6),
        (("electrical.power",), {"ipc": ("H01M 10/60",)}, 0.0),
        (("nice.29", "nice.31"), {"ipc": (), "fields": ("nice.31",)}, 1.0),
        (("nice.29",), {"ipc": (), "fields": ("nice.9",)}, 0.2),
        (("nice",), {"ipc": (), "fields": ("nice.9",)}, 0.6),
        (("nice.29",), {"ipc": ("H01M 10/60",)}, 0.0),
        (("works.software",), {"ipc": (), "fields": ("works.software",)}, 1.0),
        ((), {}, 0.5),
        (("nice.29",), {"ipc": (), "fields": ()}, 0.0),
    ],
)
def test_fields_of_use_count_where_the_listing_lies_in_them(
    asked: tuple[str, ...], listing: dict[str, Any], expected: float
) -> None:
    assert value(Term.FIELD, replace(NEED, ipc=(), fields=asked), replace(LISTING, **listing)) == expected


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        (("CN",), ("CN",), 1.0),
        (("CN-LN-DL",), ("CN-LN",), 1.0),
        (("CN", "EU"), ("CN",), 0.5),
        (("CN",), ("CN-LN",), 0.5),
        (("US",), ("CN",), 0.0),
        (("WW",), ("CN",), 1.0),
        (("CN",), ("WW",), 1.0),
        (("CN",), (), 0.0),
    ],
)
def test_territories_are_covered_partly_or_not(
    wanted: tuple[str, ...], offered: tuple[str, ...], expected: float
) -> None:
    assert scoring.territory(wanted, offered) == expected


@pytest.mark.parametrize(
    ("budget", "asked", "expected"),
    [(100, 100, 1.0), (100, 130, 0.5), (100, 131, 0.0), (None, 10**9, 1.0), (100, None, 0.7)],
)
def test_prices_lie_within_a_little_above_or_far_above_the_budget(
    budget: int | None, asked: int | None, expected: float
) -> None:
    assert scoring.price(budget, asked) == expected


def test_of_several_grants_the_pair_counts_that_is_worth_most() -> None:
    offered = replace(
        LISTING, prices={Grant.EXCLUSIVE: 9_000_000_00, Grant.SOLE: 900_000_00},
        places=dict.fromkeys((Grant.EXCLUSIVE, Grant.SOLE), ("CN",)), ends={},
    )  # fmt: skip

    # exclusive: 12 × 1 + 10 × 0 = 12; sole: 12 × ½ + 10 × 1 = 16
    assert score(NEED, offered, rarity=rare, today=TODAY).pair.offered is Grant.SOLE


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (None, 0.5),
        (date(2026, 11, 23), 0.0),
        (date(2020, 1, 1), 0.0),
        (date(2031, 11, 24), 1.0),
        (date(2099, 1, 1), 1.0),
    ],
)
def test_five_years_of_the_term_are_enough(ends: date | None, expected: float) -> None:
    assert scoring.time(ends, TODAY) == pytest.approx(expected, abs=0.001)


def test_what_is_reserved_or_pending_counts_less_and_nothing_offered_nothing() -> None:
    assert value(Term.STATUS, listing=replace(LISTING, is_on_sale=False)) == 0.0
    assert value(Term.STATUS, listing=replace(LISTING, is_pending=True)) == 0.6
    empty = score(NEED, replace(LISTING, prices={}), rarity=rare, today=TODAY)
    assert [empty.values[term] for term in (Term.GRANT, Term.PRICE, Term.TERRITORY, Term.TIME)] == [0, 0, 0, 0]


def test_every_technical_field_has_its_classes_and_they_are_beginnings_of_symbols() -> None:
    assert fields_of(["H01M 10/60"]) == {"electrical.batteries"}
    assert begins("A01K 61/00", "A01K 61")
    assert not begins("A01K 610/00", "A01K 61")
    assert set(prefixes_of("construction")) == {*PREFIXES["construction.building"], "E21", "E02"}
    assert prefixes_of("nice.9") == ()


CODES = st.lists(st.sampled_from(sorted(set(FIELDS.places) - {"*"})), max_size=3)
PLACES = st.lists(st.sampled_from(sorted(TERRITORIES.places)), min_size=1, max_size=3)
AMOUNTS = st.none() | st.integers(1, 10**12)
TEXTS = st.text(alphabet="锂电池自加热冷却 battery cold cell", max_size=30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(TEXTS, TEXTS, CODES, CODES, PLACES, PLACES, st.lists(st.sampled_from(Grant), unique=True), AMOUNTS, AMOUNTS)
def test_whatever_the_facts_a_score_lies_between_nothing_and_the_whole(
    asked: str, offered: str, one: list[str], other: list[str], here: list[str], there: list[str],
    grants: list[Grant], budget: int | None, price: int | None,
) -> None:  # fmt: skip
    need = NeedFacts(words.of_need(asked, "", asked), tuple(one), (), tuple(grants), tuple(here), budget)
    listing = ListingFacts(
        words.of_listing(offered, offered), fields=tuple(other), prices=dict.fromkeys(grants, price),
        places=dict.fromkeys(grants, tuple(there)),
    )  # fmt: skip
    reckoned = score(need, listing, rarity=rare, today=TODAY)

    assert all(0 <= each <= 1 for each in reckoned.values.values())
    assert 0 <= reckoned.total <= WHOLE
    assert reckoned.total == pytest.approx(sum(reckoned.points(term) for term in Term))


def test_a_worse_term_never_makes_a_better_score() -> None:
    need, listing = need_facts(judging.needs("tuned")[0]), listing_facts(judging.listings()[12])
    best = score(need, listing, rarity=rare, today=TODAY).total
    worse = [
        replace(listing, prices=dict.fromkeys(listing.prices, 10**11)),
        replace(listing, places=dict.fromkeys(listing.places, ("BR",))),
        replace(listing, is_on_sale=False),
        replace(listing, words=words.of_listing("", "")),
        replace(listing, fields=(), ipc=()),
    ]

    assert all(score(need, each, rarity=rare, today=TODAY).total < best for each in worse)


def test_the_same_pair_has_the_same_score_whichever_side_asks_first() -> None:
    world = judging.listings()[:40]
    ranking = Ranking(world)
    pairs = [(need, offer.id) for need in judging.needs("tuned")[:10] for offer in world]

    forward = [ranking.score(need, id_).total for need, id_ in pairs]
    backward = [ranking.score(need, id_).total for need, id_ in reversed(pairs)][::-1]
    assert forward == backward
