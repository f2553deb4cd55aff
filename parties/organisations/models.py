"""Tables of organisations and of the names by which registers know them."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, pk
from core.states import enum_type


class OrganisationKind(StrEnum):
    """What an organisation is; it decides which roles its members can have."""

    ENTERPRISE = "enterprise"
    SME = "sme"
    UNIVERSITY = "university"
    RESEARCH_INST = "research_inst"
    GOV = "gov"
    CENTER = "center"
    BANK = "bank"
    AGENCY = "agency"
    INSURER = "insurer"
    GUARANTOR = "guarantor"
    APPRAISER = "appraiser"
    EXCHANGE = "exchange"


def fold_name(name: str) -> str:
    """A name as it is compared: width, case, blanks and punctuation do not tell two organisations apart."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "PZC")
    return re.sub(r"\s+", "", kept)


class Organisation(Base):
    """A legal person (or public body) that takes part.

    `of_the_state` says that the state founded or owns it, so that its rights are priced in the open (STL 18).
    `country` is ISO 3166-1 alpha-2; `aliases` are the names under which registers carry it; `warning` keeps the code
    of what is odd about an accepted credit code (pilot regions).
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("length(country) = 2 AND country = upper(country)", name="country_iso2"),
        CheckConstraint("uscc IS NULL OR length(uscc) = 18", name="uscc_length"),
        CheckConstraint("name <> ''", name="name_given"),
        # There is one trading center: all money is held in its books.
        Index(
            "uq_organisation_exchange",
            "kind",
            unique=True,
            sqlite_where=text("kind = 'exchange'"),
            postgresql_where=text("kind = 'exchange'"),
        ),
    )

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    country: Mapped[str] = mapped_column(String(2), default="CN")
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    region_code: Mapped[str] = mapped_column(String(12), default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    warning: Mapped[str | None] = mapped_column(String(40))
    of_the_state: Mapped[bool] = mapped_column(server_default=text("false"))
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    names: Mapped[list["OrganisationName"]] = relationship(cascade="all, delete-orphan", lazy="select")

    @property
    def is_resident(self) -> bool:
        """Whether it is taxed as a resident of China."""
        return self.country == "CN"

    @property
    def is_verified(self) -> bool:
        """Whether somebody compared it with the register of companies."""
        return self.verified_at is not None

    def display(self, language: str) -> str:
        """Its name for a reader of `language`: Chinese readers see the registered name, others the English one."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    def with_code(self, language: str) -> str:
        """Its name for a reader of `language`, and its unified social credit code where it has one."""
        return " · ".join(part for part in (self.display(language), self.uscc) if part)

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"organisation:{self.id}"


class OrganisationName(Base):
    """One folded name of an organisation; a verified name belongs to one organisation only."""

    __tablename__ = "organisation_name"
    __table_args__ = (
        UniqueConstraint("organisation_id", "folded"),
        Index(
            "uq_organisation_name_verified",
            "folded",
            unique=True,
            sqlite_where=text("verified"),
            postgresql_where=text("verified"),
        ),
        Index("ix_organisation_name_folded", "folded"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    folded: Mapped[str] = mapped_column(String(200))
    verified: Mapped[bool] = mapped_column(default=False)
