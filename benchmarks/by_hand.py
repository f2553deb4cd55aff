"""One release written by hand for the driver alone: the rows, locks and checks of the service, as few statements as
somebody would write who knows this one act. It is what the service is compared with; nothing else calls it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.actor import Actor
from core.clock import business_date
from core.idempotency import digest
from settlement.contracts.services import digest_of
from settlement.deals.agreement import FORM

TEXT = "Deal %(number)s is settled: the held money was released."


@dataclass
class Act:
    """What one release knows while it runs."""

    deal_id: int
    actor: Actor
    now: datetime
    deal: Any
    lines: list[Any]
    shares: list[Any]
    key: str

    @property
    def subject(self) -> str:
        """The opaque key of the deal."""
        return f"deal:{self.deal_id}"

    @property
    def on(self) -> date:
        """The business day."""
        return business_date(self.now)


class ByHand:
    """Releases deals over one bare connection that commits by hand."""

    def __init__(self, connection: Any, *, is_sqlite: bool) -> None:
        self.cursor, self.is_sqlite = connection.cursor(), is_sqlite
        self.lock = "" if is_sqlite else " FOR UPDATE"

    def run(self, statement: str, *values: Any) -> list[Any]:
        """One statement; instants and dates as the product keeps them."""
        if self.is_sqlite:
            statement, values = statement.replace("%s", "?"), tuple(_kept(value) for value in values)
        self.cursor.execute(statement, values)
        return self.cursor.fetchall() if self.cursor.description else []

    def insert(self, table: str, columns: str, rows: Sequence[Sequence[Any]], more: str = "") -> list[Any]:
        """Several rows in one statement."""
        places = ", ".join(f"({', '.join(['%s'] * len(rows[0]))})" for _row in rows)
        return self.run(
            f"INSERT INTO {table} ({columns}) VALUES {places} {more}", *(value for row in rows for value in row)
        )

    def release(self, deal_id: int, actor: Actor, now: datetime) -> None:
        """The whole act in one transaction."""
        self.run("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        act = self.checked(deal_id, actor, now)
        gross = sum(line[4] for line in act.lines)
        self.take_out_of_hold(act, gross)
        self.write_volume(act, gross)
        payouts = self.pay_out(act)
        self.run("UPDATE deal SET state = 'settled', settled_at = %s WHERE id = %s", now, deal_id)
        self.note(act, gross, payouts)
        self.tell(act)
        self.run("COMMIT")

    def checked(self, deal_id: int, actor: Actor, now: datetime) -> Act:
        """The deal and its money, locked; state, agreement, signatures and freeze looked at."""
        columns = (
            "number, state, seller_id, buyer_id, center_id, act, right_kind, terms_digest, currency,"
            " source, terms, fixed_minor, platform_fee_bp, center_fee_bp, tax_bp, broker_id, broker_bp, fee_terms,"
            " open_licence, document"
        )
        deal = self.run(f"SELECT {columns} FROM deal WHERE id = %s{self.lock}", deal_id)[0]
        lines = self.run(
            "SELECT id, account, organisation_id, center_id, amount_minor - released_minor, currency, kind,"
            " amount_minor, on_top FROM deal_line WHERE deal_id = %s ORDER BY place",
            deal_id,
        )
        items = self.run(
            "SELECT asset_id, allocation_bp, amount_minor FROM deal_item WHERE deal_id = %s ORDER BY place", deal_id
        )
        owners = self.run(
            "SELECT organisation_id, weight, tax_bp FROM deal_owner WHERE deal_id = %s ORDER BY place", deal_id
        )
        shares = self.run("SELECT role, center_id, share_bp FROM deal_share WHERE deal_id = %s ORDER BY id", deal_id)
        signed = self.run("SELECT digest FROM signature WHERE subject = %s", f"deal:{deal_id}")
        hold = self.run(
            "SELECT taken_minor - released_minor - refunded_minor FROM hold WHERE subject = %s" + self.lock,
            f"deal:{deal_id}",
        )[0]
        stays = self.run("SELECT count(*) FROM hold_stay WHERE subject = %s AND lifted_at IS NULL", f"deal:{deal_id}")
        done = self.run("SELECT count(*) FROM deal_release WHERE deal_id = %s", deal_id)[0][0]
        assert deal[1] == "releasable"
        assert _agreed(deal, items, owners, shares, lines) == deal[7]
        assert [row[0] for row in signed] == [deal[7]] * 2
        assert not stays[0][0]
        assert hold[0] == sum(line[4] for line in lines)
        return Act(deal_id, actor, now, deal, lines, shares, f"deal:{deal_id}:release:{done + 1}")

    def post(self, act: Act, postings: Sequence[tuple[str, list[tuple[str, str, int]]]]) -> list[int]:
        """Journals with their transfers (debit, credit, fen); the trigger moves the totals, the CHECK is the floor."""
        codes = sorted({code for _key, moves in postings for move in moves for code in move[:2]})
        found = self.accounts(codes)
        if len(found) < len(codes):
            rows = [_account(code) for code in codes if code not in found]
            columns = "code, kind, side, currency, owner, may_go_negative, debits_minor, credits_minor"
            self.insert("account", columns, rows, "ON CONFLICT DO NOTHING")
            found = self.accounts(codes)
        heads = []
        for key, moves in postings:
            asked = digest(act.subject, act.on.isoformat(), None, [[d, c, "CNY", amount] for d, c, amount in moves])
            heads.append(
                (key, asked, act.subject, act.on, act.now, len(moves), "", act.actor.name, act.actor.person_id)
            )
        columns = "key, request_hash, subject, effective_on, booked_at, line_count, note, actor_name, person_id"
        ids = [row[0] for row in self.insert("journal", columns, heads, "RETURNING id")]
        lines = [
            (journal_id, number, found[debit], found[credit], "CNY", amount)
            for journal_id, (_key, moves) in zip(ids, postings, strict=True)
            for number, (debit, credit, amount) in enumerate(moves, 1)
        ]
        self.insert("transfer", "journal_id, line_no, debit_id, credit_id, currency, amount_minor", lines)
        return ids

    def accounts(self, codes: Sequence[str]) -> dict[str, int]:
        """Code → id, locked in the order of the ids."""
        places = ", ".join(["%s"] * len(codes))
        rows = self.run(f"SELECT code, id FROM account WHERE code IN ({places}) ORDER BY id{self.lock}", *codes)
        return {row[0]: row[1] for row in rows}

    def take_out_of_hold(self, act: Act, gross: int) -> None:
        """The journal, the hold's and the lines' sums, and the release with its lines."""
        held = f"held:{act.subject}:CNY"
        moves = [(held, f"{line[1]}:CNY", line[4]) for line in act.lines if line[4]]
        journal_id = self.post(act, [(act.key, moves)])[0]
        self.run("UPDATE hold SET released_minor = released_minor + %s WHERE subject = %s", gross, act.subject)
        self.run("UPDATE deal_line SET released_minor = amount_minor WHERE deal_id = %s", act.deal_id)
        columns = "deal_id, n, gross_minor, reversed_minor, fee_minor, fee_reversed_minor, currency, effective_on,"
        columns += " released_at, journal_id"
        row = (act.deal_id, int(act.key.rpartition(":")[2]), gross, 0, 0, 0, "CNY", act.on, act.now, journal_id)
        release_id = self.insert("deal_release", columns, [row], "RETURNING id")[0][0]
        rows = [(release_id, line[0], line[4], 0, "CNY") for line in act.lines]
        self.insert("deal_release_line", "release_id, deal_line_id, amount_minor, reversed_minor, currency", rows)

    def write_volume(self, act: Act, gross: int) -> None:
        """Settled by shares, and each center's commission."""
        shares: dict[int, int] = {}
        for _role, center_id, share in act.shares:
            shares[center_id] = shares.get(center_id, 0) + share
        left, facts = gross, []
        for place, (center_id, share) in enumerate(shares.items(), 1):
            part = left if place == len(shares) else gross * share // 10_000
            facts.append((center_id, "settled", part, act.key))
            left -= part
        facts += [(line[3], "commission", line[4], f"{act.key}:center:{line[3]}") for line in act.lines if line[3]]
        xact = "0" if self.is_sqlite else "pg_current_xact_id()::text::bigint"
        marks = f"(%s, %s, %s, 'transfer', %s, %s, 'CNY', %s, %s, %s, '', %s, {xact})"
        values: list[Any] = []
        for center_id, measure, amount, key in facts:
            values += [center_id, act.subject, measure, act.deal[6], amount, act.on, act.now, key, act.actor.name]
        self.run(
            "INSERT INTO volume_fact (center_id, subject, measure, category, right_kind, amount_minor, currency,"
            f" recognised_on, booked_at, source_key, note, actor_name, xact) VALUES {', '.join([marks] * len(facts))}",
            *values,
        )

    def pay_out(self, act: Act) -> list[tuple[int, int, str]]:
        """A payout for every organisation's part, less what it owes back: (id, fen, account)."""
        parts = {line[2]: line[4] for line in act.lines if line[2] and line[4]}
        owing = self.run(
            f"SELECT code FROM account WHERE debits_minor > credits_minor"
            f" AND code IN ({', '.join(['%s'] * len(parts))})",
            *(f"receivable:org:{payee}:CNY" for payee in parts),
        )
        assert not owing, "nobody owes anything back in the stock"
        columns = "key, purpose, payee_id, kind, amount_minor, currency, from_account, channel, state, queued_by_name"
        rows = [
            (f"{act.key}:payout:{payee}", act.subject, payee, "payout", amount, "CNY", f"payable:org:{payee}:CNY",
             "manual_bank", "queued", act.actor.name, act.now, "")
            for payee, amount in parts.items()
        ]  # fmt: skip
        ids = [row[0] for row in self.insert("payout", f"{columns}, queued_at, reason", rows, "RETURNING id")]
        made = [(number, row[4], row[6]) for number, row in zip(ids, rows, strict=True)]
        self.post(
            act,
            [(f"payout:{no}:queued", [(source, f"transit:payout:{no}:CNY", amount)]) for no, amount, source in made],
        )
        return made

    def note(self, act: Act, gross: int, payouts: list[tuple[int, int, str]]) -> None:
        """The trail."""
        after: list[tuple[str, str, dict[str, Any]]] = [(act.subject, "hold.released", {"amount": gross, "left": 0})]
        after += [
            (f"payout:{no}", "payout.queued", {"amount": amount, "from": source}) for no, amount, source in payouts
        ]
        after.append((act.subject, "deal.released", {"state": "settled", "gross": gross, "currency": "CNY", "n": 1}))
        rows = [
            (act.now, subject, action, act.actor.person_id, act.actor.organisation_id, act.actor.name, "{}",
             json.dumps(told))
            for subject, action, told in after
        ]  # fmt: skip
        self.insert("audit_entry", "at, subject, action, person_id, organisation_id, actor_name, before, after", rows)

    def tell(self, act: Act) -> None:
        """Notices to the people of both sides and the center, and their mails."""
        number, _state, seller, buyer, center_id = act.deal[:5]
        people = self.run(
            "SELECT DISTINCT p.id, m.organisation_id, p.email FROM person p JOIN membership m ON m.person_id = p.id"
            " WHERE m.ended_at IS NULL AND p.disabled_at IS NULL AND m.organisation_id IN"
            " (%s, %s, (SELECT organisation_id FROM center WHERE id = %s))",
            seller, buyer, center_id,
        )  # fmt: skip
        content, href = json.dumps({"number": number}), f"/deals/{number}"
        rows = [
            (person, home, TEXT, content, href, f"{act.subject}:released-1:{home}", act.now)
            for person, home, _ in people
        ]
        columns = "person_id, organisation_id, text, content, href, key, created_at"
        ids = [row[0] for row in self.insert("notice", columns, rows, "RETURNING id")]
        told = TEXT % {"number": number}
        jobs = [
            ("mail", f"notice:{notice_id}", json.dumps({"to": email, "subject": told, "text": f"{told}\n\n{href}"}),
             "waiting", act.now, 0, "{}", act.now)
            for notice_id, (_person, _home, email) in zip(ids, people, strict=True)
        ]  # fmt: skip
        self.insert("job", "kind, key, payload, state, due_at, attempts, progress, asked_at", jobs)


