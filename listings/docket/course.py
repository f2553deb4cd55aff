"""The course of a right: every day on which something falls due, and where each stands (BR-01, BR-02, BR-05)."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.deadlines import add_months
from listings.docket.book import Book, Calendar, Right
from listings.docket.models import UpkeepRule
from listings.docket.vocabulary import Charge, Phase, Risk, Stage

SOON = timedelta(days=60)
BOUND_BY_TERM = (Charge.ANNUAL_FEE, Charge.MAINTENANCE_FEE)
MOST = 60  # no rule has more charges in the life of a right; renewals go on for ever
FAR = 12 * 120  # months: works are protected for fifty years after a death


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day on which something falls due.

    `nominal` is the statutory day; `due` the last day without a surcharge, moved off days off; `opens` the first day
    on which it can be paid (None: at any time before); `grace_ends` the last day with a surcharge (None: no grace).
    """

    rule: UpkeepRule
    number: int
    nominal: date
    opens: date | None
    due: date
    grace_ends: date | None
    paid_on: date | None = None

    @property
    def charge(self) -> Charge:
        """What falls due."""
        return self.rule.charge

    @property
    def key(self) -> str:
        """Its name among the deadlines of a right: 'annual_fee-7'."""
        return f"{self.charge.value}-{self.number}"

    @property
    def last_day(self) -> date:
        """The last day on which it can still be done."""
        return self.grace_ends or self.due

    def stage(self, on: date) -> Stage:
        """Where it stands on that day."""
        if self.paid_on is not None:
            return Stage.PAID
        if on > self.last_day:
            return Stage.OVER
        if on > self.due:
            return Stage.GRACE
        opens = self.opens or add_months(self.nominal, -12)  # may be paid years before, but nobody waits for that
        return Stage.COMING if on < opens else Stage.OPEN


def later(rule: UpkeepRule, day: date, months: int) -> date:
    """Some months from a day of the rule: the corresponding day, or the month's last where the rule says so."""
    moved = add_months(day, months)
    if rule.month_end:
        return moved.replace(day=calendar.monthrange(moved.year, moved.month)[1])
    return moved


def nominal_day(rule: UpkeepRule, base: date, number: int) -> date:
    """The statutory day of the charge with this number."""
    day = later(rule, base, rule.first_months + (number - rule.first_number) * rule.step_months)
    return day - timedelta(days=1) if rule.day_before else day


def deadline(rule: UpkeepRule, number: int, nominal: date, days: Calendar, paid_on: date | None = None) -> Deadline:
    """The deadline around a statutory day."""
    return Deadline(
        rule=rule,
        number=number,
        nominal=nominal,
        opens=None if rule.opens_months is None else later(rule, nominal, -rule.opens_months),
        due=nominal if rule.charge is Charge.END_OF_TERM else days.moved(rule.office, free_until(rule, nominal)),
        grace_ends=days.moved(rule.office, later(rule, nominal, rule.grace_months)) if rule.grace_months else None,
        paid_on=paid_on,
    )


def free_until(rule: UpkeepRule, nominal: date) -> date:
    """The last day without a surcharge, before it is moved off a day off."""
    return later(rule, nominal, rule.free_months) if rule.free_months else nominal


def course(book: Book, right: Right, *, on: date, until: date) -> list[Deadline]:
    """Every deadline of a right up to the day `until`, in the order of their days, by the rules of the day `on`."""
    found = []
    for rule in book.rules_for(right, on):
        for number, nominal in days_of(rule, right):
            if nominal > until:
                break
            found.append(deadline(rule, number, nominal, book.calendar, right.paid.get((rule.charge, number))))
    return sorted(found, key=lambda each: (each.nominal, each.charge.value))


