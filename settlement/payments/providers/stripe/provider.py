"""The adapter of Stripe, by its own library. Money is charged on the platform and transferred later."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import stripe

from core.money import Money
from settlement.payments.providers import signing
from settlement.payments.providers.port import (
    Answer,
    Ask,
    Capabilities,
    Charge,
    Enrolment,
    Forged,
    Movement,
    Notice,
    NotSettled,
    OperationKind,
    PayeeSaid,
    Said,
    Snapshot,
    Unknown,
)
from settlement.payments.providers.stripe import reading

API_VERSION = "2026-10-28.endive"  # what this adapter was written and tested against
TIME_OUT = (5, 30)  # seconds to connect, and to answer
EXPAND = ["payment_intent.latest_charge.balance_transaction"]
SLACK = timedelta(minutes=5)  # between the clocks
MOST = 5000  # objects looked through for one of ours
CONTROLLER = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}


class StripeProvider:
    """Stripe's account behind `secret_key`; `webhook_secret` verifies its notices."""

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        webhook_secret: str,
        *,
        methods: Iterable[str] = ("card", "alipay", "wechat_pay"),
        api_base: str = "",
        public_url: str = "",
        time_out: tuple[int, int] = TIME_OUT,
    ) -> None:
        if stripe.api_version != API_VERSION:
            raise RuntimeError(f"stripe speaks {stripe.api_version}; this product was written for {API_VERSION}")
        self.caps = Capabilities(
            currencies=reading.CURRENCIES,
            methods=tuple(methods),
            hold_days=90,
            refund_days={"alipay": 90, "wechat_pay": 180},
            transfers=True,
            payouts=True,
        )
        self.webhook_secret, self.public_url = webhook_secret, public_url
        self.is_live = "_live_" in secret_key
        # We try again ourselves, after a look: the library's own retries are switched off. Its parameters are typed
        # so closely that dictionaries of ours would not pass; tests send each through a peer that checks them.
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=time_out),
        )
        self._v1: Any = self._client.v1

    def collect(self, ask: Ask) -> Answer:
        """A Checkout Session: Stripe's own page."""
        options = {"wechat_pay": {"client": "web"}} if "wechat_pay" in ask.methods else {}
        item = {
            "currency": ask.amount.currency.lower(),
            "unit_amount": ask.amount.minor,
            "product_data": {"name": ask.title or ask.purpose},
        }
        params = {
            "mode": "payment",
            "client_reference_id": ask.key,
            "success_url": self.public_url + ask.back_to,
            "cancel_url": self.public_url + ask.back_to,
            "line_items": [{"quantity": 1, "price_data": item}],
            "allowed_payment_method_types": list(ask.methods),
            "payment_method_options": options,
            "payment_intent_data": {"transfer_group": ask.purpose, "metadata": {"op": ask.key}},
            "metadata": {"op": ask.key},
            "expand": EXPAND,
        }
        return self._tried(lambda: self._of_session(self._v1.checkout.sessions.create(params, _once(ask)), ask.methods))

    def refund(self, ask: Ask) -> Answer:
        """A refund of a PaymentIntent, in whole or in part."""
        params = {"payment_intent": ask.of_ref, "amount": ask.amount.minor, "metadata": {"op": ask.key}}
        return self._tried(lambda: reading.of_refund(self._v1.refunds.create(params, _once(ask))))

    def transfer(self, ask: Ask) -> Answer:
        """From our balance to a connected account; out of the payment `of_ref` where one is named."""

        def act() -> Snapshot:
            params: dict[str, Any] = {
                "amount": ask.amount.minor,
                "currency": ask.amount.currency.lower(),
                "destination": ask.destination,
                "transfer_group": ask.purpose,
                "metadata": {"op": ask.key},
            }
            if ask.of_ref:
                params["source_transaction"] = self._v1.payment_intents.retrieve(ask.of_ref).latest_charge
            return reading.of_transfer(self._v1.transfers.create(params, _once(ask)))

        return self._tried(act)

    def reverse(self, ask: Ask) -> Answer:
        """Declined where the connected account holds too little."""
        params = {"amount": ask.amount.minor, "metadata": {"op": ask.key}}
        return self._tried(
            lambda: reading.of_reversal(self._v1.transfers.reversals.create(ask.of_ref, params, _once(ask)))
        )

    def payout(self, ask: Ask) -> Answer:
        """To our own bank; the account's payouts are manual."""
        params = {
            "amount": ask.amount.minor,
            "currency": ask.amount.currency.lower(),
            "metadata": {"op": ask.key},
        }
        return self._tried(lambda: reading.of_payout(self._v1.payouts.create(params, _once(ask))))

    def _of_session(self, session: Any, wanted: Iterable[str]) -> Snapshot:
        intent = session.payment_intent
        charge = getattr(intent, "latest_charge", None)
        disputes: Iterable[Any] = ()
        if getattr(charge, "disputed", False):
            disputes = self._v1.disputes.list({"payment_intent": intent.id, "limit": 100}).auto_paging_iter()
        return reading.of_session(session, disputes, wanted)

    def _tried(self, act: Callable[[], Snapshot]) -> Answer:
        """Stripe's refusals are DECLINED; what says nothing about the effect is Unknown."""
        try:
            return act()
        except stripe.IdempotencyError as fault:
            text = f"Stripe knows our key with other content: {fault}"
            return Snapshot(Said.DECLINED, reason=text, alarm=text)
        except stripe.StripeError as fault:
            status, said = fault.http_status, _reason(fault)
            if status is None or status >= 500:
                is_kept = status == 500 or (fault.headers or {}).get("idempotent-replayed") == "true"
                return Unknown(f"{status or 'no answer'}: {said}"[:300], is_kept=is_kept)
            if status in (401, 403, 409, 429):  # nothing happened for sure, and nothing was refused either
                return Unknown(f"{status}: {said}"[:300])
            return Snapshot(Said.DECLINED, reason=said[:300])

    def enroll(self, enrolment: Enrolment) -> PayeeSaid | Unknown:
        """A connected account whose holder tells Stripe who they are, on its pages; losses are the platform's."""
        params = {
            "country": enrolment.country,
            "controller": CONTROLLER,
            "capabilities": {"transfers": {"requested": True}},
            "business_profile": {"name": enrolment.name},
            "metadata": {"op": enrolment.key},
        }
        options = {"idempotency_key": enrolment.key}
        opened: list[PayeeSaid] = []

        def act() -> Snapshot:
            opened.append(reading.of_account(self._v1.accounts.create(params, options)))
            return Snapshot(Said.SUCCEEDED)

        answer = self._tried(act)
        if isinstance(answer, Unknown):
            return answer
        return opened[0] if opened else PayeeSaid("", reason=answer.reason)

    def payee(self, enrolment: Enrolment, ref: str) -> PayeeSaid | None:
        """By reference where we have one, else by our key among all."""
        try:
            if ref:
                return reading.of_account(self._v1.accounts.retrieve(ref))
            rows = _walk(self._v1.accounts.list({"limit": 100}))
            return next((reading.of_account(each) for each in rows if reading.key_in(each) == enrolment.key), None)
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault

    def onboarding(self, ref: str, back_to: str) -> str:
        """A link of Stripe's that is good for some minutes and for one person."""
        back = self.public_url + back_to
        params = {"account": ref, "type": "account_onboarding", "refresh_url": back, "return_url": back}
        try:
            return str(self._v1.account_links.create(params).url)
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault

    def find(self, ask: Ask) -> Answer | None:
        """By reference where we have one, else among what was made since we first asked, by our key."""
        found: list[Snapshot] = []

        def act() -> Snapshot:
            snapshot = self._by_ref(ask) if ask.ref else self._by_key(ask)
            if snapshot is not None:
                found.append(snapshot)
            return snapshot or Snapshot(Said.PENDING)

        answer = self._tried(act)
        if isinstance(answer, Unknown) or found:
            return answer
        # A refusal to look says nothing about the operation.
        return None if answer.said is Said.PENDING else Unknown(answer.reason)

    def _by_ref(self, ask: Ask) -> Snapshot:
        match ask.kind:
            case OperationKind.COLLECT:
                session = self._v1.checkout.sessions.retrieve(ask.ref, {"expand": EXPAND})
                return self._of_session(session, ask.methods)
            case OperationKind.REFUND:
                return reading.of_refund(self._v1.refunds.retrieve(ask.ref))
            case OperationKind.TRANSFER:
                return reading.of_transfer(self._v1.transfers.retrieve(ask.ref))
            case OperationKind.REVERSE:
                return reading.of_reversal(self._v1.transfers.reversals.retrieve(ask.of_ref, ask.ref))
            case OperationKind.PAYOUT:
                return reading.of_payout(self._v1.payouts.retrieve(ask.ref))

    def _by_key(self, ask: Ask) -> Snapshot | None:
        since: dict[str, Any] = {"limit": 100}
        if ask.since:
            since["created"] = {"gte": int((ask.since - SLACK).timestamp())}
        match ask.kind:
            case OperationKind.COLLECT:
                for session in _walk(self._v1.checkout.sessions.list(since)):
                    if session.client_reference_id == ask.key:
                        whole = self._v1.checkout.sessions.retrieve(session.id, {"expand": EXPAND})
                        return self._of_session(whole, ask.methods)
            case OperationKind.REFUND:
                return _mine(
                    self._v1.refunds.list({"payment_intent": ask.of_ref, "limit": 100}), ask, reading.of_refund
                )
            case OperationKind.TRANSFER:
                group = {"transfer_group": ask.purpose, "limit": 100}
                return _mine(self._v1.transfers.list(group), ask, reading.of_transfer)
            case OperationKind.REVERSE:
                return _mine(self._v1.transfers.reversals.list(ask.of_ref, {"limit": 100}), ask, reading.of_reversal)
            case OperationKind.PAYOUT:
                return _mine(self._v1.payouts.list(since), ask, reading.of_payout)
        return None

    def key_of(self, ref: str) -> str | None:
        """By the object that a notice names; None where it carries no key of ours."""
        try:
            return self._key_of(ref) or None
        except stripe.InvalidRequestError:
            return None  # there is no such object in our account
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault

    def _key_of(self, ref: str) -> str:
        match ref.partition("_")[0]:
            case "acct":
                return reading.key_in(self._v1.accounts.retrieve(ref))
            case "cs":
                return str(self._v1.checkout.sessions.retrieve(ref).client_reference_id or "")
            case "pi":
                return reading.key_in(self._v1.payment_intents.retrieve(ref))
            case "ch" | "py":
                return self._key_of(self._v1.charges.retrieve(ref).payment_intent or "")
            case "dp" | "du":
                return self._key_of(self._v1.disputes.retrieve(ref).payment_intent or "")
            case "re" | "pyr":
                return reading.key_in(self._v1.refunds.retrieve(ref))
            case "tr":
                return reading.key_in(self._v1.transfers.retrieve(ref))
            case "po":
                return reading.key_in(self._v1.payouts.retrieve(ref))
        return ""

    def parse(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """A thin event of our account's mode, signed, and stamped with now (the library looks only at old stamps)."""
        signing.must_be_signed(headers, body, self.webhook_secret, now=now)
        try:
            told: Any = self._client.parse_event_notification(body, headers[signing.HEADER], self.webhook_secret, 0)
            related = getattr(told, "related_object", None)
            if told.object != "v2.core.event" or bool(told.livemode) != self.is_live:
                raise Forged("not a thin event of this account's mode")
            return Notice(_word(told.id), _word(told.type), _word(related.id) if related is not None else "")
        except (stripe.StripeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise Forged("not a thin event") from fault

    def activity(self, since: datetime) -> list[Movement]:
        """Everything that moved our balance: charges, refunds, transfers, payouts, disputes."""
        params = {"created": {"gte": int((since - SLACK).timestamp())}, "limit": 100, "expand": ["data.source"]}
        try:
            return [self._movement(each) for each in _walk(self._v1.balance_transactions.list(params))]
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault

    def charges(self, since: datetime) -> list[Charge]:
        """Fees of balance transactions that are no payment, and Stripe's own fees."""
        params = {"created": {"gte": int((since - SLACK).timestamp())}, "limit": 100, "expand": ["data.source"]}
        try:
            rows = _walk(self._v1.balance_transactions.list(params))
            return [
                Charge(each.id, self._movement(each).key, amount, reading.instant(each.created))
                for each in rows
                if (amount := reading.charged(each))
            ]
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault

    def balance(self) -> list[Money]:
        """Available and pending together."""
        try:
            told: Any = self._v1.balance.retrieve()
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault
        return reading.balances(told)

    def _movement(self, booked: Any) -> Movement:
        source = booked.source
        key = reading.key_in(source)
        if not key and getattr(source, "object", "") == "dispute":
            key = self.key_of(source.payment_intent or "") or ""
        ref = getattr(source, "id", None) or str(source or booked.id)
        return Movement(ref, key, booked.type, reading.instant(booked.created))

    def probe(self) -> list[str]:
        """Wanted methods that the account's payment method configuration does not offer."""
        try:
            configurations = list(_walk(self._v1.payment_method_configurations.list({"limit": 100})))
        except stripe.StripeError as fault:
            raise NotSettled(str(fault)) from fault
        chosen = next((each for each in configurations if each.is_default and each.active), None)
        if chosen is None:
            return ["Stripe's account has no active default payment method configuration."]
        missing = [each for each in self.caps.methods if not getattr(getattr(chosen, each, None), "available", False)]
        return [f"Stripe's account does not offer {each}." for each in missing]


def _once(ask: Ask) -> dict[str, str]:
    return {"idempotency_key": ask.once}


def _walk(page: Any) -> Iterable[Any]:
    """The objects of a list, page by page, up to a bound."""
    for count, each in enumerate(page.auto_paging_iter()):
        if count >= MOST:
            raise stripe.APIError("too many objects to look through", http_status=500)
        yield each


def _mine(page: Any, ask: Ask, read: Callable[[Any], Snapshot]) -> Snapshot | None:
    return next((read(each) for each in _walk(page) if reading.key_in(each) == ask.key), None)


def _word(text: object) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= 120 or not text.isascii() or not text.isprintable():
        raise ValueError("not a word")
    return text


def _reason(fault: stripe.StripeError) -> str:
    """The first line of what the library says."""
    return str(fault.user_message or fault.code or type(fault).__name__).partition("\n")[0]