def _agreed(deal: Any, items: Sequence[Any], owners: Sequence[Any], shares: Sequence[Any], lines: Sequence[Any]) -> str:
    """The hash over the agreement as the tables say it, which the service takes before each release."""
    terms, fees = (json.loads(each) if isinstance(each, str) else each for each in (deal[10], deal[17]))
    body = {
        "form": FORM, "source": deal[9], "seller": deal[2], "buyer": deal[3],
        "rights": [list(item) for item in items], "center": deal[4], "terms": terms, "fixed": [deal[11], deal[8]],
        "broker": [deal[15], deal[16]], "fees": fees, "owners": [list(owner) for owner in owners],
        "rates": {"platform": deal[12], "center": deal[13], "tax": deal[14]},
        "shares": [list(share) for share in shares],
        "split": [[line[6], line[1], line[7]] for line in lines if not line[8]],
        "on_top": [[line[6], line[1], line[7]] for line in lines if line[8]],
    }  # fmt: skip
    declared = {"open_licence": True} if deal[18] else {}
    return digest_of(body | declared | ({"document": deal[19]} if deal[19] else {}))


def _account(code: str) -> tuple[Any, ...]:
    kind, _colon, name = code.removesuffix(":CNY").partition(":")
    owner = f"organisation:{name[4:]}" if name.startswith("org:") else (name if ":" in name else None)
    return code, kind, "debit" if kind in ("bank", "receivable") else "credit", "CNY", owner, kind == "fees", 0, 0


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
