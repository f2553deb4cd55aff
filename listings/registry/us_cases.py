"""What the two dossiers of US cases (PEDS and the Open Data Portal) have in common: status, term and priorities."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from babel import Locale

from listings.assets.dates import months_later
from listings.assets.duration import us_design_term, us_patent_term
from listings.assets.kinds import AssetKind, AssetStatus
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import RecordRefused
from listings.registry.us_numbers import PROVISIONAL_SERIES, CaseNumbers

# How the office's words for the status of a case begin; the first that fits counts.
_STATUSES = (
    ("patented case", AssetStatus.IN_FORCE),
    ("patent expired due to nonpayment", AssetStatus.LAPSED),
    ("patent expired", AssetStatus.EXPIRED),
    ("provisional application expired", AssetStatus.EXPIRED),
    ("abandoned", AssetStatus.WITHDRAWN),
    ("expressly abandoned", AssetStatus.WITHDRAWN),
)
_STEPS = {"EXP.": EventKind.LAPSE, "PMFG": EventKind.REVIVAL}
# Names of offices as the US office writes them, where they are not the English name of a country.
_OFFICES = {
    "european patent office (epo)": "EP",
    "european patent office": "EP",
    "world intellectual property organization (wipo)": "WO",
    "world intellectual property organization": "WO",
    "korea, republic of": "KR",
    "republic of korea": "KR",
    "korea, democratic people's republic of": "KP",
    "taiwan": "TW",
    "hong kong": "HK",
    "viet nam": "VN",
    "russian federation": "RU",
    "czech republic": "CZ",
    "turkey": "TR",
    "union of soviet socialist republics": "SU",
    "soviet union": "SU",
    "united states of america": "US",
}


def case_refused(numbers: CaseNumbers, line: int | None) -> RecordRefused | None:
    """Why a dossier is no right at the US office; None if it is one."""
    if numbers.usable:
        return None
    if numbers.proceeding:
        return RecordRefused("case_proceeding", line, numbers.proceeding, {"number": numbers.proceeding})
    if numbers.pct:
        return RecordRefused("case_international", line, numbers.pct, {"number": numbers.pct})
    return RecordRefused("record_without_number", line)


def case_status(text: str, numbers: CaseNumbers) -> AssetStatus:
    """The status that the office's words mean; a case without a patent that is not dead is pending."""
    plain = " ".join(text.casefold().split())
    if not plain:
        return AssetStatus.UNKNOWN
    pending = AssetStatus.UNKNOWN if numbers.registration else AssetStatus.PENDING
    return next((status for words, status in _STATUSES if plain.startswith(words)), pending)


def case_term(
    numbers: CaseNumbers, filed: date | None, granted: date | None, parents: Iterable[date | None], added: int
) -> date | None:
    """The last day of the term; a provisional application ends after twelve months (35 U.S.C. 111(b)(5))."""
    if numbers.kind is AssetKind.PATENT_DESIGN:
        return us_design_term(filed, granted)
    if numbers.application[:2] in PROVISIONAL_SERIES and not numbers.registration:
        return months_later(filed, 12) if filed else None
    return us_patent_term(filed, parents, granted=granted, added=added)


def step_of(code: str, text: str, day: date | None) -> RightEvent | None:
    """The step of a case's history that says something of the life of the patent; None for all the others.

    Codes: M1551 to M3556 payments of maintenance fees and their surcharges (37 CFR 1.20), EXP. expired for want of one,
    PMFG a late payment accepted (35 U.S.C. 41(c)). Grant and abandonment stand in the case itself.
    """
    kind = EventKind.FEE if re.fullmatch(r"M[123]55[1-6]", code) else _STEPS.get(code)
    return RightEvent(kind=kind, code=code, text=text, recorded=day) if kind is not None and day is not None else None


def office_named(name: str) -> str:
    """The ST.3 code of an office that is given by the English name of its country; "" where nobody knows it."""
    plain = " ".join(name.casefold().split())
    if len(plain) == 2 and plain.isascii() and plain.isalpha():
        return plain.upper()
    return _OFFICES.get(plain) or _countries().get(plain, "")


@cache
def _countries() -> dict[str, str]:
    territories = Locale("en").territories
    return {name.casefold(): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
