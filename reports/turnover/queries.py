"""Reading versions of years and the facts behind a figure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import start_of_day
from core.deadlines import add_months
from core.errors import NotAllowed, NotFound
from core.files import StoredFile, of_purpose
from core.i18n import _, language
from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.claims.models import VolumeClaim
from reports.turnover import figures, frozen
from reports.turnover.causes import Behind, behind
from reports.turnover.models import VersionKind, YearVersion
from settlement.deals.funding import deal_of
from settlement.deals.models import Deal
from settlement.payments.models import Receipt
from settlement.recordal.models import RecordalCase
from settlement.royalties.models import Plan
from settlement.royalties.paying import plan_of
from settlement.volumes.labels import said_of
from settlement.volumes.models import Category, CountsAs, Measure, RightKind, VolumeFact
from settlement.volumes.policies import policy_of

BATCH = 1000


def versions(session: Session, year: int) -> list[YearVersion]:
    """The closed and restated versions of a year, oldest first."""
    query = select(YearVersion).where(YearVersion.year == year, YearVersion.kind != VersionKind.COMPILED)
    return list(session.scalars(query.order_by(YearVersion.version)))


def latest(session: Session, year: int) -> YearVersion | None:
    """The version in force of a closed year."""
    rows = versions(session, year)
    return rows[-1] if rows else None


def latest_of(session: Session, year: int) -> YearVersion:
    """The version in force; NotFound where the year is not closed."""
    found = latest(session, year)
    if found is None:
        raise NotFound(_("%(year)s is not closed.", year=year))
    return found


def version(session: Session, year: int, number: int) -> YearVersion:
    """One version of a closed year; NotFound if there is none."""
    for row in versions(session, year):
        if row.version == number:
            return row
    raise NotFound(_("%(year)s has no version %(number)s.", year=year, number=number))


def compiled(session: Session, year: int) -> YearVersion | None:
    """The last report that was compiled while the year was open."""
    query = select(YearVersion).where(YearVersion.year == year, YearVersion.kind == VersionKind.COMPILED)
    return session.scalar(query.order_by(YearVersion.serial.desc()).limit(1))


def closed_years(session: Session) -> list[int]:
    """Every year that was closed."""
    query = select(YearVersion.year).where(YearVersion.kind == VersionKind.CLOSED).order_by(YearVersion.year)
    return list(session.scalars(query))


def first_versions(session: Session, before: int) -> list[YearVersion]:
    """What the closed years before a year said when they were closed."""
    query = select(YearVersion).where(YearVersion.kind == VersionKind.CLOSED, YearVersion.year < before)
    return list(session.scalars(query.order_by(YearVersion.year)))


def later_facts(session: Session, version: YearVersion, center_id: int | None = None) -> list[VolumeFact]:
    """The facts of a version's year (of one center) that it did not know: what a restated version is about."""
    query = select(VolumeFact).where(_after(version))
    if center_id is not None:
        query = query.where(VolumeFact.center_id == center_id)
    return list(session.scalars(query.order_by(VolumeFact.id)))


def _after(version: YearVersion) -> ColumnElement[bool]:
    fact = VolumeFact
    return and_(
        fact.recognised_on >= date(version.year, 1, 1),
        fact.recognised_on < date(version.year + 1, 1, 1),
        fact.id > version.figures["last_fact_id"],
    )


def prior_period(session: Session, year: int, center: str | None = None) -> list["FactRow"]:
    """Settled corrections booked in this year that belong to an earlier year closed by then: listed, never counted."""
    firsts = first_versions(session, year)
    counted: dict[int, int] = {}
    for cell in figures.cells(session, years=[each.year for each in firsts], measure=Measure.SETTLED.value):
        counted[cell.year] = counted.get(cell.year, 0) + cell.facts
    rows: list[FactRow] = []
    for each in firsts:
        if counted.get(each.year, 0) != frozen.facts_in(each.figures, Measure.SETTLED):
            booked = (VolumeFact.booked_at >= start_of_day(date(year, 1, 1))) & (
                VolumeFact.booked_at < start_of_day(date(year + 1, 1, 1))
            )
            trade = VolumeFact.category.in_(policy_of(session, each.year).trade)
            settled = (VolumeFact.measure == Measure.SETTLED) & trade
            rows += _rows(session, _after(each) & booked & settled, center=center)
    return rows


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with its center's code and names, ready to be shown."""

    id: int
    center: str
    subject: str
    measure: str
    category: str
    kind: str
    amount: Money
    recognised_on: date
    booked_at: datetime
    reverses: int | None
    note: str
    deal: str | None = None  # the number of the deal behind it
    behind: Behind | None = None  # what else stands behind it
    center_name: str = ""
    center_name_en: str = ""
    original: Money | None = None  # in its own currency, where that is not yuan
    rate_e8: int | None = None
    rate_on: date | None = None

    @property
    def claim_id(self) -> int | None:
        """The deal reported from outside that is behind it."""
        kind, _colon, key = self.subject.partition(":")
        return int(key) if kind == "claim" and key.isdigit() else None

    @property
    def cause_label(self) -> str:
        """The number of what is behind it: a deal of the platform, one reported, a loan."""
        if self.behind is not None:
            return self.behind.number
        return self.deal or (f"R{self.claim_id:06d}" if self.claim_id is not None else self.subject)

    @property
    def center_label(self) -> str:
        """The center's name in the reader's language."""
        return self.center_name if language() == "zh_Hans" else self.center_name_en or self.center_name


