"""The clocks of needs: the last day on which listings can be offered for them."""

from collections.abc import Iterator

from sqlalchemy import select

from core.clock import business_date
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from listings.demand.models import Need
from listings.demand.states import NeedState

END = ClockKind(
    "need_ends",
    lazy("Need ends"),
    Matter.MARKET,
    before=(7,),
    columns=("need.deadline", "need.expires_at"),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Needs that are published or paused."""
    states = (NeedState.PUBLISHED, NeedState.PAUSED)
    query = select(Need).where(Need.state.in_(states), Need.deadline >= asked.today)
    if asked.organisation_id is not None:
        query = query.where(Need.organisation_id == asked.organisation_id)
    for need in asked.session.scalars(query.order_by(Need.id)):
        assert need.deadline is not None
        yield Running(
            kind=END,
            subject=need.subject,
            due_on=need.deadline,
            text=lazy("The need “%(title)s” ends; give it a later day if it is to go on", title=need.title),
            href=f"/needs/{need.id}",
            movers=traders(need.organisation_id),
            began_on=business_date(need.published_at) if need.published_at else None,
        )


CLOCKS = Clocks((END,), derive)
