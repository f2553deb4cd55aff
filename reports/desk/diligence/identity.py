"""Whether the right is what it is said to be: its numbers, what its record lacks, and what sources disagree about."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from core import show
from core.i18n import LazyText, _, lazy_gettext
from listings.assets import queries as assets
from listings.assets.gaps import BLOCKING
from listings.assets.kinds import KIND_LABELS, AssetKind, TermBasis
from listings.assets.labels import GAP_LABELS
from listings.assets.numbers import Fault, Number, NumberType, read_number
from listings.registry.joining import Source
from listings.registry.records import RightRecord
from listings.terms.scope import separator
from reports.desk.diligence.finding import Colour, Finding
from reports.desk.diligence.known import Known, told_by

COMPARED: tuple[tuple[str, LazyText], ...] = (
    ("kind", lazy_gettext("Kind of right")),
    ("filing_date", lazy_gettext("Day of filing")),
    ("grant_date", lazy_gettext("Day of grant or registration")),
    ("expiry_date", lazy_gettext("End of the term")),
)


def identity(known: Known) -> Iterator[Finding]:
    """Numbers, gaps, contradictions, and whose word the record is."""
    yield from _numbers(known)
    yield from _gaps(known)
    yield from _contradictions(known)
    yield from _whose_word(known)


def numbers_of(known: Known) -> list[Number]:
    """The right's numbers as its office reads them."""
    asset, family = known.asset, known.asset.kind.number_family
    given = (
        (NumberType.APPLICATION, asset.application_no),
        (NumberType.PUBLICATION, asset.publication_no),
        (NumberType.REGISTRATION, asset.registration_no),
    )
    return [read_number(asset.jurisdiction, type_, text, family=family) for type_, text in given if text]


def _numbers(known: Known) -> Iterator[Finding]:
    found = numbers_of(known)
    about: dict[str, Any] = {
        "record": _("Numbers"), "place": "sources", "law": "BR-08", "source": known.source,
        "day": known.asset.source_date,
    }  # fmt: skip
    wrong = [each.display for each in found if each.fault is Fault.CHECK_DIGIT]
    odd = [each.display for each in found if each.fault not in (None, Fault.CHECK_DIGIT)]
    if wrong:
        text = _("The check digit does not fit: %(numbers)s. One digit is wrong.", numbers=separator().join(wrong))
        yield Finding(Colour.RED, text, **about, cure=_("Compare it with the certificate; have the record corrected."))
    if odd:
        text = _("Not a pattern of this office: %(numbers)s.", numbers=separator().join(odd))
        yield Finding(
            Colour.AMBER, text, **about, cure=_("Compare it with the certificate; have the record corrected.")
        )
    if not wrong and not odd:
        shown = separator().join(each.display for each in found) or known.asset.number_display
        text = _(
            "The numbers are well formed, with fitting check digits where they have one: %(numbers)s.", numbers=shown
        )
        yield Finding(Colour.GREEN, text, **about)


def _gaps(known: Known) -> Iterator[Finding]:
    for gap in known.asset.gaps:
        colour = Colour.RED if gap in BLOCKING else Colour.AMBER
        yield Finding(
            colour, str(GAP_LABELS.get(gap, gap)), _("The right's record"), "asset", "CC 845", known.source,
            known.asset.source_date, _("Import a fuller record, or have the center complete it."),
        )  # fmt: skip


def _contradictions(known: Known) -> Iterator[Finding]:
    trusted = [each for each in known.sources if each.trusted] or list(known.sources)
    differing = False
    for name, label in COMPARED:
        told = _told(trusted, name)
        if len(told) > 1:
            differing = True
            shown = separator().join(
                _("%(value)s (%(source)s)", value=_shown(value), source=told_by(each)) for value, each in told.items()
            )
            text = _("Sources disagree. %(field)s: %(values)s.", field=label, values=shown)
            first = told_by(next(iter(told.values())))
            yield Finding(
                Colour.AMBER, text, _("Where the facts come from"), "sources", "CC 845", first,
                known.asset.source_date, _("Ask the office for a copy of its register; it decides."),
            )  # fmt: skip
    for each in known.sources:
        if each.yielded:
            differing = True
            text = _(
                "A record tells a number that stands with another right here: %(record)s.", record=each.record.record
            )
            yield Finding(
                Colour.AMBER, text, _("Where the facts come from"), "sources", "BR-08", told_by(each),
                each.record.source_date, _("Compare both rights with the office's register."),
            )  # fmt: skip
    if len(trusted) > 1 and not differing:
        text = _("%(count)s records agree on kind, days and term.", count=len(trusted))
        yield Finding(
            Colour.GREEN, text, _("Where the facts come from"), "sources", "", known.source, known.asset.source_date
        )


def _told(sources: list[Source], name: str) -> dict[Any, Source]:
    """What the sources say of a field, each value with one that says it."""
    found: dict[Any, Source] = {}
    for each in sources:
        value = _value(each.record, name)
        if value is not None:
            found.setdefault(value, each)
    return found


def _value(record: RightRecord, name: str) -> Any:
    """What a record says; an application and the patent granted on it are of one kind, an estimate is no word."""
    if name == "kind":
        return record.kind.number_family
    if name == "expiry_date" and record.expiry_basis is TermBasis.ESTIMATED:
        return None
    return getattr(record, name)


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return show.day(value)
    of_family = next((kind for kind in AssetKind if kind.number_family == value), None)
    return str(KIND_LABELS[of_family]) if of_family else str(value)


def _whose_word(known: Known) -> Iterator[Finding]:
    asset = known.asset
    about = (_("The right's record"), "sources", "BR-26", known.source, asset.source_date)
    if asset.filed_by_id is not None or assets.rests_on_word(known.session, asset):
        text = _("The record rests on the holder's own word or file; no center has compared it with the register.")
        yield Finding(Colour.AMBER, text, *about, _("Have a center compare it with a copy of the office's register."))
    elif not known.sources:
        text = _("The right was entered by hand; a center has compared it with the register.")
        yield Finding(Colour.GREEN, text, *about)
    elif asset.source.endswith("_csv"):
        text = _("The record comes from a table, not from a register's own file; a center answers for it.")
        yield Finding(Colour.GREEN, text, *about)
    else:
        text = _("The record comes from a register's own file.")
        yield Finding(Colour.GREEN, text, *about)
