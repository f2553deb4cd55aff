"""Words beside the terms, pinned to a version: both sides, at any time while they talk.

What was said stays (E-commerce Law art. 31: records of a transaction are kept for three years at least); the database
refuses to change or delete it.
"""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import TRADER_ROLES, Actor
from core.db import locked
from core.errors import NotFound, Unacceptable
from core.i18n import _, lazy_gettext
from trading.negotiation import identity
from trading.negotiation.models import Message, Negotiation
from trading.negotiation.notes import tell
from trading.negotiation.rules import LONGEST_MESSAGE
from trading.negotiation.standing import acting, must_be_open


def send_message(
    session: Session, *, negotiation_id: int, version_no: int, text: str, actor: Actor, now: datetime
) -> Message:
    """Say something about a version to the other side; its center reads along."""
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, negotiation_id)
    actor = acting(session, negotiation, actor, now)
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    must_be_open(negotiation)
    said = text.strip()
    if not said or len(said) > LONGEST_MESSAGE:
        fault = _("Write a message of at most %(most)s characters.", most=LONGEST_MESSAGE)
        raise Unacceptable(fault, fields={"text": [fault]})
    if version_no not in {offer.version_no for offer in negotiation.offers}:
        raise NotFound(_("There is no version %(number)s in this negotiation.", number=version_no))
    author_id = negotiation.buyer_id if actor.acts_for(negotiation.buyer_id) else negotiation.seller_id
    if negotiation.is_masked and author_id == negotiation.buyer_id:
        identity.must_not_name_itself(session, negotiation.buyer_id, actor, said)
    message = Message(
        negotiation_id=negotiation.id,
        version_no=version_no,
        author_id=author_id,
        author_name=actor.name,
        text=said,
        sent_at=now,
    )
    session.add(message)
    negotiation.changed_at = now
    session.flush()
    after = {"version": version_no, "message": message.id}
    audit.record(session, negotiation.subject, "negotiation.message", actor=actor, now=now, after=after)
    word = lazy_gettext("There is a message about version %(number)s of the terms for “%(title)s”.", number=version_no)
    tell(session, negotiation, negotiation.other_side(author_id), word, f"message-{message.id}", now=now)
    return message


def all_messages(session: Session, negotiation: Negotiation) -> list[Message]:
    """Everything that was said, oldest first."""
    return list(session.scalars(select(Message).filter_by(negotiation_id=negotiation.id).order_by(Message.id)))


def messages_of(session: Session, negotiation: Negotiation) -> dict[int, list[Message]]:
    """Version → what was said about it, oldest first."""
    found: dict[int, list[Message]] = defaultdict(list)
    for message in all_messages(session, negotiation):
        found[message.version_no].append(message)
    return found
