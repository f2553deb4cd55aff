"""How many operations a year had, of how many pieces, and whom they served, as national statistics count (BR-89).

One contract is one operation (次), however many rights it is about; a right is one piece (件) of a year, however often
it was licensed; each right of each contract is a piece-operation. A licence of three patents to two licensees: two
operations, three pieces, six piece-operations, two beneficiaries. Pledge finance is an operation like the others
(BR-80): its beneficiary is the debtor; so are policies and investments that a center served.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from finance.funds.policies import InsurancePolicy
from finance.pledges.models import LoanAsset, PledgeLoan
from finance.projects.models import Investment
from listings.assets.models import Asset
from parties.organisations.models import Organisation, fold_name
from reports.claims.keys import number_key
from reports.claims.models import ClaimedRight, VolumeClaim
from reports.turnover import figures
from settlement.deals.models import Deal, DealItem
from settlement.volumes.models import Category, Measure, VolumeFact

AT_ONCE = 500


@dataclass
class Operations:
    """Of one kind of operation, or of all: contracts, rights, and those who got them."""

    contracts: int = 0
    piece_operations: int = 0
    rights: set[str] = field(default_factory=set)
    takers: set[str] = field(default_factory=set)

    def add(self, rights: Collection[str], taker: str) -> None:
        """One contract."""
        self.contracts += 1
        self.piece_operations += len(rights)
        self.rights |= set(rights)
        self.takers.add(taker)

    @property
    def pieces(self) -> int:
        """Distinct rights."""
        return len(self.rights)

    @property
    def beneficiaries(self) -> int:
        """Distinct organisations that got a right, or a loan on one."""
        return len(self.takers)


def operations_of(session: Session, year: int) -> dict[str, Operations]:
    """Category → its operations in a year: contracts of which settled volume of the year stands; '' is all of them.

    Royalties are no operation of their own: their licence was one when it was settled.
    """
    categories = dict(session.execute(_standing(figures.known_year(year))).all())
    found: dict[str, Operations] = {"": Operations()}
    for subject, rights, taker in _known(session, categories, year):
        for key in ("", categories[subject].value):
            found.setdefault(key, Operations()).add(rights, taker)
    return found


def operations_of_centers(
    session: Session, year: int, center_id: int | None = None
) -> dict[int, dict[str, Operations]]:
    """Center id → the same of the facts of that center, of every one (or of one) that has any, in one pass."""
    fact = VolumeFact
    query = _standing(figures.known_year(year)).add_columns(fact.center_id).group_by(fact.center_id)
    if center_id is not None:
        query = query.where(fact.center_id == center_id)
    centers: dict[str, dict[int, Category]] = {}
    for subject, category, of_center in session.execute(query):
        centers.setdefault(subject, {})[of_center] = category
    found: dict[int, dict[str, Operations]] = {}
    for subject, rights, taker in _known(session, centers, year):
        for each_id, category in centers[subject].items():
            for key in ("", category.value):
                found.setdefault(each_id, {"": Operations()}).setdefault(key, Operations()).add(rights, taker)
    return found


def subjects_of(session: Session, year: int, center_id: int) -> list[str]:
    """The subject of each operation of a center's year."""
    query = _standing(figures.known_year(year)).where(VolumeFact.center_id == center_id)
    return sorted(subject for subject, _category in session.execute(query))


def _known(session: Session, subjects: Collection[str], year: int) -> Iterator[tuple[str, set[str], str]]:
    """Subject, its rights, and who got them."""
    yield from _deals(session, subjects, year)
    for kind in (_claims, _loans, _policies, _investments):
        yield from kind(session, subjects)


def _standing(year: int) -> Select[str, Category]:
    """Subject and category of what stands in the year."""
    fact = VolumeFact
    return (
        select(fact.subject, fact.category)
        .where(fact.measure == Measure.SETTLED, fact.category != Category.SET_APART)
        .where(fact.recognised_on >= date(year, 1, 1), fact.recognised_on < date(year + 1, 1, 1))
        .group_by(fact.subject, fact.category)
        .having(func.sum(figures.counted()) > 0)
    )


