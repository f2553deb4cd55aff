"""What an open licence saves in annual fees, year by year (PL 51; BR-04): reckoned by the docket's own rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.money import Money, total
from listings.assets.models import Asset
from listings.docket import queries as docket
from listings.docket.book import Book, Right
from listings.docket.fees import annual_fee
from listings.docket.vocabulary import Charge, Reduction
from trading.openlicence.models import OpenLicence

# What a payer with small means is reduced by besides; of several reductions the higher one holds alone.
PAYERS = (Reduction.ONE_PAYER, Reduction.SEVERAL_PAYERS)


@dataclass(frozen=True, slots=True)
class YearlyFee:
    """One annual fee: the number of its year, its day, what it costs without and with the open licence."""

    number: int
    due: date
    without: Money
    with_licence: Money

    @property
    def saved(self) -> Money:
        """The difference; nothing where a higher reduction holds already."""
        return self.without - self.with_licence


def yearly_fees(
    rules: Book, right: Right, *, since: date, until: date, today: date, payer: Reduction | None = None
) -> list[YearlyFee]:
    """The annual fees that fall due from one day until another, by today's table.

    Worked example 5: year 13 costs 6,000, under an open licence 5,100; a payer reduced by 85 % saves nothing more.
    """
    held: Collection[Reduction] = [payer] if payer else []
    found = []
    for each in docket.whole_course(rules, right, today):
        if each.charge is not Charge.ANNUAL_FEE or not since <= each.due <= until:
            continue
        on = min(each.due, today)
        without = annual_fee(rules, right, each, on=on, reductions=held).total
        with_licence = annual_fee(rules, right, each, on=on, reductions=[*held, Reduction.OPEN_LICENCE]).total
        if without is not None and with_licence is not None:
            found.append(YearlyFee(each.number, each.due, without, with_licence))
    return found


def fees_under(
    session: Session, licence: OpenLicence, asset: Asset, *, since: date, today: date, payer: Reduction | None = None
) -> list[YearlyFee]:
    """The annual fees of a declared patent from a day until the declaration ends."""
    rules, right = docket.book(session), docket.rights_of(session, [asset], today)[asset.id]
    last = min(each for each in (licence.ends, licence.withdrawn_on, licence.ended_on) if each is not None)
    return yearly_fees(rules, right, since=since, until=last, today=today, payer=payer)


def saved_in_all(fees: Collection[YearlyFee]) -> Money:
    """The sum of what is saved."""
    return total([each.saved for each in fees])
