"""What one side puts to the other, whole: it is sent, or kept until a colleague approves it, without a change."""

from dataclasses import dataclass
from datetime import datetime

from listings.terms.agreement import Terms


@dataclass(frozen=True, slots=True)
class Proposal:
    """Terms, the instant until which they stand, and the words that go along with them."""

    terms: Terms
    expires_at: datetime
    message: str = ""