class Total(StrEnum):
    """Which total the facts are of: trade is the narrow one, the broad one is trade and finance (BR-81)."""

    TRADE = "trade"
    FINANCE = "finance"
    APART = "apart"
    BROAD = "broad"
    ALL = "all"


OF_TOTAL: dict[Total, tuple[CountsAs, ...]] = {
    Total.TRADE: (CountsAs.TRADE,),
    Total.FINANCE: (CountsAs.FINANCE,),
    Total.APART: (CountsAs.APART,),
    Total.BROAD: (CountsAs.TRADE, CountsAs.FINANCE),
    Total.ALL: tuple(CountsAs),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which facts of a year; None is no restriction. Without a category, those of `total`.

    `tier` is what a center holds at the end of the year, `industry` its own; 'none' of either is without one.
    """

    year: int
    measure: Measure = Measure.SETTLED
    center: str | None = None
    month: int | None = None
    category: Category | None = None
    kind: RightKind | None = None
    total: Total = Total.TRADE
    tier: str | None = None
    industry: str | None = None

    @property
    def said(self) -> dict[str, str | int]:
        """It as an address says it."""
        plain = Filter(self.year)
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {"year": self.year} | {name: value for name, value in given.items() if value != getattr(plain, name)}


def filtered(session: Session, wanted: Filter) -> ColumnElement[bool]:
    """The facts that the filter is about."""
    fact = VolumeFact
    first = date(figures.known_year(wanted.year), wanted.month or 1, 1)
    conditions = [
        fact.recognised_on >= first,
        fact.recognised_on < add_months(first, 1 if wanted.month else 12),
        fact.measure == wanted.measure,
    ]
    if wanted.center:
        conditions.append(Center.code == wanted.center)
    if wanted.tier is not None or wanted.industry is not None:
        known = centers.centers_with_tiers(session, date(wanted.year, 12, 31))
        fitting = [each.id for each, held in known if figures.fits(each, held, wanted.tier, wanted.industry)]
        conditions.append(fact.center_id.in_(fitting))
    if wanted.category:
        conditions.append(fact.category == wanted.category)
    elif wanted.total is not Total.ALL:
        policy = policy_of(session, wanted.year)
        conditions.append(fact.category.in_(policy.of(*OF_TOTAL[wanted.total])))
    if wanted.kind:
        conditions.append(fact.right_kind == wanted.kind)
    return and_(*conditions)


def facts_total(session: Session, wanted: Filter) -> tuple[Money, int]:
    """The sum and number of the facts: what the figure above them must be."""
    query = select(func.coalesce(func.sum(figures.counted()), 0), func.count(VolumeFact.id))
    amount, count = session.execute(query.join(Center).where(filtered(session, wanted))).one()
    return Money(int(amount)), int(count)


def facts(session: Session, wanted: Filter, *, after: int = 0, limit: int = 50) -> list[FactRow]:
    """A page of facts by id."""
    return _rows(session, filtered(session, wanted) & (VolumeFact.id > after), limit=limit)


def every_fact(session: Session, wanted: Filter) -> Iterator[FactRow]:
    """All of them, read page by page as they are asked for: a year may have more than fit into memory."""
    after = 0
    while page := facts(session, wanted, after=after, limit=BATCH):
        yield from page
        after = page[-1].id


def fact(session: Session, fact_id: int) -> FactRow:
    """One fact; NotFound if there is none."""
    rows = _rows(session, VolumeFact.id == fact_id)
    if not rows:
        raise NotFound(_("There is no such volume fact."))
    return rows[0]


def reversed_by(session: Session, fact_id: int) -> list[FactRow]:
    """What was taken back of a fact."""
    return _rows(session, VolumeFact.reverses_id == fact_id)


def _rows(
    session: Session, which: ColumnElement[bool], *, center: str | None = None, limit: int | None = None
) -> list[FactRow]:
    fact = VolumeFact
    query = (
        select(
            fact.id, Center.code, fact.subject, fact.measure, fact.category, fact.right_kind, fact.amount_minor,
            fact.base_minor, fact.rate_e8, fact.rate_on, fact.currency, fact.recognised_on, fact.booked_at,
            fact.reverses_id, fact.note, Center.name, Center.name_en,
        )
        .join(Center, Center.id == fact.center_id).where(which).order_by(fact.id).limit(limit)
    )  # fmt: skip
    if center is not None:
        query = query.where(Center.code == center)
    found = session.execute(query).all()
    subjects = {row.subject for row in found}
    deals, others = deals_behind(session, subjects), behind(session, subjects)
    return [
        FactRow(
            id=row.id, center=row.code, subject=row.subject, measure=row.measure.value, category=row.category.value,
            kind=row.right_kind.value, recognised_on=row.recognised_on,
            booked_at=row.booked_at, reverses=row.reverses_id, note=said_of(row.note),
            amount=Money(row.amount_minor if row.base_minor is None else row.base_minor),
            original=Money(row.amount_minor, row.currency) if row.base_minor is not None else None,
            rate_e8=row.rate_e8, rate_on=row.rate_on,
            deal=deals.get(row.subject), behind=others.get(row.subject), center_name=row.name,
            center_name_en=row.name_en,
        )
        for row in found
    ]  # fmt: skip


def deals_behind(session: Session, subjects: Collection[str]) -> dict[str, str]:
    """Subject of facts → the number of the deal behind it, its royalties included."""
    keys = {subject: deal_of(subject) for subject in subjects}
    plans = {subject: plan_of(subject) for subject in subjects}
    numbers: dict[str, str] = {}
    if wanted := set(keys.values()) - {None}:
        known = dict(session.execute(select(Deal.id, Deal.number).where(Deal.id.in_(wanted))).all())
        numbers |= {subject: known[key] for subject, key in keys.items() if key in known}
    if wanted := set(plans.values()) - {None}:
        query = select(Plan.id, Deal.number).join(Deal, Deal.id == Plan.deal_id).where(Plan.id.in_(wanted))
        known = dict(session.execute(query).all())
        numbers |= {subject: known[key] for subject, key in plans.items() if key in known}
    return numbers


def must_see_facts(session: Session, actor: Actor, center_code: str | None) -> None:
    """The city office, administrators and finance officers see all facts, a center's people those of their center."""
    if not may_see_facts(session, actor, center_code):
        actor.must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER)
        raise NotAllowed(_("The facts of a center open for its own people and for the city office."))


