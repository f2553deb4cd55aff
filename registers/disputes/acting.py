"""Which acts a reader can take upon a case or a complaint now; services ask again."""

from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.proceeding import may_apply
from registers.disputes.standing import is_officer
from registers.disputes.states import CaseState, TakedownState
from registers.disputes.vocabulary import Channel

# The arrow behind each act of a page.
OFFICER_ACTS = {
    "forward": "forward",
    "ask": "ask for more",
    "reject": "reject",
    "forward-statement": "forward answer",
    "uphold": "uphold",
    "lift": "lift",
}
COMPLAINANT_ACTS = {"complete": "complete", "suit": "tell of suit", "take-back": "take back"}
CITY_ACTS = {
    "accept": "accept",
    "refuse": "refuse",
    "settle": "settle",
    "decide": "decide",
    "confirm": "confirm",
    "enforce": "enforce",
    "withdraw": "withdraw",
    "close": "close",
}


def acts_on_notice(
    session: Session, notice: TakedownNotice, actor: Actor | None, today: date, *, by_token: bool = False
) -> set[str]:
    """Acts by the names of the page."""
    acts: set[str] = set()
    is_complainant = by_token or (
        actor is not None and notice.complainant_id is not None and actor.acts_for(notice.complainant_id)
    )
    if is_complainant:
        acts |= {act for act, arrow in COMPLAINANT_ACTS.items() if notice.can(arrow)}
        late = notice.suit_by is not None and today > notice.suit_by
        acts -= {"suit"} if late else set()
    if actor is None or by_token:
        return acts
    if actor.acts_for(notice.seller_id) and notice.can("counter"):
        acts |= {"answer"} if notice.counter_by is None or today <= notice.counter_by else set()
    own = actor.organisation_id in (notice.complainant_id, notice.seller_id)
    if is_officer(session, actor) and not own:
        acts |= {act for act, arrow in OFFICER_ACTS.items() if notice.can(arrow)} | {"remark"}
    return acts


def acts_on_case(case: DisputeCase, actor: Actor, today: date) -> set[str]:
    """Acts by the names of the page."""
    acts: set[str] = {"apply"} if may_apply(case, actor, today) else set()
    if not actor.has(Role.CITY_OFFICE):
        if case.state is CaseState.FILED and actor.acts_for(case.filed_by_id):
            acts |= {"withdraw", "link"}
        return acts
    acts |= {act for act, arrow in CITY_ACTS.items() if case.can(arrow)}
    if case.state is CaseState.SETTLED and case.channel is Channel.MEDIATION:
        acts -= {"enforce"}
    if case.applied_on is None:
        acts -= {"confirm"}
    if case.state is CaseState.FILED or case.is_pending:
        acts |= {"link"}
    if any(case.can(channel.act) for channel in Channel):
        acts |= {"bring"}
    if case.concluded_on is not None:
        acts |= {"publish"}
    return acts


def takedown_waits(state: TakedownState) -> bool:
    """Whether an officer has the next move."""
    return state in (TakedownState.RECEIVED, TakedownState.COUNTERED)
