"""The list of needs: words in both languages, facets with true counts, and names that are kept back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.money import Money
from listings.demand import queries
from listings.demand.asking import FACETS, NeedsQuery, from_address
from listings.demand.models import Need
from tests.builders import NOON
from tests.listings.demand.world import Demand, a_need, in_state


def find(session: Session, q: str = "", **asked: Any) -> list[str]:
    """The titles that a look finds, in their order."""
    session.flush()
    return [row.title for row in queries.search(session, NeedsQuery(q=q, **asked), now=NOON).rows]


@pytest.fixture
def needs(session: Session, world: Demand) -> list[Need]:
    """Three needs that differ in everything they are counted by."""
    return [
        a_need(session, world, title="Cooling for packs"),
        a_need(
            session, world, title="海水淡化膜清洗", problem="需要低能耗的膜清洗方法。", language="zh_Hans",
            fields=["chemistry.environment"], ipc=["B01D 65"], keywords="desalination", wanted=["assign"],
            budget_max=None, territories=["CN"], now=NOON + timedelta(hours=1), deadline=date(2026, 12, 31),
        ),
        a_need(
            session, world, title="A mark for tea", problem="We look for a registered mark.", fields=["nice.30"],
            ipc=[], keywords="tea", wanted=["assign", "exclusive"], budget_max=Money.parse("3000000"),
            territories=["DE", "US"], now=NOON + timedelta(hours=2),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("cooling", ["Cooling for packs"]),
        ("COOLINGS", ["Cooling for packs"]),
        ("degree", ["Cooling for packs"]),
        ("膜清洗", ["海水淡化膜清洗"]),
        ("膜", ["海水淡化膜清洗"]),
        ("膜清洗 tea", []),
        ("热管理", ["Cooling for packs"]),
        ("ｄｅｓａｌｉｎａｔｉｏｎ", ["海水淡化膜清洗"]),
        ("海水膜清", []),
        ("nothing-of-the-kind", []),
    ],
)
def test_words_are_found_in_title_problem_and_keywords(
    session: Session, needs: list[Need], q: str, titles: list[str]
) -> None:
    assert find(session, q) == titles


def test_the_newest_stand_first_and_other_orders_are_kept(session: Session, needs: list[Need]) -> None:
    cooling, membrane, tea = (need.title for need in needs)

    assert find(session) == [tea, membrane, cooling]
    assert find(session, sort="ending") == [membrane, tea, cooling]
    assert find(session, sort="budget") == [tea, cooling, membrane]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"field": ("electrical",)}, 1),
        ({"field": ("electrical.batteries",)}, 1),
        ({"field": ("electrical.power",)}, 0),
        ({"field": ("electrical", "nice")}, 2),
        ({"wanted": ("assign",)}, 2),
        ({"wanted": ("exclusive", "sole")}, 2),
        ({"budget": ("open",)}, 1),
        ({"budget": ("500k-1m",)}, 1),
        ({"territory": ("CN",)}, 2),
        ({"territory": ("EU",)}, 1),
        ({"territory": ("US",), "wanted": ("assign",)}, 1),
        ({"center": ("DL-BAT",)}, 3),
        ({"center": ("XX",)}, 0),
    ],
)
def test_facets_narrow_the_list(session: Session, needs: list[Need], asked: dict[str, Any], found: int) -> None:
    assert len(find(session, **asked)) == found


@pytest.mark.parametrize(
    "chosen", [{}, {"field": ("electrical", "nice")}, {"wanted": ("assign",), "territory": ("CN",)}]
)
def test_each_count_is_what_choosing_it_alone_would_find(
    session: Session, needs: list[Need], chosen: dict[str, Any]
) -> None:
    session.flush()
    total, counts = queries.counts(session, NeedsQuery(**chosen), now=NOON)

    assert total == len(find(session, **chosen))
    for facet in FACETS:
        others = {name: values for name, values in chosen.items() if name != facet}
        for value, count in counts.get(facet, {}).items():
            alone: dict[str, Any] = {**others, facet: (value,)}
            assert count == len(find(session, **alone)), (facet, value)


def test_only_open_needs_within_their_time_are_listed(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    in_state(session, world, need.state.FULFILLED)
    session.flush()

    assert queries.counts(session, NeedsQuery(), now=NOON)[0] == 1
    assert need.expires_at is not None
    assert queries.counts(session, NeedsQuery(), now=need.expires_at)[0] == 0


def test_pages_by_key_reach_every_need_once(session: Session, world: Demand) -> None:
    ids = [a_need(session, world).id for _each in range(5)]
    session.flush()
    seen: list[int] = []
    while page := queries.open_needs(session, NeedsQuery(), now=NOON, after=seen[-1] if seen else 0, limit=2):
        seen += [row.id for row in page]

    assert seen == ids[::-1]


def test_an_address_says_the_look_and_what_it_does_not_know_is_passed_over() -> None:
    query = NeedsQuery(q="membrane", field=("electrical",), wanted=("assign",), sort="budget", page=3)
    args: dict[str, list[str]] = {}
    for name, value in query.pairs():
        args.setdefault(name, []).append(value)

    assert from_address(args) == query
    assert from_address({"wanted": ["theft"], "page": ["-3"], "sort": ["luck"], "q": ["a\x00b"]}) == NeedsQuery(q="ab")


def test_a_name_that_is_kept_back_is_shown_to_its_own_people_and_the_center_alone(
    session: Session, world: Demand
) -> None:
    need = a_need(session, world, is_anonymous=True)
    named = a_need(session, world)

    readers = (world.buyer, world.staff, world.holder, world.rival, None)
    assert [queries.named(session, [need, named], reader) for reader in readers] == [
        {need.id, named.id}, {need.id, named.id}, {named.id}, {named.id}, {named.id},
    ]  # fmt: skip


def test_what_was_published_since_an_instant_is_found_newest_first(session: Session, needs: list[Need]) -> None:
    session.flush()
    rows = queries.published_since(session, NeedsQuery(), now=NOON, since=NOON, limit=10)

    assert [row.title for row in rows] == ["A mark for tea", "海水淡化膜清洗"]