def may_see_facts(session: Session, reader: Actor | None, center_code: str | None) -> bool:
    """Whether the single facts, with deals and evidence, open for the reader."""
    if reader is None:
        return False
    if reader.has(Role.CITY_OFFICE, Role.ADMINISTRATOR, Role.FINANCE_OFFICER):
        return True
    if not reader.has(Role.CENTER_STAFF, Role.CENTER_MANAGER) or not reader.organisation_id:
        return False
    own = centers.center_of(session, reader.organisation_id)
    return own is not None and own.code == center_code


def reported(session: Session, row: FactRow) -> VolumeClaim | None:
    """The deal reported from outside that a fact comes from."""
    return session.get(VolumeClaim, row.claim_id) if row.claim_id is not None else None


@dataclass(frozen=True, slots=True)
class Cause:
    """A deal with what proves it."""

    deal: Deal
    recordals: list[RecordalCase]
    receipts: list[Receipt]
    evidence: list[StoredFile]


def causes(session: Session, row: FactRow) -> list[Cause]:
    """What a fact comes from, as kept files to open: the deal (of royalties its licence), recordals, receipts."""
    deal = session.scalar(select(Deal).where(Deal.number == row.deal)) if row.deal else None
    if deal is None:
        return []
    cases = session.scalars(select(RecordalCase).where(RecordalCase.deal_id == deal.id)).all()
    receipts = session.scalars(select(Receipt).where(Receipt.purpose == row.subject)).all()
    purposes = [row.subject, *(f"recordal:{case.id}" for case in cases), *(f"receipt:{each.id}" for each in receipts)]
    return [Cause(deal=deal, recordals=list(cases), receipts=list(receipts), evidence=of_purpose(session, *purposes))]
