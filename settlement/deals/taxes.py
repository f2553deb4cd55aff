"""What a deal will probably cost in tax, by rules with their day and source; and what is withheld from an owner abroad.

The estimate comes from the accepted terms. Nothing is declared by it; what the payer withholds of the fixed price is
frozen in the deal, and of royalties it is that of the day of payment (`settlement.royalties.withholding`).
The income tax takes the whole fixed price for income: cost, and other technology transferred in the same year, are not
known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, found, pk
from core.deadlines import add_years
from core.i18n import _
from core.money import Money, total
from core.show import money, percent_bp
from core.states import enum_type
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Act, LicenseType
from parties.organisations.models import Organisation
from settlement.rulebook.models import stands
from settlement.rulebook.sources import source_in_words

TECHNOLOGY = ("patent", "copyright")


class Tax(StrEnum):
    """Which tax a rule is about."""

    WITHHOLDING = "withholding"
    STAMP = "stamp"
    VAT = "vat"
    INCOME = "income"


class TaxItem(StrEnum):
    """What is taxed: whose income, which document, which price."""

    RESIDENT = "resident"
    ABROAD = "abroad"
    TECHNOLOGY = "technology"  # a technology contract: a patent or work licensed
    PATENT = "patent"  # a document that transfers one
    MARK = "mark"
    COPYRIGHT = "copyright"
    OTHER = "other"


class TaxRule(Base):
    """A tax rate in force from `valid_from` until the day before `valid_to`, with its legal reference (BR-72).

    Of the income tax, `free_minor` (fen) of a year's technology income is free and half of the rest is taxed, for
    licences of `least_years` or more.
    """

    __tablename__ = "tax_rule"
    __table_args__ = (
        UniqueConstraint("tax", "item", "valid_from"),
        CheckConstraint("rate_bp BETWEEN 0 AND 4000", name="rate_within_reason"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates_in_order"),
        CheckConstraint("announced_on IS NULL OR valid_from > announced_on", name="not_in_the_past"),
        CheckConstraint(
            "(tax = 'income') = (free_minor IS NOT NULL) AND (tax = 'income') = (least_years IS NOT NULL)",
            name="relief",
        ),
        CheckConstraint(
            "(tax = 'withholding') = (item IN ('resident', 'abroad')) AND (tax <> 'income' OR item = 'technology')"
            " AND (tax <> 'vat' OR item IN ('technology', 'other'))",
            name="item_of_tax",
        ),
    )

    id: Mapped[pk]
    tax: Mapped[Tax] = mapped_column(enum_type(Tax))
    item: Mapped[TaxItem] = mapped_column(enum_type(TaxItem))
    rate_bp: Mapped[int]
    free_minor: Mapped[int | None] = mapped_column(BigInteger)
    least_years: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))
    announced_on: Mapped[date | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("rule_proposal.id"))

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None where none is known."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


class TreatyRate(Base):
    """The lower rate at which a tax treaty lets the income of an organisation abroad be withheld, with the paper that
    says so (`evidence`, SHA-256): its certificate of residence. In force when another officer has approved it."""

    __tablename__ = "treaty_rate"
    __table_args__ = (
        UniqueConstraint("organisation_id", "valid_from"),
        CheckConstraint("rate_bp BETWEEN 0 AND 4000", name="rate_within_reason"),
        CheckConstraint("length(evidence) = 64", name="evidence_is_a_digest"),
        CheckConstraint("valid_to > valid_from", name="dates_in_order"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    rate_bp: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    evidence: Mapped[str] = mapped_column(String(64))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("rule_proposal.id"), unique=True)


def tax_rules(session: Session, day: date) -> dict[tuple[Tax, TaxItem], TaxRule]:
    """The rules in force on a day, by tax and item."""
    rows = select(TaxRule).where(TaxRule.valid_from <= day, TaxRule.valid_to.is_(None) | (TaxRule.valid_to > day))
    return {(row.tax, row.item): row for row in session.scalars(rows.order_by(TaxRule.valid_from))}


def treaty_rate(session: Session, organisation_id: int, day: date) -> TreatyRate | None:
    """The treaty rate of an organisation that is in force on the day."""
    rows = select(TreatyRate).filter_by(organisation_id=organisation_id)
    standing = rows.where(TreatyRate.valid_from <= day, TreatyRate.valid_to > day)
    return session.scalar(standing.order_by(TreatyRate.valid_from.desc()).limit(1))


def withheld_bp(session: Session, organisation_id: int, rate_bp: int, day: date) -> int:
    """What is withheld from an owner whom the rule taxes at `rate_bp`: less where a treaty rate is on record."""
    treaty = treaty_rate(session, organisation_id, day) if rate_bp else None
    return min(rate_bp, treaty.rate_bp) if treaty else rate_bp


@dataclass(frozen=True, slots=True)
class Withheld:
    """At which rate an owner is taxed at source, by which rule, and by which treaty rate where that is lower."""

    rate_bp: int
    rule: TaxRule | None = None
    treaty: TreatyRate | None = None


def withheld_on(session: Session, organisation_id: int, day: date) -> Withheld | None:
    """What is withheld from an organisation by the rules of a day; None where no rule is in force."""
    item = TaxItem.RESIDENT if found(session, Organisation, organisation_id).is_resident else TaxItem.ABROAD
    rule = tax_rules(session, day).get((Tax.WITHHOLDING, item))
    if rule is None:
        return None
    rate_bp = withheld_bp(session, organisation_id, rule.rate_bp, day)
    return Withheld(rate_bp, rule, treaty_rate(session, organisation_id, day) if rate_bp < rule.rate_bp else None)


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """The figures of a day (BR-72). Rates in basis points; amounts in CNY."""

    stamp: Mapping[TaxItem, int]
    vat_bp: Mapping[TaxItem, int]
    income_bp: int
    income_free: Money
    licence_years: int
    sources: tuple[str, ...]

    @property
    def source(self) -> str:
        """Where they come from, in the reader's language where it is one of the start's."""
        return _("; ").join(source_in_words(each) for each in self.sources)


def figures_on(session: Session, day: date) -> TaxFigures | None:
    """The figures in force on a day, None where one of them is missing."""
    rules = {key: rule for key, rule in tax_rules(session, day).items() if key[0] is not Tax.WITHHOLDING}
    stamp = {item: rule.rate_bp for (tax, item), rule in rules.items() if tax is Tax.STAMP}
    vat = {item: rule.rate_bp for (tax, item), rule in rules.items() if tax is Tax.VAT}
    income = rules.get((Tax.INCOME, TaxItem.TECHNOLOGY))
    if len(stamp) < 4 or len(vat) < 2 or income is None:
        return None
    return TaxFigures(
        stamp=stamp,
        vat_bp=vat,
        income_bp=income.rate_bp,
        income_free=Money(income.free_minor or 0),
        licence_years=income.least_years or 0,
        sources=tuple(dict.fromkeys(rule.source for rule in rules.values())),
    )


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax: who bears it by law, what it is reckoned on, the amount (None where no figure can be said), and how."""

    what: str
    who: str
    amount: Money | None
    how: str


