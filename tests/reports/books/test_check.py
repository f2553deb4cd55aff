"""The books recomputed: clean where nothing was touched, and every tampering named, whoever did it."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from core.actor import SYSTEM
from core.db import db, is_sqlite
from core.files import StoredFile, keep_upload, shelf
from core.jobs import Job
from parties.centers.models import Tier
from parties.centers.services import grant_tier
from reports.books import jobs, services
from reports.turnover import services as turnover
from reports.turnover.models import YearVersion
from settlement.deals.models import Deal
from tests.settlement.deals.world import NOON, a_settled_deal, a_world, pay_out

IN_2025 = datetime(2025, 6, 2, 4, 0, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 10, 4, 0, tzinfo=UTC)


CERTIFICATE = b"%PDF-1.7 a certificate"


def the_books(session):
    """A deal released and paid out in 2025, the year closed, one paid of this year that is not folded, one file."""
    world = a_world(session)
    for center_id in world.centers:
        grant_tier(
            session, center_id=center_id, tier=Tier.MUNICIPAL, authority="海州市知识产权局", document_no="1",
            from_date=date(2018, 1, 1), actor=SYSTEM, now=NOON,
        )  # fmt: skip
    world.now = IN_2025
    pay_out(world, a_settled_deal(world))
    turnover.close_year(session, year=2025, actor=SYSTEM, now=FEBRUARY)
    world.now = NOON
    pay_out(world, a_settled_deal(world))
    keep_upload(session, io.BytesIO(CERTIFICATE), "certificate.pdf", purpose="deal:1", actor=world.staff, now=NOON)
    return session


@pytest.fixture
def books(remembered):
    """`the_books`, with the file where it was kept."""
    session = remembered(the_books)
    shelf().keep(io.BytesIO(CERTIFICATE))
    return session


def behind_the_guards(session, change: str) -> None:
    """As somebody with the administrator's rights would do it: the triggers are off for a moment."""
    if is_sqlite(session):
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.commit()
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        assert session.execute(text(change)).rowcount
        session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        assert session.execute(text(change)).rowcount
    session.commit()
    session.expire_all()


def test_books_that_nobody_touched_are_clean(books):
    assert services.check(books, now=NOON) == []


TAMPERINGS = [
    ("an account's total", "UPDATE account SET credits_minor = credits_minor + 1 WHERE code LIKE 'held:%'",
     "account_total"),
    ("a transfer", "UPDATE transfer SET amount_minor = amount_minor + 1 WHERE id = 1", "journal_content"),
    ("a journal's lines", "DELETE FROM transfer WHERE id = 1", "journal_lines"),
    ("a hold", "UPDATE hold SET released_minor = released_minor - 1 WHERE id = 1", "hold_total"),
    ("a receipt's amount", "UPDATE receipt SET amount_minor = amount_minor + 1 WHERE id = 1", "receipt_booking"),
    ("a payout's state", "UPDATE payout SET state = 'queued' WHERE id = 1", "payout_transit"),
    ("a fact's amount", "UPDATE volume_fact SET amount_minor = amount_minor + 1 WHERE measure = 'settled'",
     "volume_ledger"),
    ("a dropped fact", "DELETE FROM volume_fact WHERE measure = 'settled' AND recognised_on < '2026-01-01'",
     "volume_differs"),
    ("a fact's year", "UPDATE volume_fact SET recognised_on = '2024-12-31' WHERE recognised_on < '2026-01-01'",
     "version_differs"),
    ("a fact's center", "UPDATE volume_fact SET center_id = 3 WHERE recognised_on < '2026-01-01'", "version_differs"),
    ("a summary row", "UPDATE volume_summary SET amount_minor = amount_minor - 1 WHERE measure = 'settled'",
     "summary_differs"),
    ("a dropped summary row", "DELETE FROM volume_summary WHERE measure = 'settled'", "summary_differs"),
    ("an invented summary row",
     "INSERT INTO volume_summary (center_id, year, month, measure, category, right_kind, currency, amount_minor, facts)"
     " VALUES (2, 2025, 1, 'settled', 'transfer', 'patent', 'CNY', 100, 1)", "summary_differs"),
    ("the watermark", "UPDATE rollup_state SET frontier = frontier + 1000000", "summary_ahead"),
    ("a version's hash", f"UPDATE year_version SET sha256 = '{'0' * 64}'", "version_changed"),
    ("a deal's terms", f"UPDATE deal SET terms_digest = '{'0' * 64}' WHERE id = 1", "terms_changed"),
    ("a release", "UPDATE deal_release SET gross_minor = gross_minor + 1 WHERE id = 1", "release_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), [row[1:] for row in TAMPERINGS], ids=[row[0] for row in TAMPERINGS])
def test_each_tampering_is_named(books, change, code):
    behind_the_guards(books, change)
    assert code in {fault.code for fault in services.check(books, now=NOON)}


def test_changed_figures_of_a_version_are_named_with_the_version(books):
    version = books.scalars(select(YearVersion)).one()
    figures = {**version.figures, "total_minor": version.figures["total_minor"] + 1}
    statement = "UPDATE year_version SET figures = '{}'".format(json.dumps(figures).replace(":", r"\:"))
    behind_the_guards(books, statement)
    faults = [fault for fault in services.check(books, now=NOON) if fault.code == "version_changed"]
    assert [fault.subject for fault in faults] == ["year:2025:version:1"]


def test_figures_and_hash_changed_together_are_found_by_recomputing(books):
    from reports.turnover import frozen

    version = books.scalars(select(YearVersion)).one()
    centers = json.loads(json.dumps(version.figures["centers"]))
    centers["C-01"]["cells"][0][4] += 1
    figures = {**version.figures, "centers": centers}
    told = json.dumps(figures, ensure_ascii=False).replace(":", r"\:")
    change = f"UPDATE year_version SET figures = '{told}', sha256 = '{frozen.digest(figures)}'"
    behind_the_guards(books, change)
    faults = [fault for fault in services.check(books, now=NOON) if fault.code == "version_differs"]
    assert [fault.subject for fault in faults] == ["year:2025:version:1"]
    assert "center C-01" in faults[0].text


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "overwritten"])
def test_a_kept_file_that_is_gone_or_changed_is_named(books, gone):
    digest = books.scalars(select(StoredFile.sha256).filter_by(name="certificate.pdf")).one()
    path = shelf().path_of(digest)
    path.unlink() if gone else path.write_bytes(b"%PDF-1.7 another certificate")
    faults = services.check(books, now=NOON)
    code = "file_missing" if gone else "file_changed"
    assert [(fault.code, fault.subject) for fault in faults] == [(code, f"file:{digest[:16]}")]
    assert faults[0].text.startswith("certificate.pdf of ")
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "overwritten"])
def test_a_contract_that_is_gone_or_differs_in_one_bit_is_named_with_its_deal(books, gone):
    deal = books.scalars(select(Deal).order_by(Deal.id)).first()
    path = shelf().path_of(deal.document)
    drawn = path.read_bytes()
    path.unlink() if gone else path.write_bytes(bytes([drawn[0] ^ 1]) + drawn[1:])
    faults = services.check(books, now=NOON)
    path.write_bytes(drawn)
    (fault,) = faults
    assert (fault.code, fault.subject) == (f"contract_{'missing' if gone else 'changed'}", f"file:{deal.document[:16]}")
    assert f"{deal.number}, version 1" in fault.text
    assert services.check(books, now=NOON) == []


