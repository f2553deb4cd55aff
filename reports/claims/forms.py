"""What the pages of reported deals ask."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from core.asking import Ask, choices
from core.errors import Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.money import BASIS
from reports.claims import labels
from reports.claims.models import JointCase

ABROAD = lazy("18 characters; of a side abroad its country and number, such as NO:912345678.")
DEAL = (
    Ask("choice", "category", lazy("Kind of operation"), options=choices(labels.OPERATIONS)),
    Ask(
        "choice",
        "license_type",
        lazy("Type of licence"),
        lazy("Of a licence, as its contract says."),
        required=False,
        options=choices(labels.LICENCES),
        blank=lazy("not said"),
    ),
    Ask("choice", "right_kind", lazy("Kind of right"), options=choices(labels.RIGHT_KINDS)),
    Ask("lines", "numbers", lazy("Numbers of the rights"), lazy("With commas or line breaks between them.")),
    Ask("text", "seller_name", lazy("Seller"), lazy("Who gives the right away or licenses it; registered name.")),
    Ask("text", "seller_code", lazy("Seller’s unified social credit code"), ABROAD),
    Ask("text", "buyer_name", lazy("Buyer"), lazy("Who gets it; registered name.")),
    Ask("text", "buyer_code", lazy("Buyer’s unified social credit code"), ABROAD),
    Ask("day", "contract_on", lazy("Contract date")),
    Ask("day", "recognised_on", lazy("Recorded on"), lazy("The day of the recordal; it decides the year.")),
    Ask("money", "amount", lazy("Amount")),
    Ask("text", "recordal_no", lazy("Recordal number"), lazy("Or add a file that proves the deal."), required=False),
    Ask("radios", "part", lazy("What your center did"), options=choices(labels.PART_LABELS)),
    Ask("tick", "related_party", lazy("The two sides belong to one group or one owner"), required=False),
    Ask("text", "note", lazy("Note"), required=False),
)
FILE = Ask("file", "file", lazy("Evidence"), lazy("Contract or certificate, as PDF or picture."), required=False)
PROOF = replace(FILE, required=True)
REASON = Ask("lines", "reason", lazy("Reason"), lazy("The other side reads it."))
ACCEPT = (
    Ask("tick", "related", lazy("The sides are related: show the deal apart"), required=False),
    Ask(
        "lines",
        "cleared",
        lazy("Why it counts although it looks odd"),
        lazy("Where a round trip or a relation on record is noted, and the deal counts all the same."),
        required=False,
    ),
)


def shares_asked(case: JointCase, names: dict[int, str]) -> tuple[Ask, ...]:
    """A question for each center's part."""
    hint = _("Per cent, such as 60 or 33.34; together 100.")
    return tuple(Ask("text", f"share_{each.center_id}", names[each.center_id], hint) for each in case.shares)


def share_texts(shares: dict[int, int]) -> dict[str, str]:
    """Basis points as the form writes them."""
    return {f"share_{center_id}": f"{Decimal(part) / 100:f}" for center_id, part in shares.items()}


def shares_given(case: JointCase, form: Any) -> dict[int, int]:
    """Center id → basis points; Unacceptable by field for what is no per cent."""
    found: dict[int, int] = {}
    for each in case.shares:
        name = f"share_{each.center_id}"
        try:
            part = Decimal(form.get(name, "").strip().rstrip("%％") or "x") * 100
            if part != part.to_integral_value() or not 0 <= part <= BASIS:
                raise InvalidOperation
        except InvalidOperation:
            text = _("Write a per cent with at most two decimals, such as 33.34.")
            raise Unacceptable(text, code="shares", fields={name: [text]}) from None
        found[each.center_id] = int(part)
    return found
