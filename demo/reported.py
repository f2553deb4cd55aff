"""Deals that centers of the demonstration city report from outside: lists of past years, and what waits today."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.clock import business_date
from demo.listed import enterprise, table
from demo.play import at
from demo.stage import Stage
from reports.claims import services

HEAD = (
    "category", "right_kind", "numbers", "seller_name", "seller_code", "buyer_name", "buyer_code", "contract_on",
    "recognised_on", "amount", "recordal_no", "part", "related",
)  # fmt: skip
KINDS = (("transfer", "patent"), ("license", "trademark"), ("license", "copyright"), ("equity", "patent"))
# Year → (place of the center, how many deals): what settled outside of the platform, besides its own.
PAST = {2022: (8, 6), 2023: (7, 8), 2024: (11, 5)}
Cells = tuple[str, ...]


def deal(year: int, n: int, contract_on: date, recognised_on: date, **other: str) -> Cells:
    """One line of a list; every `n` of a year is another deal."""
    seller, buyer = enterprise(200 + 3 * n), enterprise(201 + 3 * n)
    category, kind = KINDS[n % len(KINDS)]
    number = f"ZL{year - 4}1{2000000 + 37 * n}" if kind == "patent" else f"{41000000 + year * 100 + n}"
    cells = {
        "category": category, "right_kind": kind, "numbers": number, "seller_name": seller[0], "seller_code": seller[2],
        "buyer_name": buyer[0], "buyer_code": buyer[2], "contract_on": contract_on.isoformat(),
        "recognised_on": recognised_on.isoformat(), "amount": f"{180_000 + 41_500 * (n % 9)}.00",
        "recordal_no": f"B{year}{n:05d}", "part": "CLOSE", "related": "no", **other,
    }  # fmt: skip
    return tuple(cells[name] for name in HEAD)


def of_year(session: Session, stage: Stage, year: int) -> None:
    """What one center handed in of a past year, accepted before the year was closed."""
    if year not in PAST:
        return
    place, count = PAST[year]
    deals = [deal(year, n, date(year, 2 + n, 6), date(year, 4 + n, 15)) for n in range(count)]
    hand_in(session, stage, place, deals, at(date(year + 1, 1, 20)), accept=True)


def hand_in(
    session: Session, stage: Stage, place: int, deals: list[Cells], now: datetime, *, accept: bool = False
) -> None:
    """A center's list, and the city office's yes to it."""
    intake = services.take_in_claims(
        session, center_id=stage.centers[place].id, content=table(HEAD, deals), name="外部交易.csv",
        actor=stage.staff[place], now=now,
    )  # fmt: skip
    if accept:
        services.accept_list(session, intake_id=intake.id, actor=stage.actors["city"], now=now + timedelta(days=3))


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """This year: a list that was accepted, one deal of it shown apart; a list that waits; a deal of two centers."""
    today = business_date(now)
    signed, recorded = today - timedelta(days=70), today - timedelta(days=40)
    year = recorded.year
    accepted = [
        deal(year, 20, signed, recorded), deal(year, 21, signed, recorded),
        deal(year, 22, signed, recorded, related="yes"),
        deal(year, 23, signed, recorded, category="pledge_finance", right_kind="patent", amount="3000000.00"),
    ]  # fmt: skip
    hand_in(session, stage, 8, accepted, now - timedelta(days=20), accept=True)
    shared = deal(year, 30, signed, recorded)
    hand_in(session, stage, 2, [shared, deal(year, 31, signed, recorded)], now - timedelta(days=6))
    introduced = deal(year, 30, signed, recorded, part="INTRODUCE")
    hand_in(session, stage, 8, [introduced], now - timedelta(days=3))
