"""The complainant's side: a notice about a listing, what it lacked, word of a suit, and taking it back."""

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import must_be_given
from core.clock import business_date
from core.db import found
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext, ngettext
from core.show import day
from listings.market.models import Listing
from parties.organisations import queries as organisations
from parties.organisations.models import fold_name
from registers.disputes.models import TakedownNotice
from registers.disputes.news import tell_complainant, tell_officers, tell_seller
from registers.disputes.standing import must_be_day
from registers.disputes.states import OPEN
from registers.disputes.taking_down import ON_THE_MARKET, lift_measure, move, opened
from registers.disputes.vocabulary import ComplainantKind, Complaint

LEAST_EVIDENCE = 20  # characters; a word is no prima facie evidence


def complain(
    session: Session,
    *,
    listing_id: int,
    complaint: Complaint,
    own_right: str,
    evidence: str,
    email: str = "",
    kind: ComplainantKind = ComplainantKind.ORGANISATION,
    name: str = "",
    identity_no: str = "",
    address: str = "",
    wants_measure: bool = True,
    accepts_liability: bool = False,
    language: str = "zh_Hans",
    actor: Actor | None,
    now: datetime,
) -> TakedownNotice:
    """Complain about a listing, signed in or not (`actor` None): who complains, which right of theirs, what shows it.

    Whoever acts for an organisation complains for it, under its own name and code. Raises Unacceptable that names all
    that is missing at once, Conflict `not_on_the_market`, `own_listing`, and `complained_already` while an earlier
    notice of the same complainant about the same listing is open.
    """
    listing = found(session, Listing, listing_id)
    if listing.state not in ON_THE_MARKET:
        raise Conflict(
            _("This listing is not on the market, so nothing can be taken off it."), code="not_on_the_market"
        )
    organisation_id = actor.organisation_id if actor is not None and not actor.is_system else None
    if organisation_id is not None:
        row = organisations.organisation(session, organisation_id)
        kind, name, identity_no = ComplainantKind.ORGANISATION, row.name, row.uscc or f"organisation {row.id}"
    if organisation_id == listing.seller_id:
        raise Conflict(_("This is your own listing. Withdraw it instead."), code="own_listing")
    _must_be_whole(own_right, evidence, name, identity_no, email if organisation_id is None else "-", accepts_liability)
    key = key_of_complainant(identity_no, email if organisation_id is None else "")
    _must_be_the_first(session, listing.id, key)
    notice = TakedownNotice(
        listing_id=listing.id, seller_id=listing.seller_id, complaint=complaint, complainant_id=organisation_id,
        complainant_kind=kind, complainant_name=name.strip()[:200], complainant_key=key,
        identity_no=identity_no.strip(), email=email.strip(), address=address.strip(), language=language,
        token=secrets.token_urlsafe(32),
        own_right=own_right.strip(), evidence=evidence.strip(), wants_measure=wants_measure,
        accepts_liability=accepts_liability, received_at=now,
        repeats_id=_earlier(session, listing, key),
    )  # fmt: skip
    session.add(notice)
    session.flush()
    after = {"complaint": complaint.value, "listing": listing.id, "repeats": notice.repeats_id}
    audit.record(session, notice.subject, "takedown.received", actor=as_actor(notice, actor), now=now, after=after)
    text = lazy_gettext("Your complaint %(number)s has arrived.", number=notice.number)
    tell_complainant(session, notice, text, "received", now=now)
    text = lazy_gettext("Complaint %(number)s about a listing waits for you.", number=notice.number)
    tell_officers(session, notice, text, "received", now=now)
    return notice


def key_of_complainant(identity_no: str, email: str) -> str:
    """Under which a complainant's notices belong together. Whoever is not signed in can write anybody's number, so
    theirs stand under it with the address that they answer from: never in the way of the owner of the number."""
    key = fold_name(identity_no)
    return (f"{key}|{email.strip().casefold()}" if email else key)[:100]


def _must_be_whole(
    own_right: str, evidence: str, name: str, identity_no: str, email: str, accepts_liability: bool
) -> None:
    faults: dict[str, list[str]] = {}
    for field, given, text in (
        ("name", name, _("Say who complains.")),
        (
            "identity_no",
            identity_no,
            _("Write the credit code of the organisation, or the number of your identity card."),
        ),
        ("email", email, _("Write an e-mail address at which you can be reached.")),
        ("own_right", own_right, _("Say which right of yours is concerned, with its number and office.")),
    ):
        if not given.strip():
            faults[field] = [text]
    if email != "-" and email.strip() and "@" not in email:
        faults["email"] = [_("Write an e-mail address at which you can be reached.")]
    if len(evidence.strip()) < LEAST_EVIDENCE:
        faults["evidence"] = [
            ngettext("Say in at least %(num)s character what shows it, such as where the two are the same.",
                     "Say in at least %(num)s characters what shows it, such as where the two are the same.",
                     LEAST_EVIDENCE)
        ]  # fmt: skip
    if not accepts_liability:
        faults["accepts_liability"] = [_("Say that what you write is true and that you answer for a wrong notice.")]
    if faults:
        raise Unacceptable(_("A notice needs all of this (E-commerce Law, article 42)."), fields=faults, rule="ECL 42")


