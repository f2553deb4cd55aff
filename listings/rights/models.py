"""Consents of co-owners: an owner who acts alone shows here that the others agreed (BR-28)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import enum_type
from listings.terms.vocabulary import Grant


class CoOwnerConsent(Base):
    """One co-owner's written consent to one kind of grant by another owner; the paper is kept by its digest."""

    __tablename__ = "co_owner_consent"
    __table_args__ = (
        CheckConstraint("length(evidence) = 64", name="evidence_is_a_digest"),
        Index(
            "uq_co_owner_consent_standing",
            "asset_id",
            "organisation_id",
            "kind_of_grant",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind_of_grant: Mapped[Grant] = mapped_column(enum_type(Grant))
    evidence: Mapped[str] = mapped_column(String(64))
    consented_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
