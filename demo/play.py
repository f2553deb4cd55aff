"""One deal's course, act by act through the services, at the instants at which it would have happened."""

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import files
from core.actor import Actor
from core.clock import BEIJING, business_date
from core.files import StoredFile
from core.money import Money
from demo.rights import Right
from demo.stage import Stage
from listings.assets import services as assets
from listings.assets.kinds import AssetStatus
from listings.assets.models import Asset
from listings.market import services as market
from listings.market.models import Listing
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase, Trigger
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.paying import Owner
from settlement.payments import services as payments
from settlement.payments.bank_accounts import services as bank_accounts
from settlement.payments.bank_accounts.queries import account_in_force, file_purpose
from settlement.payments.models import Payout, Receipt
from settlement.payments.states import PayoutState
from settlement.recordal import papers
from settlement.recordal import services as recordal
from settlement.recordal.kinds import GRANTS
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from trading.negotiation import services as negotiation
from trading.negotiation.models import Negotiation, Offer


@dataclass(frozen=True, slots=True)
class Parts:
    """Who and what: seller, buyer, the center's people, the right."""

    seller: Actor
    buyer: Actor
    staff: Actor
    center_id: int
    right: Right
    introducer_id: int | None = None


def at(day: date, hour: int = 10) -> datetime:
    """An hour of a Beijing day."""
    return datetime.combine(day, time(hour), tzinfo=BEIJING)


def enter_right(session: Session, parts: Parts, now: datetime) -> Asset:
    """The owner enters the right by hand."""
    assert parts.seller.organisation_id is not None
    return assets.register_asset(
        session, kind=parts.right.kind, title=parts.right.title, title_en=parts.right.title_en,
        number=parts.right.number, filing_date=parts.right.filed, grant_date=parts.right.granted,
        status=AssetStatus.IN_FORCE, classes=parts.right.classes, organisation_id=parts.seller.organisation_id,
        actor=parts.seller, now=now,
    )  # fmt: skip


def draft(session: Session, parts: Parts, asset: Asset, grant: str, price: Money | None, now: datetime) -> Listing:
    """A filled-in draft for a sale or a kind of licence."""
    sale = grant == "assign"
    ends = min(asset.expiry_date or date(2099, 12, 31), date(business_date(now).year + 8, 12, 31))
    return market.draft_listing(
        session, asset_id=asset.id, center_id=parts.center_id, for_sale=sale, sale_price=price if sale else None,
        license_types=[] if sale else [grant], license_price=None if sale else price, territories=("CN",),
        fields=("*",), ends=None if sale else ends, summary="", actor=parts.seller, now=now,
    )  # fmt: skip


def publish(session: Session, parts: Parts, listing: Listing, now: datetime) -> Listing:
    """Handed to the center, and approved the day after."""
    market.submit_listing(session, listing_id=listing.id, actor=parts.seller, now=now)
    return market.review_listing(
        session, listing_id=listing.id, decision="approve", reasons=[], actor=parts.staff, now=now + timedelta(days=1)
    )


def terms_for(grant: str, price: Money | None, on: date, ends: date | None, royalty_bp: int = 0) -> Terms:
    """A lump sum at signing, in China, for all fields; with a running royalty where one is given."""
    sale = grant == "assign"
    return Terms(
        act=Act.ASSIGN if sale else Act.LICENSE,
        license_type=None if sale else LicenseType(grant),
        instalments=(Instalment(price, Trigger.SIGNING),) if price else (),
        royalty=Royalty(RoyaltyBase.NET_SALES, royalty_bp) if royalty_bp else None,
        scope=Scope.everything(on) if sale else Scope(("CN",), ("*",), on, ends),
    )


def offer(session: Session, parts: Parts, listing: Listing, terms: Terms, now: datetime, days: int = 14) -> Offer:
    """The buyer's first version."""
    room = negotiation.open_negotiation(
        session, listing_id=listing.id,
        proposal=negotiation.Proposal(terms, now + timedelta(days=days)),
        introducer_id=parts.introducer_id, actor=parts.buyer, now=now,
    )  # fmt: skip
    return latest(session, room)


def counter(session: Session, actor: Actor, before: Offer, terms: Terms, now: datetime, days: int = 14) -> Offer:
    """The next version, by the other side."""
    return negotiation.counter_offer(
        session, negotiation_id=before.negotiation_id, version_no=before.version_no,
        proposal=negotiation.Proposal(terms, now + timedelta(days=days)), actor=actor, now=now,
    )  # fmt: skip


def latest(session: Session, room: Negotiation) -> Offer:
    """The version on the table."""
    query = select(Offer).where(Offer.negotiation_id == room.id).order_by(Offer.version_no.desc()).limit(1)
    return session.scalars(query).one()


def accept(session: Session, actor: Actor, version: Offer, now: datetime) -> Deal:
    """The other side says yes."""
    return negotiation.accept_offer(session, offer_id=version.id, digest=version.digest, actor=actor, now=now)


def sign(session: Session, parts: Parts, deal: Deal, now: datetime) -> None:
    """Both sides over the same digest."""
    deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=parts.seller, now=now)
    later = now + timedelta(hours=3)
    deals.sign_deal(session, deal_id=deal.id, digest=deal.terms_digest, actor=parts.buyer, now=later)


def record_payment(session: Session, stage: Stage, deal: Deal, amount: Money, now: datetime) -> Receipt:
    """The first finance officer records the bank's advice."""
    advice = kept(
        session, f"bank advice {deal.number} {amount}", f"advice-{deal.id}.txt", deal.subject, stage.finance[0], now
    )
    return payments.record_receipt(
        session, purpose=deal.subject, payer_id=deal.buyer_id, amount=amount, bank_reference=f"IN{deal.id:08d}",
        received_on=business_date(now), evidence=advice, actor=stage.finance[0], now=now,
    )  # fmt: skip


