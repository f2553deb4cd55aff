"""Reading versions of years and the facts behind a figure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.deadlines import add_months
from core.errors import NotAllowed, NotFound
from core.files import StoredFile, of_purpose
from core.i18n import _
from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.turnover.models import VersionKind, YearVersion
from settlement.deals.models import Deal
from settlement.payments.models import Receipt
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import VolumeFact


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


def compiled(session: Session, year: int) -> YearVersion | None:
    """The last report that was compiled while the year was open."""
    query = select(YearVersion).where(YearVersion.year == year, YearVersion.kind == VersionKind.COMPILED)
    return session.scalar(query.order_by(YearVersion.serial.desc()).limit(1))


def closed_years(session: Session) -> list[int]:
    """Every year that was closed."""
    query = select(YearVersion.year).where(YearVersion.kind == VersionKind.CLOSED).order_by(YearVersion.year)
    return list(session.scalars(query))


def later_facts(session: Session, year: int, since: datetime) -> list[VolumeFact]:
    """The facts of a year that were booked after an instant: what a restated version is about."""
    fact = VolumeFact
    query = select(fact).where(
        fact.recognised_on >= date(year, 1, 1), fact.recognised_on < date(year + 1, 1, 1), fact.booked_at > since
    )
    return list(session.scalars(query.order_by(fact.id)))


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Center by center what changed between two versions' figures, in CNY fen."""
    rows = []
    for code in sorted({*before["centers"], *after["centers"]}):
        old, new = before["centers"].get(code, {}), after["centers"].get(code, {})
        was, now = old.get("total_minor", 0), new.get("total_minor", 0)
        if old.get("cells") != new.get("cells") or was != now:
            rows.append(
                {
                    "center": code,
                    "before_minor": was,
                    "after_minor": now,
                    "difference_minor": now - was,
                    "backbone_before": old.get("backbone", False),
                    "backbone_after": new.get("backbone", False),
                }
            )
    return rows


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with its center's code, ready to be shown."""

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

    @property
    def subject_label(self) -> str:
        """'deal:42' as people write it."""
        kind, _colon, key = self.subject.partition(":")
        return _("Deal %(number)s", number=key) if kind == "deal" else self.subject


@dataclass(frozen=True, slots=True)
class Filter:
    """Which facts of a year; None is no restriction."""

    year: int
    measure: str = "settled"
    center: str | None = None
    month: int | None = None
    category: str | None = None
    kind: str | None = None


def _filtered(wanted: Filter) -> Any:
    fact = VolumeFact
    conditions = [
        fact.recognised_on >= date(wanted.year, wanted.month or 1, 1),
        fact.recognised_on < add_months(date(wanted.year, wanted.month or 1, 1), 1 if wanted.month else 12),
        fact.measure == wanted.measure,
        fact.currency == "CNY",
    ]
    if wanted.center:
        conditions.append(Center.code == wanted.center)
    if wanted.category:
        conditions.append(fact.category == wanted.category)
    if wanted.kind:
        conditions.append(fact.right_kind == wanted.kind)
    return and_(*conditions)


def facts_total(session: Session, wanted: Filter) -> tuple[Money, int]:
    """The sum and number of the facts: what the figure above them must be."""
    query = select(func.coalesce(func.sum(VolumeFact.amount_minor), 0), func.count(VolumeFact.id))
    amount, count = session.execute(query.join(Center).where(_filtered(wanted))).one()
    return Money(int(amount)), int(count)


def facts(session: Session, wanted: Filter, *, after: int = 0, limit: int = 50) -> list[FactRow]:
    """A page of facts by id."""
    query = select(VolumeFact, Center.code).join(Center).where(_filtered(wanted), VolumeFact.id > after)
    return [_row(fact, code) for fact, code in session.execute(query.order_by(VolumeFact.id).limit(limit))]


def fact(session: Session, fact_id: int) -> FactRow:
    """One fact; NotFound if there is none."""
    row = session.execute(select(VolumeFact, Center.code).join(Center).where(VolumeFact.id == fact_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such volume fact."))
    return _row(row[0], row[1])


def _row(fact: VolumeFact, code: str) -> FactRow:
    return FactRow(
        id=fact.id, center=code, subject=fact.subject, measure=str(fact.measure), category=str(fact.category),
        kind=fact.right_kind, amount=Money(fact.amount_minor, fact.currency), recognised_on=fact.recognised_on,
        booked_at=fact.booked_at, reverses=fact.reverses_id, note=fact.note or "",
    )  # fmt: skip


def must_see_facts(session: Session, actor: Actor, center_code: str | None) -> None:
    """The city office, administrators and finance officers see all facts, a center's people those of their center."""
    if actor.has(Role.CITY_OFFICE, Role.ADMINISTRATOR, Role.FINANCE_OFFICER):
        return
    actor.must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER)
    own = centers.center_of(session, actor.organisation_id) if actor.organisation_id else None
    if own is None or own.code != center_code:
        raise NotAllowed(_("The facts of a center open for its own people and for the city office."))


@dataclass(frozen=True, slots=True)
class Cause:
    """A deal with what proves it."""

    deal: Deal
    recordals: list[RecordalCase]
    receipts: list[Receipt]
    evidence: list[StoredFile]


def causes(session: Session, row: FactRow) -> list[Cause]:
    """What a fact comes from: the deal, its recordal's certificate and receipts, as kept files to open."""
    kind, _colon, key = row.subject.partition(":")
    if kind != "deal" or not key.isdigit():
        return []
    deal = session.get(Deal, int(key))
    if deal is None:
        return []
    cases = session.scalars(select(RecordalCase).where(RecordalCase.deal_id == deal.id)).all()
    receipts = session.scalars(select(Receipt).where(Receipt.purpose == row.subject)).all()
    purposes = [row.subject, *(f"recordal:{case.id}" for case in cases), *(f"receipt:{each.id}" for each in receipts)]
    return [Cause(deal=deal, recordals=list(cases), receipts=list(receipts), evidence=of_purpose(session, *purposes))]
