"""The calculator: a right described by its dates, and what an office knows of reductions for it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.assets.duration import statutory_expiry
from listings.assets.kinds import AssetKind, AssetStatus
from listings.docket.book import Book, Right
from listings.docket.fees import REDUCTIONS
from listings.docket.pages import Answer, answer
from listings.docket.vocabulary import Charge, Reduction


def reckoned(rules: Book, asked: Mapping[str, Any], *, today: date) -> Answer:
    """The calculator's answer, as of the day of payment: what had run out by then is taken for paid.

    Not so the renewal at an end of the term that was given: had it been paid, the term would end later.
    """
    on, right = asked.get("on") or today, right_asked(rules, asked, asked.get("on") or today)
    found = answer(rules, right, asked, today=on, is_told=True)
    numbered = [each for each in found.deadlines if each.charge is Charge.RENEWAL]
    if not numbered or any(right.base(row.counted_from) for row in rules.rules_for(right, on) if row.charge.renews):
        return found
    note = lazy("The day of registration was not given: renewals are numbered from the one at the end of this term.")
    return replace(found, notes=[*found.notes, note])


def right_asked(rules: Book, asked: Mapping[str, Any], on: date) -> Right:
    """A right described by its dates. Where its end is not given, the statutory one is taken.

    What is renewed at the end of its term is registered, whether the day of registration is given or not.
    """
    kind, office = AssetKind(asked["kind"]), str(asked["office"])
    filed, granted, expires = asked.get("filed"), asked.get("granted"), asked.get("expires")
    is_renewed = any((row.office, row.kind) == (office, kind) and row.charge.renews for row in rules.rules)
    is_registered = bool(granted) or kind.family == "copyright" or (is_renewed and expires is not None)
    as_of = min(on, expires) if is_renewed and expires else on
    if expires is None and not is_renewed:
        expires = statutory_expiry(kind, office, filed=filed, granted=granted)
    status = AssetStatus.IN_FORCE if is_registered else AssetStatus.PENDING
    return Right(office, kind, status, filed, granted, expires, classes=asked.get("classes", 1), as_of=as_of)


def reductions_at(rules: Book, office: str, kind: AssetKind, on: date) -> list[Reduction]:
    """The reductions that an office knows on a day for what keeps such a right alive."""
    charges = {row.charge for row in rules.rules if (row.office, row.kind) == (office, kind)}
    held = {
        row.reduction
        for row in rules.reductions
        if row.office == office
        and row.charge in charges
        and row.valid_from <= on
        and not (row.valid_to or date.max) <= on
    }
    return [each for each in Reduction if each in held]


def reduction_choices(known: Collection[Reduction]) -> list[tuple[str, LazyText]]:
    """What a form offers of them; an open licence is asked for by itself."""
    return [(each.value, REDUCTIONS[each]) for each in known if each is not Reduction.OPEN_LICENCE]
