"""The currencies that are traded here, in words, for the forms that ask for one."""

from core.i18n import LazyText, lazy_gettext
from core.money import EXPONENTS

YUAN = "CNY"

CURRENCY_LABELS: dict[str, LazyText] = {
    "CNY": lazy_gettext("CNY, Chinese yuan"),
    "USD": lazy_gettext("USD, US dollar"),
    "EUR": lazy_gettext("EUR, euro"),
    "GBP": lazy_gettext("GBP, pound sterling"),
    "HKD": lazy_gettext("HKD, Hong Kong dollar"),
    "JPY": lazy_gettext("JPY, Japanese yen"),
    "KRW": lazy_gettext("KRW, Korean won"),
    "KWD": lazy_gettext("KWD, Kuwaiti dinar"),
}

# For a column's CHECK: no row is in a currency whose decimal places nobody knows.
KNOWN_IN_SQL = ", ".join(f"'{code}'" for code in EXPONENTS)


def options() -> list[tuple[str, LazyText]]:
    """(code, words) of each currency, the yuan first."""
    return list(CURRENCY_LABELS.items())


def chosen(text: str | None) -> str:
    """The currency of a form: the one chosen where it is traded here, else the yuan."""
    code = (text or "").strip().upper()
    return code if code in EXPONENTS else YUAN
