"""The journal that is posted for the comparison of ledgers, and a client that posts it."""

from collections.abc import Sequence

from benchmarks.stock import Waiting
from core import clock
from core.actor import SYSTEM
from core.clock import business_date
from core.db import transaction
from core.money import Money
from settlement.ledger.services import Move, post

SPLIT = (("payable:org:{}1", 95_000), ("payable:org:{}2", 2_000), ("payable:org:{}3", 1_000), ("fees", 2_000))


def lines(client: int) -> list[tuple[str, str, int]]:
    """(debit, credit, fen) of the journal, with the client's own accounts."""
    return [(f"held:benchmark:{client}", credit.format(client + 1), minor) for credit, minor in SPLIT]


def post_all(work: Sequence[Waiting]) -> None:
    """Post journals as a client: each item is (number, client)."""
    now = clock.now()
    for count, client in work:
        moves = [Move(debit, credit, Money(minor)) for debit, credit, minor in lines(client)]
        with transaction() as session:
            post(session, key=f"benchmark:{count}", moves=moves, effective_on=business_date(now),
                 subject=f"benchmark:{client}", actor=SYSTEM, now=now)  # fmt: skip
