"""What the docket's pages and answers print: deadlines and bills in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core.errors import Unacceptable
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from core.show import day
from listings.docket.book import Book, Right
from listings.docket.course import Deadline, is_settled, lapse_risk, latest, next_deadlines
from listings.docket.fees import Bill, annual_fee, named
from listings.docket.labels import (
    CERTAINTY_LABELS,
    END_LABELS,
    LAPSE_TEXTS,
    OFFICE_NOTES,
    STAGE_LABELS,
    source_in_words,
)
from listings.docket.queries import kinds_at, whole_course
from listings.docket.vocabulary import Certainty, Charge, Reduction, Risk, Stage

UNKNOWN_AMOUNT = lazy("The amount is not on record here. Ask the office.")


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline in words. `is_settled`: nothing is open, though no payment of it need be on record."""

    charge: Charge
    number: int
    what: LazyText
    opens: date | None
    nominal: date
    due: date
    grace_ends: date | None
    stage: Stage
    label: LazyText
    tone: str
    paid_on: date | None
    otherwise: str
    otherwise_text: LazyText
    rule: str
    certainty: Certainty
    key: str
    bill: Bill | None = None
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything about a right's fees on a day."""

    on: date
    risk: Risk
    worst: Row | None
    deadlines: Sequence[Row]
    course: Sequence[Row]
    bill: Bill | None
    notes: Sequence[LazyText]
    payments: Sequence[Any] = field(default=())


def row(each: Deadline, today: date, bill: Bill | None = None, *, is_settled: bool = False) -> Row:
    """A deadline in words."""
    stage = each.stage(today)
    label, tone = (END_LABELS if each.charge.ends else STAGE_LABELS)[stage]
    return Row(
        charge=each.charge,
        number=each.number,
        what=named(each.charge, each.number),
        opens=each.opens,
        nominal=each.nominal,
        due=each.due,
        grace_ends=each.grace_ends,
        stage=stage,
        label=label,
        tone=tone,
        paid_on=each.paid_on,
        otherwise=each.rule.lapse.value,
        otherwise_text=LAPSE_TEXTS[each.rule.lapse],
        rule=source_in_words(each.rule.source),
        certainty=each.rule.certainty,
        key=each.key,
        bill=bill,
        is_settled=is_settled,
    )


def answer(
    rules: Book,
    right: Right,
    asked: Mapping[str, Any],
    *,
    today: date,
    payments: Sequence[Any] = (),
    is_told: bool = False,
) -> Answer:
    """What falls due next, and what the charge asked for (without one: the next) costs on the day asked for.

    `is_told`: the dates are the asker's own words, so that what has run out by them is unpaid and ends its charge.
    Raises Unacceptable where the right has no charge of that number.
    """
    on = asked.get("on") or today
    deadlines = next_deadlines(rules, right, today)
    life = whole_course(rules, right, today)
    if is_told:
        ends = {each.charge: each.number for each in reversed(deadlines) if each.stage(today) is Stage.OVER}
        deadlines, life = until_the_end(deadlines, ends), until_the_end(life, ends)
    risk, worst = lapse_risk(deadlines, today)
    chosen = chosen_deadline(life, deadlines, asked, today)
    notes = notes_on(rules, right, deadlines, today)
    reductions = reductions_of(asked, right)
    return Answer(
        on=on,
        risk=risk,
        worst=row(worst, today) if worst else None,
        deadlines=[row(each, today) for each in latest(deadlines, today)],
        course=[
            row(each, today, full_fee(rules, right, each, today), is_settled=is_settled(each, right)) for each in life
        ],
        bill=annual_fee(rules, right, chosen, on=on, reductions=reductions) if chosen else None,
        notes=notes,
        payments=payments,
    )


def until_the_end(deadlines: Sequence[Deadline], ends: Mapping[Charge, int]) -> list[Deadline]:
    """Without what would fall due only if something before it had been paid; `ends` are the first that were not."""
    return [each for each in deadlines if each.number <= ends.get(each.charge, each.number)]


def full_fee(rules: Book, right: Right, each: Deadline, today: date) -> Bill:
    """What a deadline costs if it is met in time, by the tables of today (of its own day where that has passed)."""
    return annual_fee(rules, right, each, on=min(each.due, today))