def taxed_as(families: Sequence[str]) -> str:
    """The family by which a price for several rights is taxed: technology only where all of them are."""
    return next((family for family in families if family not in TECHNOLOGY), families[0])


def stamp_item(family: str, act: Act) -> TaxItem:
    """As which document of the table the grant of a right is taxed."""
    if act is Act.LICENSE and family in TECHNOLOGY:
        return TaxItem.TECHNOLOGY
    return {"patent": TaxItem.PATENT, "copyright": TaxItem.COPYRIGHT}.get(family, TaxItem.MARK)


def stamp_duty(price: Money, parts: Sequence[tuple[TaxItem, Money | None]], rates: Mapping[TaxItem, int]) -> Money:
    """Several items are taxed separately where each has its own amount, else all at the highest rate (Stamp Duty Law,
    art. 9)."""
    if any(amount is None for _item, amount in parts):
        return price.share(max(rates[item] for item, _amount in parts))
    return total([amount.share(rates[item]) for item, amount in parts if amount is not None], price.currency)


def income_tax(income: Money, figures: TaxFigures) -> Money:
    """Income from technology transfer: the first 5 million free, half of the rest taxed (worked example 13)."""
    above = max(0, income.minor - figures.income_free.minor)
    return Money(above).split([1, 1])[0].share(figures.income_bp)


