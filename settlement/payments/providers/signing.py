"""The signature of notices, in Stripe's header format: `t=<seconds>,v1=<HMAC-SHA-256 of "t.body">`.

Stripe's own check refuses only stamps that are too old; one from the future is refused here as well.
"""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from settlement.payments.providers.port import Forged

HEADER = "Stripe-Signature"
TOLERANCE = 300  # seconds, to both sides
STAMP = re.compile(r"[0-9]{1,12}")
LONGEST = 2000


def header_for(body: bytes, secret: str, at: datetime) -> str:
    """The header that a provider sends with the body."""
    stamp = int(at.timestamp())
    return f"t={stamp},v1={_digest(secret, stamp, body)}"


def must_be_signed(headers: Mapping[str, str], body: bytes, secret: str, *, now: datetime) -> None:
    """Forged unless one of the header's signatures fits the body and its stamp is of now (±5 minutes)."""
    given = headers.get(HEADER, "")
    if not secret or not given or len(given) > LONGEST:
        raise Forged("no signature")
    parts = [part.partition("=") for part in given.split(",")]
    stamps = [value for name, _equals, value in parts if name.strip() == "t"]
    if len(stamps) != 1 or not STAMP.fullmatch(stamps[0]):
        raise Forged("no stamp")
    stamp = int(stamps[0])
    wanted = _digest(secret, stamp, body).encode()
    signatures = [value.encode("utf-8", "replace") for name, _equals, value in parts if name.strip() == "v1"]
    if not any([hmac.compare_digest(wanted, each) for each in signatures]):  # noqa: C419  all are compared
        raise Forged("the signature does not fit the body")
    if abs(int(now.timestamp()) - stamp) > TOLERANCE:
        raise Forged("the stamp is not of now")


def _digest(secret: str, stamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