def _must_be_the_first(session: Session, listing_id: int, key: str) -> None:
    mine = select(TakedownNotice).where(
        TakedownNotice.listing_id == listing_id, TakedownNotice.complainant_key == key, TakedownNotice.state.in_(OPEN)
    )
    known = session.scalar(mine)
    if known is not None:
        raise Conflict(
            _("You have complained about this listing already; notice %(number)s is open.", number=known.number),
            code="complained_already",
        )


def _earlier(session: Session, listing: Listing, key: str) -> int | None:
    """The latest notice of the complainant about the same seller's listing of the same right."""
    same_right = select(Listing.id).where(Listing.asset_id == listing.asset_id, Listing.seller_id == listing.seller_id)
    query = select(TakedownNotice.id).where(
        TakedownNotice.complainant_key == key, TakedownNotice.listing_id.in_(same_right)
    )
    return session.scalar(query.order_by(TakedownNotice.id.desc()).limit(1))


def as_actor(notice: TakedownNotice, actor: Actor | None) -> Actor:
    """Whom the trail names: whoever is signed in, else the complainant by the name that was given."""
    return actor if actor is not None else visitor(notice)


def visitor(notice: TakedownNotice) -> Actor:
    """The complainant without an account, as trail and files name them; no permission is ever asked of it."""
    return Actor(person_id=None, name=notice.complainant_name)


def must_be_complainant(notice: TakedownNotice, actor: Actor | None, token: str) -> None:
    """NotAllowed unless the actor acts for the complainant, or has the address that the complainant was sent."""
    by_token = bool(token) and secrets.compare_digest(token, notice.token)
    by_name = actor is not None and notice.complainant_id is not None and actor.acts_for(notice.complainant_id)
    if not (by_token or by_name):
        raise NotAllowed(_("Only whoever complained does this, by the address in the letter or signed in."))


def complete_notice(
    session: Session, *, notice_id: int, evidence: str = "", own_right: str = "", token: str = "",
    actor: Actor | None = None, now: datetime,
) -> TakedownNotice:  # fmt: skip
    """What the officers asked for is added; the notice is looked at again."""
    notice = opened(session, notice_id)
    must_be_complainant(notice, actor, token)
    TakedownNotice.__lifecycle__.after(notice.state, "complete")
    today = business_date(now)
    if notice.complete_by is not None and today > notice.complete_by:
        text = _("What was missing could be added until %(day)s. Complain anew.", day=day(notice.complete_by))
        raise Conflict(text, code="completion_late")
    must_be_given(evidence.strip() or own_right.strip(), "evidence")
    if evidence.strip():
        notice.evidence = f"{notice.evidence}\n\n{evidence.strip()}"[:4000]
    notice.own_right = (own_right.strip() or notice.own_right)[:300]
    notice.lacks, notice.lacks_text, notice.complete_by = [], "", None
    move(session, notice, "complete", "completed", as_actor(notice, actor), now)
    text_ = lazy_gettext("Complaint %(number)s was completed.", number=notice.number)
    tell_officers(session, notice, text_, f"completed-{now.isoformat()}", now=now)
    return notice


def tell_of_suit(
    session: Session, *, notice_id: int, body: str, suit_no: str = "", suit_on: date, token: str = "",
    actor: Actor | None = None, now: datetime,
) -> TakedownNotice:  # fmt: skip
    """The complainant says that a court or authority has the matter: the measure stays until that is decided.

    In time until the end of the fifteenth day after the seller's statement was forwarded (ECL 43; BR-A2); Conflict
    `suit_late` after it, whether or not the measure has been lifted by then.
    """
    notice = opened(session, notice_id)
    must_be_complainant(notice, actor, token)
    TakedownNotice.__lifecycle__.after(notice.state, "tell of suit")
    today = business_date(now)
    assert notice.suit_by is not None
    if today > notice.suit_by:
        raise Conflict(
            _(
                "Word of a suit or complaint had to come by %(day)s (E-commerce Law, article 43). The measure ends. "
                "What a court orders later is followed all the same.",
                day=day(notice.suit_by),
            ),
            code="suit_late",
            rule="ECL 43",
        )
    must_be_given(body, "body")
    must_be_day(suit_on, None, today, "suit_on")
    notice.suit_body, notice.suit_no, notice.suit_on = body.strip()[:200], suit_no.strip()[:100], suit_on
    move(session, notice, "tell of suit", "suit_told", as_actor(notice, actor), now)
    text = lazy_gettext("Complaint %(number)s is before a court or an authority; the listing stays off the market.",
                        number=notice.number)  # fmt: skip
    for tell in (tell_seller, tell_officers, tell_complainant):
        tell(session, notice, text, "suit", now=now)
    return notice


def take_back(
    session: Session, *, notice_id: int, token: str = "", actor: Actor | None = None, now: datetime
) -> TakedownNotice:
    """The complainant no longer upholds it: what it stopped goes on."""
    notice = opened(session, notice_id)
    must_be_complainant(notice, actor, token)
    who = as_actor(notice, actor)
    TakedownNotice.__lifecycle__.after(notice.state, "take back")
    lift_measure(session, notice, who, now)
    was_forwarded = notice.forwarded_on is not None
    move(session, notice, "take back", "taken_back", who, now)
    text = lazy_gettext("Complaint %(number)s was taken back.", number=notice.number)
    for tell in (tell_seller, tell_officers) if was_forwarded else (tell_officers,):
        tell(session, notice, text, "taken-back", now=now)
    return notice
