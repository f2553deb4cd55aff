"""The rows of a deal's tables, in words and amounts; pages only print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import AuditEntry
from core.files import StoredFile
from core.i18n import LazyText, _, html_lang, language, lazy_gettext
from core.money import Money, total
from core.show import day, digest_short, instant, money, percent_bp
from listings.assets.labels import PROCEEDS_LABELS
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from listings.terms.vocabulary import TRIGGER_LABELS, Act, Trigger
from listings.terms.wording import Line as TermLine
from listings.terms.wording import compared
from parties.centers.models import Center
from settlement.contracts import amendments
from settlement.contracts.documents import documents_of
from settlement.contracts.models import Amendment, Document, Signature
from settlement.contracts.services import signed_by
from settlement.deals.derived import Forecast
from settlement.deals.drawing import KIND
from settlement.deals.labels import ROLE_LABELS, line_label, state_label
from settlement.deals.models import Deal
from settlement.deals.preview import release_to_come
from settlement.deals.split import Line, LineKind
from settlement.deals.states import DealState
from settlement.deals.story import People
from settlement.deals.taxes import TaxLine
from settlement.payments.labels import KINDS, PAYOUT_STATES
from settlement.payments.models import Payout

Row = list[Any]


WHEN_IT_COMES = {
    Trigger.SIGNING: lazy_gettext("after both have signed"),
    Trigger.FILING: lazy_gettext("after the filing at the office"),
    Trigger.RECORDAL: lazy_gettext("after the recordal"),
    Trigger.MILESTONE: lazy_gettext("once the milestone is confirmed"),
}


def owed_rows(deal: Deal) -> list[Row]:
    """Instalments: what, when, how much, what of it is paid and open."""
    return [
        [
            _("Fees on top of the price") if each.on_top else each.what or str(TRIGGER_LABELS[each.trigger]),
            day(each.due_on) or str(WHEN_IT_COMES.get(each.trigger, "")),
            money(each.amount),
            money(each.paid),
            money(each.open),
        ]
        for each in deal.obligations
    ]


def paid_in(deal: Deal) -> Money:
    """All that was paid of what is owed."""
    return total([each.paid for each in deal.obligations], deal.currency)


def receipt_rows(deal: Deal, people: People) -> list[Row]:
    """Receipts: when, from whom, how much, what of it was used and sent back."""
    return [
        [
            day(row.received_on),
            people.name(row.payer_id),
            money(Money(row.amount_minor, row.currency)),
            money(Money(row.applied_minor, row.currency)),
            money(Money(row.returned_minor, row.currency)),
        ]
        for row in deal.receipts
    ]


def payout_rows(payouts: Sequence[Payout], people: People) -> list[Row]:
    """Payouts and refunds with their state."""
    return [
        [people.name(each.payee_id), str(KINDS[each.kind]), money(each.amount), str(PAYOUT_STATES[each.state][0])]
        for each in payouts
    ]


def split_rows(deal: Deal, people: People) -> list[dict[str, Any]]:
    """Who gets what of the agreed price; the seller always, others where they get something."""
    return [
        {
            "label": line_label(line.kind, deal.act, line.on_top),
            "amount": line.amount,
            "note": people.name(line.organisation_id) if line.organisation_id else None,
        }
        for line in deal.lines
        if line.amount_minor or line.kind is LineKind.SELLER
    ]


def in_all(deal: Deal) -> tuple[str, Money]:
    """What the buyer pays in all, under its name."""
    return (_("Price and fees on top") if deal.buyer_fee else _("Price agreed"), deal.fixed + deal.buyer_fee)


def pledgee_rows(deal: Deal, rights: Mapping[int, Asset]) -> list[Row]:
    """Whose pledge stands on which right, what is done with the price for it, and what was so far."""
    return [
        [
            row.bank_name,
            rights[row.asset_id].number_display,
            str(PROCEEDS_LABELS[row.proceeds]),
            money(total([part.amount for part in row.parts], deal.currency)),
        ]
        for row in deal.pledgees
    ]


def release_rows(session: Session, deal: Deal, people: People) -> list[dict[str, Any]]:
    """Who would get what if all that is held were released now."""
    return [
        {
            "label": line_label(line.kind, deal.act, line.on_top),
            "amount": amount,
            "note": people.name(organisation_id) if organisation_id else None,
        }
        for amount, organisation_id, line in release_to_come(session, deal)
    ]


def expected_rows(lines: Sequence[Line], act: Act) -> list[dict[str, Any]]:
    """The split of a price that is not agreed yet; without a center's name, whichever closes the deal."""
    return [
        {"label": line_label(line.kind, act, line.on_top), "amount": line.amount, "on_top": line.on_top}
        for line in lines
        if line.amount or line.kind is LineKind.SELLER
    ]


