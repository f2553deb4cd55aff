"""A statement as CSV, in the reader's language; amounts plain, so that a spreadsheet can add them up."""

from collections.abc import Iterator

from core.i18n import _
from core.sheets import MARK, line, plain_cell
from settlement.statements.queries import AccountPart, Statement


def sheet(statement: Statement) -> str:
    """Account after account: opening balance, lines, closing balance."""
    head = [
        _("Account"), _("Currency"), _("Date"), _("Journal"), _("Particulars"), _("Purpose"), _("Note"),
        _("Other account"), _("Debit"), _("Credit"), _("Balance"),
    ]  # fmt: skip
    return MARK + line(head) + "".join(each for part in statement.parts for each in _part(statement, part))


def _part(statement: Statement, part: AccountPart) -> Iterator[str]:
    own = [part.account.code, part.account.currency]
    none = [""] * 4
    yield line([*own, statement.first, "", _("Opening balance"), *none[:3], "", "", part.opening.amount])
    for row in part.lines:
        amounts = [each.amount if each else "" for each in (row.debit, row.credit)]
        words = [plain_cell(each) for each in (row.reason, row.about, row.note, row.other)]
        yield line([*own, row.on.isoformat(), row.journal_id, *words, *amounts, row.balance.amount])
    closing = [part.debits.amount, part.credits.amount, part.closing.amount]
    yield line([*own, statement.last, "", _("Closing balance"), *none[:3], *closing])
