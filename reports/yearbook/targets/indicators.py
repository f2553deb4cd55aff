"""What targets are about (BR-88): each indicator with its unit, how it is computed, and where its records lie."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.money import Money
from finance.pledges.queries import Figures, amount_and_count
from parties.centers.models import Center, CenterGrant
from parties.organisations.models import Organisation, OrganisationKind
from registers.certifications.queries import certified
from registers.hosting.queries import hosted_smes
from reports.claims.models import VolumeClaim
from reports.turnover import figures as turnover
from reports.yearbook.figures import Period, Value, growth_bp, path
from settlement.deals.models import Deal
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact
from settlement.volumes.policies import policy_of

HANDED_ON = (Category.TRANSFER, Category.LICENSE, Category.OPEN_LICENSE, Category.AUCTION)


class Kind(StrEnum):
    """In what a target is written."""

    COUNT = "count"
    AMOUNT = "amount"
    GROWTH = "growth"  # against the year before, in basis points


@dataclass(frozen=True, slots=True)
class Indicator:
    """`level` computes the figure itself; of a growth target its growth is what counts."""

    code: str
    kind: Kind
    name: LazyText
    level: Callable[[Session, Period], Value | None]
    records: Callable[[Period], str]
    of_center: Callable[[Session, Period, int], Value | None] | None = None  # where a center can have a target of it

    def actual(self, session: Session, period: Period, center_id: int | None = None) -> int | None:
        """What the year reached in the target's own unit, of all or of one center; None where nothing computes it."""

        def level(each: Period) -> Value | None:
            if center_id is None:
                return self.level(session, each)
            return self.of_center(session, each, center_id) if self.of_center else None

        now = level(period)
        if self.kind is Kind.GROWTH:
            return growth_bp(now, level(period.before))
        return now.minor if isinstance(now, Money) else None if now is None else int(now)


def _facts(period: Period, *categories: Category | str) -> list[ColumnElement[bool]]:
    fact = VolumeFact
    kept: list[ColumnElement[bool]] = [
        fact.measure == Measure.SETTLED,
        fact.recognised_on.between(period.first, date(period.year, 12, 31)),
    ]
    return [*kept, fact.category.in_(categories)] if categories else kept


def _of(center_id: int | None) -> ColumnElement[bool]:
    return true() if center_id is None else VolumeFact.center_id == center_id


def operations(session: Session, period: Period, center_id: int | None = None) -> int:
    """Transfers and licences (次, BR-89): deals, made here or reported, of which some settled volume of the year still
    stands. Royalties are none of their own: their licence was one when it was settled."""
    of_deals = or_(VolumeFact.subject.startswith("deal:"), VolumeFact.subject.startswith("claim:"))
    trades = [*_facts(period, *HANDED_ON), of_deals, _of(center_id)]
    standing = select(VolumeFact.subject).where(*trades).group_by(VolumeFact.subject)
    standing = standing.having(func.sum(turnover.counted()) > 0)
    return session.scalar(select(func.count()).select_from(standing.subquery())) or 0


def patent_contracts(session: Session, period: Period, center_id: int | None = None) -> Money:
    """The contracted trade of patents in the year, without pledge finance and what else is no trade (BR-81)."""
    fact = VolumeFact
    asked = select(func.coalesce(func.sum(turnover.counted()), 0)).where(
        _of(center_id),
        fact.measure == Measure.CONTRACTED,
        fact.right_kind == RightKind.PATENT,
        fact.category.in_(policy_of(session, period.year).trade),
        fact.recognised_on.between(period.first, date(period.year, 12, 31)),
    )
    return Money(int(session.scalar(asked) or 0))


def enterprises_served(session: Session, period: Period) -> int:
    """Distinct small enterprises to which a university's patents went in trade settled in the year, made here or
    reported (BR-85: not in deals that are set apart)."""
    trade = policy_of(session, period.year).trade
    settled = select(VolumeFact.subject).where(*_facts(period, *trade), VolumeFact.right_kind == RightKind.PATENT)
    settled = settled.group_by(VolumeFact.subject).having(func.sum(turnover.counted()) > 0)

    def buyers(model: type[Deal | VolumeClaim], kind: str, selling: Any, buying: Any) -> Select[int]:
        seller, buyer = aliased(Organisation), aliased(Organisation)
        sides = select(buyer.id).select_from(model).join(seller, selling(seller)).join(buyer, buying(buyer))
        return sides.where(
            seller.kind == OrganisationKind.UNIVERSITY,
            buyer.kind == OrganisationKind.SME,
            literal(f"{kind}:").concat(cast(model.id, String)).in_(settled),
        )

    made = buyers(Deal, "deal", lambda one: one.id == Deal.seller_id, lambda one: one.id == Deal.buyer_id)
    reported = buyers(
        VolumeClaim, "claim",
        lambda one: one.uscc == VolumeClaim.seller_code, lambda one: one.uscc == VolumeClaim.buyer_code,
    )  # fmt: skip
    return session.scalar(select(func.count()).select_from(made.union(reported).subquery())) or 0


