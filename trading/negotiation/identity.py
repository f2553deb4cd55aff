"""An anonymous buyer: who sees the name, what the others see instead, and how both sides agree to tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import TRADER_ROLES, Actor
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import LazyText, _, language, lazy_gettext
from parties.organisations.models import Organisation, fold_name
from parties.organisations.regions import region_label
from trading.negotiation.models import Message, Negotiation, Offer
from trading.negotiation.notes import tell
from trading.negotiation.standing import acting
from trading.negotiation.states import NegotiationState

SHORTEST_NAME = 3  # a shorter text stands in too many other words to give anybody away

# What is left out of a name when it is spoken of, the longer first.
LEGAL_FORMS = (
    *("集团股份有限公司", "集团有限公司", "股份有限公司", "有限责任公司", "有限公司", "集团"),
    *("colimited", "coltd", "limited", "ltd", "inc", "corporation", "corp", "gmbh", "llc"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a negotiation as this reader may see it."""

    id: int
    name: str

    def display(self, _language: str = "") -> str:
        """The name, or what stands for it."""
        return self.name


def hides_buyer(negotiation: Negotiation, reader: Actor) -> bool:
    """Whether this reader must not learn who the buyer is: seller and center, until both sides have agreed."""
    return negotiation.is_masked and not reader.acts_for(negotiation.buyer_id)


def negotiates_without_name(session: Session, *, listing_id: int, buyer_id: int) -> bool:
    """Whether a buyer's name is still kept back in a negotiation about the listing, under way or ended."""
    query = select(Negotiation).filter_by(listing_id=listing_id, buyer_id=buyer_id, is_anonymous=True)
    return any(each.is_masked for each in session.scalars(query))


def in_words(buyer: Organisation) -> str:
    """What stands for an anonymous buyer's name: 'A buyer, verified, from Liaoning'."""
    region = region_label("-".join(buyer.region_code.split("-")[:2])) if buyer.region_code else ""
    if buyer.is_verified:
        return _("A buyer, verified, from %(region)s", region=region) if region else _("A buyer, verified")
    return _("A buyer, not verified yet, from %(region)s", region=region) if region else _("A buyer, not verified yet")


def sides_of(negotiation: Negotiation, rows: Mapping[int, Organisation], reader: Actor) -> dict[int, Side]:
    """Buyer and seller by id, named as this reader may see them."""
    sides = {each: Side(each, rows[each].display(language())) for each in (negotiation.seller_id, negotiation.buyer_id)}
    if hides_buyer(negotiation, reader):
        sides[negotiation.buyer_id] = Side(negotiation.buyer_id, in_words(rows[negotiation.buyer_id]))
    return sides


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail."""

    at: datetime
    who: str
    what: LazyText | str


def trail_for(
    negotiation: Negotiation, entries: Iterable[audit.AuditEntry], sides: Mapping[int, Side], reader: Actor
) -> list[Step]:
    """What happened, with the buyer's people named only to those who may know the buyer."""
    hidden = negotiation.buyer_id if hides_buyer(negotiation, reader) else None
    return [
        Step(
            each.at,
            sides[hidden].name if hidden is not None and each.organisation_id == hidden else each.actor_name,
            each.label,
        )
        for each in entries
    ]


def must_not_name_itself(session: Session, buyer_id: int, actor: Actor, *texts: str) -> None:
    """Unacceptable where the words of an anonymous buyer give it away by one of its names or its people's."""
    buyer = found(session, Organisation, buyer_id)
    names = {_spoken(each) for each in (buyer.name, buyer.name_en, buyer.uscc or "", actor.name, *buyer.aliases)}
    said = fold_name("\n".join(texts))
    if any(len(name) >= SHORTEST_NAME and name in said for name in names):
        text = _("This text names you, and you negotiate without your name. Leave the name out, or agree to tell it.")
        raise Unacceptable(text, code="names_you", fields={"message": [text]})


