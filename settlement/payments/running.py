"""The clocks of payments: until when evidence in a payer's dispute is to be sent to the provider, and until when money
may lie there."""

from collections.abc import Iterator

from sqlalchemy import select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, last_day
from parties.organisations.models import Organisation, OrganisationKind
from settlement.payments.hold_alarms import lying
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.operations import PAGE
from settlement.payments.providers.states import DisputeState

EVIDENCE = ClockKind(
    "dispute_evidence",
    lazy("Answer a payment dispute"),
    Matter.MONEY,
    before=(7, 2),
    columns=("payment_dispute.due_at",),
)
# Its warnings on day 60 and 80 of 90 have words of their own (`hold_alarms`).
LONGEST_HOLD = ClockKind("longest_hold", lazy("Longest time with a payment provider"), Matter.MONEY)


def longest_holds(asked: Asked) -> Iterator[Running]:
    """Money that lies at a provider, by the day on which it came, until the day on which it may lie there no longer."""
    own = asked.session.scalar(select(Organisation.id).filter_by(kind=OrganisationKind.EXCHANGE))
    if own is None or asked.organisation_id not in (None, own):
        return
    for each in lying(asked.session, today=asked.today):
        yield Running(
            kind=LONGEST_HOLD,
            subject=each.subject,
            due_on=each.until,
            text=lazy("Send %(amount)s from the payment provider to our bank account", amount=each.amount),
            href=PAGE,
            movers=(Told(own, (Role.FINANCE_OFFICER,)),),
            began_on=each.since,
        )


def disputes(asked: Asked) -> Iterator[Running]:
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


def derive(asked: Asked) -> Iterator[Running]:
    """Both."""
    yield from disputes(asked)
    yield from longest_holds(asked)


CLOCKS = Clocks((EVIDENCE, LONGEST_HOLD), derive)
