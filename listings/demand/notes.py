"""Notices of needs: what the buyer, the center and those who offered listings are told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Role
from core.i18n import LazyText
from listings.demand.models import Need, NeedAnswer
from listings.demand.states import AnswerState
from parties.centers.models import Center
from parties.notices.services import notify


def tell(
    session: Session,
    need: Need,
    organisation_id: int,
    text: LazyText,
    act: str,
    *,
    now: datetime,
    roles: Collection[Role] = (),
) -> None:
    """One notice to an organisation's people; `text` may name %(title)s, one act at one instant is told once."""
    notify(
        session, organisation_id=organisation_id, text=LazyText(text.text, {**text.values, "title": need.title}),
        href=f"/needs/{need.id}", key=f"{need.subject}:{act}:{now.isoformat()}", now=now, roles=roles,
    )  # fmt: skip


def tell_center(session: Session, need: Need, text: LazyText, act: str, *, now: datetime) -> None:
    """One notice to the people of the center that looks after the need."""
    center = session.get(Center, need.center_id) if need.center_id else None
    if center is not None:
        tell(session, need, center.organisation_id, text, f"{act}:center", now=now)


def tell_those_who_answered(session: Session, need: Need, text: LazyText, act: str, *, now: datetime) -> None:
    """One notice to every organisation whose offered listing still lies before the buyer."""
    waiting = select(NeedAnswer.seller_id).where(NeedAnswer.need_id == need.id, NeedAnswer.state == AnswerState.OFFERED)
    for seller_id in sorted(set(session.scalars(waiting))):
        tell(session, need, seller_id, text, f"{act}:{seller_id}", now=now)
