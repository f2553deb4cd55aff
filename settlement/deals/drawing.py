"""The contract of a deal on paper: drawn once, at its opening, from what is frozen there."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.db import found
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from parties.centers.models import Center
from parties.organisations.models import Organisation
from parties.people.letters import address
from settlement.contracts import documents
from settlement.contracts.agreed import TEMPLATE, Agreed, Pledgee
from settlement.contracts.models import Document
from settlement.contracts.paper import drawn
from settlement.deals.labels import line_label
from settlement.deals.models import Deal

KIND = "contract"


def agreed_of(session: Session, deal: Deal, terms: Terms, *, version: int = 1, made_at: datetime) -> Agreed:
    """What a version of the deal's contract says; every part of it comes from rows."""
    code = documents.code_of(deal.subject, KIND, version, f"{terms.digest}|{deal.number}|{deal.source}")
    return Agreed(
        number=deal.number,
        version=version,
        made_on=business_date(made_at),
        terms=terms,
        right=found(session, Asset, deal.asset_id),
        parts=[(found(session, Asset, item.asset_id), item.amount) for item in deal.items],
        seller=found(session, Organisation, deal.seller_id),
        buyer=found(session, Organisation, deal.buyer_id),
        center=found(session, Organisation, found(session, Center, deal.center_id).organisation_id),
        fees=[(line_label(line.kind, deal.act, line.on_top), line.amount) for line in deal.lines if line.amount_minor],
        pledgees=[
            Pledgee(found(session, Asset, each.asset_id).number_display, each.bank_name, each.proceeds, each.evidence)
            for each in deal.pledgees
        ],
        terms_digest=terms.digest,
        code=code,
        address=address(f"/verify/{code}"),
    )


def draw_contract(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> Document:
    """Draw the first version and keep it as a file and as a document that anybody can verify."""
    agreed = agreed_of(session, deal, Terms.from_json(deal.terms), made_at=now)
    return documents.keep(
        session,
        drawn(agreed, made_at=now),
        subject=deal.subject,
        kind=KIND,
        version=1,
        number=deal.number,
        template=TEMPLATE,
        code=agreed.code,
        actor=actor,
        now=now,
    )
