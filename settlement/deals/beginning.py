"""From when a running royalty is reckoned: the terms' first day, but never before both sides have signed."""

from datetime import date

from core.clock import business_date
from core.i18n import _
from core.show import day
from listings.terms.agreement import Terms
from settlement.deals.models import Deal


def first_day_of_royalties(terms: Terms, signed_on: date) -> date:
    """The first day of the first period. A contract binds from the last signature on (Civil Code, article 490)."""
    return max(terms.scope.starts, signed_on)


def royalties_begin(deal: Deal, terms: Terms) -> list[tuple[str, str]]:
    """(what, when and why), for the pages of a licence with a running royalty; nothing for any other deal."""
    if terms.royalty is None:
        return []
    named = day(terms.scope.starts)
    if deal.signed_at is None:
        text = _("%(named)s as the terms say, or the day of the last signature if that is later", named=named)
    elif (signed_on := business_date(deal.signed_at)) > terms.scope.starts:
        text = _("%(day)s, the day of the last signature: the terms name %(named)s, when nobody was bound yet (Civil "
                 "Code, article 490)", day=day(signed_on), named=named)  # fmt: skip
    else:
        text = _("%(named)s, as the terms say", named=named)
    return [(_("Royalties are reckoned from"), text)]
