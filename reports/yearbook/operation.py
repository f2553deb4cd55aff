"""The figures of operation centers: their grants, the backbone among them, their volume, and what was traded."""

from sqlalchemy.orm import Session

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from parties.centers.models import Tier
from reports.turnover import counts
from reports.yearbook.figures import SPAN, Figure, Period, Section, Unit, path
from settlement.volumes.policies import policy_of


def _policy(session: Session, period: Period) -> str:
    return policy_of(session, period.year).name


def _grants(code: str, tier: Tier, name: LazyText, definition: LazyText) -> Figure:
    return Figure(
        code,
        Section.OPERATION,
        Unit.CENTERS,
        name,
        definition,
        lambda session, period: counts.grants_by_tier(session, period.day)[tier],
        lambda period: path("/centers/grants", ("on", period.day), ("tier", tier.value)),
    )


OPERATION = (
    _grants(
        "S1.national",
        Tier.NATIONAL,
        lazy("National operation centers"),
        lazy("grants of the national tier in force on the day"),
    ),
    _grants(
        "S1.provincial",
        Tier.PROVINCIAL,
        lazy("Provincial operation centers"),
        lazy("grants of the provincial tier in force on the day"),
    ),
    _grants(
        "S1.municipal",
        Tier.MUNICIPAL,
        lazy("Municipal operation centers"),
        lazy("grants of the municipal tier in force on the day"),
    ),
    Figure(
        "S2.backbone",
        Section.OPERATION,
        Unit.CENTERS,
        lazy("Backbone centers"),
        lazy("centers with a grant at the end of the year whose settled trade of the year is above the backbone line"),
        lambda session, period: len(counts.backbone_centers(session, period.year)),
        lambda period: f"/turnover/{period.year}/backbone",
        _policy,
    ),
    Figure(
        "S3.volume_3y",
        Section.OPERATION,
        Unit.CNY,
        lazy("Operating volume of three years"),
        lazy("settled trade of all centers in the year and the two before it"),
        lambda session, period: counts.volume_of_years(session, range(period.year - SPAN + 1, period.year + 1)),
        lambda period: f"/turnover/{period.year}/three-years",
        _policy,
    ),
    Figure(
        "S5.kinds_traded",
        Section.OPERATION,
        Unit.KINDS,
        lazy("Kinds of right traded"),
        lazy("patents, marks, works and indications of which settled trade of the year stands"),
        lambda session, period: len(counts.kinds_traded(session, period.year)),
        lambda period: f"/turnover/{period.year}/kinds",
        _policy,
    ),
)
