"""Loans, policies and investments that came by a list become volume of the center that served them, and of no other."""

import io
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import files
from core.actor import Actor, Role, Scope
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.money import Money
from finance.attribution import check, queries, services
from finance.attribution.models import Attribution
from finance.attribution.states import AttributionState
from finance.funds import insuring
from finance.funds.policies import InsurancePolicy, PolicyKind
from finance.pledges import importing
from finance.pledges import services as loans
from finance.pledges.models import PledgeLoan
from finance.projects import services as projects
from finance.projects.models import Investment
from parties.centers.models import Center
from parties.people.services import make_key
from reports.claims import services as claims
from reports.claims.reporting import known_here
from reports.turnover import figures, under_way
from reports.turnover.operations import operations_of
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact
from tests.builders import NOON, actor_for
from tests.reports.claims.world import OFFICE, SELLER, a_city, accepted, handed_in, said, staff_of
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import a_world

LIST = (
    "登记号,登记日,债务人,质权人,登记金额,权利类型,件数\n"
    "DL2026000001,2026-03-02,海州储能有限公司,海州银行,5000000,商标,3\n"
).encode()
KINDS = ("loan", "policy", "investment")


@pytest.fixture
def centers(session: Session) -> list[Center]:
    return a_city(session)


def a_loan(session: Session) -> PledgeLoan:
    importing.take_in_loans(session, content=LIST, name="loans.csv", actor=OFFICE, now=NOON)
    return session.scalars(select(PledgeLoan)).one()


def a_policy(session: Session) -> InsurancePolicy:
    return insuring.record_policy(
        session, number="PICC-2026-7", kind=PolicyKind.INFRINGEMENT, insurer="海州财产保险公司",
        insured="海州储能有限公司", insured_uscc=SELLER, premium=Money.parse("20,000.00"),
        sum_insured=Money.parse("2,000,000.00"), first_day=date(2026, 3, 2), last_day=date(2027, 3, 1), actor=OFFICE,
        now=NOON,
    )  # fmt: skip


def an_investment(session: Session) -> Investment:
    project = projects.enter_project(
        session, code="ZH-2026-01", name="液流电池", carrier="海州储能有限公司", started_on=date(2026, 1, 5),
        actor=OFFICE, now=NOON,
    )  # fmt: skip
    return projects.invest(
        session, project_id=project.id, investor="北湾创投", amount=Money.parse("8,000,000.00"),
        invested_on=date(2026, 3, 2), actor=OFFICE, now=NOON,
    )  # fmt: skip


MAKERS: dict[str, Any] = {"loan": a_loan, "policy": a_policy, "investment": an_investment}


def named(session: Session, center: Center, kind: str) -> Attribution:
    """The thing, with the center named for it."""
    thing = MAKERS[kind](session)
    row = name(session, kind, thing.id, center, OFFICE)
    session.commit()
    return row


def name(session: Session, kind: str, key: int, center: Center, actor: Actor) -> Attribution:
    given: dict[str, Any] = {"center_id": center.id, "actor": actor, "now": NOON}
    if kind == "loan":
        return loans.name_serving_center(session, loan_id=key, **given)
    if kind == "policy":
        return insuring.name_serving_center(session, policy_id=key, right_kind=RightKind.PATENT, **given)
    return projects.name_serving_center(session, investment_id=key, right_kind=RightKind.PATENT, **given)


def prove(session: Session, row: Attribution, actor: Actor) -> None:
    files.keep_upload(session, io.BytesIO(b"%PDF-1.7 letter"), "letter.pdf", purpose=row.subject, actor=actor, now=NOON)


def confirmed(session: Session, center: Center, kind: str) -> Attribution:
    row, staff = named(session, center, kind), staff_of(center)
    prove(session, row, staff)
    services.confirm_attribution(session, attribution_id=row.id, actor=staff, now=NOON)
    session.commit()
    return row


