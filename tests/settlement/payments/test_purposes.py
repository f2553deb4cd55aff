"""What money is for: a unit lends its names, and without one the key itself is shown."""

import pytest

from core.errors import Unacceptable
from settlement.payments import purposes
from settlement.payments.purposes import Expected, PurposeBook
from tests.settlement.money import yuan

DUE = Expected(purpose="deal:42", label="Deal XH-2026-000042", payer_id=7, payer_name="Chengjiang", amount=yuan("5.00"))


@pytest.fixture
def lent(monkeypatch):
    """A book that knows one deal."""
    book = PurposeBook(
        find=lambda _session, text: "deal:42" if text in ("XH-2026-000042", "deal:42") else None,
        label=lambda _session, _purpose: "Deal XH-2026-000042",
        href=lambda _session, _purpose: "/deals/XH-2026-000042",
        expected=lambda _session: [DUE],
    )
    monkeypatch.setattr(purposes, "_books", {"deal": book})


def test_a_deals_number_is_understood_and_shown(session, lent):
    assert purposes.read(session, " XH-2026-000042 ") == "deal:42"
    assert purposes.label(session, "deal:42") == "Deal XH-2026-000042"
    assert purposes.href(session, "deal:42") == "/deals/XH-2026-000042"
    assert purposes.expected(session) == [DUE]


@pytest.mark.parametrize("typed", ["XH-2026-000043", "deal:43", "battery deal", "deal:", ""])
def test_a_deal_that_does_not_exist_is_refused(session, lent, typed):
    with pytest.raises(Unacceptable) as refusal:
        purposes.read(session, typed)
    assert "purpose" in refusal.value.fields


def test_money_without_a_known_use_is_taken_all_the_same(session, lent):
    assert purposes.read(session, "unidentified") == "unidentified"
    assert str(purposes.label(session, "unidentified")) == "Not yet identified"
    assert purposes.href(session, "unidentified") is None


def test_a_unit_that_lends_no_book_is_known_by_its_keys(session, lent):
    assert purposes.read(session, "pledge:9") == "pledge:9"
    assert purposes.label(session, "pledge:9") == "pledge:9"
