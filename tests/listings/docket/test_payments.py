"""Payments that a center has seen: they move the next deadline on, and change nothing else."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.errors import Conflict, NotAllowed, Unacceptable
from core.events import AssetsJoined
from listings.assets.kinds import AssetStatus
from listings.docket import queries, services
from listings.docket.models import Annuity, DeadlineReminder
from listings.docket.vocabulary import Charge, Risk
from tests.builders import NOON
from tests.listings.assets.world import TODAY, a_holder, a_paper, an_asset, an_organisation, center_staff


@pytest.fixture
def asset(session):
    """A Chinese invention filed on 17 July 2023: year 4 is late since 17 July 2026, year 5 due in July 2027."""
    return an_asset(session, an_organisation(session))


def pay(session, asset, **more):
    given = {
        "charge": Charge.ANNUAL_FEE, "number": 4, "paid_on": date(2026, 7, 10), "actor": center_staff(), "now": NOON,
        "file_digest": a_paper(session, asset.id), **more,
    }  # fmt: skip
    return services.record_payment(session, asset_id=asset.id, **given)


def kept(session):
    return session.scalar(select(func.count(Annuity.id)))


def next_of(session, asset):
    outlook = queries.outlooks(session, [asset], TODAY)[asset.id]
    return outlook.deadlines[0].number, outlook.risk


def test_a_recorded_payment_moves_the_next_deadline_on(session, asset):
    assert next_of(session, asset) == (4, Risk.GRACE)
    row = pay(session, asset)
    assert (row.due, row.paid_on) == (date(2026, 7, 17), date(2026, 7, 10))
    assert next_of(session, asset) == (5, Risk.NONE)


def test_the_trail_says_who_recorded_it_on_what_evidence(session, asset):
    row = pay(session, asset)
    entry = audit.history(session, asset.subject)[-1]
    assert (entry.action, entry.actor_name, entry.evidence) == ("docket.payment_recorded", "Zhou Yi", row.evidence)


def test_a_payment_does_not_change_the_right_itself(session, asset):
    before = (asset.status, asset.version)
    pay(session, asset)
    assert (asset.status, asset.version) == before == (AssetStatus.IN_FORCE, before[1])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": 2}, "no_such_charge"),  # the year of grant is paid with the registration
        ({"number": 21}, "no_such_charge"),
        ({"charge": Charge.RENEWAL, "number": 1}, "no_such_charge"),
        ({"charge": Charge.END_OF_TERM, "number": 1}, "no_such_charge"),
        ({"paid_on": date(2026, 11, 24)}, "day_of_payment"),
        ({"number": 3, "paid_on": date(2026, 1, 20)}, "day_of_payment"),  # the grace of year 3 ended on 19 January 2026
        ({"paid_on": date(2020, 1, 6)}, "day_of_payment"),
        ({"file_digest": "0" * 64}, "evidence_unknown"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(session, asset, more, code):
    with pytest.raises(Unacceptable) as refusal:
        pay(session, asset, **more)
    assert refusal.value.code == code
    assert kept(session) == 0


def test_only_who_keeps_the_register_records_payments(session, asset):
    with pytest.raises(NotAllowed):
        pay(session, asset, actor=a_holder(an_organisation(session, "另一家公司")))
    assert kept(session) == 0


def test_a_payment_is_recorded_once(session, asset):
    pay(session, asset)
    with pytest.raises(Conflict) as refusal:
        pay(session, asset)
    assert refusal.value.code == "already_recorded"
    assert kept(session) == 1


def test_the_database_itself_keeps_one_standing_payment(session, asset):
    row = pay(session, asset)
    session.add(
        Annuity(
            asset_id=asset.id, charge=row.charge, number=4, due=row.due, paid_on=row.paid_on, evidence=row.evidence,
            recorded_by="x", recorded_at=NOON,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_payment_recorded_by_mistake_is_struck_out_and_can_be_recorded_again(session, asset):
    row = pay(session, asset)
    services.strike_payment(
        session, annuity_id=row.id, reason="another right's receipt", actor=center_staff(), now=NOON
    )
    assert next_of(session, asset) == (4, Risk.GRACE)
    with pytest.raises(Conflict) as refusal:
        services.strike_payment(session, annuity_id=row.id, reason="again", actor=center_staff(), now=NOON)
    assert refusal.value.code == "already_struck"
    pay(session, asset)
    assert [each.struck_reason for each in queries.annuities_of(session, asset.id)] == ["", "another right's receipt"]


def test_a_right_with_a_recorded_payment_is_not_joined_away(session, asset):
    other = an_asset(session, an_organisation(session, "另一家公司"), number="202311340972.0")
    pay(session, asset)
    with pytest.raises(Conflict):
        services.assets_joined(session, AssetsJoined(other.id, asset.id), actor=center_staff(), now=NOON)
    services.assets_joined(session, AssetsJoined(asset.id, other.id), actor=center_staff(), now=NOON)
    assert kept(session) == 1


def test_what_the_owners_were_reminded_of_goes_over_to_the_joined_right(session, asset):
    other = an_asset(session, an_organisation(session, "另一家公司"), number="202311340972.0")
    for asset_id, stage in ((asset.id, "60"), (other.id, "60"), (other.id, "30")):
        session.add(DeadlineReminder(asset_id=asset_id, charge=Charge.ANNUAL_FEE, number=5, stage=stage, sent_at=NOON))
    session.flush()
    services.assets_joined(session, AssetsJoined(asset.id, other.id), actor=center_staff(), now=NOON)
    rows = session.scalars(select(DeadlineReminder).order_by(DeadlineReminder.stage)).all()
    assert [(row.asset_id, row.stage) for row in rows] == [(asset.id, "30"), (asset.id, "60")]
