"""The office's word on a doubt."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, Actor
from core.errors import Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from parties.notices.services import notify
from reports.claims.apart import queries
from reports.claims.apart.doubting import held
from reports.claims.apart.queries import Doubted
from settlement.volumes.apart import OFFICE, decide_doubt
from settlement.volumes.models import Standing


def decide(
    session: Session, *, number: str, why: str, standing: Standing, reason: str, actor: Actor, now: datetime
) -> Doubted:
    """A deal counts all the same, or stays apart; its center reads the reason (BR-85). City office.

    Raises NotAllowed, NotFound, Unacceptable by field, Conflict `decided_so`.
    """
    actor.must_have(*OFFICE)
    row = queries.one(session, actor, number, queries.why_of(why))
    if standing is Standing.OPEN:
        text = _("Say that it counts, or that it stays apart.")
        raise Unacceptable(text, code="no_decision", fields={"standing": [text]})
    held(session, row.doubt.ref)
    decide_doubt(
        session, ref=row.doubt.ref, why=row.doubt.why, counts=standing is Standing.COUNTS, reason=reason, actor=actor,
        now=now,
    )  # fmt: skip
    notify(
        session, organisation_id=row.deal.center.organisation_id, roles=CENTER_ROLES,
        text=lazy("The city office decided whether deal %(number)s counts.", number=number),
        href=f"/volume-apart/{number}/{row.doubt.why.value}",
        key=f"{row.doubt.ref}:{row.doubt.why.value}:{now.isoformat()}", now=now,
    )  # fmt: skip
    return queries.one(session, actor, number, row.doubt.why)
