"""Rates from files, and volume in yuan by the rate of its day: never changed, and taken back by the same one."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed, Refusal, Unacceptable
from core.money import Money
from listings.terms.agreement import Instalment, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, Trigger
from settlement.deals import check as deals_check
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.payments import services as payments
from settlement.rates import queries
from settlement.rates.models import FxRate
from settlement.rates.services import import_rates
from settlement.volumes import services as volumes
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact
from settlement.volumes.queries import check
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import (
    ADVICE,
    NOON,
    TODAY,
    World,
    a_deal,
    a_world,
    accept,
    everything,
    file,
    org,
    payouts,
    sign,
)
from tests.settlement.money import must_refuse

HEAD = "day,currency,units,cny,source\n"
RATES = HEAD + (
    "2026-11-20,USD,100,712.34,Central parity\n"
    "2026-11-20,JPY,100,4.6312,Central parity\n"
    "2026-11-20,KWD,1,23.1547,Reference rate\n"
)


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def imported(world: World, text: str = RATES) -> tuple[int, int]:
    done = import_rates(world.session, text=text, actor=SYSTEM, now=world.now)
    world.commit()
    return done


def counted(session: Session, amount: Money, key: str, on: date = TODAY, shares=((1, 10_000),)) -> list[VolumeFact]:
    return volumes.record(
        session, shares=list(shares), measure=Measure.SETTLED, category=Category.TRANSFER,
        right_kind=RightKind.PATENT, amount=amount, recognised_on=on, subject="other:1", source_key=key,
        actor=SYSTEM, now=NOON,
    )  # fmt: skip


def taken_back(session: Session, amount: Money | None, of: str, key: str) -> list[VolumeFact]:
    return volumes.reverse(
        session, source_key=of, measure=Measure.SETTLED, amount=amount, new_source_key=key, note="", actor=SYSTEM,
        now=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "currency", "fen"),
    [("100.00", "USD", 71_234), ("10000", "JPY", 46_312), ("1", "JPY", 5), ("1.000", "KWD", 2315), ("0.001", "KWD", 2)],
)
def test_amounts_with_no_two_and_three_decimals_in_yuan(world, typed, currency, fen):
    imported(world)
    rate = queries.rate_on(world.session, currency, TODAY)
    assert queries.in_yuan(Money.parse(typed, currency), rate.rate_e8) == Money(fen)


def test_on_a_day_off_the_last_published_rate_holds_and_a_stale_one_does_not(world):
    imported(world)
    assert queries.rate_on(world.session, "USD", date(2026, 11, 22)).day == date(2026, 11, 20)  # a Sunday
    assert queries.rate_on(world.session, "USD", date(2026, 11, 30)).rate_e8 == 712_340_000
    for day in (date(2026, 12, 1), date(2026, 11, 19)):
        with pytest.raises(Conflict) as refusal:
            queries.rate_on(world.session, "USD", day)
        assert refusal.value.code == "rate_missing"
        assert "imports the rates" in str(refusal.value.message)


def test_a_file_is_imported_once_and_a_rate_never_changed(world):
    assert imported(world) == (3, 0)
    assert imported(world) == (0, 3)
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(Conflict) as refusal:
        import_rates(world.session, text=RATES.replace("712.34", "712.35"), actor=SYSTEM, now=NOON)
    world.session.rollback()
    assert (refusal.value.code, everything(world.session)) == ("rate_differs", before)
    for statement in ("UPDATE fx_rate SET rate_e8 = 1", "DELETE FROM fx_rate"):
        must_refuse(world.session, statement)


def test_a_file_whose_lines_end_as_on_old_machines_is_read(world):
    assert imported(world, RATES.replace("\n", "\r")) == (3, 0)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24,USD,100,712,Central parity",  # tomorrow
        "2026-11-31,USD,100,712,Central parity",
        "20.11.2026,USD,100,712,Central parity",
        "2026-11-20,CNY,1,1,Central parity",
        "2026-11-20,XXX,1,1,Central parity",
        "2026-11-20,USD,0,712,Central parity",
        "2026-11-20,USD,100,-712,Central parity",
        "2026-11-20,USD,100,0,Central parity",
        "2026-11-20,USD,100,1e3,Central parity",
        "2026-11-20,USD,100,7.123456789,Central parity",
        "2026-11-20,USD,3,1,Central parity",  # no whole hundred-millionths
        "2026-11-20,USD,1,9999999,Central parity",
        "2026-11-20,USD,100,712,",
        "2026-11-20,USD,100,712,a,b",
        "2026-11-20,JPY,100,4.63,twice\n2026-11-20,JPY,100,4.63,twice",
        "2026-11-20,USD,100,712," + "x" * 140_000,  # longer than a field of a table can be
        "",
    ],
)
def test_a_file_with_one_line_that_does_not_fit_is_refused_whole(world, line):
    with pytest.raises(Unacceptable) as refusal:
        import_rates(world.session, text=HEAD + "2026-11-19,EUR,1,8.2,x\n" * bool(line) + line, actor=SYSTEM, now=NOON)
    assert refusal.value.code == "rate_table"
    assert world.session.scalar(select(func.count(FxRate.id))) == 0


def test_only_finance_officers_import(world):
    for who in (world.seller, world.city, world.admin):
        with pytest.raises(NotAllowed):
            import_rates(world.session, text=RATES, actor=who, now=NOON)


def test_volume_keeps_its_rate_and_is_taken_back_by_it(world):
    """A later rate changes nothing: 712.34 on the day of the release, 800 when it is taken back."""
    imported(world)
    (fact,) = counted(world.session, Money(100_00, "USD"), "a")
    assert (fact.amount, fact.in_yuan, fact.rate_on) == (Money(100_00, "USD"), Money(71_234), date(2026, 11, 20))
    world.later(days=1)
    imported(world, HEAD + "2026-11-24,USD,100,800,Central parity\n")
    (third,) = taken_back(world.session, Money(33_33, "USD"), "a", "b")
    (rest,) = taken_back(world.session, None, "a", "c")
    assert third.in_yuan == Money(-23_742)  # 71,234 less what stays of it: 66.67 % = 47,492
    assert fact.in_yuan + third.in_yuan + rest.in_yuan == Money(0)
    assert {row.rate_e8 for row in (fact, third, rest)} == {712_340_000}
    assert check(world.session) == []


def test_shares_of_centers_add_up_in_both_currencies(world):
    imported(world)
    shares = [(each, bp) for each, bp in zip(world.centers, (6000, 2000, 2000), strict=True)]
    facts = counted(world.session, Money(1000, "JPY"), "a", shares=shares)
    assert [row.amount.minor for row in facts] == [600, 200, 200]
    assert sum(row.in_yuan.minor for row in facts) == 4631
    assert check(world.session) == []


def test_counted_again_after_a_nearer_rate_came_it_is_the_same(world):
    imported(world)
    first = counted(world.session, Money(100_00, "USD"), "a")
    imported(world, HEAD + "2026-11-23,USD,100,700,Central parity\n")
    assert counted(world.session, Money(100_00, "USD"), "a") == first
    assert first[0].in_yuan == Money(71_234)


def test_the_database_keeps_no_other_rate_for_a_reversal(world):
    imported(world)
    (fact,) = counted(world.session, Money(100_00, "USD"), "a")
    columns = [column.name for column in VolumeFact.__table__.columns if column.name != "id"]
    said = {"amount_minor": "-1", "reverses_id": "id", "source_key": "'b'", "base_minor": "-1"}

    def like(**other: str) -> str:
        chosen = ", ".join({**said, **other}.get(name, name) for name in columns)
        return f"INSERT INTO volume_fact ({', '.join(columns)}) SELECT {chosen} FROM volume_fact WHERE id = :id"

    for wrong in (
        {"rate_e8": "rate_e8 + 1"}, {"rate_on": "'2026-11-19'"}, {"base_minor": "-base_minor - 1"},
        {"base_minor": "NULL"}, {"rate_e8": "NULL", "rate_on": "NULL", "base_minor": "NULL"}, {"base_minor": "1"},
    ):  # fmt: skip
        must_refuse(world.session, like(**wrong), id=fact.id)


def in_dollars(world: World, price: str) -> Terms:
    return Terms(
        Act.ASSIGN, None, (Instalment(Money.parse(price, "USD"), Trigger.SIGNING),), None, Scope.everything(TODAY)
    )


def settled_in_dollars(world: World) -> Deal:
    deal = sign(world, a_deal(world, in_dollars(world, "10000.00")))
    receipt = payments.record_receipt(
        world.session, purpose=deal.subject, payer_id=org(world.buyer), amount=Money.parse("10000.00", "USD"),
        bank_reference="USD-1", received_on=TODAY, evidence=ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)
    world.commit()
    file(world, deal)
    return accept(world, deal)


def test_a_deal_in_dollars_settles_in_dollars_and_counts_in_yuan(world):
    imported(world)
    deal = settled_in_dollars(world)
    assert {each.amount.currency for each in payouts(world, deal)} == {"USD"}
    assert [str(line.amount) for line in deal.lines][:3] == ["USD 9600.00", "USD 200.00", "USD 200.00"]
    facts = world.session.scalars(select(VolumeFact).filter_by(subject=deal.subject).order_by(VolumeFact.id)).all()
    assert {(row.measure.value, row.in_yuan.amount) for row in facts} == {
        ("contracted", "71234.00"), ("collected", "71234.00"), ("settled", "71234.00"), ("commission", "1424.68"),
    }  # fmt: skip
    assert [*check(world.session), *deals_check.check(world.session)] == []


def test_without_a_rate_nothing_is_signed_and_the_refusal_says_what_to_do(world):
    deal = a_deal(world, in_dollars(world, "10000.00"))
    deals.sign_deal(world.session, deal_id=deal.id, digest=deal.terms_digest, actor=world.seller, now=world.now)
    world.commit()
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(Refusal) as refusal:
        deals.sign_deal(world.session, deal_id=deal.id, digest=deal.terms_digest, actor=world.buyer, now=world.now)
    world.session.rollback()
    assert (refusal.value.code, everything(world.session)) == ("rate_missing", before)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_officers_import_on_the_page(world, language):
    first = browser(world, world.first, language)
    text_of(first.get("/finance/rates/"))
    text_of(first.post("/finance/rates/"), 422)
    for wrong in (b"day,currency\n", b"\xff\xfe", (RATES + "x").encode()):
        text_of(first.post("/finance/rates/", {"file": (io.BytesIO(wrong), "rates.csv")}), 422)
    assert first.post("/finance/rates/", {"file": (io.BytesIO(RATES.encode()), "rates.csv")}).status_code == 303
    page = text_of(first.get("/finance/rates/"))
    for rate in ("7.1234", "0.046312", "23.1547"):
        assert rate in page
    text_of(browser(world, world.city, language).get("/finance/rates/"))
    text_of(browser(world, world.seller, language).get("/finance/rates/"), 403)


def test_programs_import_and_read(world):
    first = Program(world, world.first)
    assert first.post("/exchange-rates", {"table": RATES}, 201) == {"new": 3, "known": 0}
    assert {row["currency"] for row in first.get("/exchange-rates")["rates"]} == {"USD", "JPY", "KWD"}
    Program(world, world.seller).get("/exchange-rates", 403)


def test_the_command_imports_a_file(app, session, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(RATES, "utf-8")
    done = app.test_cli_runner().invoke(args=["rates", "import", str(path)])
    if done.exit_code:  # today may lie before the days of the table
        assert "future" in done.output
    else:
        assert "3 new" in done.output
    assert timedelta(days=queries.OLDEST)
