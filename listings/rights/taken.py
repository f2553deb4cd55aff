"""What of an offer is taken: a licence in force may leave nothing of a grant that is still offered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from listings.assets.models import EncumbranceType
from listings.rights import queries
from listings.rights.known import Record, RightState, Wish
from listings.rights.verdict import Reason
from listings.rights.wanted import Wanted
from listings.rights.weighing import weigh
from listings.terms.scope import Scope
from listings.terms.vocabulary import Grant


def sold_out(
    session: Session, *, asset_id: int, grants: Iterable[Grant], scope: Scope, grantor_id: int, on: date
) -> dict[Grant, Reason]:
    """Which of the offered grants a licence in force leaves nothing of, with the row that says so.

    A licence for a part of the territories or fields leaves the rest; the days do not count, for what is free again
    later cannot be had now (CC 862).
    """
    offered = Offered(asset_id, list(grants), scope, grantor_id)
    return sold_out_among(session, [offered], on=on).get(asset_id, {})


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody offers of a right."""

    asset_id: int
    grants: Sequence[Grant]
    scope: Scope
    grantor_id: int


def sold_out_among(session: Session, offers: Sequence[Offered], *, on: date) -> dict[int, dict[Grant, Reason]]:
    """`sold_out` of many rights, by asset, in a number of statements that does not grow with them."""
    licensed = queries.licensed_among(session, [each.asset_id for each in offers], on)
    rights = queries.right_states(session, licensed, on)
    consents = queries.consents_among(session, licensed, on)
    gone: dict[int, dict[Grant, Reason]] = {}
    for each in offers:
        if each.asset_id in rights:
            taken = _taken(each, rights[each.asset_id], consents, on)
            gone |= {each.asset_id: taken} if taken else {}
    return gone


def _taken(
    offered: Offered, right: RightState, consents: Mapping[tuple[int, Wanted], frozenset[int]], on: date
) -> dict[Grant, Reason]:
    records = {f"encumbrance:{each.id}": each for each in right.records}
    gone: dict[Grant, Reason] = {}
    for grant in offered.grants:
        if grant is Grant.ASSIGN:
            continue
        agreed = consents.get((offered.asset_id, Wanted(grant)), frozenset())
        verdict = weigh(right, Wish(Wanted(grant), offered.scope, offered.grantor_id, on, co_owner_consents=agreed))
        covering = (row for row in verdict.blocking if _takes_all(records.get(row.record), offered.scope, on))
        if (row := next(covering, None)) is not None:
            gone[grant] = row
    return gone


def _takes_all(record: Record | None, scope: Scope, on: date) -> bool:
    if record is None or record.type is not EncumbranceType.LICENSE or record.from_date > on:
        return False
    return not record.scope or Scope.from_json(record.scope).over(on, None).contains(scope.over(on, None))
