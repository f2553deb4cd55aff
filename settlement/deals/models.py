"""Tables of deals: the frozen agreement, what is owed, what came in, what was released and what was taken back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, minor, pk
from core.money import Money
from core.states import HasLifecycle, enum_type
from listings.terms.vocabulary import Act, Grant, LicenseType, Trigger, grant_of
from parties.centers.models import Center
from settlement.deals.guards import GUARDS
from settlement.deals.owners import DealOwner as DealOwner
from settlement.deals.pledged import DealPledgee as DealPledgee
from settlement.deals.reached import DealMilestone as DealMilestone
from settlement.deals.released import Release as Release
from settlement.deals.released import ReleaseLine as ReleaseLine
from settlement.deals.split import Line, LineKind
from settlement.deals.states import DEAL, DealState
from settlement.deals.wishes import Award, Cancellation, Reversal
from settlement.ledger.guards import attach
from settlement.ledger.models import table_of


class Deal(HasLifecycle, Base):
    """What two sides agreed, with fees, shares and tax frozen at acceptance. Amounts are in minor units of `currency`.

    `items` are the rights it is about, one or a bundle; `asset_id` repeats the first of them, by which lists name it.
    `open_licence` says that it came about by a notice under an announced declaration (PL 51).
    `fee_terms` are the commission rules that it falls under, and `buyer_fee_minor` what the buyer pays on top of the
    price for them. `source` is the opaque key of what it came from ('negotiation:5'); `terms_digest` covers parties,
    right, terms, fees and shares and the contract's file, and is what both sides sign. `document` is that file's
    SHA-256.
    """

    __tablename__ = "deal"
    __lifecycle__ = DEAL
    __table_args__ = (
        CheckConstraint("seller_id <> buyer_id", name="two_sides"),
        CheckConstraint("fixed_minor >= 0 AND buyer_fee_minor >= 0", name="fixed_not_negative"),
        CheckConstraint(
            "platform_fee_bp BETWEEN 0 AND 2500 AND center_fee_bp BETWEEN 0 AND 2500 AND tax_bp BETWEEN 0 AND 4000",
            name="rates_within_reason",
        ),
        CheckConstraint("broker_bp BETWEEN 0 AND 3000", name="broker_within_reason"),
        CheckConstraint("length(terms_digest) = 64", name="digest_is_sha256"),
        CheckConstraint("(state IN ('agreed', 'cancelled')) OR signed_at IS NOT NULL", name="signed_before_all_else"),
        CheckConstraint("(settled_at IS NULL) OR recorded_on IS NOT NULL", name="recorded_before_settled"),
        Index("ix_deal_state", "state"),
    )

    id: Mapped[pk]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    source: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[DealState] = mapped_column(enum_type(DealState), default=DealState.AGREED)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    broker_bp: Mapped[int] = mapped_column(default=0)
    act: Mapped[Act] = mapped_column(enum_type(Act))
    license_type: Mapped[LicenseType | None] = mapped_column(enum_type(LicenseType))
    right_kind: Mapped[str] = mapped_column(String(20))
    open_licence: Mapped[bool] = mapped_column(default=False)
    terms: Mapped[dict[str, Any]]
    terms_digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[str | None] = mapped_column(String(64))
    fixed_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    buyer_fee_minor: Mapped[minor] = mapped_column(default=0)
    fee_terms: Mapped[list[Any]] = mapped_column(default=list)
    platform_fee_bp: Mapped[int]
    center_fee_bp: Mapped[int]
    tax_bp: Mapped[int]
    agreed_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    funded_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    recorded_on: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    center: Mapped[Center] = relationship(lazy="select", viewonly=True)
    items: Mapped[list["DealItem"]] = relationship(order_by="DealItem.place", lazy="select")
    owners: Mapped[list[DealOwner]] = relationship(order_by=DealOwner.place, lazy="select")
    shares: Mapped[list["DealShare"]] = relationship(order_by="DealShare.id", lazy="select")
    lines: Mapped[list["DealLine"]] = relationship(order_by="DealLine.place", lazy="select")
    obligations: Mapped[list["Obligation"]] = relationship(order_by="Obligation.seq", lazy="select")
    receipts: Mapped[list["DealReceipt"]] = relationship(order_by="DealReceipt.id", lazy="select")
    pledgees: Mapped[list[DealPledgee]] = relationship(order_by=DealPledgee.id, lazy="select")
    releases: Mapped[list["Release"]] = relationship(order_by="Release.n", lazy="select")
    cancellations: Mapped[list[Cancellation]] = relationship(order_by="Cancellation.id", viewonly=True)
    reversals: Mapped[list[Reversal]] = relationship(order_by="Reversal.id", viewonly=True)
    awards: Mapped[list[Award]] = relationship(order_by="Award.id", viewonly=True)

    @property
    def subject(self) -> str:
        """The opaque key under which ledger, holds, volumes and files know the deal."""
        return f"deal:{self.id}"

    @property
    def fixed(self) -> Money:
        """The fixed consideration: all instalments together."""
        return Money(self.fixed_minor, self.currency)

    @property
    def buyer_fee(self) -> Money:
        """What the buyer pays on top of the price."""
        return Money(self.buyer_fee_minor, self.currency)

    @property
    def is_paid_later(self) -> bool:
        """Whether nothing falls due at signing and nothing was paid: the deal goes on with no money held."""
        return not any(each.trigger is Trigger.SIGNING or each.paid_minor for each in self.obligations)

    @property
    def came_to_nothing(self) -> bool:
        """Whether an award ended the deal before any recordal: what was released of it is no price of a right."""
        return bool(self.releases) and all(each.recorded_on is None for each in self.items)

    @property
    def grant(self) -> Grant:
        """Act and type of licence in one word."""
        return grant_of(self.act, self.license_type)

    @property
    def asset_ids(self) -> list[int]:
        """All its rights, in the order in which they are locked."""
        return sorted(item.asset_id for item in self.items)

    @property
    def kept_items(self) -> list["DealItem"]:
        """The rights with which the deal goes on: all but those that were given up."""
        return [item for item in self.items if item.given_up_at is None]

    @property
    def own_receipts(self) -> list["DealReceipt"]:
        """The receipts in the deal's currency: money in another one pays nothing of it."""
        return [each for each in self.receipts if each.currency == self.currency]

    @property
    def given_up(self) -> Money:
        """What of the fixed price is no longer owed, with the rights that were given up."""
        return Money(sum(line.given_up_minor for line in self.lines if not line.on_top), self.currency)

    @property
    def fee_given_up(self) -> Money:
        """What of the fees on top is no longer owed, with those rights."""
        return Money(sum(line.given_up_minor for line in self.lines if line.on_top), self.currency)

    @property
    def released(self) -> Money:
        """Gross of all releases so far, of the price."""
        return Money(sum(release.gross_minor for release in self.releases), self.currency)

    @property
    def fee_released(self) -> Money:
        """What was released so far of the fees on top."""
        return Money(sum(release.fee_minor for release in self.releases), self.currency)

    @property
    def owed_again(self) -> Money:
        """What of the price was released, is gone by a lost dispute and has to be paid once more."""
        return Money(sum(line.owed_again_minor for line in self.lines if not line.on_top), self.currency)

    @property
    def fee_owed_again(self) -> Money:
        """The same of the fees on top."""
        return Money(sum(line.owed_again_minor for line in self.lines if line.on_top), self.currency)

    @property
    def left_lines(self) -> list[Line]:
        """What is left of the agreed split for the releases to come."""
        return [line.left for line in self.lines]

    @property
    def center_shares(self) -> list[tuple[int, int]]:
        """(center, basis points), one entry per center, Σ = 10,000."""
        merged: dict[int, int] = {}
        for share in self.shares:
            merged[share.center_id] = merged.get(share.center_id, 0) + share.share_bp
        return list(merged.items())

    def other_side(self, organisation_id: int | None) -> int | None:
        """The counterparty of one side; None for anybody else."""
        return {self.seller_id: self.buyer_id, self.buyer_id: self.seller_id}.get(organisation_id or -1)


