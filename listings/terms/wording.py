"""Terms in words, in the language in force, and the difference of two versions term by term."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core import show
from core.i18n import _
from listings.terms.agreement import Instalment, Milestone, Royalty, Target, Terms, Tier
from listings.terms.entries import TERMS
from listings.terms.scope import codes_in_words, days_in_words, fields_in_words, limited, territories_in_words
from listings.terms.vocabulary import BASE_LABELS, GRANT_LABELS, PERIOD_LABELS, Act, Trigger


@dataclass(frozen=True, slots=True)
class Change:
    """One term that differs; a text is empty where that version did not have the term."""

    term: str
    label: str
    old_text: str
    new_text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One term in words; `was` is the other version's text where it differs, None where it does not."""

    term: str
    label: str
    text: str
    was: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the version before said something else."""
        return self.was is not None


def lines(terms: Terms) -> list[Line]:
    """Every term that these terms have, in the order in which a contract says them."""
    return [Line(key, label, text) for key, label, text in _rows(terms)]


def lines_of_royalty(royalty: Royalty) -> list[Line]:
    """The lines of a running royalty alone."""
    return [Line(key, label, text) for key, label, text in _royalty_rows(royalty)]


def describe(terms: Terms) -> list[tuple[str, str]]:
    """(label, text) of every term."""
    return [(line.label, line.text) for line in lines(terms)]


def diff(old: Terms, new: Terms) -> list[Change]:
    """The terms that differ, in the order of the contract; nothing for equal terms."""
    return [Change(line.term, line.label, line.was or "", line.text) for line in compared(old, new) if line.changed]


def compared(old: Terms | None, new: Terms) -> list[Line]:
    """Every term of both versions; changed ones say what they were, dropped ones have an empty text."""
    if old is None:
        return lines(new)
    before = {line.term: line for line in lines(old)}
    after = {line.term: line for line in lines(new)}
    found: list[Line] = []
    for term in _merged(list(before), list(after)):
        now, was = after.get(term), before.get(term)
        label = now.label if now else before[term].label
        text, old_text = now.text if now else "", was.text if was else ""
        found.append(Line(term, label, text, None if text == old_text else old_text))
    return found


def _merged(old: list[str], new: list[str]) -> list[str]:
    """Both lists of keys in one order: the new one's, with dropped keys where they stood."""
    order = list(new)
    for place, key in enumerate(old):
        if key not in order:
            before = next((known for known in reversed(old[:place]) if known in order), None)
            order.insert(order.index(before) + 1 if before else 0, key)
    return order


def _rows(terms: Terms) -> Iterator[tuple[str, str, str]]:
    yield "grant", _("What is granted"), str(GRANT_LABELS[terms.grant])
    if len(terms.instalments) == 1:
        yield "price", _("Fixed price"), instalment_in_words(terms.instalments[0])
    elif terms.instalments:
        yield "price", _("Fixed price"), show.money(terms.fixed_total)
        for number, part in enumerate(terms.instalments, start=1):
            yield f"instalment.{number}", _("Instalment %(number)s", number=number), instalment_in_words(part)
    if terms.royalty:
        yield from _royalty_rows(terms.royalty)
    for number, milestone in enumerate(terms.milestones, start=1):
        yield f"milestone.{number}", _("Milestone %(number)s", number=number), milestone_in_words(milestone)
    yield from scope_rows(terms)
    for number, target in enumerate(terms.targets, start=1):
        yield f"target.{number}", _("Target %(number)s", number=number), target_in_words(target)
    yield from further_rows(terms)
    if terms.note:
        yield "note", _("Further terms"), terms.note


def _royalty_rows(royalty: Royalty) -> Iterator[tuple[str, str, str]]:
    yield "royalty", _("Running royalty"), royalty_in_words(royalty)
    for number, tier in enumerate(royalty.tiers, start=1):
        yield f"tier.{number}", _("Rate from %(amount)s a year on", amount=show.money(tier.over)), tier_in_words(tier)
    if royalty.minimum_per_year:
        yield "minimum", _("Least royalty a year"), show.money(royalty.minimum_per_year)
    if royalty.cap_total:
        yield "cap", _("Royalties at most, in all"), show.money(royalty.cap_total)
    if royalty.since:
        yield "since", _("These rates hold from"), show.day(royalty.since)
    if royalty.creditable:
        yield "creditable", _("Advance"), _("The fixed price is an advance: royalties are paid once they exceed it")


