"""What a right costs: lines that add up, each with the rule it follows (BR-02, BR-03, BR-04)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.money import Money, total
from core.show import money, percent_bp
from listings.docket.book import Book, Right
from listings.docket.course import Deadline, days_of, full_months_late
from listings.docket.models import UpkeepFee, UpkeepReduction, UpkeepRule
from listings.docket.vocabulary import Certainty, Charge, CountedFrom, Part, Reduction, Stage

CHARGES: dict[Charge, LazyText] = {
    Charge.ANNUAL_FEE: lazy("Annual fee for year %(number)s"),
    Charge.MAINTENANCE_FEE: lazy("Maintenance fee %(number)s of 3"),
    Charge.RENEWAL: lazy("Renewal %(number)s"),
    Charge.USE_DECLARATION: lazy("Declaration of use"),
    Charge.NATIONAL_PHASE: lazy("Entry into the national phase"),
    Charge.END_OF_TERM: lazy("End of the term"),
}
REDUCTIONS: dict[Reduction, LazyText] = {
    Reduction.ONE_PAYER: lazy("one person or entity with small means"),
    Reduction.SEVERAL_PAYERS: lazy("several persons or entities with small means"),
    Reduction.OPEN_LICENCE: lazy("open licence under way"),
    Reduction.SMALL_ENTITY: lazy("small entity"),
    Reduction.MICRO_ENTITY: lazy("micro entity"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: what, how much (below zero for a reduction), by which rule, and how it came about."""

    part: Part
    what: LazyText
    amount: Money
    source: str
    certainty: Certainty
    how: LazyText | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid for one deadline on one day. Without lines there is nothing to pay, or it is not known here.

    `notes` say why a reduction that was asked for does not count.
    """

    deadline: Deadline
    on: date
    lines: tuple[Line, ...] = ()
    months_late: int = 0
    notes: tuple[LazyText, ...] = field(default=())

    @property
    def stage(self) -> Stage:
        """Where the deadline stands on that day."""
        return self.deadline.stage(self.on)

    @property
    def total(self) -> Money | None:
        """The sum of the lines; None where there are none."""
        return total([line.amount for line in self.lines]) if self.lines else None

    @property
    def is_payable(self) -> bool:
        """Whether there is something to pay on that day, known or not."""
        if self.deadline.charge.ends or self.stage is Stage.PAID:
            return False
        return self.stage is not Stage.OVER or self.deadline.rule.restore_months is not None

    @property
    def is_certain(self) -> bool:
        """Whether no line is to be confirmed at the office."""
        return all(line.certainty is not Certainty.TO_CONFIRM for line in self.lines)


def named(charge: Charge, number: int) -> LazyText:
    """What falls due, with its number: 'Annual fee for year 7'."""
    return lazy(CHARGES[charge].text, number=number)


def annual_fee(
    book: Book, right: Right, deadline: Deadline, *, on: date, reductions: Collection[Reduction] = ()
) -> Bill:
    """The fee of one deadline (an annual fee, a maintenance fee, a renewal) if it is paid on that day.

    Worked example 4: an invention's year 7 costs 2,000; two months and ten days late adds 10 % of the full fee, 200,
    also for a payer whose fee is reduced. Worked example 5: year 13 costs 6,000, under an open licence 5,100.
    """
    bare = Bill(deadline, on)
    fees = book.fees_for(deadline.rule, Part.FEE, deadline.number, on)
    if not bare.is_payable or not fees:
        return bare
    lines = [fee_line(fee, deadline, count) for fee in fees if (count := classes_in(fee, right))]
    full = total([line.amount for line in lines])
    best, notes = highest(book, right, deadline, on, reductions)
    if best is not None:
        lines.append(reduction_line(best, full, Part.FEE))
    months = 0
    if on > deadline.due:
        months = min(full_months_late(deadline, on, book.calendar), max(deadline.rule.grace_months - 1, 0))
        late = list(late_lines(book, right, deadline, full, months, on))
        lines += late
        if best is not None and best.covers_late and late:
            lines.append(reduction_line(best, total([line.amount for line in late]), Part.LATE))
    if bare.stage is Stage.OVER:
        lines += restoration_lines(book, deadline, on)
    return Bill(deadline, on, tuple(lines), months, tuple(notes))


def classes_in(fee: UpkeepFee, right: Right) -> int:
    """How often an amount is due: once, or for each class of the right that it is for."""
    if not fee.per_class:
        return 1
    last = right.classes if fee.class_to is None else min(fee.class_to, right.classes)
    return max(last - fee.class_from + 1, 0)


def fee_line(fee: UpkeepFee, deadline: Deadline, count: int) -> Line:
    """The full fee, or its part for some classes."""
    what, how = named(deadline.charge, deadline.number), None
    if fee.per_class:
        what = lazy(classes_in_words(fee), fee=what, count=count)
        how = lazy("%(amount)s for each class", amount=money(fee.amount)) if count > 1 else None
    return Line(fee.part, what, Money(fee.amount_minor * count, fee.currency), fee.source, fee.certainty, how)


def classes_in_words(fee: UpkeepFee) -> str:
    """For which of the classes an amount is."""
    if fee.class_from == fee.class_to:
        return (FIRST_CLASS if fee.class_from == 1 else SECOND_CLASS).text
    return (ALL_CLASSES if fee.class_from == 1 else FURTHER_CLASSES).text


FIRST_CLASS, SECOND_CLASS = lazy("%(fee)s, first class"), lazy("%(fee)s, second class")
ALL_CLASSES, FURTHER_CLASSES = lazy("%(fee)s, classes: %(count)s"), lazy("%(fee)s, further classes: %(count)s")


def highest(
    book: Book, right: Right, deadline: Deadline, on: date, asked: Collection[Reduction]
) -> tuple[UpkeepReduction | None, list[LazyText]]:
    """The highest of the reductions asked for (BR-04: they are not added up), and why another does not count."""
    held, notes = [], []
    for each in (each for each in Reduction if each in asked):
        row = book.reduction_for(deadline.rule, each, on)
        if row is None:
            notes.append(lazy("The reduction “%(name)s” does not exist for this fee.", name=REDUCTIONS[each]))
        elif not counts(row, right, deadline):
            notes.append(
                lazy(
                    "The reduction “%(name)s” holds for %(years)s years, the year of grant being the first:"
                    " no longer for this one.",
                    name=REDUCTIONS[each],
                    years=row.years_from_grant,
                )
            )
        else:
            held.append(row)
    if len(held) > 1:
        notes.append(lazy("Of several reductions the highest holds; they are not added up."))
    return max(held, key=lambda row: row.rate_bp, default=None), notes


def counts(row: UpkeepReduction, right: Right, deadline: Deadline) -> bool:
    """Whether a reduction still holds for the year of this deadline: some only for years from the year of grant."""
    if row.years_from_grant is None or deadline.rule.counted_from is not CountedFrom.FILING or right.granted is None:
        return True
    return deadline.number < year_of_grant(deadline.rule, right) + row.years_from_grant


def year_of_grant(rule: UpkeepRule, right: Right) -> int:
    """The year of the right, counted from filing, in which it was granted; its fee is paid with the registration."""
    first = next(days_of(rule, right), None)
    return first[0] - 1 if first else rule.first_number - 1


def reduction_line(row: UpkeepReduction, of: Money, part: Part) -> Line:
    """A reduction as a line below zero."""
    what = lazy("Reduction: %(name)s", name=REDUCTIONS[row.reduction])
    how = lazy("%(rate)s of %(amount)s", rate=percent_bp(row.rate_bp), amount=money(of))
    return Line(part, what, -of.share(row.rate_bp), row.source, row.certainty, how)


def late_lines(book: Book, right: Right, deadline: Deadline, full: Money, months: int, on: date) -> Iterator[Line]:
    """The surcharge: a part of the full fee for each whole month, a part of it once, or an amount of money."""
    rule, what = deadline.rule, lazy("Surcharge for late payment")
    if rule.late_bp_month is not None:
        yield Line(
            Part.LATE, what, full.share(rule.late_bp_month * months), rule.source, rule.certainty,
            months_in_words(months, rule.late_bp_month),
        )  # fmt: skip
    if rule.late_bp is not None:
        how = lazy("%(rate)s of %(amount)s", rate=percent_bp(rule.late_bp), amount=money(full))
        late = full.share(rule.late_bp)
        if rule.late_cap_minor is not None and late.minor > rule.late_cap_minor:
            late = Money(rule.late_cap_minor, full.currency)
            how = lazy("at most %(amount)s", amount=money(late))
        yield Line(Part.LATE, what, late, rule.source, rule.certainty, how)
    for fee in book.fees_for(rule, Part.LATE, deadline.number, on):
        count = classes_in(fee, right)
        each = lazy("%(amount)s for each class", amount=money(fee.amount)) if fee.per_class else None
        yield Line(Part.LATE, what, Money(fee.amount_minor * count, fee.currency), fee.source, fee.certainty, each)


def months_in_words(months: int, rate_bp: int) -> LazyText:
    """How a surcharge by months comes about."""
    if months == 0:
        return lazy("less than a full month late: none")
    if months == 1:
        return lazy("1 full month late, %(rate)s of the full fee", rate=percent_bp(rate_bp))
    return lazy(
        "%(months)s full months late, %(rate)s of the full fee for each", months=months, rate=percent_bp(rate_bp)
    )


def restoration_lines(book: Book, deadline: Deadline, on: date) -> Iterator[Line]:
    """What asking for the restoration of a right that has ended costs besides (BR-03, BR-05)."""
    how = lazy(
        "within %(months)s months of the office's notice that the right has ended", months=deadline.rule.restore_months
    )
    for fee in book.fees_for(deadline.rule, Part.RESTORATION, deadline.number, on):
        yield Line(Part.RESTORATION, lazy("Request for restoration"), fee.amount, fee.source, fee.certainty, how)
