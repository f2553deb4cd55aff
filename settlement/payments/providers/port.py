"""The port: what every payment provider can be asked, and how it answers.

An adapter speaks with its provider and knows neither our database nor our books. It answers with a `Snapshot` (what
the provider says about the operation as a whole) or with `Unknown`: a time-out, a broken connection and a 5xx say
nothing about what happened there. `find` is the authority; a notice only says where to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.money import Money

MANUAL_BANK = "manual_bank"  # transfers that officers order and confirm; not asked through this port


class OperationKind(StrEnum):
    """What is asked of a provider."""

    COLLECT = "collect"  # from a payer, by a page of the provider
    REFUND = "refund"  # of a payment, to who paid it
    TRANSFER = "transfer"  # from our balance at the provider to a payee's account there
    REVERSE = "reverse"  # of a transfer
    PAYOUT = "payout"  # from our balance at the provider to our bank


class Said(StrEnum):
    """What a provider says about an operation."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    RETURNED = "returned"  # after it had succeeded: a refund that failed later, a payout that the bank sent back


class DisputeSaid(StrEnum):
    """What a provider says about a payer's dispute."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. Days are counted from the payment; 0 means that there is no such limit."""

    currencies: frozenset[str]
    methods: tuple[str, ...]
    hold_days: int
    refund_days: Mapping[str, int]  # by method; others have no limit
    transfers: bool = False
    payouts: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One operation as the adapter sees it. `key` is ours for ever, `once` the idempotency key of this try.

    `of_ref` is the provider's reference of the payment to refund, or of the transfer to reverse.
    """

    key: str
    once: str
    kind: OperationKind
    amount: Money
    purpose: str
    ref: str = ""
    of_ref: str = ""
    destination: str = ""
    methods: tuple[str, ...] = ()
    title: str = ""
    back_to: str = ""
    since: datetime | None = None  # nothing of it can be there before


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that a payer paid on a collection; `fee` is what the provider kept, None while it is not known."""

    ref: str
    amount: Money
    at: datetime
    method: str = ""
    fee: Money | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payer's bank takes a payment back, for the time being or for good."""

    ref: str
    payment_ref: str
    amount: Money
    said: DisputeSaid
    reason: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a provider says about one operation now."""

    said: Said
    ref: str = ""
    page: str = ""
    reason: str = ""
    payments: tuple[Payment, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    alarm: str = ""  # something that people have to see, such as a method that was filtered out


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it happened. `is_kept`: the provider keeps this answer for the key and will repeat it."""

    reason: str
    is_kept: bool = False


Answer = Snapshot | Unknown


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A payee for whom an account is to be opened at the provider; `key` is ours for ever. `country` in two letters."""

    key: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class PayeeSaid:
    """What a provider says about a payee's account: whether it takes transfers, and what it still wants to know.

    Without `ref` there is none, and `reason` says why the provider opens none.
    """

    ref: str
    can_receive: bool = False
    missing: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified word of the provider: event `id` is about the object `ref`. Nothing else in it is believed."""

    id: str
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Movement:
    """Something that happened at the provider; `key` is our operation's, '' where it carries none of ours."""

    ref: str
    key: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """What a provider keeps for anything but a payment (a dispute, a refund, a transfer, its service), once by `ref`.

    Below zero where it gives a charge back. `key` is our operation's, '' where it carries none of ours.
    """

    ref: str
    key: str
    amount: Money
    at: datetime


class Forged(Exception):
    """A notice that is not from the provider, or not from now. The text says why, for the log."""


class NotSettled(Exception):
    """The provider could not be asked: whoever looks tries again later."""


class WantedMethodMissing(RuntimeError):
    """The provider's account does not offer a payment method that the settings want."""


class PaymentProvider(Protocol):
    """A provider as the rest of the product knows it. No method raises for what the provider answers."""

    name: str
    caps: Capabilities

    def collect(self, ask: Ask) -> Answer:
        """Open a page on which the payer pays; PENDING with the page's address, never 'paid'."""

    def refund(self, ask: Ask) -> Answer:
        """Send a payment (`of_ref`) back, in whole or in part."""

    def transfer(self, ask: Ask) -> Answer:
        """Give money of ours at the provider to a payee's account there (`destination`)."""

    def reverse(self, ask: Ask) -> Answer:
        """Take a transfer (`of_ref`) back; DECLINED where the payee's balance is too small."""

    def payout(self, ask: Ask) -> Answer:
        """Send money of ours at the provider to our bank."""

    def enroll(self, enrolment: Enrolment) -> PayeeSaid | Unknown:
        """Open an account for a payee, or find the one under our key."""

    def payee(self, enrolment: Enrolment, ref: str) -> PayeeSaid | None:
        """How a payee's account stands; None if there is certainly none. Raises NotSettled."""

    def onboarding(self, ref: str, back_to: str) -> str:
        """The address of the provider's page on which the payee tells what is missing. Raises NotSettled."""

    def find(self, ask: Ask) -> Answer | None:
        """What became of an operation; None if the provider certainly has nothing under our key."""

    def key_of(self, ref: str) -> str | None:
        """Our key of the operation that an object of a notice belongs to. Raises NotSettled."""

    def parse(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """A verified notice. Raises Forged."""

    def activity(self, since: datetime) -> list[Movement]:
        """What happened since. Raises NotSettled."""

    def charges(self, since: datetime) -> list[Charge]:
        """What was charged since besides the fees of payments. Raises NotSettled."""

    def balance(self) -> list[Money]:
        """What of ours lies there, available or not yet, in each currency. Raises NotSettled."""

    def probe(self) -> list[str]:
        """What of the settings the provider's account cannot do, in words; raises NotSettled if it cannot be asked."""


CALLS = {kind: kind.value for kind in OperationKind}


def ask_of(provider: PaymentProvider, ask: Ask) -> Answer:
    """The call that fits the kind of operation."""
    answer: Answer = getattr(provider, CALLS[ask.kind])(ask)
    return answer


_providers: dict[str, PaymentProvider] = {}


def wire(table: Mapping[str, PaymentProvider]) -> None:
    """Put the composition root's providers in force."""
    _providers.clear()
    _providers.update(table)


def named(name: str) -> PaymentProvider | None:
    """The provider of this name, if it is configured."""
    return _providers.get(name)


def configured() -> list[PaymentProvider]:
    """All providers through which buyers can pay."""
    return list(_providers.values())