def _ids(subjects: Collection[str], kind: str) -> Iterator[Sequence[int]]:
    ids = sorted(int(each.partition(":")[2]) for each in subjects if each.startswith(f"{kind}:"))
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _deals(session: Session, subjects: Collection[str], year: int) -> Iterator[tuple[str, set[str], str]]:
    """Deals of the platform, with the rights that were recorded in the year (of one released later: all of them)."""
    for part in _ids(subjects, "deal"):
        rows = session.execute(
            select(Deal.id, Organisation.id, Organisation.uscc, Asset.number_display, DealItem.recorded_on)
            .join(Organisation, Organisation.id == Deal.buyer_id)
            .join(DealItem, DealItem.deal_id == Deal.id)
            .join(Asset, Asset.id == DealItem.asset_id)
            .where(Deal.id.in_(part), DealItem.given_up_at.is_(None))
        )
        takers: dict[int, str] = {}
        rights: dict[int, list[tuple[str, bool]]] = {}
        for deal_id, organisation_id, uscc, number, recorded_on in rows:
            takers[deal_id] = uscc or f"organisation:{organisation_id}"
            of_year = recorded_on is not None and recorded_on.year == year
            rights.setdefault(deal_id, []).append((number_key(number), of_year))
        for deal_id, pieces in rights.items():
            ripe = {key for key, of_year in pieces if of_year} or {key for key, _of_year in pieces}
            yield f"deal:{deal_id}", ripe, takers[deal_id]


def _claims(session: Session, subjects: Collection[str]) -> Iterator[tuple[str, set[str], str]]:
    """Deals that centers reported."""
    for part in _ids(subjects, "claim"):
        takers = dict(
            session.execute(select(VolumeClaim.id, VolumeClaim.buyer_code).where(VolumeClaim.id.in_(part))).all()
        )
        rights: dict[int, set[str]] = {claim_id: set() for claim_id in takers}
        of_claims = select(ClaimedRight.claim_id, ClaimedRight.number_key).where(ClaimedRight.claim_id.in_(part))
        for claim_id, key in session.execute(of_claims):
            rights[claim_id].add(key)
        yield from ((f"claim:{claim_id}", rights[claim_id], taker) for claim_id, taker in takers.items())


def _loans(session: Session, subjects: Collection[str]) -> Iterator[tuple[str, set[str], str]]:
    """Pledge loans; of one that only a list knows, rights without numbers."""
    for part in _ids(subjects, "pledge"):
        rights: dict[int, set[str]] = {}
        of_loans = select(LoanAsset.loan_id, Asset.number_display).join(Asset, Asset.id == LoanAsset.asset_id)
        for loan_id, number in session.execute(of_loans.where(LoanAsset.loan_id.in_(part))):
            rights.setdefault(loan_id, set()).add(number_key(number))
        for loan in session.scalars(select(PledgeLoan).where(PledgeLoan.id.in_(part)).order_by(PledgeLoan.id)):
            unnamed = {f"{loan.subject}:{place}" for place in range(loan.pieces)}
            yield loan.subject, rights.get(loan.id) or unnamed, loan.debtor_uscc or fold_name(loan.debtor_name)


def _policies(session: Session, subjects: Collection[str]) -> Iterator[tuple[str, set[str], str]]:
    """Insurance policies that a center served; one without numbers insures one right that is not named."""
    for part in _ids(subjects, "policy"):
        for row in session.scalars(select(InsurancePolicy).where(InsurancePolicy.id.in_(part))):
            yield row.subject, {number_key(each) for each in row.rights} or {row.subject}, row.insured_key


def _investments(session: Session, subjects: Collection[str]) -> Iterator[tuple[str, set[str], str]]:
    """Investments that a center served, in the rights of their project."""
    for part in _ids(subjects, "investment"):
        query = select(Investment).where(Investment.id.in_(part)).options(joinedload(Investment.project))
        for row in session.scalars(query):
            rights = {number_key(each) for each in row.project.rights}
            yield row.subject, rights or {row.project.subject}, fold_name(row.project.carrier)
