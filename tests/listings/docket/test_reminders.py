"""Reminders: 60, 30 and 7 days before, and when grace begins; never twice, and no old ones at the start."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from core.actor import Role
from core.clock import BEIJING
from core.db import db, transaction
from core.jobs import Job
from listings.assets import services as assets
from listings.assets.kinds import AssetKind, AssetStatus
from listings.docket import jobs, services
from listings.docket.models import DeadlineReminder
from listings.docket.vocabulary import Charge
from parties.notices.models import Notice
from parties.notices.wording import said
from tests.builders import NOON
from tests.listings.assets.world import a_paper, an_asset, center_staff
from tests.parties.cast import a_person, an_organisation, mails

DUE = date(2027, 7, 19)  # year 5 of a patent filed on 17 July 2023; the 17th is a Saturday


@pytest.fixture
def owner(app):
    """An organisation with one person and one right, of which year 4 is on record as paid."""
    with transaction() as session:
        organisation = an_organisation(session)
        a_person(session, "lin@haiwan.example", Role.RIGHT_HOLDER, at=organisation)
        asset = an_asset(session, organisation)
        services.record_payment(
            session, asset_id=asset.id, charge=Charge.ANNUAL_FEE, number=4, paid_on=date(2026, 7, 10),
            file_digest=a_paper(session, asset.id), actor=center_staff(), now=NOON,
        )  # fmt: skip
    return organisation


def run(day):
    """The job of a morning."""
    jobs.remind({}, job=Job(), now=datetime.combine(day, time(8), BEIJING).astimezone(UTC))
    db.session.rollback()


def told():
    rows = db.session.scalars(select(Notice).where(Notice.key.startswith("docket:")).order_by(Notice.id))
    return [said(row.text, row.content) for row in rows]


def test_every_morning_of_a_year_gives_each_step_once(owner):
    day = date(2027, 4, 1)
    sent: dict[date, str] = {}
    while day < date(2028, 1, 1):
        run(day)
        if len(told()) > len(sent):
            sent[day] = told()[-1]
        day += timedelta(days=1)
    assert list(sent) == [
        DUE - timedelta(days=60),
        DUE - timedelta(days=30),
        DUE - timedelta(days=7),
        DUE + timedelta(days=1),
    ]
    assert sent[DUE - timedelta(days=7)].startswith("Annual fee for year 5 of")
    assert "is due on 19 Jul 2027" in sent[DUE - timedelta(days=7)]
    assert "With a surcharge it can be paid until 17 Jan 2028" in sent[DUE + timedelta(days=1)]


def test_running_twice_on_a_day_tells_once(owner):
    for _each in range(3):
        run(DUE - timedelta(days=30))
    assert len(told()) == 1
    with db.engine.connect() as connection:
        assert connection.scalar(select(func.count(DeadlineReminder.id))) == 1


def test_it_is_told_once_even_if_the_notice_is_gone(owner):
    run(DUE - timedelta(days=30))
    with transaction() as session:
        session.query(Notice).delete()
    run(DUE - timedelta(days=29))
    assert told() == []


def test_a_clock_that_stood_still_for_some_days_misses_nothing(owner):
    run(DUE - timedelta(days=55))
    assert len(told()) == 1


@pytest.mark.parametrize("days", [50, 20, 0, -30, -400])
def test_switching_on_brings_up_nothing_old(owner, days):
    run(DUE - timedelta(days=days))
    assert told() == []


def test_a_fee_on_record_as_paid_is_not_brought_up(owner):
    with transaction() as session:
        asset_id = session.scalar(select(DeadlineReminder.asset_id)) or 1
        services.record_payment(
            session, asset_id=asset_id, charge=Charge.ANNUAL_FEE, number=5, paid_on=date(2027, 5, 3),
            file_digest=a_paper(session, asset_id), actor=center_staff(), now=datetime(2027, 5, 4, tzinfo=UTC),
        )  # fmt: skip
    run(DUE - timedelta(days=30))
    assert told() == []


def test_the_owner_of_a_dead_right_is_left_alone(owner):
    with transaction() as session:
        assets.set_status(
            session, asset_id=1, status=AssetStatus.LAPSED, on=date(2027, 1, 5), reason="notice of the office",
            actor=center_staff(), now=datetime(2027, 1, 6, tzinfo=UTC),
        )  # fmt: skip
    run(DUE - timedelta(days=30))
    assert told() == []


def test_everybody_is_told_by_mail_in_their_own_language(owner):
    with transaction() as session:
        a_person(session, "wang@haiwan.example", Role.RIGHT_HOLDER, at=owner, language="zh_Hans", name="王海")
    run(DUE - timedelta(days=7))
    with transaction() as session:
        subjects = {mail["to"]: mail["subject"] for mail in mails(session)}
    assert "第 5 年年费应于 2027年7月19日 前缴纳" in subjects["wang@haiwan.example"]
    assert "is due on 19 Jul 2027" in subjects["lin@haiwan.example"]


def test_many_rights_of_one_owner_are_told_together(owner):
    with transaction() as session:
        for number in range(6):
            an_asset(
                session, owner, kind=AssetKind.TRADEMARK, number=f"9012340{number}", classes=[("NICE", "9")],
                filing_date=date(2016, 5, 3), grant_date=date(2017, 7, 20), expiry_date=date(2027, 7, 19),
            )  # fmt: skip
    run(DUE - timedelta(days=30))
    assert told() == ["Something falls due for 7 of your rights, first on 19 Jul 2027. See the list of deadlines."]
    run(DUE - timedelta(days=29))
    assert len(told()) == 1
