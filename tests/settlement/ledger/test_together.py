"""Several journals of one act, posted together: on PostgreSQL in one call of the database."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from core.db import is_sqlite
from settlement.ledger import queries
from settlement.ledger.models import Journal
from settlement.ledger.services import Move, Overdrawn, Posting, post_all
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, yuan

COMES = Posting("in", [Move("bank", "held:deal:42", yuan("100.00"))])
GOES = Posting(
    "out", [Move("held:deal:42", "payable:org:7", yuan("60.00")), Move("held:deal:42", "fees", yuan("40.00"))]
)


def together(session: Session, *postings: Posting) -> list[int]:
    made = post_all(session, postings, effective_on=TODAY, subject="deal:42", actor=CLERK, now=NOON)
    return [each.id for each in made]


def test_journals_posted_together_take_effect_in_their_order(session: Session) -> None:
    first, second = together(session, COMES, GOES)
    assert first < second
    assert [queries.balance(session, code) for code in ("held:deal:42", "payable:org:7", "fees")] == [
        yuan("0.00"),
        yuan("60.00"),
        yuan("40.00"),
    ]
    assert queries.check(session) == []


def test_journals_posted_together_again_are_the_first_ones(session: Session) -> None:
    assert together(session, COMES, GOES) == together(session, COMES, GOES)
    assert queries.balance(session, "bank") == yuan("100.00")


def test_what_the_last_of_them_is_refused_gives_up_the_whole_act(session: Session) -> None:
    with pytest.raises(Overdrawn):
        together(session, COMES, GOES, Posting("more", [Move("held:deal:42", "fees", yuan("0.01"))]))
    session.rollback()
    assert session.scalar(select(func.count(Journal.id))) == 0


def test_postgresql_is_asked_once_for_all_of_them(session: Session) -> None:
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    together(session, COMES, GOES)
    assert len(asked) > 1 if is_sqlite(session) else len(asked) == 1
