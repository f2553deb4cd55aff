"""The figures of IP finance: funds, transformation projects, pledge loans."""

from core.i18n import lazy_gettext as lazy
from finance.funds import queries as funds
from finance.funds.models import FundKind
from finance.projects import queries as projects
from reports.yearbook.figures import Figure, Section, Unit, path

FINANCE = (
    Figure(
        "S6.funds_total",
        Section.FINANCE,
        Unit.CNY,
        lazy("Risk-compensation funds"),
        lazy(
            "what sponsors had paid by the day into the risk-compensation funds there then, reversed payments left out"
        ),
        lambda session, period: funds.funds_total(session, period.day),
        lambda period: path("/funds/contributions", ("kind", "compensation"), ("on", period.day)),
    ),
    Figure(
        "S6.capacity",
        Section.FINANCE,
        Unit.CNY,
        lazy("Loans that the funds can cover"),
        lazy("capital of each risk-compensation fund on the day, times the leverage of its terms in force"),
        lambda session, period: funds.capacity(session, period.day),
        lambda period: path("/funds", ("on", period.day)),
    ),
    Figure(
        "S7.fund_total",
        Section.FINANCE,
        Unit.CNY,
        lazy("Fund for investment subsidies"),
        lazy(
            "what sponsors had paid by the day into the investment-subsidy funds there then, reversed payments left out"
        ),
        lambda session, period: funds.funds_total(session, period.day, FundKind.SUBSIDY),
        lambda period: path("/funds/contributions", ("kind", "subsidy"), ("on", period.day)),
    ),
    Figure(
        "S8.projects",
        Section.FINANCE,
        Unit.PROJECTS,
        lazy("Transformation projects"),
        lazy("projects that had begun and were not stopped by the day; completed ones stay"),
        lambda session, period: projects.count_projects(session, period.day),
        lambda period: path("/projects", ("on", period.day)),
    ),
    Figure(
        "S8.investment",
        Section.FINANCE,
        Unit.CNY,
        lazy("Investment attracted by projects"),
        lazy("what was invested by the day in the projects that are there then, reversed investments left out"),
        lambda session, period: projects.investment_total(session, period.day),
        lambda period: path("/projects/investments", ("on", period.day)),
    ),
)
