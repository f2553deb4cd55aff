"""Reads of milestones."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import found_by
from core.files import StoredFile
from core.money import Money
from settlement.deals.models import Deal, DealMilestone, Obligation
from settlement.deals.states import MilestoneState


@dataclass(frozen=True, slots=True)
class Reached:
    """An instalment that hangs on a milestone, with the report that stands (or the last one)."""

    obligation: Obligation
    report: DealMilestone | None

    @property
    def amount(self) -> Money:
        """What falls due with it."""
        return self.obligation.amount

    @property
    def stands(self) -> bool:
        """Whether a report waits for its answer or decision, or is confirmed."""
        return self.report is not None and self.report.state is not MilestoneState.DROPPED


def reports_of(session: Session, deal: Deal) -> list[DealMilestone]:
    """All reports of the deal, oldest first."""
    return list(session.scalars(select(DealMilestone).filter_by(deal_id=deal.id).order_by(DealMilestone.id)))


def milestones_of(session: Session, deal: Deal) -> list[Reached]:
    """The deal's instalments at milestones in their order, without the fees on top."""
    own = [each for each in deal.obligations if each.what and not each.on_top]
    newest = {row.what: row for row in reports_of(session, deal)} if own else {}
    return [Reached(each, newest.get(each.what)) for each in own]


def report_of(session: Session, deal: Deal, milestone_id: int) -> DealMilestone:
    """The deal's report of this number; NotFound for another deal's."""
    return found_by(session, DealMilestone, id=milestone_id, deal_id=deal.id)


def evidence_of(session: Session, deal: Deal, file_id: int | None) -> StoredFile | None:
    """The file of this number that is kept for the deal; NotFound for another's."""
    return found_by(session, StoredFile, id=file_id, purpose=deal.subject) if file_id is not None else None