def confirm_payment(session: Session, stage: Stage, receipt: Receipt, now: datetime) -> None:
    """The second finance officer confirms it."""
    payments.confirm_receipt(session, receipt_id=receipt.id, actor=stage.finance[1], now=now)


def file(session: Session, parts: Parts, deal: Deal, now: datetime) -> RecordalCase:
    """The center keeps the papers and files the recordal."""
    grants = select(RecordalCase).where(RecordalCase.deal_id == deal.id, RecordalCase.kind.in_(GRANTS))
    case = session.scalars(grants).one()
    keep_papers(session, case, parts.staff, now)
    return recordal.file_case(
        session, case_id=case.id, filed_on=business_date(now), office_reference=f"REC{deal.id:07d}", actor=parts.staff,
        now=now,
    )  # fmt: skip


def keep_papers(session: Session, case: RecordalCase, staff: Actor, now: datetime) -> None:
    """Whatever the office always asks for is kept with the case, as one scan of them all."""
    wanted = papers.missing(case)
    if wanted:
        scan = kept(session, f"papers of {case.number}", f"papers-{case.id}.txt", case.subject, staff, now)
        for paper in wanted:
            recordal.keep_paper(session, case_id=case.id, name=paper.name, file=scan, actor=staff, now=now)


def record(session: Session, parts: Parts, case: RecordalCase, deal: Deal, now: datetime) -> None:
    """The office accepts; the money is released."""
    certificate = kept(
        session,
        f"certificate of recordal {deal.number}",
        f"certificate-{deal.id}.txt",
        f"recordal:{case.id}",
        parts.staff,
        now,
    )
    recordal.accept_case(
        session, case_id=case.id, recordal_no=f"X{business_date(now).year}{deal.id:010d}",
        decided_on=business_date(now), certificate=certificate, actor=parts.staff, now=now,
    )  # fmt: skip
    if case.state is RecordalState.APPROVED:  # of a mark, which passes with the gazette
        recordal.announce_case(
            session, case_id=case.id, announced_on=business_date(now),
            announcement_no=f"{business_date(now).year}-{deal.id}", actor=parts.staff, now=now,
        )  # fmt: skip


def pay_out(session: Session, stage: Stage, deal: Owner, now: datetime) -> None:
    """Every queued payout of the deal, or of its royalties, is sent and confirmed by two officers."""
    query = select(Payout).where(Payout.purpose == deal.subject, Payout.state == PayoutState.QUEUED).order_by(Payout.id)
    for payout in session.scalars(query).all():
        have_account(session, stage, payout, now)
        payments.send_payout(
            session, payout_id=payout.id, bank_reference=f"OUT{payout.id:08d}", actor=stage.finance[0], now=now
        )
        later = now + timedelta(hours=2)
        payments.confirm_payout(session, payout_id=payout.id, actor=stage.finance[1], now=later)


def have_account(session: Session, stage: Stage, payout: Payout, now: datetime) -> None:
    """The payee enters where it is paid by bank, the first time, and a finance officer confirms it."""
    if account_in_force(session, payout.payee_id, payout.currency) is not None:
        return
    people = [each for each in stage.actors.values() if each.organisation_id == payout.payee_id]
    payee = next(each for each in people if each.has(*bank_accounts.MAY))
    holder = payee.organisation_name
    proof = kept(
        session, f"bank letter {holder} {payout.currency}", f"account-{payout.payee_id}.txt",
        file_purpose(payout.payee_id), payee, now,
    )  # fmt: skip
    row = bank_accounts.propose_bank_account(
        session, organisation_id=payout.payee_id, holder=holder, bank="星海银行营业部（演示）",
        number=f"6217 0000 {payout.payee_id:08d}", currency=payout.currency, evidence=proof, actor=payee, now=now,
    )  # fmt: skip
    bank_accounts.confirm_bank_account(session, account_id=row.id, actor=stage.finance[0], now=now)


def kept(session: Session, text: str, name: str, purpose: str, actor: Actor, now: datetime) -> StoredFile:
    """A small text file as evidence."""
    return files.keep_upload(session, io.BytesIO(text.encode()), name, purpose=purpose, actor=actor, now=now)


def whole_course(session: Session, stage: Stage, parts: Parts, grant: str, price: Money, released_on: date) -> Deal:
    """From entering the right to the last payout, released on a given day."""
    begin = released_on - timedelta(days=58)
    asset = enter_right(session, parts, at(begin, 9))
    listing = publish(session, parts, draft(session, parts, asset, grant, price, at(begin, 10)), at(begin, 11))
    day = begin + timedelta(days=9)
    ends = None if grant == "assign" else (listing.scope and date.fromisoformat(listing.scope["ends"]))
    first = offer(session, parts, listing, terms_for(grant, price.share(8800), day, ends or None), at(day))
    agreed = counter(
        session, parts.seller, first, terms_for(grant, price, day, ends or None), at(day + timedelta(days=2))
    )
    deal = accept(session, parts.buyer, agreed, at(day + timedelta(days=4)))
    sign(session, parts, deal, at(day + timedelta(days=6)))
    receipt = record_payment(session, stage, deal, price, at(day + timedelta(days=10)))
    confirm_payment(session, stage, receipt, at(day + timedelta(days=10), 15))
    case = file(session, parts, deal, at(day + timedelta(days=14)))
    record(session, parts, case, deal, at(released_on))
    pay_out(session, stage, deal, at(released_on + timedelta(days=1)))
    return deal
