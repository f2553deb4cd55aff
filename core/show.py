"""How values are shown: amounts, dates, instants and numbers in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_decimal, format_decimal
from markupsafe import Markup, escape

from core.clock import BEIJING
from core.i18n import _, language, locale, ngettext
from core.money import EXPONENTS, Money


def money(amount: Money | None) -> str:
    """The exact amount: 'CNY 1,200.00', in Chinese '¥1,200.00'."""
    if amount is None:
        return ""
    places = EXPONENTS[amount.currency]
    pattern = "#,##0" + ("." + "0" * places if places else "")
    figure = format_decimal(Decimal(amount.amount), format=pattern, locale=locale())
    if language() == "zh_Hans" and amount.currency == "CNY":
        return f"-¥{figure[1:]}" if figure.startswith("-") else f"¥{figure}"
    return f"{amount.currency} {figure}"


def money_short(amount: Money | None) -> Markup:
    """The amount in 万/亿 or k/M with the exact figure as the tooltip and machine-readable value."""
    if amount is None:
        return Markup("")
    value = Decimal(amount.amount)
    if abs(value) < 10000:
        short = format_decimal(value, format="#,##0.##", locale=locale())
    else:
        short = format_compact_decimal(value, fraction_digits=2, locale=locale())
    shown = f"¥{short}" if language() == "zh_Hans" and amount.currency == "CNY" else f"{amount.currency} {short}"
    return Markup('<data value="{}" title="{}">{}</data>').format(amount.amount, money(amount), shown)


def day(value: date | None) -> str:
    """5 Jan 2026 / 2026年1月5日."""
    if value is None:
        return ""
    return format_date(value, format="d MMM y" if language() != "zh_Hans" else "y年M月d日", locale=locale())


def overdue(due: date | None, today: date) -> str:
    """'overdue by 3 days', empty where the day has not passed."""
    late = (today - due).days if due is not None else 0
    return ngettext("overdue by %(num)s day", "overdue by %(num)s days", late) if late > 0 else ""


def figure(amount: Money | None) -> str:
    """The exact amount without its currency, for a column whose header names it: '1,200.00'."""
    if amount is None:
        return ""
    places = EXPONENTS[amount.currency]
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(Decimal(amount.amount), format=pattern, locale=locale()))


def moment(value: datetime | None) -> Markup:
    """The instant in Beijing time, for a column whose header names the zone."""
    if value is None:
        return Markup("")
    pattern = "y年M月d日 HH:mm" if language() == "zh_Hans" else "d MMM y, HH:mm"
    shown = format_datetime(value.astimezone(BEIJING), format=pattern, tzinfo=BEIJING, locale=locale())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)


def instant(value: datetime | None) -> Markup:
    """The instant in Beijing time, named as such."""
    if value is None:
        return Markup("")
    local = value.astimezone(BEIJING)
    pattern = "y年M月d日 HH:mm" if language() == "zh_Hans" else "d MMM y, HH:mm"
    shown = format_datetime(local, format=pattern, tzinfo=BEIJING, locale=locale())
    zone = _("Beijing time")
    return Markup('<time datetime="{}">{} <span class="zone">{}</span></time>').format(
        value.isoformat(), shown, escape(zone)
    )


def until(value: datetime | None) -> Markup:
    """The last moment of something: the end of a day where it ends at midnight in Beijing, else the instant."""
    local = value.astimezone(BEIJING) if value is not None else None
    if local is None or local.time() != time(0):
        return instant(value)
    last = _("%(day)s, end of the day", day=day(local.date() - timedelta(days=1)))
    return Markup('<time datetime="{}">{} <span class="zone">{}</span></time>').format(
        local.isoformat(), last, escape(_("Beijing time"))
    )


def percent_bp(basis_points: int | None) -> str:
    """250 → 2.5 %."""
    if basis_points is None:
        return ""
    return f"{format_decimal(Decimal(basis_points) / 100, format='#,##0.##', locale=locale())} %"


def number(value: int | None) -> str:
    """1234 → 1,234."""
    return "" if value is None else str(format_decimal(value, locale=locale()))


def bytes_text(size: int | None) -> str:
    """683 → 683 B, 20480 → 20 KB, 3145728 → 3 MB: the size of a file."""
    size = size or 0
    for unit, least in (("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= least:
            return f"{format_decimal(Decimal(size) / least, format='#,##0.#', locale=locale())} {unit}"
    return f"{size} B"


def digest_short(value: str | None) -> Markup:
    """The first twelve signs of a SHA-256, with all of it in the tooltip."""
    return Markup('<code title="{}">{}…</code>').format(value, value[:12]) if value else Markup("")


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "figure": figure,
    "moment": moment,
    "money_short": money_short,
    "day": day,
    "overdue": overdue,
    "instant": instant,
    "until": until,
    "percent_bp": percent_bp,
    "number": number,
    "bytes": bytes_text,
    "digest_short": digest_short,
}