def days_of(rule: UpkeepRule, right: Right) -> Iterator[tuple[int, date]]:
    """(number, statutory day) of each charge of a rule, in order; nothing where the day it counts from is not known.

    What fell due before grant is no later fee: the year of grant is paid with the registration of the grant
    (Implementing Regulations of the Patent Law, rule 114). A renewal is counted from the end of the term on record,
    where there is one.
    """
    base = right.base(rule.counted_from)
    if rule.charge is Charge.RENEWAL and right.expires is not None:
        yield from _renewals(rule, base, right.expires)
        return
    last = min(rule.last_number or MOST, MOST)
    for number in range(rule.first_number, last + 1):
        if base is None:
            return
        nominal = nominal_day(rule, base, number)
        if rule.charge in BOUND_BY_TERM and right.expires is not None and nominal >= right.expires:
            return
        if rule.phase is not Phase.GRANTED or right.granted is None or nominal > right.granted:
            yield number, nominal


def _renewals(rule: UpkeepRule, base: date | None, expires: date) -> Iterator[tuple[int, date]]:
    """The renewal at the end of the term on record, and those after it."""
    first = rule.first_number
    if base is not None:
        months = (expires.year - base.year) * 12 + expires.month - base.month
        first = max(round((months - rule.first_months) / rule.step_months) + rule.first_number, rule.first_number)
    for number in range(first, min(rule.last_number or MOST, MOST) + 1):
        yield number, later(rule, expires, (number - first) * rule.step_months)


def is_settled(each: Deadline, right: Right) -> bool:
    """Whether nothing is open: it (or a later one) is on record as paid, or the right stood after its last day."""
    if each.paid_on is not None or each.number <= right.paid_through(each.charge):
        return True
    return right.as_of is not None and each.last_day < right.as_of and not each.charge.ends


def next_deadlines(book: Book, right: Right, today: date) -> list[Deadline]:
    """What is open: of each charge what has run out without a payment on record, and the next one that can be met.

    Nothing for a right that is dead. The deadlines stand in the order of their days.
    """
    if right.status.is_dead:
        return []
    found = []
    met: set[Charge] = set()
    for each in course(book, right, on=today, until=add_months(today, FAR)):
        if each.charge in met or is_settled(each, right):
            continue
        found.append(each)
        if each.stage(today) is not Stage.OVER:
            met.add(each.charge)
    return found


def latest(deadlines: Sequence[Deadline], today: date) -> list[Deadline]:
    """Of what has run out only the first of each charge: if it was not paid, the later ones never fell due."""
    shown, seen = [], set()
    for each in deadlines:
        if each.stage(today) is Stage.OVER:
            if each.charge in seen:
                continue
            seen.add(each.charge)
        shown.append(each)
    return shown


def lapse_risk(deadlines: Sequence[Deadline], today: date) -> tuple[Risk, Deadline | None]:
    """How near the right is to its lapse, and by which deadline. `deadlines` are those of `next_deadlines`.

    OVER does not say that the right has lapsed: no payment is on record here, and the office's register decides.
    """
    payable = [each for each in deadlines if not each.charge.ends]
    for risk, stage in ((Risk.OVER, Stage.OVER), (Risk.GRACE, Stage.GRACE)):
        hit = next((each for each in payable if each.stage(today) is stage), None)
        if hit is not None:
            return risk, hit
    soon = next((each for each in deadlines if today <= each.due <= today + SOON), None)
    if soon is not None:
        return Risk.SOON, soon
    return (Risk.NONE, deadlines[0]) if deadlines else (Risk.UNKNOWN, None)


def full_months_late(each: Deadline, on: date, days: Calendar) -> int:
    """How many whole months after the last day without surcharge are over on that day.

    A month is over on the day after its corresponding day, itself moved off days off: paying on the corresponding day
    still is within the month (Guidelines for Patent Examination, part V, chapter 9, 2.2.1.3).
    """
    start = free_until(each.rule, each.nominal)
    whole = 0
    while whole < each.rule.grace_months and on > days.moved(each.rule.office, later(each.rule, start, whole + 1)):
        whole += 1
    return whole
