"""What an act asks of the right besides free records: that it lives, and the conditions of its own kind.

Open licences BR-30 and BR-31, pledges the twelve grounds of BR-41, similar marks TML 42 and TMR 31, prices of public
owners STL 18.
"""

from collections.abc import Iterable

from core.money import Money
from listings.assets.kinds import AssetKind, AssetStatus
from listings.rights import grounds, reasons
from listings.rights.known import RightState, Wish
from listings.rights.rules import PUBLICITY_DAYS, in_force
from listings.rights.verdict import Reason
from listings.rights.wanted import Wanted
from listings.terms.validation import outside_reach

# Acts that take the whole set of similar marks along: the right changes hands, or may have to by way of a pledge.
TAKES_THE_SET = frozenset({Wanted.ASSIGN, Wanted.EQUITY, Wanted.PLEDGE})


def life(right: RightState, wish: Wish) -> Iterable[Reason]:
    """Whether there is a right on the day, and for as long as is wanted (CC 865)."""
    if right.status.is_dead or (right.ends is not None and right.ends < wish.on):
        yield reasons.dead(right.status, right.ends)
        return
    if right.status is AssetStatus.SUSPENDED:
        yield reasons.suspended_by_status()
    elif right.status is AssetStatus.UNKNOWN:
        yield reasons.status_unknown()
    elif right.status is AssetStatus.PENDING:
        yield _not_granted_yet(wish)
    if wish.grant.moves_the_right:
        return
    if wish.grant.is_license and (outside := outside_reach(wish.scope.territories, right.office, right.family)):
        yield reasons.out_of_reach(outside, right.family, wish.scope)
    if right.ends is None:
        return
    if wish.scope.starts > right.ends or (wish.scope.ends is not None and wish.scope.ends > right.ends):
        row = grounds.debt_outlives if wish.grant is Wanted.PLEDGE else reasons.outlives
        yield row(right.ends, wish.scope)


def _not_granted_yet(wish: Wish) -> Reason:
    if wish.grant is Wanted.OPEN:
        return grounds.only_after_grant("PIR 85")
    return grounds.only_after_grant("PPM") if wish.grant is Wanted.PLEDGE else reasons.pending()


def of_the_act(right: RightState, wish: Wish) -> Iterable[Reason]:
    """The conditions of the act itself."""
    if wish.grant in TAKES_THE_SET:
        yield from (grounds.similar_mark(kin) for kin in right.similar if kin.asset_id not in wish.together)
    if wish.grant is Wanted.OPEN:
        yield from _of_an_open_licence(right, wish)
    elif wish.grant is Wanted.PLEDGE:
        yield from _of_a_pledge(right, wish)
    else:
        yield from _of_a_public_owner(right, wish)


def _of_an_open_licence(right: RightState, wish: Wish) -> Iterable[Reason]:
    if right.fee_due is not None:
        yield grounds.fee_unpaid(right.fee_due, "PIR 86")
    if right.kind in (AssetKind.PATENT_UTILITY, AssetKind.PATENT_DESIGN) and not wish.evaluation:
        yield grounds.evaluation_missing()


def _of_a_pledge(right: RightState, wish: Wish) -> Iterable[Reason]:
    if right.fee_due is not None:
        yield grounds.fee_unpaid(right.fee_due, "PPM")
    if wish.contract_gaps:
        yield grounds.contract_incomplete(wish.contract_gaps)
    if right.pair is not None and right.pair.asset_id not in wish.together:
        yield grounds.same_day_pair(right.pair, told="pair" in wish.told)


def _of_a_public_owner(right: RightState, wish: Wish) -> Iterable[Reason]:
    """Whoever the state founded or owns finds its price in the open before it binds itself (STL 18; BR-64)."""
    if wish.price_announced:
        return
    public = [each for each in right.owners if each.of_the_state and each.organisation_id == wish.grantor_id]
    if not public:
        return
    asked = wish.price  # a price is published in yuan: one in another currency is none of them
    fitting = [each for each in right.publications if asked is None or Money(each.price_minor) == asked]
    over = next((each for each in fitting if each.is_over), None)
    if over is not None:
        yield grounds.price_published(over)
    else:
        days = in_force(PUBLICITY_DAYS, wish.law_day) or 0
        yield grounds.price_not_published(public[0].name, days=days, running=bool(fitting), binds=wish.stage.binds)
