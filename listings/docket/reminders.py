"""Owners are reminded of what falls due: 60, 30 and 7 days before, and when the period of grace begins. Never twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.assets.models import Asset, Ownership
from listings.docket import queries
from listings.docket.book import Book
from listings.docket.course import Deadline
from listings.docket.fees import CHARGES
from listings.docket.models import DeadlineReminder
from listings.docket.vocabulary import Stage
from parties.notices import services as notices

STEPS: tuple[tuple[str, int], ...] = (("60", 60), ("30", 30), ("7", 7), ("grace", -1))
# A clock that stood still for a week misses nothing, and switching the reminders on does not bring up old ones.
LOOKED_BACK = timedelta(days=7)
AT_ONCE = 5  # more rights of one owner on one day are told together
BATCH = 500


@dataclass(frozen=True, slots=True)
class Reminder:
    """One right, one deadline, one step."""

    asset: Asset
    deadline: Deadline
    step: str


def step_on(each: Deadline, today: date) -> str | None:
    """Which step of the reminders falls on these days; None between them."""
    if each.stage(today) in (Stage.PAID, Stage.OVER):
        return None
    for step, days in reversed(STEPS):
        first = each.due - timedelta(days=days)
        if first <= today < first + LOOKED_BACK and (step == "grace" or today <= each.due):
            return step if step != "grace" or each.grace_ends is not None else None
    return None


def remind(session: Session, *, after: int, now: datetime, rules: Book) -> int | None:
    """Remind the owners of the rights behind the one with the id `after`; gives where to go on, None at the end."""
    today = business_date(now)
    assets = queries.owned_after(session, after, BATCH)
    due = [
        Reminder(outlook.asset, each, step)
        for outlook in queries.outlooks(session, assets, today, rules).values()
        for each in outlook.deadlines
        if (step := step_on(each, today)) is not None
    ]
    _tell(session, _new(session, due), today, now)
    return assets[-1].id if len(assets) == BATCH else None


def _new(session: Session, due: Sequence[Reminder]) -> list[Reminder]:
    """Those that were not sent before; they are written down as sent."""
    known = {
        (row.asset_id, row.charge, row.number, row.stage)
        for row in session.scalars(
            select(DeadlineReminder).where(DeadlineReminder.asset_id.in_({each.asset.id for each in due}))
        )
    }
    return [each for each in due if (each.asset.id, each.deadline.charge, each.deadline.number, each.step) not in known]


def _tell(session: Session, due: Sequence[Reminder], today: date, now: datetime) -> None:
    if not due:
        return
    rows = [
        {
            "asset_id": each.asset.id, "charge": each.deadline.charge, "number": each.deadline.number,
            "stage": each.step, "sent_at": now,
        }
        for each in due
    ]  # fmt: skip
    session.execute(insert(DeadlineReminder), rows)
    for owner, own in sorted(by_owner(session, due).items()):
        for step, _days in STEPS:
            told = [each for each in own if each.step == step]
            if len(told) > AT_ONCE:
                tell_together(session, owner, step, told, today, now)
            else:
                for each in told:
                    tell(session, owner, each, today, now)


def by_owner(session: Session, due: Sequence[Reminder]) -> dict[int, list[Reminder]]:
    """The reminders by organisation; co-owners are all told."""
    owned = session.execute(
        select(Ownership.asset_id, Ownership.organisation_id).where(
            Ownership.asset_id.in_({each.asset.id for each in due}), Ownership.to_date.is_(None)
        )
    )
    owners: dict[int, list[int]] = {}
    for asset_id, organisation_id in owned:
        if organisation_id is not None:
            owners.setdefault(asset_id, []).append(organisation_id)
    found: dict[int, list[Reminder]] = {}
    for each in due:
        for organisation_id in owners.get(each.asset.id, []):
            found.setdefault(organisation_id, []).append(each)
    return found


def tell(session: Session, owner: int, each: Reminder, today: date, now: datetime) -> None:
    """One right, to all people of its owner."""
    notices.notify(
        session,
        organisation_id=owner,
        text=text_of(each, today),
        href=f"/rights/{each.asset.id}/fees",
        key=f"docket:{each.asset.id}:{each.deadline.key}:{each.step}",
        now=now,
    )


def text_of(each: Reminder, today: date) -> LazyText:
    """What is said: what falls due for which right, until when, and how many days that is."""
    due = each.deadline
    values = {
        "what": lazy(CHARGES[due.charge].text, number=due.number),
        "right": each.asset.title or each.asset.title_en or each.asset.number_display,
        "number": each.asset.number_display,
    }
    if each.step == "grace":
        return lazy(
            "Late: %(what)s of %(right)s (%(number)s). With a surcharge it can be paid until %(last)s.",
            **values,
            last=due.last_day,
        )
    if due.charge.ends:
        return lazy("%(what)s of %(right)s (%(number)s): %(due)s.", **values, due=due.due)
    return lazy("%(what)s of %(right)s (%(number)s) is due on %(due)s.", **values, due=due.due)


def tell_together(
    session: Session, owner: int, step: str, told: Sequence[Reminder], today: date, now: datetime
) -> None:
    """Many rights at once: one notice that leads to the list."""
    first = min(each.deadline.due for each in told)
    text = (
        lazy("%(count)s of your rights are late with a fee. See the list of deadlines.", count=len(told))
        if step == "grace"
        else lazy(
            "Something falls due for %(count)s of your rights, first on %(due)s. See the list of deadlines.",
            count=len(told),
            due=first,
        )
    )
    key = f"docket:all:{step}:{today.isoformat()}:{told[0].asset.id}"
    notices.notify(session, organisation_id=owner, text=text, href="/deadlines", key=key, now=now)