def tier_in_words(tier: Tier) -> str:
    """'2.5 % of what lies above'."""
    return _("%(rate)s of what lies above", rate=show.percent_bp(tier.rate_bp))


def milestone_in_words(milestone: Milestone) -> str:
    """'CNY 200,000.00 when this is reached: first sale (expected by 1 Jan 2028)'."""
    amount, what = show.money(milestone.amount), milestone.what
    if milestone.by is None:
        return _("%(amount)s when this is reached: %(what)s", amount=amount, what=what)
    return _(
        "%(amount)s when this is reached: %(what)s (expected by %(day)s)",
        amount=amount,
        what=what,
        day=show.day(milestone.by),
    )


def target_in_words(target: Target) -> str:
    """'By 31 Dec 2027: 100 systems installed'."""
    return _("By %(day)s: %(what)s", day=show.day(target.by), what=target.what)


def further_rows(terms: Terms) -> Iterator[tuple[str, str, str]]:
    """(term, label, text) of the further terms that are agreed, in the order of the catalogue."""
    for term in TERMS:
        value = terms.further.get(term.key)
        if value is not None:
            yield f"further.{term.key}", str(term.label), term.in_words(value)


def scope_rows(terms: Terms) -> Iterator[tuple[str, str, str]]:
    """(term, label, text) of what is granted where, for what, how long and whether onward."""
    scope = terms.scope
    if terms.act is Act.ASSIGN:
        yield "scope", _("Scope"), _("The whole right, in every territory and for every field")
        return
    yield "territories", _("Territory"), territories_in_words(scope.territories)
    yield "fields", _("Field of use"), fields_in_words(scope.fields)
    for each in limited(scope):
        yield each.name, str(each.label), codes_in_words(each, scope.codes(each))
    yield "term", _("Term"), days_in_words(scope.starts, scope.ends)
    allowed = _("Allowed; each sublicence is an ordinary one") if terms.sublicensing else _("Not allowed")
    yield "sublicensing", _("Sublicensing"), allowed


def instalment_in_words(part: Instalment) -> str:
    """'CNY 400,000.00 when both sides have signed'."""
    amount = show.money(part.amount)
    if part.trigger is Trigger.SIGNING:
        return _("%(amount)s when both sides have signed", amount=amount)
    if part.trigger is Trigger.FILING:
        return _("%(amount)s when the recordal is filed at the office", amount=amount)
    if part.trigger is Trigger.RECORDAL:
        return _("%(amount)s when the office has recorded it", amount=amount)
    if part.trigger is Trigger.MILESTONE:
        return _("%(amount)s when this is reached: %(what)s", amount=amount, what=part.what)
    return _("%(amount)s on %(day)s", amount=amount, day=show.day(part.due_on or date.min))


def royalty_in_words(royalty: Royalty) -> str:
    """'3 % of net sales, reported and paid every quarter'."""
    if royalty.per_unit is not None:
        each = _("%(amount)s for each unit", amount=show.money(royalty.per_unit))
        if not royalty.rate_bp:
            return _("%(each)s, reported and paid %(period)s", each=each, period=PERIOD_LABELS[royalty.period])
        return _(
            "%(rate)s of %(base)s and %(each)s, reported and paid %(period)s",
            rate=show.percent_bp(royalty.rate_bp),
            base=BASE_LABELS[royalty.base],
            each=each,
            period=PERIOD_LABELS[royalty.period],
        )
    return _(
        "%(rate)s of %(base)s, reported and paid %(period)s",
        rate=show.percent_bp(royalty.rate_bp),
        base=BASE_LABELS[royalty.base],
        period=PERIOD_LABELS[royalty.period],
    )


def price_in_words(terms: Terms) -> str:
    """The price in one line: 'CNY 1,200,000.00 and 3 % of net sales, …'."""
    parts = [show.money(terms.fixed_total)] if terms.instalments else []
    if terms.royalty:
        parts.append(royalty_in_words(terms.royalty))
    if equity := terms.further.get("equity_bp"):
        parts.append(_("%(share)s of the shares in the acquirer", share=show.percent_bp(equity)))
    return _(" and ").join(parts)
