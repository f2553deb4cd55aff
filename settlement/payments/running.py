"""The clocks of payments: until when evidence in a payer's dispute is to be sent to the provider."""

from collections.abc import Iterator

from sqlalchemy import select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, last_day
from parties.organisations.models import Organisation, OrganisationKind
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState

EVIDENCE = ClockKind(
    "dispute_evidence",
    lazy("Answer a payment dispute"),
    Matter.MONEY,
    before=(7, 2),
    columns=("payment_dispute.due_at",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Open disputes with a last instant, for the trading center's finance officers."""
    own = asked.session.scalar(select(Organisation.id).filter_by(kind=OrganisationKind.EXCHANGE))
    if own is None or asked.organisation_id not in (None, own):
        return
    query = select(PaymentDispute).where(
        PaymentDispute.state == DisputeState.OPENED, PaymentDispute.due_at.is_not(None)
    )
    for dispute in asked.session.scalars(query.order_by(PaymentDispute.id)):
        assert dispute.due_at is not None
        yield Running(
            kind=EVIDENCE,
            subject=dispute.subject,
            due_on=last_day(dispute.due_at),
            at=dispute.due_at,
            text=lazy("Send evidence in the payment dispute about %(amount)s", amount=dispute.amount),
            href=f"/finance/operations/{dispute.operation_id}",
            movers=(Told(own, (Role.FINANCE_OFFICER,)),),
            began_on=last_day(dispute.opened_at),
        )


CLOCKS = Clocks((EVIDENCE,), derive)
