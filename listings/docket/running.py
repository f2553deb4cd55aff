"""The clocks of rights: fees, renewals and ends of terms, reckoned from each right's dates (BR-01, BR-02, BR-05)."""

from collections.abc import Iterator

from core.i18n import LazyText, language
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from listings.assets.models import Asset
from listings.docket import queries
from listings.docket.course import Deadline
from listings.docket.fees import named

# The docket goes through the rights of everybody in parts, and reminds owners of them in words of its own.
UPKEEP = ClockKind("right_upkeep", lazy("Fee or renewal of a right"), Matter.RIGHTS)


def derive(asked: Asked) -> Iterator[Running]:
    """What falls due for an organisation's rights; for everybody's there is `reminders.remind`."""
    own = asked.organisation_id
    if own is None:
        return
    for right, each in queries.deadlines_of(asked.session, own, asked.today):
        yield Running(
            kind=UPKEEP,
            subject=f"asset:{right.id}:{each.key}",
            due_on=each.due if asked.today <= each.due else each.last_day,
            text=told(right, each, late=asked.today > each.due),
            href=f"/rights/{right.id}/fees",
            movers=traders(own),
        )


def told(right: Asset, each: Deadline, *, late: bool) -> LazyText:
    """What falls due for which right; late: that it can be paid with a surcharge only, or that its time is over."""
    values = {
        "what": named(each.charge, each.number),
        "right": right.titled(language()),
        "number": right.number_display,
    }
    if late and each.grace_ends is not None:
        return lazy("%(what)s of %(right)s (%(number)s), due on %(due)s, now with a surcharge", **values, due=each.due)
    return lazy("%(what)s of %(right)s (%(number)s)", **values)


CLOCKS = Clocks((UPKEEP,), derive)
