"""What the tests of seals share: small books with every kind of row, sealed, and a hand that gets round the guards."""

import importlib.util
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

from sqlalchemy import text
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM
from core.db import is_sqlite, snapshot
from core.faults import Fault
from core.money import Money
from settlement.ledger.closing import close_period
from settlement.ledger.closings import PeriodClosing
from settlement.ledger.services import Move, post, reverse
from settlement.rates.services import import_rates
from settlement.seals import services
from settlement.seals.verifying import Anchor, verify
from settlement.volumes.models import Category, Measure, RightKind
from settlement.volumes.services import record
from settlement.volumes.services import reverse as take_back
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, posted, some_centers

ROOT = Path(__file__).resolve().parents[3]


def small_books(session: Session) -> None:
    """Journals of two months with a reversal, a closed period, volume, and a trail; committed."""
    october = date(2026, 10, 5)
    moves = [Move("bank", "payable:org:6", Money(10000)), Move("bank", "payable:org:7", Money(700))]
    post(session, key="in", moves=moves, effective_on=october, subject="deal:42", actor=CLERK, now=NOON, note="first")
    asked = PeriodClosing(asked_by=8, asked_by_name="Qin Lan")
    close_period(session, ends=date(2026, 10, 31), asked=asked, actor=CLERK, now=NOON)
    posted(session, "out", ("payable:org:6", "payable:org:7", "40.00"))
    reverse(session, journal_id=2, key="back", effective_on=TODAY, actor=CLERK, now=NOON)
    import_rates(session, text="day,currency,units,cny,source\n2026-11-20,USD,1,7.1234,x\n", actor=SYSTEM, now=NOON)
    record(
        session, shares=[(some_centers(session, 1)[0], 10_000)], measure=Measure.CONTRACTED,
        category=Category.TRANSFER, right_kind=RightKind.PATENT, amount=Money(10000, "USD"), recognised_on=TODAY,
        subject="deal:42", source_key="deal:42:signed", actor=CLERK, now=NOON,
    )  # fmt: skip
    take_back(
        session, source_key="deal:42:signed", measure=Measure.CONTRACTED, amount=None, new_source_key="deal:42:ended",
        note="ended", actor=CLERK, now=NOON,
    )  # fmt: skip
    audit.record(
        session, "deal:42", "deal.signed", actor=CLERK, now=NOON, before={"state": "drawn"}, after={"数": [1, None]},
        evidence="ab" * 32,
    )  # fmt: skip
    session.commit()


def sealed_books(session: Session) -> int:
    """The same, sealed; returns the number of rows."""
    small_books(session)
    return services.seal(now=NOON)


def faults(anchors: Sequence[Anchor] = ()) -> list[Fault]:
    """What `audit verify` finds."""
    with snapshot() as session:
        return list(verify(session, anchors))


def behind_the_guards(session: Session, *changes: str) -> None:
    """As somebody with the administrator's rights would do it: triggers, keys and checks are off for the while."""
    if is_sqlite(session):
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.commit()
        raw = session.connection().connection.driver_connection
        assert raw is not None
        raw.rollback()
        for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            raw.execute(f"PRAGMA {pragma}")
        try:
            for change in changes:
                raw.execute(change)
        finally:
            for pragma in ("foreign_keys = ON", "ignore_check_constraints = OFF"):
                raw.execute(f"PRAGMA {pragma}")
        session.rollback()
        return
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for change in changes:
        session.execute(text(change.replace(":", r"\:")))
    session.commit()


def the_verifier() -> ModuleType:
    """The offline verifier, which lies in no package."""
    spec = importlib.util.spec_from_file_location("seal_verifier", ROOT / "docs" / "seal_verifier.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
