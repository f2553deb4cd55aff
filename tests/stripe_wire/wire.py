"""How Stripe writes: nested form fields in, and the parameters that each endpoint knows, from the library's types."""

import typing
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import stripe.params as params
from stripe.params.checkout import SessionCreateParams, SessionListParams

OPTIONS = {
    "api_key", "content_type", "headers", "idempotency_key", "max_network_retries", "stripe_account", "stripe_context",
    "stripe_version",
}  # fmt: skip
KNOWN: dict[tuple[str, str], Any] = {
    ("POST", "checkout/sessions"): SessionCreateParams,
    ("GET", "checkout/sessions"): SessionListParams,
    ("POST", "refunds"): params.RefundCreateParams,
    ("GET", "refunds"): params.RefundListParams,
    ("POST", "transfers"): params.TransferCreateParams,
    ("GET", "transfers"): params.TransferListParams,
    ("POST", "reversals"): params.TransferReversalCreateParams,
    ("GET", "reversals"): params.TransferListReversalsParams,
    ("POST", "payouts"): params.PayoutCreateParams,
    ("GET", "payouts"): params.PayoutListParams,
    ("POST", "accounts"): params.AccountCreateParams,
    ("GET", "accounts"): params.AccountListParams,
    ("POST", "account_links"): params.AccountLinkCreateParams,
    ("GET", "disputes"): params.DisputeListParams,
    ("GET", "balance_transactions"): params.BalanceTransactionListParams,
    ("GET", "payment_method_configurations"): params.PaymentMethodConfigurationListParams,
}
REMOVED = {"payment_method_types"}


class Refusal(Exception):
    """A 4xx with Stripe's own body."""

    def __init__(self, status: int, code: str, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status, self.body = status, {"error": {"type": kind, "code": code, "message": message}}


def read_form(text: str) -> dict[str, Any]:
    """'a[b][0]=x' → {'a': {'b': ['x']}}"""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        path = name.replace("]", "").split("[")
        place = tree
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def must_be_known(method: str, endpoint: str, given: dict[str, Any]) -> None:
    """Refusal for parameters that were removed, that the library does not know, or that are missing."""
    if method == "POST" and REMOVED & set(given):
        raise Refusal(400, "payment_method_types_no_longer_supported", "Use allowed_payment_method_types.")
    shape = KNOWN.get((method, endpoint))
    if shape is not None:
        _must_fit(shape, given, "")


def _must_fit(shape: Any, given: dict[str, Any], above: str) -> None:
    known = typing.get_type_hints(shape, localns={"StripeContext": object, "Mapping": Mapping})
    for name, value in given.items():
        if name not in known or name in OPTIONS:
            raise Refusal(400, "parameter_unknown", f"Received unknown parameter: {above}{name}")
        inner = _shape_in(known[name], value)
        if inner is not None:
            for each in value if isinstance(value, list) else [value]:
                _must_fit(inner, each, f"{above}{name}.")
    missing = sorted(set(shape.__required_keys__) - set(given))
    if missing:
        raise Refusal(400, "parameter_missing", f"Missing required param: {above}{missing[0]}")


def _shape_in(hint: Any, value: Any) -> Any:
    """The typed dictionary that a value is checked against, if the hint holds one and the value can be one."""
    if hasattr(hint, "__required_keys__"):  # the library takes its typed dictionaries from typing_extensions
        return hint if isinstance(value, dict | list) else None
    found = (_shape_in(each, value) for each in typing.get_args(hint))
    return next((each for each in found if each is not None), None)
