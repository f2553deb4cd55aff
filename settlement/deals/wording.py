"""Rules of commission in words, for pages and documents."""

from typing import Any

from core.i18n import LazyText, _, lazy_gettext
from core.money import Money
from core.show import day, instant, money, percent_bp
from settlement.deals.fees import DealKind, FeeTerm
from settlement.deals.labels import KIND_LABELS, PAYER_LABELS, TAKER_LABELS
from settlement.deals.wishes import RuleProposal

# Where the rules of the start come from: their rows (a migration) keep these texts in English, a page shows them in the
# reader's language.
SOURCES: tuple[LazyText, ...] = (lazy_gettext("Platform default"),)


def reckoned(term: FeeTerm) -> str:
    """How a fee is reckoned: '3 % up to CNY 1,000,000.00, then 2 %; at least CNY 1,000.00'."""
    parts = [_slices(term) if term.tiers else percent_bp(term.rate_bp)]
    if term.floor_minor is not None:
        parts.append(_("at least %(amount)s", amount=money(Money(term.floor_minor))))
    if term.cap_minor is not None:
        parts.append(_("at most %(amount)s", amount=money(Money(term.cap_minor))))
    if term.tiers:
        parts.append(_("running royalties and other currencies %(rate)s", rate=percent_bp(term.rate_bp)))
    return _("; ").join(parts)


def _slices(term: FeeTerm) -> str:
    said = [
        _("%(rate)s up to %(amount)s", rate=percent_bp(bp), amount=money(Money(upper)))
        if upper is not None
        else _("%(rate)s of what lies above", rate=percent_bp(bp))
        for upper, bp in term.tiers
    ]
    return _(", ").join(said)


def borne_by(term: FeeTerm) -> str:
    """Who pays it."""
    return str(PAYER_LABELS[term.payer])


def source_in_words(source: str) -> str:
    """The source in the reader's language where it is one of the start's."""
    return str(next((each for each in SOURCES if each.text == source), source))


def proposed(row: RuleProposal) -> list[tuple[str, object]]:
    """A proposed rule, line by line."""
    term = FeeTerm.from_json(row.content)
    return [
        (_("Fee"), str(TAKER_LABELS[term.taker])),
        (_("Kind of deal"), str(KIND_LABELS[DealKind(row.content["kind"])])),
        (_("How it is reckoned"), reckoned(term)),
        (_("Borne by"), borne_by(term)),
        (_("From"), day(row.valid_from)),
        (_("Source"), row.source),
        (_("Proposed by"), row.asked_name),
        (_("Proposed on"), instant(row.asked_at)),
    ]


def kept_terms(fee_terms: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The rules that a deal keeps: fee, how it is reckoned and by whom it is borne."""
    terms = [FeeTerm.from_json(each) for each in fee_terms]
    return [(str(TAKER_LABELS[term.taker]), f"{reckoned(term)} · {borne_by(term)}") for term in terms]
