"""Free scopes near one that is taken: without the blocked places or fields, or on other days."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from listings.rights.known import Wish
from listings.rights.matrix import Decision
from listings.rights.verdict import Verdict
from listings.rights.wanted import Wanted
from listings.terms.scope import DIMENSIONS, Dimension, Scope
from listings.terms.territories import lies_within
from listings.terms.tree import Tree

MOST = 5
TRIES = 4  # dropping what blocks may lay bare what was counted and not named
BROAD = 60  # codes in one dimension; a scope of more is no longer read by anybody

Weigh = Callable[[Wish], Verdict]


def near(wish: Wish, verdict: Verdict, weigh: Weigh, *, reach: frozenset[str] | None = None) -> list[Scope]:
    """Up to five scopes like the wanted one in which nothing denies the grant, the nearest first.

    `verdict` is that of the wish, `weigh` says the verdict of another, `reach` where the right exists. A scope is
    offered only after it was weighed. Nothing is found where what denies bears on the whole right.
    """
    if not wish.grant.is_license or verdict.decision is not Decision.DENY:
        return []
    found: list[Scope] = []
    for scope in _attempts(wish, verdict, weigh, reach):
        if scope not in found and scope != wish.scope:
            found.append(scope)
        if len(found) == MOST:
            break
    return found


def _attempts(wish: Wish, verdict: Verdict, weigh: Weigh, reach: frozenset[str] | None) -> Iterator[Scope]:
    for dimension in DIMENSIONS:
        if (scope := _without(wish, verdict, weigh, dimension, reach)) is not None:
            yield scope
    for scope in _other_days(wish, weigh):
        if _free(weigh(replace(wish, scope=scope))):
            yield scope
        for dimension in DIMENSIONS[:2]:
            moved = replace(wish, scope=scope)
            if (both := _without(moved, weigh(moved), weigh, dimension, reach)) is not None:
                yield both


def _free(verdict: Verdict) -> bool:
    return verdict.decision is not Decision.DENY


def _areas(verdict: Verdict) -> list[Scope]:
    """What the denying records overlap."""
    rows = (row for row in verdict.rows if row.decision is Decision.DENY and row.record.startswith("encumbrance:"))
    return [Scope.from_json(row.area) for row in rows if row.area]


def _without(
    wish: Wish, verdict: Verdict, weigh: Weigh, dimension: Dimension, reach: frozenset[str] | None
) -> Scope | None:
    """The wanted scope without what is blocked in one dimension; None where nothing free is left."""
    scope = wish.scope
    for _try in range(TRIES):
        blocked = {code for area in _areas(verdict) for code in area.codes(dimension)}
        if not blocked:
            return None
        left = list(remaining(dimension.tree, scope.codes(dimension), blocked))
        if dimension.name == "territories":
            left = [code for code in left if lies_within(code, reach)]
        if not left or len(left) > BROAD:
            return None
        scope = scope.with_codes(dimension, tuple(left))
        verdict = weigh(replace(wish, scope=scope))
        if _free(verdict):
            return scope
    return None


def remaining(tree: Tree, codes: Iterable[str], blocked: set[str]) -> Iterator[str]:
    """The codes without the blocked ones: a code that holds a blocked one is replaced by what else lies in it."""
    for code in codes:
        line = tree.line_of(code)
        if any(each in line for each in blocked):
            continue
        if any(tree.covers(code, each) for each in blocked if each in tree):
            yield from remaining(tree, [place.code for place in tree.children(code)], blocked)
        else:
            yield code


def _other_days(wish: Wish, weigh: Weigh) -> Iterator[Scope]:
    """The same for as long from the next day on which nothing is in its way, and until the day on which something is.

    What lies ahead is seen by asking for the scope without an end.
    """
    scope = wish.scope
    taken = sorted((area.starts, area.ends or date.max) for area in _areas(weigh(_without_end(wish))))
    first = scope.starts
    for starts, ends in taken:
        if starts <= _last(scope, first) and first <= ends:
            if ends == date.max:
                break
            first = ends + timedelta(days=1)
    else:
        if taken:
            yield scope.over(first, None if scope.ends is None else _last(scope, first))
    if taken and taken[0][0] > scope.starts:
        yield scope.over(scope.starts, taken[0][0] - timedelta(days=1))


def _without_end(wish: Wish) -> Wish:
    return replace(wish, scope=wish.scope.over(wish.scope.starts, None))


def _last(scope: Scope, first: date) -> date:
    """The last day of a scope that begins on another day and lasts as long."""
    return date.max if scope.ends is None else first + (scope.ends - scope.starts)


def as_ordinary(wish: Wish, weigh: Weigh) -> bool:
    """Whether an ordinary licence would be free where one that keeps others out is not."""
    return wish.grant in (Wanted.EXCLUSIVE, Wanted.SOLE) and _free(weigh(replace(wish, grant=Wanted.ORDINARY)))
