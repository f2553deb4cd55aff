"""A right as somebody enters it by hand, checked field by field."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from core.errors import Unacceptable
from core.fields import FIRST_YEAR, LAST_YEAR, whole
from core.i18n import LazyText, _
from listings.assets.duration import statutory_expiry
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import ClassScheme
from listings.assets.numbers import FAULT_TEXTS, Fault, Number, NumberType, read_number

# Kinds whose Chinese application number carries the kind in its fifth digit (BR-08).
_CN_DIGITS = {
    AssetKind.PATENT_INVENTION: "18",
    AssetKind.PATENT_APPLICATION: "123689",
    AssetKind.PATENT_UTILITY: "29",
    AssetKind.PATENT_DESIGN: "36",
}

# An indication has no owner who could enter it, and its register tells more than a form could ask for.
FROM_FILES_ONLY = frozenset({AssetKind.GEOGRAPHICAL_INDICATION})
MOST_CLASSES = 100
# What a class looks like (WIPO ST.8 for the IPC, the Locarno Agreement), with an example.
CLASS_FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    ClassScheme.IPC.value: (re.compile(r"[A-H]\d{2}[A-Z](?: *\d{1,4}/\d{2,6})?"), "H01M 10/0525"),
    ClassScheme.CPC.value: (re.compile(r"[A-HY]\d{2}[A-Z](?: *\d{1,4}/\d{2,6})?"), "Y02E 60/10"),
    ClassScheme.LOCARNO.value: (re.compile(r"\d{1,2}-\d{2}"), "14-03"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was entered; `parsed`, `expiry_date` and `expiry_basis` are filled in by `checked`."""

    kind: AssetKind
    title: str
    title_en: str
    jurisdiction: str
    number: str
    filing_date: date | None
    grant_date: date | None
    expiry_date: date | None
    status: AssetStatus
    classes: tuple[tuple[str, str], ...]
    summary: str
    expiry_basis: TermBasis | None = None
    parsed: Number = field(default_factory=lambda: Number("", NumberType.APPLICATION, "", ""))


def number_type_of(kind: AssetKind, office: str, *, granted: bool) -> NumberType:
    """Which number of a right people are asked for: the one that stands on its certificate."""
    if kind.family == "copyright" or (kind is AssetKind.TRADEMARK and office != "EM"):
        return NumberType.REGISTRATION
    if kind.family == "trademark" or office in ("CN", "EP") or kind is AssetKind.PATENT_APPLICATION:
        return NumberType.APPLICATION
    return NumberType.REGISTRATION if granted else NumberType.APPLICATION


def checked(entry: Entry, *, today: date) -> Entry:
    """The entry with its number read and its term filled in; Unacceptable with every fault by field."""
    faults: dict[str, list[str | LazyText]] = defaultdict(list)
    office = entry.jurisdiction.strip().upper()
    if len(office) != 2 or not office.isascii() or not office.isalpha():
        faults["jurisdiction"].append(_("Choose the office that registered the right."))
    if entry.kind in FROM_FILES_ONLY:
        faults["kind"].append(_("Rights of this kind are not entered by hand. Import the register's file."))
    granted = entry.status is not AssetStatus.PENDING and entry.kind is not AssetKind.PATENT_APPLICATION
    number_type = number_type_of(entry.kind, office, granted=granted)
    parsed = read_number(office, number_type, entry.number, family=entry.kind.number_family)
    if granted and parsed.fault is None:
        parsed = as_granted(parsed, entry.kind)
    faults["number"] += _number_faults(entry, parsed, office)
    if not entry.title.strip() and not entry.title_en.strip():
        faults["title"].append(_("Fill in the title as it stands in the register."))
    for name, texts in _date_faults(entry, today).items():
        faults[name] += texts
    expiry, basis = entry.expiry_date, TermBasis.REGISTERED
    if expiry is None and not (faults["filing_date"] or faults["grant_date"]):
        expiry = statutory_expiry(entry.kind, office, filed=entry.filing_date, granted=entry.grant_date)
        basis = TermBasis.ESTIMATED
    faults["status"] += _status_faults(entry, expiry, today)
    faults["classes"] += _class_faults(entry)
    if any(faults.values()):
        fields = {name: texts for name, texts in faults.items() if texts}
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=fields, code="entry_faulty")
    return replace(
        entry,
        jurisdiction=office,
        parsed=parsed,
        expiry_date=expiry,
        expiry_basis=basis,
        title=entry.title.strip()[:1000],
        title_en=entry.title_en.strip()[:1000],
    )


