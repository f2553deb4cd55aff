"""Whether somebody can grant at all: as an owner, with the co-owners it takes, or as a licensee inside its licence."""

from collections.abc import Iterable

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
    cell = CO_OWNERS[right.family][wish.grant]
    if cell.decision is Decision.CONSENT and not silent:
        cell = Cell(Decision.SUBJECT, cell.article)
    yield reasons.co_owned(cell, [owner.name for owner in silent or others])


def licences_of(right: RightState, wish: Wish) -> list[Record]:
    """The licences in force that the grantor itself holds."""
    if wish.grantor_id is None:
        return []
    return [
        record
        for record in standing(right.records, wish.on)
        if str(record.type) == "license" and record.holder_id == wish.grantor_id and record.from_date <= wish.on
    ]


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
