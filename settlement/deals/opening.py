"""From an accepted offer to a deal: everything that counts later is frozen here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date, business_year
from core.db import found
from core.i18n import lazy_gettext
from listings.terms.agreement import Instalment, Terms
from listings.terms.vocabulary import Trigger
from parties.centers.models import Center
from parties.centers.queries import successor_on
from parties.organisations.models import Organisation
from parties.organisations.queries import must_be_verified
from settlement.deals.agreement import digest_now
from settlement.deals.consented import must_reach_the_pledgees, pledgees_of
from settlement.deals.drawing import draw_contract
from settlement.deals.fees import kind_of_deal
from settlement.deals.items import Part, items_for, kind_of
from settlement.deals.models import Deal, DealLine, DealShare, Obligation
from settlement.deals.news import tell_sides
from settlement.deals.owners import DealOwner, owners_of, parts_by_right, weights_by_right
from settlement.deals.preview import agreed_lines
from settlement.deals.rules import Frozen, frozen_on
from settlement.deals.split import CenterPart, Line, LineKind, merged_by_center
from settlement.deals.taxes import withheld_bp


def open_deal(
    session: Session,
    *,
    source: str,
    listing_id: int | None,
    items: Sequence[Part],
    terms: Terms,
    seller_id: int,
    buyer_id: int,
    centers: Mapping[str, int | None],
    broker: tuple[int, int] | None = None,
    open_licence: bool = False,
    actor: Actor,
    now: datetime,
) -> Deal:
    """Open the deal of an accepted offer; the caller has locked the rights and commits them.

    `items` are the rights with the basis points of the price that fall to each (one right: all 10,000), `broker` the
    seller's with its basis points out of the seller's part, `centers` who holds the roles CLOSE, LIST and INTRODUCE
    (BR-83). Fees, shares and tax are those of today and stay so. `open_licence`: signed at once by `sign_declared`.
    Raises NotAllowed for others than the sides, Conflict where a side is not verified, rules are missing or fees and
    tax are more than the price.
    """
    actor.must_act_for_one_of((seller_id, buyer_id))
    must_be_verified(session, seller_id, buyer_id)
    seller, holders = found(session, Organisation, seller_id), _holders(session, centers, now)
    price, kind = terms.fixed_total, kind_of_deal(terms.act, open_licence)
    frozen = frozen_on(session, kind=kind, holders=holders, now=now)
    deal = Deal(
        number=f"new-{source}"[:20],
        source=source,
        listing_id=listing_id,
        asset_id=items[0][0],
        seller_id=seller_id,
        buyer_id=buyer_id,
        center_id=frozen.shares[0][1],
        broker_id=broker[0] if broker else None,
        broker_bp=broker[1] if broker else 0,
        act=terms.act,
        license_type=terms.license_type,
        right_kind="",
        open_licence=open_licence,
        terms=terms.as_json(),
        terms_digest="0" * 64,
        fixed_minor=price.minor,
        currency=price.currency,
        fee_terms=[frozen.platform.as_json(), frozen.center.as_json()],
        platform_fee_bp=frozen.platform.seller_bp,
        center_fee_bp=frozen.center.seller_bp,
        tax_bp=withheld_bp(session, seller_id, frozen.tax_bp(seller.is_resident), business_date(now)),
        agreed_at=now,
    )
    deal.items = items_for(session, items, price)
    deal.right_kind = kind_of(deal.items)
    deal.owners = _owners(session, deal, items, frozen, now)
    _write_parts(session, deal, terms, frozen)
    session.add(deal)
    session.flush()
    _freeze(session, deal, actor=actor, now=now)
    return deal


def _holders(session: Session, centers: Mapping[str, int | None], now: datetime) -> dict[str, int | None]:
    """Who holds the roles today: a center that was succeeded is stood for by its successor."""
    today = business_date(now)
    return {role: successor_on(session, each, today) if each else None for role, each in centers.items()}


def _owners(session: Session, deal: Deal, items: Sequence[Part], frozen: Frozen, now: datetime) -> list[DealOwner]:
    """Whose the income is, and (kept with the rights) what of it falls to each for which right."""
    by_right = parts_by_right(session, items, deal.seller_id, business_date(now))
    for item, owners in zip(deal.items, weights_by_right(by_right), strict=True):
        item.owners = owners
    return [
        DealOwner(
            place=place,
            organisation_id=each.organisation_id,
            weight=each.weight,
            tax_bp=withheld_bp(session, each.organisation_id, frozen.tax_bp(each.is_resident), business_date(now)),
        )
        for place, each in enumerate(owners_of(session, by_right, deal.seller_id), start=1)
    ]


def _freeze(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """Number, contract and digest of a deal whose rows stand; then both sides are told."""
    deal.number = f"XH-{business_year(now)}-{deal.id:06d}"
    deal.document = draw_contract(session, deal, actor=actor, now=now).sha256
    deal.terms_digest = digest_now(deal)
    session.flush()
    after = {"number": deal.number, "digest": deal.terms_digest}
    audit.record(session, deal.subject, "deal.opened", actor=actor, now=now, after=after)
    if not deal.open_licence:
        text = lazy_gettext("Deal %(number)s is open. Check it and sign.", number=deal.number)
        tell_sides(session, deal, "opened", text, now)


def _write_parts(session: Session, deal: Deal, terms: Terms, frozen: Frozen) -> None:
    deal.shares = [DealShare(role=role, center_id=center, share_bp=bp) for role, center, bp in frozen.shares]
    deal.lines = [
        DealLine(
            place=place,
            kind=line.kind,
            account=line.taker,
            organisation_id=_owner(line),
            borne_by_id=line.borne_by or (deal.buyer_id if line.on_top else deal.seller_id),
            center_id=line.center_id,
            amount_minor=line.amount.minor,
            released_minor=0,
            on_top=line.on_top,
            currency=line.amount.currency,
        )
        for place, line in enumerate(_agreed_lines(session, deal, terms, frozen), start=1)
    ]
    deal.pledgees = pledgees_of(session, deal.asset_ids, business_date(deal.agreed_at))
    must_reach_the_pledgees(deal.pledgees, terms)
    deal.buyer_fee_minor = sum(line.amount_minor for line in deal.lines if line.on_top)
    _write_obligations(deal, terms)


def _write_obligations(deal: Deal, terms: Terms) -> None:
    """One for each instalment; the fees on top fall due with the first that does, behind it."""
    owed = [(part.trigger, part.due_on, part.what, part.amount, False) for part in terms.instalments]
    if deal.buyer_fee_minor:
        first = min(terms.instalments, key=_falls_due)
        owed.append((first.trigger, first.due_on, first.what, deal.buyer_fee, True))
    deal.obligations = [
        Obligation(
            seq=seq,
            trigger=trigger,
            due_on=due_on,
            what=what,
            on_top=on_top,
            amount_minor=amount.minor,
            paid_minor=0,
            currency=amount.currency,
        )
        for seq, (trigger, due_on, what, amount, on_top) in enumerate(owed, start=1)
    ]


def _falls_due(part: Instalment) -> tuple[bool, bool, date]:
    """At signing before all else, at a milestone behind all else."""
    return part.trigger is not Trigger.SIGNING, part.trigger is Trigger.MILESTONE, part.due_on or date.max


def _agreed_lines(session: Session, deal: Deal, terms: Terms, frozen: Frozen) -> list[Line]:
    parts = [
        CenterPart(center_id, f"payable:org:{found(session, Center, center_id).organisation_id}", share_bp)
        for center_id, share_bp in merged_by_center(frozen.shares)
    ]
    share = terms.fixed_total.share(deal.broker_bp)
    broker = (f"payable:org:{deal.broker_id}", share) if deal.broker_id is not None else None
    return agreed_lines(terms.fixed_total, [owner.part for owner in deal.owners], parts, frozen, broker)


def _owner(line: Line) -> int | None:
    """The organisation that is paid, None for the platform and the tax office."""
    paid = (LineKind.SELLER, LineKind.CENTER, LineKind.BROKER)
    return int(line.taker.rpartition(":")[2]) if line.kind in paid else None
