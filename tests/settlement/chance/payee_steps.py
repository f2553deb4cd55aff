"""What happens around payees' accounts at the provider, as chance has it: opened, used, stopped, emptied, left."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import transaction
from settlement.payments.payees import calling, services
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.states import PayeeState
from tests.settlement.chance.money_steps import chosen
from tests.settlement.chance.run import Run, Skip, Step
from tests.settlement.deals.world import org

PAYEE_STEPS: list[Step] = []


def open_account(run: Run) -> None:
    """The seller wants to be paid into an account at the provider, tells it all that it asks for, and chooses it."""
    seller = run.cast.seller
    with transaction() as session:
        if session.scalar(select(PayeeAccount.id)) is not None:
            raise Skip
        row = services.ask_for_account(
            session, organisation_id=org(seller), provider="local", actor=seller, now=run.now
        )
    run.work()
    for payee in run.local.company.all("payee", key=row.key):
        run.local.company.set_payee(payee["ref"], run.now, state="ready")
    run.deliver()
    run.work()
    calling.ask(row.id, now=run.now)


def use_account(run: Run, session: Session) -> None:
    """An officer confirms what was chosen, or it is left again."""
    row = session.scalars(select(PayeeAccount)).first()
    if row is None:
        raise Skip
    actor, may = run.who(run.cast.seller)
    if row.state is PayeeState.CHOSEN and run.often(75):
        officer, may = run.who(run.cast.first)
        run.expect(may)
        services.confirm_account(session, account_id=row.id, actor=officer, now=run.now)
    elif row.state in (PayeeState.CHOSEN, PayeeState.USED):
        run.expect(may)
        services.leave_account(session, account_id=row.id, actor=actor, now=run.now)
    else:
        run.expect(may and row.can_receive and row.can("use"))
        services.use_account(session, account_id=row.id, actor=actor, now=run.now)


def stop_account(run: Run) -> None:
    """The provider lets the account take nothing any more, or something again."""
    payee = chosen(run, "payee")
    run.local.company.set_payee(payee["ref"], run.now, state="ready" if payee["state"] == "stopped" else "stopped")


def withdraw(run: Run) -> None:
    """The payee takes out what is there, so that nothing can be taken back."""
    made = chosen(run, "effect", lambda row: row["kind"] == "transfer" and row["state"] == "succeeded")
    run.local.company.withdraw(made["destination"], run.draw(made["amount"], made["amount"] // 2), made["currency"])


PAYEE_STEPS += [
    Step("open_account", 5, open_account, within=False),
    Step("use_account", 4, use_account, within=True),
    Step("stop_account", 1, stop_account, within=False),
    Step("withdraw", 2, withdraw, within=False),
]
