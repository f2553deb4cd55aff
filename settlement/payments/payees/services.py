"""A payee's account at a payment provider: asked for, opened, wanted, and left again.

The provider is asked outside any transaction (`calling`); what it said is recorded here.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit, jobs
from core.actor import SYSTEM, Actor, Role
from core.db import locked
from core.errors import Conflict, NotFound
from core.i18n import LazyText, _, lazy_gettext
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.payees.queries import account_at
from settlement.payments.providers import port
from settlement.payments.providers.port import Enrolment, PayeeSaid
from settlement.payments.states import PayeeState

OPEN = "payee.open"  # a kind of job
PAGE = "/payee-account"
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
    notices.notify(
        session, organisation_id=row.organisation_id, text=text, href=PAGE, key=f"{row.subject}:{now.isoformat()}",
        now=now,
    )  # fmt: skip


def use_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeAccount:
    """From now on what is released to the organisation goes to its account at the provider, as far as our money lies
    there; all of its people are told. Ask the provider just before.

    Raises NotAllowed, IllegalTransition, Conflict `not_ready` while the provider lets the account take no transfers.
    """
    row = locked(session, PayeeAccount, account_id)
    must_be_of_payee(actor, row.organisation_id)
    if not row.can_receive:
        raise Conflict(
            _(
                "The payment provider lets this account take no transfers yet, so you go on being paid by bank"
                " transfer and lose nothing. Tell the provider what it still asks for, then choose this again."
            ),
            code="not_ready",
        )
    row.advance("use")
    audit.record(session, row.subject, "payee.used", actor=actor, now=now)
    _tell(
        session, row,
        lazy_gettext("%(name)s has chosen that you are paid into your account at the payment provider.",
                     name=actor.name), now,
    )  # fmt: skip
    return row


def leave_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> PayeeAccount:
    """The organisation is paid by bank transfer again. Raises NotAllowed, IllegalTransition."""
    row = locked(session, PayeeAccount, account_id)
    must_be_of_payee(actor, row.organisation_id)
    row.advance("leave")
    audit.record(session, row.subject, "payee.left", actor=actor, now=now)
    _tell(session, row, lazy_gettext("%(name)s has chosen that you are paid by bank transfer.", name=actor.name), now)
    return row
