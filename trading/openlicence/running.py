"""The clocks of open licences: until when a declaration stands."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, staff, traders
from parties.centers.models import Center
from trading.openlicence.models import OpenLicence
from trading.openlicence.states import OPEN_TO_ALL

END = ClockKind(
    "open_licence_ends",
    lazy("Open licence ends"),
    Matter.RIGHTS,
    before=(60, 30),
    columns=("open_licence.ends",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Declarations that are open to all: the owner decides whether to declare anew."""
    query = (
        select(OpenLicence, Center.organisation_id)
        .join(Center, Center.id == OpenLicence.center_id)
        .where(OpenLicence.state.in_(OPEN_TO_ALL), OpenLicence.ends >= asked.today)
    )
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(OpenLicence.owner_id == own, Center.organisation_id == own))
    for licence, center in asked.session.execute(query):
        yield Running(
            kind=END,
            subject=licence.subject,
            due_on=licence.ends,
            text=lazy("Open licence %(number)s ends; declare it anew if it is to go on", number=licence.number),
            href=f"/open-licences/{licence.number}",
            movers=traders(licence.owner_id),
            watchers=staff(center),
            began_on=licence.announced_on,
        )


CLOCKS = Clocks((END,), derive)
