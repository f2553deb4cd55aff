"""What the tests of settlement share: amounts that read like prose, a few people, and raw SQL that is refused."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money
from parties.organisations.models import Organisation
from settlement.ledger.models import Journal
from settlement.ledger.services import Move, post
from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.bank_accounts.queries import account_in_force
from settlement.payments.states import BookingState
from tests.builders import NOON, actor_for

TODAY = date(2026, 11, 23)
CLERK = actor_for(1)


def yuan(amount: str) -> Money:
    """'1,200.00' in renminbi."""
    return Money.parse(amount)


def posted(session: Session, key: str, *moves: tuple[str, str, str], subject: str = "deal:42") -> Journal:
    """A journal of (debit, credit, amount) lines."""
    lines = [Move(debit, credit, yuan(amount)) for debit, credit, amount in moves]
    return post(session, key=key, moves=lines, effective_on=TODAY, subject=subject, actor=CLERK, now=NOON)


def must_refuse(session: Session, statement: str, **values: Any) -> None:
    """The database itself refuses the statement; what was there before stays."""
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement), values)


def together(app: Flask, count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(count - 1)` in as many threads at once; gives results and exceptions in that order."""
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(place: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[place] = act(place)
            except Exception as refusal:
                results[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def an_officer(organisation_id: int, person_id: int, name: str = "Zhao Yun") -> Actor:
    """A finance officer of the organisation."""
    from core.actor import Role

    return actor_for(organisation_id, Role.FINANCE_OFFICER, person_id=person_id, name=name)


def a_trading_center(session: Session) -> int:
    """The trading center's organisation id."""
    from core.actor import SYSTEM
    from parties.organisations.models import OrganisationKind
    from parties.organisations.services import register_organisation

    return register_organisation(
        session, name="海州知识产权交易中心", name_en="Haizhou IP Exchange", kind=OrganisationKind.EXCHANGE,
        actor=SYSTEM, now=NOON,
    ).id  # fmt: skip


def a_firm(session: Session, name: str = "澄江电池有限公司") -> int:
    """An enterprise's organisation id."""
    from core.actor import SYSTEM
    from parties.organisations.models import OrganisationKind
    from parties.organisations.services import register_organisation

    return register_organisation(
        session, name=name, name_en="", kind=OrganisationKind.ENTERPRISE, actor=SYSTEM, now=NOON
    ).id  # fmt: skip


def some_centers(session: Session, count: int) -> list[int]:
    """So many operation centers, by id."""
    from core.actor import SYSTEM
    from parties.centers.services import register_center
    from parties.organisations.models import OrganisationKind
    from parties.organisations.services import register_organisation

    made = []
    for number in range(1, count + 1):
        name = f"第{number}知识产权运营中心"
        runner = register_organisation(session, name=name, kind=OrganisationKind.CENTER, actor=SYSTEM, now=NOON)
        center = register_center(
            session, organisation_id=runner.id, code=f"C-{number:02}", name=name, actor=SYSTEM, now=NOON
        )
        made.append(center.id)
    return made


def give_account(session: Session, organisation_id: int, currency: str = "CNY", number: str = "6217000012345") -> None:
    """A bank account of the organisation that was confirmed long ago, unless it has one."""
    if account_in_force(session, organisation_id, currency) is not None:
        return
    row = PayeeBankAccount(
        organisation_id=organisation_id, holder="Payee", bank="Bank of Invention", number=number, currency=currency,
        state=BookingState.PROPOSED, evidence="b" * 64, proposed_by=901, proposed_by_name="Payee", proposed_at=NOON,
    )  # fmt: skip
    row.confirm(person_id=902, actor=actor_for(1), now=NOON - timedelta(days=300), did="")
    session.add(row)
    session.flush()


def give_accounts(session: Session, *more: str) -> None:
    """One in CNY to everybody, and one in each other currency that is named."""
    for organisation_id in session.scalars(select(Organisation.id).order_by(Organisation.id)).all():
        for currency in ("CNY", *more):
            give_account(session, organisation_id, currency)
