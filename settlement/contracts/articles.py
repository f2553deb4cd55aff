"""The articles of a contract, in order, in the language in force: fixed clauses with the agreed terms within them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from core import show
from core.capitals import numeral, yuan_in_capitals
from core.i18n import _, language
from core.money import Money
from listings.terms.catalogue import Group
from listings.terms.entries import TERMS
from listings.terms.vocabulary import BASE_LABELS, GRANT_LABELS, PERIOD_LABELS, Act, LicenseType
from listings.terms.wording import (
    instalment_in_words,
    milestone_in_words,
    scope_rows,
    target_in_words,
    tier_in_words,
)
from settlement.contracts.agreed import Agreed
from settlement.contracts.clauses import clause


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its heading with its number, its paragraphs, and a table where it has one."""

    heading: str
    paragraphs: list[str]
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


Paragraphs = Iterator[str]


def articles(agreed: Agreed) -> list[Article]:
    """Every article that has something to say, numbered."""
    drafted = [(heading, list(said(agreed)), said) for heading, said in _parts(agreed)]
    kept = [(heading, paragraphs, said) for heading, paragraphs, said in drafted if paragraphs]
    found = []
    for number, (heading, paragraphs, said) in enumerate(kept, start=1):
        head, rows = _schedule(agreed) if said is price else ([], [])
        found.append(Article(_numbered(number, heading), paragraphs, head, rows))
    return found


def _numbered(number: int, heading: str) -> str:
    shown = numeral(number) if language() == "zh_Hans" else str(number)
    return _("Article %(number)s  %(heading)s", number=shown, heading=heading)


def _parts(agreed: Agreed) -> list[tuple[str, Callable[[Agreed], Paragraphs]]]:
    return [
        (_("The grant"), grant),
        (_("Price and payment"), price),
        (_("Reports and books"), of_groups(Group.BOOKS)),
        (_("Delivery, support, acceptance, confidentiality"), of_groups(Group.DELIVERY)),
        (_("Warranties and claims of others"), of_groups(Group.WARRANTIES)),
        (_("Improvements"), of_groups(Group.IMPROVEMENTS)),
        (_("Upkeep, enforcement and recordal"), upkeep),
        (_("Targets and limits"), targets),
        (_("Invalidation"), invalidation),
        (_("Breach and end"), breach),
        (_("Disputes and law"), of_groups(Group.LAW)),
        (_("Further terms"), note),
        (_("Language, form and amendment"), form),
    ]


def of_groups(*groups: Group) -> Callable[[Agreed], Paragraphs]:
    """The clauses of the agreed further terms of some groups, in the order of the catalogue."""

    def said(agreed: Agreed) -> Paragraphs:
        for term in TERMS:
            value = agreed.terms.further.get(term.key)
            if term.group in groups and value is not None:
                yield clause(term, value)

    return said


def grant(agreed: Agreed) -> Paragraphs:
    """What is granted, where, for what, how long (BR-10 to BR-12, BR-20, BR-23)."""
    terms = agreed.terms
    if terms.act is Act.ASSIGN:
        yield _(
            "The Owner assigns the whole right named above to the Acquirer, in every territory and for every field."
        )
        yield from _assignment_takes_effect(agreed)
        return
    yield _(
        "The Licensor grants the Licensee this licence of the right named above: %(grant)s.",
        grant=GRANT_LABELS[terms.grant],
    )
    yield _exclusivity(terms.license_type)
    for key, label, text in scope_rows(terms):
        if key != "sublicensing":
            yield _("%(label)s: %(text)s.", label=label, text=text)
    yield _("The licence ends with the right itself, if not before.")
    if terms.sublicensing:
        yield _("The Licensee may grant sublicences; each is an ordinary one.")
    else:
        yield _("The Licensee may not grant sublicences.")
    yield from of_groups(Group.GRANT)(agreed)
    if "trademark" in agreed.families:
        yield _(
            "The Licensor supervises the quality of the goods; the Licensee keeps it and marks its name and the place "
            "of origin on the goods."
        )


def _assignment_takes_effect(agreed: Agreed) -> Paragraphs:
    if agreed.is_bundle:
        yield _("Each of the rights passes by itself, as the rules for its kind say:")
    if "copyright" in agreed.families:
        yield _("Only property rights are assigned. The rights pass when both sides have signed.")
    if "trademark" in agreed.families:
        yield _(
            "The right passes on the day on which the office announces the assignment. Identical and similar marks of "
            "the Owner for the same or similar goods are assigned with it."
        )
    if agreed.families - {"copyright", "trademark"}:
        yield _("The right passes on the day on which the office registers the assignment.")


def _exclusivity(license_type: LicenseType | None) -> str:
    if license_type is LicenseType.EXCLUSIVE:
        return _("Within this scope nobody but the Licensee uses the right; the Licensor does not either.")
    if license_type is LicenseType.SOLE:
        return _("Within this scope nobody but the Licensor and the Licensee uses the right.")
    return _("The Licensor may use the right and grant further ordinary licences.")


def in_figures_and_capitals(amount: Money) -> str:
    """'CNY 1,200,000.00 (in capitals 人民币壹佰贰拾万元整)'; figures alone in another currency."""
    if amount.currency != "CNY":
        return show.money(amount)
    return _("%(amount)s (in capitals %(capitals)s)", amount=show.money(amount), capitals=yuan_in_capitals(amount))


def _capitals(amount: Money) -> str:
    """In capital numerals, which there are for yuan alone."""
    return yuan_in_capitals(amount) if amount.currency == "CNY" else "–"


