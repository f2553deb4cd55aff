"""A payee's account at a payment provider: asked for, opened, wanted, and left again.

The provider is asked outside any transaction (`calling`); what it said is recorded here.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit, jobs
from core.actor import SYSTEM, Actor, Role
from core.db import locked
from core.errors import Conflict, NotAllowed, NotFound
from core.i18n import LazyText, _, lazy_gettext
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.payees.queries import account_at
from settlement.payments.providers import port
from settlement.payments.providers.port import Enrolment, PayeeSaid
from settlement.payments.states import PayeeState

OPEN = "payee.open"  # a kind of job
PAGE = "/payee-account"
WAITING = "/finance/payee-bank-accounts"  # where officers confirm bank accounts too
# Who is paid something; a bank what pays a debt early that a sold right secured (CC 444).
MAY = (Role.RIGHT_HOLDER, Role.BUYER, Role.CENTER_MANAGER, Role.FINANCE_OFFICER, Role.BANK_OFFICER)


def must_be_of_payee(actor: Actor, organisation_id: int | None) -> int:
    """The organisation's id for whoever says where it is paid; NotAllowed for others."""
    actor.must_act_for(organisation_id)
    actor.must_have(*MAY)
    assert organisation_id is not None  # nobody acts for none
    return organisation_id


def ask_for_account(
    session: Session, *, organisation_id: int, provider: str, actor: Actor, now: datetime
) -> PayeeAccount:
    """The organisation wants an account at a provider: written down, and asked for after the commit; once.

    Raises NotAllowed, NotFound where no such provider pays payees.
    """
    must_be_of_payee(actor, organisation_id)
    known = port.named(provider)
    if known is None or not known.caps.transfers:
        raise NotFound(_("There is no such payment provider, or it pays nobody out. You are paid by bank transfer."))
    row = account_at(session, organisation_id, provider)
    if row is not None and row.state is not PayeeState.DECLINED:
        return row
    if row is None:
        row = PayeeAccount(
            organisation_id=organisation_id,
            provider=provider,
            key=f"xh_{secrets.token_hex(16)}",
            state=PayeeState.ASKED,
            can_receive=False,
            missing=[],
            reason="",
            asked_by_name=actor.name,
            asked_at=now,
        )
        session.add(row)
    else:
        row.advance("ask again")
        row.asked_at, row.asked_by_name = now, actor.name
    session.flush()
    audit.record(session, row.subject, "payee.asked", actor=actor, now=now, after={"provider": provider})
    jobs.enqueue(session, OPEN, {"account": row.id}, key=f"{row.key}:{now.isoformat()}", now=now)
    return row


def enrolment_of(session: Session, row: PayeeAccount) -> Enrolment:
    """The account as the provider is asked for it."""
    home = organisations.organisation(session, row.organisation_id)
    return Enrolment(row.key, home.name_en or home.name, home.country)


def record(session: Session, account_id: int, said: PayeeSaid, *, now: datetime) -> PayeeAccount:
    """What the provider says of the account; the same word twice changes nothing.

    Its people are told when an account that they want to be paid into can take no money any more, and when it can.
    """
    row = locked(session, PayeeAccount, account_id)
    before = row.can_receive
    row.seen_at, row.can_receive = now, bool(said.ref) and said.can_receive
    row.missing, row.reason = list(said.missing), said.reason[:300]
    if row.state is PayeeState.ASKED and said.ref:
        row.ref = said.ref
        row.advance("open")
        audit.record(session, row.subject, "payee.opened", actor=SYSTEM, now=now, after={"ref": said.ref})
    elif row.state is PayeeState.ASKED:
        row.reason = said.reason[:300] or "not said"
        row.advance("decline")
        audit.record(session, row.subject, "payee.declined", actor=SYSTEM, now=now, after={"reason": row.reason})
    elif row.can_receive is not before:
        after = {"can_receive": row.can_receive, "reason": row.reason}
        audit.record(session, row.subject, "payee.changed", actor=SYSTEM, now=now, after=after)
        _tell_change(session, row, now)
    session.flush()
    return row


