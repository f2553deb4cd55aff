"""Years of many deals by a seed, and the proof that every way to add them up gives one figure."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import bulk
from core.actor import SYSTEM
from core.i18n import speaking
from core.money import Money
from demo.cast import invented_uscc
from parties.centers.models import Center
from reports.claims import services as claims
from reports.turnover import figures, frozen, queries, sheets
from reports.turnover.models import YearVersion
from reports.turnover.queries import Filter, Total
from settlement.ledger import services as ledger
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import AccountKind
from settlement.volumes import services as volumes
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact
from settlement.volumes.policies import policy_of
from tests.reports.claims.world import HEAD, OFFICE, a_list, staff_of
from tests.settlement.money import posted

YEARS = (2024, 2025, 2026)
NOW = datetime(2027, 1, 20, 4, tzinfo=UTC)
PARTS = [Category.TRANSFER, Category.LICENSE, Category.AUCTION, Category.EQUITY, Category.PLEDGE_FINANCE,
         Category.INSURANCE]  # fmt: skip
Key = tuple[str, int, int, str, str, str]  # center, year, month, category, kind, measure


def a_day(chance: random.Random) -> date:
    """A day of the three years; their first and last days more often than others."""
    year = chance.choice(YEARS)
    if chance.random() < 0.1:
        return chance.choice((date(year, 1, 1), date(year, 12, 31)))
    return date(year, 1, 1) + timedelta(days=chance.randrange(365))


def reported(session: Session, centers: Sequence[Center], seed: int, count: int) -> None:
    """So many deals that centers report by lists and the city office accepts, some of which come back."""
    chance = random.Random(seed)
    lists: dict[int, list[dict[str, object]]] = {center.id: [] for center in centers}
    for n in range(count):
        day = a_day(chance)
        deal: dict[str, object] = {
            "category": chance.choice(PARTS), "right_kind": chance.choice(list(RightKind)),
            "numbers": f"{7_000_000 + n}", "seller_name": "甲", "seller_code": invented_uscc(8000 + n % 97),
            "buyer_name": "乙", "buyer_code": invented_uscc(8100 + n % 89), "contract_on": day, "recognised_on": day,
            "amount": Money(chance.choice((1, 99, 100_00, chance.randrange(1, 10**9)))), "recordal_no": f"S{seed}-{n}",
            "part": "CLOSE",
        }  # fmt: skip
        lists[chance.choice(centers).id].append(deal)
    for center in centers:
        intake = claims.take_in_claims(
            session, center_id=center.id, content=a_list(lists[center.id], HEAD), name=f"{center.code}.csv",
            actor=staff_of(center), now=NOW,
        )  # fmt: skip
        done = claims.accept_list(session, intake_id=intake.id, actor=OFFICE, now=NOW)
        assert done.counted == len(lists[center.id])
    session.commit()


def bulk_built(session: Session, centers: Sequence[Center], seed: int, count: int) -> None:
    """So many releases of the platform's deals, shared among centers, each with its journal."""
    chance = random.Random(seed)
    held, payable = accounts(session)
    entries, journals = [], []
    for n in range(count):
        day, amount = a_day(chance), Money(chance.choice((1, 3, 100_00, chance.randrange(1, 10**9))))
        first = chance.randrange(10_001)
        shares = [(chance.choice(centers).id, first), (chance.choice(centers).id, 10_000 - first)]
        key = f"deal:{n + 1}:release:1"
        category, kind = chance.choice(PARTS[:2]), chance.choice(list(RightKind))
        entries.append(volumes.Entry(shares, Measure.SETTLED, category, kind, amount, day, f"deal:{n + 1}", key))
        journals.append((key, day, amount))
    volumes.record_all(session, entries, actor=SYSTEM, now=NOW)
    booked(session, journals, held, payable)
    session.commit()


def accounts(session: Session) -> tuple[int, int]:
    """Money held for all these deals together, and to whom it is owed."""
    posted(session, "in", ("bank", "held:deal:1", "100,000,000,000.00"))
    made = [ledger.open_account(session, code) for code in ("held:deal:1", "payable:org:1")]
    return made[0].id, made[1].id


def booked(session: Session, journals: Iterable[tuple[str, date, Money]], held: int, payable: int) -> None:
    """A release journal each, in few statements: from the held account to who is owed."""
    rows = list(journals)
    ids = bulk.new_ids(session, Journal, len(rows))
    bulk.insert_all(
        session, Journal,
        [
            {"id": each, "key": key, "request_hash": "0" * 64, "subject": key.rpartition(":release")[0],
             "effective_on": day, "booked_at": NOW, "reverses": None, "line_count": 1, "note": "", "actor_name": "sums",
             "person_id": None}
            for each, (key, day, _amount) in zip(ids, rows, strict=True)
        ],
    )  # fmt: skip
    bulk.insert_all(
        session, Transfer,
        [
            {"journal_id": each, "line_no": 1, "debit_id": held, "credit_id": payable, "currency": "CNY",
             "amount_minor": amount.minor}
            for each, (_key, _day, amount) in zip(ids, rows, strict=True)
        ],
    )  # fmt: skip


