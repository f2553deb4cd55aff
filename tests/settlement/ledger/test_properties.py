"""Whatever is posted in whatever order: the books stay balanced, nothing is overdrawn, the model agrees."""

from collections import Counter
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict
from settlement.ledger import queries
from settlement.ledger.plan import PLAN, Side, read_code
from settlement.ledger.services import Overdrawn, reverse
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, posted

CODES = (
    "bank",
    "unapplied:deal:1",
    "held:deal:1",
    "payable:org:7",
    "fees:platform",
    "transit:payout:1",
    "receivable:org:7",
)
lines = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 500)).filter(
    lambda line: line[0] != line[1]
)
journals = st.lists(lines, min_size=1, max_size=4)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Model:
    """What the books must say, kept in a dictionary."""

    def __init__(self):
        self.balances: Counter[str] = Counter()

    def after(self, moves):
        """The balances after the moves in their order, or None where one would go below its floor."""
        trial = Counter(self.balances)
        for debit, credit, amount in moves:
            for code, sign in ((debit, 1), (credit, -1)):
                plan = PLAN[read_code(code, "CNY").kind]
                trial[code] += amount * (sign if plan.side is Side.DEBIT else -sign)
                if trial[code] < 0 and not plan.may_go_negative:
                    return None
        return trial


@contextmanager
def fresh_books(session):
    """What one example posts is undone after it, also when it fails."""
    undone = session.begin_nested()
    try:
        yield Model()
    finally:
        undone.rollback()


def fen(amount):
    return f"{amount // 100}.{amount % 100:02}"


def post_and_compare(session, model, number, moves):
    """Post it, expecting what the model expects."""
    wanted = model.after(moves)
    asked = [(debit, credit, fen(amount)) for debit, credit, amount in moves]
    if wanted is None:
        with pytest.raises(Overdrawn):
            posted(session, f"k:{number}", *asked)
        return None
    model.balances = wanted
    return posted(session, f"k:{number}", *asked)


@QUIET
@given(st.lists(journals, max_size=12))
def test_any_sequence_of_journals_agrees_with_the_model(session, batch):
    with fresh_books(session) as model:
        for number, moves in enumerate(batch):
            post_and_compare(session, model, number, moves)
        for code in CODES:
            assert queries.balance(session, code).minor == model.balances[code]
        rows = queries.trial_balance(session)
        assert sum(row.debits.minor - row.credits.minor for row in rows) == 0
        assert queries.check(session) == []


@QUIET
@given(st.lists(journals.filter(lambda moves: len(moves) == 1), min_size=1, max_size=8))
def test_reversing_everything_backwards_brings_every_account_to_zero(session, batch):
    with fresh_books(session) as model:
        written = [post_and_compare(session, model, number, moves) for number, moves in enumerate(batch)]
        for journal in reversed([each for each in written if each is not None]):
            reverse(session, journal_id=journal.id, key=f"r:{journal.id}", effective_on=TODAY, actor=CLERK, now=NOON)
        assert all(queries.balance(session, code).minor == 0 for code in CODES)
        assert queries.check(session) == []


@QUIET
@given(st.lists(st.tuples(st.integers(0, 3), journals), min_size=2, max_size=10))
def test_a_key_means_one_content_for_ever(session, batch):
    """Failure 2."""
    with fresh_books(session) as model:
        first: dict[int, tuple[list[tuple[str, str, int]], int]] = {}
        for key, moves in batch:
            if key not in first:
                journal = post_and_compare(session, model, key, moves)
                if journal is not None:
                    first[key] = (moves, journal.id)
                continue
            asked = [(debit, credit, fen(amount)) for debit, credit, amount in moves]
            if first[key][0] == moves:
                assert posted(session, f"k:{key}", *asked).id == first[key][1]
            else:
                with pytest.raises(Conflict):
                    posted(session, f"k:{key}", *asked)
        assert queries.check(session) == []
