"""A statement of the bank in the city: a payment that fits, one that nobody knows, one that waits, and a charge."""

import io
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.files import keep_upload
from settlement.payments import purposes
from settlement.payments.receiving import receiving_accounts
from settlement.payments.statements.booking import confirm_line, propose_booking
from settlement.payments.statements.models import BankLine, BankStatement, BookingKind
from settlement.payments.statements.taking import take_statement


def set_out(session: Session, *, first: Actor, second: Actor, now: datetime) -> None:
    """One officer takes it in; one line is put aside by both, one is proposed and waits."""
    day, due = business_date(now).isoformat(), purposes.expected(session)[0]
    lines = [
        f"{day},,{due.amount.amount},{due.payer_name},6222000011,货款 {due.typed},BANK-1",
        f"{day},,1200.00,某某贸易行,6222000012,货款 合同号不详,BANK-2",
        f"{day},,88.00,某某贸易行,6222000012,利息,BANK-3",
        f"{day},15.00,,,,手续费,BANK-4",
    ]
    text = "\n".join(["交易日期,借方金额,贷方金额,对方户名,对方账号,摘要,流水号", *lines, ""])
    kept = keep_upload(session, io.BytesIO(text.encode()), "对账单.csv", purpose="statements", actor=first, now=now)
    account = receiving_accounts(session)[0]
    taken: list[BankStatement] = take_statement(session, kept=kept, account_id=account.id, actor=first, now=now)
    rows = session.scalars(select(BankLine).filter_by(statement_id=taken[0].id).order_by(BankLine.id)).all()
    for line, kind in ((rows[1], BookingKind.SUSPENSE), (rows[2], BookingKind.INTEREST)):
        propose_booking(session, line_id=line.id, kind=kind, reason="银行未注明用途", actor=first, now=now)
    confirm_line(session, line_id=rows[1].id, actor=second, now=now)
