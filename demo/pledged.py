"""Loans against pledged rights: the registrations since 2018 as the city office lists them, and one under way today.

Registered in 2018: CNY 149.5 million; in 2021: 1,495 million, ten times as much.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_date
from core.deadlines import add_months
from core.money import Money
from demo import cast
from demo import stage as people
from demo.listed import enterprise, table
from demo.play import at, keep_papers
from demo.stage import Stage
from finance.pledges import services
from finance.pledges.importing import take_in_loans
from finance.pledges.models import PledgeLoan
from finance.pledges.scorecard import THIRD
from finance.pledges.vocabulary import Enforcement, Method, Repayment
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.numbers.china import cn_check_digit
from listings.assets.services import register_asset
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import UNDECIDED

HEAD = (
    "registration_no",
    "registered_on",
    "debtor",
    "uscc",
    "district",
    "bank",
    "amount",
    "sort",
    "pieces",
    "disbursed_on",
    "released_on",
)
# Year: the sum registered in yuan, and by how many loans.
YEARS = {
    2018: (149_500_000, 43),
    2019: (326_000_000, 78),
    2020: (781_000_000, 160),
    2021: (1_495_000_000, 260),
    2022: (1_870_000_000, 300),
    2023: (2_410_000_000, 340),
    2024: (3_050_000_000, 380),
    2025: (3_720_000_000, 410),
}
BANKS = ("星海银行股份有限公司", "北湾农村商业银行股份有限公司", "辽东城市商业银行股份有限公司")
SORTS = ("发明专利", "发明专利", "实用新型", "商标", "发明专利", "著作权")
DISTRICTS = ("CN-LN-DL", "210231", "210213", "210204")
BANK = cast.Party("bank", "星海银行股份有限公司", "Bank of Xinghai Co., Ltd.", "bank", "贺知行")


def registrations(today: date) -> Iterator[tuple[object, ...]]:
    """The city's list: each year's sum in unequal parts, spread over its days; what is older than two years is paid."""
    for year, (yuan, count) in YEARS.items():
        parts = Money(yuan * 100).split([1 + n * 7 % 9 if n % 11 else 24 for n in range(count)])
        for n, part in enumerate(parts):
            day = date(year, 1, 4) + timedelta(days=n * 355 // count)
            name, _name_en, uscc = enterprise(n % 190 + year % 7)
            over = add_months(day, 24)
            released = over if over <= today else None
            yield (
                f"Y{year}210000{n + 1:04d}", day, name, uscc, DISTRICTS[n % 4], BANKS[n % 3], part.amount,
                SORTS[n % 6], 1 + n % 4, min(day + timedelta(days=3), today), released or "",
            )  # fmt: skip


def past(session: Session, stage: Stage, now: datetime) -> None:
    """The list, and a bank that takes part from then on."""
    home = people.organisation(session, stage, BANK, now)
    people.member(session, stage, home, "bank", BANK.person, "bank", Role.BANK_OFFICER, now=now)
    lines = [tuple(str(cell) for cell in row) for row in registrations(business_date(now))]
    take_in_loans(session, content=table(HEAD, lines), name="质押登记.csv", actor=stage.actors["city"], now=now)


def under_way(session: Session, stage: Stage, now: datetime) -> None:
    """A loan that is being repaid since three months, and an application that waits for offers."""
    began = at(business_date(now) - timedelta(days=110))
    loan = appraised(session, stage, "tools", 1, began)
    paid_out(session, stage, loan, began + timedelta(days=2))
    for row in [each for each in loan.instalments if each.due_on <= business_date(now)]:
        services.book_repayment(
            session, loan_id=loan.id, amount=row.left, paid_on=row.due_on, reference=f"XH-{row.n:04d}",
            actor=stage.actors["bank"], now=at(row.due_on, 8),
        )  # fmt: skip
    appraised(session, stage, "rail", 2, now - timedelta(days=6))


def a_right(session: Session, owner: Actor, place: int, now: datetime) -> int:
    """An invention patent of an owner, entered by hand."""
    assert owner.organisation_id is not None
    digits = f"20211{9_870_000 + place * 137:07d}"
    right = register_asset(
        session, kind=AssetKind.PATENT_INVENTION, title=f"一种高刚性进给机构（{place}）",
        title_en="Rigid feed mechanism", number=f"{digits}.{cn_check_digit(digits)}",
        filing_date=date(2021, 10, 12), grant_date=date(2023, 5, 9),
        status=AssetStatus.IN_FORCE, classes=[("IPC", "B23Q 5/22")], organisation_id=owner.organisation_id,
        actor=owner, now=now,
    )  # fmt: skip
    return right.id


def appraised(session: Session, stage: Stage, owner: str, place: int, now: datetime) -> PledgeLoan:
    """Applied for by an owner and appraised at its center, by income and by the scorecard."""
    actor, staff, center = stage.actors[owner], stage.staff[8], stage.centers[8]
    asset_id = a_right(session, actor, place, now)
    loan = services.apply_for_loan(
        session, asset_ids=[asset_id], wanted=Money(100_000_000), months=12, purpose="新产线流动资金",
        center_id=center.id, actor=actor, now=now,
    )  # fmt: skip
    income: dict[str, Any] = {
        "revenues": [Money(4_000_000_000 + n * 300_000_000) for n in range(5)], "royalty_bp": 500, "tax_bp": 2500,
        "discount_bp": 1200,
    }  # fmt: skip
    card = {code: 55 + 7 * n % 40 for n, code in enumerate(THIRD)}
    for method, inputs in ((Method.INCOME, income), (Method.SCORECARD, card)):
        services.appraise_right(
            session, loan_id=loan.id, asset_id=asset_id, method=method, inputs=inputs, actor=staff, now=now
        )
    session.refresh(loan, ["appraisals"])
    value = next(each.value for each in loan.appraisals if each.value is not None)
    return services.conclude_appraisal(
        session, loan_id=loan.id, values={asset_id: value}, appraiser="星海资产评估有限公司", signers=["周岩", "林渡"],
        actor=staff, now=now,
    )  # fmt: skip


def paid_out(session: Session, stage: Stage, loan: PledgeLoan, now: datetime) -> None:
    """Offered, signed, registered three days later and paid out."""
    bank, staff = stage.actors["bank"], stage.staff[8]
    owner = next(each for each in stage.actors.values() if each.acts_for(loan.pledgor_id))
    today = business_date(now)
    offer = services.make_offer(
        session, loan_id=loan.id, principal=Money(100_000_000), rate_bp=385, months=12,
        repayment=Repayment.EQUAL_PRINCIPAL, valid_until=today + timedelta(days=20), actor=bank, now=now,
    )  # fmt: skip
    services.accept_offer(session, offer_id=offer.id, actor=owner, now=now)
    services.draw_contract(
        session, loan_id=loan.id, starts_on=today, ends_on=add_months(today, 12), enforcement=Enforcement.AUCTION,
        actor=bank, now=now,
    )  # fmt: skip
    for actor in (owner, bank):
        services.sign_contract(session, loan_id=loan.id, actor=actor, now=now)
    later = now + timedelta(days=3)
    query = select(RecordalCase).where(RecordalCase.ref == loan.subject, RecordalCase.state.in_(UNDECIDED))
    for case in session.scalars(query.order_by(RecordalCase.id)).all():
        keep_papers(session, case, staff, later)
        recordal.file_case(
            session, case_id=case.id, filed_on=business_date(later), office_reference=f"星质{case.id}", actor=staff,
            now=later,
        )  # fmt: skip
        recordal.accept_case(
            session, case_id=case.id, recordal_no=f"Y{later.year}219999{case.id:04d}", decided_on=business_date(later),
            certificate=hashlib.sha256(loan.subject.encode()).hexdigest(), actor=staff, now=later,
        )  # fmt: skip
    services.disburse(session, loan_id=loan.id, paid_on=business_date(later), actor=bank, now=later)
