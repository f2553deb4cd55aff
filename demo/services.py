"""Loading the demonstration city: all of it in one transaction, once."""

import json
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM
from core.clock import business_date, business_year
from core.errors import NotAllowed
from core.i18n import _
from core.money import Money
from demo import (
    answered,
    disputed,
    fairs,
    funded,
    graded,
    licensed,
    plan,
    play,
    pledged,
    registered,
    reported,
    rights,
    stage,
    today,
)
from listings.market import services as market
from parties.notices.services import without_mail, without_notices
from reports.prices import services as prices
from reports.turnover import services as turnover
from reports.yearbook import services as yearbooks

MARK = "demonstration:1"
Progress = Callable[[int, int], None]


def is_loaded(session: Session) -> bool:
    """Whether the city is there."""
    return session.scalar(select(audit.AuditEntry.id).where(audit.AuditEntry.subject == MARK)) is not None


def load(session: Session, *, folder: Path, production: bool, progress: Progress, now: datetime) -> bool:
    """Load the city and write down its sign-ins; False where it is there already. NotAllowed in production."""
    if production:
        raise NotAllowed(_("The demonstration city is not loaded in production."))
    if is_loaded(session):
        return False
    audit.record(session, MARK, "demonstration.loaded", actor=SYSTEM, now=now)
    with without_mail():
        cast = stage.set_up(session, datetime(2018, 10, 8, 1, tzinfo=now.tzinfo))
        with without_notices():
            past(session, cast, progress, now)
            registered.past(session, cast, now)
            answered.past(session, cast)
            graded.past(session, cast)
            pledged.past(session, cast, now)
            funded.past(session, cast, now)
        today.set_out(session, cast, now)
        disputed.set_out(session, cast, now)
        reported.set_out(session, cast, now)
        answered.set_out(session, cast, now)
        graded.set_out(session, cast, now)
        registered.under_way(session, cast, now)
        funded.under_way(session, cast, now)
        fairs.set_out(session, cast, now)
        pledged.under_way(session, cast, now)
        publish_yearbooks(session, cast, now)
        prices.reckon(session, now=now)
    keep_sign_ins(folder, cast)
    return True


def past(session: Session, cast: stage.Stage, progress: Progress, now: datetime) -> None:
    """The deals from 2019 on, each year closed in the February after it; last year's books still are open."""
    deals = plan.planned() + plan.later(business_date(now) - timedelta(days=60))
    buyers = today.BUYERS
    counts = dict.fromkeys(("patent", "mark", "work"), 0)
    year, licence = deals[0].released_on.year, licensed.planned(cast, now)
    for done, each in enumerate(deals):
        if each.released_on.year != year:
            licence.until(session, date(year + 1, 2, 9))
            close(session, cast, year)
            year = each.released_on.year
        filed = date(each.released_on.year - 3, 2, 1) + timedelta(days=done % 200)
        number = counts[each.family] + (200 if year not in plan.YEARS else 0)  # far from what is on sale today
        right = {"patent": rights.patent, "mark": rights.mark, "work": rights.work}[each.family](number, filed)
        counts[each.family] += 1
        seller = "abroad" if each.place % 12 == 7 else right.owner
        parts = play.Parts(
            cast.actors[seller], cast.actors[buyers[each.place * 3 % len(buyers)]],
            cast.staff[each.center], cast.centers[each.center].id, right,
            cast.centers[each.introducer].id if each.introducer is not None else None,
        )  # fmt: skip
        play.whole_course(session, cast, parts, each.grant, Money(each.amount_minor), each.released_on)
        progress(done + 1, len(deals))
    if year < business_year(now) - 1:
        licence.until(session, date(year + 1, 2, 9))
        close(session, cast, year)
    licence.until(session, business_date(now))
    market.expire_due(session, now=now - timedelta(days=1))


def close(session: Session, cast: stage.Stage, year: int) -> None:
    """Freeze a year of the past with what centers report of it, and take off the market what nobody took up in time."""
    reported.of_year(session, cast, year)
    now = play.at(date(year + 1, 2, 10))
    market.expire_due(session, now=now)
    turnover.close_year(session, year=year, actor=SYSTEM, now=now)


def publish_yearbooks(session: Session, cast: stage.Stage, now: datetime) -> None:
    """The reports of the three years that the city tells of; the last whole year still waits to be published."""
    for year in plan.YEARS:
        instant = min(play.at(date(year + 1, 8, 5)), now)
        yearbooks.publish_yearbook(session, year=year, actor=cast.actors["city"], now=instant)


def keep_sign_ins(folder: Path, cast: stage.Stage) -> None:
    """The sign-ins of this instance, readable by its owner only."""
    rows = [
        {
            "role": each.role, "name": each.name, "organisation": each.organisation, "email": each.email,
            "password": each.password,
        }
        for each in cast.sign_ins
    ]  # fmt: skip
    path = folder / "demonstration-sign-ins.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump(rows, stream, ensure_ascii=False, indent=1)


def sign_ins(folder: Path) -> list[dict[str, str]]:
    """What `keep_sign_ins` wrote; empty where no city was loaded."""
    path = folder / "demonstration-sign-ins.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []
