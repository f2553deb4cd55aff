"""The self-check of attributions: what is confirmed stands in the facts to the fen, and nothing else does."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.faults import Fault
from finance.attribution.models import Attribution
from finance.attribution.states import AttributionState
from settlement.volumes.models import VolumeFact


def check(session: Session) -> list[Fault]:
    """Each attribution against the facts of all its turns together."""
    return list(_faults(session))


def _faults(session: Session) -> Iterator[Fault]:
    fact = VolumeFact
    booked: dict[int, int] = {}
    query = select(fact.source_key, func.sum(fact.amount_minor)).where(fact.source_key.like("attribution:%"))
    for key, amount in session.execute(query.group_by(fact.source_key)):
        attribution_id = int(key.split(":")[1])
        booked[attribution_id] = booked.get(attribution_id, 0) + int(amount)
    for attribution_id, state, amount in session.execute(
        select(Attribution.id, Attribution.state, Attribution.amount_minor).order_by(Attribution.id)
    ):
        counted = amount if state is AttributionState.CONFIRMED else 0
        if (found := booked.pop(attribution_id, 0)) != counted:
            text = f"{counted} fen are to be counted, its facts add up to {found}"
            yield Fault("attribution_volume", f"attribution:{attribution_id}", text)
    for attribution_id in sorted(booked):
        yield Fault("attribution_volume", f"attribution:{attribution_id}", "it was counted and is not on record")
