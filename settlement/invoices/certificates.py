"""A party's yearly certificate: what was released to it and what tax was withheld from it, release by release.

It says what stands: of what was taken back later only the rest. The year is that of the release, in Beijing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.i18n import _, language
from core.money import Money
from core.sheets import MARK, line
from parties.organisations import queries as organisations
from settlement.deals.models import Deal, DealLine, Release, ReleaseLine
from settlement.deals.split import LineKind
from settlement.invoices.causes import taken_back_by_place
from settlement.royalties.models import Plan, Settled, SettledLine


@dataclass(frozen=True, slots=True)
class Entry:
    """One release: what it was about, what the party got and what was withheld; and what of both was taken back."""

    on: date
    number: str
    href: str
    is_royalty: bool
    paid: Money
    withheld: Money
    taken_back: Money

    @property
    def what(self) -> str:
        """'Deal XH-2026-000042'."""
        return (
            _("Royalties %(number)s", number=self.number)
            if self.is_royalty
            else _("Deal %(number)s", number=self.number)
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """All of a year, and the sums of each currency as (paid, withheld)."""

    party: str
    organisation_id: int
    year: int
    entries: Sequence[Entry]

    @property
    def sums(self) -> dict[str, tuple[Money, Money]]:
        """Currency → what was paid, what was withheld."""
        found: dict[str, tuple[Money, Money]] = {}
        for each in self.entries:
            zero = Money(0, each.paid.currency)
            paid, withheld = found.get(each.paid.currency, (zero, zero))
            found[each.paid.currency] = (paid + each.paid, withheld + each.withheld)
        return found


def certificate(session: Session, organisation_id: int, year: int) -> Certificate:
    """What a party was paid and what was withheld in a year, the oldest first; NotFound without such a party."""
    party = organisations.organisation(session, organisation_id)
    span = (date(year, 1, 1), date(year, 12, 31))
    entries = [*_of_deals(session, organisation_id, span), *_of_royalties(session, organisation_id, span)]
    return Certificate(
        party.display(language()), organisation_id, year, sorted(entries, key=lambda each: (each.on, each.number))
    )


def years_of(session: Session, organisation_id: int) -> list[int]:
    """The years of which there is something to certify, the latest first."""
    deals = select(Release.effective_on).join(ReleaseLine).join(DealLine).where(_own(DealLine, organisation_id))
    royalties = select(Settled.effective_on).join(SettledLine).where(_own(SettledLine, organisation_id))
    days = {*session.scalars(deals.distinct()), *session.scalars(royalties.distinct())}
    return sorted({day.year for day in days}, reverse=True)


def _own(model: type[DealLine] | type[SettledLine], organisation_id: int):  # type: ignore[no-untyped-def]
    withheld = (model.kind == LineKind.TAX) & (model.borne_by_id == organisation_id) & (model.amount_minor > 0)
    return or_(model.organisation_id == organisation_id, withheld)


def _of_deals(session: Session, organisation_id: int, span: tuple[date, date]) -> Iterator[Entry]:
    rows = session.execute(
        select(Release, Deal.number, DealLine.kind, ReleaseLine.amount_minor, ReleaseLine.reversed_minor)
        .join(ReleaseLine, ReleaseLine.release_id == Release.id)
        .join(DealLine, DealLine.id == ReleaseLine.deal_line_id)
        .join(Deal, Deal.id == Release.deal_id)
        .where(Release.effective_on.between(*span), _own(DealLine, organisation_id))
        .order_by(Release.id)
    )
    sums: dict[int, tuple[Release, str, list[int]]] = {}
    for release, number, kind, amount, back in rows:
        totals = sums.setdefault(release.id, (release, number, [0, 0, 0]))[2]
        totals[kind is LineKind.TAX] += amount - back
        totals[2] += back
    for release, number, (paid, withheld, back) in sums.values():
        amounts = [Money(minor, release.currency) for minor in (paid, withheld, back)]
        yield Entry(release.effective_on, number, f"/deals/{number}", False, *amounts)


def _of_royalties(session: Session, organisation_id: int, span: tuple[date, date]) -> Iterator[Entry]:
    rows = session.execute(
        select(Settled, Plan.number, SettledLine.kind, SettledLine.amount_minor, SettledLine.place)
        .join(SettledLine, SettledLine.release_id == Settled.id)
        .join(Plan, Plan.id == Settled.plan_id)
        .where(Settled.effective_on.between(*span), _own(SettledLine, organisation_id))
        .order_by(Settled.id)
    )
    found_rows = rows.all()
    given_back = taken_back_by_place(session, [row[0].id for row in found_rows])
    sums: dict[int, tuple[Settled, str, list[int]]] = {}
    for release, number, kind, amount, place in found_rows:
        back = given_back.get((release.id, place), 0)
        totals = sums.setdefault(release.id, (release, number, [0, 0, 0]))[2]
        totals[kind is LineKind.TAX] += amount - back
        totals[2] += back
    for release, number, (paid, withheld, back) in sums.values():
        amounts = [Money(minor, release.currency) for minor in (paid, withheld, back)]
        yield Entry(release.effective_on, number, f"/royalties/{number}", True, *amounts)


def sheet(found: Certificate) -> str:
    """The certificate as CSV in the reader's language; amounts plain, so that a spreadsheet can add them up."""
    head = [_("Date"), _("About"), _("Currency"), _("Paid"), _("Tax withheld"), _("Taken back since")]
    rows = [
        line([each.on, each.what, each.paid.currency, each.paid.amount, each.withheld.amount, each.taken_back.amount])
        for each in found.entries
    ]
    sums = [
        line(["", _("Together"), currency, paid.amount, withheld.amount, ""])
        for currency, (paid, withheld) in found.sums.items()
    ]
    return MARK + line(head) + "".join([*rows, *sums])
