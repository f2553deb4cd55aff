"""The clocks of mandates: until when a broker may act."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from trading.mandates.models import Mandate
from trading.mandates.states import MandateState

END = ClockKind(
    "mandate_ends",
    lazy("Mandate of a broker ends"),
    Matter.MARKET,
    before=(14,),
    columns=("mandate.to_date",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Mandates in force: principal and broker agree on another before the end, or let it end."""
    query = select(Mandate).where(Mandate.state == MandateState.IN_FORCE, Mandate.to_date >= asked.today)
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Mandate.principal_id == own, Mandate.broker_id == own))
    for mandate in asked.session.scalars(query.order_by(Mandate.id)):
        yield Running(
            kind=END,
            subject=mandate.subject,
            due_on=mandate.to_date,
            text=lazy("Mandate no. %(number)s of a broker ends", number=mandate.id),
            href=f"/mandates/{mandate.id}",
            movers=traders(mandate.principal_id),
            watchers=traders(mandate.broker_id),
            began_on=mandate.from_date,
        )


CLOCKS = Clocks((END,), derive)
