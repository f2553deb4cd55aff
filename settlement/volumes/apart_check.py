"""The self-check of what stands apart: what is left of a subject's facts lies where its doubts say (BR-85)."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from core.faults import Fault
from settlement.volumes.apart import MEASURES, MOVED, closed_years, standing_apart
from settlement.volumes.models import Category, Standing, VolumeDoubt, VolumeFact


def faults(session: Session) -> Iterator[Fault]:
    """What counts although it stays apart or the other way round, and moves that lose something on their way.

    What lies in a closed year may stand in either place while a doubt is open: it stays where it was at the closing.
    """
    apart, frozen = standing_apart(session), closed_years(session)
    for fact_id, subject, category, day in session.execute(_LEFT):
        doubt, is_apart = apart.get(subject), category is Category.SET_APART
        if doubt is None and is_apart:
            yield Fault("volume_apart", f"fact:{fact_id}", "it stands apart, but no doubt about it stands")
        elif doubt is not None and not is_apart and (doubt.standing is Standing.STAYS or day.year not in frozen):
            yield Fault(
                "volume_apart", f"fact:{fact_id}", f"it counts, but is {doubt.standing.value} as {doubt.why.value}"
            )
    yield from _lost(session)


_first, _back = aliased(VolumeFact), aliased(VolumeFact)
_LEFT = (
    select(_first.id, _first.subject, _first.category, _first.recognised_on)
    .outerjoin(_back, _back.reverses_id == _first.id)
    .where(_first.reverses_id.is_(None), _first.measure.in_(MEASURES))
    .where(or_(_first.category == Category.SET_APART, _first.subject.in_(select(VolumeDoubt.subject))))
    .group_by(_first.id)
    .having(_first.amount_minor + func.coalesce(func.sum(_back.amount_minor), 0) != 0)
    .order_by(_first.id)
)


def _lost(session: Session) -> Iterator[Fault]:
    """Each step of a move takes away what it puts elsewhere, for each center."""
    fact = VolumeFact
    sums = func.sum(fact.amount_minor), func.sum(func.coalesce(fact.base_minor, 0))
    asked = select(fact.source_key, fact.measure, fact.center_id, *sums).where(fact.source_key.contains(MOVED))
    net: dict[tuple[str, str, int], tuple[int, int]] = {}
    for key, measure, center_id, amount, base in session.execute(
        asked.group_by(fact.source_key, fact.measure, fact.center_id).order_by(fact.source_key)
    ):
        step = (key.replace(f"{MOVED}-", MOVED), measure.value, center_id)
        before = net.get(step, (0, 0))
        net[step] = before[0] + int(amount), before[1] + int(base)
    for (key, word, _center), (amount, base) in net.items():
        if amount or base:
            yield Fault("volume_apart", key, f"{word}: the move of {amount} has no other end")