def of_facts(session: Session) -> Counter[Key]:
    """Every cell, added up fact by fact in plain Python."""
    codes = dict(session.execute(select(Center.id, Center.code)).all())
    fact, sums = VolumeFact, Counter[Key]()
    columns = (fact.center_id, fact.recognised_on, fact.category, fact.right_kind, fact.measure, fact.amount_minor)
    for center_id, day, category, kind, measure, amount in session.execute(select(*columns)):
        sums[codes[center_id], day.year, day.month, category.value, kind.value, measure.value] += amount
    return sums


def of_export(session: Session, year: int) -> Counter[Key]:
    """Every settled cell of a year, added up from the sheet that the drill-down gives."""
    sums = Counter[Key]()
    words = {str(label): key for key, label in sheets.labels.CATEGORIES.items()}
    kinds = {str(label): key for key, label in sheets.labels.KINDS.items()}
    text = "".join(sheets.facts_sheet(queries.every_fact(session, Filter(year, total=Total.ALL))))
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        if row[0].isdigit():
            day, amount = date.fromisoformat(row[8]), Money.parse(row[7])
            sums[row[1], day.year, day.month, words[row[5]].value, kinds[row[6]].value, "settled"] += amount.minor
    return sums


def must_add_up(session: Session) -> None:
    """Annual = Σ months = Σ facts = drill-down export, per center, category and kind; releases = their journals."""
    cells = of_facts(session)
    for year in YEARS:
        trade = set(policy_of(session, year).trade)
        for measure in (Measure.SETTLED, Measure.CONTRACTED):
            for row in figures.year_of_centers(session, year, measure=measure):
                one = {key: sum_ for key, sum_ in cells.items()
                       if key[0] == row.center.code and key[1] == year and key[5] == measure.value}  # fmt: skip
                of_trade = {key: sum_ for key, sum_ in one.items() if key[3] in trade}
                assert row.total.minor == sum(of_trade.values()) == sum(row.months.values()) == sum(row.kinds.values())
                assert row.broad.minor + row.apart.minor == sum(one.values()) == sum(row.categories.values())
                for month in range(1, 13):
                    assert row.months[month] == sum(sum_ for key, sum_ in of_trade.items() if key[2] == month)
                for category in Category:
                    assert row.categories[category] == sum(sum_ for key, sum_ in one.items() if key[3] == category)
                for kind in RightKind:
                    assert row.kinds[kind] == sum(sum_ for key, sum_ in of_trade.items() if key[4] == kind)
        settled = Counter({key: sum_ for key, sum_ in cells.items() if key[1] == year and key[5] == "settled"})
        with speaking("en"):
            assert +of_export(session, year) == +settled
        assert released(session, year) == journals(session, year)


def released(session: Session, year: int) -> int:
    """What the facts say was released of the platform's own deals."""
    fact = VolumeFact
    query = select(func.coalesce(func.sum(fact.amount_minor), 0)).where(
        fact.subject.like("deal:%"), fact.measure == Measure.SETTLED, fact.reverses_id.is_(None),
        fact.recognised_on >= date(year, 1, 1), fact.recognised_on < date(year + 1, 1, 1),
    )  # fmt: skip
    return int(session.scalar(query) or 0)


def journals(session: Session, year: int) -> int:
    """What the release journals took out of hold, by their booking date."""
    query = (
        select(func.coalesce(func.sum(Transfer.amount_minor), 0))
        .join(Journal, Journal.id == Transfer.journal_id)
        .join(Account, Account.id == Transfer.debit_id)
        .where(Account.kind == AccountKind.HELD, Journal.key.like("deal:%:release:%"))
        .where(Journal.effective_on >= date(year, 1, 1), Journal.effective_on < date(year + 1, 1, 1))
    )
    return int(session.scalar(query) or 0)


def said(session: Session) -> list[tuple[int, int, str]]:
    """What the versions of years say, by their hashes, each taken anew over its figures."""
    rows = session.scalars(select(YearVersion).order_by(YearVersion.id)).all()
    assert all(frozen.digest(row.figures) == row.sha256 for row in rows)
    return [(row.year, row.version, row.sha256) for row in rows]
