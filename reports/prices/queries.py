"""Cells of recorded deals by field, kind of right and grant, published only where they name nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.money import Money
from listings.assets.models import Asset
from listings.terms.vocabulary import Grant
from reports.prices.models import PriceRule
from reports.prices.observing import fields_of, observed
from reports.prices.quartiles import Quartiles, quartiles, within_fences


@dataclass(frozen=True, slots=True)
class Cell:
    """Quartiles of a cell; `field` '' is of all fields. `contracts` are those that count, `left_out` outliers."""

    kind: str
    grant: Grant
    field: str
    contracts: int
    left_out: int
    quartiles: Quartiles

    @property
    def lower(self) -> Money:
        """A quarter of the prices lie below it."""
        return Money(self.quartiles.lower)

    @property
    def median(self) -> Money:
        """Half of the prices lie below it."""
        return Money(self.quartiles.median)

    @property
    def upper(self) -> Money:
        """A quarter of the prices lie above it."""
        return Money(self.quartiles.upper)


def rule_on(session: Session, day: date) -> PriceRule | None:
    """The rule that holds on a day."""
    asked = select(PriceRule).where(PriceRule.valid_from <= day).order_by(PriceRule.valid_from.desc()).limit(1)
    return session.scalar(asked)


def cells(session: Session, day: date) -> list[Cell]:
    """Every cell that may be published on a day: of all fields first, then of each field, by kind and grant."""
    rule = rule_on(session, day)
    if rule is None:
        return []
    groups: dict[tuple[str, Grant, str], list[int]] = {}
    for row in observed(session, day, rule):
        for field in {"", row.field}:
            groups.setdefault((row.kind, row.grant, field), []).append(row.amount)
    found = [cell for key, values in groups.items() if (cell := _cell(key, values, rule)) is not None]
    order = list(Grant)
    return sorted(found, key=lambda cell: (cell.field, cell.kind, order.index(cell.grant)))


def _cell(key: tuple[str, Grant, str], values: list[int], rule: PriceRule) -> Cell | None:
    kind, grant, field = key
    kept = within_fences(values, rule.fence_bp)
    if len(kept) < (rule.least_in_field if field else rule.least):
        return None
    return Cell(kind, grant, field, len(kept), len(values) - len(kept), quartiles(kept))


def beside(session: Session, asset: Asset, grants: Iterable[Grant], day: date) -> list[tuple[Grant, Cell]]:
    """The narrowest published cell for a right, for each of the grants that has one."""
    field = fields_of(session, [asset.id]).get(asset.id, "")
    of_kind = [cell for cell in cells(session, day) if cell.kind == asset.kind.value and cell.field in ("", field)]
    # Of all fields first: the cell of the right's own field takes its place.
    narrowest = {cell.grant: cell for cell in sorted(of_kind, key=lambda cell: cell.field)}
    return [(grant, narrowest[grant]) for grant in grants if grant in narrowest]
