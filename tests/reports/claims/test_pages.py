"""Reported deals on pages and as JSON: for the center that reports them and the city office."""

import io
import re

import pytest
from sqlalchemy import select

from core.actor import SYSTEM, Actor, Role
from core.files import StoredFile
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from parties.people.queries import actor_of
from parties.people.services import add_membership, create_person
from reports.claims.models import JointCase, VolumeClaim
from reports.claims.queries import may_add_files
from reports.claims.states import ClaimState
from reports.turnover.under_way import without_evidence
from tests.builders import NOON
from tests.conftest import kept
from tests.reports.claims.world import a_city, a_list, said
from tests.reports.doors import signed_in, text_of
from tests.reports.turnover.city import totals


def member(session, organisation_id: int, role: Role, n: int) -> Actor:
    person = create_person(
        session, email=f"p{n}@haizhou.example", name=f"Person {n}", password="correct-horse-9", language="en",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    add_membership(session, person_id=person.id, organisation_id=organisation_id, role=role, actor=SYSTEM, now=NOON)
    session.flush()
    found = actor_of(session, person.id, organisation_id)
    assert found is not None
    return found


@kept
def people(session) -> tuple[Actor, Actor, Actor]:
    """Staff of two centers, and the city office."""
    centers = a_city(session)
    office = register_organisation(session, name="海州市知识产权局", kind=OrganisationKind.GOV, actor=SYSTEM, now=NOON)
    made = (
        member(session, centers[0].organisation_id, Role.CENTER_MANAGER, 1),
        member(session, centers[1].organisation_id, Role.CENTER_MANAGER, 2),
        member(session, office.id, Role.CITY_OFFICE, 3),
    )
    session.commit()
    return made


@pytest.fixture
def known(session):
    return people(session)


DEAL = {name: str(getattr(each, "value", each)) for name, each in said(numbers="ZL201921898050.0").items()}
FORM = {**DEAL, "amount": "100万"}


def reported(client, actor: Actor) -> str:
    """The address of what was reported by the form."""
    signed_in(client, actor)
    answer = client.post("/reported-deals/new", data=FORM)
    assert answer.status_code == 303, answer.text[-2000:]
    return answer.headers["Location"]


def test_a_deal_is_reported_by_the_form_and_accepted_on_its_page(client, session, known):
    staff, _other, office = known
    signed_in(client, staff)
    form = {**FORM, "recordal_no": "", "file": (io.BytesIO(b"%PDF-1.7 contract"), "contract.pdf")}
    where = client.post("/reported-deals/new", data=form).headers["Location"]
    page = text_of(client, where)
    assert "Waits for the city office" in page
    assert "contract.pdf" in page
    signed_in(client, office)
    assert client.post(f"{where}/accept", data={}).status_code == 303
    assert totals(session, 2026) == {"C-01": "1000000.00"}
    session.rollback()
    assert "Reported deals" in text_of(client, "/turnover/2026")
    number = where.rpartition("/")[2]
    assert f"R{int(number):06d}" in text_of(client, "/turnover/2026/facts")
    assert "contract.pdf" in text_of(client, "/facts/1")


def test_what_does_not_fit_stands_beside_its_field(client, session, known):
    signed_in(client, known[0])
    answer = client.post("/reported-deals/new", data={**FORM, "buyer_code": FORM["seller_code"]})
    assert answer.status_code == 422
    assert "Seller and buyer are one" in answer.text
    assert session.scalar(select(VolumeClaim.id)) is None


def test_a_list_is_handed_in_by_the_form_and_accepted_by_one_button(client, session, known):
    staff, _other, office = known
    signed_in(client, staff)
    answer = client.post("/reported-deals/lists", data={"file": (io.BytesIO(a_list([said(), said()])), "清单.csv")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reported-deals")
    signed_in(client, office)
    assert "清单.csv" in text_of(client, "/reported-deals")
    intake = session.scalars(select(VolumeClaim.intake_id)).first()
    session.rollback()
    assert client.post(f"/reported-deals/lists/{intake}/accept").status_code == 303
    assert totals(session, 2026) == {"C-01": "2000000.00"}


def test_a_list_with_faults_names_them_on_the_page(client, session, known):
    signed_in(client, known[0])
    answer = client.post("/reported-deals/lists", data={"file": (io.BytesIO(a_list([said(recordal_no="")])), "x.csv")})
    assert answer.status_code == 422
    assert "Line 2" in answer.text


@pytest.mark.parametrize(
    ("ending", "lang", "head"),
    [("csv", "en", "Contract date"), ("csv", "zh_Hans", "合同日期"), ("xlsx", "zh_Hans", "PK")],
)
def test_the_empty_list_can_be_taken_along(client, session, known, ending, lang, head):
    signed_in(client, known[0])
    answer = client.get(f"/reported-deals/list.{ending}?lang={lang}")
    assert answer.status_code == 200
    assert head.encode() in answer.data


def test_two_centers_share_a_deal_on_its_page(client, session, known):
    for actor in known[:2]:
        reported(client, actor)
    case = session.scalars(select(JointCase)).one()
    first, second = (share.center_id for share in case.shares)
    path = f"/reported-deals/joint/{case.id}"
    session.rollback()
    assert client.post(path, data={f"share_{first}": "66.67", f"share_{second}": "33.33"}).status_code == 303
    signed_in(client, known[0])
    page = text_of(client, path)
    button = dict(re.findall(r'name="(share_\d+|act)" value="([^"]*)">', page))
    assert button == {"act": "agree", f"share_{first}": "66.67", f"share_{second}": "33.33"}
    assert client.post(path, data=button | {f"share_{first}": "50", f"share_{second}": "50"}).status_code == 409
    assert client.post(path, data=button).status_code == 303
    assert "Shares are agreed" in text_of(client, path)


def test_shares_that_are_no_per_cent_are_refused_beside_their_field(client, session, known):
    for actor in known[:2]:
        reported(client, actor)
    case = session.scalars(select(JointCase)).one()
    first, second = (share.center_id for share in case.shares)
    path = f"/reported-deals/joint/{case.id}"
    session.rollback()
    answer = client.post(path, data={f"share_{first}": "a", f"share_{second}": "40"})
    assert answer.status_code == 422
    assert "Write a per cent" in answer.text


def test_other_centers_do_not_see_a_report(client, session, known):
    made = reported(client, known[0])
    signed_in(client, known[1])
    text_of(client, made, 404)
    text_of(client, "/reported-deals", 403, center="C-01")
    assert client.post(f"{made}/accept", data={}).status_code == 404
    assert session.scalars(select(VolumeClaim)).one().state is ClaimState.SUBMITTED


@pytest.mark.parametrize("act", ["accept", "reject", "take-out"])
def test_the_office_alone_opens_the_pages_of_judging(client, session, known, act):
    made = reported(client, known[0])
    text_of(client, f"{made}/{act}", 403)
    signed_in(client, known[2])
    text_of(client, f"{made}/{act}")


def added(client, where: str, content: bytes = b"%PDF-1.7 the contract") -> int:
    return int(client.post(f"{where}/evidence", data={"file": (io.BytesIO(content), "late.pdf")}).status_code)


def test_a_deal_accepted_by_its_number_alone_is_proven_later(client, session, known):
    staff, other, office = known
    where = reported(client, staff)
    signed_in(client, office)
    assert client.post(f"{where}/accept", data={}).status_code == 303
    assert "Add evidence" not in text_of(client, where)
    assert added(client, where) == 403
    signed_in(client, other)
    assert added(client, where) == 404
    signed_in(client, staff)
    assert len(without_evidence(session, staff_center(session), 2026)) == 1
    session.rollback()
    assert client.post(f"{where}/evidence", data={}).status_code == 422
    assert added(client, where, b"no PDF at all") == 422
    assert added(client, where) == 303
    page = text_of(client, where)
    assert "late.pdf" in page
    assert "Evidence added" in page
    assert without_evidence(session, staff_center(session), 2026) == []


def staff_center(session) -> int:
    return session.scalars(select(VolumeClaim.center_id)).one()


def test_a_report_that_ended_takes_no_evidence(client, session, known):
    where = reported(client, known[0])
    assert client.post(f"{where}/withdraw", data={"reason": "Entered twice"}).status_code == 303
    assert "Add evidence" not in text_of(client, where)
    assert added(client, where) == 409
    assert session.scalar(select(StoredFile.id)) is None
    assert not may_add_files(session, known[0], int(where.rpartition("/")[2]))
