"""What a desk shows of cases and complaints: what waits for the officers, for the city office, and for a side."""

from collections.abc import Iterator

from sqlalchemy import select

from core.i18n import _
from core.show import day, overdue
from core.web import link
from registers.disputes import queries as disputes
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.proceeding import may_apply
from registers.disputes.standing import is_officer
from registers.disputes.states import CaseState, TakedownState
from reports.desk.todo import Desk, Todo

MOST = 10
ASKED = {
    TakedownState.INCOMPLETE: "complainant_id",
    TakedownState.FORWARDED: "seller_id",
    TakedownState.ANSWERED: "complainant_id",
}


def complaints_to_decide(desk: Desk) -> Iterator[Todo]:
    """Complaints that wait for an officer of the trading center."""
    if not is_officer(desk.session, desk.actor):
        return
    waiting = (TakedownState.RECEIVED, TakedownState.COUNTERED)
    query = select(TakedownNotice).where(TakedownNotice.state.in_(waiting)).order_by(TakedownNotice.id)
    for notice in desk.session.scalars(query.limit(MOST)):
        text = _("Look at complaint %(number)s", number=notice.number)
        yield Todo(text, link("disputes.takedown", number=notice.number), tag=_("To decide"))


def complaints_to_answer(desk: Desk) -> Iterator[Todo]:
    """Complaints in which the reader's organisation has the next word, with its last day."""
    own = desk.actor.organisation_id
    for state, side in ASKED.items():
        query = select(TakedownNotice).filter_by(state=state, **{side: own}).order_by(TakedownNotice.id)
        for notice in desk.session.scalars(query.limit(MOST)):
            last = disputes.next_day(notice)
            yield Todo(
                _("Answer in complaint %(number)s", number=notice.number),
                link("disputes.takedown", number=notice.number),
                due=overdue(last, desk.today) or day(last),
                late=last is not None and last < desk.today,
                tag=_("To answer"),
            )


def agreements_to_confirm(desk: Desk) -> Iterator[Todo]:
    """Mediated agreements that the reader's organisation can have confirmed together with the other side."""
    query = select(DisputeCase).where(
        disputes.own(desk.actor), DisputeCase.state == CaseState.SETTLED, DisputeCase.confirm_by >= desk.today
    )
    for case in desk.session.scalars(query.order_by(DisputeCase.confirm_by).limit(MOST)):
        if may_apply(case, desk.actor, desk.today):
            text = _("Apply for the confirmation of the agreement in case %(number)s", number=case.number)
            href = link("disputes.show", number=case.number)
            yield Todo(text, href, due=day(case.confirm_by), tag=_("Your move"))


def cases_to_accept(desk: Desk) -> Iterator[Todo]:
    """Cases of which the city office has not recorded whether they were accepted."""
    query = select(DisputeCase).filter_by(state=CaseState.FILED).order_by(DisputeCase.id)
    for case in desk.session.scalars(query.limit(MOST)):
        text = _("Record whether case %(number)s was accepted", number=case.number)
        yield Todo(text, link("disputes.show", number=case.number), tag=_("To record"))
