"""Every way to add a year up gives one figure, and what was published never moves."""

import os
import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from parties.centers.queries import centers as known_centers
from reports.claims import services as claims
from reports.claims.models import VolumeClaim
from reports.turnover import services
from settlement.deals import facts
from settlement.deals import services as deals
from settlement.volumes.models import Measure, VolumeFact
from settlement.volumes.services import reverse
from tests.builders import NOON
from tests.reports.claims.world import staff_of
from tests.reports.turnover.city import CITY_OFFICE, a_city, rolled_up
from tests.reports.turnover.sums import NOW, YEARS, bulk_built, journals, must_add_up, released, reported, said
from tests.settlement.chance.soaking import size
from tests.settlement.deals.world import World, a_settled_deal, a_world, licence, sale, yuan

LATER = datetime(2027, 6, 2, 4, tzinfo=UTC)
IN_2025 = datetime(2025, 6, 2, 4, tzinfo=UTC)


def test_a_thousand_deals_add_up_open_folded_closed_corrected_and_restated(session):
    centers = a_city(session)
    reported(session, centers, seed=20220805, count=1_000)
    must_add_up(session)
    rolled_up(session, NOW)
    must_add_up(session)
    for year in (2024, 2025):
        services.close_year(session, year=year, actor=CITY_OFFICE, now=NOW)
    session.commit()
    first = said(session)
    chance = random.Random(1)
    rows = session.scalars(select(VolumeClaim).order_by(VolumeClaim.id)).all()
    by_id = {center.id: center for center in centers}
    for row in chance.sample(list(rows), 20):
        claims.withdraw_claim(
            session, claim_id=row.id, reason="Rescinded", actor=staff_of(by_id[row.center_id]), now=LATER
        )
    session.commit()
    must_add_up(session)
    rolled_up(session, LATER)
    must_add_up(session)
    assert said(session)[:2] == first
    assert [version for _year, version, _sha in said(session)] == [1, 1, 2, 2]


def deals_of_the_platform(session: Session) -> World:
    """Three deals released here, in two years and shared by centers, one of them taken back in part; beside them what
    centers report."""
    world = a_world(session)
    for now, terms in ((IN_2025, sale()), (NOON, sale(price="33333.33")), (NOON, licence())):
        world.now = now
        last = a_settled_deal(world, terms, LIST=world.centers[1], INTRODUCE=world.centers[2])
    asked = deals.ask_reversal(
        session, deal_id=last.id, amount=yuan("40000"), reason="Rescinded", actor=world.first, now=world.now
    )
    deals.approve_reversal(session, reversal_id=asked.id, actor=world.second, now=world.now)
    session.commit()
    reported(session, known_centers(session), seed=7, count=60)
    return world


def standing(session: Session) -> int:
    """What of the platform's own deals is settled and not taken back."""
    own = VolumeFact.subject.like("deal:%") & (VolumeFact.measure == Measure.SETTLED)
    return int(session.scalar(select(func.sum(VolumeFact.amount_minor)).where(own)) or 0)


def test_what_the_platforms_own_deals_released_is_what_their_journals_took_out_of_hold(session):
    world = deals_of_the_platform(session)
    must_add_up(session)
    assert [released(session, year) for year in YEARS] == [0, 100_000_00, 133_333_33]
    assert standing(session) == 193_333_33  # 40,000.00 were taken back
    rolled_up(session, NOW)
    must_add_up(session)
    services.close_year(session, year=2025, actor=CITY_OFFICE, now=NOW)
    session.commit()
    first = said(session)
    asked = deals.ask_reversal(session, deal_id=1, amount=None, reason="Rescinded", actor=world.first, now=LATER)
    deals.approve_reversal(session, reversal_id=asked.id, actor=world.second, now=LATER)
    session.commit()
    rolled_up(session, LATER)
    must_add_up(session)
    assert said(session)[:1] == first
    assert [version for _year, version, _sha in said(session)] == [1, 2]


def test_the_control_arm_a_release_that_counts_nothing_does_not_add_up(session, monkeypatch):
    count_all = facts.volumes.record_all

    def forgets(own, entries, **by):
        kept = [each for each in entries if (each.subject, each.measure) != ("deal:2", Measure.SETTLED)]
        return count_all(own, kept, **by)

    monkeypatch.setattr(facts.volumes, "record_all", forgets)
    deals_of_the_platform(session)
    assert released(session, 2026) == journals(session, 2026) - 33_333_33
    with pytest.raises(AssertionError):
        must_add_up(session)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(size("SOAK_SEEDS", 100)))
def test_ten_thousand_releases_of_each_seed_add_up_to_their_journals(session, seed):
    centers = a_city(session)
    bulk_built(session, centers, seed, int(os.environ.get("SOAK_DEALS", "10000")))
    must_add_up(session)
    rolled_up(session, NOW)
    must_add_up(session)
    services.close_year(session, year=2025, actor=CITY_OFFICE, now=NOW)
    session.commit()
    first = said(session)
    taken_back(session, seed)
    rolled_up(session, LATER)
    must_add_up(session)
    assert said(session)[: len(first)] == first
    assert [version for _year, version, _sha in said(session)] == [1, 2]


def taken_back(session, seed: int) -> None:
    """A hundred releases, in part or whole."""
    query = select(VolumeFact.source_key).where(VolumeFact.measure == Measure.SETTLED).distinct()
    keys = session.scalars(query.order_by(VolumeFact.source_key)).all()
    for key in random.Random(seed).sample(list(keys), 100):
        reverse(
            session, source_key=key, measure=Measure.SETTLED, amount=None, new_source_key=f"{key}:undone",
            note="Rescinded", actor=CITY_OFFICE, now=LATER,
        )  # fmt: skip
    session.commit()
