"""Tables of assets: the right, its numbers and classes, who owns it, who claims it, and what encumbers it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, BigId, Json, pk
from core.states import HasLifecycle, enum_type
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.assets.states import CLAIM, ClaimState
from parties.organisations.models import fold_name

__all__ = [
    "Asset",
    "AssetClass",
    "AssetKind",
    "AssetNumber",
    "AssetStatus",
    "ClassScheme",
    "DisputeAbout",
    "Encumbrance",
    "EncumbranceType",
    "Ownership",
    "OwnershipClaim",
    "Proceeds",
    "TermBasis",
]


class ClassScheme(StrEnum):
    """A classification by which rights are found."""

    IPC = "IPC"
    CPC = "CPC"
    LOCARNO = "LOCARNO"
    NICE = "NICE"
    VIENNA = "VIENNA"
    WORK = "WORK"


class EncumbranceType(StrEnum):
    """What stands on a right besides its owner."""

    COMMITMENT = "commitment"
    LICENSE = "license"
    OPEN_LICENSE = "open_license"
    PLEDGE = "pledge"
    SEIZURE = "seizure"
    SUSPENSION = "suspension"
    DISPUTE = "dispute"
    OPTION = "option"
    MANDATE = "mandate"
    STATE_FUNDED_MARCH_IN = "state_funded_march_in"
    EXPORT_CONTROL = "export_control"


class DisputeAbout(StrEnum):
    """What a dispute on a right is about: whose it is, or whether it is valid at all."""

    OWNERSHIP = "ownership"
    VALIDITY = "validity"


class Proceeds(StrEnum):
    """What a pledgee that agrees to a sale or licence wants done with what comes in (Civil Code, article 444)."""

    PREPAY = "prepay"
    DEPOSIT = "deposit"
    WAIVED = "waived"


class Asset(Base):
    """One right at one office.

    `number_norm` is the canonical main number, `number_display` the same as people write it. `source` says which
    register (or `hand`) the data is from, `source_date` of which day it is; `filed_by_id` is the organisation that
    brought the file itself, until a center has compared it with the register; `status_source` is who told the status
    (a source, `center` or `hand`). `holders_wait` says that a register names other holders while a deal under way keeps
    the right as it is. `pct_no` and `family_id` point at other offices' rights of the same invention.
    `gaps` are codes of what is missing;
    `complete` is false where a gap keeps the right from being offered. `version` counts every change.
    """

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("length(jurisdiction) = 2 AND jurisdiction = upper(jurisdiction)", name="jurisdiction_two"),
        CheckConstraint("number_norm <> ''", name="number_given"),
        CheckConstraint("version >= 1", name="version_counts"),
        CheckConstraint("(expiry_date IS NULL) = (expiry_basis IS NULL)", name="expiry_has_basis"),
        Index("ix_asset_status_expiry_date", "status", "expiry_date"),
        # A number that was given out once stays that right's: the address of a right that was joined leads on.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[pk]
    kind: Mapped[AssetKind] = mapped_column(enum_type(AssetKind))
    title: Mapped[str] = mapped_column(String(1000), default="")
    title_en: Mapped[str] = mapped_column(String(1000), default="")
    summary: Mapped[str] = mapped_column(default="")
    jurisdiction: Mapped[str] = mapped_column(String(2))
    number_norm: Mapped[str] = mapped_column(String(60), index=True)
    number_display: Mapped[str] = mapped_column(String(80))
    application_no: Mapped[str | None] = mapped_column(String(60))
    publication_no: Mapped[str | None] = mapped_column(String(60))
    registration_no: Mapped[str | None] = mapped_column(String(60))
    pct_no: Mapped[str] = mapped_column(String(40), default="")
    family_id: Mapped[str] = mapped_column(String(40), default="", index=True)
    kind_code: Mapped[str] = mapped_column(String(40), default="")
    filing_date: Mapped[date | None]
    publication_date: Mapped[date | None]
    grant_date: Mapped[date | None]
    expiry_date: Mapped[date | None]
    expiry_basis: Mapped[TermBasis | None] = mapped_column(enum_type(TermBasis))
    status: Mapped[AssetStatus] = mapped_column(enum_type(AssetStatus))
    status_raw: Mapped[str] = mapped_column(String(300), default="")
    status_date: Mapped[date | None]
    status_source: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(40))
    source_date: Mapped[date | None]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    holders_wait: Mapped[bool] = mapped_column(default=False)
    complete: Mapped[bool] = mapped_column(default=True)
    gaps: Mapped[list[str]] = mapped_column(default=list)
    holder_names: Mapped[list[str]] = mapped_column(default=list)
    inventor_names: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"asset:{self.id}"

    @property
    def family(self) -> str:
        """patent, trademark, copyright or indication."""
        return self.kind.family

    def is_alive_on(self, day: date) -> bool:
        """Whether there is a right, or the hope of one, on that day."""
        return not self.status.is_dead and (self.expiry_date is None or self.expiry_date >= day)

    def titled(self, language: str) -> str:
        """The title for a reader of `language`, or the number where the right has none."""
        first, second = (self.title, self.title_en) if language.startswith("zh") else (self.title_en, self.title)
        return first or second or self.number_display

    def term_left(self, day: date) -> tuple[int, float] | None:
        """Days left and the fraction of the term that is left; None where the term is not known."""
        start = self.filing_date or self.grant_date
        if self.expiry_date is None or start is None or self.expiry_date <= start:
            return None
        left = max((self.expiry_date - day).days, 0)
        return left, min(left / (self.expiry_date - start).days, 1.0)


class FormerAsset(Base):
    """The place of a right that turned out to be one with another: old addresses lead on to `asset_id`."""

    __tablename__ = "former_asset"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    joined_at: Mapped[datetime]


class AssetNumber(Base):
    """One number of a right; two rights of a family never share one of the same type at the same office."""

    __tablename__ = "asset_number"
    __table_args__ = (UniqueConstraint("office", "family", "number_type", "number"),)

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    office: Mapped[str] = mapped_column(String(2))
    family: Mapped[str] = mapped_column(String(20))
    number_type: Mapped[NumberType] = mapped_column(enum_type(NumberType))
    number: Mapped[str] = mapped_column(String(60))


class AssetClass(Base):
    """A class of a right; `detail` is the list of goods and services under a Nice class."""

    __tablename__ = "asset_class"
    __table_args__ = (UniqueConstraint("asset_id", "scheme", "code"), Index("ix_asset_class_code", "scheme", "code"))

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    scheme: Mapped[ClassScheme] = mapped_column(enum_type(ClassScheme))
    code: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(default="")


def _folded(row: DefaultExecutionContext) -> str:
    """The holder's name as names are compared (width, case and punctuation do not matter)."""
    return fold_name(row.get_current_parameters()["holder_name"])[:600]


