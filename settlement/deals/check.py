"""The deals' self-check: agreement, money and volume of every deal asked of their own books and compared."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from core.faults import Fault
from listings.assets.models import Proceeds
from settlement.contracts.models import Signature
from settlement.deals.agreement import digest_now
from settlement.deals.items import WHOLE
from settlement.deals.models import Deal, DealPledgee, Release
from settlement.deals.split import LineKind
from settlement.deals.states import GONE_BACK, DealState, ReversalState
from settlement.holds.models import Hold
from settlement.holds.queries import stopped_among
from settlement.ledger.models import Journal, Transfer
from settlement.payments.models import Payout
from settlement.volumes.models import Measure, VolumeFact

Sums = dict[tuple[str, str], int]
UNSIGNED = (DealState.AGREED, DealState.CANCELLED)


def check(session: Session) -> list[Fault]:
    """All faults of the deals; empty when agreement, holds, releases, payouts and volume facts say the same."""
    return list(_faults(session))


def _faults(session: Session) -> Iterator[Fault]:
    held, facts, paid = _held(session), _facts(session), _paid_out(session)
    frozen = stopped_among(session, held)
    signed: dict[str, list[str]] = defaultdict(list)
    for subject, digest in session.execute(select(Signature.subject, Signature.digest)):
        signed[subject].append(digest)
    every = (
        selectinload(Deal.items),
        selectinload(Deal.owners),
        selectinload(Deal.shares),
        selectinload(Deal.lines),
        selectinload(Deal.obligations),
        selectinload(Deal.pledgees).selectinload(DealPledgee.parts),
        selectinload(Deal.pledgees).selectinload(DealPledgee.given),
        selectinload(Deal.receipts),
        selectinload(Deal.awards),
        selectinload(Deal.releases).selectinload(Release.lines),
    )
    for deal in session.scalars(select(Deal).options(*every).order_by(Deal.id)):
        yield from _agreement(deal, signed[deal.subject])
        yield from _money(deal, held.get(deal.subject, 0), is_frozen=deal.subject in frozen)
        yield from _volume(deal, facts)
        yield from _deposits(deal, held)
        if deal.pledgees:
            yield from _pledged(deal)
        deposited = _deposited(deal)
        for release in deal.releases:
            yield from _release(release, paid, deposited.get(release.id, 0))


def _held(session: Session) -> dict[str, int]:
    left = Hold.taken_minor - Hold.released_minor - Hold.refunded_minor
    ours = or_(Hold.subject.like("deal:%"), Hold.subject.like("deposit:%"))
    rows = session.execute(select(Hold.subject, left).where(ours))
    return {subject: int(amount) for subject, amount in rows}


def _facts(session: Session) -> Sums:
    """(subject, measure) → Σ amounts, reversals counted."""
    rows = session.execute(
        select(VolumeFact.subject, VolumeFact.measure, func.sum(VolumeFact.amount_minor))
        .where(VolumeFact.subject.like("deal:%"))
        .group_by(VolumeFact.subject, VolumeFact.measure)
    )
    return {(subject, str(measure)): int(amount) for subject, measure, amount in rows}


def _paid_out(session: Session) -> dict[str, int]:
    """Release key → what was queued as payouts or set off for it (a payout that is tried again counts once)."""
    sums: dict[str, int] = defaultdict(int)
    queued = select(Payout.key, Payout.amount_minor).where(
        Payout.key.like("deal:%:release:%:payout:%"), Payout.key.not_like("%:again")
    )
    set_off = (
        select(Journal.key, Transfer.amount_minor)
        .join(Transfer, Transfer.journal_id == Journal.id)
        .where(Journal.key.like("deal:%:release:%:set-off:%"))
    )
    for query in (queued, set_off):
        for key, amount in session.execute(query):
            sums[":".join(key.split(":")[:4])] += amount
    return sums


def _agreement(deal: Deal, signatures: list[str]) -> Iterator[Fault]:
    if digest_now(deal) != deal.terms_digest:
        yield Fault("terms_changed", deal.subject, "the agreement on record is not the one that was frozen")
    if any(digest != deal.terms_digest for digest in signatures):
        yield Fault("signature_differs", deal.subject, "a signature is over another digest than the deal's")
    if deal.state not in UNSIGNED and len(signatures) != 2:
        yield Fault("not_signed", deal.subject, f"{len(signatures)} signatures in the state {deal.state.value}")
    if sum(share.share_bp for share in deal.shares) != 10_000:
        yield Fault("shares_differ", deal.subject, "the center shares do not add up to 10,000 basis points")
    if sum(line.amount_minor for line in deal.lines if not line.on_top) != deal.fixed_minor:
        yield Fault("lines_differ", deal.subject, "the agreed lines do not add up to the price")
    for rows in (deal.lines, deal.obligations):
        if sum(each.amount_minor for each in rows if each.on_top) != deal.buyer_fee_minor:
            yield Fault("buyer_fee_differs", deal.subject, "what the buyer pays on top does not add up")
    if sum(each.allocation_bp for each in deal.items) != WHOLE or deal.asset_id != deal.items[0].asset_id:
        yield Fault(
            "items_differ", deal.subject, "the rights do not add up to 10,000 basis points, or another is first"
        )
    if sum(each.amount_minor for each in deal.items) != deal.fixed_minor:
        yield Fault("items_differ", deal.subject, "what falls to the rights does not add up to the price")
    if (deal.recorded_on is None) != any(each.recorded_on is None for each in deal.kept_items):
        yield Fault("recorded_differ", deal.subject, "the deal is recorded and a right is not, or the other way round")
    if sum(each.amount_minor for each in deal.obligations if not each.on_top) != deal.fixed_minor:
        yield Fault("obligations_differ", deal.subject, "the obligations do not add up to the price")


def _money(deal: Deal, held: int, *, is_frozen: bool) -> Iterator[Fault]:
    released = sum(release.gross_minor + release.fee_minor for release in deal.releases)
    reversed_minor = sum(release.reversed_minor + release.fee_reversed_minor for release in deal.releases)
    again = (deal.owed_again + deal.fee_owed_again).minor
    paid = sum(each.paid_minor for each in deal.obligations)
    applied = sum(row.applied_minor for row in deal.receipts)
    if paid != held + released - again:
        yield Fault("money_differs", deal.subject, f"paid {paid}, but held {held}, released {released}, again {again}")
    if applied != paid - reversed_minor + again:
        yield Fault("receipts_differ", deal.subject, f"receipts applied {applied}, paid {paid} less {reversed_minor}")
    if sum(line.released_minor for line in deal.lines) != released:
        yield Fault("lines_released_differ", deal.subject, "the lines' released parts are not the releases' gross")
    waived = sum(each.waived_minor for each in deal.obligations)
    given_up = deal.given_up + deal.fee_given_up
    if waived != given_up.minor:
        yield Fault("given_up_differs", deal.subject, f"{waived} is owed no more, the lines gave up {given_up.minor}")
    is_part = deal.recorded_on is None and any(each.recorded_on for each in deal.items)
    is_awarded = any(each.state is ReversalState.APPROVED for each in deal.awards)
    if deal.releases and deal.settled_at is None and not (is_part or is_awarded or deal.state is DealState.RELEASABLE):
        yield Fault("released_unsettled", deal.subject, "money was released and the deal is not settled")
    if deal.state in (DealState.SETTLED, DealState.CLOSED) and deal.fixed_minor and held and not is_frozen:
        yield Fault("held_after_release", deal.subject, f"{held} is still held in the state {deal.state.value}")
    if deal.state in GONE_BACK and held and not is_frozen:
        yield Fault("held_after_end", deal.subject, f"{held} is still held in the state {deal.state.value}")


def _volume(deal: Deal, facts: Sums) -> Iterator[Fault]:
    standing = sum(release.gross_minor - release.reversed_minor for release in deal.releases)
    expected = {
        Measure.SETTLED: 0 if deal.came_to_nothing else standing,
        Measure.COLLECTED: sum(row.of_price.minor for row in deal.receipts),
        Measure.CONTRACTED: deal.fixed_minor - deal.given_up.minor,
    }
    if deal.signed_at is None or (deal.state in GONE_BACK and (not deal.releases or deal.came_to_nothing)):
        expected[Measure.CONTRACTED] = 0
    for measure, amount in expected.items():
        counted = facts.get((deal.subject, str(measure)), 0)
        if counted != amount:
            yield Fault("volume_differs", deal.subject, f"{measure} counts {counted}, the deal says {amount}")


def _deposited(deal: Deal) -> dict[int, int]:
    """Release → what of it is deposited for pledgees and not paid to the owners."""
    sums: dict[int, int] = defaultdict(int)
    for part in (part for row in deal.pledgees if row.proceeds is Proceeds.DEPOSIT for part in row.parts):
        sums[part.release_id] += part.amount_minor
    return sums


def _deposits(deal: Deal, held: dict[str, int]) -> Iterator[Fault]:
    for row in deal.pledgees:
        taken = sum(part.amount_minor for part in row.parts) if row.proceeds is Proceeds.DEPOSIT else 0
        left = taken - sum(each.amount_minor for each in row.given)
        if held.get(row.deposit, 0) != left:
            yield Fault("deposit_differs", row.deposit, f"{held.get(row.deposit, 0)} is held, {left} is to be there")


def _pledged(deal: Deal) -> Iterator[Fault]:
    """No pledgee gets more than falls to each owner for its right (CC 444)."""
    got: dict[tuple[int, int], int] = defaultdict(int)
    for row, part in ((each, part) for each in deal.pledgees for part in each.parts):
        got[row.asset_id, part.organisation_id] += part.amount_minor
    for item in deal.kept_items:
        for line in (each for each in deal.lines if each.kind is LineKind.SELLER):
            amount = got[item.asset_id, line.organisation_id or 0]
            whole = sum(each.weight_of(line.organisation_id) for each in deal.kept_items)
            most = (line.amount_minor - line.given_up_minor) * item.weight_of(line.organisation_id) // (whole or 1)
            if amount > most:
                text = f"pledgees of right {item.asset_id} got {amount} of owner {line.organisation_id}, at most {most}"
                yield Fault("pledgee_above_right", deal.subject, text)


def _release(release: Release, paid: dict[str, int], deposited: int) -> Iterator[Fault]:
    if sum(line.amount_minor for line in release.lines) != release.gross_minor + release.fee_minor:
        yield Fault("release_differs", release.key, "its lines do not add up to its gross")
    if sum(line.reversed_minor for line in release.lines) != release.reversed_minor + release.fee_reversed_minor:
        yield Fault("reversal_differs", release.key, "its lines' reversed parts do not add up")
    owed = sum(line.amount_minor for line in release.lines if line.deal_line.organisation_id is not None) - deposited
    if paid.get(release.key, 0) != owed:
        yield Fault("payouts_differ", release.key, f"payouts and set-offs of {paid.get(release.key, 0)}, owed {owed}")
