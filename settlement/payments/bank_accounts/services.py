"""A payee's bank account: the organisation enters it with its bank's proof, a finance officer compares and confirms it.

A payout is sent to the account that is in force when it is ordered, and keeps it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotAllowed
from core.files import StoredFile, also_for
from core.i18n import LazyText, _, lazy_gettext
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.payments.bank_accounts.models import PayeeBankAccount
from settlement.payments.bank_accounts.queries import file_purpose
from settlement.payments.officers import must_be_officer
from settlement.payments.states import BookingState

PAGE = "/payee-bank-account"
# Who is paid something; a bank what pays a debt early that a sold right secured (CC 444).
MAY = (Role.RIGHT_HOLDER, Role.BUYER, Role.CENTER_MANAGER, Role.FINANCE_OFFICER, Role.BANK_OFFICER)


def propose_bank_account(
    session: Session,
    *,
    organisation_id: int,
    holder: str,
    bank: str,
    number: str,
    evidence: StoredFile | str,
    currency: str = "CNY",
    actor: Actor,
    now: datetime,
) -> PayeeBankAccount:
    """The organisation enters where it is paid by bank, with its bank's proof (a kept file or its SHA-256); its people
    and the trading center's officers are told.

    Raises NotAllowed, Conflict `already_proposed` while another one waits.
    """
    actor.must_act_for(organisation_id)
    actor.must_have(*MAY)
    if actor.person_id is None:
        raise NotAllowed(_("People say where they are paid, not the system."), code="person_needed")
    waiting = select(PayeeBankAccount.id).filter_by(
        organisation_id=organisation_id, currency=currency, state=BookingState.PROPOSED
    )
    if session.scalar(waiting) is not None:
        raise Conflict(
            _("Another account waits for the trading center already. Take that one back first."),
            code="already_proposed",
        )
    digest = evidence if isinstance(evidence, str) else evidence.sha256
    row = PayeeBankAccount(
        organisation_id=organisation_id, holder=holder, bank=bank, number=number, currency=currency, evidence=digest
    ).begin(person_id=actor.person_id, actor=actor, now=now)
    session.add(row)
    session.flush()
    if isinstance(evidence, StoredFile):
        also_for(session, evidence, purpose=file_purpose(organisation_id), now=now)
    after = {"holder": holder, "bank": bank, "number": number, "currency": currency}
    audit.record(session, row.subject, "payee_bank.proposed", actor=actor, now=now, after=after, evidence=digest)
    text = lazy_gettext("%(name)s has entered a bank account for your payouts.", name=actor.name)
    _tell(session, row, organisation_id, text, PAGE, now)
    center = organisations.trading_center(session).id
    text = lazy_gettext("A payee has entered a bank account. Compare it with its proof and confirm it.")
    _tell(session, row, center, text, "/finance/payee-bank-accounts", now)
    return row


def _tell(session: Session, row: PayeeBankAccount, to: int, text: LazyText, href: str, now: datetime) -> None:
    key = f"{row.subject}:{row.state.value}"
    notices.notify(session, organisation_id=to, text=text, href=href, key=key, now=now)


def confirm_bank_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeBankAccount:
    """A finance officer compared the account with its proof: payouts go there. Raises NotAllowed `four_eyes`,
    IllegalTransition."""
    person_id = must_be_officer(session, actor)
    row = locked(session, PayeeBankAccount, account_id)
    row.confirm(person_id=person_id, actor=actor, now=now, did=_("You entered this account yourself."))
    session.flush()
    audit.record(session, row.subject, "payee_bank.confirmed", actor=actor, now=now, after={"number": row.number})
    text = lazy_gettext("The trading center has confirmed the bank account for your payouts.")
    _tell(session, row, row.organisation_id, text, PAGE, now)
    return row


def reject_bank_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeBankAccount:
    """The account is not used: an officer turns it down, or the organisation takes it back."""
    if not actor.acts_for(found(session, PayeeBankAccount, account_id).organisation_id):
        must_be_officer(session, actor)
    row = locked(session, PayeeBankAccount, account_id)
    row.advance("reject")
    session.flush()
    audit.record(session, row.subject, "payee_bank.rejected", actor=actor, now=now, after={"number": row.number})
    return row


def withdraw_bank_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeBankAccount:
    """A confirmed account is used no more (closed, stolen): the organisation says so, or a finance officer whom it
    told. Payouts to it wait until another one is confirmed; none goes to an older one.

    Raises NotAllowed, Conflict `not_in_force` for one that is not confirmed, or was withdrawn already.
    """
    if actor.acts_for(found(session, PayeeBankAccount, account_id).organisation_id):
        actor.must_have(*MAY)
    else:
        must_be_officer(session, actor)
    row = locked(session, PayeeBankAccount, account_id)
    if row.state is not BookingState.CONFIRMED or row.withdrawn_at is not None:
        raise Conflict(_("This account is not in force, so there is nothing to withdraw."), code="not_in_force")
    row.withdrawn_by, row.withdrawn_at = actor.person_id, now
    session.flush()
    audit.record(session, row.subject, "payee_bank.withdrawn", actor=actor, now=now, after={"number": row.number})
    text = lazy_gettext("%(name)s has withdrawn a bank account. Payouts wait until another one is confirmed.",
                        name=actor.name)  # fmt: skip
    for to, href in ((row.organisation_id, PAGE), (organisations.trading_center(session).id, "/finance/payouts")):
        notices.notify(session, organisation_id=to, text=text, href=href, key=f"{row.subject}:withdrawn", now=now)
    return row
