"""What the tests of payment providers share: a city whose buyers pay at the local provider, and the worker's round."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from core import jobs
from core.db import transaction
from core.jobs import Job
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.payments import services as payments
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers import calling, port
from settlement.payments.providers.local.faults import FaultScript
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from tests.settlement.deals.world import World, yuan

SECRET = "whsec_only_for_tests"


@contextmanager
def provided(*providers: port.PaymentProvider) -> Iterator[None]:
    """These providers are in force, and those before are again at the end."""
    before = {each.name: each for each in port.configured()}
    port.wire({each.name: each for each in providers})
    try:
        yield
    finally:
        port.wire(before)


@dataclass
class Desk:
    """A city, its provider and its worker."""

    app: Flask
    world: World
    local: LocalProvider
    faults: FaultScript = field(default_factory=FaultScript)

    def work(self) -> int:
        """The worker does everything that is due."""
        self.fresh()
        kinds = {
            kind: act
            for kind, act in self.app.extensions["job_handlers"].items()
            if kind.startswith(("provider.", "deal.")) or kind in ("ask-providers", "catch-up")
        }
        done = jobs.run_due(kinds, now=self.world.now, clock=lambda: self.world.now)
        failed = self.world.session.scalars(select(Job.error).where(Job.error.is_not(None), Job.kind.in_(kinds))).all()
        assert not failed, failed[0]
        self.fresh()
        return done

    def fresh(self) -> None:
        """Read everything anew."""
        self.world.session.rollback()
        self.world.session.expire_all()

    def round(self, minutes: int = 2) -> None:
        """Some minutes later the janitor makes its round."""
        self.fresh()
        self.world.later(minutes=minutes)
        calling.look_at_doubtful(now=self.world.now)
        self.work()

    def catch_up(self) -> list[port.Movement]:
        """The poll."""
        self.fresh()
        strays = calling.catch_up(now=self.world.now)
        self.work()
        return strays

    def start(self, deal: Deal, provider: str = "local") -> ProviderOperation:
        """The buyer presses the button; the call goes out."""
        deal_id = deal.id
        self.fresh()
        with transaction() as session:
            operation = deals.start_payment(
                session, deal_id=deal_id, provider=provider, back_to="/", actor=self.world.buyer, now=self.world.now
            )
        calling.carry_out(operation.id, now=self.world.now)
        self.fresh()
        return self.world.session.get_one(ProviderOperation, operation.id)

    def page(self, operation: ProviderOperation) -> str:
        """The reference of its page at the company."""
        row = self.local.company.one("page", key=operation.key)
        assert row is not None
        return str(row["ref"])

    def pay(self, operation: ProviderOperation, amount: str, method: str = "card", currency: str = "") -> str:
        """The buyer pays on the page; nobody is told."""
        page = self.page(operation)
        return self.local.company.pay(page, yuan(amount).minor, method, self.world.now, currency=currency)

    def look(self, operation: ProviderOperation) -> None:
        """One look at what became of it."""
        operation_id = operation.id
        self.fresh()
        calling.look(operation_id, now=self.world.now)

    def told(self, operation: ProviderOperation) -> ProviderOperation:
        """Our books hear of it."""
        self.look(operation)
        self.work()
        return self.world.session.get_one(ProviderOperation, operation.id)

    def paid(self, deal: Deal, amount: str, method: str = "card") -> ProviderOperation:
        """The buyer pays and our books know it."""
        operation = self.start(deal)
        self.pay(operation, amount, method)
        return self.told(operation)

    def sweep(self, amount: str) -> ProviderOperation:
        """An officer sends our money at the provider to our bank."""
        self.fresh()
        with transaction() as session:
            asked = payments.move_to_bank(
                session, provider="local", amount=yuan(amount), key=f"{self.world.now}", actor=self.world.first,
                now=self.world.now,
            )  # fmt: skip
        self.work()
        return self.world.session.get_one(ProviderOperation, asked.id)

    def operations(self, deal: Deal) -> list[ProviderOperation]:
        """What was asked of providers for the deal."""
        mine = select(ProviderOperation).filter_by(purpose=deal.subject).order_by(ProviderOperation.id)
        return list(self.world.session.scalars(mine))

    def receipts(self, deal: Deal) -> list[Receipt]:
        """What came for it."""
        mine = select(Receipt).filter_by(purpose=deal.subject).order_by(Receipt.id)
        return list(self.world.session.scalars(mine))

    def payouts(self, deal: Deal) -> list[Payout]:
        """What goes out for it."""
        mine = select(Payout).filter_by(purpose=deal.subject).order_by(Payout.id)
        return list(self.world.session.scalars(mine))

    def disputes(self, deal: Deal) -> list[PaymentDispute]:
        """What payers' banks took back."""
        mine = select(PaymentDispute).filter_by(purpose=deal.subject).order_by(PaymentDispute.id)
        return list(self.world.session.scalars(mine))


def a_desk(app: Flask, world: World, folder: Path) -> Desk:
    """The local provider with the city's own clock."""
    faults = FaultScript()
    local = LocalProvider(folder / "company.db", SECRET, now=lambda: world.now, faults=faults)
    return Desk(app, world, local, faults)


A_DAY = timedelta(days=1)
