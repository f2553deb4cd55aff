"""The list of needs as SQL: matching, ordering and counting where the rows are, the same on both databases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)

from listings.demand.asking import FACETS, NeedsQuery, Sort
from listings.demand.models import Need, NeedMark, NeedToken
from listings.demand.states import NeedState
from listings.demand.tokens import singular
from listings.search.folding import STOP_WORDS, fold, is_cjk, pairs, runs
from listings.terms.fields import EVERYTHING, FIELDS
from parties.centers.models import Center

MOST_WORDS = 12
LAST_SIGN = "\U0010ffff"
COUNTED = ("field", "wanted", "budget", "territory")

need, mark, token = Need.__table__.c, NeedMark.__table__.c, NeedToken.__table__.c


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that has to stand in a need: all of `tokens`, or a word that begins with `prefix`."""

    tokens: tuple[str, ...] = ()
    prefix: str = ""


def words_of(asked: str) -> list[Word]:
    """What a question looks for: Chinese runs by their pairs of characters, other words by their beginning."""
    found = []
    every = runs(fold(asked))
    for run in [each for each in every if each not in STOP_WORDS] or every:
        if is_cjk(run) and len(run) > 1:
            found.append(Word(tokens=tuple(pairs(run))))
        else:
            found.append(Word(prefix=run if is_cjk(run) else singular(run)))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def _of_word(word: Word) -> Select[Any]:
    """(need_id, score) of the needs in which a word stands."""
    score = cast(func.sum(token.weight), Integer).label("score")
    if word.prefix:
        met = and_(token.token >= word.prefix, token.token < word.prefix + LAST_SIGN)
        return (
            select(token.need_id, cast(func.max(token.weight), Integer).label("score"))
            .where(met)
            .group_by(token.need_id)
        )
    met_ = select(token.need_id, score).where(token.token.in_(word.tokens)).group_by(token.need_id)
    return met_.having(func.count() == len(word.tokens))


def found(query: NeedsQuery, now: datetime) -> CTE:
    """Every open need whose last day is not over and that has all the words, with its score (0 without words)."""
    columns = (
        need.id, need.center_id, need.published_at, need.deadline,
        func.coalesce(need.budget_max_minor, need.budget_min_minor, literal(0, BigInteger)).label("budget_minor"),
    )  # fmt: skip
    running = and_(need.state == NeedState.PUBLISHED, need.expires_at > now)
    words = words_of(query.q)
    if not words:
        return select(*columns, literal(0, Integer).label("score")).where(running).cte("found")
    met = union_all(*(_of_word(word) for word in words)).subquery("met")
    scored = (
        select(met.c.need_id, cast(func.sum(met.c.score), Integer).label("score"))
        .group_by(met.c.need_id)
        .having(func.count() == len(words))
        .subquery("scored")
    )
    joined = Need.__table__.join(scored, scored.c.need_id == need.id)
    return select(*columns, scored.c.score).select_from(joined).where(running).cte("found")


def restrictions(query: NeedsQuery, hits: CTE) -> dict[str, ColumnElement[bool]]:
    """The condition of each facet in use."""
    asked: dict[str, ColumnElement[bool]] = {}
    for facet in COUNTED:
        values = getattr(query, facet)
        if values:
            marked = select(mark.need_id).where(mark.facet == facet, mark.value.in_(values))
            asked[facet] = hits.c.id.in_(marked)
    if query.center:
        asked["center"] = hits.c.center_id.in_(select(Center.id).where(Center.code.in_(query.center)))
    return asked


def counts(query: NeedsQuery, now: datetime) -> Any:
    """One statement: (facet, value, how many), each facet counted without its own restriction, and the total.

    Of the field only the top branches are counted; centers stand under their codes.
    """
    hits = found(query, now)
    asked = restrictions(query, hits)

    def but(facet: str) -> ColumnElement[bool]:
        return and_(true(), *(condition for name, condition in asked.items() if name != facet))

    def count(facet: str, value: ColumnElement[Any]) -> Any:
        number = cast(func.count(), BigInteger).label("n")
        return select(literal(facet, String).label("facet"), cast(value, String).label("value"), number)

    marks = NeedMark.__table__.join(hits, hits.c.id == mark.need_id)
    tops = [place.code for place in FIELDS.children(EVERYTHING)]
    each = [
        count(facet, mark.value)
        .select_from(marks)
        .where(mark.facet == facet, but(facet), mark.value.in_(tops) if facet == "field" else true())
        .group_by(mark.value)
        for facet in COUNTED
    ]
    with_centers = hits.join(Center.__table__, Center.__table__.c.id == hits.c.center_id)
    code = Center.__table__.c.code
    each.append(count("center", code).select_from(with_centers).where(but("center")).group_by(code))
    return union_all(count("total", literal("")).select_from(hits).where(but("")), *each)


def page(query: NeedsQuery, now: datetime, *, limit: int, offset: int = 0) -> Select[Any]:
    """(id, score) of one page in the order in force; needs with equal keys stand newest first."""
    hits = found(query, now)
    row = hits.c
    order = {
        Sort.RELEVANCE: row.score.desc(),
        Sort.NEWEST: row.published_at.desc(),
        Sort.ENDING: row.deadline.asc(),
        Sort.BUDGET: row.budget_minor.desc(),
    }[query.order]
    picked = select(row.id, row.score).where(*restrictions(query, hits).values())
    return picked.order_by(order, row.id.desc()).limit(limit).offset(offset)


def newest_after(query: NeedsQuery, now: datetime, *, limit: int, before_id: int | None = None) -> Select[Any]:
    """Ids of what meets the query, the highest first, below `before_id` where it is given."""
    hits = found(query, now)
    picked = select(hits.c.id).where(*restrictions(query, hits).values())
    if before_id is not None:
        picked = picked.where(hits.c.id < before_id)
    return picked.order_by(hits.c.id.desc()).limit(limit)


def published_since(query: NeedsQuery, now: datetime, *, since: datetime, limit: int) -> Select[Any]:
    """Ids of what meets the query and was published after an instant, the newest first."""
    hits = found(query, now)
    picked = select(hits.c.id).where(*restrictions(query, hits).values(), hits.c.published_at > since)
    return picked.order_by(hits.c.published_at.desc(), hits.c.id.desc()).limit(limit)


assert {*COUNTED, "center"} == set(FACETS)
