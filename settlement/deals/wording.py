"""Rules of commission in words, for pages and documents."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.i18n import _, ngettext
from core.money import Money
from core.show import day, digest_short, instant, money, percent_bp
from settlement.deals.fees import DealKind, FeeTerm
from settlement.deals.labels import (
    COMMISSION_OF,
    KIND_LABELS,
    PAYER_LABELS,
    ROLES_OF_CENTERS,
    TAKER_LABELS,
    TAX_ITEM_LABELS,
    TAX_LABELS,
)
from settlement.deals.taxes import Tax, TaxItem
from settlement.rulebook.models import RuleProposal


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


def proposed(row: RuleProposal, names: Mapping[int, str]) -> list[tuple[str, object]]:
    """A proposed rule, line by line; `names` are those of the organisations whose treaty rates are proposed."""
    return [
        *_PROPOSED[row.about.partition(":")[0]](row.content, names),
        (_("From"), day(row.valid_from)),
        (_("Source"), row.source),
        (_("Proposed by"), row.asked_name),
        (_("Proposed on"), instant(row.asked_at)),
    ]


def _fee(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    term = FeeTerm.from_json(content)
    return [
        (_("Commission"), str(TAKER_LABELS[term.taker])),
        (_("Kind of deal"), str(KIND_LABELS[DealKind(content["kind"])])),
        (_("How it is reckoned"), reckoned(term)),
        (_("Borne by"), borne_by(term)),
    ]


def _tax(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [
        (_("Tax"), str(TAX_LABELS[Tax(content["tax"])])),
        (_("Of what"), str(TAX_ITEM_LABELS[TaxItem(content["item"])])),
        (_("Rate"), tax_rate(content["rate_bp"], content["free"], content["years"])),
    ]


def _treaty(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [
        (_("Tax"), str(TAX_LABELS[Tax.WITHHOLDING])),
        (_("Of what"), _("Income of %(name)s, by a treaty", name=names[content["organisation_id"]])),
        (_("Rate"), percent_bp(content["rate_bp"])),
        (_("Until before"), day(date.fromisoformat(content["until"]))),
        (_("Certificate (SHA-256)"), digest_short(content["evidence"])),
    ]


def _shares(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [(str(ROLES_OF_CENTERS[role]), percent_bp(content[role])) for role in ROLES_OF_CENTERS]


def _trailing(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [(trailing_of(content["taker"]), number_in_words({"years": content["years"]}))]


def _inventors(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [(_("Inventors of a patent"), number_in_words(content))]


def _earnest(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [(_("Earnest money"), number_in_words(content))]


def _transfer(content: dict[str, Any], names: Mapping[int, str]) -> list[tuple[str, object]]:
    return [(transfers_in(content["currency"]), number_in_words(content, content["currency"]))]


def transfers_in(currency: str) -> str:
    """What is transferred without a second officer, in a currency."""
    return _("Transfers without a second officer: %(currency)s", currency=currency)


def trailing_of(taker: str) -> str:
    """Whose commission of royalties."""
    return _("Commission of royalties: %(taker)s", taker=COMMISSION_OF[taker])


def number_rule_of(kind: str, of: str) -> str:
    """What a rule with a number is about."""
    if kind == "shares":
        return _("Share in volume and commission: %(role)s", role=ROLES_OF_CENTERS[of])
    if kind == "trailing":
        return trailing_of(of)
    if kind == "transfer":
        return transfers_in(of)
    return _("Inventors of a patent") if kind == "inventors" else _("Earnest money")


def number_in_words(numbers: Mapping[str, int | None], of: str = "") -> str:
    """The figures of a rule with a number; amounts are in the currency that the rule is of."""
    if "most_minor" in numbers:
        most = money(Money(numbers["most_minor"] or 0, of))
        return _("up to %(most)s of one deal or plan, and to one payee, in a day", most=most)
    if "years" in numbers:
        years = numbers["years"]
        if years is None:
            return _("as long as royalties run")
        return ngettext("%(num)s year of the licence", "%(num)s years of the licence", years)
    if "months" in numbers:
        return _("at least %(part)s of the net income, within %(months)s months of its release",
                 part=percent_bp(numbers["least_bp"]), months=numbers["months"])  # fmt: skip
    if "most_bp" in numbers:
        return _("has its effect up to %(part)s of the price", part=percent_bp(numbers["most_bp"]))
    return percent_bp(numbers["share_bp"])


_PROPOSED: dict[str, Callable[[dict[str, Any], Mapping[int, str]], list[tuple[str, object]]]] = {
    "fee": _fee,
    "tax": _tax,
    "treaty": _treaty,
    "shares": _shares,
    "trailing": _trailing,
    "inventors": _inventors,
    "earnest": _earnest,
    "transfer": _transfer,
}


def tax_rate(rate_bp: int, free_minor: int | None, least_years: int | None) -> str:
    """A rate, and the relief that belongs to it."""
    if free_minor is None or least_years is None:
        return percent_bp(rate_bp)
    return _(
        "%(rate)s; %(free)s of a year's technology income free, half of the rest taxed, for licences of %(years)s years"
        " or more",
        rate=percent_bp(rate_bp),
        free=money(Money(free_minor)),
        years=least_years,
    )


def kept_terms(fee_terms: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The rules that a deal keeps: fee, how it is reckoned and by whom it is borne."""
    terms = [FeeTerm.from_json(each) for each in fee_terms]
    return [(str(TAKER_LABELS[term.taker]), f"{reckoned(term)} · {borne_by(term)}") for term in terms]
