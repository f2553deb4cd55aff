"""Payments through the local provider for the pages that show them: one begun, one paid, one in doubt."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.actor import Actor, Role
from core.db import db, transaction
from settlement.deals.collecting.services import start_payment
from settlement.deals.models import Deal
from settlement.deals.queries import next_due, owing
from settlement.payments.payees import calling as asking
from settlement.payments.payees import services as payees
from settlement.payments.providers import calling, port
from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.models import ProviderOperation


def set_out() -> None:
    """In transactions of its own, as calls to a provider are."""
    local = port.named("local")
    assert isinstance(local, LocalProvider)
    for fault in (None, CallFault.TIME_OUT):
        with transaction() as session:
            operation = _begun(session)
        local.company.faults.tell(fault)
        calling.carry_out(operation.id, now=clock.now())
    local.company.faults.told.clear()
    _payee()
    db.session.close()


def _payee() -> None:
    """The seller of the first deal has an account at the provider that still has to tell something."""
    with transaction() as session:
        seller_id = session.scalars(select(Deal.seller_id).order_by(Deal.id)).first()
        seller = Actor(person_id=1, name="柳青", organisation_id=seller_id, roles=frozenset({Role.RIGHT_HOLDER}))
        row = payees.ask_for_account(
            session, organisation_id=seller_id or 0, provider="local", actor=seller, now=clock.now()
        )
    asking.ask(row.id, now=clock.now())


def _begun(session: Session) -> ProviderOperation:
    """For the first deal that is due and has no page yet."""
    asked = {row.purpose for row in session.query(ProviderOperation)}
    for deal in session.scalars(owing()):
        due = next_due(deal)
        if deal.subject not in asked and due is not None and due[1] is not None:
            buyer = Actor(person_id=1, name="柳青", organisation_id=deal.buyer_id)
            return start_payment(
                session, deal_id=deal.id, provider="local", back_to=f"/deals/{deal.number}/payment", actor=buyer,
                now=clock.now(),
            )  # fmt: skip
    raise LookupError("the city has too few deals that are due")
