"""What people read instead of codes."""

import re
import unicodedata

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
    OrganisationKind.INSURER: lazy("Insurer"),
    OrganisationKind.GUARANTOR: lazy("Guarantor"),
    OrganisationKind.APPRAISER: lazy("Appraisal institution"),
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
    OrganisationKind.INSURER,
    OrganisationKind.GUARANTOR,
    OrganisationKind.APPRAISER,
)

AUDIT_LABELS: dict[str, LazyText] = {
    "organisation.registered": lazy("Organisation registered"),
    "organisation.verified": lazy("Organisation verified"),
    "organisation.changed": lazy("Organisation’s particulars changed"),
}

COUNTRY_CODES = frozenset(str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))) - {
    "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ",
    "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK",  # reserved for other uses, no rows of ISO 3166-1
}  # fmt: skip

# Where the catalogue of countries says it otherwise than Chinese law and usage do.
OWN_NAMES: dict[str, LazyText] = {
    "HK": lazy("Hong Kong, China"),
    "MO": lazy("Macao, China"),
    "TW": lazy("Taiwan, China"),
}
FIRST = ("CN", "HK", "MO", "TW", "US", "JP", "KR", "DE", "GB", "FR", "SG")

# GB 2312 sorts the common characters by pinyin; these few of country names stand behind them, by radical.
SAME_SOUND = str.maketrans({"梵": "翻", "圭": "归", "瑙": "闹", "斐": "非"})


def country_label(code: str) -> str:
    """A country or region in the reader's language."""
    return str(OWN_NAMES[code]) if code in OWN_NAMES else str(locale().territories.get(code, code))


def country_options() -> list[tuple[str, str]]:
    """(code, name) of every country and region: China and those met most first, then by name (Chinese by pinyin)."""
    others = ((code, country_label(code)) for code in COUNTRY_CODES - set(FIRST))
    return [*((code, country_label(code)) for code in FIRST), *sorted(others, key=lambda pair: sort_key(pair[1]))]


def sort_key(name: str) -> bytes:
    """What a name is sorted by: its letters without accents, or the pinyin of its characters."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return plain.translate(SAME_SOUND).encode("gb2312", "replace")
