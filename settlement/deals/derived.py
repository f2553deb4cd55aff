"""What follows from the accepted terms and nothing else: recordal form, volume to come, and the royalty and tax pages.

Nothing here is typed a second time: each figure and word is read from the deal's terms, and a test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core import show
from core.capitals import yuan_in_capitals
from core.clock import business_date
from core.i18n import _
from core.money import Money, total
from listings.assets.labels import KIND_LABELS
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from listings.terms.royalties import ExampleYear, example_year
from listings.terms.vocabulary import GRANT_LABELS, Act
from listings.terms.wording import further_rows, price_in_words, scope_rows
from parties.centers.models import Center
from parties.organisations.models import Organisation
from settlement.contracts.paper import named
from settlement.deals.items import item_of
from settlement.deals.models import Deal
from settlement.deals.split import LineKind
from settlement.deals.taxes import TaxLine, estimated, figures_on

# Which further terms an office's form asks for besides the grant, the scope and the price.
ASKED_BY_OFFICES = ("sublicence", "recordal_duty", "recordal_cost", "annuity_duty", "encumbrances_named")


@dataclass(frozen=True, slots=True)
class Forecast:
    """A center's part of the volume that the fixed price becomes when both sides have signed (BR-82, BR-83)."""

    center: Center
    share_bp: int
    amount: Money


def recordal_form(
    deal: Deal, terms: Terms, right: Asset, seller: Organisation, buyer: Organisation
) -> list[tuple[str, str]]:
    """(label, text) of what an office's form asks about one of the deal's rights: to be copied, in the language in
    force. Of a bundle the form also says what of the price falls to this right."""
    is_sale = terms.act is Act.ASSIGN
    rows = [
        (_("Contract number"), deal.number),
        (_("Kind of right"), str(KIND_LABELS[right.kind])),
        (_("Number"), right.number_display),
        (_("Name of the right"), " / ".join(title for title in (right.title, right.title_en) if title)),
        (_("Assignor") if is_sale else _("Licensor"), named(seller)),
        (_("Assignee") if is_sale else _("Licensee"), named(buyer)),
        (_("What is granted"), str(GRANT_LABELS[terms.grant])),
        *((label, text) for _key, label, text in scope_rows(terms)),
        (_("Consideration"), price_in_words(terms)),
    ]
    if terms.instalments and terms.currency == "CNY":
        rows.append((_("Fixed price in capitals"), yuan_in_capitals(terms.fixed_total)))
    if len(deal.items) > 1 and terms.instalments:
        rows.append((_("Of the fixed price, for this right"), show.money(item_of(deal, right.id).amount)))
    asked = {f"further.{key}" for key in ASKED_BY_OFFICES}
    rows += [(label, text) for key, label, text in further_rows(terms) if key in asked]
    signed = show.day(business_date(deal.signed_at)) if deal.signed_at else _("not yet")
    return [*rows, (_("Signed on"), signed)]


def volume_to_come(deal: Deal, centers: Mapping[int, Center]) -> list[Forecast]:
    """The contracted volume of each center by its frozen share; Σ = the fixed price without what was given up, nothing
    for a pure royalty."""
    counted = deal.fixed - deal.given_up
    if not counted:
        return []
    amounts = counted.split([share for _center, share in deal.center_shares])
    return [
        Forecast(centers[center_id], share, amount)
        for (center_id, share), amount in zip(deal.center_shares, amounts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class RecordalForm:
    """The answers for the form by which one right's grant is recorded."""

    right: Asset
    rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Following:
    """Everything that a deal's page shows of what follows from its terms; a form for each of its rights."""

    year: ExampleYear | None
    forms: list[RecordalForm]
    volume: list[Forecast]
    taxes: list[TaxLine]
    tax_source: str


def following(
    session: Session,
    deal: Deal,
    terms: Terms,
    rights: Mapping[int, Asset],
    seller: Organisation,
    buyer: Organisation,
    centers: Mapping[int, Center],
) -> Following:
    """What follows from the terms in force of a deal, by the tax figures of the day of acceptance."""
    figures = figures_on(session, business_date(deal.agreed_at))
    each_right = [rights[item.asset_id] for item in deal.items if item.asset_id in rights]
    taxes = [line.amount for line in deal.lines if line.kind is LineKind.TAX]
    return Following(
        year=example_year(terms),
        forms=[RecordalForm(right, recordal_form(deal, terms, right, seller, buyer)) for right in each_right],
        volume=volume_to_come(deal, centers),
        taxes=estimated(
            terms,
            figures,
            parts=[(item.right_kind, item.amount) for item in deal.items],
            withheld=total(taxes, deal.currency) if any(owner.tax_bp for owner in deal.owners) else None,
        ),
        tax_source=figures.source if figures else "",
    )
