"""What is asked of the ledger, understood: moves by the chart of accounts, and the journal's row that they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.actor import Actor
from core.errors import Unacceptable
from core.i18n import _
from core.idempotency import digest
from core.money import LARGEST_MINOR, Money
from settlement.ledger.plan import PLAN, AccountCode, read_code


@dataclass(frozen=True, slots=True)
class Move:
    """`money` (above zero) from the account `credit` to the account `debit`, both by code."""

    debit: str
    credit: str
    money: Money


@dataclass(frozen=True, slots=True)
class Line:
    """A move that was understood."""

    debit: AccountCode
    credit: AccountCode
    amount: int

    @property
    def fingerprint(self) -> list[object]:
        """What of it is hashed."""
        return [self.debit.text, self.credit.text, self.debit.currency, self.amount]


@dataclass(frozen=True, slots=True)
class Posting:
    """One journal of several that are posted together: its key, its moves, and its note."""

    key: str
    moves: Sequence[Move]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A journal that was understood: its row's values, and its lines."""

    values: dict[str, Any]
    lines: list[Line]

    @classmethod
    def understood(
        cls,
        posting: Posting,
        subject: str,
        effective_on: date,
        actor: Actor,
        now: datetime,
        reverses: int | None = None,
    ) -> "Asked":
        """What a posting says; Unacceptable: `unknown_account`, `cross_currency`, `amount`."""
        lines = [line_of(move) for move in posting.moves]
        if not lines:
            raise Unacceptable(_("A journal moves at least one amount."), code="amount")
        values: dict[str, Any] = {
            "key": posting.key,
            "request_hash": fingerprint(subject, effective_on, reverses, [line.fingerprint for line in lines]),
            "subject": subject,
            "effective_on": effective_on,
            "booked_at": now,
            "reverses": reverses,
            "line_count": len(lines),
            "note": posting.note,
            "actor_name": actor.name,
            "person_id": actor.person_id,
        }
        return cls(values, lines)

    def as_json(self) -> dict[str, Any]:
        """As `journals_in_one_call` takes it."""
        days = {name: self.values[name].isoformat() for name in ("effective_on", "booked_at")}
        named = {code.text: code for line in self.lines for code in (line.debit, line.credit)}
        lines = [
            {
                "no": no, "debit": line.debit.text, "credit": line.credit.text, "currency": line.debit.currency,
                "amount": line.amount,
            }
            for no, line in enumerate(self.lines, start=1)
        ]  # fmt: skip
        accounts = [opening(code) for code in named.values()]
        return {**self.values, **days, "accounts": accounts, "lines": lines}


def line_of(move: Move) -> Line:
    """The move with its accounts read; Unacceptable as `Asked.understood`."""
    currency = move.money.currency
    debit, credit = read_code(move.debit, currency), read_code(move.credit, currency)
    if not 0 < move.money.minor <= LARGEST_MINOR:
        raise Unacceptable(
            _("An amount that is moved is above zero. Turn debit and credit round for the opposite direction."),
            code="amount",
        )
    if debit == credit:
        raise Unacceptable(_("Money moves between two different accounts."), code="amount")
    return Line(debit, credit, move.money.minor)


def opening(code: AccountCode, owner: str | None = None) -> dict[str, Any]:
    """With what an account of this code begins."""
    plan = PLAN[code.kind]
    return {
        "code": code.text, "kind": code.kind, "side": plan.side, "currency": code.currency,
        "owner": owner or code.owner, "may_go_negative": plan.may_go_negative,
    }  # fmt: skip


def fingerprint(subject: str, effective_on: date, reverses: int | None, lines: list[list[object]]) -> str:
    """The digest of what was asked: for replays, and for the self-check, which computes it again from the rows."""
    return digest(subject, effective_on.isoformat(), reverses, lines)
