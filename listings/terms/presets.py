"""Answers to begin an offer with, by kind of deal: suggestions with their day and source, never rules.

The numbers are those of published templates (BR-29): royalties of 1 to 5 % in mechanics and electronics and 2 to 10 %
in pharmacy, quarterly reports, a copy of each sublicence within 30 days, five years and 3 % of net sales with a tenth
of sublicence income at universities. A suggestion that no longer fits gets a last day and a successor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.i18n import LazyText, lazy_gettext
from listings.terms.entries import BY_KEY
from listings.terms.vocabulary import Grant

TEMPLATES = "BR-29: business-in-a-box D967; FAU startup guide; Rice template"


@dataclass(frozen=True, slots=True)
class Preset:
    """One template: for which grants and families, in force from when until when, and its answers by form name."""

    code: str
    label: LazyText
    grant: Grant
    families: tuple[str, ...]
    answers: Mapping[str, Any]
    years: int | None = None
    since: date = date(2026, 1, 1)
    until: date | None = None
    source: str = TEMPLATES

    def in_force(self, day: date) -> bool:
        """Whether it is suggested on a day."""
        return self.since <= day and (self.until is None or day < self.until)


COMMON: dict[str, Any] = {
    "further.tax": "each",
    "further.vat": "included",
    "further.interest": "5",
    "further.recordal_duty": "both",
    "further.recordal_cost": "buyer",
    "further.cure_days": "30",
    "further.penalty_bp": "20",
    "further.mediation": "yes",
    "further.dispute": "court_seller",
    "further.governing_law": "cn",
    "further.indemnity": "mutual",
}

TECHNOLOGY_SALE: dict[str, Any] = COMMON | {
    "further.warranties": ["title", "no_dispute", "no_encumbrance", "in_force"],
    "further.deliverables": "",
    "further.support_hours": "40",
    "further.acceptance": "delivery",
    "further.acceptance_days": "30",
    "further.confidentiality_years": "5",
    "further.improvements": "each_owns",
}

TECHNOLOGY_LICENSE: dict[str, Any] = COMMON | {
    "further.warranties": ["title", "no_dispute", "in_force"],
    "further.annuity_duty": "seller",
    "further.prosecution_duty": "seller",
    "further.improvements": "each_owns",
    "further.grant_back": "reciprocal",
    "further.acceptance": "delivery",
    "further.acceptance_days": "30",
    "further.confidentiality_years": "5",
    "further.support_hours": "40",
    "further.notice_months": "3",
    "further.change_of_control": "consent",
}

RUNNING: dict[str, Any] = {
    "royalty.base": "net_sales",
    "royalty.period": "quarter",
    "royalty.rate_bp": "3",
    "further.deductions": ["freight", "insurance", "taxes", "returns"],
    "further.report_days": "30",
    "further.pay_days": "45",
    "further.audit": "yes",
    "further.audit_notice_days": "15",
    "further.audit_years": "3",
    "further.audit_threshold_bp": "5",
}

MARK: dict[str, Any] = COMMON | {
    "further.warranties": ["title", "no_dispute", "no_encumbrance", "in_force"],
}

WORK: dict[str, Any] = COMMON | {
    "further.warranties": ["title", "no_dispute", "no_known_infringement"],
    "further.deliverables": "",
}

SUBLICENCES: dict[str, Any] = {
    "sublicensing": "yes",
    "further.sublicence": "consent",
    "further.sublicence_share_bp": "10",
}

PRESETS = (
    Preset("patent_assignment", lazy_gettext("Patent assignment"), Grant.ASSIGN, ("patent",), TECHNOLOGY_SALE),
    Preset(
        "patent_exclusive",
        lazy_gettext("Exclusive patent licence"),
        Grant.EXCLUSIVE,
        ("patent",),
        TECHNOLOGY_LICENSE | RUNNING | SUBLICENCES | {"further.enforcement_lead": "buyer", "further.have_made": "yes"},
        years=5,
    ),
    Preset(
        "patent_ordinary",
        lazy_gettext("Ordinary patent licence"),
        Grant.ORDINARY,
        ("patent",),
        TECHNOLOGY_LICENSE | RUNNING | {"further.enforcement_lead": "seller"},
        years=5,
    ),
    Preset("mark_assignment", lazy_gettext("Trade mark assignment"), Grant.ASSIGN, ("trademark",), MARK),
    Preset(
        "mark_license",
        lazy_gettext("Trade mark licence"),
        Grant.ORDINARY,
        ("trademark",),
        MARK | {"further.annuity_duty": "seller", "further.enforcement_lead": "seller"},
        years=3,
    ),
    Preset("work_license", lazy_gettext("Copyright licence"), Grant.ORDINARY, ("copyright",), WORK, years=3),
    Preset(
        "software",
        lazy_gettext("Software licence"),
        Grant.ORDINARY,
        ("copyright",),
        TECHNOLOGY_LICENSE
        | WORK
        | {"further.acceptance": "test", "further.deliverables": "", "scope.fields": ["works.software"]},
        years=3,
    ),
)


def presets_for(family: str | None, grants: list[Grant], day: date) -> list[Preset]:
    """The templates in force that fit a family of rights and what is offered."""
    return [each for each in PRESETS if each.in_force(day) and family in each.families and each.grant in grants]


def answers_of(preset: Preset, today: date) -> dict[str, Any]:
    """The form's answers that the template suggests; further terms that do not fit are not among them."""
    family = preset.families[0]
    answers = {
        name: value
        for name, value in preset.answers.items()
        if value and (not name.startswith("further.") or BY_KEY[name.removeprefix("further.")].fits(family))
    }
    if preset.years is not None:
        answers["scope.starts"] = today.isoformat()
        answers["scope.ends"] = _last_day(today, preset.years).isoformat()
    return answers | {"grant": preset.grant.value}


def _last_day(first: date, years: int) -> date:
    """The day before the same day so many years on; 29 February counts as 1 March there."""
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:
        anniversary = date(first.year + years, 3, 1)
    return anniversary - timedelta(days=1)
