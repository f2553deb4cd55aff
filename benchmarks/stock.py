"""Deals that wait for their release: a few are played through the services, then copied in bulk, row by row.

A copy has every row that a played deal has and that the books ask for: agreement and signatures (with a digest of its
own), receipt, hold, journals and transfers (the database's triggers move the totals) and volume facts. The books are
checked after the measurements, so a copy that is not what the services would have written is noticed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.ground import Ground, settle
from core.actor import Actor
from core.clock import business_date
from core.db import Base, db, transaction
from core.money import Money
from demo import play, stage
from demo.rights import patent
from demo.stage import Stage
from settlement.contracts import services as contracts
from settlement.deals import services as deals
from settlement.deals.agreement import body_of
from settlement.deals.models import Deal
from settlement.ledger.asking import fingerprint

KEYS = re.compile(r"\b(deal|receipt):(\d+)\b")
OWN = ("deal_item", "deal_owner", "deal_share", "deal_line", "obligation", "deal_receipt")
BLOCK = 500
PRICE = Money(1_234_567_89)
Waiting = tuple[int, int]  # a deal's id and its center's


@dataclass(frozen=True)
class Stock:
    """Deals whose recordal was accepted and whose money is held: spread over all centers, and all at one center."""

    spread: list[Waiting]
    hot: list[Waiting]
    staff: dict[int, Actor]
    now: datetime

    def take(self, count: int, *, hot: bool = False) -> list[Waiting]:
        """The next deals; each is released once."""
        rest = self.hot if hot else self.spread
        if len(rest) < count:
            raise ValueError("the stock of deals is used up")
        taken, rest[:count] = rest[:count], []
        return taken


def build(ground: Ground, *, spread: int, hot: int, now: datetime) -> Stock:
    """So many deals, each in the state RELEASABLE; ids in no relation to the center."""
    with transaction() as session:
        city = stage.set_up(session, now)
    played = [_play(city, place, now) for place in range(len(city.centers))]
    with transaction() as session:
        templates = [Template.read(session, deal_id) for deal_id in played]
    with transaction() as session:
        copier = Copier(session.connection())
        made = copier.copy(templates, spread), copier.copy(templates[:1], hot)
        copier.set_sequences()
    settle(ground)
    return Stock(
        *made, staff={center.id: staff for center, staff in zip(city.centers, city.staff, strict=True)}, now=now
    )


def _play(city: Stage, place: int, now: datetime) -> int:
    """One sale through all its acts, up to the office's acceptance; its release is left."""
    sellers = [city.actors[party.key] for party in stage.cast.SELLERS]
    buyers = [city.actors[party.key] for party in stage.cast.BUYERS]
    begin = business_date(now) - timedelta(days=30)
    days = [play.at(begin + timedelta(days=n)) for n in range(16)]
    with transaction() as session:
        parts = play.Parts(
            sellers[place % len(sellers)], buyers[place % len(buyers)], city.staff[place], city.centers[place].id,
            patent(place, date(2020, 1, 1)),
        )  # fmt: skip
        asset = play.enter_right(session, parts, days[0])
        listing = play.publish(session, parts, play.draft(session, parts, asset, "assign", PRICE, days[1]), days[2])
        offer = play.offer(session, parts, listing, play.terms_for("assign", PRICE, begin, None), days[4])
        deal = play.accept(session, parts.seller, offer, days[5])
        play.sign(session, parts, deal, days[6])
        receipt = play.record_payment(session, city, deal, PRICE, days[7])
        play.confirm_payment(session, city, receipt, days[8])
        play.file(session, parts, deal, days[9])
        deals.recordal_accepted(
            session, deal_id=deal.id, on=begin + timedelta(days=12), actor=parts.staff, now=days[12]
        )
        return deal.id


def _rows(session: Session, table: Table, **columns: Any) -> list[dict[str, Any]]:
    query = select(table).filter_by(**columns).order_by(table.c.id)
    return [dict(row._mapping) for row in session.execute(query)]


@dataclass(frozen=True)
class Template:
    """All rows of a played deal, by table."""

    deal: dict[str, Any]
    body: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]

    @classmethod
    def read(cls, session: Session, deal_id: int) -> "Template":
        """Everything that stands under the deal's id or its opaque key."""
        tables, key = Base.metadata.tables, f"deal:{deal_id}"
        deal = session.get_one(Deal, deal_id)
        rows = {name: _rows(session, tables[name], deal_id=deal_id) for name in OWN}
        rows["receipt"] = _rows(session, tables["receipt"], purpose=key)
        for name in ("signature", "hold", "journal", "volume_fact"):
            rows[name] = _rows(session, tables[name], subject=key)
        account, transfer = tables["account"], tables["transfer"]
        owned = select(account).where(account.c.code.like(f"%:{key}:%")).order_by(account.c.id)
        rows["account"] = [dict(row._mapping) for row in session.execute(owned)]
        of_journals = transfer.c.journal_id.in_([row["id"] for row in rows["journal"]])
        moved = select(transfer).where(of_journals).order_by(transfer.c.id)
        rows["transfer"] = [dict(row._mapping) for row in session.execute(moved)]
        codes = {row.id: row.code for row in session.execute(select(account.c.id, account.c.code))}
        for line in rows["transfer"]:
            line["codes"] = (codes[line["debit_id"]], codes[line["credit_id"]])
        return cls(_rows(session, tables["deal"], id=deal_id)[0], body_of(deal), rows)


