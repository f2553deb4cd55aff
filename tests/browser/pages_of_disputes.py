"""Visits of cases and complaints: the figures, the registers, each form, and one of each from whoever it concerns."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.market.models import Listing
from listings.market.states import ListingState
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.states import CaseState, TakedownState
from tests.browser.asked import VISITOR, Asked, mailbox


def of_disputes(session: Session) -> Asked:
    """Cases: for everybody, for a party, for the city office."""
    settled = session.scalars(select(DisputeCase).filter_by(state=CaseState.SETTLED)).first()
    heard = session.scalars(select(DisputeCase).filter_by(state=CaseState.COURT)).first()
    assert settled is not None
    assert heard is not None
    yield "disputes.statistics", VISITOR, {"first": 2019, "last": 2021}
    yield "disputes.index", "city", {"first": "2019-01-01", "last": "2021-12-31"}
    yield "disputes.index", VISITOR, {"channel": "arbitration", "first": "2019-01-01", "last": "2021-12-31"}
    yield "disputes.mine", "yard", {}
    yield "disputes.new", "yard", {}
    yield "disputes.new", "city", {}
    yield "disputes.bring_list", "city", {}
    yield "disputes.show", "yard", {"number": settled.number}
    yield "disputes.show", "city", {"number": heard.number, "do": "decide"}
    yield "disputes.show", "city", {"number": heard.number, "do": "bring"}


def of_complaints(session: Session) -> Asked:
    """Complaints: the form, the queue, and a notice from each side."""
    listing = session.scalars(select(Listing).filter_by(state=ListingState.PUBLISHED).order_by(Listing.id)).first()
    received = session.scalars(select(TakedownNotice).filter_by(state=TakedownState.RECEIVED)).first()
    answered = session.scalars(select(TakedownNotice).filter_by(state=TakedownState.ANSWERED)).first()
    lifted = session.scalars(select(TakedownNotice).filter_by(state=TakedownState.LIFTED)).first()
    assert listing is not None
    assert received is not None
    assert answered is not None
    assert lifted is not None
    yield "disputes.complain", VISITOR, {"listing_id": listing.id}
    yield "disputes.complain", "yard", {"listing_id": listing.id}
    yield "disputes.results", VISITOR, {}
    yield "disputes.takedown_queue", "admin", {}
    yield "disputes.takedown", "admin", {"number": received.number}
    yield "disputes.takedown", mailbox(session, answered.complainant_id), {"number": answered.number}
    yield "disputes.takedown", mailbox(session, answered.seller_id), {"number": answered.number}
    yield "disputes.takedown", VISITOR, {"number": lifted.number}
    yield "disputes.follow", VISITOR, {"token": received.token}
