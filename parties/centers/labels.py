"""What people read instead of codes."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from parties.centers.models import GrantMode, Tier

TIER_LABELS: dict[Tier, LazyText] = {
    Tier.NATIONAL: lazy("National"),
    Tier.PROVINCIAL: lazy("Provincial"),
    Tier.MUNICIPAL: lazy("Municipal"),
}

MODE_LABELS: dict[GrantMode, LazyText] = {
    GrantMode.APPROVED: lazy("Approved"),
    GrantMode.FILED: lazy("Filed for record"),
}

INDUSTRIES: dict[str, LazyText] = {
    "general": lazy("All industries"),
    "equipment": lazy("Equipment manufacturing"),
    "petrochemicals": lazy("Petrochemicals and fine chemicals"),
    "new_materials": lazy("New materials"),
    "new_energy": lazy("New energy and energy storage"),
    "electronics": lazy("Electronics and semiconductors"),
    "software": lazy("Software and information services"),
    "biomedicine": lazy("Biomedicine and medical devices"),
    "marine": lazy("Marine engineering and shipbuilding"),
    "automotive": lazy("Vehicles and parts"),
    "rail": lazy("Rail transport"),
    "agriculture": lazy("Agriculture and food"),
    "environment": lazy("Environment and resources"),
    "design": lazy("Design and brands"),
    "culture": lazy("Culture and copyright"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "center.registered": lazy("Center registered"),
    "center.changed": lazy("Center’s particulars changed"),
    "center.tier_granted": lazy("Tier granted"),
    "center.grant_ended": lazy("Grant ended"),
}


def industry_label(code: str) -> LazyText | str:
    """An industry in words; a text that is not in the list stands for itself."""
    return INDUSTRIES.get(code, code)
