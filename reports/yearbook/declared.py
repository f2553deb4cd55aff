"""The figures of the city's report, each with its definition, its query and its records, in the report's order."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.money import Money
from finance.pledges import queries as loans
from registers.alliances import queries as alliances
from registers.alliances.models import AllianceKind
from registers.certifications.queries import certified
from registers.disputes.queries import concluded
from registers.disputes.vocabulary import Channel
from registers.hosting.queries import hosted_smes
from registers.programmes.models import Level
from registers.recognitions import queries as recognitions
from reports.yearbook.fairs import queries as fairs
from reports.yearbook.figures import Figure, Period, Section, Unit, Value, path
from reports.yearbook.finance import FINANCE
from reports.yearbook.operation import OPERATION
from reports.yearbook.targets import queries as targets

BASE_YEAR = 2018  # against which the city reports its pledge loans


def ratio(now: Value | None, base: Value | None) -> Decimal | None:
    """How many times the base, to one decimal (BR-88); None where there was nothing."""
    if not isinstance(now, Money) or not isinstance(base, Money) or base.minor <= 0:
        return None
    return (Decimal(now.minor) / Decimal(base.minor)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _titles(*pairs: tuple[str, object]) -> Callable[[Period], str]:
    return lambda period: path("/registers/titles", *pairs, ("on", period.day))


def _enterprises(level: Level) -> Callable[[Session, Period], int]:
    return lambda session, period: recognitions.enterprise_titles(session, level, period.day)


def _cases(code: str, channel: Channel, name: LazyText, definition: LazyText) -> Figure:
    """Cases of one way, concluded in the three years that end with the year."""
    return Figure(
        code,
        Section.PROTECTION,
        Unit.CASES,
        name,
        definition,
        lambda session, period: concluded(session, channel, period.span_first, period.day),
        lambda period: path(
            "/disputes/list", ("channel", channel.value), ("first", period.span_first), ("last", period.day)
        ),
    )


TRADE = (
    Figure(
        "S4.event_deals",
        Section.OPERATION,
        Unit.DEALS,
        lazy("Deals that came about at events"),
        lazy("signed deals that stand and are tagged to a fair or another event that began in the year"),
        fairs.count,
        lambda period: path("/events/deals", ("year", period.year)),
    ),
)

ALLIANCES = (
    Figure(
        "S9.members",
        Section.FINANCE,
        Unit.MEMBERS,
        lazy("Members of the finance alliance"),
        lazy("distinct members of alliances of the kind “finance” that had joined and not left by the day"),
        lambda session, period: alliances.count_members(session, AllianceKind.FINANCE, period.day),
        lambda period: path("/alliances/members", ("kind", "finance"), ("on", period.day)),
    ),
    Figure(
        "S12.alliances",
        Section.INDUSTRY,
        Unit.ALLIANCES,
        lazy("Industry IP alliances"),
        lazy("alliances of the kind “industry” that were founded and not dissolved by the day"),
        lambda session, period: alliances.count_alliances(session, AllianceKind.INDUSTRY, period.day),
        lambda period: path("/alliances", ("kind", "industry"), ("on", period.day)),
    ),
)

INDUSTRY = (
    Figure(
        "S11.units",
        Section.INDUSTRY,
        Unit.UNITS,
        lazy("Industrialisation pilot units"),
        lazy("distinct holders of a title of demonstration pilot unit in force on the day"),
        lambda session, period: recognitions.pilot_units(session, period.day),
        _titles(("kind", "pilot")),
    ),
    Figure(
        "S11.output",
        Section.INDUSTRY,
        Unit.CNY,
        lazy("Output of the pilot units"),
        lazy("the output of the year, as last reported, of every pilot unit of 31 December"),
        lambda session, period: recognitions.output_of(session, period.year),
        lambda period: path(f"/registers/outputs/{period.year}"),
    ),
)

MANAGEMENT = (
    Figure(
        "S13.bases",
        Section.INDUSTRY,
        Unit.BASES,
        lazy("Innovation bases and maker spaces"),
        lazy("titles of base and maker space in force on the day"),
        lambda session, period: recognitions.bases(session, period.day),
        _titles(("kind", "base"), ("kind", "maker_space")),
    ),
    Figure(
        "S14.certified",
        Section.MANAGEMENT,
        Unit.ORGANISATIONS,
        lazy("Certified organisations"),
        lazy("distinct organisations that held a certificate of an IP management standard in force on the day"),
        lambda session, period: certified(session, period.day),
        _titles(("kind", "certification")),
    ),
    Figure(
        "S15.hosted",
        Section.MANAGEMENT,
        Unit.ENTERPRISES,
        lazy("Enterprises under hosting"),
        lazy("distinct small and medium enterprises with a hosting agreement in force on the day"),
        lambda session, period: hosted_smes(session, period.day),
        lambda period: path("/hosting", ("on", period.day)),
    ),
    Figure(
        "S16.national",
        Section.MANAGEMENT,
        Unit.ENTERPRISES,
        lazy("National demonstration and advantage enterprises"),
        lazy("titles of demonstration and advantage enterprise of the national level in force on the day"),
        _enterprises(Level.NATIONAL),
        _titles(("kind", "demonstration"), ("kind", "advantage"), ("level", "national")),
    ),
    Figure(
        "S16.provincial",
        Section.MANAGEMENT,
        Unit.ENTERPRISES,
        lazy("Provincial demonstration and advantage enterprises"),
        lazy("titles of demonstration and advantage enterprise of the provincial level in force on the day"),
        _enterprises(Level.PROVINCIAL),
        _titles(("kind", "demonstration"), ("kind", "advantage"), ("level", "provincial")),
    ),
)

PROTECTION = (
    _cases(
        "S17.judicial_3y",
        Channel.JUDICIAL,
        lazy("Judicial cases concluded in three years"),
        lazy("cases before courts that were decided or settled in the year and the two before it"),
    ),
    _cases(
        "S18.administrative_3y",
        Channel.ADMINISTRATIVE,
        lazy("Administrative cases concluded in three years"),
        lazy("cases before administrative authorities that were decided or settled in the year and the two before it"),
    ),
    _cases(
        "S19.arbitration_3y",
        Channel.ARBITRATION,
        lazy("Arbitration cases concluded in three years"),
        lazy("cases of arbitration that were decided or settled in the year and the two before it"),
    ),
    _cases(
        "S20.mediation_3y",
        Channel.MEDIATION,
        lazy("Cases of people’s mediation concluded in three years"),
        lazy("cases of people’s mediation that were settled in the year and the two before it"),
    ),
)

PLANS = (
    Figure(
        "S22.targets_met",
        Section.PLANS,
        Unit.TARGETS,
        lazy("Targets met"),
        lazy("targets of the national key-city programme and of the city’s plan for the year that its records meet"),
        lambda session, period: targets.met(session, period),
        lambda period: path(f"/targets/{period.year}", ("met", 1)),
    ),
)
LOANS = (
    Figure(
        "S10.loans",
        Section.FINANCE,
        Unit.CNY,
        lazy("Pledge loans registered"),
        lazy("the principal of the loans whose pledge of rights was registered in the year"),
        lambda session, period: loans.amount_and_count(session, period.year, until=period.day).amount,
        lambda period: path("/loans", ("year", period.year)),
    ),
    Figure(
        "S10.ratio_2018",
        Section.FINANCE,
        Unit.TIMES,
        lazy("Pledge loans against those of 2018"),
        lazy("pledge loans registered in the year, divided by those of 2018, to one decimal"),
        lambda session, period: ratio(
            loans.amount_and_count(session, period.year, until=period.day).amount,
            loans.amount_and_count(session, BASE_YEAR).amount,
        ),
        lambda period: path("/loans", ("year", period.year)),
    ),
)


# The order of the report, in which programs read it too.
CODES = (
    "S1.national", "S1.provincial", "S1.municipal", "S2.backbone", "S3.volume_3y", "S4.event_deals", "S5.kinds_traded",
    "S6.funds_total", "S6.capacity", "S7.fund_total", "S8.projects", "S8.investment", "S9.members", "S10.loans",
    "S10.ratio_2018", "S11.units", "S11.output", "S12.alliances", "S13.bases", "S14.certified", "S15.hosted",
    "S16.national", "S16.provincial", "S17.judicial_3y", "S18.administrative_3y", "S19.arbitration_3y",
    "S20.mediation_3y", "S22.targets_met",
)  # fmt: skip
DECLARED = (*OPERATION, *TRADE, *FINANCE, *ALLIANCES, *LOANS, *INDUSTRY, *MANAGEMENT, *PROTECTION, *PLANS)
BY_CODE = {figure.code: figure for figure in DECLARED}
FIGURES: tuple[Figure, ...] = tuple(BY_CODE[code] for code in CODES if code in BY_CODE)