class Copier:
    """Writes copies with ids of their own; every `deal:…` and `receipt:…` in a key becomes the copy's."""

    ORDER = (
        "deal", "deal_item", "deal_owner", "deal_share", "deal_line", "obligation", "signature", "receipt",
        "deal_receipt", "hold", "account", "journal", "transfer", "volume_fact",
    )  # fmt: skip
    PLAIN = ("deal_item", "deal_owner", "deal_share", "deal_line", "obligation", "signature", "hold", "volume_fact")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tables = Base.metadata.tables
        self.last = {name: self._last_id(name) for name in self.ORDER}
        account = self.tables["account"]
        self.accounts = {row.code: row.id for row in connection.execute(select(account.c.id, account.c.code))}

    def _last_id(self, name: str) -> int:
        return int(self.connection.scalar(select(func.coalesce(func.max(self.tables[name].c.id), 0))) or 0)

    def _next(self, name: str) -> int:
        self.last[name] += 1
        return self.last[name]

    def copy(self, templates: Sequence[Template], count: int) -> list[Waiting]:
        """`count` copies, the templates in turn."""
        made: list[Waiting] = []
        while len(made) < count:
            block: dict[str, list[dict[str, Any]]] = {name: [] for name in self.ORDER}
            for _one in range(min(BLOCK, count - len(made))):
                template = templates[len(made) % len(templates)]
                made.append((self._add(block, template), template.deal["center_id"]))
            for name in self.ORDER:
                if block[name]:
                    self.connection.execute(insert(self.tables[name]), block[name])
        return made

    def _add(self, block: dict[str, list[dict[str, Any]]], template: Template) -> int:
        deal_id, source = self._next("deal"), f"benchmark:{self.last['deal']}"
        receipts = {row["id"]: self._next("receipt") for row in template.rows["receipt"]}
        journals = {row["id"]: self._next("journal") for row in template.rows["journal"]}
        mapped = {f"deal:{template.deal['id']}": f"deal:{deal_id}"}
        mapped |= {f"receipt:{old}": f"receipt:{new}" for old, new in receipts.items()}
        digest = contracts.digest_of({**template.body, "source": source})
        ids = {"deal_id": deal_id, "terms_digest": digest, "digest": digest, "listing_id": None}

        def again(name: str, row: dict[str, Any]) -> dict[str, Any]:
            new = {key: _renamed(value, mapped) for key, value in row.items()} | {"id": self._next(name)}
            new |= {key: value for key, value in ids.items() if key in row}
            return new

        self.last["deal"] -= 1  # `again` counts it
        block["deal"].append(again("deal", template.deal) | {"number": f"XH-M-{deal_id}", "source": source})
        for name in (
            "deal_item",
            "deal_owner",
            "deal_share",
            "deal_line",
            "obligation",
            "signature",
            "hold",
            "volume_fact",
        ):
            block[name] += [again(name, row) for row in template.rows[name]]
        for row in template.rows["receipt"]:
            new = receipts[row["id"]]
            block["receipt"].append(row | {"id": new, "purpose": f"deal:{deal_id}", "bank_reference": f"M{new}"})
        for row in template.rows["deal_receipt"]:
            block["deal_receipt"].append(again("deal_receipt", row) | {"receipt_id": receipts[row["receipt_id"]]})
        for row in template.rows["account"]:
            copied = again("account", row) | {"debits_minor": 0, "credits_minor": 0}
            self.accounts[copied["code"]] = copied["id"]
            block["account"].append(copied)
        self._add_journals(block, template, mapped, journals)
        return deal_id

    def _add_journals(
        self, block: dict[str, list[dict[str, Any]]], template: Template, mapped: dict[str, str], ids: dict[int, int]
    ) -> None:
        for row in template.rows["journal"]:
            lines = []
            for line in (line for line in template.rows["transfer"] if line["journal_id"] == row["id"]):
                debit, credit = (_renamed(code, mapped) for code in line["codes"])
                lines.append([debit, credit, line["currency"], line["amount_minor"]])
                block["transfer"].append(
                    {key: value for key, value in line.items() if key != "codes"}
                    | {"id": self._next("transfer"), "journal_id": ids[row["id"]]}
                    | {"debit_id": self.accounts[debit], "credit_id": self.accounts[credit]}
                )
            new = {key: _renamed(value, mapped) for key, value in row.items()} | {"id": ids[row["id"]]}
            new["request_hash"] = fingerprint(new["subject"], new["effective_on"], None, lines)
            block["journal"].append(new)

    def set_sequences(self) -> None:
        """Where the services go on counting (PostgreSQL; SQLite counts from the greatest id)."""
        if self.connection.dialect.name == "sqlite":
            return
        for name in self.ORDER:
            statement = text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), :last)")
            self.connection.execute(statement, {"last": self.last[name]})


def _renamed(value: Any, mapped: dict[str, str]) -> Any:
    return KEYS.sub(lambda found: mapped.get(found[0], found[0]), value) if isinstance(value, str) else value


def rows_of(ground: Ground) -> dict[str, int]:
    """How many rows each table holds."""
    with ground.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
