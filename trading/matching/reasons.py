"""A score in words: each term with its weight, its value, its points, and a sentence."""

from dataclasses import dataclass
from datetime import date

from core import show
from core.i18n import LazyText, _
from core.money import Money
from listings.assets.duration import left_in_words
from listings.demand.pages import wanted_label
from listings.search.likeness import Corpus
from listings.terms.fields import FIELDS
from listings.terms.scope import territories_in_words
from listings.terms.vocabulary import GRANT_LABELS, Grant
from trading.matching import weights, words
from trading.matching.labels import TERM_LABELS
from trading.matching.queries import Match
from trading.matching.scoring import is_little_above
from trading.matching.weights import WEIGHTS, Term


@dataclass(frozen=True, slots=True)
class Line:
    """One term: what it is, what it can give, how much of that it gives (0 to 1), the points, and why."""

    term: Term
    label: LazyText
    weight: int
    value: float
    points: float
    sentence: str


def lines(match: Match, corpus: Corpus, today: date) -> list[Line]:
    """Every term of a match, in the order in which they are reckoned."""
    said = {
        Term.WORDS: of_words(match, corpus),
        Term.FIELD: of_field(match),
        Term.TERRITORY: of_territory(match),
        Term.GRANT: of_grant(match),
        Term.PRICE: of_price(match),
        Term.STATUS: of_status(match),
        Term.TIME: of_time(match, today),
    }
    return [
        Line(term, TERM_LABELS[term], WEIGHTS[term], match.score.values[term], match.score.points(term), said[term])
        for term in Term
    ]


def best_lines(match: Match, corpus: Corpus, today: date, most: int = 3) -> list[Line]:
    """The terms that give most, for a list."""
    every = [line for line in lines(match, corpus, today) if line.points > 0]
    return sorted(every, key=lambda line: (-line.points, list(Term).index(line.term)))[:most]


def of_words(match: Match, corpus: Corpus) -> str:
    """'In common: 自加热, battery.'"""
    found = words.shown(match.need_facts.words, match.listing_facts.words, corpus.rarity)
    if not found:
        return _("They have no telling word in common.")
    return _("In common: %(words)s.", words=_(", ").join(found))


def of_field(match: Match) -> str:
    """By which codes they are near."""
    near = match.score.field
    if not near.asked:
        return _("The need names no field and no class.")
    asked, has = code_in_words(near.asked), code_in_words(near.has)
    if not near.has:
        return _("The need asks for %(asked)s; the listing has no such class.", asked=asked)
    if near.asked == near.has:
        return _("Both name %(code)s.", code=asked)
    if near.value >= 1.0:
        return _("%(has)s lies in %(asked)s, as asked.", has=has, asked=asked)
    if near.value >= weights.WITHIN_SECTOR and near.asked in FIELDS:
        return _("%(has)s lies in the wide field %(asked)s.", has=has, asked=asked)
    if near.value > 0:
        return _("%(has)s lies near %(asked)s, which is asked for.", has=has, asked=asked)
    return _("%(has)s lies elsewhere than %(asked)s, which is asked for.", has=has, asked=asked)


def code_in_words(code: str) -> str:
    """A field of use by its name; an IPC symbol as it is."""
    return FIELDS.label(code)


def of_territory(match: Match) -> str:
    """Which of the wanted places are covered."""
    offered = match.listing_facts.places.get(match.score.pair.offered or Grant.ASSIGN, ())
    places = territories_in_words(tuple(offered)) or _("nowhere")
    value = match.score.values[Term.TERRITORY]
    if value >= 1.0:
        return _("It covers all wanted places; offered for: %(places)s.", places=places)
    if value > 0:
        return _("It covers a part of the wanted places; offered for: %(places)s.", places=places)
    return _("It covers none of the wanted places; offered for: %(places)s.", places=places)


def of_grant(match: Match) -> str:
    """What is wanted and what is offered."""
    pair = match.score.pair
    if pair.wanted is None or pair.offered is None:
        return _("Nothing is offered at present.")
    if pair.wanted is pair.offered:
        return _("Offered as wanted: %(grant)s.", grant=GRANT_LABELS[pair.offered])
    return _(
        "Wanted: %(wanted)s. Offered: %(offered)s.",
        wanted=wanted_label(pair.wanted),
        offered=GRANT_LABELS[pair.offered],
    )


def of_price(match: Match) -> str:
    """The asking price against the budget."""
    pair, budget = match.score.pair, match.need_facts.budget_max
    if pair.offered is None:
        return _("Nothing is offered at present.")
    asked = match.listing_facts.prices[pair.offered]
    if asked is None:
        own = match.listing
        other = own.sale_price if pair.offered is Grant.ASSIGN else own.license_price
        if other is not None:
            return _("%(price)s: another currency than the budget's, so it is not compared.", price=show.money(other))
        return _("The price is by negotiation.")
    price = show.money(Money(asked))
    if budget is None:
        return _("%(price)s; the buyer names no upper end.", price=price)
    limit = show.money(Money(budget))
    if asked <= budget:
        return _("%(price)s lies within the budget of %(budget)s.", price=price, budget=limit)
    if is_little_above(budget, asked):
        return _("%(price)s lies a little above the budget of %(budget)s.", price=price, budget=limit)
    return _("%(price)s lies far above the budget of %(budget)s.", price=price, budget=limit)


def of_status(match: Match) -> str:
    """Whether it can be agreed on now."""
    if not match.listing_facts.is_on_sale:
        return _("It is not on sale at present.")
    if match.listing_facts.is_pending:
        return _("It is on sale; the right is not granted yet.")
    return _("It is on sale, and the right is in force.")


def of_time(match: Match, today: date) -> str:
    """How much of the term is left."""
    ends = match.listing_facts.ends.get(match.score.pair.offered or Grant.ASSIGN)
    if ends is None:
        return _("The end of the term is not known.")
    return _("%(left)s, until %(day)s.", left=left_in_words(today, ends), day=show.day(ends))
