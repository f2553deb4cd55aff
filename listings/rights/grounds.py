"""Rows of a verdict about the act itself: sublicences, open licences, pledges, sets of marks, public owners."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core import show
from core.i18n import _
from core.money import Money
from listings.rights.known import Kin, Publication, Record
from listings.rights.matrix import Decision
from listings.rights.verdict import Reason
from listings.terms.scope import Scope, separator


def scope_of(record: Record) -> Scope:
    """The scope that a record keeps as JSON."""
    kept: Any = record.scope
    return Scope.from_json(kept)


def _key(record: Record) -> str:
    return f"encumbrance:{record.id}"


def licensee_grants_ordinary_only(record: Record) -> Reason:
    """A licensee is no owner: nothing but an ordinary sublicence can come from it (SPC-T 25)."""
    text = _("The grantor holds a licence and does not own the right; a licensee grants ordinary sublicences only.")
    cure = _("Agree with the owner, or on an ordinary sublicence.")
    return Reason(Decision.DENY, _key(record), text, article="SPC-T 25", cure=cure)


def not_sublicensable(record: Record, article: str) -> Reason:
    """The licence says nothing of sublicences, so there are none."""
    text = _("The grantor's licence does not allow sublicences.")
    cure = _("Have the owner allow sublicences in the licence, or take the licence from the owner.")
    return Reason(Decision.DENY, _key(record), text, article=article, cure=cure)


def beyond_the_head_licence(record: Record, article: str, scope: Scope) -> Reason:
    """What a licensee grants lies inside what it holds."""
    held = scope_of(record) if record.scope else None
    text = _("The sublicence would go beyond the grantor's own licence, which is for: %(held)s.", held=held or "–")
    cure = _("Choose territories, fields, kinds of use, channels and days inside that licence.")
    inside = held.overlaps(scope) if held else None
    return Reason(
        Decision.DENY, _key(record), text, overlap=str(inside) if inside else "", article=article, cure=cure,
        area=inside.as_json() if inside else None,
    )  # fmt: skip


def under_a_head_licence(record: Record, article: str, scope: Scope) -> Reason:
    """A sublicence stands and falls with the licence above it."""
    text = _("It is a sublicence under the grantor's own licence.")
    cure = _("It ends when that licence ends.")
    area = scope.as_json()
    return Reason(
        Decision.SUBJECT, _key(record), text, overlap=str(scope), article=article, cure=cure, area=area
    )  # fmt: skip


def only_after_grant(article: str) -> Reason:
    """An application is neither pledged nor declared open."""
    text = _("The right is not granted yet.")
    cure = _("It can be done once the office has granted the right.")
    return Reason(Decision.DENY, "status", text, article=article, cure=cure)


def debt_outlives(ends: date, scope: Scope) -> Reason:
    """A debt is secured only while the right lives (BR-41)."""
    text = _("The right ends on %(day)s, before the debt falls due.", day=show.day(ends))
    cure = _("Agree on an earlier last day of the debt, or pledge another right.")
    return Reason(Decision.DENY, "term", text, overlap=str(scope), article="PPM", cure=cure, area=scope.as_json())


def fee_unpaid(due: date, article: str) -> Reason:
    """An annual fee is owed."""
    text = _("The annual fee that fell due on %(day)s has not been paid.", day=show.day(due))
    cure = _("Pay it with its surcharge and have the payment recorded on the right's page.")
    return Reason(Decision.DENY, "fee", text, article=article, cure=cure)


def evaluation_missing() -> Reason:
    """A utility model or design is declared open with its evaluation report only (BR-30)."""
    text = _("For a utility model or a design the declaration takes the evaluation report of the office.")
    cure = _("Ask the office for the evaluation report and hand it in with the declaration.")
    return Reason(Decision.DENY, "evaluation", text, article="PL 50", cure=cure)


def contract_incomplete(gaps: Sequence[str]) -> Reason:
    """The pledge contract does not say what it must (BR-41)."""
    text = _("The contract of pledge does not say: %(gaps)s.", gaps=separator().join(gaps))
    cure = _("Complete the contract, then register the pledge.")
    return Reason(Decision.DENY, "contract", text, article="PPM; CC 427", cure=cure)


def same_day_pair(other: Kin, *, told: bool) -> Reason:
    """A utility model and an invention of one day are one invention; only one of them will live on (PL 9; BR-41)."""
    text = _("The same invention was filed on the same day as another right: %(name)s.", name=other.name)
    if told:
        cure = _("The pledgee was told and agreed.")
        return Reason(Decision.SUBJECT, f"asset:{other.asset_id}", text, article="PPM; PL 9", cure=cure)
    cure = _("Pledge both together, or tell the pledgee and have it agree in writing.")
    return Reason(Decision.DENY, f"asset:{other.asset_id}", text, article="PPM; PL 9", cure=cure)


def similar_mark(other: Kin) -> Reason:
    """Same or similar marks on same or similar goods go together (worked example 14)."""
    text = _("This same or similar mark of the owner is not part of it: %(name)s.", name=other.name)
    cure = _("Take the mark in: the office lets them go together only.")
    return Reason(Decision.DENY, f"asset:{other.asset_id}", text, article="TML 42; TMR 31", cure=cure)


def price_published(kept: Publication) -> Reason:
    """The price was found in the open."""
    text = _("The price of this right of a public owner was published: %(price)s.", price=show.money(_cny(kept)))
    cure = _("Nothing is left to do for the price.")
    return Reason(Decision.SUBJECT, f"price:{kept.id}", text, article="STL 18", cure=cure)


def _cny(kept: Publication) -> Money:
    return Money(kept.price_minor)


def price_not_published(owner: str, *, days: int, running: bool, binds: bool) -> Reason:
    """A public owner binds itself only at a price that was found in the open."""
    text = _(
        "%(owner)s is a public owner: its price is published for %(days)s days, or found at an exchange or by auction.",
        owner=owner,
        days=days,
    )
    if running:
        cure = _("The price is published; wait until the days of publicity are over, then accept and sign.")
    else:
        cure = _("Publish the right's name and the price, and have that recorded at your center before you accept.")
    decision = Decision.DENY if binds else Decision.SUBJECT
    return Reason(decision, "price", text, article="STL 18", cure=cure)
