"""Small records for the engine: a patent with one owner, and what may stand on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from listings.assets.kinds import AssetStatus
from listings.rights.known import Owner, RightState, Wish
from listings.rights.matrix import Fact
from listings.rights.wanted import Wanted
from listings.terms.scope import Scope
from listings.terms.vocabulary import Grant

OWNER, BUYER, THIRD, BROKER = 1, 2, 3, 4
ON = date(2026, 3, 1)
BATTERIES = Scope(("CN",), ("electrical.batteries",), date(2024, 1, 1), date(2029, 12, 31))


@dataclass
class Standing:
    """An encumbrance with the names of the table's columns."""

    type: str
    id: int = 7
    act: str | None = None
    license_type: str | None = None
    ref: str = "deal:9"
    holder_id: int | None = THIRD
    holder_name: str = "Beichen Batteries"
    scope: Any = None
    sublicensable: bool = False
    head_id: int | None = None
    from_date: date = date(2024, 1, 1)
    to_date: date | None = None
    ended_on: date | None = None
    consent_digest: str | None = None
    consent_on: date | None = None


def standing(fact: Fact, scope: Scope = BATTERIES, **changes: Any) -> Standing:
    """The record that is this row of the table, over the given scope."""
    shapes = {
        Fact.COMMITMENT_ASSIGN: ("commitment", "assign", None),
        Fact.COMMITMENT_CLOSED: ("commitment", "license", "exclusive"),
        Fact.EXCLUSIVE: ("license", "license", "exclusive"),
        Fact.SOLE: ("license", "license", "sole"),
        Fact.ORDINARY: ("license", "license", "ordinary"),
    }
    kind, act, license_type = shapes.get(fact, (fact.value, None, None))
    return Standing(kind, act=act, license_type=license_type, scope=scope.as_json(), **changes)


def a_right(*records: Standing, **changes: Any) -> RightState:
    """A patent in force until 2040 that organisation 1 owns alone."""
    facts: dict[str, Any] = {
        "family": "patent",
        "status": AssetStatus.IN_FORCE,
        "ends": date(2040, 5, 31),
        "owners": [Owner(OWNER, "Qingquan Energy")],
    }
    return RightState(**{**facts, **changes}, records=records)


def a_wish(grant: Grant | Wanted = Grant.ORDINARY, scope: Scope = BATTERIES, **changes: Any) -> Wish:
    """Organisation 1 wants to grant something to organisation 2."""
    return Wish(
        **{"grant": Wanted(grant), "scope": scope, "grantor_id": OWNER, "on": ON, "other_side_id": BUYER, **changes}
    )
