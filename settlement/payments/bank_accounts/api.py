"""Payees' bank accounts as JSON: the same acts, by the same people."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.paging import page_of
from settlement.payments.bank_accounts import queries, services
from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.bank_accounts.schemas import PayeeBankAccountIn, PayeeBankAccountOut
from settlement.payments.queries import kept_advice

bp = api.blueprint("bank_accounts")


@api.page(bp, "/payee-bank-accounts", gives=PayeeBankAccountOut, scope=Scope.FINANCE)
def accounts(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Payees' bank accounts that wait for a finance officer"""
    services.must_be_officer(session, actor)
    return page_of(queries.proposed(session, after=api.after_id(after), limit=limit + 1), limit)


@api.page(bp, "/payee-bank-accounts/own", gives=PayeeBankAccountOut)
def own(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Your organisation's own bank accounts, with those that wait, were turned down or withdrawn"""
    actor.must_act_for(actor.organisation_id)
    actor.must_have(*services.MAY)
    found = queries.accounts_of(session, actor.organisation_id or 0, after=api.after_id(after), limit=limit + 1)
    return page_of(found, limit)


@api.write(bp, "POST", "/payee-bank-accounts", takes=PayeeBankAccountIn, gives=PayeeBankAccountOut, status=201)
def propose(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> PayeeBankAccount:
    """Enter where your organisation is paid by bank; a finance officer compares it. The bank's proof is kept first, by
    POST /files"""
    proof = kept_advice(session, body.pop("evidence"), actor)
    own = actor.organisation_id or 0
    return services.propose_bank_account(session, organisation_id=own, **body, evidence=proof, actor=actor, now=now)


@api.write(bp, "POST", "/payee-bank-accounts/<int:account_id>/confirm", gives=PayeeBankAccountOut, scope=Scope.FINANCE)
def confirm(session: Session, account_id: int, *, actor: Actor, now: datetime) -> PayeeBankAccount:
    """Confirm a payee's bank account that was compared with its proof"""
    return services.confirm_bank_account(session, account_id=account_id, actor=actor, now=now)


@api.write(bp, "POST", "/payee-bank-accounts/<int:account_id>/reject", gives=PayeeBankAccountOut)
def reject(session: Session, account_id: int, *, actor: Actor, now: datetime) -> PayeeBankAccount:
    """Turn down a payee's bank account, or take back your own"""
    return services.reject_bank_account(session, account_id=account_id, actor=actor, now=now)


@api.write(bp, "POST", "/payee-bank-accounts/<int:account_id>/withdraw", gives=PayeeBankAccountOut)
def withdraw(session: Session, account_id: int, *, actor: Actor, now: datetime) -> PayeeBankAccount:
    """Say that a confirmed bank account is used no more; payouts wait until another one is confirmed"""
    return services.withdraw_bank_account(session, account_id=account_id, actor=actor, now=now)
