"""A bank of these tests: it writes statements as banks write them, and officers take them in."""

import io
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from xml.sax.saxutils import escape

from core.actor import SYSTEM, Actor
from core.files import keep_upload
from core.money import Money
from settlement.payments.receiving import enter_receiving_account
from settlement.payments.statements.booking import accept_receipt, confirm_line
from settlement.payments.statements.matching import MatchKind, Proposal, proposals
from settlement.payments.statements.models import BankLine, BankStatement
from settlement.payments.statements.taking import take_statement
from tests.builders import NOON
from tests.settlement.deals.world import World
from tests.settlement.money import TODAY, yuan

OURS = "6222 0200 0000 1234 567"
BUYER = "远帆汽车股份有限公司"
_numbers = count(1)


@dataclass(frozen=True)
class Movement:
    """A line of the account."""

    amount: str
    text: str = ""
    name: str = ""
    account: str = "6217000012345"
    reference: str = ""
    credit: bool = True
    day: date = TODAY
    code: str = ""

    @property
    def minor(self) -> int:
        """In fen; below zero where money left."""
        return yuan(self.amount).minor * (1 if self.credit else -1)


def numbered(*movements: Movement) -> list[Movement]:
    """Each with a bank reference of its own, where it has none."""
    return [each if each.reference else replace(each, reference=f"BK{next(_numbers):08d}") for each in movements]


def _balance(code: str, minor: int) -> str:
    amount = f'<Amt Ccy="CNY">{Money(abs(minor)).amount}</Amt><CdtDbtInd>{"CRDT" if minor >= 0 else "DBIT"}</CdtDbtInd>'
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount}<Dt><Dt>{TODAY}</Dt></Dt></Bal>"


def _entry(each: Movement, version: int) -> str:
    party = "Dbtr" if each.credit else "Cdtr"
    name = f"<Nm>{escape(each.name)}</Nm>"
    side = "CRDT" if each.credit else "DBIT"
    told = f"<RtrInf><Rsn><Cd>{each.code}</Cd></Rsn></RtrInf>" if each.code else ""
    return (
        f'<Ntry><Amt Ccy="CNY">{yuan(each.amount).amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts>{'<Cd>BOOK</Cd>' if version >= 8 else 'BOOK'}</Sts><BookgDt><Dt>{each.day}</Dt></BookgDt>"
        f"<ValDt><Dt>{each.day}</Dt></ValDt><AcctSvcrRef>{each.reference}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RltdPties><{party}>{f'<Pty>{name}</Pty>' if version >= 8 else name}</{party}>"
        f"<{party}Acct><Id><Othr><Id>{each.account}</Id></Othr></Id></{party}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(each.text)}</Ustrd></RmtInf>{told}</TxDtls></NtryDtls></Ntry>"
    )


def camt(
    *movements: Movement, number: str = "", opening: int = 0, closing: int | None = None, version: int = 2,
    account: str = OURS,
) -> bytes:  # fmt: skip
    """A CAMT.053 file of one statement; opening and closing in fen."""
    end = opening + sum(each.minor for each in movements) if closing is None else closing
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.0{version}"><BkToCstmrStmt>\n<Stmt>'
        f"<Id>{number or f'S-{next(_numbers):06d}'}</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>CNY</Ccy>"
        f"</Acct>{_balance('OPBD', opening)}{_balance('CLBD', end)}\n"
        + "\n".join(_entry(each, version) for each in movements)
        + "\n</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


HEADER = "交易日期,借方金额,贷方金额,余额,对方户名,对方账号,摘要,流水号"


def table(*movements: Movement, opening: int = 0, header: str = HEADER) -> str:
    """A CSV as a bank in China exports it."""
    rows, balance = [f"账号：{OURS}", header], opening
    for each in movements:
        balance += each.minor
        amount = f'"{yuan(each.amount).minor // 100:,}.{yuan(each.amount).minor % 100:02}"'
        debit, credit = ("", amount) if each.credit else (amount, "")
        rows.append(
            f'{each.day:%Y%m%d},{debit},{credit},"{Money(balance).amount}",{each.name},\t{each.account},{each.text},'
            f"{each.reference}"
        )
    return "\r\n".join([*rows, ""])


class Bank:
    """The account, its statements, and the two officers who deal with them."""

    def __init__(self, world: World) -> None:
        self.world, self.session = world, world.session
        account = enter_receiving_account(
            self.session, holder="海州知识产权交易中心", bank="海州银行", number=OURS, valid_from=TODAY, actor=SYSTEM,
            now=NOON,
        )  # fmt: skip
        self.account_id = account.id
        world.commit()

    def take(self, content: bytes, *, name: str = "statement.xml", actor: Actor | None = None) -> list[BankStatement]:
        """An officer hands in a file."""
        by = actor or self.world.first
        kept = keep_upload(self.session, io.BytesIO(content), name, purpose="statements", actor=by, now=self.world.now)
        taken = take_statement(self.session, kept=kept, account_id=self.account_id, actor=by, now=self.world.now)
        self.world.commit()
        return taken

    def line(self, movement: Movement) -> BankLine:
        """The one line of a statement with one movement."""
        (statement,) = self.take(camt(*numbered(movement)))
        return self.session.query(BankLine).filter_by(statement_id=statement.id).one()

    def proposals(self, line: BankLine) -> list[Proposal]:
        """What it may be."""
        return proposals(self.session, [line])[line.id]

    def best(self, line: BankLine) -> Proposal:
        """The first of its proposals."""
        return self.proposals(line)[0]

    def accept(self, line: BankLine, actor: Actor | None = None) -> Proposal:
        """One officer takes the line for what is proposed first."""
        best = self.best(line)
        assert best.kind in (MatchKind.RECEIPT, MatchKind.KNOWN_RECEIPT)
        accept_receipt(
            self.session, line_id=line.id, purpose=best.purpose, payer_id=best.organisation_id,
            actor=actor or self.world.first, now=self.world.now,
        )  # fmt: skip
        self.world.commit()
        return best

    def confirm(self, line: BankLine, actor: Actor | None = None) -> BankLine:
        """The second officer confirms it."""
        done = confirm_line(self.session, line_id=line.id, actor=actor or self.world.second, now=self.world.now)
        self.world.commit()
        return done

    def receive(self, movement: Movement) -> Proposal:
        """A credit from its statement to the books."""
        line = self.line(movement)
        best = self.accept(line)
        self.confirm(line)
        return best
