"""The account behind the simulator: its objects as Stripe's JSON, its balance, what a payer and banks do to them."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from settlement.payments.providers import signing
from settlement.payments.providers.local.faults import FaultScript, NoticeFault
from tests.stripe_wire.wire import Refusal

Thing = dict[str, Any]
OFFERED = ("card", "alipay", "wechat_pay", "link")


class Account:
    """Everything in memory. `now` is the city's clock; `offered` the methods that the account may take."""

    def __init__(self, secret: str, now: Callable[[], datetime], faults: FaultScript | None = None) -> None:
        self.secret, self.now, self.faults = secret, now, faults or FaultScript()
        self.offered: tuple[str, ...] = OFFERED
        self.things: dict[str, dict[str, Thing]] = {}
        self.connected: dict[str, int] = {}
        self.refused_countries: tuple[str, ...] = ()
        self.home = ""  # where payers come back to, if not where the platform says that it is
        self.checkout = "https://checkout.invalid"  # where the pages are on which payers pay
        self.notices: list[tuple[datetime, bytes]] = []
        self._numbers = itertools.count(1)
        self._dice = Random(1)

    @property
    def stamp(self) -> int:
        """The city's clock in seconds."""
        return int(self.now().timestamp())

    def new(self, kind: str, prefix: str, **values: Any) -> Thing:
        """A new object of a kind, kept."""
        ref = f"{prefix}_test_{next(self._numbers):06d}"
        thing = {"id": ref, "object": kind, "created": self.stamp, "livemode": False, **values}
        self.things.setdefault(kind, {})[ref] = thing
        return thing

    def get(self, kind: str, ref: str) -> Thing:
        """An object, or Stripe's 404."""
        try:
            return self.things[kind][ref]
        except KeyError:
            raise Refusal(404, "resource_missing", f"No such {kind}: '{ref}'") from None

    def all(self, kind: str) -> list[Thing]:
        """Objects of a kind, newest first, as Stripe lists them."""
        return list(reversed(self.things.get(kind, {}).values()))

    def create_session(self, given: Thing) -> Thing:
        """A Checkout Session. Methods that do not fit are filtered out without a word, as Stripe does."""
        item = given["line_items"][0]["price_data"]
        wanted = given.get("allowed_payment_method_types") or list(self.offered)
        fitting = [each for each in wanted if each in self.offered]
        if not fitting:
            raise Refusal(400, "no_payment_method", "No valid payment method types for this Checkout Session.")
        return self.new(
            "checkout.session", "cs", client_reference_id=given.get("client_reference_id"), status="open",
            payment_status="unpaid", payment_intent=None, payment_method_types=fitting, currency=item["currency"],
            amount_total=int(str(item["unit_amount"])), url=f"{self.checkout}/{next(self._numbers)}",
            success_url=given.get("success_url", ""),
            metadata=given.get("metadata", {}), _intent=given.get("payment_intent_data", {}),
        )  # fmt: skip

    def create_refund(self, given: Thing) -> Thing:
        """A refund of a PaymentIntent, at most what is left of it."""
        intent = self.get("payment_intent", given["payment_intent"])
        charge = self.get("charge", intent["latest_charge"])
        amount = int(given["amount"]) if "amount" in given else charge["amount"]
        if charge["disputed"]:
            raise Refusal(400, "charge_disputed", "The charge has been charged back.")
        if amount <= 0 or charge["amount_refunded"] + amount > charge["amount"]:
            raise Refusal(400, "charge_already_refunded", "Refund amount is greater than unrefunded amount on charge.")
        charge["amount_refunded"] += amount
        method = charge["payment_method_details"]["type"]
        refund = self.new(
            "refund", "re", payment_intent=intent["id"], charge=charge["id"], amount=amount,
            currency=charge["currency"], metadata=given.get("metadata", {}), failure_reason=None,
            status="succeeded" if method == "card" else "pending",
        )  # fmt: skip
        self.book("refund", refund, -amount)
        self.tell("v1.refund.created", refund)
        return refund

    def create_transfer(self, given: Thing) -> Thing:
        """From the balance, or out of a charge, to a connected account."""
        amount, source = int(given["amount"]), given.get("source_transaction")
        if source is not None:
            charge = self.get("charge", source)
            gone = sum(each["amount"] for each in self.all("transfer") if each["source_transaction"] == source)
            if gone + amount > charge["amount"]:
                raise Refusal(400, "amount_too_large", "The transfers would exceed the source amount.")
        elif amount > self.balance(given["currency"]):
            raise Refusal(400, "balance_insufficient", "You have insufficient available funds.")
        payee = self.things.get("account", {}).get(given["destination"])
        if payee is not None and payee["capabilities"]["transfers"] != "active":
            raise Refusal(
                400, "insufficient_capabilities_for_transfer", "The destination lacks the transfers capability."
            )
        self.connected[given["destination"]] = self.connected.get(given["destination"], 0) + amount
        transfer = self.new(
            "transfer", "tr", amount=amount, currency=given["currency"], destination=given["destination"],
            transfer_group=given.get("transfer_group"), source_transaction=source, reversed=False, amount_reversed=0,
            metadata=given.get("metadata", {}),
        )  # fmt: skip
        self.book("transfer", transfer, -amount)
        self.tell("v1.transfer.created", transfer)
        return transfer

    def create_reversal(self, ref: str, given: Thing) -> Thing:
        """Taken back from the connected account, as far as it holds so much."""
        transfer = self.get("transfer", ref)
        amount = int(given["amount"]) if "amount" in given else transfer["amount"]
        if transfer["amount_reversed"] + amount > transfer["amount"]:
            raise Refusal(400, "transfer_already_reversed", "The reversal exceeds the transfer.")
        if self.connected[transfer["destination"]] < amount:
            raise Refusal(400, "balance_insufficient", "The connected account's balance is too small.")
        self.connected[transfer["destination"]] -= amount
        transfer["amount_reversed"] += amount
        transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
        reversal = self.new(
            "transfer_reversal", "trr", amount=amount, currency=transfer["currency"], transfer=ref,
            metadata=given.get("metadata", {}),
        )  # fmt: skip
        self.book("transfer_refund", reversal, amount)
        self.tell("v1.transfer.reversed", transfer)
        return reversal

    def create_payout(self, given: Thing) -> Thing:
        """To the bank; it is paid or fails later."""
        amount = int(given["amount"])
        if amount > self.balance(given["currency"]):
            raise Refusal(400, "balance_insufficient", "You have insufficient funds in your account.")
        payout = self.new(
            "payout", "po", amount=amount, currency=given["currency"], status="pending", failure_message=None,
            metadata=given.get("metadata", {}),
        )  # fmt: skip
        self.book("payout", payout, -amount)
        self.tell("v1.payout.created", payout)
        return payout

    def create_account(self, given: Thing) -> Thing:
        """A connected account that still has to tell who it is."""
        if given.get("country") in self.refused_countries:
            raise Refusal(400, "country_unsupported", f"{given['country']} is not currently supported.")
        return self.new(
            "account", "acct", country=given.get("country"), capabilities={"transfers": "inactive"},
            payouts_enabled=False, details_submitted=False, metadata=given.get("metadata", {}),
            requirements={"currently_due": ["external_account"], "disabled_reason": "requirements.past_due"},
        )  # fmt: skip

    def onboard(self, ref: str, ready: bool = True) -> None:
        """The payee tells all that was asked for, or (`ready=False`) Stripe asks anew."""
        account = self.get("account", ref)
        account["capabilities"]["transfers"] = "active" if ready else "inactive"
        account["payouts_enabled"] = account["details_submitted"] = ready
        missing, why = ([], None) if ready else (["company.verification.document"], "requirements.past_due")
        account["requirements"] = {"currently_due": missing, "disabled_reason": why}
        self.tell("v1.account.updated", account)

    def pay(self, ref: str, method: str = "card", fee: int | None = None) -> Thing:
        """A payer pays the whole of an open session; Stripe lets nobody pay a part of one, or pay it twice."""
        session = self.get("checkout.session", ref)
        if session["status"] != "open" or method not in session["payment_method_types"]:
            raise Refusal(400, "session_not_payable", "This Checkout Session cannot be paid like this.")
        amount, currency, extra = session["amount_total"], session["currency"], session["_intent"]
        charge = self.new(
            "charge", "ch", amount=amount, currency=currency, amount_refunded=0, disputed=False,
            payment_method_details={"type": method}, metadata=extra.get("metadata", {}),
        )  # fmt: skip
        booked = self.book("charge", charge, amount, fee if fee is not None else amount * 30 // 10_000)
        charge["balance_transaction"] = booked["id"]
        intent = self.new(
            "payment_intent", "pi", amount=amount, amount_received=amount, currency=currency, status="succeeded",
            latest_charge=charge["id"], metadata=extra.get("metadata", {}), last_payment_error=None,
            transfer_group=extra.get("transfer_group"),
        )  # fmt: skip
        charge["payment_intent"] = session["payment_intent"] = intent["id"]
        session["status"], session["payment_status"] = "complete", "paid"
        self.tell("v1.checkout.session.completed", session)
        self.tell("v1.payment_intent.succeeded", intent)
        return intent

    def expire(self, ref: str) -> None:
        """A session's day is over."""
        session = self.get("checkout.session", ref)
        session["status"] = "expired"
        self.tell("v1.checkout.session.expired", session)

    def fail(self, kind: str, ref: str, reason: str) -> None:
        """A refund or payout fails, however it stood."""
        thing = self.get(kind, ref)
        thing["status"] = "failed"
        thing["failure_reason" if kind == "refund" else "failure_message"] = reason
        if kind == "refund":
            self.get("charge", thing["charge"])["amount_refunded"] -= thing["amount"]
        self.book(f"{kind}_failure", thing, thing["amount"])
        self.tell(f"v1.{kind}.failed", thing)

    def settle(self, kind: str, ref: str) -> None:
        """A pending refund or payout is done."""
        thing = self.get(kind, ref)
        thing["status"] = "succeeded" if kind == "refund" else "paid"
        self.tell("v1.refund.updated" if kind == "refund" else "v1.payout.paid", thing)

    def open_dispute(self, intent: str) -> Thing:
        """The payer's bank takes the payment back at once."""
        charge = self.get("charge", self.get("payment_intent", intent)["latest_charge"])
        charge["disputed"] = True
        dispute = self.new(
            "dispute", "dp", payment_intent=intent, charge=charge["id"], amount=charge["amount"],
            currency=charge["currency"], reason="fraudulent", status="needs_response",
            evidence_details={"due_by": self.stamp + 7 * 86400}, metadata={},
        )  # fmt: skip
        self.book("adjustment", dispute, -charge["amount"])
        self.tell("v1.charge.dispute.created", dispute)
        return dispute

    def decide_dispute(self, ref: str, status: str) -> None:
        """'won' or 'lost'."""
        dispute = self.get("dispute", ref)
        dispute["status"] = status
        if status == "won":
            self.book("adjustment", dispute, dispute["amount"])
        self.tell("v1.charge.dispute.closed", dispute)

    def book(self, kind: str, source: Thing, amount: int, fee: int = 0) -> Thing:
        """A balance transaction."""
        return self.new(
            "balance_transaction", "txn", type=kind, source=source["id"], amount=amount, fee=fee, net=amount - fee,
            currency=source["currency"], _kind=source["object"],
        )  # fmt: skip

    def balance(self, currency: str) -> int:
        """What lies on the account."""
        return sum(each["net"] for each in self.all("balance_transaction") if each["currency"] == currency)

    def currencies(self) -> list[str]:
        """Those in which something was booked."""
        return sorted({each["currency"] for each in self.all("balance_transaction")})

    def tell(self, kind: str, thing: Thing) -> None:
        """A thin event, unless the script says otherwise."""
        fault = self.faults.next_notice()
        if fault is NoticeFault.LOST:
            return
        body = self.event(kind, thing["object"], thing["id"])
        late = 3 * 86400 if fault is NoticeFault.LATE else 0
        due = datetime.fromtimestamp(self.stamp + late, UTC)
        copies = 2 if fault is NoticeFault.TWICE else 1
        place = 0 if fault is NoticeFault.FIRST else len(self.notices)
        self.notices[place:place] = [(due, body)] * copies

    def event(self, kind: str, about: str, ref: str) -> bytes:
        """A thin event's body."""
        number = next(self._numbers)
        related = {"id": ref, "type": about, "url": f"/v1/{about.replace('.', '/')}s/{ref}"}
        return json.dumps({
            "id": f"evt_test_{number:06d}", "object": "v2.core.event", "type": kind, "livemode": False,
            "created": self.now().isoformat(), "related_object": related,
        }).encode()  # fmt: skip

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers with which a notice is sent now."""
        return {signing.HEADER: signing.header_for(body, self.secret, self.now()), "Content-Type": "application/json"}

    def due_notices(self) -> list[bytes]:
        """What is to be sent now; each is given once."""
        due = [body for at, body in self.notices if at <= self.now()]
        self.notices = [each for each in self.notices if each[0] > self.now()]
        return due