def price(agreed: Agreed) -> Paragraphs:
    """The fixed price in figures and capitals, the royalty, milestones, tax and interest (CC 846, BR-24)."""
    terms = agreed.terms
    if terms.instalments:
        yield _(
            "The fixed price is %(amount)s. It falls due as the table below says.",
            amount=in_figures_and_capitals(terms.fixed_total),
        )
        yield _(
            "The Acquirer pays it to the account of the trading center under the number of this contract. The trading "
            "center holds it and releases it when the office has recorded the contract, after the fees and taxes in "
            "the annex."
        )
    yield from _royalty(agreed)
    for milestone in terms.milestones:
        yield _(
            "%(milestone)s. The amount in capitals is %(capitals)s.",
            milestone=milestone_in_words(milestone),
            capitals=_capitals(milestone.amount),
        )
    yield from of_groups(Group.PAYMENT)(agreed)


def _royalty(agreed: Agreed) -> Paragraphs:
    royalty = agreed.terms.royalty
    if royalty is None:
        return
    period = PERIOD_LABELS[royalty.period]
    if royalty.rate_bp:
        yield _(
            "The Licensee pays a running royalty of %(rate)s of %(base)s, reported and paid %(period)s.",
            rate=show.percent_bp(royalty.rate_bp),
            base=BASE_LABELS[royalty.base],
            period=period,
        )
    if royalty.per_unit is not None:
        yield _(
            "For each unit it pays %(amount)s, reported and paid %(period)s.",
            amount=in_figures_and_capitals(royalty.per_unit),
            period=period,
        )
    for tier in royalty.tiers:
        yield _(
            "From %(amount)s of a calendar year on the rate is another: %(rate)s.",
            amount=in_figures_and_capitals(tier.over),
            rate=tier_in_words(tier),
        )
    if agreed.version == 1:
        yield _(
            "Royalties are reckoned from %(day)s, or from the day of the last signature if that is later (Civil Code, "
            "article 490).",
            day=show.day(agreed.terms.scope.starts),
        )
    if royalty.minimum_per_year is not None:
        yield _(
            "For each year it pays %(amount)s at least; what is missing falls due with the last period.",
            amount=in_figures_and_capitals(royalty.minimum_per_year),
        )
    if royalty.cap_total is not None:
        yield _("All royalties together do not exceed %(amount)s.", amount=in_figures_and_capitals(royalty.cap_total))
    if royalty.since is not None:
        yield _(
            "These rates hold from %(day)s. What was used before that day is reckoned by the version before.",
            day=show.day(royalty.since),
        )
    if royalty.creditable:
        yield _("The fixed price is an advance on the royalties; what it exceeds them by is not paid back.")


def _schedule(agreed: Agreed) -> tuple[list[str], list[list[str]]]:
    """The instalments as a table: number, in words, figure, capitals."""
    if not agreed.terms.instalments:
        return [], []
    head = [_("No."), _("Falls due"), "#" + _("Amount"), _("In capitals")]
    return head, [
        [str(number), instalment_in_words(part), show.money(part.amount), _capitals(part.amount)]
        for number, part in enumerate(agreed.terms.instalments, start=1)
    ]


def upkeep(agreed: Agreed) -> Paragraphs:
    """Who keeps the right alive, pursues infringers and files; what the law asks besides (BR-21, BR-22)."""
    yield from of_groups(Group.UPKEEP)(agreed)
    if agreed.terms.act is Act.LICENSE and "patent" in agreed.families:
        yield _("The licence is filed for recordal within three months from the day on which it takes effect.")
    if agreed.terms.act is Act.LICENSE and "trademark" in agreed.families:
        yield _(
            "The licence is filed with the trade mark office within its term; unfiled it does not bind others in "
            "good faith."
        )
    if agreed.terms.act is Act.LICENSE and "annuity_duty" not in agreed.terms.further:
        yield _("The Licensor keeps the right alive and defends it.")


def targets(agreed: Agreed) -> Paragraphs:
    """What the licensee has to reach, and what limits the other side."""
    for target in agreed.terms.targets:
        yield _("The Licensee reaches this target. %(target)s.", target=target_in_words(target))
    yield from of_groups(Group.LIMITS)(agreed)


def invalidation(agreed: Agreed) -> Paragraphs:
    """What an invalidation leaves standing (BR-15)."""
    if agreed.families & {"patent", "trademark"}:
        yield _(
            "If the right is declared invalid, what was performed before stands, unless the Owner acted in bad faith "
            "or fairness plainly asks for a refund; nothing more falls due."
        )


def breach(agreed: Agreed) -> Paragraphs:
    """Breach and end: the agreed clauses, and what holds in any case (BR-27)."""
    yield from of_groups(Group.ENDING)(agreed)
    if agreed.terms.act is Act.LICENSE:
        yield _("Use beyond this scope is a breach. At its end the Licensee stops the use and returns the documents.")
    yield _("Who breaks this contract makes good the loss that the agreed penalty does not cover.")


def note(agreed: Agreed) -> Paragraphs:
    """The further terms in the sides' own words, in the language in which they were agreed."""
    if agreed.terms.note:
        yield agreed.terms.note


def form(agreed: Agreed) -> Paragraphs:
    """Which language governs, what is signed, how the contract changes (ESL 13, 14)."""
    yield _("This document says the contract in Chinese and in English. Where they differ, the Chinese text governs.")
    yield _(
        "Both sides sign electronically over the SHA-256 of this very file and of the agreed terms. The signatures "
        "with name and time are kept beside it; one changed sign makes another digest."
    )
    yield _("An amendment is a new version that both sides sign; until then this version stays in force.")
