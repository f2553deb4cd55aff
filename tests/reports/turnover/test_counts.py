"""What a report says of centers in one number each: grants, backbone, three years, kinds, operations and pieces."""

from datetime import date

import pytest

from core.actor import SYSTEM
from core.money import Money
from parties.centers.models import Tier
from parties.centers.services import end_grant
from reports.claims import services
from reports.turnover import counts
from reports.turnover.operations import operations_of
from settlement.volumes.models import Category, RightKind
from tests.builders import NOON
from tests.finance.pledges.world import (
    accepted,
    an_application,
    appraised,
    contracted,
    drawn,
    registered,
    with_banks,
)
from tests.reports.claims.world import BUYER, THIRD, counted, staff_of
from tests.reports.doors import text_of
from tests.reports.turnover.city import a_city, released, rescinded
from tests.settlement.deals.world import a_patent


@pytest.fixture
def centers(session):
    return a_city(session)


def test_grants_are_counted_by_tier_on_the_day(session, centers):
    assert counts.grants_by_tier(session, date(2021, 12, 31)) == dict.fromkeys(Tier, 1)
    assert counts.grants_by_tier(session, date(2017, 12, 31)) == dict.fromkeys(Tier, 0)


def test_a_grant_that_ended_counts_up_to_its_last_day(session, centers):
    end_grant(
        session, grant_id=centers[2].grants[0].id, last_day=date(2021, 12, 31), reason="Merged", actor=SYSTEM, now=NOON
    )
    assert counts.grants_by_tier(session, date(2021, 12, 31))[Tier.MUNICIPAL] == 1
    assert counts.grants_by_tier(session, date(2022, 1, 1))[Tier.MUNICIPAL] == 0


def test_backbone_centers_are_those_above_the_line_largest_first(session, centers):
    released(session, centers[0], "10,000,000.00")
    released(session, centers[1], "10,000,000.01")
    released(session, centers[2], "12,000,000.00")
    assert [row.center.code for row in counts.backbone_centers(session, 2026)] == ["C-03", "C-02"]


def test_three_years_are_added_up_without_finance(session, centers):
    for year in (2023, 2024, 2025, 2026):
        released(session, centers[0], f"{year}.00", date(year, 6, 1))
    released(session, centers[0], "5.00", category=Category.PLEDGE_FINANCE)
    assert counts.volume_of_years(session, range(2024, 2027)) == Money((2024 + 2025 + 2026) * 100)


def test_a_kind_of_which_nothing_stands_was_not_traded(session, centers):
    released(session, centers[0], "5.00", kind=RightKind.PATENT)
    mark = released(session, centers[0], "5.00", kind=RightKind.TRADEMARK)
    released(session, centers[0], "5.00", kind=RightKind.MIXED)
    assert [each.kind for each in counts.kinds_traded(session, 2026)] == [RightKind.PATENT, RightKind.TRADEMARK]
    rescinded(session, mark, None, NOON)
    assert [each.kind for each in counts.kinds_traded(session, 2026)] == [RightKind.PATENT]


THREE = "ZL201911000001, ZL201911000002, ZL201911000003"


def test_a_licence_of_three_patents_to_two_licensees_is_two_contracts_three_pieces_six_piece_licences(session, centers):
    """BR-89."""
    for buyer in (BUYER, THIRD):
        counted(session, centers[0], category=Category.LICENSE, numbers=THREE, buyer_code=buyer)
    row = operations_of(session, 2026)["license"]
    assert (row.contracts, row.pieces, row.piece_operations, row.beneficiaries) == (2, 3, 6, 2)


def test_what_was_taken_back_is_no_operation(session, centers):

    row = counted(session, centers[0], numbers=THREE)
    services.withdraw_claim(session, claim_id=row.id, reason="Rescinded", actor=staff_of(centers[0]), now=NOON)
    session.commit()
    assert operations_of(session, 2026)[""].contracts == 0


def test_a_pledge_loan_is_one_operation_of_its_rights_for_its_debtor(session):
    """BR-80, BR-89."""
    town = with_banks(session)
    loan = appraised(town, an_application(town, [a_patent(town), a_patent(town)]))
    registered(town, contracted(town, drawn(town, accepted(town, loan))))
    found = operations_of(session, town.now.year)
    row, whole = found["pledge_finance"], found[""]
    assert (row.contracts, row.pieces, row.piece_operations, row.beneficiaries) == (1, 2, 2, 1)
    assert (whole.contracts, whole.pieces, whole.beneficiaries) == (1, 2, 1)


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
@pytest.mark.parametrize(
    "path",
    ["/centers/grants?on=2021-12-31&tier=national", "/turnover/2026/backbone", "/turnover/2026/kinds",
     "/turnover/2026/operations"],
)  # fmt: skip
def test_each_count_opens_its_list(client, session, centers, path, lang):
    counted(session, centers[0], amount=Money.parse("10,000,000.01"))
    session.rollback()
    where, _mark, query = path.partition("?")
    page = text_of(client, where, lang=lang, **dict(each.split("=") for each in query.split("&") if each))
    assert "1" in page.partition('id="count"')[2][:60] or "operations" in path


def test_the_lists_are_json_too(client, session, centers):
    counted(session, centers[0], amount=Money.parse("10,000,000.01"), numbers=THREE)
    session.rollback()
    assert [row["code"] for row in client.get("/api/v1/turnover/2026/backbone").json["centers"]] == ["C-01"]
    assert [row["kind"] for row in client.get("/api/v1/turnover/2026/kinds").json["kinds"]] == ["patent"]
    whole = client.get("/api/v1/turnover/2026/operations").json["items"][0]
    assert (whole["contracts"], whole["pieces"], whole["beneficiaries"]) == (1, 3, 1)