def _spoken(name: str) -> str:
    folded = fold_name(name)
    form = next((each for each in LEGAL_FORMS if folded.endswith(each)), "")
    return folded.removesuffix(form)


def must_be_known(negotiation: Negotiation) -> None:
    """Conflict `not_revealed` while the buyer is anonymous: a deal is made with somebody known."""
    if negotiation.is_masked:
        raise Conflict(
            _(
                "The buyer is still anonymous, and a deal is made between sides that know each other. "
                "Both sides agree to tell the name first; then the terms can be accepted."
            ),
            code="not_revealed",
        )


def agree_to_reveal(session: Session, *, negotiation_id: int, actor: Actor, now: datetime) -> Negotiation:
    """One side agrees that the buyer's name is told; with the second agreement seller and center see it."""
    actor.must_have(*TRADER_ROLES)
    negotiation = locked(session, Negotiation, negotiation_id)
    actor = acting(session, negotiation, actor, now)
    actor.must_act_for_one_of((negotiation.seller_id, negotiation.buyer_id))
    is_buyer = actor.acts_for(negotiation.buyer_id)
    before = negotiation.buyer_agreed_at if is_buyer else negotiation.seller_agreed_at
    if negotiation.state is not NegotiationState.OPEN or not negotiation.is_masked or before is not None:
        raise Conflict(_("There is nothing to agree to here: reload the page to see what is so."), code="not_asked")
    if is_buyer:
        negotiation.buyer_agreed_at = now
    else:
        negotiation.seller_agreed_at = now
    act = "reveal_agreed" if negotiation.is_masked else "revealed"
    audit.record(session, negotiation.subject, f"negotiation.{act}", actor=actor, now=now)
    other = negotiation.seller_id if is_buyer else negotiation.buyer_id
    if negotiation.is_masked:
        text = lazy_gettext("The other side agrees that the buyer of “%(title)s” is named. Your agreement is missing.")
    else:
        text = lazy_gettext("Both sides have agreed: the buyer of “%(title)s” is named now.")
    tell(session, negotiation, other, text, act, now=now)
    return negotiation


class SeenOffer:
    """An offer as one reader may see it; everything but its author's name is the offer's own."""

    def __init__(self, offer: Offer, reader: Actor) -> None:
        self.offer = offer
        self.is_hidden = hides_buyer(offer.negotiation, reader) and offer.author_id == offer.negotiation.buyer_id

    @property
    def author_id(self) -> int | None:
        """The author's organisation; None where it is not told."""
        return None if self.is_hidden else self.offer.author_id

    @property
    def author_name(self) -> str:
        """The author's name; empty where it is not told."""
        return "" if self.is_hidden else self.offer.author_name

    def __getattr__(self, name: str) -> object:
        return getattr(self.offer, name)


class SeenMessage:
    """A message as one reader may see it."""

    def __init__(self, message: Message, negotiation: Negotiation, reader: Actor) -> None:
        self.message = message
        self.is_hidden = hides_buyer(negotiation, reader) and message.author_id == negotiation.buyer_id

    @property
    def author_id(self) -> int | None:
        """The author's organisation; None where it is not told."""
        return None if self.is_hidden else self.message.author_id

    @property
    def author_name(self) -> str:
        """The author's name; empty where it is not told."""
        return "" if self.is_hidden else self.message.author_name

    def __getattr__(self, name: str) -> object:
        return getattr(self.message, name)


class SeenNegotiation:
    """A negotiation as one reader may see it."""

    def __init__(self, negotiation: Negotiation, reader: Actor) -> None:
        self.negotiation, self.reader = negotiation, reader

    @property
    def buyer_id(self) -> int | None:
        """The buyer; None where it is not told."""
        return None if hides_buyer(self.negotiation, self.reader) else self.negotiation.buyer_id

    def __getattr__(self, name: str) -> object:
        return getattr(self.negotiation, name)
