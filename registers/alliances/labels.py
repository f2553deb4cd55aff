"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from registers.alliances.models import AllianceKind, Category, Outcome

KIND_LABELS: dict[AllianceKind, LazyText] = {
    AllianceKind.FINANCE: lazy_gettext("Finance alliance"),
    AllianceKind.INDUSTRY: lazy_gettext("Industry alliance"),
}

CATEGORY_LABELS: dict[Category, LazyText] = {
    Category.BANKING: lazy_gettext("Banking"),
    Category.INSURANCE: lazy_gettext("Insurance"),
    Category.GUARANTEE: lazy_gettext("Guarantee"),
    Category.EVALUATION: lazy_gettext("Appraisal"),
    Category.SERVICE: lazy_gettext("IP services"),
    Category.ENTERPRISE: lazy_gettext("Enterprises"),
    Category.RESEARCH: lazy_gettext("Research"),
}

OUTCOME_LABELS: dict[Outcome, tuple[LazyText, str]] = {
    Outcome.OPEN: (lazy_gettext("Not decided yet"), "active"),
    Outcome.CONCLUDED: (lazy_gettext("Concluded"), "good"),
    Outcome.DECLINED: (lazy_gettext("Declined"), "bad"),
    Outcome.WITHDRAWN: (lazy_gettext("Withdrawn"), "neutral"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "alliance.founded": lazy_gettext("Alliance entered"),
    "alliance.dissolved": lazy_gettext("Alliance dissolved"),
    "alliance.joined": lazy_gettext("Member joined"),
    "alliance.left": lazy_gettext("Member left"),
    "alliance.product": lazy_gettext("Product offered"),
    "alliance.referred": lazy_gettext("Enterprise referred"),
    "alliance.referral_decided": lazy_gettext("Referral decided"),
}
