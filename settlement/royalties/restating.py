"""What follows when a claim is agreed: reckoned before, to be looked at, and again in the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.money import BASIS, Money, total
from listings.terms.reckoning import Use
from settlement.contracts.services import digest_of
from settlement.royalties.models import Claim, Due, Finding, Period, Plan
from settlement.royalties.owed import DueKind
from settlement.royalties.paying import interest_on
from settlement.royalties.stating import reckoned, uses_accepted


@dataclass(frozen=True, slots=True)
class Change:
    """One period: what was due by the statement that counts, what is due then, the interest on what is added."""

    period: Period
    before: Money
    after: Money
    interest: Money

    @property
    def added(self) -> Money:
        """What is invoiced, or below zero what becomes a credit."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """What a claim comes to: the royalties of its periods as stated and as found, and every period that changes.

    `cost` is what the licensee bears of the audit's cost; `short_bp` the part of what was due that was not stated.
    """

    stated: Money
    true: Money
    short_bp: int
    cost: Money
    changes: tuple[Change, ...]
    uses: Mapping[int, Use]

    @property
    def invoiced(self) -> Money:
        """All that is invoiced on the day."""
        added = sum(each.added.minor + each.interest.minor for each in self.changes if each.added.minor > 0)
        return Money(added, self.cost.currency) + self.cost

    @property
    def credited(self) -> Money:
        """All that becomes a credit."""
        return Money(-sum(min(each.added.minor, 0) for each in self.changes), self.cost.currency)

    @property
    def digest(self) -> str:
        """By which an act knows whether it does what was looked at."""
        said = [[each.period.n, each.added.minor, each.interest.minor] for each in self.changes]
        return digest_of({"changes": said, "cost": self.cost.minor, "currency": self.cost.currency})


def effect_of(plan: Plan, row: Claim, today: date) -> Effect:
    """What happens if the claim is agreed today; nothing is changed by it."""
    uses, found = uses_accepted(plan), findings_of(plan, row)
    stated = reckoned(plan, uses)
    for n, each in found.items():
        income = plan.money(each.sublicences_minor)
        uses[n] = replace(uses[n], base=plan.money(each.base_minor), units=each.units, sublicences=income)
    true = reckoned(plan, uses)
    before, after = (total([each[n].royalty for n in found], plan.currency) for each in (stated, true))
    bears = bool(row.cost_minor) and _reaches(threshold_of(plan, row), before, after)
    first_due, changes = _days_due(plan), list[Change]()
    for period in plan.periods:
        counts = period.accepted
        if counts is None or true[period.n].due == counts.due:
            continue
        due = first_due.get(period.id)
        days = (today - (due.due_on if due else period.report_due_on)).days
        added = max(true[period.n].due - counts.due, plan.money(0))
        changes.append(Change(period, counts.due, true[period.n].due, interest_on(plan, added, days, period.id)))
    cost = plan.money(row.cost_minor if bears else 0)
    return Effect(before, after, underpaid_bp(before, after), cost, tuple(changes), uses)


def underpaid_bp(stated: Money, true: Money) -> int:
    """The part of what was due that was not stated, in basis points rounded down; 0 where nothing is missing.

    Worked example 9: 800,000 stated, 900,000 due: 1,111 (11.1 %).
    """
    missing = true.minor - stated.minor
    return missing * BASIS // true.minor if missing > 0 else 0


def _reaches(threshold_bp: int, stated: Money, true: Money) -> bool:
    return true > stated and (true.minor - stated.minor) * BASIS >= threshold_bp * true.minor


def threshold_of(plan: Plan, row: Claim) -> int:
    """From which underpayment on an audit's cost is the licensee's: as agreed for the newest of the claim's periods."""
    newest = max(findings_of(plan, row))
    return next(each.threshold_bp for each in plan.periods if each.n == newest)


def findings_of(plan: Plan, row: Claim) -> dict[int, Finding]:
    """Period's number → what was found of it."""
    numbers = {each.id: each.n for each in plan.periods}
    return {numbers[each.period_id]: each for each in row.findings}


def _days_due(plan: Plan) -> dict[int, Due]:
    """Period's id → its first invoice."""
    first: dict[int, Due] = {}
    for due in sorted(plan.dues, key=lambda each: each.id):
        if due.period_id is not None and due.kind is DueKind.ROYALTY:
            first.setdefault(due.period_id, due)
    return first
