"""The clocks of centers: until when a grant of a tier is in force."""

from collections.abc import Iterator

from sqlalchemy import select

from core.clock import business_date
from core.i18n import language
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, staff
from parties.centers.models import Center, CenterGrant

GRANT = ClockKind(
    "center_grant_ends",
    lazy("Grant of a center ends"),
    Matter.OFFICE,
    before=(60, 30),
    columns=("center_grant.to_date",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Grants in force that end on a day."""
    query = (
        select(CenterGrant, Center)
        .join(Center, Center.id == CenterGrant.center_id)
        .where(CenterGrant.to_date >= asked.today, CenterGrant.from_date <= asked.today)
        .order_by(CenterGrant.id)
    )
    if asked.organisation_id is not None:
        query = query.where(Center.organisation_id == asked.organisation_id)
    for grant, center in asked.session.execute(query):
        assert grant.to_date is not None
        yield Running(
            kind=GRANT,
            subject=f"grant:{grant.id}",
            due_on=grant.to_date,
            text=lazy("The grant of %(center)s ends", center=center.display(language())),
            href=f"/centers/{center.code}",
            movers=staff(center.organisation_id),
            began_on=business_date(grant.granted_at),
        )


CLOCKS = Clocks((GRANT,), derive)
