"""Whether somebody can grant at all: as an owner, with the co-owners it takes, or as a licensee inside its licence."""

from collections.abc import Iterable
from datetime import date

from listings.rights import grounds, reasons
from listings.rights.known import Record, RightState, Wish, standing
from listings.rights.matrix import CO_OWNERS, SUBLICENSING, Cell, Decision
from listings.rights.verdict import Reason
from listings.rights.wanted import Wanted


def rows(right: RightState, wish: Wish) -> Iterable[Reason]:
    """What stands in the way of this grantor, or what it takes besides."""
    mine = [owner for owner in right.owners if owner.organisation_id == wish.grantor_id]
    if wish.grantor_id is None or not mine:
        yield from _as_licensee(right, wish)
        return
    others = [owner for owner in right.owners if owner.organisation_id != wish.grantor_id]
    if not others:
        return
    silent = [owner for owner in others if owner.organisation_id not in wish.co_owner_consents]
    cell, alone = CO_OWNERS[right.family][wish.grant], right.agreed.get(wish.grant)
    if alone is not None:  # an agreement of the co-owners goes before the law's own rule
        cell = Cell(Decision.SUBJECT if alone else Decision.CONSENT, cell.article)
    if cell.decision is Decision.CONSENT and not silent:
        cell = Cell(Decision.SUBJECT, cell.article)
    yield reasons.co_owned(cell, [owner.name for owner in silent or others], agreed=alone)


def licences_of(right: RightState, wish: Wish) -> list[Record]:
    """The licences in force that the grantor itself holds."""
    return _held_by(right, wish.grantor_id, wish.on)


def _held_by(right: RightState, organisation_id: int | None, on: date) -> list[Record]:
    if organisation_id is None:
        return []
    return [
        record
        for record in standing(right.records, on)
        if str(record.type) == "license" and record.holder_id == organisation_id and record.from_date <= on
    ]


def to_publish(right: RightState, organisation_id: int | None, on: date, grants: Iterable[Wanted]) -> Iterable[Reason]:
    """What keeps somebody from offering a right to the public: not its owner, nor a licensee who may grant on ordinary
    licences (PL 12; SPC-T 25)."""
    if organisation_id in {owner.organisation_id for owner in right.owners}:
        return
    held = _held_by(right, organisation_id, on)
    if not held:
        yield reasons.not_the_owner()
    elif any(grant is not Wanted.ORDINARY for grant in grants):
        yield grounds.licensee_grants_ordinary_only(held[0])
    elif not any(each.sublicensable for each in held):
        yield grounds.not_sublicensable(held[0], SUBLICENSING[right.family])


def heads(right: RightState, wish: Wish) -> list[Record]:
    """The licences under which a grantor who is not an owner could grant on; they do not stand in its own way."""
    if any(owner.organisation_id == wish.grantor_id for owner in right.owners):
        return []
    return licences_of(right, wish)


def head_of(right: RightState, wish: Wish) -> Record | None:
    """The licence that a sublicence would come under: it may be granted on and holds all of the wanted scope.

    Without a scope on record a licence covers nothing that could be granted on.
    """
    return next((each for each in heads(right, wish) if each.sublicensable and _holds(each, wish)), None)


def _holds(record: Record, wish: Wish) -> bool:
    return bool(record.scope) and grounds.scope_of(record).contains(wish.scope)


def _as_licensee(right: RightState, wish: Wish) -> Iterable[Reason]:
    held = licences_of(right, wish)
    if not held:
        yield reasons.not_the_owner()
        return
    article = SUBLICENSING[right.family]
    if wish.grant is not Wanted.ORDINARY:
        yield grounds.licensee_grants_ordinary_only(held[0])
    elif (head := head_of(right, wish)) is not None:
        yield grounds.under_a_head_licence(head, article, wish.scope)
    elif not any(each.sublicensable for each in held):
        yield grounds.not_sublicensable(held[0], article)
    else:
        yield grounds.beyond_the_head_licence(next(each for each in held if each.sublicensable), article, wish.scope)