def totals(session: Session, center: Center, year: int = 2026) -> tuple[str, str, str]:
    """(trade, finance, apart) of a center's year, in yuan."""
    rows = figures.year_of_centers(session, year)
    row = next(each for each in rows if each.center.id == center.id)
    return tuple(str(each.minor // 100) for each in (row.total, row.finance, row.apart))  # type: ignore[return-value]


COUNTED = {"loan": ("0", "5000000", "0"), "policy": ("0", "0", "2000000"), "investment": ("0", "8000000", "0")}


@pytest.mark.parametrize("kind", KINDS)
def test_it_counts_once_the_center_has_confirmed_it_and_never_as_trade(
    session: Session, centers: list[Center], kind: str
) -> None:
    row = named(session, centers[0], kind)
    assert totals(session, centers[0]) == ("0", "0", "0")
    prove(session, row, staff_of(centers[0]))
    services.confirm_attribution(session, attribution_id=row.id, actor=staff_of(centers[0]), now=NOON)
    session.commit()
    assert totals(session, centers[0]) == COUNTED[kind]
    assert totals(session, centers[1]) == ("0", "0", "0")
    fact = session.scalars(select(VolumeFact)).one()
    assert (fact.recognised_on, fact.subject, fact.measure) == (date(2026, 3, 2), row.of, Measure.SETTLED)
    assert operations_of(session, 2026)[row.category.value].contracts == 1
    assert under_way.without_evidence(session, centers[0].id, 2026) == []
    assert check.check(session) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_center_is_named_once_and_only_by_those_who_keep_the_record(
    session: Session, centers: list[Center], kind: str
) -> None:
    thing = MAKERS[kind](session)
    for role in (Role.RIGHT_HOLDER, Role.CENTER_MANAGER, Role.BANK_OFFICER):
        with pytest.raises((NotAllowed, NotFound)):
            name(session, kind, thing.id, centers[1], actor_for(901, role, person_id=91))
    name(session, kind, thing.id, centers[0], OFFICE)
    with pytest.raises(Conflict) as refusal:
        name(session, kind, thing.id, centers[1], OFFICE)
    assert refusal.value.code == "center_named"
    assert session.scalars(select(Attribution.center_id)).all() == [centers[0].id]


def test_confirming_takes_a_file_and_the_manager_of_the_center_named(session: Session, centers: list[Center]) -> None:
    row = named(session, centers[0], "policy")
    with pytest.raises(NotAllowed):
        services.confirm_attribution(session, attribution_id=row.id, actor=staff_of(centers[1]), now=NOON)
    with pytest.raises(Unacceptable) as refusal:
        services.confirm_attribution(session, attribution_id=row.id, actor=staff_of(centers[0]), now=NOON)
    assert refusal.value.code == "evidence_missing"
    with pytest.raises(IntegrityError, match="confirmed_with_evidence"):
        session.execute(update(Attribution).values(state="confirmed", decided_at=NOON))
    session.rollback()
    assert session.scalar(select(VolumeFact.id)) is None


@pytest.mark.parametrize("was_confirmed", [True, False])
def test_what_is_withdrawn_is_taken_back_on_its_own_day_and_another_center_can_be_named(
    session: Session, centers: list[Center], was_confirmed: bool
) -> None:
    row = confirmed(session, centers[0], "loan") if was_confirmed else named(session, centers[0], "loan")
    services.withdraw_attribution(session, attribution_id=row.id, reason="It was the other", actor=OFFICE, now=NOON)
    session.commit()
    assert totals(session, centers[0]) == ("0", "0", "0")
    assert check.check(session) == []
    loan = session.scalars(select(PledgeLoan)).one()
    again = loans.name_serving_center(session, loan_id=loan.id, center_id=centers[1].id, actor=OFFICE, now=NOON)
    assert (again.center_id, again.state) == (centers[1].id, AttributionState.NAMED)


def test_a_center_declines_with_a_reason_and_cannot_confirm_any_more(session: Session, centers: list[Center]) -> None:
    row, staff = named(session, centers[0], "loan"), staff_of(centers[0])
    with pytest.raises(Unacceptable):
        services.decline_attribution(session, attribution_id=row.id, reason=" ", actor=staff, now=NOON)
    services.decline_attribution(session, attribution_id=row.id, reason="Not ours", actor=staff, now=NOON)
    prove(session, row, staff)
    with pytest.raises(IllegalTransition):
        services.confirm_attribution(session, attribution_id=row.id, actor=staff, now=NOON)
    assert not queries.may_add_files(session, staff, row.id)


def test_a_loan_that_is_put_right_counts_as_it_is_now(session: Session, centers: list[Center]) -> None:
    row = confirmed(session, centers[0], "loan")
    loans.correct_listed(
        session, loan_id=session.scalars(select(PledgeLoan.id)).one(), registered_on=date(2025, 12, 30),
        amount=Money.parse("4,000,000.00"), disbursed_on=None, reason="The contract says so", actor=OFFICE, now=NOON,
    )  # fmt: skip
    session.commit()
    assert totals(session, centers[0]) == ("0", "0", "0")
    assert totals(session, centers[0], 2025) == ("0", "4000000", "0")
    assert (row.turn, row.amount) == (2, Money.parse("4,000,000.00"))
    assert check.check(session) == []


@pytest.mark.parametrize("kind", ["loan", "investment"])
def test_what_was_none_counts_no_more(session: Session, centers: list[Center], kind: str) -> None:
    row = confirmed(session, centers[0], kind)
    key = int(row.of.partition(":")[2])
    if kind == "loan":
        loans.strike_listed(session, loan_id=key, reason="Entered twice", actor=OFFICE, now=NOON)
    else:
        projects.reverse_investment(session, investment_id=key, reason="Entered twice", actor=OFFICE, now=NOON)
    session.commit()
    assert totals(session, centers[0]) == ("0", "0", "0")
    assert row.state is AttributionState.WITHDRAWN
    assert check.check(session) == []


REPORTED: dict[str, dict[str, Any]] = {
    "loan": {"category": Category.PLEDGE_FINANCE, "recordal_no": "DL 2026000001"},
    "policy": {"category": Category.INSURANCE, "recordal_no": "picc-2026-7"},
    "investment": {"category": Category.INVESTMENT, "amount": Money.parse("8,000,000.00"),
                   "contract_on": date(2026, 3, 1), "recognised_on": date(2026, 3, 2)},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_the_same_is_refused(session: Session, centers: list[Center], kind: str) -> None:
    waiting = handed_in(session, centers[1], **REPORTED[kind])
    named(session, centers[0], kind)
    deal = claims.reported(**said(**REPORTED[kind]), now=NOON)
    with pytest.raises(Conflict) as refusal:
        claims.enter_claim(session, center_id=centers[0].id, said=deal, actor=staff_of(centers[0]), now=NOON)
    assert refusal.value.code == "served_known"
    assert known_here(session, [waiting]) == {waiting.id}


def test_what_a_report_counts_already_cannot_be_confirmed(session: Session, centers: list[Center]) -> None:
    claim = accepted(session, handed_in(session, centers[1], **REPORTED["investment"]))
    row, staff = named(session, centers[0], "investment"), staff_of(centers[0])
    prove(session, row, staff)
    with pytest.raises(Conflict) as refusal:
        services.confirm_attribution(session, attribution_id=row.id, actor=staff, now=NOON)
    assert refusal.value.code == "counted_already"
    assert claim.number in str(refusal.value.message)
    claims.withdraw_claim(session, claim_id=claim.id, reason="Twice", actor=staff_of(centers[1]), now=NOON)
    services.confirm_attribution(session, attribution_id=row.id, actor=staff, now=NOON)
    assert totals(session, centers[0]) == COUNTED["investment"]


OTHER = {"recordal_no": "DL2026000002"}
AS_LISTED: dict[str, dict[str, Any]] = {
    "loan": {**REPORTED["loan"], "amount": Money.parse("5,000,000.00"), "contract_on": date(2026, 3, 2),
             "recognised_on": date(2026, 3, 2)},
    "policy": {**REPORTED["policy"], "amount": Money.parse("2,000,000.00"), "contract_on": date(2026, 3, 2),
               "recognised_on": date(2026, 3, 2)},
}  # fmt: skip


@pytest.mark.parametrize("kind", ["loan", "policy"])
@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (OTHER, False),  # another one of the same amount and day
        ({"recognised_on": date(2026, 3, 3)}, True),
        ({"amount": Money.parse("5,000,001.00")}, True),
    ],
)
def test_the_number_alone_tells_whether_a_report_counts_the_same(
    session: Session, centers: list[Center], kind: str, other: dict[str, Any], is_same: bool
) -> None:
    claim = accepted(session, handed_in(session, centers[1], **AS_LISTED[kind] | other))
    row, staff = named(session, centers[0], kind), staff_of(centers[0])
    prove(session, row, staff)
    session.commit()
    if is_same:
        with pytest.raises(Conflict) as refusal:
            services.confirm_attribution(session, attribution_id=row.id, actor=staff, now=NOON)
        session.rollback()
        assert refusal.value.code == "counted_already"
        assert claim.number in str(refusal.value.message)
        assert totals(session, centers[0]) == ("0", "0", "0")
    else:
        services.confirm_attribution(session, attribution_id=row.id, actor=staff, now=NOON)
        assert totals(session, centers[0]) == COUNTED[kind]


def test_a_report_without_a_number_is_the_same_by_amount_and_day_also_once_a_loan_is_put_right(
    session: Session, centers: list[Center]
) -> None:
    confirmed(session, centers[0], "loan")
    claim = handed_in(session, centers[1], **AS_LISTED["loan"] | {"amount": Money.parse("4,000,000.00")} | OTHER)
    claim.recordal_no = ""
    accepted(session, claim)
    with pytest.raises(Conflict) as refusal:
        loans.correct_listed(
            session, loan_id=session.scalars(select(PledgeLoan.id)).one(), registered_on=date(2026, 3, 2),
            amount=Money.parse("4,000,000.00"), disbursed_on=None, reason="Misread", actor=OFFICE, now=NOON,
        )  # fmt: skip
    session.rollback()
    assert refusal.value.code == "counted_already"
    assert totals(session, centers[0]) == COUNTED["loan"]


def test_a_fault_in_the_facts_is_named(session: Session, centers: list[Center]) -> None:
    confirmed(session, centers[0], "loan")
    session.execute(update(Attribution).values(amount_minor=1))
    [fault] = check.check(session)
    assert fault.code == "attribution_volume"


def test_the_pages_lead_from_the_loan_to_the_volume_of_the_center(session: Session, client: Any) -> None:
    world = a_world(session)
    importing.take_in_loans(session, content=LIST, name="loans.csv", actor=world.city, now=NOON)
    loan = session.scalars(select(PledgeLoan)).one()
    place, center = f"/loans/{loan.number}", world.centers[0]
    code = session.get_one(Center, center).code
    session.commit()
    signed_in(client, world.city)
    assert "Name the center that served it" in text_of(client, place)
    assert client.post(f"{place}/served", data={"center_id": center}).status_code == 303
    assert "Waits for the center" in text_of(client, place)
    assert "Name the center that served it" not in text_of(client, place)
    signed_in(client, world.chief)
    assert "Confirm that your center served" in text_of(client, "/desk")
    assert loan_number(session) in text_of(client, "/attributions")
    assert client.post("/attributions/1/confirm", data={}).status_code == 422
    sent = {"file": (io.BytesIO(b"%PDF-1.7 letter"), "letter.pdf")}
    assert client.post("/attributions/1/confirm", data=sent).status_code == 303
    page = text_of(client, "/attributions/1")
    assert "letter.pdf" in page
    assert "Confirmed, counted" in page
    facts = text_of(client, "/turnover/2026/facts", center=code, category="pledge_finance")
    assert 'href="/attributions/1"' in facts
    assert "letter.pdf" in text_of(client, "/facts/1")


def loan_number(session: Session) -> str:
    number = session.scalars(select(PledgeLoan)).one().number
    session.rollback()
    return number


def test_strangers_and_other_centers_see_nothing(session: Session, client: Any) -> None:
    world = a_world(session)
    row = named(session, session.get_one(Center, world.centers[0]), "loan")
    assert row.id == 1
    signed_in(client, world.lister)
    text_of(client, "/attributions/1", 404)
    assert client.post("/attributions/1/decline", data={"reason": "x"}).status_code == 404
    signed_in(client, world.seller)
    text_of(client, "/attributions", 403)


def test_a_program_names_confirms_and_withdraws(session: Session, client: Any) -> None:
    world = a_world(session)
    policy, loan, investment = a_policy(session), a_loan(session), an_investment(session)
    keys = {
        actor.name: make_key(session, name="p", scopes=list(Scope), actor=actor, now=NOON)[1]
        for actor in (world.city, world.chief)
    }
    paths = (
        f"/insurance-policies/{policy.id}/serving-center",
        f"/project-investments/{investment.id}/serving-center",
        f"/loans/{loan.number}/serving-center",
    )
    session.commit()

    def ask(actor: Actor, path: str, status: int, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {keys[actor.name]}"}
        answer = client.open(f"/api/v1{path}", method=sent.pop("method", "POST"), headers=headers, **sent)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    body = {"center_id": world.centers[0], "right_kind": "patent"}
    assert ask(world.city, paths[0], 201, json=body)["state"] == "named"
    assert ask(world.city, paths[1], 201, json=body)["category"] == "investment"
    ask(world.city, paths[2], 200, json={"center_id": world.centers[0]})
    ask(world.city, paths[0], 409, json=body)
    assert [row["id"] for row in ask(world.chief, "/attributions", 200, method="GET")["items"]] == [3, 2, 1]
    ask(world.chief, "/attributions/1/confirmation", 422)
    file = {"purpose": "attribution:1", "file": (io.BytesIO(b"%PDF-1.7 letter"), "letter.pdf")}
    ask(world.chief, "/files", 201, data=file)
    assert len(ask(world.chief, "/attributions/1/confirmation", 200)["evidence"]) == 64
    ask(world.chief, "/attributions/2/refusal", 200, json={"reason": "Not ours"})
    ask(world.chief, "/attributions/1/withdrawal", 403, json={"reason": "x"})
    assert ask(world.city, "/attributions/1/withdrawal", 200, json={"reason": "Wrong"})["state"] == "withdrawn"
    assert ask(world.chief, "/attributions/2", 200, method="GET")["reason"] == "Not ours"
    session.rollback()
    assert check.check(session) == []