def chosen_deadline(
    life: Sequence[Deadline], deadlines: Sequence[Deadline], asked: Mapping[str, Any], today: date
) -> Deadline | None:
    """The deadline that was asked for, else the next one that can still be met."""
    number, charge = asked.get("number"), asked.get("charge")
    if number is None:
        payable = [each for each in deadlines if not each.charge.ends and charge in (None, each.charge)]
        return next((each for each in payable if each.stage(today) is not Stage.OVER), next(iter(payable), None))
    payable = [each for each in life if not each.charge.ends and charge in (None, each.charge)]
    found = next((each for each in payable if each.number == number), None)
    if found is not None:
        return found
    text = _("Nothing of this number falls due for such a right.")
    if payable:
        text = _(
            "Such a right has numbers from %(first)s to %(last)s. What falls due in the year of grant is paid when the"
            " grant is registered.",
            first=min(each.number for each in payable),
            last=max(each.number for each in payable),
        )
    raise Unacceptable(text, code="no_such_charge", fields={"number": [text]})


def reductions_of(asked: Mapping[str, Any], right: Right) -> Collection[Reduction]:
    """The reductions asked for; an open licence on record counts by itself."""
    given = {asked["reduction"]} if asked.get("reduction") else set()
    if asked.get("open_licence") or right.has_open_licence:
        given.add(Reduction.OPEN_LICENCE)
    return given


def notes_on(rules: Book, right: Right, deadlines: Sequence[Deadline], today: date) -> list[LazyText]:
    """What the reader has to know besides: why nothing is shown, and what is not known here."""
    notes: list[LazyText] = []
    if right.status.is_dead:
        notes.append(lazy("The right has ended: nothing falls due any more."))
    elif not rules.knows(right.office, right.kind) and not (right.is_pending and kinds_at(rules, right.office)):
        notes.append(lazy("The periods of this office for such rights are not on record here. Ask the office."))
    elif not deadlines and right.is_pending:
        notes.append(
            lazy("Nothing falls due before grant or registration. For a right that is granted, give the day of grant.")
        )
    elif not deadlines:
        notes.append(lazy("No day can be calculated: the day of filing, of grant or the end of the term is missing."))
    ended = next((each for each in deadlines if each.charge.ends and each.stage(today) is Stage.OVER), None)
    if ended is not None:
        notes.append(lazy("The term ended on %(day)s: nothing falls due any more.", day=day(ended.due)))
    if right.office in OFFICE_NOTES:
        notes.append(OFFICE_NOTES[right.office])
    return notes + notes_on_days(rules, right, [each for each in deadlines if each.last_day >= today])


def notes_on_days(rules: Book, right: Right, deadlines: Sequence[Deadline]) -> list[LazyText]:
    """For which days off the days shown were not moved."""
    payable = [each for each in deadlines if not each.charge.ends]
    if right.office != "CN" and payable:
        return [lazy("Public holidays of this office are not on record here; weekends are taken into account.")]
    years = rules.calendar.years
    if not payable or (years and max(each.last_day for each in payable).year <= years[1]):
        return []
    if years is None:
        return [lazy("China's public holidays are not on record here; weekends are taken into account.")]
    return [
        lazy(
            "China's public holidays are on record here for %(first)s to %(last)s. A later day is moved off weekends"
            " only; the State Council's notice for its year may move it further.",
            first=years[0],
            last=years[1],
        )
    ]


def sentence(worst: Row, risk: Risk) -> LazyText | None:
    """What is next for a right in one sentence, a warning where it is near; None where nothing is known."""
    values = {"what": worst.what, "due": day(worst.due), "last": day(worst.grace_ends or worst.due)}
    if worst.charge.ends:
        return lazy("%(what)s: %(due)s.", what=worst.what, due=values["due"]) if risk is not Risk.UNKNOWN else None
    if risk is Risk.OVER:
        return lazy(
            "%(what)s could be paid until %(last)s, and no payment is on record here. The office's register decides"
            " whether the right still stands.",
            **values,
        )
    if risk is Risk.GRACE:
        return lazy(
            "%(what)s was due on %(due)s, and no payment is on record here. Until %(last)s it can be paid with a"
            " surcharge.",
            **values,
        )
    if risk is Risk.SOON:
        return lazy("%(what)s is due on %(due)s.", **values)
    return lazy("Next: %(what)s, by %(due)s.", **values) if risk is Risk.NONE else None


def as_json(found: Answer) -> dict[str, Any]:
    """The answer as `schemas.FeesOut` dumps it."""
    bill = found.bill
    return {
        "on": found.on,
        "risk": found.risk,
        "deadlines": found.deadlines,
        "bill": None
        if bill is None
        else {
            "on": bill.on,
            "charge": bill.deadline.charge,
            "number": bill.deadline.number,
            "stage": bill.stage,
            "months_late": bill.months_late,
            "lines": [replace(line, source=source_in_words(line.source)) for line in bill.lines],
            "notes": bill.notes,
            "total": bill.total,
        },
        "notes": found.notes,
        "payments": found.payments,
    }


__all__ = ["CERTAINTY_LABELS", "UNKNOWN_AMOUNT", "Answer", "Row", "answer", "as_json", "row", "sentence"]
