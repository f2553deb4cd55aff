"""A loan against a patent by pages only, in both languages: applied for, paid out, overdue, claimed, compensated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock, events
from core.actor import Role
from core.clock import business_date
from core.db import db, transaction
from core.deadlines import add_months, add_years
from core.i18n import _, speaking
from core.jobs import Job
from core.money import Money
from demo import play, rights, stage
from demo.play import Parts
from demo.pledged import BANK
from demo.stage import Stage
from finance.pledges import jobs
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.cast import password_of
from tests.journeys.drivers import InChromium, OverHttp, Walker

LANGUAGES = ("en", "zh_Hans")
REVENUES = "\n".join(["40000000"] * 5)


@dataclass
class Journey:
    """The people, and the way to a browser of their own, in one language."""

    made: Stage
    arrive: Callable[[], Walker]
    language: str

    def as_(self, mailbox: str) -> Walker:
        """Somebody, signed in."""
        walker = self.arrive()
        walker.open(f"/sign-in?lang={self.language}")
        walker.press(_("Sign in"), email=f"{mailbox}@xinghai.example", password=password_of(self.made, mailbox))
        return walker


def a_right(made: Stage) -> int:
    """The owner's patent, and a bank that takes part."""
    now = clock.now()
    right = rights.patent(1, add_years(business_date(now) + timedelta(days=60), -5))
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    with transaction() as session:
        home = stage.organisation(session, made, BANK, cast.BEGIN)
        stage.member(session, made, home, "bank", BANK.person, "bank", Role.BANK_OFFICER, now=cast.BEGIN)
        return play.enter_right(session, parts, now).id


def the_loan() -> PledgeLoan:
    """The loan as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    loan = db.session.scalars(select(PledgeLoan)).one()
    db.session.rollback()
    return loan


def registered(made: Stage) -> None:
    """The center files the case, and the office registers the pledge."""
    now, staff = clock.now(), made.staff[0]
    with transaction() as session:
        case = session.scalars(select(RecordalCase)).one()
        play.keep_papers(session, case, staff, now)
        recordal.file_case(
            session, case_id=case.id, filed_on=business_date(now), office_reference="W1", actor=staff, now=now
        )
        recordal.accept_case(
            session, case_id=case.id, recordal_no="Y2026210000001", decided_on=business_date(now), certificate="c" * 64,
            actor=staff, now=now,
        )  # fmt: skip


def walk(app: Flask, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    right, today = a_right(made), business_date(clock.now())
    with speaking(language):
        journey = Journey(made, arrive, language)
        owner, center, bank = (journey.as_(each) for each in ("storage", "center-c01", "bank"))
        owner.open("/loans/new")
        owner.press(
            _("Apply"), asset_ids=[str(right)], wanted="1000000", months="12", purpose="Line 4",
            center_id=str(made.centers[0].id),
        )  # fmt: skip
        there = f"/loans/{the_loan().number}"
        center.open(there)
        center.follow(_("Appraise by income"))
        center.press(_("Appraise by income"), revenues=REVENUES, royalty_bp="5", tax_bp="25", discount_bp="12")
        center.follow(_("Conclude the appraisal"))
        center.press(_("Conclude the appraisal"), appraiser="A", signers="Zhou\nLin")
        bank.open(there)
        bank.follow(_("Make an offer"))
        bank.press(_("Make an offer"), principal="800000", rate_bp="3.85", months="12", repayment="equal_principal",
                   valid_until=today.isoformat())  # fmt: skip
        owner.open(there)
        owner.press(_("Accept this offer"))
        bank.open(there)
        bank.follow(_("Draw the contract"))
        bank.press(_("Draw the contract"), ends_on=add_months(today, 12).isoformat(), enforcement="auction")
        bank.press(_("Sign the contract"))
        owner.open(there)
        owner.press(_("Sign the contract"))
        registered(made)
        bank.open(there)
        bank.follow(_("Record the payout"))
        bank.press(_("Record the payout"))
        assert the_loan().state is LoanState.DISBURSED
        late = clock.now() + timedelta(days=31 + 91)
        jobs.loans({}, job=Job(kind="loans", key="journey"), now=late)
        bank.open(there)
        bank.press(_("Claim compensation"))
        assert _("Compensation claimed") in bank.text()
        with transaction() as session:
            paid = events.LoanCompensated(the_loan().number, Money(40_000_000), today)
            events.publish(session, paid, actor=made.actors["city"], now=clock.now())
        bank.open(there)
        assert _("Compensated by a fund") in bank.text()
    assert the_loan().compensated == Money(40_000_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_loan_is_paid_out_and_compensated_over_http(app: Flask, language: str) -> None:
    walk(app, lambda: OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_loan_is_paid_out_and_compensated_in_chromium(
    app: Flask, live_server: Callable[..., str], language: str
) -> None:
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language)