class DealItem(Base):
    """One right of the deal, with the part of the fixed price that falls to it (basis points, by largest remainder).

    `owners` says who owned it at acceptance, and what of the price falls to each for it: [[organisation, weight], …],
    the weights of all rights of the deal in one measure.
    It changes hands, or the licence in it stands, on the day `recorded_on`; its part of the money is released then.
    `refused_at` is when the office refused it, until it is filed again; with `given_up_at` the deal goes on without it.
    """

    __tablename__ = "deal_item"
    __table_args__ = (
        UniqueConstraint("deal_id", "place"),
        UniqueConstraint("deal_id", "asset_id"),
        CheckConstraint("allocation_bp BETWEEN 0 AND 10000", name="allocation_is_a_part"),
        CheckConstraint("recorded_on IS NULL OR filed_at IS NOT NULL", name="filed_before_recorded"),
        CheckConstraint("filed_at IS NULL OR refused_at IS NULL", name="filed_or_refused"),
        CheckConstraint(
            "given_up_at IS NULL OR (recorded_on IS NULL AND filed_at IS NULL)", name="given_up_not_at_the_office"
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    place: Mapped[int]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    right_kind: Mapped[str] = mapped_column(String(20))
    allocation_bp: Mapped[int]
    owners: Mapped[list[Any]] = mapped_column(default=list)
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    filed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    recorded_on: Mapped[date | None]
    given_up_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What of the fixed price falls to the right."""
        return Money(self.amount_minor, self.currency)

    def weight_of(self, organisation_id: int | None) -> int:
        """What of the price falls to an owner for this right, in the measure of `owners`."""
        return sum(int(weight) for owner, weight in self.owners if owner == organisation_id)


class DealShare(Base):
    """A center's part in the deal's volume and commission, frozen at acceptance (BR-83)."""

    __tablename__ = "deal_share"
    __table_args__ = (
        UniqueConstraint("deal_id", "role"),
        CheckConstraint("share_bp > 0 AND share_bp <= 10000", name="share_is_a_part"),
        CheckConstraint("role IN ('CLOSE', 'LIST', 'INTRODUCE')", name="role_is_known"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    share_bp: Mapped[int]


class DealLine(Base):
    """One taker's part of the fixed price (`on_top`: of what the buyer pays beside it), agreed at acceptance;
    `released_minor` of it has been released, of which `owed_again_minor` was taken back because a payer's bank kept it
    while the deal went on, and `given_up_minor` fell away with rights that were given up. The money of `borne_by_id` it
    is: of a tax the owner who is taxed, of a fee the side that bears it."""

    __tablename__ = "deal_line"
    __table_args__ = (
        UniqueConstraint("deal_id", "place"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint(
            "released_minor >= 0 AND given_up_minor >= 0 AND owed_again_minor BETWEEN 0 AND released_minor"
            " AND released_minor - owed_again_minor + given_up_minor <= amount_minor",
            name="released_within_amount",
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    place: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind))
    account: Mapped[str] = mapped_column(String(60))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    borne_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    amount_minor: Mapped[minor]
    released_minor: Mapped[minor] = mapped_column(default=0)
    owed_again_minor: Mapped[minor] = mapped_column(default=0)
    given_up_minor: Mapped[minor] = mapped_column(default=0)
    on_top: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def amount(self) -> Money:
        """What the taker gets in all."""
        return Money(self.amount_minor, self.currency)

    @property
    def left(self) -> Line:
        """What is still to be released on this line."""
        rest = self.amount_minor - self.released_minor + self.owed_again_minor - self.given_up_minor
        return Line(self.kind, self.account, Money(rest, self.currency), self.center_id, self.on_top)


class Obligation(Base):
    """One instalment that the buyer owes (`on_top`: the fees beside the price); `paid_minor` of it is held or was
    released, `waived_minor` is owed no more because a right was given up, a milestone will not be reached, or the
    seller gave it up. `what` is the milestone."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("deal_id", "seq"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "paid_minor >= 0 AND waived_minor >= 0 AND paid_minor + waived_minor <= amount_minor",
            name="paid_within_amount",
        ),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    seq: Mapped[int]
    trigger: Mapped[Trigger] = mapped_column(enum_type(Trigger))
    on_top: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(String(200), default="")
    amount_minor: Mapped[minor]
    paid_minor: Mapped[minor] = mapped_column(default=0)
    waived_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def amount(self) -> Money:
        """What was agreed in all."""
        return Money(self.amount_minor, self.currency)

    @property
    def paid(self) -> Money:
        """What is held of it or was released."""
        return Money(self.paid_minor, self.currency)

    @property
    def open(self) -> Money:
        """What is not yet paid."""
        return Money(self.amount_minor - self.paid_minor - self.waived_minor, self.currency)

    @property
    def waits(self) -> bool:
        """Whether it hangs on a milestone that nobody has confirmed: until then it takes no money."""
        return self.trigger is Trigger.MILESTONE and self.due_on is None

    @property
    def payable(self) -> Money:
        """What can be paid of it now."""
        return Money(0, self.currency) if self.waits else self.open


class DealReceipt(Base):
    """A receipt that came for the deal: `applied_minor` of it was taken into the hold, `fee_minor` of that for fees on
    top of the price; `forfeited_minor` was earnest money that fell to the seller, or was paid by the seller because it
    owed it again; the rest goes back."""

    __tablename__ = "deal_receipt"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "applied_minor >= 0 AND returned_minor >= 0 AND forfeited_minor >= 0"
            " AND applied_minor + returned_minor + forfeited_minor <= amount_minor",
            name="used_within_amount",
        ),
        CheckConstraint("fee_minor >= 0 AND fee_minor <= applied_minor", name="fee_within_applied"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), unique=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    received_on: Mapped[date]
    amount_minor: Mapped[minor]
    applied_minor: Mapped[minor] = mapped_column(default=0)
    fee_minor: Mapped[minor] = mapped_column(default=0)
    returned_minor: Mapped[minor] = mapped_column(default=0)
    forfeited_minor: Mapped[minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def unused(self) -> Money:
        """What is neither held for the deal nor on its way back."""
        used = self.applied_minor + self.returned_minor + self.forfeited_minor
        return Money(self.amount_minor - used, self.currency)

    @property
    def of_price(self) -> Money:
        """What of it was taken for the price."""
        return Money(self.applied_minor - self.fee_minor, self.currency)


attach(table_of(Deal), GUARDS)
