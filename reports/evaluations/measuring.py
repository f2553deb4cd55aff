"""What the records answer of a center's year: each computed indicator, with the records that it opens down to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import CENTER_ROLES
from core.clock import BEIJING, business_date
from parties.centers.models import Center
from parties.people.models import Membership, Person
from registers.disputes.models import CaseDeal, DisputeCase
from reports.annual.models import AnnualReport
from reports.annual.news import href_of
from reports.claims.models import VolumeClaim
from reports.claims.states import ClaimState
from reports.evaluations.models import WHOLE_BP, EvaluationRule
from reports.evaluations.vocabulary import Indicator
from reports.turnover import figures
from reports.turnover.causes import behind
from reports.turnover.operations import operations_of_centers, subjects_of
from settlement.deals.models import Deal
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Measure
from settlement.volumes.policies import policy_of

Record = list[Any]  # label, href, whether it counts


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose year is measured by which rule."""

    session: Session
    center: Center
    year: int
    rule: EvaluationRule

    @property
    def first(self) -> date:
        """The year's first day."""
        return date(self.year, 1, 1)

    @property
    def after(self) -> date:
        """The first day after it."""
        return date(self.year + 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """So much of the full mark in basis points, from `part` of `whole`; amounts in CNY fen."""

    share_bp: int
    part: int
    whole: int
    records: Sequence[Record] = field(default_factory=list)


def last_day(year: int) -> date:
    """The day as of which tiers of the year are asked for."""
    return date(year, 12, 31)


def up_to(part: int, whole: int) -> int:
    """The share of the mark that `part` of `whole` earns: nothing below zero, all from the whole on."""
    return max(0, min(WHOLE_BP, part * WHOLE_BP // whole)) if whole > 0 else 0


def _volume(asked: Asked) -> Measured:
    """The settled trade against the backbone line (BR-86)."""
    line = figures.line_of(asked.session, asked.year).minor * asked.rule.full_volume_bp // WHOLE_BP
    total = _settled(asked, asked.year)
    return Measured(up_to(total, line), total, line)


def _growth(asked: Asked) -> Measured:
    """The settled trade over that of the year before; from nothing to something is the whole mark."""
    before, now, full = _settled(asked, asked.year - 1), _settled(asked, asked.year), asked.rule.full_growth_bp
    growth = (now - before) * WHOLE_BP // before if before > 0 else full if now > 0 else 0
    return Measured(up_to(growth, full), growth, full)


def _settled(asked: Asked, year: int) -> int:
    cells = figures.cells(asked.session, years=[year], center_id=asked.center.id, measure=Measure.SETTLED.value)
    trade = policy_of(asked.session, year).trade
    return sum(each.amount_minor for each in cells if each.category in trade)


def _operations(asked: Asked) -> Measured:
    """Contracts of which settled volume of the year stands (BR-89)."""
    found = operations_of_centers(asked.session, asked.year, asked.center.id).get(asked.center.id)
    count = found[""].contracts if found is not None else 0
    full = asked.rule.full_operations
    records = [[label, href, True] for label, href, _proven in _told(asked)]
    return Measured(up_to(count, full), count, full, records)


def _recorded(asked: Asked) -> Measured:
    """Operations whose recordal number is on record, of those that an office records: deals and reported deals."""
    told = [each for each in _told(asked) if each[2] is not None]
    proven = sum(bool(each[2]) for each in told)
    return Measured(up_to(proven, len(told)), proven, len(told), [list(each) for each in told])


def _told(asked: Asked) -> list[tuple[str, str, bool | None]]:
    """Each operation of the year: how people call it, its page, and whether its recordal number is on record (None
    where the indicator does not ask for one)."""
    session, subjects = asked.session, subjects_of(asked.session, asked.year, asked.center.id)
    deals, claims = (
        [int(each.partition(":")[2]) for each in subjects if each.startswith(f"{kind}:")] for kind in ("deal", "claim")
    )
    recorded = set(
        session.scalars(
            select(RecordalCase.deal_id).where(RecordalCase.deal_id.in_(deals), RecordalCase.recordal_no != "")
        )
    )
    found: list[tuple[str, str, bool | None]] = [
        (number, f"/deals/{number}", deal_id in recorded)
        for deal_id, number in session.execute(select(Deal.id, Deal.number).where(Deal.id.in_(deals)).order_by(Deal.id))
    ]
    reported = select(VolumeClaim).where(VolumeClaim.id.in_(claims)).order_by(VolumeClaim.id)
    found += [(row.number, _page(row), row.recordal_no != "") for row in session.scalars(reported)]
    others = behind(session, subjects)
    return found + [(others[key].number, others[key].href, None) for key in sorted(others)]


def _page(claim: VolumeClaim) -> str:
    return f"/reported-deals/{claim.id}"


def _punctual(asked: Asked) -> Measured:
    """Whether the year's report was confirmed, for the first time, by its last day (BR-87)."""
    row = asked.session.scalar(select(AnnualReport).filter_by(center_id=asked.center.id, year=asked.year, version=1))
    if row is None:
        return Measured(0, 0, 1)
    confirmed = [each for each in audit.history(asked.session, row.subject) if each.action == "annual.confirmed"]
    in_time = bool(confirmed) and business_date(confirmed[0].at) <= row.due_on
    return Measured(up_to(int(in_time), 1), int(in_time), 1, [[row.number, href_of(row), in_time]])


def _rejected(asked: Asked) -> Measured:
    """Reported deals of the year that the office rejected, of all that it judged; none judged is none rejected."""
    query = select(VolumeClaim).where(
        VolumeClaim.center_id == asked.center.id, VolumeClaim.recognised_on >= asked.first,
        VolumeClaim.recognised_on < asked.after,
        VolumeClaim.state.in_((ClaimState.ACCEPTED, ClaimState.REJECTED)),
    )  # fmt: skip
    rows = asked.session.scalars(query.order_by(VolumeClaim.id)).all()
    rejected = [row for row in rows if row.state is ClaimState.REJECTED]
    part = up_to(len(rejected), len(rows))
    records = [[row.number, _page(row), False] for row in rejected]
    return Measured(WHOLE_BP - up_to(part, asked.rule.none_rejected_bp), len(rejected), len(rows), records)


def _disputes(asked: Asked) -> Measured:
    """Cases over deals that the center brought about, filed in the year."""
    query = (
        select(DisputeCase)
        .where(DisputeCase.filed_on >= asked.first, DisputeCase.filed_on < asked.after)
        .where(DisputeCase.id.in_(select(CaseDeal.case_id).join(Deal, Deal.id == CaseDeal.deal_id)
                                  .where(Deal.center_id == asked.center.id)))
        .order_by(DisputeCase.id)
    )  # fmt: skip
    rows = asked.session.scalars(query).all()
    most = asked.rule.none_disputes
    records = [[row.number, f"/disputes/{row.number}", False] for row in rows]
    return Measured(WHOLE_BP - up_to(len(rows), most), len(rows), most, records)


def _staff(asked: Asked) -> Measured:
    """People who worked for the center at the end of the year, by their roles here (five by BR-55)."""
    end = datetime(asked.year + 1, 1, 1, tzinfo=BEIJING)
    query = (
        select(Person.id, func.min(Person.name))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == asked.center.organisation_id, Membership.role.in_(CENTER_ROLES))
        .where(Membership.began_at < end, Membership.ended_at.is_(None) | (Membership.ended_at >= end))
        .group_by(Person.id)
        .order_by(Person.id)
    )
    page, full = f"/organisations/{asked.center.organisation_id}", asked.rule.full_staff
    records = [[name, page, True] for _id, name in asked.session.execute(query)]
    return Measured(up_to(len(records), full), len(records), full, records)


MEASURES: dict[Indicator, Callable[[Asked], Measured]] = {
    Indicator.VOLUME: _volume,
    Indicator.GROWTH: _growth,
    Indicator.OPERATIONS: _operations,
    Indicator.RECORDED: _recorded,
    Indicator.PUNCTUAL: _punctual,
    Indicator.REJECTED: _rejected,
    Indicator.DISPUTES: _disputes,
    Indicator.STAFF: _staff,
}


def measured(asked: Asked) -> dict[Indicator, Measured]:
    """Every computed indicator that has a weight."""
    return {each: measure(asked) for each, measure in MEASURES.items() if asked.rule.weight(each) > 0}
