"""The shapes of the product's numbers, and the page of each. No two kinds share a shape."""

import re
import unicodedata
from typing import NamedTuple

from core.i18n import LazyText, lazy_gettext
from core.web import link


class Shape(NamedTuple):
    """One kind of number: how it looks, what it is the number of, and the page that takes it as this argument."""

    pattern: re.Pattern[str]
    example: str
    label: LazyText
    endpoint: str
    argument: str


def _shape(pattern: str, example: str, label: LazyText, endpoint: str, argument: str = "number") -> Shape:
    return Shape(re.compile(pattern), example, label, endpoint, argument)


SHAPES = (
    _shape(r"XH-\d{4}-\d{6}", "XH-2026-000042", lazy_gettext("A deal"), "deals.show"),
    _shape(r"RP-\d{4}-\d{6}", "RP-2026-000042", lazy_gettext("The royalties of a deal"), "royalties.show"),
    _shape(r"RI-(\d{4}-\d{6})-\d{3}", "RI-2026-000042-001", lazy_gettext("An invoice of royalties"), "royalties.show"),
    _shape(r"INV-\d{4}-[A-Z0-9-]{2,20}-\d{6}", "INV-2026-XH-000001", lazy_gettext("An invoice of a fee"),
           "invoices.show", "name"),
    _shape(r"CRN-\d{4}-[A-Z0-9-]{2,20}-\d{6}", "CRN-2026-XH-000002", lazy_gettext("A credit note of a fee"),
           "invoices.show", "name"),
    _shape(r"OL-\d{4}-\d{6}", "OL-2026-000003", lazy_gettext("An open licence"), "openlicence.show"),
    _shape(r"PL-\d{4}-\d{6}", "PL-2026-000007", lazy_gettext("A pledge loan"), "loans.show"),
    _shape(r"CC-\d{4}-0*(\d+)", "CC-2026-000004", lazy_gettext("A compensation claim"), "funds.claims.show",
           "claim_id"),
    _shape(r"SG-\d{4}-0*(\d+)", "SG-2026-000005", lazy_gettext("A subsidy"), "subsidies.show", "grant_id"),
    _shape(r"R(?=\d{6})0*(\d+)", "R000012", lazy_gettext("A deal reported by a center"), "claims.show", "claim_id"),
    _shape(r"AP-\d{4}-\d{6}", "AP-2026-000009", lazy_gettext("An application to a programme"),
           "programmes.applications.show"),
    _shape(r"DC-\d{4}-\d{6}", "DC-2026-000002", lazy_gettext("A dispute"), "disputes.show"),
    _shape(r"TN-\d{4}-\d{6}", "TN-2026-000006", lazy_gettext("A complaint about a listing"), "disputes.takedown"),
)  # fmt: skip
DASHES = re.compile(r"[‐-―−_./\s-]+")


def page_of(question: str) -> str | None:
    """The address of the page of a number, however its hyphens and its width are typed; None where it is none."""
    typed = DASHES.sub("-", unicodedata.normalize("NFKC", question).strip().upper())
    for shape in SHAPES:
        found = shape.pattern.fullmatch(typed)
        if found is not None:
            return link(shape.endpoint, **{shape.argument: _argument(shape, found)})
    return None


def _argument(shape: Shape, found: re.Match[str]) -> str:
    if shape.argument == "number" and found.lastindex:
        return f"RP-{found[1]}"  # an invoice of royalties stands on the page of its plan
    return found[1] if found.lastindex else found[0]
