"""Each kind of number has its own shape, and the search leads from a number to its page."""

import pytest

from core import clock
from reports.desk.numbers import SHAPES, page_of
from settlement.deals.purposes import QUOTED
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import NOON, a_settled_deal, a_world
from tests.settlement.invoices.test_invoices import issue


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def test_no_two_kinds_of_number_share_a_shape():
    for shape in SHAPES:
        assert [each.label for each in SHAPES if each.pattern.fullmatch(shape.example)] == [shape.label]


def test_no_number_but_a_deals_own_is_read_as_a_deal_on_a_transfer():
    read = [shape.example for shape in SHAPES if QUOTED.search(shape.example)]
    assert read == ["XH-2026-000042"]


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("XH-2026-000042", "/deals/XH-2026-000042"),
        (" xh 2026 000042 ", "/deals/XH-2026-000042"),
        ("ＸＨ－２０２６－０００４２１", "/deals/XH-2026-000421"),
        ("RP-2026-000042", "/royalties/RP-2026-000042"),
        ("RI-2026-000042-001", "/royalties/RP-2026-000042"),
        ("INV-2026-XH-000001", "/invoices/INV-2026-XH-000001"),
        ("CRN-2026-C01-000002", "/invoices/CRN-2026-C01-000002"),
        ("PL-2026-000007", "/loans/PL-2026-000007"),
        ("INV-2026-HAIZHOU-NANGANG-0001-000003", "/invoices/INV-2026-HAIZHOU-NANGANG-0001-000003"),
        ("CRN-2026-HAIZHOU-NANGANG-0001-000004", "/invoices/CRN-2026-HAIZHOU-NANGANG-0001-000004"),
        ("R000012", "/reported-deals/12"),
        ("R1000012", "/reported-deals/1000012"),
        ("R134", None),  # words of the trade: refrigerants
        ("r32", None),
        ("R00012", None),
        ("CC-2026-000004", "/funds/claims/4"),
        ("ZL202110123456.7", None),
        ("XH-2026-42", None),
        ("battery", None),
    ],
)
def test_a_number_leads_to_its_page_however_it_is_typed(app, typed, page):
    with app.test_request_context():
        assert page_of(typed) == page


def test_the_search_box_opens_a_deal_and_an_invoice_by_their_numbers(world, client):
    deal = a_settled_deal(world)
    name = issue(world)[0][0]
    number = deal.number
    world.commit()
    signed_in(client, world.seller)
    for typed, there in ((number, f"/deals/{number}"), (name, f"/invoices/{name}")):
        answer = client.get("/search", query_string={"q": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, there)
        assert typed in text_of(client, there)
    assert client.get("/search?q=battery").status_code == 200
