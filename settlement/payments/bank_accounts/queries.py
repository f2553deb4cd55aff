"""Reads of payees' bank accounts."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.files import StoredFile, of_purpose
from settlement.ledger.queries import may_read_books
from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.states import BookingState, PayeeState


def accounts_of(session: Session, organisation_id: int, *, after: int = 0, limit: int = 100) -> list[PayeeBankAccount]:
    """All that an organisation entered, oldest first."""
    rows = select(PayeeBankAccount).filter_by(organisation_id=organisation_id).where(PayeeBankAccount.id > after)
    return list(session.scalars(rows.order_by(PayeeBankAccount.id).limit(limit)))


def proposed(session: Session, *, after: int = 0, limit: int = 100) -> list[PayeeBankAccount]:
    """Those that wait for a finance officer, oldest first."""
    rows = select(PayeeBankAccount).where(PayeeBankAccount.state == BookingState.PROPOSED, PayeeBankAccount.id > after)
    return list(session.scalars(rows.order_by(PayeeBankAccount.id).limit(limit)))


def waiting_count(session: Session) -> int:
    """How many accounts wait for a finance officer: at banks, and at payment providers."""
    at_banks = select(func.count(PayeeBankAccount.id)).filter_by(state=BookingState.PROPOSED).scalar_subquery()
    at_providers = select(func.count(PayeeAccount.id)).filter_by(state=PayeeState.CHOSEN).scalar_subquery()
    return session.scalar(select(at_banks + at_providers)) or 0


def accounts_in_force(session: Session, organisation_ids: Collection[int]) -> dict[tuple[int, str], PayeeBankAccount]:
    """Where each organisation is paid by bank, by currency: the account that was confirmed last, unless it was
    withdrawn since."""
    if not organisation_ids:
        return {}
    rows = select(PayeeBankAccount).where(
        PayeeBankAccount.organisation_id.in_(organisation_ids), PayeeBankAccount.state == BookingState.CONFIRMED
    )
    last = {
        (row.organisation_id, row.currency): row
        for row in session.scalars(rows.order_by(PayeeBankAccount.confirmed_at, PayeeBankAccount.id))
    }
    return {key: row for key, row in last.items() if row.withdrawn_at is None}


def account_in_force(session: Session, organisation_id: int, currency: str) -> PayeeBankAccount | None:
    """Where the organisation is paid by bank in a currency."""
    return accounts_in_force(session, [organisation_id]).get((organisation_id, currency))


def file_purpose(organisation_id: int) -> str:
    """Under what the proofs of an organisation's accounts are kept."""
    return f"payeebank:{organisation_id}"


def proofs_of(session: Session, rows: Sequence[PayeeBankAccount]) -> dict[int, StoredFile]:
    """The kept proof of each account, by the account's id."""
    kept = of_purpose(session, *{file_purpose(row.organisation_id) for row in rows}) if rows else []
    files = {(file.purpose, file.sha256): file for file in kept}
    asked = ((row.id, files.get((file_purpose(row.organisation_id), row.evidence))) for row in rows)
    return {row_id: file for row_id, file in asked if file is not None}


def may_read_files(session: Session, actor: Actor, organisation_id: int) -> bool:
    """Whether the proofs of an organisation's accounts may be read: by itself and by who reads the books."""
    return actor.acts_for(organisation_id) or may_read_books(session, actor)


def may_add_files(session: Session, actor: Actor, organisation_id: int) -> bool:
    """Whether a proof may be kept for it: by itself."""
    return actor.acts_for(organisation_id)
