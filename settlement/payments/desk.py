"""Small pieces that the finance desk's pages share."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, web
from core.api import after_id
from core.errors import Conflict, Refusal, Unacceptable
from core.fields import whole
from core.i18n import _, language
from core.money import EXPONENTS
from parties.organisations import queries as organisations
from parties.organisations.models import Organisation
from settlement.ledger.plan import PLAN, AccountKind
from settlement.payments import purposes

State = TypeVar("State", bound=StrEnum)


def chosen(states: type[State], asked: str | None, default: State) -> State:
    """The state that a list was asked for."""
    return states(asked) if asked in set(states) else default


def page_of(
    read: Callable[..., list[Any]], session: Session, state: StrEnum, after: str | None, size: int
) -> tuple[list[Any], str | None]:
    """A page of a list in one state, and the cursor of the next."""
    rows = read(session, states=[state], after=after_id(after or None), limit=size + 1)
    return rows[:size], str(rows[size - 1].id) if len(rows) > size else None


def names(session: Session, organisation_ids: Iterable[int]) -> dict[int, str]:
    """Organisations' names in the reader's language."""
    rows = organisations.names_of(session, set(organisation_ids))
    return {key: row.display(language()) for key, row in rows.items()}


def payer_named(session: Session, typed: str) -> int:
    """The organisation of this name or credit code; Unacceptable where nobody is known by it."""
    by_code = session.scalar(select(Organisation).filter_by(uscc=typed.strip().upper()))
    found = by_code or organisations.organisation_named(session, typed)
    if found is None:
        raise Unacceptable(
            _("Nobody is registered under this name."),
            fields={"payer": [_("Write the payer's full registered name or its unified social credit code.")]},
        )
    return found.id


def again_or_raise(template: str, refusal: Refusal, context: Callable[[], dict[str, Any]]) -> Any:
    """The page again for what can be mended there; anything else goes its way."""
    if not isinstance(refusal, Unacceptable | Conflict) and refusal.code != "four_eyes":
        raise refusal
    return web.form_again(template, refusal, **context())


def history_rows(entries: Iterable[audit.AuditEntry]) -> list[dict[str, Any]]:
    """The trail of a receipt or payout as the page prints it; the words of an act are its reason or reference."""
    return [
        {
            "at": entry.at,
            "who": entry.actor_name,
            "what": str(entry.label),
            "after": entry.after.get("reason") or entry.after.get("bank_reference") or "",
        }
        for entry in entries
    ]


def about(session: Session, subject: str) -> str:
    """What a journal or an account is about, in words: 'deal:42' → 'Deal XH-2026-000042', 'payout:3' → 'Payout 3'."""
    kind, _colon, number = subject.partition(":")
    own = {
        "receipt": _("Receipt %(id)s", id=number),
        "payout": _("Payout %(id)s", id=number),
        "operation": _("Called in, operation %(id)s", id=number),
    }
    return own[kind] if kind in own else purposes.label(session, subject)


def account_words(session: Session, code: str) -> str:
    """'payable:org:3:CNY' → 'Payable · its owner's name'; the bare code where the chart has no such kind."""
    kind, _colon, rest = code.partition(":")
    if kind not in set(AccountKind):
        return code
    name, _dot, last = rest.rpartition(":")
    name = name if last in EXPONENTS else rest
    label = str(PLAN[AccountKind(kind)].label)
    if name.startswith("org:"):
        owner = names(session, [whole(name.removeprefix("org:")) or 0])
        return " · ".join([label, *owner.values()])
    return f"{label} · {about(session, name)}" if ":" in name or name == purposes.UNIDENTIFIED else label
