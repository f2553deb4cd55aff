"""A loss scenario played through a copy of a fund's state, year by year: pure, nothing is read or written."""

from dataclasses import dataclass, replace

from core.money import BASIS, Money
from finance.funds.claims import Bearer
from finance.funds.shares import shares_of_loss

MOST_YEARS = 20
MOST_LOANS = 2_000


@dataclass(frozen=True, slots=True)
class FundCopy:
    """What the scenario begins with: the fund's money, its capital, and the terms in force. Amounts in fen."""

    pool: int
    capital: int
    shares: tuple[int, ...]
    leverage: int
    claim_cap: int | None = None
    year_cap: int | None = None
    stop_loss_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """So many loans of so much each year, each for one year; which part of them fails, how much of the principal is
    lost then, and which part of a year's losses comes back net of cost in the year after. Rates in basis points."""

    years: int
    loans: int
    principal: int
    default_bp: int
    severity_bp: int
    recovery_bp: int = 0
    top_up: int = 0


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the scenario; amounts in fen. `unpaid` is what the fund should have paid and did not: its money or
    its cap on a year was used up. `is_suspended` says that the stop-loss was reached, so that the next year has no new
    loans."""

    number: int
    loans: int
    covered: int
    defaults: int
    losses: int
    paid: int
    others: int
    unpaid: int
    recovered: int
    pool: int
    is_suspended: bool

    @property
    def money(self) -> dict[str, Money]:
        """The amounts as money."""
        names = ("covered", "losses", "paid", "others", "unpaid", "recovered", "pool")
        return {name: Money(getattr(self, name)) for name in names}


def simulate(fund: FundCopy, scenario: Scenario) -> list[Year]:
    """Each year of the scenario, in order: recoveries of the year before and fresh capital come in first, then the
    year's losses are paid one by one, as the fund would pay them."""
    years: list[Year] = []
    last_paid, was_suspended = 0, False
    for number in range(1, scenario.years + 1):
        recovered = last_paid * scenario.recovery_bp // BASIS
        fund = replace(fund, pool=fund.pool + recovered + scenario.top_up, capital=fund.capital + scenario.top_up)
        year = _one_year(fund, scenario, number, recovered, takes_loans=not was_suspended)
        fund = replace(fund, pool=year.pool)
        last_paid, was_suspended = year.paid, year.is_suspended
        years.append(year)
    return years


def _one_year(fund: FundCopy, scenario: Scenario, number: int, recovered: int, *, takes_loans: bool) -> Year:
    room = fund.capital * fund.leverage // scenario.principal
    loans = min(scenario.loans, room) if takes_loans else 0
    defaults = (2 * loans * scenario.default_bp + BASIS) // (2 * BASIS)
    loss = Money(scenario.principal).share(scenario.severity_bp)
    at_most = Money(fund.claim_cap) if fund.claim_cap is not None else None
    part = shares_of_loss(loss, fund.shares, at_most=at_most).get(Bearer.FUND, Money(0)).minor if loss else 0
    pool, paid, unpaid = fund.pool, 0, 0
    for _each in range(defaults):
        room_in_year = part if fund.year_cap is None else fund.year_cap - paid
        if part <= min(pool, room_in_year):
            pool, paid = pool - part, paid + part
        else:
            unpaid += part
    limit = fund.stop_loss_bp
    return Year(
        number=number,
        loans=loans,
        covered=loans * scenario.principal,
        defaults=defaults,
        losses=defaults * loss.minor,
        paid=paid,
        others=defaults * (loss.minor - part),
        unpaid=unpaid,
        recovered=recovered,
        pool=pool,
        is_suspended=limit is not None and paid > 0 and paid * BASIS >= fund.capital * limit,
    )
