"""Terms for tests: a sound exclusive licence, and the same with something else."""

from dataclasses import replace
from datetime import date
from typing import Any

from core.money import Money
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase, Trigger

TODAY = date(2026, 11, 23)


def yuan(amount: str) -> Money:
    """An amount in CNY."""
    return Money.parse(amount)


def a_license(**changes: Any) -> Terms:
    """An exclusive licence for batteries in Liaoning, 2027 to 2029, CNY 1,200,000.00 in two instalments and 3 %."""
    terms = Terms(
        act=Act.LICENSE,
        license_type=LicenseType.EXCLUSIVE,
        instalments=(
            Instalment(yuan("400000"), Trigger.SIGNING),
            Instalment(yuan("800000"), Trigger.DATE, date(2027, 6, 30)),
        ),
        royalty=Royalty(RoyaltyBase.NET_SALES, 300),
        scope=Scope(("CN-LN",), ("electrical.batteries",), date(2027, 1, 1), date(2029, 12, 31)),
    )
    return replace(terms, **changes)


def a_sale(**changes: Any) -> Terms:
    """An assignment for CNY 2,000,000.00 at recordal."""
    terms = Terms(
        act=Act.ASSIGN,
        license_type=None,
        instalments=(Instalment(yuan("2000000"), Trigger.RECORDAL),),
        royalty=None,
        scope=Scope.everything(TODAY),
    )
    return replace(terms, **changes)