def industry_centers(session: Session, period: Period) -> int:
    """Centers of an industry with a grant in force on the day."""
    asked = (
        select(func.count(Center.id.distinct()))
        .join(CenterGrant, CenterGrant.center_id == Center.id)
        .where(
            Center.industry != "",
            CenterGrant.from_date <= period.day,
            CenterGrant.to_date.is_(None) | (CenterGrant.to_date >= period.day),
        )
    )
    return session.scalar(asked) or 0


def backbone(session: Session, period: Period) -> int:
    """Centers above the line of the year (BR-86)."""
    return sum(row.backbone for row in turnover.year_of_centers(session, period.year))


def settled_of(session: Session, period: Period, center_id: int) -> Money:
    """A center's settled trade of the year: no loan principal, and nothing of what stands apart (BR-81)."""
    trade = policy_of(session, period.year).trade
    cells = turnover.cells(session, years=[period.year], center_id=center_id, measure="settled")
    return Money(sum(cell.amount_minor for cell in cells if cell.category in trade))


def nothing(_session: Session, _period: Period) -> None:
    """No record counts it yet, so that no figure is given."""


def _on_day(base: str, *pairs: tuple[str, object]) -> Callable[[Period], str]:
    return lambda period: path(base, *pairs, ("on", period.day))


def _turnover(period: Period) -> str:
    return path(f"/turnover/{period.year}")


def _loans(session: Session, period: Period) -> Figures:
    return amount_and_count(session, period.year, until=period.day)


def _list_of_loans(period: Period) -> str:
    return path("/loans", ("year", period.year))


def _targets(period: Period) -> str:
    return f"/targets/{period.year}"


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "operations", Kind.GROWTH, lazy("Transfers and licences, growth of their number"), operations, _turnover,
        of_center=operations,
    ),
    Indicator(
        "patent_contracts", Kind.GROWTH, lazy("Contracted patent deals, growth of their value"), patent_contracts,
        _turnover, of_center=patent_contracts,
    ),
    Indicator(
        "university_patents", Kind.COUNT, lazy("Small enterprises that received universities’ patents"),
        enterprises_served, _turnover,
    ),
    Indicator(
        "certified", Kind.COUNT, lazy("Certified organisations"),
        lambda session, period: certified(session, period.day),
        _on_day("/registers/titles", ("kind", "certification")),
    ),
    Indicator(
        "hosted", Kind.COUNT, lazy("Enterprises under hosting"),
        lambda session, period: hosted_smes(session, period.day), _on_day("/hosting"),
    ),
    Indicator(
        "industry_centers", Kind.COUNT, lazy("Operation centers of industries"), industry_centers, _on_day("/centers")
    ),
    Indicator(
        "backbone", Kind.COUNT, lazy("Backbone centers"), backbone,
        lambda period: f"/turnover/{period.year}#ranking",
    ),
    Indicator(
        "settled", Kind.AMOUNT, lazy("Settled operating volume"),
        lambda session, period: turnover.settled_in(session, period.year), _turnover,
        of_center=settled_of,
    ),
    Indicator(
        "pledge_growth", Kind.GROWTH, lazy("Pledge finance, growth of its amount"),
        lambda session, period: _loans(session, period).amount, _list_of_loans,
    ),
    Indicator(
        "pledge_projects", Kind.GROWTH, lazy("Pledge finance, growth of the number of projects"),
        lambda session, period: _loans(session, period).projects, _list_of_loans,
    ),
    Indicator(
        "pledge_amount", Kind.AMOUNT, lazy("Pledge finance of the year"),
        lambda session, period: _loans(session, period).amount, _list_of_loans,
    ),
    Indicator(
        "portfolios", Kind.COUNT, lazy("High-value patent portfolios"), nothing, _targets
    ),
    Indicator(
        "securitisations", Kind.COUNT, lazy("Securitisations issued"), nothing, _targets,
    ),
)  # fmt: skip
BY_CODE = {each.code: each for each in INDICATORS}
FOR_CENTERS = tuple(each.code for each in INDICATORS if each.of_center)
