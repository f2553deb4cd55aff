"""What is withheld from the owners of a licence for the tax office: not frozen with the deal, but by the rule and the
treaty rate in force on the day of each payment (Enterprise Income Tax Law, article 37; BR-72)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from core.i18n import _
from core.show import day as shown_day
from core.show import percent_bp
from settlement.deals.models import Deal
from settlement.deals.split import LineKind, OwnerPart
from settlement.deals.taxes import TaxRule, TreatyRate, Withheld, withheld_on
from settlement.royalties.commission import too_dear
from settlement.royalties.models import Plan, SettledLine
from settlement.rulebook.sources import source_in_words


def withheld_from(session: Session, plan: Plan, deal: Deal, on: date) -> dict[int, Withheld]:
    """Owner → its tax on the day. The rate of the deal's acceptance where no rule is in force, or where the tax of the
    day and the fees would be more than a royalty: money that has arrived is never refused."""
    found: dict[int, Withheld] = {}
    for owner in deal.owners:
        today = withheld_on(session, owner.organisation_id, on)
        fits = today is not None and not too_dear(plan.commission, today.rate_bp)
        found[owner.organisation_id] = today if today is not None and fits else Withheld(owner.tax_bp)
    return found


def parts_of(deal: Deal, taxes: dict[int, Withheld]) -> list[OwnerPart]:
    """The owners as a royalty is split among them."""
    return [
        OwnerPart(owner.organisation_id, owner.weight, taxes[owner.organisation_id].rate_bp) for owner in deal.owners
    ]


def tax_in_words(session: Session, lines: Sequence[SettledLine]) -> list[str]:
    """Where the rates of a release's taxes come from, each said once; nothing where nothing was withheld."""
    said = [_said(session, line) for line in lines if line.kind is LineKind.TAX and line.amount_minor]
    return list(dict.fromkeys(said))


def _said(session: Session, line: SettledLine) -> str:
    treaty = session.get(TreatyRate, line.treaty_id) if line.treaty_id is not None else None
    rule = session.get(TaxRule, line.tax_rule_id) if line.tax_rule_id is not None else None
    if treaty is not None:
        return _(
            "%(rate)s, the treaty rate (%(source)s), with a certificate of residence from %(first)s to the day before"
            " %(end)s",
            rate=percent_bp(treaty.rate_bp), source=treaty.source, first=shown_day(treaty.valid_from),
            end=shown_day(treaty.valid_to),
        )  # fmt: skip
    if rule is not None:
        return _(
            "%(rate)s, by the rule in force from %(first)s (%(source)s)",
            rate=percent_bp(rule.rate_bp), first=shown_day(rule.valid_from), source=source_in_words(rule.source),
        )  # fmt: skip
    return _("the rate of the day on which the deal was accepted: no other rule could be applied")