def test_a_later_correction_of_a_closed_year_is_no_fault(books):
    from core.money import Money
    from settlement.volumes.models import Category, Measure
    from settlement.volumes.services import record

    record(
        books, shares=[(1, 10_000)], measure=Measure.COLLECTED, category=Category.TRANSFER, right_kind="patent",
        amount=Money(5_00), recognised_on=date(2025, 12, 1), subject="other:9", source_key="other:9", actor=SYSTEM,
        now=NOON,
    )  # fmt: skip
    books.commit()
    assert services.check(books, now=NOON) == []
    turnover.restate_closed_years(books, now=NOON)
    books.commit()
    assert services.check(books, now=NOON) == []


def test_the_command_ends_with_0_when_clean(app, books):
    told = app.test_cli_runner().invoke(args=["check-books"])
    assert (told.exit_code, told.stdout.strip()) == (0, "The books are clean.")


def test_the_command_ends_with_1_and_names_each_fault(app, books):
    behind_the_guards(books, "UPDATE account SET credits_minor = credits_minor + 1 WHERE code = 'held:deal:1:CNY'")
    told = app.test_cli_runner().invoke(args=["check-books"])
    assert told.exit_code == 1
    assert "held:deal:1:CNY" in told.stdout
    assert "[account_total]" in told.stdout


def test_the_command_says_the_same_as_json(app, books):
    clean = app.test_cli_runner().invoke(args=["check-books", "--format", "json"])
    assert json.loads(clean.stdout) == {"faults": [], "clean": True}
    db.session.remove()  # a command is a process of its own
    behind_the_guards(books, "UPDATE hold SET released_minor = released_minor - 1 WHERE id = 1")
    told = app.test_cli_runner().invoke(args=["check-books", "--format", "json"])
    assert told.exit_code == 1
    assert {"hold_total"} <= {fault["code"] for fault in json.loads(told.stdout)["faults"]}


def test_the_nightly_job_fails_where_the_books_are_not_clean(app, books):
    job = Job(kind="check-books", key="x")
    jobs.check_books({}, job=job, now=NOON)
    behind_the_guards(books, "UPDATE hold SET released_minor = released_minor - 1 WHERE id = 1")
    with pytest.raises(jobs.BooksAreNotClean):
        jobs.check_books({}, job=job, now=NOON)
    db.session.rollback()
