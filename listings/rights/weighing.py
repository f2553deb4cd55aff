"""Weighs a wanted grant against everything on record. Pure: it reads plain records and touches no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from listings.assets.kinds import AssetStatus
from listings.rights import reasons
from listings.rights.matrix import CO_OWNERS, GRANTABLE, MATRIX, NOT_TO_BE_PUBLISHED, WHOLE_RIGHT, Cell, Decision, Fact
from listings.rights.verdict import Reason, Verdict
from listings.terms.scope import Overlap, Scope
from listings.terms.validation import outside_reach
from listings.terms.vocabulary import Act, Grant, LicenseType


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
    from_date: Any
    to_date: Any
    ended_on: Any
    consent_digest: Any
    consent_on: Any


@dataclass(frozen=True, slots=True)
class Owner:
    """A registered owner on the day; `organisation_id` is None while nobody has claimed the name."""

    organisation_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class RightState:
    """What is known about the right itself on the day."""

    family: str
    status: AssetStatus
    ends: date | None
    owners: Sequence[Owner]
    records: Sequence[Record] = ()
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to grant, in which scope, on which day, and to whom."""

    grant: Grant
    scope: Scope
    grantor_id: int | None
    on: date
    other_side_id: int | None = None
    through_id: int | None = None
    ignore_ref: str | None = None
    co_owner_consents: frozenset[int] = field(default_factory=frozenset)


def weigh(right: RightState, wish: Wish) -> Verdict:
    """The verdict on a wish: status and life of the right, the grantor's title, every record that overlaps."""
    rows = [*_life(right, wish), *_title(right, wish)]
    if (own := by_kind(right.family, wish.grant)) is not None:
        rows.append(own)
    for record in standing(right.records, wish.on):
        if wish.ignore_ref is None or record.ref != wish.ignore_ref:
            row = _against(record, wish)
            if row is not None:
                rows.append(row)
    return Verdict.of(rows)


def by_kind(family: str, grant: Grant) -> Reason | None:
    """What the kind of right itself says to a grant; None where it may be granted without more."""
    cell = GRANTABLE.get(family, {}).get(grant)
    return reasons.of_its_kind(cell, grant) if cell is not None else None


def weigh_publication(
    right: RightState, *, owner_id: int | None, on: date, gaps: Sequence[str], grants: Iterable[Grant] = ()
) -> Verdict:
    """Whether a right may be offered to the public: alive, known well enough, free of what bears on all of it.

    `grants` are what it would be offered for; a kind of right of which one cannot be granted is not offered for it.
    """
    rows = [own for grant in grants if (own := by_kind(right.family, grant)) is not None]
    if right.status.is_dead or (right.ends is not None and right.ends < on):
        rows.append(reasons.dead(right.status, right.ends))
    elif right.status is AssetStatus.SUSPENDED:
        rows.append(reasons.suspended_by_status())
    elif right.status is AssetStatus.UNKNOWN:
        rows.append(reasons.status_unknown())
    if gaps:
        rows.append(reasons.incomplete(gaps))
    if owner_id not in {owner.organisation_id for owner in right.owners}:
        rows.append(reasons.not_the_owner())
    for record in standing(right.records, on):
        fact = fact_of(record)
        if fact in NOT_TO_BE_PUBLISHED:
            cell = _consented(record, MATRIX[fact][Grant.ASSIGN], on)
            rows.append(reasons.on_record(record, fact, cell, None))
        elif fact is Fact.COMMITMENT_ASSIGN:
            rows.append(reasons.on_record(record, fact, Cell(Decision.SUBJECT, "CC 509"), None))
    return Verdict.of(rows)


def standing(records: Iterable[Record], on: date) -> list[Record]:
    """The records that have not ended by the day; one that begins later already stands."""
    return [
        record
        for record in records
        if (record.ended_on is None or record.ended_on > on) and (record.to_date is None or record.to_date >= on)
    ]


def fact_of(record: Record) -> Fact:
    """Which row of the table a record is; a licence without a type is ordinary (BR-20)."""
    kind = str(record.type)
    if kind == "commitment" and str(record.act) == Act.ASSIGN:
        return Fact.COMMITMENT_ASSIGN
    if kind in ("commitment", "license"):
        license_type = LicenseType(str(record.license_type or LicenseType.ORDINARY))
        if license_type is LicenseType.ORDINARY:
            return Fact.ORDINARY
        if kind == "commitment":
            return Fact.COMMITMENT_CLOSED
        return Fact.EXCLUSIVE if license_type is LicenseType.EXCLUSIVE else Fact.SOLE
    return Fact(kind)


def _life(right: RightState, wish: Wish) -> Iterable[Reason]:
    if right.status.is_dead or (right.ends is not None and right.ends < wish.on):
        yield reasons.dead(right.status, right.ends)
        return
    if right.status is AssetStatus.SUSPENDED:
        yield reasons.suspended_by_status()
    elif right.status is AssetStatus.UNKNOWN:
        yield reasons.status_unknown()
    elif right.status is AssetStatus.PENDING:
        yield reasons.pending()
    if wish.grant is Grant.ASSIGN:
        return
    if outside := outside_reach(wish.scope.territories, right.office, right.family):
        yield reasons.out_of_reach(outside, right.family, wish.scope)
    if right.ends is None:
        return
    if wish.scope.starts > right.ends or (wish.scope.ends is not None and wish.scope.ends > right.ends):
        yield reasons.outlives(right.ends, wish.scope)


def _title(right: RightState, wish: Wish) -> Iterable[Reason]:
    mine = [owner for owner in right.owners if owner.organisation_id == wish.grantor_id]
    if wish.grantor_id is None or not mine:
        yield reasons.not_the_owner()
        return
    others = [owner for owner in right.owners if owner.organisation_id != wish.grantor_id]
    silent = [owner for owner in others if owner.organisation_id not in wish.co_owner_consents]
    if others:
        cell = CO_OWNERS[right.family][wish.grant]
        if cell.decision is Decision.CONSENT and not silent:
            cell = Cell(Decision.SUBJECT, cell.article)
        yield reasons.co_owned(cell, [owner.name for owner in silent or others])


def _against(record: Record, wish: Wish) -> Reason | None:
    fact = fact_of(record)
    overlap: Overlap | None = None
    if fact not in WHOLE_RIGHT:
        overlap = Scope.from_json(record.scope).overlaps(wish.scope) if record.scope else None
        if record.scope and overlap is None:
            return None
    if fact is Fact.OPTION and record.holder_id is not None and record.holder_id == wish.other_side_id:
        return None
    if fact is Fact.MANDATE and record.holder_id is not None and record.holder_id == wish.through_id:
        return None
    cell = _consented(record, MATRIX[fact][wish.grant], wish.on)
    if cell.decision is Decision.ALLOW:
        return None
    return reasons.on_record(record, fact, cell, overlap)


def _consented(record: Record, cell: Cell, on: date) -> Cell:
    """The pledgee's recorded consent turns CONSENT into SUBJECT from its day on (CC 444)."""
    given = (
        fact_of(record) is Fact.PLEDGE
        and record.consent_digest
        and record.consent_on is not None
        and record.consent_on <= on
    )
    return Cell(Decision.SUBJECT, cell.article) if cell.decision is Decision.CONSENT and given else cell
