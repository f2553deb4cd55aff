"""Cells of recorded deals by field, kind of right and grant, published only where they name nobody."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.assets.kinds import AssetKind
from listings.assets.models import Asset
from listings.terms.vocabulary import Grant
from reports.prices.models import PriceCell, PriceRule
from reports.prices.observing import fields_of, observed
from reports.prices.quartiles import quartiles, within_fences


def rule_on(session: Session, day: date) -> PriceRule | None:
    """The rule that holds on a day."""
    asked = select(PriceRule).where(PriceRule.valid_from <= day).order_by(PriceRule.valid_from.desc()).limit(1)
    return session.scalar(asked)


def published(session: Session) -> list[PriceCell]:
    """Every cell as the timetable last reckoned it: of all fields first, then of each field, by kind and grant."""
    return _in_order(session.scalars(select(PriceCell)))


def beside(session: Session, asset: Asset, grants: Iterable[Grant]) -> list[tuple[Grant, PriceCell]]:
    """The narrowest published cell for a right, for each of the grants that has one."""
    field = fields_of(session, [asset.id]).get(asset.id, "")
    of_kind = session.scalars(select(PriceCell).filter_by(kind=asset.kind).where(PriceCell.field.in_(("", field))))
    # Of all fields first: the cell of the right's own field takes its place.
    narrowest = {cell.grant: cell for cell in _in_order(of_kind)}
    return [(grant, narrowest[grant]) for grant in grants if grant in narrowest]


def reckoned(session: Session, day: date) -> list[PriceCell]:
    """Every cell that may be published as of the end of a day, out of the contracts themselves; nothing is written."""
    rule = rule_on(session, day)
    if rule is None:
        return []
    groups: dict[tuple[str, Grant, str], list[int]] = {}
    for row in observed(session, day, rule):
        for field in {"", row.field}:
            groups.setdefault((row.kind, row.grant, field), []).append(row.amount)
    made = ((key, values, within_fences(values, rule.fence_bp)) for key, values in groups.items())
    return _in_order(
        _cell(day, key, kept, len(values) - len(kept))
        for key, values, kept in made
        if len(kept) >= (rule.least_in_field if key[2] else rule.least)
    )


def _cell(day: date, key: tuple[str, Grant, str], kept: list[int], left_out: int) -> PriceCell:
    kind, grant, field = key
    lower, median, upper = quartiles(kept)
    return PriceCell(
        day=day, kind=AssetKind(kind), grant=grant, field=field, contracts=len(kept), left_out=left_out,
        lower_minor=lower, median_minor=median, upper_minor=upper,
    )  # fmt: skip


def _in_order(cells: Iterable[PriceCell]) -> list[PriceCell]:
    order = list(Grant)
    return sorted(cells, key=lambda cell: (cell.field, cell.kind, order.index(cell.grant)))
