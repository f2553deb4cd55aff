"""The self-check of reported deals finds what no service would write."""

import pytest
from sqlalchemy import text

from core.money import Money
from reports.claims import services
from reports.claims.check import check
from settlement.volumes.models import Category, Measure, RightKind
from settlement.volumes.services import record
from tests.builders import NOON
from tests.reports.claims.world import OFFICE, a_city, counted, handed_in, staff_of


@pytest.fixture
def centers(session):
    return a_city(session)


def test_counted_withdrawn_apart_and_waiting_deals_leave_no_fault(session, centers):
    counted(session, centers[0])
    counted(session, centers[0], related_party=True)
    handed_in(session, centers[1])
    gone = counted(session, centers[1])
    services.withdraw_claim(session, claim_id=gone.id, reason="Rescinded", actor=staff_of(centers[1]), now=NOON)
    session.commit()
    assert check(session) == []


def test_a_claim_whose_amount_was_changed_behind_the_services_is_named(session, centers):
    row = counted(session, centers[0])
    session.execute(text("UPDATE volume_claim SET amount_minor = amount_minor + 1"))
    assert {fault.subject for fault in check(session)} == {row.subject}


def test_facts_of_a_deal_that_nobody_reported_are_named(session, centers):
    record(
        session, shares=[(centers[0].id, 10_000)], measure=Measure.SETTLED, category=Category.TRANSFER,
        right_kind=RightKind.PATENT, amount=Money(5_00), recognised_on=NOON.date(), subject="claim:99",
        source_key="claim:99:1", actor=OFFICE, now=NOON,
    )  # fmt: skip
    assert [fault.subject for fault in check(session)] == ["claim:99"]
