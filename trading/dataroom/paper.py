"""The non-disclosure agreement on paper: one PDF that says it in Chinese, which governs, and in English."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from core import pdf, show
from core.i18n import LazyText, _, speaking
from listings.assets.models import Asset
from parties.organisations.models import Organisation
from settlement.contracts.paper import SPOKEN, named
from trading.dataroom import clauses
from trading.dataroom.states import Tier

TEMPLATE = "trading/dataroom/nda.typ"
TEMPLATE_VERSION = "nda-1"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that the paper says. `recipient` is None where its name is not told: then `unnamed` is its number."""

    number: str
    made_on: date
    tier: Tier
    discloser: Organisation
    recipient: Organisation | None
    unnamed: int
    right: Asset
    listing_id: int
    asked: str
    terms: Mapping[str, Any]
    code: str
    address: str

    @property
    def body(self) -> dict[str, Any]:
        """What its code is made of."""
        return {
            "number": self.number,
            "made_on": self.made_on.isoformat(),
            "tier": int(self.tier),
            "discloser": self.discloser.id,
            "recipient": self.recipient.id if self.recipient else f"unnamed {self.unnamed}",
            "listing": self.listing_id,
            "asked": self.asked,
            "terms": dict(self.terms),
        }


def with_code(agreement: Agreement, code: str, address: str) -> Agreement:
    """The agreement with the code that is printed in it, and where that is looked up."""
    return replace(agreement, code=code, address=address)


def drawn(agreement: Agreement, *, made_at: datetime) -> bytes:
    """The PDF; the same agreement and instant give the same bytes."""
    parts = []
    for language, tag in SPOKEN:
        with speaking(language):
            parts.append(_part(agreement) | {"language": tag})
    content = {
        "title": f"{parts[0]['title']} {agreement.number}",
        "language": "zh-Hans",
        "mark": agreement.number,
        "code": agreement.code,
        "footer": f"{agreement.code} · {agreement.address}",
        "parts": parts,
    }
    return pdf.render(TEMPLATE, content, made_at=made_at)


def _part(agreement: Agreement) -> dict[str, Any]:
    """The agreement in the language in force."""
    return {
        "title": _("Non-disclosure agreement"),
        "number": _("No. %(number)s", number=agreement.number),
        "governs": _("The Chinese text governs; the English text is for information."),
        "sides_heading": _("The sides"),
        "sides": [
            [_("Discloser"), named(agreement.discloser)],
            [_("Recipient"), recipient_in_words(agreement)],
            [_("Drawn on"), show.day(agreement.made_on)],
        ],
        "right_heading": _("The right concerned"),
        "right": [
            [_("Right"), " / ".join(dict.fromkeys(t for t in (agreement.right.title, agreement.right.title_en) if t))],
            [_("Number"), f"{agreement.right.jurisdiction} {agreement.right.number_display}"],
            [_("Listing"), str(agreement.listing_id)],
        ],
        "articles": [{"heading": heading, "paragraphs": said} for heading, said in articles(agreement)],
        "proof_heading": _("Proof"),
        "proof": [
            [_("Verification code"), agreement.code],
            [_("To be verified at"), agreement.address],
            [_("Template"), TEMPLATE_VERSION],
        ],
    }


def recipient_in_words(agreement: Agreement) -> str:
    """The recipient's name and code, or what stands for them."""
    if agreement.recipient is not None:
        return named(agreement.recipient)
    return _(
        "The organisation that Xinghai has on record as number %(number)s of this data room; its name is not told to "
        "the Discloser",
        number=agreement.unnamed,
    )


def articles(agreement: Agreement) -> list[tuple[str, list[str]]]:
    """Heading and paragraphs of each article, in the language in force."""
    terms = agreement.terms
    values = {
        "purpose": terms["purpose"],
        "asked": agreement.asked,
        "days": terms["access_days"],
        "months": terms["term_months"],
        "body": terms["arbitration_body"] or "",
    }
    said = [(str(heading), [_said(each, values) for each in texts]) for heading, texts in clauses.ARTICLES]
    dispute = _said(clauses.DISPUTES[terms["dispute"]], values)
    said.append((str(clauses.LAW_HEADING), [str(clauses.LAW), dispute]))
    form = clauses.SIGNED if agreement.tier is Tier.SIGNED else clauses.ACCEPTED
    said.append((str(clauses.FORM_HEADING), [str(form)]))
    return [(f"{place}. {heading}", paragraphs) for place, (heading, paragraphs) in enumerate(said, start=1)]


def _said(text: LazyText, values: Mapping[str, Any]) -> str:
    return str(LazyText(text.text, dict(values)))