def share_rows(deal: Deal, centers: dict[int, Center]) -> list[Row]:
    """The centers' roles and shares."""
    return [
        [str(ROLE_LABELS[share.role]), centers[share.center_id].display(language()), percent_bp(share.share_bp)]
        for share in deal.shares
    ]


def signature_rows(signatures: Sequence[Signature], people: People) -> list[Row]:
    """Who signed what when."""
    return [
        [people.name(each.party_id), each.person_name, instant(each.signed_at), digest_short(each.digest)]
        for each in signatures
    ]


@dataclass(frozen=True, slots=True)
class Trail:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    before: str | None
    after: str | None
    evidence: str | None = None


def trail_rows(deal: Deal, entries: Sequence[AuditEntry]) -> list[Trail]:
    """The audit trail with states in words."""

    def state(kept: dict[str, Any]) -> str | None:
        code = str(kept.get("state", ""))
        return str(state_label(DealState(code), deal.is_paid_later)) if code in list(DealState) else None

    return [Trail(each.at, each.actor_name, str(each.label), state(each.before), state(each.after)) for each in entries]


def volume_rows(volume: Sequence[Forecast]) -> list[Row]:
    """Center, share, amount of the volume to come."""
    return [[each.center.display(html_lang()), percent_bp(each.share_bp), money(each.amount)] for each in volume]


def tax_rows(taxes: Sequence[TaxLine]) -> list[Row]:
    """Tax, who bears it, amount ('–' where no figure can be said), how it is reckoned."""
    return [[each.what, each.who, "–" if each.amount is None else money(each.amount), each.how] for each in taxes]


@dataclass(frozen=True, slots=True)
class Paper:
    """The newest version of a deal's contract as a file, for a page."""

    document: Document
    file: StoredFile


def paper_of(session: Session, deal: Deal, files: Sequence[StoredFile]) -> Paper | None:
    """The contract's file in force among those kept for the deal; None for a deal that was brought in without one."""
    amended = amendments.in_force(session, deal.subject)
    sha256 = amended.document if amended else deal.document
    document = next((each for each in documents_of(session, deal.subject, KIND) if each.sha256 == sha256), None)
    file = next((each for each in files if document and each.sha256 == sha256), None)
    return Paper(document, file) if document and file else None


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """One amendment as a deal's page shows it: what changes, who has signed, and what the reader may do."""

    amendment: Amendment
    who: str
    changes: list[TermLine]
    state: LazyText
    signed: list[Row]
    may_sign: bool
    may_withdraw: bool


AMENDMENT_STATES = {
    "open": lazy_gettext("Waits for signatures"),
    "in force": lazy_gettext("In force"),
    "withdrawn": lazy_gettext("Withdrawn"),
}


def amendment_rows(session: Session, deal: Deal, people: People, actor: Actor) -> list[AmendmentRow]:
    """The amendments of a deal, each compared with the terms that were in force before it."""
    before, found = Terms.from_json(deal.terms), []
    for each in amendments.amendments_of(session, deal.subject):
        terms = Terms.from_json(each.terms)
        signatures = signed_by(session, each.signing_subject)
        parties = {signature.party_id for signature in signatures}
        own = next((side for side in (deal.seller_id, deal.buyer_id) if actor.acts_for(side)), None)
        state = "open" if each.is_open else "in force" if each.in_force_at else "withdrawn"
        found.append(
            AmendmentRow(
                amendment=each,
                who=people.name(each.party_id),
                changes=[line for line in compared(before, terms) if line.changed],
                state=AMENDMENT_STATES[state],
                signed=signature_rows(signatures, people),
                may_sign=each.is_open and own is not None and own not in parties,
                may_withdraw=each.is_open and own == each.party_id,
            )
        )
        before = terms if each.in_force_at else before
    return found