def as_granted(number: Number, kind: AssetKind) -> Number:
    """A granted Chinese patent is written with ZL, however it was typed: one right, one spelling (BR-08)."""
    is_cn_patent = number.office == "CN" and kind.family == "patent" and number.type is NumberType.APPLICATION
    if not is_cn_patent or number.display.startswith("ZL"):
        return number
    return replace(number, display=f"ZL{number.display}", granted_prefix=True)


def _number_faults(entry: Entry, parsed: Number, office: str) -> list[str | LazyText]:
    if not entry.number.strip():
        return [_("Fill in the number of the right.")]
    if parsed.fault is not None:
        return [FAULT_TEXTS[parsed.fault]]
    if parsed.granted_prefix and entry.status is AssetStatus.PENDING:
        return [FAULT_TEXTS[Fault.NOT_GRANTED]]
    digit = parsed.canonical[4:5]
    if office == "CN" and entry.kind in _CN_DIGITS and digit not in _CN_DIGITS[entry.kind]:
        return [_("The fifth digit of the number (%(digit)s) is that of another kind of right.", digit=digit)]
    return []


def _date_faults(entry: Entry, today: date) -> dict[str, list[str | LazyText]]:
    faults: dict[str, list[str | LazyText]] = defaultdict(list)
    filed, granted, expiry = entry.filing_date, entry.grant_date, entry.expiry_date
    for name, day in (("filing_date", filed), ("grant_date", granted), ("expiry_date", expiry)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            span = {"first": FIRST_YEAR, "last": LAST_YEAR}
            faults[name].append(_("Write a year between %(first)s and %(last)s.", **span))
    if faults:
        return faults
    if filed is None and entry.kind.family != "copyright":
        faults["filing_date"].append(_("Fill in the day of filing; the term counts from it."))
    for name, day in (("filing_date", filed), ("grant_date", granted)):
        if day is not None and day > today:
            faults[name].append(_("This day lies in the future."))
        if day is not None and day.year < 1900:
            faults[name].append(_("This day lies too far in the past. Write the year with four digits."))
    if filed and granted and granted < filed:
        faults["grant_date"].append(_("The registration cannot come before the filing."))
    if expiry and expiry <= (granted or filed or expiry.min):
        faults["expiry_date"].append(_("The end of the term cannot come before its beginning."))
    statutory = statutory_expiry(entry.kind, entry.jurisdiction.upper(), filed=filed, granted=granted)
    is_patent = entry.kind.family == "patent"
    if expiry and statutory and is_patent and (expiry - statutory).days > 5 * 366:
        faults["expiry_date"].append(
            _(
                "The law lets this right last until %(day)s at most, with compensation 5 years more.",
                day=statutory,
            )
        )
    return faults


def _status_faults(entry: Entry, expiry: date | None, today: date) -> list[str | LazyText]:
    status = entry.status
    if status is AssetStatus.IN_FORCE and expiry is not None and expiry < today:
        return [_("The term ended on %(day)s. Choose “Expired”, or correct the dates.", day=expiry.isoformat())]
    if status is AssetStatus.IN_FORCE and entry.kind is AssetKind.PATENT_APPLICATION:
        return [_("An application is pending until it is granted. Choose “Pending”, or another kind of right.")]
    if status is AssetStatus.IN_FORCE and entry.grant_date is None and entry.kind.family != "copyright":
        return [_("A right in force has a day of grant or registration. Fill it in below.")]
    if status is AssetStatus.PENDING and entry.kind.family == "copyright":
        return [_("Copyright arises with the work; there is nothing pending. Choose “In force”.")]
    return []


def _class_faults(entry: Entry) -> list[str | LazyText]:
    faults: list[str | LazyText] = []
    if len(entry.classes) > MOST_CLASSES:
        faults.append(_("Name %(most)s classes at most, the main ones first.", most=MOST_CLASSES))
    for scheme, code in entry.classes:
        if scheme not in set(ClassScheme) or not code.strip() or len(code) > 60:
            faults.append(_("“%(code)s” is not a class that can be read.", code=code[:60]))
        elif (form := CLASS_FORMS.get(str(scheme))) is not None and not form[0].fullmatch(code.strip()):
            faults.append(
                _("“%(code)s” is not a class of this kind. Write it as %(example)s.", code=code, example=form[1])
            )
        elif scheme == ClassScheme.NICE and not 1 <= (whole(code) or 0) <= 45:
            faults.append(_("Nice classes are numbered from 1 to 45."))
    return faults
