"""What a bill says before its amounts: that it is not due yet, cannot be paid yet, or that its time has run out."""

from dataclasses import dataclass

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.show import day
from listings.docket.fees import Bill
from listings.docket.labels import LAPSE_TEXTS
from listings.docket.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Told:
    """A panel above the amounts; `lapse` is what the time that ran out means for the right."""

    tone: str
    title: LazyText
    text: LazyText
    lapse: LazyText | str = ""
    further: LazyText | str = ""


def told_of(bill: Bill) -> Told | None:
    """What the reader has to know before the amounts; None where they are simply to be paid."""
    due, days = bill.deadline, {"last": day(bill.deadline.last_day), "due": day(bill.deadline.due)}
    if bill.stage is Stage.OVER:
        return Told(
            "bad",
            lazy("The time for this has run out"),
            lazy("It could be done until %(last)s. Where it was not:", **days),
            LAPSE_TEXTS[due.rule.lapse],
            _restoring(bill),
        )
    if bill.stage is not Stage.COMING:
        return None
    if due.opens is not None:
        text = lazy("It can be done from %(opens)s, without a surcharge until %(due)s.", opens=day(due.opens), **days)
        return Told("neutral", lazy("It cannot be paid yet"), text)
    text = lazy("It is due by %(due)s. Whoever wants to may pay it before.", **days)
    return Told("neutral", lazy("Nothing is to be paid yet"), text)


def _restoring(bill: Bill) -> LazyText | str:
    months = bill.deadline.rule.restore_months
    if months is None:
        return ""
    return lazy(
        "Within %(months)s months of the office's notice its restoration can be asked for. What that costs:",
        months=months,
    )


def caption_of(bill: Bill) -> LazyText:
    """The heading of the amounts: only what can be paid on that day is called to be paid."""
    if bill.stage is Stage.COMING:
        return lazy("What it costs by the tables of %(day)s", day=day(bill.on))
    if bill.stage is Stage.OVER:
        return lazy("What a restoration costs, asked for on %(day)s", day=day(bill.on))
    return lazy("What is to be paid on %(day)s", day=day(bill.on))
