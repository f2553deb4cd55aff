"""The numbers of a US case as the office's documents write them, and what they say of its kind."""

import re
from dataclasses import dataclass
from datetime import date

from listings.assets.dates import read_date
from listings.assets.kinds import AssetKind
from listings.assets.numbers import Fault, NumberType, read_number
from listings.registry.text import clean

MISSING = frozenset({"NULL", "NONE", "NA", "N/A", "-", "UNKNOWN"})
DESIGN_SERIES = ("29", "35")
PROCEEDING_SERIES = ("90", "95", "96")  # reexaminations and supplemental examinations: no rights of their own
PROVISIONAL_SERIES = ("60", "61", "62", "63")
_NO_DAY = re.compile(r"0?1/0?1/0{0,3}1|0{1,4}[01]?-0?1-0?1(?:[T ].*)?|0{1,2}/0{1,2}/0{1,4}")
_BACKWARDS = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?:[T ].*)?")


def given(text: str, limit: int = 1_000) -> str:
    """A text of the office, "" where one of its marks for nothing stands in its place (NULL, only zeros)."""
    plain = clean(text, limit)
    return "" if plain.upper() in MISSING or not plain.strip("0") else plain


def us_day(text: str) -> date | None:
    """A date as the US office writes it: `03/12/2024`, `03-12-2024` (month first), or as `read_date` knows it."""
    match = _BACKWARDS.fullmatch(text.strip())
    return read_date(f"{match.group(3)}-{match.group(1)}-{match.group(2)}" if match else text)


def is_no_day(text: str) -> bool:
    """Whether something stands where a day should, and is neither a day nor one of the marks for none."""
    plain = given(text)
    return bool(plain) and us_day(plain) is None and not _NO_DAY.fullmatch(plain)


def pct_number(text: str) -> str:
    """`PCT/US2025/026118` from whatever spelling; "" where it is no international application."""
    number = read_number("WO", NumberType.APPLICATION, text) if given(text) else None
    return number.canonical if number is not None and number.fault is not Fault.UNREADABLE else ""


@dataclass(frozen=True, slots=True)
class CaseNumbers:
    """The numbers of one case at the US office; "" where it has none of a kind."""

    application: str = ""
    publication: str = ""
    registration: str = ""
    pct: str = ""
    proceeding: str = ""  # the number of a reexamination, which is no right's

    @property
    def usable(self) -> bool:
        """Whether the case can be told from others."""
        return bool(self.application or self.publication or self.registration)

    @property
    def main(self) -> str:
        """The number by which people know the case, "" if there is none."""
        return self.registration or self.application or self.publication or self.pct or self.proceeding

    @property
    def kind(self) -> AssetKind:
        """A design by its number or series, otherwise a patent if there is one, otherwise an application."""
        if self.registration.upper().startswith("D") or self.application[:2] in DESIGN_SERIES:
            return AssetKind.PATENT_DESIGN
        return AssetKind.PATENT_INVENTION if self.registration else AssetKind.PATENT_APPLICATION


def case_numbers(application: str = "", publication: str = "", registration: str = "", pct: str = "") -> CaseNumbers:
    """The numbers of a case, sorted: what stands among the applications may be an international one or a proceeding.

    A number of seven digits has lost the zero of its series.
    """
    filed, international = given(application), pct_number(pct)
    plain = re.sub(r"[/,\s]", "", filed)
    if plain.upper().startswith("PCT"):
        filed, international = "", international or pct_number(filed)
    elif re.fullmatch(r"\d{7,8}", plain):
        filed = plain.zfill(8)
    proceeding = filed if filed[:2] in PROCEEDING_SERIES else ""
    return CaseNumbers("" if proceeding else filed, given(publication), given(registration), international, proceeding)


def is_no_number(text: str, type_: NumberType, kind: AssetKind) -> bool:
    """Whether something stands where a number of that type should, and is none, nor a PCT number."""
    plain = given(text)
    if kind.family == "patent" and type_ is NumberType.APPLICATION:
        case = case_numbers(plain)
        plain = case.application if not (case.pct or case.proceeding) else ""
    if not plain:
        return False
    return read_number("US", type_, plain, family=kind.number_family).fault is Fault.UNREADABLE
