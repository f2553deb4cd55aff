"""A declaration and its conditions: each refusal names article and record, and nothing has changed (BR-30 to BR-33)."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import files
from core.actor import SYSTEM
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from listings.assets import services as assets
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, EncumbranceType, Proceeds
from listings.assets.ownership import close_ownership, open_ownership
from listings.rights import services as rights
from listings.rights.verdict import RightsUnavailable
from listings.rights.wanted import Wanted
from listings.terms.vocabulary import LicenseType, Trigger
from tests.listings.market.world import a_number, encumber
from tests.parties.cast import trail
from tests.settlement.deals.world import NOON, TODAY, a_deal, a_mark, a_patent, a_world, licence, org, yuan
from tests.trading.openlicence.world import LAST, a_draft, a_file, announced, on_record, submitted, withdraw
from trading.openlicence import services
from trading.openlicence.conditions import conditions_of
from trading.openlicence.models import FeeMode, Limit, OpenLicence, OpenLicenceRule
from trading.openlicence.rules import advertising_in
from trading.openlicence.states import EndCause, OpenLicenceState
from trading.openlicence.terms import fee_in_words, terms_from


@pytest.fixture
def world(session):
    return a_world(session)


def test_a_declaration_is_drafted_handed_in_announced_and_stands_on_the_right(world):
    declared = announced(world)
    assert (declared.state, declared.number) == (OpenLicenceState.ANNOUNCED, f"OL-2026-{declared.id:06d}")
    assert on_record(world, declared.asset_id) == [("open_license", declared.subject, False)]
    acts = ["drafted", "submitted", "announced"]
    assert trail(world.session, declared.subject) == [f"openlicence.{act}" for act in acts]


@pytest.mark.parametrize(
    ("mode", "fees", "words"),
    [
        (FeeMode.LUMP_SUM, {}, "CNY 60,000.00 once"),
        (FeeMode.PER_YEAR, {}, "CNY 60,000.00 each year"),
        (FeeMode.PER_UNIT, {"fixed": None, "unit": yuan("2.50")},
         "CNY 2.50 for each unit, reported and paid every year"),
        (FeeMode.SALES_SHARE, {"rate_bp": 200},
         "CNY 60,000.00 at the notice and 2% of net sales, reported and paid every year"),
    ],
)  # fmt: skip
def test_each_way_to_pay_is_said_in_words_and_becomes_terms(world, mode, fees, words):
    declared = a_draft(world, mode=mode, **fees)
    terms = terms_from(declared, TODAY)
    assert fee_in_words(declared).replace(" %", "%") == words
    assert (terms.license_type, terms.scope.territories, terms.scope.ends) == (LicenseType.ORDINARY, ("CN",), LAST)


def test_a_sum_each_year_falls_due_at_the_notice_and_on_its_anniversaries(world):
    terms = terms_from(a_draft(world, mode=FeeMode.PER_YEAR), TODAY)
    assert [(part.trigger, part.due_on) for part in terms.instalments] == [
        (Trigger.SIGNING, None), *((Trigger.DATE, date(year, 11, 23)) for year in (2027, 2028, 2029, 2030)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"fixed": yuan("20000000.01")}, "fixed", "20,000,000.00"),
        ({"mode": FeeMode.PER_YEAR, "fixed": yuan("4000000.01")}, "fixed", "20,000,000.05"),
        ({"mode": FeeMode.SALES_SHARE, "fixed": None, "rate_bp": 2001}, "rate_bp", "20"),
        ({"ends": date(2027, 11, 22)}, "ends", "12 months"),
        ({"ends": date(2041, 3, 2)}, "ends", "CC 865"),
        ({"other_terms": "Our market-leading cell."}, "other_terms", "market-leading"),
        ({"other_terms": "国际领先的电池"}, "other_terms", "国际领先"),
        ({"other_terms": "See www.cells.example"}, "other_terms", "www."),
    ],
)
def test_what_the_office_does_not_take_is_named_at_its_field(world, changes, field, said):
    declared = a_draft(world, **changes)
    with pytest.raises(Unacceptable) as refused:
        services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    assert said in " ".join(refused.value.fields[field])
    assert declared.state is OpenLicenceState.DRAFT


def test_the_limits_are_those_of_their_day(world):
    row = world.session.scalars(select(OpenLicenceRule).filter_by(rule=Limit.MOST_OF_SALES)).one()
    row.valid_to = TODAY + timedelta(days=1)
    world.session.add(
        OpenLicenceRule(rule=Limit.MOST_OF_SALES, number=500, valid_from=row.valid_to, source="A later rule")
    )
    world.session.flush()
    share: dict[str, Any] = {"mode": FeeMode.SALES_SHARE, "fixed": None, "rate_bp": 2000}
    assert submitted(world, **share).state is OpenLicenceState.SUBMITTED
    world.later(days=1)
    with pytest.raises(Unacceptable):
        submitted(world, **share)


def test_terms_of_trade_are_no_advertising():
    assert advertising_in("The licensee uses its best efforts and marks the products with the patent number.") is None
    assert advertising_in("Call 13912345678") == "13912345678"


@pytest.mark.parametrize(
    ("type", "article"),
    [
        (EncumbranceType.PLEDGE, "PIR 86"),
        (EncumbranceType.SEIZURE, "PIR 86"),
        (EncumbranceType.SUSPENSION, "PIR 86"),
        (EncumbranceType.DISPUTE, "PIR 103"),
    ],
)
def test_what_stands_on_the_right_is_named_with_its_record_and_article(world, type, article):
    asset = a_patent(world)
    row = encumber(world.session, asset.id, type)
    declared = a_draft(world, asset)
    with pytest.raises(RightsUnavailable) as refused:
        services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    assert [(each["record"], each["article"]) for each in refused.value.details] == [(f"encumbrance:{row}", article)]
    assert declared.state is OpenLicenceState.DRAFT


@pytest.mark.parametrize("type", [LicenseType.EXCLUSIVE, LicenseType.SOLE])
def test_an_exclusive_or_sole_licence_keeps_a_patent_from_being_declared_open(world, type):
    asset = a_patent(world)
    a_deal(world, licence(type=type), asset=asset)
    with pytest.raises(RightsUnavailable) as refused:
        submitted(world, asset)
    assert refused.value.rule == "PIR 86"


@pytest.mark.parametrize("type", [LicenseType.EXCLUSIVE, LicenseType.SOLE])
def test_no_exclusive_or_sole_licence_is_granted_while_it_is_open(world, type):
    declared = announced(world)
    asset = world.session.get_one(Asset, declared.asset_id)
    with pytest.raises(RightsUnavailable) as refused:
        a_deal(world, licence(type=type), asset=asset)
    assert refused.value.rule == "PL 51"
    world.session.rollback()
    withdraw(world, declared)
    assert a_deal(world, licence(type=type), asset=asset).id


def a_paper_of(world, asset):
    """The SHA-256 of a paper kept as evidence about the right."""
    stream = io.BytesIO(b"%PDF-1.4 a consent, invented")
    kept = files.keep_upload(world.session, stream, "consent.pdf", purpose=asset.subject, actor=world.staff, now=NOON)
    return kept.sha256


def test_a_pledgee_s_consent_on_record_lets_it_through(world):
    asset = a_patent(world)
    row = encumber(world.session, asset.id, EncumbranceType.PLEDGE)
    paper = a_paper_of(world, asset)
    assets.record_consent(world.session, encumbrance_id=row, file_digest=paper, on=TODAY,
                          proceeds=Proceeds.DEPOSIT, actor=world.staff, now=NOON)  # fmt: skip
    assert submitted(world, asset).state is OpenLicenceState.SUBMITTED


def test_all_owners_declare_it_or_agree(world):
    asset = a_patent(world)
    close_ownership(world.session, asset.id, on=TODAY)
    holders = [(org(world.seller), "澄江电池有限公司"), (org(world.stranger), "路过贸易有限公司")]
    open_ownership(world.session, asset, holders, on=TODAY, cause="contract")
    with pytest.raises(RightsUnavailable) as refused:
        submitted(world, asset)
    assert (refused.value.rule, refused.value.details[0]["record"]) == ("PL 14", "ownership")
    rights.record_co_owner_consent(
        world.session, asset_id=asset.id, organisation_id=org(world.stranger), grant=Wanted.OPEN,
        evidence=a_paper_of(world, asset), consented_on=TODAY, actor=world.staff, now=NOON,
    )  # fmt: skip
    assert submitted(world, asset).state is OpenLicenceState.SUBMITTED


def a_utility_model(world):
    return assets.register_asset(
        world.session, kind=AssetKind.PATENT_UTILITY, title="一种电池箱", number=a_number(AssetKind.PATENT_UTILITY),
        filing_date=date(2021, 3, 1), grant_date=date(2021, 11, 1), status=AssetStatus.IN_FORCE,
        classes=[("IPC", "H01M 50/20")], organisation_id=org(world.seller), actor=world.seller, now=NOON,
    )  # fmt: skip


def test_a_utility_model_takes_its_evaluation_report(world):
    declared = a_draft(world, a_utility_model(world), ends=date(2028, 12, 31))
    with pytest.raises(RightsUnavailable) as refused:
        services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    assert (refused.value.rule, refused.value.details[0]["record"]) == ("PL 50", "evaluation")
    services.change_declaration(
        world.session, licence_id=declared.id, changes={"evaluation": a_file(world, declared)}, actor=world.seller,
        now=NOON,
    )  # fmt: skip
    handed_in = services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    assert handed_in.state is OpenLicenceState.SUBMITTED


def test_an_unpaid_annual_fee_keeps_it_from_being_declared(world):
    declared = a_draft(world)
    world.later(days=640)
    with pytest.raises(RightsUnavailable) as refused:
        services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=world.now)
    assert (refused.value.rule, refused.value.details[0]["record"]) == ("PIR 86", "fee")


def test_a_mark_is_not_declared_open(world):
    declared = a_draft(world, a_mark(world))
    with pytest.raises(Unacceptable) as refused:
        services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    assert "asset_id" in refused.value.fields


def test_the_page_shows_each_condition_with_what_keeps_it_from_being_met(world):
    asset = a_patent(world)
    encumber(world.session, asset.id, EncumbranceType.SEIZURE)
    declared = a_draft(world, asset, other_terms="Special offer")
    shown = conditions_of(world.session, declared, asset, TODAY)
    assert [each.is_met for each in shown] == [True, True, True, False, False]


def test_only_an_owner_declares_and_only_its_center_announces(world):
    with pytest.raises(NotAllowed):
        a_draft(world, by=world.stranger)
    declared = submitted(world)
    given: dict[str, Any] = {"licence_id": declared.id, "announcement_no": "1", "announced_on": TODAY, "now": NOON}
    for actor in (world.seller, world.lister):
        with pytest.raises(NotAllowed):
            services.announce(world.session, **given, evidence=a_file(world, declared), actor=actor)
    assert declared.state is OpenLicenceState.SUBMITTED


def test_nothing_is_announced_without_the_office_s_paper(world):
    declared = submitted(world)
    with pytest.raises(Unacceptable) as refused:
        services.announce(
            world.session, licence_id=declared.id, announcement_no="1", announced_on=TODAY, evidence="0" * 64,
            actor=world.staff, now=NOON,
        )  # fmt: skip
    assert refused.value.code == "evidence_unknown"
    assert on_record(world, declared.asset_id) == []


def test_what_was_agreed_between_submission_and_announcement_is_found_at_the_announcement(world):
    asset = a_patent(world)
    declared = submitted(world, asset)
    a_deal(world, licence(type=LicenseType.EXCLUSIVE), asset=asset)
    with pytest.raises(RightsUnavailable):
        services.announce(
            world.session, licence_id=declared.id, announcement_no="1", announced_on=TODAY,
            evidence=a_file(world, declared), actor=world.staff, now=NOON,
        )  # fmt: skip
    assert declared.state is OpenLicenceState.SUBMITTED


def test_the_office_s_own_record_of_the_announcement_does_not_stand_in_its_way(world):
    asset = a_patent(world)
    declared = submitted(world, asset)
    encumber(world.session, asset.id, EncumbranceType.OPEN_LICENSE, ref="OL01")
    services.announce(
        world.session, licence_id=declared.id, announcement_no="1", announced_on=TODAY,
        evidence=a_file(world, declared), actor=world.staff, now=NOON,
    )  # fmt: skip
    assert declared.state is OpenLicenceState.ANNOUNCED


def test_one_patent_has_one_live_declaration(world):
    asset = a_patent(world)
    submitted(world, asset)
    with pytest.raises(Conflict) as refused:
        submitted(world, asset)
    assert refused.value.code == "declared_already"


def test_the_database_says_so_too(world):
    asset = a_patent(world)
    submitted(world, asset)
    second = a_draft(world, asset)
    second.state, second.submitted_at = OpenLicenceState.SUBMITTED, NOON
    with pytest.raises(IntegrityError):
        world.session.flush()


def test_a_refused_declaration_leaves_room_for_another(world):
    asset = a_patent(world)
    declared = submitted(world, asset)
    services.refuse(
        world.session, licence_id=declared.id, reason="No signature", refused_on=TODAY, actor=world.staff, now=NOON
    )
    assert submitted(world, asset).state is OpenLicenceState.SUBMITTED


def test_a_draft_is_changed_and_dropped_and_then_rests(world):
    declared = a_draft(world)
    services.change_declaration(
        world.session, licence_id=declared.id, changes={"fixed": yuan("70000")}, actor=world.seller, now=NOON
    )
    assert declared.fixed == yuan("70000")
    services.discard_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)
    with pytest.raises(IllegalTransition):
        services.submit_declaration(world.session, licence_id=declared.id, actor=world.seller, now=NOON)


def test_it_lapses_with_its_last_day_and_stands_on_the_right_no_longer(world):
    declared = announced(world)
    world.later(days=365 * 4 + 60)
    assert services.expire_due(world.session, now=world.now) == 1
    assert (declared.state, declared.end_cause) == (OpenLicenceState.LAPSED, EndCause.TERM_OVER)
    assert on_record(world, declared.asset_id) == [("open_license", declared.subject, True)]
    assert services.expire_due(world.session, now=world.now) == 0


def test_it_lapses_with_the_patent(world):
    declared = announced(world)
    assets.set_status(
        world.session, asset_id=declared.asset_id, status=AssetStatus.LAPSED, on=TODAY, reason="Fee unpaid",
        actor=world.staff, now=NOON,
    )  # fmt: skip
    assert (declared.state, declared.end_cause) == (OpenLicenceState.LAPSED, EndCause.RIGHT_ENDED)


def test_a_new_owner_declares_anew(world):
    declared = announced(world)
    assets.transfer_ownership(
        world.session, asset_id=declared.asset_id, to_organisation_id=org(world.stranger), on=TODAY, cause="deal:1",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    assert (declared.state, declared.end_cause) == (OpenLicenceState.LAPSED, EndCause.NEW_OWNER)
    asset = world.session.get_one(Asset, declared.asset_id)
    assert a_draft(world, asset, by=world.stranger).id != declared.id
    assert world.session.scalar(select(func.count(OpenLicence.id))) == 2
