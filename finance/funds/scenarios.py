"""A scenario for a fund as it stands: the copy of its state, and what was asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.errors import Unacceptable
from core.i18n import _
from core.money import Money
from finance.funds import queries
from finance.funds.models import Fund
from finance.funds.simulating import FundCopy, Scenario, Year, simulate

PRINCIPAL = Money(3_000_000_00)
MOST_PRINCIPAL = Money(10_000_000_000_00)  # so that twenty years of two thousand loans stay within what money holds


def copy_of(session: Session, fund: Fund, day: date) -> FundCopy:
    """A fund's state on a day; Conflict `terms_missing` for one without terms."""
    terms = queries.terms_on(session, fund.id, day)
    return FundCopy(
        pool=queries.books(session, fund).pool.minor,
        capital=queries.paid_in(session, fund.id, day).minor,
        shares=terms.shares,
        leverage=terms.leverage,
        claim_cap=terms.claim_cap_minor,
        year_cap=terms.year_cap_minor,
        stop_loss_bp=terms.stop_loss_bp,
    )


def played(session: Session, fund: Fund, asked: Mapping[str, Any], day: date) -> tuple[Scenario, list[Year]]:
    """The scenario as asked, and its years on a copy of the fund; Unacceptable for amounts beyond reason."""
    principal, top_up = asked["principal"] or PRINCIPAL, asked["top_up"] or Money(0)
    for field, amount in (("principal", principal), ("top_up", top_up)):
        if amount > MOST_PRINCIPAL or amount.currency != "CNY":
            text = _("Write a smaller amount, in CNY.")
            raise Unacceptable(text, code="amount", fields={field: [text]})
    scenario = Scenario(
        years=asked["years"],
        loans=asked["loans"],
        principal=principal.minor,
        default_bp=asked["default_bp"],
        severity_bp=asked["severity_bp"],
        recovery_bp=asked["recovery_bp"],
        top_up=top_up.minor,
    )
    return scenario, simulate(copy_of(session, fund, day), scenario)
