"""What people read instead of codes."""

import re

from babel import Locale

from core.i18n import LazyText, locale
from core.i18n import lazy_gettext as lazy
from parties.organisations.models import OrganisationKind

KIND_LABELS: dict[OrganisationKind, LazyText] = {
    OrganisationKind.ENTERPRISE: lazy("Enterprise"),
    OrganisationKind.SME: lazy("Small or medium enterprise"),
    OrganisationKind.UNIVERSITY: lazy("University"),
    OrganisationKind.RESEARCH_INST: lazy("Research institute"),
    OrganisationKind.GOV: lazy("Government office"),
    OrganisationKind.CENTER: lazy("IP operation center"),
    OrganisationKind.BANK: lazy("Bank"),
    OrganisationKind.AGENCY: lazy("IP service agency"),
    OrganisationKind.EXCHANGE: lazy("IP trading center"),
}

# Those that a visitor may register; the others are set up by an administrator.
OPEN_KINDS = (
    OrganisationKind.ENTERPRISE,
    OrganisationKind.SME,
    OrganisationKind.UNIVERSITY,
    OrganisationKind.RESEARCH_INST,
    OrganisationKind.BANK,
    OrganisationKind.AGENCY,
)

AUDIT_LABELS: dict[str, LazyText] = {
    "organisation.registered": lazy("Organisation registered"),
    "organisation.verified": lazy("Organisation verified"),
    "organisation.changed": lazy("Organisation’s particulars changed"),
}

COUNTRY_CODES = frozenset(str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))) - {
    "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ",
}  # fmt: skip


def country_label(code: str) -> str:
    """A country in the reader's language."""
    return str(locale().territories.get(code, code))


def country_options() -> list[tuple[str, str]]:
    """(code, name) of every country, China first, then by name in the reader's language."""
    named = sorted(((code, country_label(code)) for code in COUNTRY_CODES - {"CN"}), key=lambda pair: pair[1])
    return [("CN", country_label("CN")), *named]
