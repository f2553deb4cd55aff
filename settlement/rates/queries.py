"""Reads of rates, and amounts in yuan by them."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import show
from core.errors import Conflict
from core.i18n import _
from core.money import EXPONENTS, Money
from settlement.rates.models import SCALE, FxRate

YUAN = "CNY"
OLDEST = 10  # days: the longest time without a published rate (the holidays of spring and of October) and some more


def rate_on(session: Session, currency: str, day: date) -> FxRate:
    """The rate of a currency for a day: that of the day, or the last one before it (none is published on days off).

    Conflict `rate_missing` where the last one is more than ten days older, with what to do.
    """
    rows = select(FxRate).where(FxRate.currency == currency, FxRate.day <= day)
    row = session.scalar(rows.where(FxRate.day >= day - timedelta(days=OLDEST)).order_by(FxRate.day.desc()).limit(1))
    if row is None:
        raise Conflict(
            _(
                "There is no rate of %(currency)s for %(day)s or the ten days before, so this cannot be counted in"
                " yuan. A finance officer imports the rates (Books, Exchange rates); then do this again.",
                currency=currency,
                day=show.day(day),
            ),
            code="rate_missing",
        )
    return row


def in_yuan(amount: Money, rate_e8: int) -> Money:
    """An amount in yuan by a rate, rounded half up to the fen (away from zero for negatives)."""
    product = abs(amount.minor) * rate_e8 * 10 ** EXPONENTS[YUAN]
    divisor = SCALE * 10 ** EXPONENTS[amount.currency]
    fen = (2 * product + divisor) // (2 * divisor)
    return Money(-fen if amount.minor < 0 else fen, YUAN)


def latest_rates(session: Session) -> Sequence[FxRate]:
    """The newest rate of each currency, by currency."""
    rows = [
        session.scalar(select(FxRate).filter_by(currency=each).order_by(FxRate.day.desc()).limit(1))
        for each in EXPONENTS
        if each != YUAN
    ]
    return [row for row in rows if row is not None]


def rates_of(session: Session, *, before: date | None = None, limit: int = 50) -> list[FxRate]:
    """Rates, the newest day first."""
    rows = select(FxRate).order_by(FxRate.day.desc(), FxRate.currency)
    return list(session.scalars((rows.where(FxRate.day < before) if before else rows).limit(limit)))