class Ownership(Base):
    """A share of a right over an interval of days [from, to); the present one has no end.

    `organisation_id` is empty where the register names a holder who does not take part here. `cause` is an opaque
    key such as `recordal:17`, `register` or `hand`.
    """

    __tablename__ = "ownership"
    __table_args__ = (
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_in_whole"),
        CheckConstraint("to_date IS NULL OR to_date >= from_date", name="interval_forward"),
        Index(
            "uq_ownership_whole",
            "asset_id",
            unique=True,
            sqlite_where=text("to_date IS NULL AND share_bp = 10000"),
            postgresql_where=text("to_date IS NULL AND share_bp = 10000"),
        ),
        Index("ix_ownership_organisation_id_to_date", "organisation_id", "to_date"),
        # Rights of nobody here, found by the name that the register shows.
        Index(
            "ix_ownership_unclaimed",
            "holder_folded",
            sqlite_where=text("organisation_id IS NULL AND to_date IS NULL"),
            postgresql_where=text("organisation_id IS NULL AND to_date IS NULL"),
        ),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    holder_name: Mapped[str] = mapped_column(String(300))
    holder_folded: Mapped[str] = mapped_column(String(600), default=_folded)
    share_bp: Mapped[int]
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    cause: Mapped[str] = mapped_column(String(60))


class OwnershipClaim(HasLifecycle, Base):
    """An organisation says that a right is its own; a center compares the evidence with the register."""

    __tablename__ = "ownership_claim"
    __lifecycle__ = CLAIM
    __table_args__ = (
        Index(
            "uq_ownership_claim_open",
            "asset_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[ClaimState] = mapped_column(enum_type(ClaimState), default=ClaimState.CLAIMED)
    statement: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Encumbrance(Base):
    """Something that stands on a right for a scope and a time; `ref` is an opaque key such as `deal:42`.

    `act` and `license_type` say what a commitment or licence is about; `scope` is kept as JSON by the unit that
    wrote it, and `area` is the same without its days, for finding what can meet a scope among thousands. A pledge may
    be sold under with the pledgee's consent (`consent_digest`, `consent_on`; BR-31), which says what is done with the
    price (`proceeds`), an export with its permit. A
    licence that its holder may grant on is `sublicensable`; what was granted on names it (`head_id`) and ends with it.
    `about` is what a dispute is about where that is known; one of which it is not known counts as one over ownership.
    """

    __tablename__ = "encumbrance"
    __table_args__ = (
        CheckConstraint("act IS NULL OR act IN ('assign', 'license')", name="act_known"),
        CheckConstraint("to_date IS NULL OR to_date >= from_date", name="interval_forward"),
        CheckConstraint("type <> 'commitment' OR act IS NOT NULL", name="commitment_has_act"),
        # The database's own last word: a right is promised as a whole to one buyer only.
        Index(
            "uq_encumbrance_assign_commitment",
            "asset_id",
            unique=True,
            sqlite_where=text("type = 'commitment' AND act = 'assign' AND ended_on IS NULL"),
            postgresql_where=text("type = 'commitment' AND act = 'assign' AND ended_on IS NULL"),
        ),
        Index(
            "uq_encumbrance_commitment_ref",
            "ref",
            "asset_id",
            unique=True,
            sqlite_where=text("type = 'commitment' AND ended_on IS NULL"),
            postgresql_where=text("type = 'commitment' AND ended_on IS NULL"),
        ),
        CheckConstraint("NOT sublicensable OR type IN ('license', 'commitment')", name="sublicensable_license"),
        CheckConstraint("about IS NULL OR type = 'dispute'", name="about_a_dispute"),
        CheckConstraint(
            "(proceeds IS NOT NULL) = (type = 'pledge' AND consent_digest IS NOT NULL)", name="consent_says_proceeds"
        ),
        CheckConstraint("proceeds IS NULL OR proceeds <> 'prepay' OR holder_id IS NOT NULL", name="paid_to_somebody"),
        Index("ix_encumbrance_ref", "ref"),
        Index("ix_encumbrance_asset_id_type", "asset_id", "type", "license_type"),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    type: Mapped[EncumbranceType] = mapped_column(enum_type(EncumbranceType))
    about: Mapped[DisputeAbout | None] = mapped_column(enum_type(DisputeAbout))
    act: Mapped[str | None] = mapped_column(String(20))
    license_type: Mapped[str | None] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(80))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    holder_name: Mapped[str] = mapped_column(String(300), default="")
    scope: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    area: Mapped[str | None]
    sublicensable: Mapped[bool] = mapped_column(server_default=text("false"))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("encumbrance.id"), index=True)
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    ended_on: Mapped[date | None]
    consent_digest: Mapped[str | None] = mapped_column(String(64))
    consent_on: Mapped[date | None]
    proceeds: Mapped[Proceeds | None] = mapped_column(enum_type(Proceeds))
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    def is_active_on(self, day: date) -> bool:
        """Whether it stands on that day."""
        return (
            self.from_date <= day
            and (self.to_date is None or self.to_date >= day)
            and (self.ended_on is None or self.ended_on > day)
        )
