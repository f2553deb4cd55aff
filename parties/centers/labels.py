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
    GrantMode.APPROVED: lazy("Approved by the authority"),
    GrantMode.FILED: lazy("Filed for record"),
}

INDUSTRIES: dict[str, LazyText] = {
    "general": lazy("All industries"),
    "clean energy": lazy("Clean energy"),
    "marine equipment": lazy("Marine equipment"),
    "fine chemicals": lazy("Petrochemicals and fine chemicals"),
    "rail transit": lazy("Rail transit"),
    "software": lazy("Software and digital content"),
    "biomedicine": lazy("Biomedicine"),
    "fisheries": lazy("Fisheries"),
    "logistics": lazy("Ports and logistics"),
    "machine building": lazy("Machine building"),
    "equipment": lazy("Equipment manufacturing"),
    "construction": lazy("Construction"),
    "culture": lazy("Culture and creation"),
    "food": lazy("Food and produce"),
    "agriculture": lazy("Agriculture"),
    "universities": lazy("Universities and research"),
    "environment": lazy("Environmental protection"),
    "new materials": lazy("New materials"),
    "electronics": lazy("Electronics and semiconductors"),
    "automotive": lazy("Vehicles and parts"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "center.succeeded": lazy("Another center takes its place"),
    "center.registered": lazy("Center registered"),
    "center.changed": lazy("Center’s particulars changed"),
    "center.tier_granted": lazy("Tier granted"),
    "center.grant_ended": lazy("Grant ended"),
}


def industry_label(code: str) -> LazyText | str:
    """An industry in words; a text that is not in the list stands for itself."""
    return INDUSTRIES.get(code, code)