def estimated(
    terms: Terms, figures: TaxFigures | None, *, parts: Sequence[tuple[str, Money | None]], withheld: Money | None
) -> list[TaxLine]:
    """The estimate for the fixed price; empty where there is none, it is not in CNY, or no figures are in force.

    `parts` are the families of the rights with what of the price falls to each (None: not agreed). `withheld` is what
    the payer withholds from owners abroad, None where all are resident.
    """
    price = terms.fixed_total
    if figures is None or not price or price.currency != "CNY":
        return []
    family = taxed_as([each for each, _amount in parts])
    return [
        _stamp_line(terms, price, parts, figures),
        _vat_line(family, figures),
        *([_income_line(terms, family, price, figures)] if withheld is None else [_withheld_line(withheld)]),
    ]


def _stamp_line(terms: Terms, price: Money, parts: Sequence[tuple[str, Money | None]], figures: TaxFigures) -> TaxLine:
    items = [(stamp_item(family, terms.act), amount) for family, amount in parts]
    rates = sorted({figures.stamp[item] for item, _amount in items})
    how = _("%(rate)s of %(amount)s", rate=_(", ").join(map(percent_bp, rates)), amount=money(price))
    return TaxLine(_("Stamp duty"), _("each side"), stamp_duty(price, items, figures.stamp), how)


def _vat_line(family: str, figures: TaxFigures) -> TaxLine:
    if family in TECHNOLOGY:
        rate = percent_bp(figures.vat_bp[TaxItem.TECHNOLOGY])
        how = _("exempt once the technology contract is recognised and registered; otherwise %(rate)s", rate=rate)
        return TaxLine(_("Value added tax"), _("the owner"), Money(0), how)
    how = _("%(rate)s, reckoned on the price without it", rate=percent_bp(figures.vat_bp[TaxItem.OTHER]))
    return TaxLine(_("Value added tax"), _("the owner"), None, how)


def _withheld_line(withheld: Money) -> TaxLine:
    how = _("withheld at release from the part of owners abroad, by the rule or their treaty; frozen in the deal")
    return TaxLine(_("Income tax withheld at source"), _("the owner"), withheld, how)


def _income_line(terms: Terms, family: str, price: Money, figures: TaxFigures) -> TaxLine:
    if family in TECHNOLOGY and qualifies(terms, figures):
        return TaxLine(
            _("Enterprise income tax"),
            _("the owner"),
            income_tax(price, figures),
            _("the first %(free)s of a year's technology income is free, half of the rest is taxed at %(rate)s",
              free=money(figures.income_free), rate=percent_bp(figures.income_bp)),
        )  # fmt: skip
    how = _("no relief: %(rate)s of the profit", rate=percent_bp(figures.income_bp))
    return TaxLine(_("Enterprise income tax"), _("the owner"), None, how)


def qualifies(terms: Terms, figures: TaxFigures) -> bool:
    """Whether the grant is a technology transfer: ownership, or a licence for five years or more."""
    if terms.act is Act.ASSIGN:
        return True
    if terms.scope.ends is None:
        return terms.license_type is LicenseType.ORDINARY
    return terms.scope.ends + timedelta(days=1) >= add_years(terms.scope.starts, figures.licence_years)


stands(TaxRule)
stands(TreatyRate)