def _tell_change(session: Session, row: PayeeAccount, now: datetime) -> None:
    if row.can_receive:
        text = lazy_gettext("Your account at the payment provider can take money now. Choose whether to be paid there.")
    else:
        text = lazy_gettext(
            "Your account at the payment provider can take no money at the moment. You are paid by bank transfer until"
            " the provider has what it asks for."
        )
    if row.state is PayeeState.OPEN or not row.can_receive:
        _tell(session, row, text, now)


def _tell(session: Session, row: PayeeAccount, text: LazyText, now: datetime) -> None:
    key = f"{row.subject}:{row.state.value}:{now.isoformat()}"
    notices.notify(session, organisation_id=row.organisation_id, text=text, href=PAGE, key=key, now=now)


def use_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeAccount:
    """The organisation wants what is released to it to go to its account at the provider. It goes there once an officer
    of the trading center has confirmed it, as for a bank account; all of its people are told. Ask the provider before.

    Raises NotAllowed, IllegalTransition, Conflict `not_ready` while the provider lets the account take no transfers.
    """
    row = locked(session, PayeeAccount, account_id)
    must_be_of_payee(actor, row.organisation_id)
    if actor.person_id is None:
        raise NotAllowed(_("People say where they are paid, not the system."), code="person_needed")
    if not row.can_receive:
        raise Conflict(
            _(
                "The payment provider lets this account take no transfers yet, so you go on being paid by bank"
                " transfer and lose nothing. Tell the provider what it still asks for, then choose this again."
            ),
            code="not_ready",
        )
    row.advance("use")
    row.chosen_by, row.chosen_by_name, row.chosen_at = actor.person_id, actor.name, now
    row.confirmed_by = row.confirmed_by_name = row.confirmed_at = None
    audit.record(session, row.subject, "payee.chosen", actor=actor, now=now)
    text = lazy_gettext(
        "%(name)s wants you to be paid into your account at the payment provider. The trading center asks back first.",
        name=actor.name,
    )
    _tell(session, row, text, now)
    center = organisations.trading_center(session).id
    text = lazy_gettext("A payee wants to be paid into an account at the payment provider. Compare it and confirm it.")
    key = f"{row.subject}:{now.isoformat()}:officers"
    notices.notify(session, organisation_id=center, text=text, href=WAITING, key=key, now=now)
    return row


def confirm_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeAccount:
    """A finance officer has compared the account with the payee: from now on what is released to it goes there, as far
    as our money lies there. Raises NotAllowed `four_eyes`, IllegalTransition."""
    person_id = must_be_officer(session, actor)
    row = locked(session, PayeeAccount, account_id)
    must_be_second(row.chosen_by, person_id, did=_("You chose this account yourself."))
    row.advance("confirm")
    row.confirmed_by, row.confirmed_by_name, row.confirmed_at = person_id, actor.name, now
    audit.record(session, row.subject, "payee.used", actor=actor, now=now)
    _tell(session, row, lazy_gettext("The trading center has confirmed your account at the payment provider."), now)
    return row


def reject_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeAccount:
    """A finance officer turns it down: the organisation goes on being paid by bank transfer. Raises NotAllowed,
    IllegalTransition, Conflict `not_chosen` for one that does not wait."""
    must_be_officer(session, actor)
    row = locked(session, PayeeAccount, account_id)
    if row.state is not PayeeState.CHOSEN:
        raise Conflict(_("This account does not wait for the trading center any more."), code="not_chosen")
    row.advance("leave")
    audit.record(session, row.subject, "payee.rejected", actor=actor, now=now)
    _tell(session, row, lazy_gettext("The trading center has turned down your account at the payment provider."), now)
    return row


def leave_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeAccount:
    """The organisation is paid by bank transfer again. Raises NotAllowed, IllegalTransition."""
    row = locked(session, PayeeAccount, account_id)
    must_be_of_payee(actor, row.organisation_id)
    row.advance("leave")
    audit.record(session, row.subject, "payee.left", actor=actor, now=now)
    _tell(session, row, lazy_gettext("%(name)s has chosen that you are paid by bank transfer.", name=actor.name), now)
    return row
