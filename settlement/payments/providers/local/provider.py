"""The adapter of the local provider. Refused in production."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from core import clock
from core.money import EXPONENTS, Money
from settlement.payments.providers import signing
from settlement.payments.providers.local.company import OPEN_FOR, Company, Refused
from settlement.payments.providers.local.faults import CallFault, FaultScript
from settlement.payments.providers.port import (
    Answer,
    Ask,
    Capabilities,
    Charge,
    Dispute,
    DisputeSaid,
    Enrolment,
    Forged,
    Movement,
    Notice,
    OperationKind,
    PayeeSaid,
    Payment,
    Said,
    Snapshot,
    Unknown,
)

METHODS = ("card", "alipay", "wechat_pay")
FEE_BP = 30
SAID = {"open": Said.PENDING, "done": Said.SUCCEEDED, "declined": Said.DECLINED, "expired": Said.DECLINED}


class LocalProvider:
    """Speaks with its `company`; `page` gives the address of a cashier page."""

    name = "local"
    caps = Capabilities(
        currencies=frozenset(EXPONENTS),
        methods=METHODS,
        hold_days=90,
        refund_days={"alipay": 90, "wechat_pay": 180},
        transfers=True,
        payouts=True,
    )

    def __init__(
        self,
        path: Path,
        secret: str,
        *,
        page: Callable[[str], str] = lambda ref: f"/cashier/{ref}",
        now: Callable[[], datetime] | None = None,
        faults: FaultScript | None = None,
    ) -> None:
        self.company, self.secret, self.page = Company(path, faults), secret, page
        self.now = now or (lambda: clock.now())

    def collect(self, ask: Ask) -> Answer:
        """Open a cashier page."""
        given = {"title": ask.title, "back_to": ask.back_to, "methods": list(ask.methods), "purpose": ask.purpose}
        return self._call(ask, given, lambda whole: self.company.open_page(whole, self.now()))

    def refund(self, ask: Ask) -> Answer:
        """Send a payment back."""
        return self._call(ask, {}, lambda whole: self.company.do("refund", whole, self.now()))

    def transfer(self, ask: Ask) -> Answer:
        """Give money to a payee."""
        return self._call(ask, {}, lambda whole: self.company.do("transfer", whole, self.now()))

    def reverse(self, ask: Ask) -> Answer:
        """Take it back."""
        return self._call(ask, {}, lambda whole: self.company.do("reverse", whole, self.now()))

    def payout(self, ask: Ask) -> Answer:
        """Send money to our bank."""
        return self._call(ask, {}, lambda whole: self.company.do("payout", whole, self.now()))

    def _call(self, ask: Ask, given: dict[str, Any], act: Callable[[dict[str, Any]], str]) -> Answer:
        """The way of every call: the fault that is due, the answer that was kept, the act."""
        whole = {
            **given, "key": ask.key, "amount": ask.amount.minor, "currency": ask.amount.currency, "of_ref": ask.of_ref,
            "destination": ask.destination,
        }  # fmt: skip
        asked, now = json.dumps([ask.kind.value, whole], sort_keys=True), self.now()
        self.company.prune_answers(now)
        kept = self.company.one("answer", once=ask.once)
        if kept is not None and kept["asked"] != asked:
            return Snapshot(Said.DECLINED, reason="the key was used for another request")
        fault = self.company.faults.next_call()
        if fault in (CallFault.BEFORE, CallFault.BUSY):
            return Unknown(f"no answer: {fault.value}")
        if kept is not None and kept["failed"]:
            return Unknown("500, as before for this key", is_kept=True)
        if kept is None:
            if fault is CallFault.KEPT_ERROR:
                self.company.keep_answer(ask.once, asked, "", failed=True, now=now)
                return Unknown("500", is_kept=True)
            try:
                ref = act(whole)
            except Refused as refusal:
                return Snapshot(Said.DECLINED, reason=str(refusal))
            self.company.keep_answer(ask.once, asked, ref, failed=False, now=now)
        if fault in (CallFault.TIME_OUT, CallFault.ERROR):
            return Unknown(f"no answer: {fault.value}")
        return self.find(ask) or Unknown("nothing found")

    def enroll(self, enrolment: Enrolment) -> PayeeSaid | Unknown:
        """Open an account for a payee."""
        fault = self.company.faults.next_call()
        if fault in (CallFault.BEFORE, CallFault.BUSY, CallFault.KEPT_ERROR):
            return Unknown(f"no answer: {fault.value}")
        ref = self.company.open_payee(enrolment.key, enrolment.name, self.now())
        if fault in (CallFault.TIME_OUT, CallFault.ERROR):
            return Unknown(f"no answer: {fault.value}")
        return self.payee(enrolment, ref) or Unknown("nothing found")

    def payee(self, enrolment: Enrolment, ref: str) -> PayeeSaid | None:
        """By our key."""
        row = self.company.one("payee", key=enrolment.key)
        if row is None:
            return None
        missing = ("external_account",) if row["state"] == "new" else ()
        reason = "stopped" if row["state"] == "stopped" else ""
        return PayeeSaid(row["ref"], row["state"] == "ready", missing, reason)

    def onboarding(self, ref: str, back_to: str) -> str:
        """A page of the cashier."""
        self.company.set_payee(ref, self.now(), back_to=back_to)
        return self.page(ref)

    def find(self, ask: Ask) -> Answer | None:
        """By our key: the page with its payments and disputes, or the effect."""
        if ask.kind is OperationKind.COLLECT:
            row = self.company.one("page", key=ask.key)
            return self._of_page(row["ref"]) if row else None
        row = self.company.one("effect", key=ask.key)
        return Snapshot(Said(row["state"]), row["ref"], reason=row["reason"]) if row else None

    def _of_page(self, ref: str) -> Snapshot:
        page = self.company.page(ref) or {}
        if page["state"] == "open" and self.now() - datetime.fromisoformat(page["at"]) > OPEN_FOR:
            page["state"] = "expired"
        payments, disputes = [], []
        for row in page["payments"]:
            amount = Money(row["amount"], row["currency"])
            fee = Money(row["amount"] * FEE_BP // 10_000, row["currency"])
            payments.append(Payment(row["ref"], amount, datetime.fromisoformat(row["at"]), row["method"], fee))
            disputes += [
                Dispute(each["ref"], row["ref"], Money(each["amount"], each["currency"]), DisputeSaid(each["state"]))
                for each in self.company.all("dispute", payment=row["ref"])
            ]
        return Snapshot(
            SAID[page["state"]], ref, self.page(ref), page["state"] if page["state"] != "done" else "",
            tuple(payments), tuple(disputes),
        )  # fmt: skip

    def key_of(self, ref: str) -> str | None:
        """A page's and an effect's own key; a dispute's is that of the page on which was paid."""
        dispute = self.company.one("dispute", ref=ref)
        if dispute is not None:
            payment = self.company.one("payment", ref=dispute["payment"]) or {}
            ref = payment.get("page", "")
        tables = ("page", "effect", "payee")
        row = next((found for name in tables if (found := self.company.one(name, ref=ref))), None)
        return row["key"] if row else None

    def parse(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """A notice with a signature in Stripe's format."""
        signing.must_be_signed(headers, body, self.secret, now=now)
        try:
            told = json.loads(body)
            return Notice(*(_word(told[name]) for name in ("id", "kind", "ref")))
        except (ValueError, KeyError, TypeError) as fault:
            raise Forged("not a notice") from fault

    def activity(self, since: datetime) -> list[Movement]:
        """Payments, effects and disputes since."""
        keys = {page["ref"]: page["key"] for page in self.company.all("page")}
        paid = {row["ref"]: keys.get(row["page"], "") for row in self.company.all("payment")}
        moved = [(row["ref"], paid[row["ref"]], "payment", row["at"]) for row in self.company.all("payment")]
        moved += [(row["ref"], row["key"], row["kind"], row["changed"]) for row in self.company.all("effect")]
        moved += [
            (row["ref"], paid.get(row["payment"], ""), "dispute", row["changed"]) for row in self.company.all("dispute")
        ]
        rows = [Movement(ref, key, what, datetime.fromisoformat(at)) for ref, key, what, at in moved]
        return [row for row in rows if row.at >= since]

    def charges(self, since: datetime) -> list[Charge]:
        """What the company was told to charge."""
        rows = [
            Charge(row["ref"], row["key"], Money(row["amount"], row["currency"]), datetime.fromisoformat(row["at"]))
            for row in self.company.all("charge")
        ]
        return [row for row in rows if row.at >= since]

    def balance(self) -> list[Money]:
        """What it has of ours, less the fees of payments."""
        fees: dict[str, int] = {}
        for row in self.company.all("payment"):
            fees[row["currency"]] = fees.get(row["currency"], 0) + row["amount"] * FEE_BP // 10_000
        return [Money(self.company.ours(currency) - fee, currency) for currency, fee in sorted(fees.items())]

    def probe(self) -> list[str]:
        """It can do all that it says."""
        return []


WORD = re.compile(r"[\x21-\x7e]{1,120}")


def _word(text: object) -> str:
    """A short word without blanks; ValueError for anything else."""
    if not isinstance(text, str) or not WORD.fullmatch(text):
        raise ValueError("not a word")
    return text
