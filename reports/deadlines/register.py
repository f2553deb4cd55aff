"""Which units have clocks. A unit that begins to have one registers it here; a test looks for days that none reads."""

from collections.abc import Iterator

from core.running import Asked, ClockKind, Clocks, Running
from finance.funds import running as funds
from finance.pledges import running as pledges
from finance.projects import running as projects
from listings.demand import running as demand
from listings.docket import running as docket
from listings.market import running as market
from listings.rights import running as rights
from parties.centers import running as centers
from registers.disputes import running as disputes
from registers.hosting import running as hosting
from registers.programmes import running as programmes
from reports.annual import running as annual
from reports.evaluations import running as evaluations
from settlement.deals import running as deals
from settlement.payments import running as payments
from settlement.recordal import running as recordal
from settlement.royalties import running as royalties
from settlement.royalties.agreed_end import running as agreed_ends
from trading.dataroom import running as dataroom
from trading.mandates import running as mandates
from trading.negotiation import running as negotiation
from trading.openlicence import running as openlicence

CLOCKS: tuple[Clocks, ...] = (
    recordal.CLOCKS,
    deals.CLOCKS,
    payments.CLOCKS,
    royalties.CLOCKS,
    agreed_ends.CLOCKS,
    negotiation.CLOCKS,
    dataroom.CLOCKS,
    docket.CLOCKS,
    rights.CLOCKS,
    openlicence.CLOCKS,
    market.CLOCKS,
    demand.CLOCKS,
    mandates.CLOCKS,
    centers.CLOCKS,
    funds.CLOCKS,
    disputes.CLOCKS,
    programmes.CLOCKS,
    hosting.CLOCKS,
    annual.CLOCKS,
    evaluations.CLOCKS,
    pledges.CLOCKS,
    projects.CLOCKS,
)


def kinds() -> dict[str, ClockKind]:
    """Every kind of clock by its name."""
    return {kind.name: kind for clocks in CLOCKS for kind in clocks.kinds}


def running(asked: Asked) -> Iterator[Running]:
    """The clocks of every unit."""
    for clocks in CLOCKS:
        yield from clocks.read(asked)
