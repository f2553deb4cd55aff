"""What deals lend to the finance desk: their numbers as purposes, and what is due from whom."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.db import locked
from core.i18n import _, language
from core.money import Money
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of
from settlement.deals.funding import deal_of
from settlement.deals.items import lock_pledged, lock_rights
from settlement.deals.models import Deal
from settlement.deals.owing import deals_owing_again
from settlement.deals.queries import next_due, owing
from settlement.deals.states import TAKES_MONEY
from settlement.holds.queries import why_stayed
from settlement.payments.purposes import BETWEEN, Expected, PurposeBook


def find(session: Session, typed: str) -> str | None:
    """'XH-2026-000042' or 'deal:42' → 'deal:42', if there is such a deal."""
    text = typed.strip()
    deal_id = deal_of(text.lower())
    known = Deal.id == deal_id if deal_id is not None else Deal.number == text.upper()
    found = session.scalar(select(Deal.id).where(known))
    return f"deal:{found}" if found is not None else None


def label(session: Session, purpose: str) -> str:
    """'Deal XH-2026-000042'."""
    deal = session.get(Deal, deal_of(purpose) or 0)
    return _("Deal %(number)s", number=deal.number) if deal else purpose


def labels(session: Session, purposes: Sequence[str]) -> dict[str, str]:
    """The same for many, in one statement."""
    numbers = _numbers(session, purposes)
    return {
        purpose: _("Deal %(number)s", number=numbers[purpose]) if purpose in numbers else purpose
        for purpose in purposes
    }


def _numbers(session: Session, purposes: Sequence[str]) -> dict[str, str]:
    """The numbers of those deals that there are."""
    ids = {purpose: deal_of(purpose) for purpose in purposes}
    known = session.execute(select(Deal.id, Deal.number).where(Deal.id.in_(set(ids.values()) - {None})))
    numbers = {row.id: row.number for row in known}
    return {purpose: numbers[deal_id] for purpose, deal_id in ids.items() if deal_id in numbers}


def hrefs(session: Session, purposes: Sequence[str]) -> dict[str, str]:
    """The pages of many deals, in one statement."""
    return {purpose: f"/deals/{number}" for purpose, number in _numbers(session, purposes).items()}


def href(session: Session, purpose: str) -> str | None:
    """The deal's page."""
    deal = session.get(Deal, deal_of(purpose) or 0)
    return f"/deals/{deal.number}" if deal else None


def expected(session: Session) -> list[Expected]:
    """What the buyers of signed deals are due to pay next (money that waits for an event is not due yet), and what
    sellers who failed owe again of earnest money."""
    rows = session.scalars(owing()).all()
    names = names_of(session, [deal.buyer_id for deal in rows])
    due = [(deal, next_due(deal)) for deal in rows]
    return [*_owed_again(session), *_of_buyers(due, names)]


def _owed_again(session: Session) -> list[Expected]:
    found = deals_owing_again(session)
    names = names_of(session, [deal.seller_id for deal, _amount in found])
    return [
        Expected(
            purpose=deal.subject,
            label=_("Earnest money owed again, deal %(number)s", number=deal.number),
            payer_id=deal.seller_id,
            payer_name=names[deal.seller_id].display(language()),
            amount=amount,
            typed=deal.number,
        )
        for deal, amount in found
    ]


def _of_buyers(
    due: Sequence[tuple[Deal, tuple[Money, date | None] | None]], names: Mapping[int, Organisation]
) -> list[Expected]:
    return [
        Expected(
            purpose=deal.subject,
            label=_("Deal %(number)s", number=deal.number),
            payer_id=deal.buyer_id,
            payer_name=names[deal.buyer_id].display(language()),
            amount=waiting[0],
            typed=deal.number,
            due_on=waiting[1],
        )
        for deal, waiting in due
        if waiting is not None and waiting[1] is not None
    ]


# 'XH-2026-000042' as people write it: with or without hyphens, with spaces within it.
QUOTED = re.compile(rf"(?<![A-Z0-9])X\s?H{BETWEEN}(\d{{4}}){BETWEEN}(\d{{3}}\s?\d{{3}})(?!\d)")


def mentioned(session: Session, text: str) -> list[Expected]:
    """The deals whose number a transfer quotes; where nothing is due any more, with an amount of nothing."""
    numbers = {f"XH-{year}-{''.join(number.split())}" for year, number in QUOTED.findall(text)}
    rows = session.scalars(select(Deal).where(Deal.number.in_(numbers)).order_by(Deal.id)).all() if numbers else []
    return [_quoted(session, deal) for deal in rows]


def _quoted(session: Session, deal: Deal) -> Expected:
    due = next_due(deal) if deal.state in TAKES_MONEY else None
    name = names_of(session, [deal.buyer_id])[deal.buyer_id].display(language())
    amount = due[0] if due is not None else Money(0, deal.currency)
    label = _("Deal %(number)s", number=deal.number)
    return Expected(deal.subject, label, deal.buyer_id, name, amount, deal.number, due[1] if due is not None else None)


def since(session: Session, purpose: str) -> date | None:
    """The day on which the deal was agreed."""
    deal = session.get(Deal, deal_of(purpose) or 0)
    return business_date(deal.agreed_at) if deal else None


def lock(session: Session, purpose: str) -> None:
    """The deal's row; nothing where there is no such deal.

    Its rights first under an open licence, which comes into force with the money, and where they are pledged.
    """
    deal_id = deal_of(purpose)
    deal = session.get(Deal, deal_id) if deal_id is not None else None
    if deal is None:
        return
    if deal.open_licence:
        lock_rights(session, deal.id)
    else:
        lock_pledged(session, deal.id)  # money that comes late is released at once, and may pay off a loan
    locked(session, Deal, deal.id)


BOOK = PurposeBook(
    find=find, label=label, labels=labels, href=href, hrefs=hrefs, expected=expected, since=since, lock=lock,
    mentioned=mentioned, stayed=why_stayed, settles_returns=True,
)  # fmt: skip
