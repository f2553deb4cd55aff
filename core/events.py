"""Upward news: a lower unit tells one that it may not know. Followers run at once, in the same transaction.

Every pair (event, follower) stands in one table in `wsgi.py`; keep the kinds of event few.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money


@dataclass(frozen=True, slots=True)
class AssetChanged:
    """A right's status, owner or encumbrances changed; listings look whether they still stand."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class AssetsImported:
    """Rights that are new on record, one batch of an import: nothing stands on them yet, but they can be found."""

    asset_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AssetsJoined:
    """Two rights turned out to be one: `gone` goes on as `kept`. Who has something on `gone` refuses by raising."""

    kept: int
    gone: int


@dataclass(frozen=True, slots=True)
class ListingChanged:
    """What is offered of a right changed; the search brings its index up to it."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class NameChanged:
    """An organisation or a center is called otherwise. `subject` such as 'organisation:3' or 'center:2'."""

    subject: str


@dataclass(frozen=True, slots=True)
class AccessEnded:
    """A person's account was secured: whatever opens something in their name without their password opens nothing."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """Money came in, or a payment out was paid, failed or returned, or a payer's dispute opened or was decided; or what
    is not yet used was sent back by an officer or taken back by the bank.

    `purpose` such as 'deal:42'; `payment_id` is the receipt's, the payout's or the dispute's; of what the bank
    took back, that of the booking of its line.
    """

    purpose: str
    # "received" | "paid" | "returned" | "refunded" | "disputed" | "dispute_won" | "dispute_lost" | "sent_back"
    # | "taken_back"
    operation: str
    payment_id: int


@dataclass(frozen=True, slots=True)
class DealSigned:
    """Both sides have signed; the recordal opens its case, and the royalties their plan."""

    deal_id: int


@dataclass(frozen=True, slots=True)
class PartiesRelated:
    """It was confirmed that two organisations belong together; what they traded is looked at again."""

    one_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class Published:
    """Something that people watch for went public. `subject` such as 'listing:42' or 'need:7'."""

    subject: str


@dataclass(frozen=True, slots=True)
class DealEnded:
    """A deal was closed, cancelled or refunded; with `asset_id` only the part of one of its rights has ended."""

    deal_id: int
    outcome: str
    asset_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProceedsCame:
    """Money of a pledged right's price or fee was released: `within` is what its pledge takes of it at most.

    `ref` is the pledge's key ("pledge:7"), `pledgee_id` and `release_id` the rows of the deal. Whoever keeps the debt
    answers at once by `settlement.deals.pledgees.set_aside`."""

    ref: str
    pledgee_id: int
    release_id: int
    within: Money


@dataclass(frozen=True, slots=True)
class LoanCovered:
    """A bank brings a loan under a fund's cover. Who keeps a loan of this number refuses by raising, unless it is as
    the bank says and in good order."""

    code: str
    bank_id: int
    debtor_uscc: str
    principal: Money
    day: date


@dataclass(frozen=True, slots=True)
class LoanClassified:
    """A bank put a pledge loan into one of the five grades, worse or better than before.

    `code` is the loan's number, `bank_id` the lender's organisation, `district` the code of the debtor's region
    (empty if unknown). `grade` is "normal" | "special_mention" | "substandard" | "doubtful" | "loss".
    """

    code: str
    bank_id: int
    district: str
    principal_outstanding: Money
    day: date
    debtor_id: int | None = None
    grade: str = "substandard"


@dataclass(frozen=True, slots=True)
class LoanClaimed:
    """The bank asks for compensation of what a classified pledge loan still owes it on `day`."""

    code: str
    bank_id: int
    district: str
    principal_outstanding: Money
    interest_outstanding: Money
    day: date
    debtor_id: int | None = None


@dataclass(frozen=True, slots=True)
class LoanClaimLowered:
    """What a bank claimed on a pledge loan became less, and `left` is what is still lost: the debtor has paid since.

    Nothing is left where the loan is paid off, or the bank took its claim back."""

    code: str
    bank_id: int
    left: Money
    day: date


@dataclass(frozen=True, slots=True)
class LoanCompensated:
    """A compensation fund paid `amount` on the claim about a pledge loan."""

    code: str
    amount: Money
    day: date


@dataclass(frozen=True, slots=True)
class LoanEnded:
    """Nothing more is paid on a pledge loan: it is paid back, or closed with what is missing."""

    code: str
    bank_id: int
    day: date


@dataclass(frozen=True, slots=True)
class LoanRecovered:
    """Money came in on a bank's compensated pledge loan: `amount` gross, of which `cost` was spent to get it."""

    code: str
    bank_id: int | None
    amount: Money
    cost: Money
    day: date


@dataclass(frozen=True, slots=True)
class RecordalChanged:
    """A case at the office took a step, for what it was opened for: `ref` such as 'pledge:7' or 'deal:42', `kind` as in
    the recordal's kinds, `on` the office's day where it has decided."""

    ref: str
    asset_id: int
    kind: str
    operation: str  # "filed" | "withdrawn" | "refused" | "accepted"
    case_id: int
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceConfirmed:
    """A center's service is to count, or to count as it was put right. Who counts the same refuses by raising."""

    attribution_id: int


Follower = Callable[..., None]
_followers: dict[type, Sequence[Follower]] = {}


def wire(table: Mapping[type, Sequence[Follower]]) -> None:
    """Put the composition root's table in force."""
    _followers.clear()
    _followers.update(table)


def publish(session: Session, event: object, *, actor: Actor, now: datetime) -> None:
    """Tell every follower, in the order of the table; what one raises undoes the whole act."""
    for follower in _followers.get(type(event), ()):
        follower(session, event, actor=actor, now=now)
