"""What an office's form asks: filled from the deal's terms, and from what was said when a case was opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core import show
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from core.money import Money
from listings.assets.labels import KIND_LABELS
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Act
from parties.organisations.models import Organisation
from settlement.contracts.paper import named
from settlement.deals.derived import recordal_form
from settlement.deals.models import Deal
from settlement.recordal.kinds import PLEDGES, CaseKind
from settlement.recordal.models import RecordalCase

Rows = list[tuple[str, str]]


class Kept(StrEnum):
    """How an answer is kept as JSON: a text, an ISO day, or {"amount": "1200.00", "currency": "CNY"}."""

    TEXT = "text"
    DAY = "day"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form that no deal's terms answer."""

    key: str
    label: LazyText
    kept: Kept = Kept.TEXT


PLEDGE = (
    Question("contract", lazy("Number of the pledge contract")),
    Question("debtor", lazy("Debtor")),
    Question("secured", lazy("Amount of the debt secured"), Kept.MONEY),
    Question("debt_from", lazy("Debt runs from"), Kept.DAY),
    Question("debt_to", lazy("Debt is due on"), Kept.DAY),
    Question("covers", lazy("What the pledge secures")),
    Question("appraised", lazy("Appraised value"), Kept.MONEY),
)
RELEASE = (
    Question("registration_no", lazy("Registration number of the pledge")),
    Question("registered_on", lazy("Pledge registered on"), Kept.DAY),
    Question("why", lazy("Why the pledge ends")),
)
LICENSE_END = (
    Question("recordal_no", lazy("Recordal number of the licence")),
    Question("ended_on", lazy("Licence ended on"), Kept.DAY),
    Question("why", lazy("Why the licence ends")),
)
ASKED: dict[CaseKind, tuple[Question, ...]] = {
    **dict.fromkeys(PLEDGES.values(), PLEDGE),
    CaseKind.PLEDGE_RELEASE: RELEASE,
    CaseKind.TM_PLEDGE_RELEASE: RELEASE,
    CaseKind.CR_PLEDGE_RELEASE: RELEASE,
    CaseKind.PATENT_LICENSE_END: LICENSE_END,
    CaseKind.TM_LICENSE_END: LICENSE_END,
    CaseKind.CR_LICENSE_END: LICENSE_END,
}


def answers_of(
    case: RecordalCase, right: Asset, deal: Deal | None, terms: Terms | None, names: Mapping[int, Organisation]
) -> Rows:
    """(label, text) of everything that the form asks about the right, to be copied, in the language in force."""
    grantor, grantee = names[case.grantor_id], names[case.grantee_id]
    if deal is not None and terms is not None:
        return [*recordal_form(deal, terms, right, grantor, grantee), *_technology(case, terms, names), *given(case)]
    return [
        (_("Kind of right"), str(KIND_LABELS[right.kind])),
        (_("Number"), right.number_display),
        (_("Name of the right"), " / ".join(title for title in (right.title, right.title_en) if title)),
        (_("Pledgor"), named(grantor)),
        (_("Pledgee"), named(grantee)),
        *given(case),
    ]


def _technology(case: RecordalCase, terms: Terms, names: Mapping[int, Organisation]) -> Rows:
    """What is asked of a technology contract besides: its type and turnover, or the country of the foreign side."""
    if case.kind is CaseKind.TECH_CONTRACT:
        is_sale = terms.act is Act.ASSIGN
        kind = _("Technology transfer contract") if is_sale else _("Technology licence contract")
        rows = [(_("Type of technology contract"), kind)]
        if terms.instalments:
            rows.append((_("Technology turnover to be certified"), show.money(terms.fixed_total)))
        return rows
    if case.kind in (CaseKind.TECH_IMPORT, CaseKind.TECH_EXPORT):
        foreign = names[case.grantor_id if case.kind is CaseKind.TECH_IMPORT else case.grantee_id]
        return [(_("Country of the foreign side"), foreign.country)]
    return []


def given(case: RecordalCase) -> Rows:
    """What was said when the case was opened, in the order of the form; what nobody has said is left out."""
    asked = ASKED.get(case.kind, ())
    return [(str(each.label), _text(each, case.answers[each.key])) for each in asked if case.answers.get(each.key)]


def _text(question: Question, kept: Any) -> str:
    if question.kept is Kept.DAY:
        return show.day(date.fromisoformat(str(kept)))
    if question.kept is Kept.MONEY:
        return show.money(Money.parse(kept["amount"], kept["currency"]))
    return str(kept)
