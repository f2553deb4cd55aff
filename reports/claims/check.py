"""The self-check of reported deals: what is counted stands in the facts to the fen, and nothing else does."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.faults import Fault
from reports.claims.models import VolumeClaim
from settlement.volumes.models import Measure, VolumeFact


def check(session: Session) -> list[Fault]:
    """Each claim against its settled and contracted facts, those of all its turns together."""
    return list(_faults(session))


def _faults(session: Session) -> Iterator[Fault]:
    fact = VolumeFact
    query = (
        select(fact.subject, fact.measure, func.sum(fact.amount_minor))
        .where(fact.subject.like("claim:%"))
        .group_by(fact.subject, fact.measure)
    )
    standing = {(subject, measure): int(amount) for subject, measure, amount in session.execute(query)}
    columns = (VolumeClaim.id, VolumeClaim.state, VolumeClaim.uncounted, VolumeClaim.amount_minor)
    for claim_id, state, uncounted, amount in session.execute(select(*columns).order_by(VolumeClaim.id)):
        counted = amount if state.value == "accepted" and uncounted is None else 0
        for measure in (Measure.SETTLED, Measure.CONTRACTED):
            found = standing.pop((f"claim:{claim_id}", measure), 0)
            if found != counted:
                text = f"{measure.value}: {counted} fen are to be counted, its facts add up to {found}"
                yield Fault("claim_volume", f"claim:{claim_id}", text)
    for subject, measure in sorted(standing):
        yield Fault("claim_volume", subject, f"{measure.value} was counted for no reported deal")
