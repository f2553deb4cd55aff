"""A payment of royalties breaks off at each of its named steps: all of it is in the books, or nothing is."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from core.db import transaction
from reports.books import services as books
from settlement.payments import services as payments
from settlement.royalties.models import Plan
from settlement.royalties.paying import STEPS
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_world, everything, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, owed, quarter


class Broken(BaseException):
    """The process is no more."""


class Death(logging.Handler):
    """Comes at a step; `torn`: after what was written till then has been made final, which no act of ours does."""

    def __init__(self, at: str, session: Session | None = None) -> None:
        super().__init__(logging.DEBUG)
        self.at, self.torn = at, session

    def emit(self, record: logging.LogRecord) -> None:
        """A step of the product."""
        if record.step == self.at:  # type: ignore[attr-defined]
            if self.torn is not None:
                self.torn.flush()
                self.torn.connection().exec_driver_sql("COMMIT")
            raise Broken


@contextmanager
def dying(at: str, torn: Session | None = None) -> Iterator[None]:
    """Within it a process dies at the step."""
    logger, death = logging.getLogger("xinghai.steps"), Death(at, torn)
    logger.addHandler(death)
    logger.setLevel(logging.DEBUG)
    try:
        with pytest.raises(Broken):
            yield
    finally:
        logger.removeHandler(death)
        logger.setLevel(logging.NOTSET)


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


def recorded(world: World) -> tuple[Plan, int]:
    """An invoice, and one officer's record of what paid it."""
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    receipt = payments.record_receipt(
        world.session, purpose=plan.number, payer_id=city.org(world.buyer), amount=yuan("50300"), bank_reference="R-1",
        received_on=world.now.date(), evidence=city.ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    world.commit()
    return plan, receipt.id


def confirm(world: World, session: Session, receipt_id: int) -> None:
    payments.confirm_receipt(session, receipt_id=receipt_id, actor=world.second, now=world.now)


def test_a_death_at_each_named_step_leaves_nothing_and_the_next_try_does_all_of_it(world: World) -> None:
    plan, receipt_id = recorded(world)
    before = everything(world.session)
    world.session.rollback()
    for step in STEPS:
        with dying(step), transaction() as session:
            confirm(world, session, receipt_id)
        assert everything(world.session) == before, step
        world.session.rollback()
    with transaction() as session:
        confirm(world, session, receipt_id)
    plan = licences.reloaded(world, plan)
    assert (owed(plan), len(plan.releases), len(licences.payouts(world, plan))) == ("0.00", 1, 3)
    assert books.check(world.session, now=world.now) == []


def test_the_control_arm_that_commits_between_money_and_volume_is_caught(world: World) -> None:
    _plan, receipt_id = recorded(world)
    with Session(world.session.get_bind()) as torn, dying("royalty: hold released", torn):
        confirm(world, torn, receipt_id)
    world.session.expire_all()
    assert {fault.code for fault in books.check(world.session, now=world.now)} >= {"volume_differs"}
