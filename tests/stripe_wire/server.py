"""The simulator's HTTP: authorisation, API version, idempotency, faults, lists and expansions."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from settlement.payments.providers.local.faults import CallFault
from settlement.payments.providers.stripe.provider import API_VERSION
from tests.stripe_wire.account import Account, Thing
from tests.stripe_wire.wire import Refusal, must_be_known, read_form

KEY = "sk_test_" + "simulator"
KINDS = {
    "checkout/sessions": "checkout.session", "payment_intents": "payment_intent", "charges": "charge",
    "refunds": "refund", "transfers": "transfer", "reversals": "transfer_reversal", "payouts": "payout",
    "disputes": "dispute", "accounts": "account", "balance_transactions": "balance_transaction",
}  # fmt: skip
FILTERS = ("payment_intent", "charge", "transfer_group", "destination", "transfer", "status", "type", "source")
A_DAY = 86400


class Simulator:
    """Answers requests, one after the other; `calls` lists what was asked."""

    def __init__(self, account: Account) -> None:
        self.account, self.lock = account, threading.Lock()
        self.kept: dict[str, tuple[str, int, Any, int]] = {}  # key → (request, status, body, stamp)
        self.under_way: set[str] = set()
        self.gate: threading.Event | None = None  # requests that change something wait for it
        self.calls: list[str] = []

    def session_at(self, path: str) -> Thing:
        """The Checkout Session whose page has this path."""
        return next(each for each in self.account.all("checkout.session") if each["url"].endswith(path))

    def page_at(self, path: str) -> bytes:
        """A page as plain as can be: the payer sees the amount and pays it."""
        amount = f"{self.session_at(path)['amount_total'] / 100:,.2f}"
        page = f"<!doctype html><title>Pay</title><link rel=icon href='data:,'><h1>{amount}</h1>"
        return f"{page}<form method=post><button>Pay</button></form>".encode()

    def pay_at(self, path: str) -> str:
        """The payer pays on the page; gives the address to which they come back."""
        session = self.session_at(path)
        self.account.pay(session["id"])
        back = urlsplit(session["success_url"])
        return (self.account.home or f"{back.scheme}://{back.netloc}") + back.path

    def answer(self, method: str, path: str, text: str, headers: Any) -> tuple[int, Any, dict[str, str]] | None:
        """Status, body, headers; None breaks the connection."""
        if headers.get("Authorization") != f"Bearer {KEY}":
            return 401, Refusal(401, "invalid_api_key", "Invalid API Key provided.").body, {}
        if headers.get("Stripe-Version") != API_VERSION:
            return 400, Refusal(400, "invalid_version", "This simulator speaks one version.").body, {}
        self.calls.append(f"{method} {path}")
        try:
            if method == "GET":
                return 200, self.read(path, read_form(text)), {}
            return self.write(path, text, headers.get("Idempotency-Key", ""))
        except Refusal as refusal:
            return refusal.status, refusal.body, {}

    def write(self, path: str, text: str, key: str) -> tuple[int, Any, dict[str, str]] | None:
        """A POST under its idempotency key."""
        asked, now = f"{path}?{text}", self.account.stamp
        with self.lock:
            if key in self.under_way:
                raise Refusal(409, "idempotency_key_in_use", "Another request with this key is under way.")
            kept = self.kept.get(key)
            if kept is not None and now - kept[3] > A_DAY:
                kept = None
            if kept is not None and kept[0] != asked:
                raise Refusal(400, "idempotency_key_reused", "Keys can only be used with the same parameters.",
                              "idempotency_error")  # fmt: skip
            if kept is not None:
                return kept[1], kept[2], {"Idempotent-Replayed": "true"}
            self.under_way.add(key)
        try:
            if self.gate is not None:
                self.gate.wait(10)
            with self.lock:
                return self._act(path, text, key, asked)
        finally:
            self.under_way.discard(key)

    def _act(self, path: str, text: str, key: str, asked: str) -> tuple[int, Any, dict[str, str]] | None:
        fault, failed = (
            self.account.faults.next_call(),
            {"error": {"type": "api_error", "message": "Something failed."}},
        )
        if fault is CallFault.BEFORE:
            return None
        if fault is CallFault.BUSY:
            raise Refusal(429, "rate_limit", "Too many requests.")
        if fault is CallFault.KEPT_ERROR:
            self.kept[key] = (asked, 500, failed, self.account.stamp)
            return 500, failed, {}
        given = read_form(text)
        expand = given.get("expand", [])
        thing = self.create(path, given)
        body = self.shown(thing, expand)
        status, said = (500, failed) if fault is CallFault.ERROR else (200, body)
        self.kept[key] = (asked, status, said, self.account.stamp)
        return None if fault is CallFault.TIME_OUT else (status, said, {})

    def create(self, path: str, given: Thing) -> Thing:
        """A new object."""
        parts = path.removeprefix("/v1/").split("/")
        if len(parts) == 3 and (parts[0], parts[2]) == ("transfers", "reversals"):
            must_be_known("POST", "reversals", given)
            return self.account.create_reversal(parts[1], given)
        endpoint = "/".join(parts)
        acts = {
            "checkout/sessions": self.account.create_session, "refunds": self.account.create_refund,
            "transfers": self.account.create_transfer, "payouts": self.account.create_payout,
            "accounts": self.account.create_account, "account_links": self._link,
        }  # fmt: skip
        if endpoint not in acts:
            raise Refusal(404, "url_invalid", f"Unrecognized request URL (POST: {path}).")
        must_be_known("POST", endpoint, given)
        return acts[endpoint](given)

    def _link(self, given: Thing) -> Thing:
        self.account.get("account", given["account"])
        return {"object": "account_link", "created": self.account.stamp, "expires_at": self.account.stamp + 300,
                "url": f"https://connect.invalid/{given['account']}"}  # fmt: skip

    def read(self, path: str, given: Thing) -> Any:
        """One object, or a page of a list."""
        parts = path.removeprefix("/v1/").split("/")
        expand = given.pop("expand", [])
        if parts[0] == "payment_method_configurations":
            return _page(path, [self._configuration()], False)
        if parts[0] == "balance":
            there = [{"amount": self.account.balance(each), "currency": each} for each in self.account.currencies()]
            return {"object": "balance", "livemode": False, "available": [], "pending": there}
        if parts[0] == "transfers" and len(parts) == 4:
            return self.account.get("transfer_reversal", parts[3])
        if parts[0] == "transfers" and len(parts) == 3:
            must_be_known("GET", "reversals", given)
            return self._list(path, "transfer_reversal", {**given, "transfer": parts[1]}, expand)
        endpoint = "/".join(parts[:2]) if parts[0] == "checkout" else parts[0]
        rest = parts[2:] if parts[0] == "checkout" else parts[1:]
        if endpoint not in KINDS:
            raise Refusal(404, "url_invalid", f"Unrecognized request URL (GET: {path}).")
        if rest:
            return self.shown(self.account.get(KINDS[endpoint], rest[0]), expand)
        must_be_known("GET", endpoint, given)
        return self._list(path, KINDS[endpoint], given, expand)

    def _list(self, path: str, kind: str, given: Thing, expand: list[str]) -> Thing:
        rows = self.account.all(kind)
        for name in FILTERS:
            if name in given:
                rows = [each for each in rows if each.get(name) == given[name]]
        since = int(given.get("created", {}).get("gte", 0))
        rows = [each for each in rows if each["created"] >= since]
        if "starting_after" in given:
            place = next(i for i, each in enumerate(rows) if each["id"] == given["starting_after"])
            rows = rows[place + 1 :]
        limit = int(given.get("limit", 10))
        inner = [each.removeprefix("data.") for each in expand]
        return _page(path, [self.shown(each, inner) for each in rows[:limit]], len(rows) > limit)

    def shown(self, thing: Thing, expand: list[str]) -> Thing:
        """The object as JSON, with the references that were asked for replaced by what they name."""
        body = {name: value for name, value in thing.items() if not name.startswith("_")}
        for way in expand:
            name, _dot, rest = way.partition(".")
            ref = thing.get(name)
            if isinstance(ref, str):
                kind = thing["_kind"] if name == "source" else "charge" if name == "latest_charge" else name
                body[name] = self.shown(self.account.get(kind, ref), [rest] if rest else [])
        return body

    def _configuration(self) -> Thing:
        methods = {each: {"available": each in self.account.offered} for each in ("card", "alipay", "wechat_pay")}
        return {"id": "pmc_test_1", "object": "payment_method_configuration", "active": True, "is_default": True,
                **methods}  # fmt: skip


def _page(path: str, rows: list[Thing], has_more: bool) -> Thing:
    return {"object": "list", "url": path, "has_more": has_more, "data": rows}


@contextmanager
def serving(simulator: Simulator) -> Iterator[str]:
    """The simulator's address while the block runs."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.startswith("/checkout/"):
                return self.send(200, simulator.page_at(parts.path), "text/html; charset=utf-8")
            self.reply(simulator.answer("GET", parts.path, parts.query, self.headers))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if self.path.startswith("/checkout/"):
                return self.send(303, b"", "text/html", Location=simulator.pay_at(self.path))
            self.reply(simulator.answer("POST", self.path, text, self.headers))

        def send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def reply(self, answer: tuple[int, Any, dict[str, str]] | None) -> None:
            if answer is None:
                self.close_connection = True
                return
            headers = {"Request-Id": "req_test", **answer[2]}
            self.send(answer[0], json.dumps(answer[1]).encode(), "application/json", **headers)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        simulator.account.checkout = f"{address}/checkout"
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
