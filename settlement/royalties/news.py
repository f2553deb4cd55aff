"""Telling the two sides of a licence what happened to its royalties, each in its readers' language."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core.i18n import LazyText
from parties.notices import services as notices
from settlement.royalties.models import Plan


def tell(
    session: Session, plan: Plan, organisation_ids: Iterable[int], what: str, text: LazyText, now: datetime
) -> None:
    """A notice to each of the organisations; `what` names the occasion, told once for each plan and organisation."""
    for organisation_id in organisation_ids:
        notices.notify(
            session,
            organisation_id=organisation_id,
            text=text,
            href=f"/royalties/{plan.number}",
            key=f"{plan.subject}:{what}:{organisation_id}",
            now=now,
        )


def tell_both(session: Session, plan: Plan, what: str, text: LazyText, now: datetime) -> None:
    """A notice to licensor and licensee."""
    tell(session, plan, (plan.licensor_id, plan.licensee_id), what, text, now)
