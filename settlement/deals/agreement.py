"""What is signed: parties, right, terms, fees, shares, tax and the contract's file in one body, hashed anew whenever it
matters.

The body names the SHA-256 of the contract as a PDF: whoever signs the body's digest signs the very bytes of that file.
"""

from typing import Any

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from settlement.contracts import documents
from settlement.contracts import services as contracts
from settlement.deals.models import Deal

FORM = "xinghai.agreement.v1"


def body_of(deal: Deal) -> dict[str, Any]:
    """The agreement as it stands in the tables now; amounts in minor units, rates in basis points."""
    body = {
        "form": FORM,
        "source": deal.source,
        "seller": deal.seller_id,
        "buyer": deal.buyer_id,
        "rights": [[item.asset_id, item.allocation_bp, item.amount_minor] for item in deal.items],
        "center": deal.center_id,
        "terms": deal.terms,
        "fixed": [deal.fixed_minor, deal.currency],
        "broker": [deal.broker_id, deal.broker_bp],
        "fees": deal.fee_terms,
        "owners": [[owner.organisation_id, owner.weight, owner.tax_bp] for owner in deal.owners],
        "rates": {"platform": deal.platform_fee_bp, "center": deal.center_fee_bp, "tax": deal.tax_bp},
        "shares": [[share.role, share.center_id, share.share_bp] for share in deal.shares],
        "split": [[line.kind.value, line.account, line.amount_minor] for line in deal.lines if not line.on_top],
        "on_top": [[line.kind.value, line.account, line.amount_minor] for line in deal.lines if line.on_top],
    }
    declared: dict[str, Any] = {"open_licence": True} if deal.open_licence else {}
    if deal.pledgees:
        declared["pledgees"] = [each.text for each in deal.pledgees]
        declared["owners_of_rights"] = [[item.asset_id, item.owners] for item in deal.items]
    return body | declared | ({"document": deal.document} if deal.document else {})


def digest_now(deal: Deal) -> str:
    """SHA-256 (hex) over the agreement as the tables say it now."""
    return contracts.digest_of(body_of(deal))


def is_unchanged(session: Session, deal: Deal) -> bool:
    """Whether the tables still say what was frozen at acceptance and signed since."""
    return digest_now(deal) == deal.terms_digest and contracts.all_stand(session, deal.subject, deal.terms_digest)


def must_be_unchanged(session: Session, deal: Deal) -> None:
    """Conflict `terms_changed` where anything of the agreement differs from what was frozen or signed."""
    if not is_unchanged(session, deal):
        raise Conflict(
            _(
                "The terms on record are no longer those that were agreed. Nothing is signed or paid on them;"
                " tell the trading center, which compares them with the signed copy."
            ),
            code="terms_changed",
        )


def document_is_whole(deal: Deal) -> bool:
    """Whether the contract's file lies on the shelf with the bytes that were drawn."""
    return deal.document is None or documents.is_whole(deal.document)


def document_must_be_whole(deal: Deal) -> None:
    """Conflict `document_changed` where the contract's file is gone or differs in one bit from what was drawn."""
    if not document_is_whole(deal):
        raise Conflict(
            _(
                "The contract's file is no longer the one that was drawn. Nothing is signed on it; tell the trading"
                " center, which restores it from the backup."
            ),
            code="document_changed",
        )
