"""Weighs a wanted grant against everything on record. Pure: it reads plain records and touches no database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from listings.assets.kinds import AssetStatus
from listings.rights import conditions, reasons, title
from listings.rights.articles import article_on
from listings.rights.known import Kin, Owner, Publication, Record, RightState, Wish, standing
from listings.rights.matrix import (
    CONSENT_ON_RECORD,
    GRANTABLE,
    MATRIX,
    NOT_TO_BE_PUBLISHED,
    WHOLE_RIGHT,
    Cell,
    Decision,
    Fact,
)
from listings.rights.verdict import Reason, Verdict
from listings.rights.wanted import Wanted
from listings.terms.scope import Overlap, Scope
from listings.terms.vocabulary import Act, LicenseType

__all__ = [
    "Kin",
    "Owner",
    "Publication",
    "Record",
    "RightState",
    "Wish",
    "against",
    "by_kind",
    "fact_named",
    "fact_of",
    "standing",
    "weigh",
    "weigh_publication",
]


def weigh(right: RightState, wish: Wish) -> Verdict:
    """The verdict on a wish: life of the right, title of the grantor, conditions of the act, records that meet it."""
    rows = [*conditions.life(right, wish), *title.rows(right, wish), *conditions.of_the_act(right, wish)]
    if (own := by_kind(right.family, wish.grant)) is not None:
        rows.append(own)
    own_heads = {head.id for head in title.heads(right, wish)}
    rows += [
        row
        for record in standing(right.records, wish.on)
        if record.id not in own_heads and (row := right.rows.get(record.id) or against(record, wish)) is not None
    ]
    return Verdict.of([dated(row, wish.law_day) for row in rows], further=right.further)


def dated(row: Reason, day: date) -> Reason:
    """The row with the article that rules on the day."""
    return replace(row, article=article_on(row.article, day))


def by_kind(family: str, grant: Wanted) -> Reason | None:
    """What the kind of right itself says to a grant; None where it may be granted without more."""
    cell = GRANTABLE.get(family, {}).get(grant)
    return reasons.of_its_kind(cell, grant) if cell is not None else None


def weigh_publication(
    right: RightState, *, owner_id: int | None, on: date, gaps: Sequence[str], grants: Iterable[Wanted] = ()
) -> Verdict:
    """Whether a right may be offered to the public: alive, known well enough, free of what bears on all of it.

    `grants` are what it would be offered for; a kind of right of which one cannot be granted is not offered for it.
    """
    grants = list(grants)
    rows = [own for grant in grants if (own := by_kind(right.family, grant)) is not None]
    if right.status.is_dead or (right.ends is not None and right.ends < on):
        rows.append(reasons.dead(right.status, right.ends))
    elif right.status is AssetStatus.SUSPENDED:
        rows.append(reasons.suspended_by_status())
    elif right.status is AssetStatus.UNKNOWN:
        rows.append(reasons.status_unknown())
    if gaps:
        rows.append(reasons.incomplete(gaps))
    rows += title.to_publish(right, owner_id, on, grants)
    for record in standing(right.records, on):
        fact = fact_of(record)
        if fact in NOT_TO_BE_PUBLISHED:
            cell = _consented(record, MATRIX[fact][Wanted.ASSIGN], on)
            rows.append(reasons.on_record(record, fact, cell, None))
        elif fact is Fact.COMMITMENT_ASSIGN:
            rows.append(reasons.on_record(record, fact, Cell(Decision.SUBJECT, "CC 509"), None))
    return Verdict.of([dated(row, on) for row in rows])


def fact_of(record: Record) -> Fact:
    """Which row of the table a record is; a licence without a type is ordinary (BR-20)."""
    return fact_named(str(record.type), str(record.act), str(record.license_type or ""))


def fact_named(kind: str, act: str, license_type: str) -> Fact:
    """`fact_of` by the record's own words."""
    if kind == "commitment" and act == Act.ASSIGN:
        return Fact.COMMITMENT_ASSIGN
    if kind in ("commitment", "license"):
        closes = LicenseType(license_type or LicenseType.ORDINARY)
        if closes is LicenseType.ORDINARY:
            return Fact.ORDINARY
        if kind == "commitment":
            return Fact.COMMITMENT_CLOSED
        return Fact.EXCLUSIVE if closes is LicenseType.EXCLUSIVE else Fact.SOLE
    return Fact(kind)


def against(record: Record, wish: Wish) -> Reason | None:
    """The row for a record that stands on the day; None where it does not bear on the wish."""
    fact = fact_of(record)
    if _is_own(record, fact, wish):
        return None
    overlap: Overlap | None = None
    if str(record.type) == "license" and _on_other_days(record, wish.scope):
        return None
    if fact not in WHOLE_RIGHT:
        overlap = Scope.from_json(record.scope).overlaps(wish.scope) if record.scope else None
        if record.scope and overlap is None:
            return None
    cell = _consented(record, MATRIX[fact][wish.grant], wish.on)
    if fact is Fact.EXPORT_CONTROL and wish.is_foreign is None and cell.decision is Decision.CONSENT:
        cell = Cell(Decision.SUBJECT, cell.article)
    if cell.decision is Decision.ALLOW:
        return None
    return reasons.on_record(record, fact, cell, overlap, wanted=wish.scope)


def _on_other_days(record: Record, scope: Scope) -> bool:
    """Whether a licence ends before the wanted scope begins, or begins after it ends."""
    ended = record.to_date is not None and record.to_date < scope.starts
    return ended or (scope.ends is not None and record.from_date > scope.ends)


def _is_own(record: Record, fact: Fact, wish: Wish) -> bool:
    """Whether the record is one of this deal, of its other side or its broker, or does not concern that side."""
    if wish.ignore_ref is not None and record.ref == wish.ignore_ref:
        return True
    if fact is Fact.OPTION:
        return record.holder_id is not None and record.holder_id == wish.other_side_id
    if fact is Fact.MANDATE:
        return record.holder_id is not None and record.holder_id == wish.through_id
    return fact is Fact.EXPORT_CONTROL and wish.is_foreign is False


def _consented(record: Record, cell: Cell, on: date) -> Cell:
    """The recorded paper turns CONSENT into SUBJECT from its day on: the pledgee's consent, the export permit."""
    given = (
        fact_of(record) in CONSENT_ON_RECORD
        and record.consent_digest
        and record.consent_on is not None
        and record.consent_on <= on
    )
    return Cell(Decision.SUBJECT, cell.article) if cell.decision is Decision.CONSENT and given else cell
