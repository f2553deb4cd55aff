"""Whose a deal's income is: the owners of its rights on the day of acceptance, each with a weight and its own tax.

Co-owners share what comes in (Patent Law, article 14; BR-28): as all of them agreed in writing, else by the shares on
record, equally where none differ. What falls to a holder who takes no part here goes to the seller, who passes it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, found, pk
from listings.assets.models import Ownership
from listings.assets.queries import owners_on
from listings.rights.queries import shares_agreed
from parties.organisations.models import Organisation
from settlement.deals.split import OwnerPart


class DealOwner(Base):
    """One owner to whom a part of the income falls, frozen at acceptance: its weight among them, and the tax that is
    withheld from its gross part (basis points)."""

    __tablename__ = "deal_owner"
    __table_args__ = (
        UniqueConstraint("deal_id", "place"),
        UniqueConstraint("deal_id", "organisation_id"),
        CheckConstraint("weight > 0", name="weight_positive"),
        CheckConstraint("tax_bp BETWEEN 0 AND 4000", name="tax_within_reason"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    place: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    weight: Mapped[int] = mapped_column(BigInteger)
    tax_bp: Mapped[int]

    @property
    def part(self) -> OwnerPart:
        """As the price is split by it."""
        return OwnerPart(self.organisation_id, self.weight, self.tax_bp)


@dataclass(frozen=True, slots=True)
class Owned:
    """An organisation and its weight among the owners of a deal's rights."""

    organisation_id: int
    weight: int
    is_resident: bool


def weights_of(rows: Sequence[Ownership]) -> list[int]:
    """The weights of a right's owners: their shares on record, or equal ones where none differ by more than the
    rounding of equal shares does (worked example 6: three owners of 3,334, 3,333 and 3,333 are equal)."""
    shares = [row.share_bp for row in rows]
    return [1] * len(shares) if max(shares) - min(shares) <= 1 else shares


def parts_by_right(
    session: Session, items: Sequence[tuple[int, int]], seller_id: int, day: date
) -> list[dict[int, Fraction]]:
    """Right by right, who owns it and how many basis points of the whole price fall to each for it. The seller alone
    where it owns nothing of a right (it grants on what it holds)."""
    found_: list[dict[int, Fraction]] = []
    agreed = shares_agreed(session, [asset_id for asset_id, _part in items], day)
    for asset_id, allocation_bp in items:
        rows = owners_on(session, asset_id, day)
        if not any(row.organisation_id == seller_id for row in rows):
            found_.append({seller_id: Fraction(allocation_bp)})
            continue
        owners = {row.organisation_id for row in rows}
        shares: list[tuple[int | None, int]] = [
            (row.organisation_id, weight) for row, weight in zip(rows, weights_of(rows), strict=True)
        ]
        if (among := agreed.get(asset_id)) and among.keys() == owners:
            shares = list(among.items())
        whole_share = sum(weight for _owner, weight in shares)
        parts: dict[int, Fraction] = {}
        for owner, weight in shares:
            payee = owner or seller_id
            parts[payee] = parts.get(payee, Fraction(0)) + Fraction(allocation_bp * weight, whole_share)
        found_.append(parts)
    return found_


def weights_by_right(by_right: Sequence[dict[int, Fraction]]) -> list[list[list[int]]]:
    """The same in whole numbers of one measure, as a deal's rights keep it: [[owner, weight], …] for each."""
    common = lcm(*(part.denominator for parts in by_right for part in parts.values()))
    return [[[owner, int(part * common)] for owner, part in parts.items()] for parts in by_right]


def owners_of(session: Session, by_right: Sequence[dict[int, Fraction]], seller_id: int) -> list[Owned]:
    """The owners who share in a deal about these rights, in a stable order: the seller first, then as they stand on
    record."""
    parts: dict[int, Fraction] = {seller_id: Fraction(0)}
    for payee, part in (each for right in by_right for each in right.items()):
        parts[payee] = parts.get(payee, Fraction(0)) + part
    common = lcm(*(part.denominator for part in parts.values()))
    whole = {payee: int(part * common) for payee, part in parts.items() if part}
    return [Owned(payee, weight, found(session, Organisation, payee).is_resident) for payee, weight in whole.items()]
