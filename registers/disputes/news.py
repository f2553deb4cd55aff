"""Who is told what of cases and complaints, each in their own language."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import mail
from core.actor import Role
from core.errors import NotFound
from core.i18n import LANGUAGES, LazyText, speaking
from listings.market.models import Listing
from parties.centers.models import Center
from parties.notices.services import notify
from parties.organisations import queries as organisations
from parties.people import letters
from registers.disputes.models import DisputeCase, TakedownNotice

OFFICERS = (Role.ADMINISTRATOR, Role.FINANCE_OFFICER)


def tell_parties(session: Session, case: DisputeCase, text: LazyText, key: str, *, now: datetime) -> None:
    """One notice to the people of every party that takes part here, and to those who filed the case."""
    told = [case.filed_by_id, *(party.organisation_id for party in case.parties)]
    for organisation_id in dict.fromkeys(each for each in told if each is not None):
        notify(
            session,
            organisation_id=organisation_id,
            text=text,
            href=f"/disputes/{case.number}",
            key=f"{case.subject}:{key}",
            now=now,
        )


def tell_complainant(session: Session, notice: TakedownNotice, text: LazyText, key: str, *, now: datetime) -> None:
    """The complainant's people, or a letter to the address that was given, in the language in which they wrote."""
    if notice.complainant_id is not None:
        href, whole = f"/takedowns/{notice.number}", f"{notice.subject}:{key}:complainant"
        notify(session, organisation_id=notice.complainant_id, text=text, href=href, key=whole, now=now)
        return
    with speaking(notice.language if notice.language in LANGUAGES else "en"):
        sentence = str(text)
        address = letters.address(f"/takedowns/follow/{notice.token}")
        body = "\n\n".join((str(letters.GREETING), sentence, address, str(letters.CLOSING))) + "\n"
    mail.send_later(session, to=notice.email, subject=sentence[:150], text=body, key=f"{notice.subject}:{key}", now=now)


def tell_seller(session: Session, notice: TakedownNotice, text: LazyText, key: str, *, now: datetime) -> None:
    """The people of whoever sells what is complained about."""
    href, whole = f"/takedowns/{notice.number}", f"{notice.subject}:{key}:seller"
    notify(session, organisation_id=notice.seller_id, text=text, href=href, key=whole, now=now)


def tell_center(session: Session, notice: TakedownNotice, text: LazyText, key: str, *, now: datetime) -> None:
    """The people of the center that looks after the listing."""
    listing = session.get(Listing, notice.listing_id)
    center = session.get(Center, listing.center_id) if listing and listing.center_id else None
    if center is not None:
        href, whole = f"/listings/{notice.listing_id}", f"{notice.subject}:{key}:center"
        notify(session, organisation_id=center.organisation_id, text=text, href=href, key=whole, now=now)


def tell_officers(session: Session, notice: TakedownNotice, text: LazyText, key: str, *, now: datetime) -> None:
    """The officers of the trading center, where there is one."""
    try:
        center = organisations.trading_center(session)
    except NotFound:
        return
    notify(
        session,
        organisation_id=center.id,
        text=text,
        href=f"/takedowns/{notice.number}",
        key=f"{notice.subject}:{key}:officers",
        now=now,
        roles=OFFICERS,
    )
