"""The clocks of hosting: until when an agreement runs."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told
from parties.organisations.models import Organisation
from registers.hosting.models import HostingAgreement
from registers.programmes.models import Body
from registers.programmes.standing import APPLICANTS

END = ClockKind(
    "hosting_ends",
    lazy("Hosting agreement ends"),
    Matter.REGISTERS,
    before=(30,),
    columns=("hosting_agreement.to_date",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Agreements that run, where one of the sides takes part in the platform: the agency renews or lets them end."""
    agency, sme = aliased(Body), aliased(Body)
    host, hosted = aliased(Organisation), aliased(Organisation)
    query = (
        select(HostingAgreement, sme.name, host.id, hosted.id)
        .join(agency, agency.id == HostingAgreement.agency_id)
        .join(sme, sme.id == HostingAgreement.sme_id)
        .outerjoin(host, host.uscc == agency.uscc)
        .outerjoin(hosted, hosted.uscc == sme.uscc)
        .where(HostingAgreement.to_date >= asked.today, HostingAgreement.ended_on.is_(None))
        .where(or_(host.id.is_not(None), hosted.id.is_not(None)))
    )
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(host.id == own, hosted.id == own))
    for row, name, host_id, hosted_id in asked.session.execute(query.order_by(HostingAgreement.id)):
        yield Running(
            kind=END,
            subject=row.subject,
            due_on=row.to_date,
            text=lazy("Hosting of %(name)s ends", name=name),
            href=f"/hosting/{row.id}",
            movers=(Told(host_id, APPLICANTS),) if host_id is not None else (),
            watchers=(Told(hosted_id, APPLICANTS),) if hosted_id is not None else (),
            began_on=row.from_date,
        )


CLOCKS = Clocks((END,), derive)
