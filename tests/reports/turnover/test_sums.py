"""Every way to add a year up gives one figure, and what was published never moves."""

import os
import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from reports.claims import services as claims
from reports.claims.models import VolumeClaim
from reports.turnover import services
from settlement.volumes.models import Measure, VolumeFact
from settlement.volumes.services import reverse
from tests.reports.claims.world import staff_of
from tests.reports.turnover.city import CITY_OFFICE, a_city, rolled_up
from tests.reports.turnover.sums import NOW, bulk_built, must_add_up, reported, said
from tests.settlement.chance.soaking import size

LATER = datetime(2027, 6, 2, 4, tzinfo=UTC)


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
