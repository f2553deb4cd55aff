"""Who gets what of a deal's money: pure functions, no database, no clock.

At acceptance the whole fixed price is split into lines once (`lines_of_price`). Every release and every reversal then
takes its part of what is left of those lines by largest remainder, so parts always add up, nobody ever gets more
than was agreed, and all releases together give exactly the agreed lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.money import Money, total


class LineKind(StrEnum):
    """What a line of the split is for."""

    SELLER = "seller"
    CENTER = "center"
    BROKER = "broker"
    PLATFORM = "platform"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Line:
    """One taker's part. `taker` is the ledger account that is credited: 'payable:org:7', 'fees:platform', 'tax:CN'.

    `on_top`: not out of the price, but paid by the buyer beside it. `borne_by`: of a tax, whose income is taxed.
    """

    kind: LineKind
    taker: str
    amount: Money
    center_id: int | None = None
    on_top: bool = False
    borne_by: int | None = None


@dataclass(frozen=True, slots=True)
class CenterPart:
    """A center's part of the center commission: basis points of it, and the account that is credited."""

    center_id: int
    account: str
    share_bp: int


@dataclass(frozen=True, slots=True)
class OwnerPart:
    """One owner of what is granted: its weight among them, and the tax that is withheld from its gross part."""

    organisation_id: int
    weight: int
    tax_bp: int

    @property
    def account(self) -> str:
        """What is credited."""
        return f"payable:org:{self.organisation_id}"


def commission(
    price: Money,
    *,
    rate_bp: int = 0,
    tiers: Sequence[tuple[int | None, int]] = (),
    floor: Money | None = None,
    cap: Money | None = None,
) -> Money:
    """The fee on a price: flat `rate_bp`, or cumulative `tiers` (upper bound in minor units or None, basis points).

    The floor and the cap are applied to the whole (worked examples 1 and 2); nobody pays a fee above the price.
    """
    fee = tiered(price, tiers) if tiers else price.share(rate_bp)
    if floor is not None and price:
        fee = max(fee, floor)
    if cap is not None:
        fee = min(fee, cap)
    return min(fee, price)


def tiered(price: Money, tiers: Sequence[tuple[int | None, int]]) -> Money:
    """Each slice of the price at its own rate, added up."""
    fee, below = Money(0, price.currency), 0
    for upper, rate_bp in tiers:
        top = price.minor if upper is None else min(price.minor, upper)
        if top > below:
            fee = fee + Money(top - below, price.currency).share(rate_bp)
            below = top
    return fee


def lines_of_price(
    price: Money,
    *,
    owners: Sequence[OwnerPart],
    centers: Sequence[CenterPart],
    platform_fee: Money,
    center_fee: Money,
    broker: tuple[str, Money] | None = None,
) -> list[Line]:
    """The whole price in lines: each owner, each center, the seller's broker, platform, each owner's tax; Σ = price
    to the fen.

    The owners share the gross by their weights (BR-28) and the fees by their gross parts; tax is of each one's gross
    part (BR-72). Fees and taxes are rounded half up, the owners take the rest. Raises ValueError where an owner would
    be left with less than nothing.
    """
    gross = price.split([owner.weight for owner in owners])
    fees = platform_fee + center_fee + (broker[1] if broker is not None else Money(0, price.currency))
    borne = fees.split([part.minor for part in gross]) if price else [fees, *gross[1:]]
    taxes = [part.share(owner.tax_bp) for owner, part in zip(owners, gross, strict=True)]
    left = [part - fee - tax for part, fee, tax in zip(gross, borne, taxes, strict=True)]
    if any(part.minor < 0 for part in left):
        raise ValueError("fees and tax are more than the price")
    parts = center_fee.split([part.share_bp for part in centers]) if centers else []
    given = total(parts, price.currency)
    lines = [Line(LineKind.SELLER, owner.account, part) for owner, part in zip(owners, left, strict=True)]
    lines += [
        Line(LineKind.CENTER, part.account, amount, part.center_id) for part, amount in zip(centers, parts, strict=True)
    ]
    if broker is not None:
        lines.append(Line(LineKind.BROKER, *broker))
    lines.append(Line(LineKind.PLATFORM, "fees:platform", platform_fee + (center_fee - given)))
    lines += [
        Line(LineKind.TAX, "tax:CN", tax, borne_by=owner.organisation_id)
        for owner, tax in zip(owners, taxes, strict=True)
    ]
    return lines


def lines_on_top(centers: Sequence[CenterPart], *, platform_fee: Money, center_fee: Money) -> list[Line]:
    """What the buyer pays beside the price: each center's part, then the platform's; parts of nothing have no line."""
    parts = center_fee.split([part.share_bp for part in centers]) if centers else []
    lines = [
        Line(LineKind.CENTER, part.account, amount, part.center_id, on_top=True)
        for part, amount in zip(centers, parts, strict=True)
    ]
    rest = platform_fee + (center_fee - total(parts, center_fee.currency))
    lines.append(Line(LineKind.PLATFORM, "fees:platform", rest, on_top=True))
    return [line for line in lines if line.amount]


def split_of_payment(price: Money, fee: Money, left: Sequence[Line]) -> list[Line]:
    """`price` taken out of what is left of the lines of the price, `fee` out of those on top of it, which stand last.

    Raises ValueError as `split_of_release`.
    """
    within = split_of_release(price, [line for line in left if not line.on_top])
    return within + split_of_release(fee, [line for line in left if line.on_top])


def split_of_release(gross: Money, left: Sequence[Line]) -> list[Line]:
    """`gross` taken out of what is left of the lines, in their proportion, by largest remainder; Σ = gross.

    No part is above what is left of its line. Raises ValueError where more is asked than is left.
    """
    if gross.minor < 0 or gross > total([line.amount for line in left], gross.currency):
        raise ValueError("no more can be taken than is left")
    if not gross:
        return [replace(line, amount=gross) for line in left]
    parts = gross.split([line.amount.minor for line in left])
    return [replace(line, amount=part) for line, part in zip(left, parts, strict=True)]


def shares_of_roles(holders: dict[str, int | None], role_bp: dict[str, int]) -> list[tuple[str, int, int]]:
    """(role, center, basis points) for the roles that somebody holds; Σ = 10,000.

    A role that nobody holds falls to CLOSE (BR-83), the center that closed the deal, which always is there.
    """
    closing = holders.get("CLOSE")
    if closing is None:
        raise ValueError("a deal is closed by a center")
    shares = {role: bp for role, bp in role_bp.items() if holders.get(role) is not None}
    shares["CLOSE"] = 10_000 - sum(bp for role, bp in shares.items() if role != "CLOSE")
    ordered = ["CLOSE", *(role for role in shares if role != "CLOSE")]
    return [(role, holders[role] or closing, shares[role]) for role in ordered if shares[role] > 0]


def merged_by_center(shares: Sequence[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """(center, basis points), one entry per center, in the order of first appearance."""
    merged: dict[int, int] = {}
    for _role, center_id, share_bp in shares:
        merged[center_id] = merged.get(center_id, 0) + share_bp
    return list(merged.items())
