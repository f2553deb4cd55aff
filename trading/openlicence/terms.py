"""The terms of a declaration: the same for everybody, but for the day on which a licence under it begins."""

from datetime import date

from core.deadlines import add_months
from core.i18n import _
from core.money import Money
from core.show import money, percent_bp
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.fields import EVERYTHING
from listings.terms.scope import Scope
from listings.terms.vocabulary import PERIOD_LABELS, Act, LicenseType, RoyaltyBase, Trigger
from trading.openlicence.models import FeeMode, OpenLicence

TERRITORY = "CN"  # the declaration is made before the Chinese office and reaches as far as its patents


def scope_from(licence: OpenLicence, starts: date) -> Scope:
    """Everything that the patent covers, on the mainland, until the declaration's last day."""
    return Scope((TERRITORY,), (EVERYTHING,), starts, licence.ends)


def terms_from(licence: OpenLicence, starts: date) -> Terms:
    """What whoever gives notice on the day `starts` has agreed to: an ordinary licence (PL 51)."""
    return Terms(
        act=Act.LICENSE,
        license_type=LicenseType.ORDINARY,
        instalments=tuple(_instalments(licence, starts)),
        royalty=_royalty(licence),
        scope=scope_from(licence, starts),
        note=licence.other_terms,
    )


def _instalments(licence: OpenLicence, starts: date) -> list[Instalment]:
    """Once at the notice, or then and on each anniversary until the last day."""
    if licence.fixed is None:
        return []
    parts = [Instalment(licence.fixed, Trigger.SIGNING)]
    if licence.mode is FeeMode.PER_YEAR:
        later = (add_months(starts, 12 * years) for years in range(1, licence.ends.year - starts.year + 1))
        parts += [Instalment(licence.fixed, Trigger.DATE, day) for day in later if day <= licence.ends]
    return parts


def _royalty(licence: OpenLicence) -> Royalty | None:
    if licence.mode is FeeMode.PER_UNIT:
        return Royalty(RoyaltyBase.UNITS, 0, licence.period, per_unit=licence.unit)
    if licence.mode is FeeMode.SALES_SHARE:
        return Royalty(RoyaltyBase.NET_SALES, licence.rate_bp or 0, licence.period)
    return None


def fee_in_words(licence: OpenLicence) -> str:
    """'CNY 30,000.00 each year', 'CNY 10,000.00 at the notice and 2 % of net sales, …'."""
    fixed = money(licence.fixed or Money(0))
    if licence.mode is FeeMode.LUMP_SUM:
        return _("%(amount)s once", amount=fixed)
    if licence.mode is FeeMode.PER_YEAR:
        return _("%(amount)s each year", amount=fixed)
    period = PERIOD_LABELS[licence.period]
    if licence.mode is FeeMode.PER_UNIT:
        running = _("%(amount)s for each unit, reported and paid %(period)s", amount=money(licence.unit), period=period)
    else:
        rate = percent_bp(licence.rate_bp)
        running = _("%(rate)s of net sales, reported and paid %(period)s", rate=rate, period=period)
    if licence.fixed is None:
        return running
    return _("%(entry)s at the notice and %(running)s", entry=fixed, running=running)
