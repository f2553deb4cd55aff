"""What co-owners agreed among themselves goes before the law, for those who agreed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotAllowed, Unacceptable
from listings.assets.models import Asset, Ownership
from listings.market.states import ListingState
from listings.rights import queries
from listings.rights import services as rights
from listings.rights.agreeing import end_co_owner_agreement, record_co_owner_agreement
from listings.rights.wanted import Wanted
from listings.terms.scope import Scope
from tests.builders import NOON
from tests.listings.assets.world import a_paper
from tests.listings.market.test_drafting import co_owned, submit
from tests.listings.market.world import World, a_draft, an_asset
from tests.parties.cast import trail

S = ListingState


def agreed(session: Session, world: World, asset: Asset, *, on: date = date(2026, 11, 1), **rules: Any) -> None:
    given: dict[str, Any] = {"alone": [], "together": [], **rules}
    record_co_owner_agreement(
        session, asset_id=asset.id, evidence=a_paper(session, asset.id), agreed_on=on, actor=world.staff, now=NOON,
        **given,
    )  # fmt: skip


def test_an_agreement_of_the_co_owners_lets_one_of_them_sell_the_right_alone(session: Session, world: World) -> None:
    asset = co_owned(session, world)
    agreed(session, world, asset, alone=[Wanted.ASSIGN])

    assert submit(session, world, a_draft(session, world, asset)).state is S.SUBMITTED
    assert trail(session, asset.subject)[-1] == "rights.co_owners_agreed"


def test_an_agreement_of_the_co_owners_keeps_one_of_them_from_licensing_alone(session: Session, world: World) -> None:
    asset = co_owned(session, world)
    agreed(session, world, asset, together=[Wanted.ORDINARY])

    with pytest.raises(Unacceptable), session.begin_nested():
        a_draft(session, world, asset, for_sale=False, sale_price=None)
    end_co_owner_agreement(session, asset_id=asset.id, actor=world.staff, now=NOON)
    assert a_draft(session, world, asset, for_sale=False, sale_price=None).license_types == ["ordinary"]


@pytest.mark.parametrize(("came_in", "holds"), [(date(2026, 10, 31), True), (date(2026, 11, 2), False)])
def test_who_came_in_after_an_agreement_has_not_agreed(
    session: Session, world: World, came_in: date, holds: bool
) -> None:
    asset = co_owned(session, world)
    agreed(session, world, asset, alone=[Wanted.ASSIGN])
    session.execute(update(Ownership).where(Ownership.organisation_id == world.buyer.id).values(from_date=came_in))
    scope, on = Scope.everything(NOON.date()), NOON.date()
    verdict = rights.check(
        session, asset_id=asset.id, act="assign", license_type=None, scope=scope, grantor_id=world.seller.id, on=on
    )
    assert verdict.allowed is holds
    several = queries.right_states(session, [asset.id], on)[asset.id]
    assert several.agreed == ({Wanted.ASSIGN: True} if holds else {})


def test_one_agreement_stands_and_is_recorded_by_a_center_with_its_paper(session: Session, world: World) -> None:
    asset, alone = co_owned(session, world), an_asset(session, world)
    agreed(session, world, asset, alone=[Wanted.ASSIGN])
    agreed(session, world, asset, on=date(2026, 11, 20), together=[Wanted.ORDINARY])
    standing = queries.agreement_of(session, asset.id)
    assert standing is not None
    assert (standing.alone, standing.together) == ([], ["ordinary"])
    for rules in (
        {"alone": [Wanted.ASSIGN], "together": [Wanted.ASSIGN]}, {"on": date(2026, 11, 19), "alone": [Wanted.SOLE]}, {},
    ):  # fmt: skip
        with pytest.raises(Unacceptable):
            agreed(session, world, asset, **rules)
    with pytest.raises(Conflict):
        agreed(session, world, alone, alone=[Wanted.ASSIGN])
    with pytest.raises(NotAllowed):
        end_co_owner_agreement(session, asset_id=asset.id, actor=world.holder, now=NOON)
    assert queries.agreement_of(session, asset.id) == standing
