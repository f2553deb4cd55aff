"""What the engine is told: a right as it stands on a day, the records on it, and what somebody wants to do with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from core.money import Money
from listings.assets.kinds import AssetKind, AssetStatus
from listings.rights.wanted import Stage, Wanted
from listings.terms.scope import Scope


class Record(Protocol):
    """An encumbrance as the engine reads it; the table's rows have these names."""

    id: Any
    type: Any
    act: Any
    license_type: Any
    ref: Any
    holder_id: Any
    holder_name: Any
    scope: Any
    sublicensable: Any
    head_id: Any
    from_date: Any
    to_date: Any
    ended_on: Any
    consent_digest: Any
    consent_on: Any


@dataclass(frozen=True, slots=True)
class Owner:
    """A registered owner on the day; `organisation_id` is None while nobody has claimed the name.

    `of_the_state` says that the state founded or owns it, so that it publishes its price (STL 18).
    """

    organisation_id: int | None
    name: str
    of_the_state: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """Another right that this one depends on: a similar mark, or the other patent of a same-day pair."""

    asset_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A published price: what was asked, and whether it has stood long enough on the day."""

    id: int
    price_minor: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class RightState:
    """What is known about the right itself on the day.

    `rows` has what `against` said of some of the records, so that it is not asked again; `further` counts records that
    may stand against the wish besides those in `records`. `fee_due` is the day on which an
    annual fee fell due that has not been paid. `agreed` is what the co-owners agreed on: kind of grant → whether one of
    them may make it alone.
    """

    family: str
    status: AssetStatus
    ends: date | None
    owners: Sequence[Owner]
    records: Sequence[Record] = ()
    office: str | None = None
    kind: AssetKind | None = None
    rows: Mapping[int, Any] = field(default_factory=dict)
    further: int = 0
    fee_due: date | None = None
    similar: Sequence[Kin] = ()
    pair: Kin | None = None
    publications: Sequence[Publication] = ()
    agreed: Mapping[Wanted, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do, in which scope, on which day, and with whom.

    `together` are the rights of the same deal. `is_foreign` says whether the other side is foreign, None while it is
    not known. `law_of` is the day whose law rules, where it is not that of the check. `told` names what the pledgee was
    told and agreed to (BR-41): "pair". `evaluation` is the digest of a patent's evaluation report (BR-30).
    `price_announced`: the office announced the price with a declaration to everybody (PL 50).
    """

    grant: Wanted
    scope: Scope
    grantor_id: int | None
    on: date
    other_side_id: int | None = None
    through_id: int | None = None
    ignore_ref: str | None = None
    co_owner_consents: frozenset[int] = field(default_factory=frozenset)
    together: frozenset[int] = field(default_factory=frozenset)
    is_foreign: bool | None = None
    stage: Stage = Stage.ASKED
    price: Money | None = None
    law_of: date | None = None
    told: frozenset[str] = field(default_factory=frozenset)
    contract_gaps: Sequence[str] = ()
    evaluation: str | None = None
    price_announced: bool = False

    @property
    def law_day(self) -> date:
        """The day whose law rules."""
        return self.law_of or self.on


def standing(records: Iterable[Record], on: date) -> list[Record]:
    """The records that have not ended by the day; one that begins later already stands."""
    return [
        record
        for record in records
        if (record.ended_on is None or record.ended_on > on) and (record.to_date is None or record.to_date >= on)
    ]
