"""What a center has under way, and what of its counted volume no kept file proves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select
from sqlalchemy.orm import Session

from core.files import StoredFile
from core.money import Money
from finance.pledges.models import PledgeLoan
from finance.pledges.vocabulary import LoanSource
from reports.claims.models import VolumeClaim
from reports.turnover import figures
from settlement.deals.models import Deal, DealShare
from settlement.deals.states import DealState
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Category, Measure, VolumeFact

UNDER_WAY = (
    DealState.AGREED, DealState.SIGNED, DealState.PARTLY_FUNDED, DealState.FUNDED, DealState.DELIVERED,
    DealState.RELEASABLE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Deals in one state and one currency: how many, and their fixed price."""

    state: DealState
    count: int
    amount: Money


def pipeline(session: Session, center_id: int) -> list[Stage]:
    """The center's deals under way, in the order of their course; each currency by itself, yuan first."""
    asked = select(Deal.state, Deal.currency, func.count(Deal.id), func.sum(Deal.fixed_minor))
    rows = session.execute(asked.where(_own(center_id)).group_by(Deal.state, Deal.currency))
    found = [Stage(state, count, Money(int(amount), currency)) for state, currency, count, amount in rows]
    return sorted(
        found, key=lambda row: (UNDER_WAY.index(row.state), row.amount.currency != "CNY", row.amount.currency)
    )


def deals_under_way(
    session: Session, center_id: int, state: DealState | None = None, currency: str | None = None
) -> list[Deal]:
    """The deals that a line of the pipeline counts, the oldest first."""
    asked = select(Deal).where(_own(center_id)).order_by(Deal.id)
    if state is not None:
        asked = asked.where(Deal.state == state)
    if currency is not None:
        asked = asked.where(Deal.currency == currency)
    return list(session.scalars(asked))


def _own(center_id: int) -> ColumnElement[bool]:
    own = select(DealShare.deal_id).where(DealShare.center_id == center_id)
    return Deal.id.in_(own) & Deal.state.in_(UNDER_WAY)


class GapKind(StrEnum):
    """What is counted without a kept file."""

    DEAL = "deal"
    LOAN = "loan"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something counted that no kept file proves; `number` is how people call it, `claim_id` of a reported deal."""

    kind: GapKind
    number: str
    amount: Money
    claim_id: int | None = None


def without_evidence(session: Session, center_id: int, year: int) -> list[Gap]:
    """What of a center's settled volume of the year stands without a file: deals and loans without the certificate
    of their recordal, reported deals that were accepted by their number alone (BR-85)."""
    standing = _standing(center_id, year)
    return [*_unrecorded(session, standing, Deal, GapKind.DEAL), *_claimed(session, standing),
            *_unrecorded(session, standing, PledgeLoan, GapKind.LOAN)]  # fmt: skip


def _standing(center_id: int, year: int) -> Any:
    fact, amount = VolumeFact, func.sum(figures.counted())
    asked = select(fact.subject, amount.label("amount")).where(
        fact.center_id == center_id,
        fact.measure == Measure.SETTLED,
        fact.category != Category.SET_APART,
        fact.recognised_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    return asked.group_by(fact.subject).having(amount > 0).subquery()


def _key(word: str, column: Any) -> ColumnElement[str]:
    return literal(word).concat(cast(column, String))


def _kept_for(case: ColumnElement[bool]) -> Select[int]:
    files = select(StoredFile.id).join(RecordalCase, StoredFile.purpose == _key("recordal:", RecordalCase.id))
    return files.where(case, StoredFile.sha256 == RecordalCase.certificate)  # other papers of the case prove nothing


def _unrecorded(session: Session, standing: Any, thing: type[Deal] | type[PledgeLoan], kind: GapKind) -> Iterator[Gap]:
    key = _key("deal:" if thing is Deal else "pledge:", thing.id)
    asked = select(thing, standing.c.amount).join(standing, standing.c.subject == key)
    if thing is PledgeLoan:  # one of a list counts by its center's own evidence
        asked = asked.where(PledgeLoan.source == LoanSource.PLATFORM)
    for row, amount in session.execute(asked.where(~_kept_for(RecordalCase.ref == key).exists()).order_by(thing.id)):
        yield Gap(kind, row.number, Money(int(amount)))


def _claimed(session: Session, standing: Any) -> Iterator[Gap]:
    key = _key("claim:", VolumeClaim.id)
    asked = select(VolumeClaim, standing.c.amount).join(standing, standing.c.subject == key)
    proven = select(StoredFile.id).where(StoredFile.purpose == key).exists()
    for row, amount in session.execute(asked.where(~proven).order_by(VolumeClaim.id)):
        yield Gap(GapKind.CLAIM, row.number, Money(int(amount)), row.id)
