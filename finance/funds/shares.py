"""How a loss and what came back are divided: pure, in whole fen, and the parts always add up."""

from collections.abc import Mapping, Sequence

from core.money import Money
from finance.funds.claims import Bearer


def shares_of_loss(loss: Money, basis_points: Sequence[int], *, at_most: Money | None = None) -> dict[Bearer, Money]:
    """Who bears how much of a loss, by largest remainder; what the fund's cap cuts off falls to the bank.

    `basis_points` stand in the order of `Bearer` and are the whole together; `at_most` is what the fund may bear
    (None: no cap). Worked example 10; BR-50.
    """
    parts = dict(zip(Bearer, loss.split(basis_points), strict=True))
    if at_most is not None and parts[Bearer.FUND] > at_most:
        excess = parts[Bearer.FUND] - at_most
        parts[Bearer.FUND], parts[Bearer.BANK] = at_most, parts[Bearer.BANK] + excess
    return {bearer: part for bearer, part in parts.items() if part}


def shares_of_recovery(net: Money, borne: Mapping[Bearer, Money]) -> dict[Bearer, Money]:
    """What each gets back of a recovery net of cost, in proportion to what it still bears (BR-53).

    That is the ratio of the loss; over many small recoveries it keeps every part within what was borne, and the last
    one brings all parts to zero. `net` is at most what is borne together.
    """
    bearers = list(borne)
    parts = net.split([borne[bearer].minor for bearer in bearers])
    return {bearer: part for bearer, part in zip(bearers, parts, strict=True) if part}
