"""The pages of needs: posted question by question, read by everybody, answered by right holders."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from listings.demand import services as demand
from listings.demand.models import Need, NeedAnswer
from listings.demand.states import NeedState
from tests.builders import NOON
from tests.listings.demand.world import Demand, a_draft, a_need, an_answer, in_state
from tests.listings.market.world import page, send, sign_in

S = NeedState

ANSWERS: dict[str, dict[str, Any]] = {
    "problem": {"title": "Cooling for packs", "problem": "Six degrees\r\nare too many.", "language": "en"},
    "field": {"fields": ["electrical.batteries"], "ipc": "h01m, ｈ02j 3/00；", "keywords": "热管理"},
    "wanted": {"wanted": ["assign", "ordinary"], "budget_min": "", "budget_max": "80万"},
    "place": {"territories": ["CN-LN"], "deadline": "2027年2月28日"},
}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def the_need() -> Need:
    """The only need as it is committed now."""
    db.session.remove()
    return db.session.scalars(select(Need)).one()


def test_a_need_is_posted_page_by_page(session: Session, world: Demand, client: FlaskClient) -> None:
    sign_in(client, world.buyer)
    assert "Begin the need" in page(client, "/needs/new")
    address = send(client, "/needs/new").headers["Location"]
    base = address.removesuffix("/edit/problem")
    steps = list(ANSWERS)
    for here, following in zip(steps, [*steps[1:], "contact"], strict=True):
        assert send(client, f"{base}/edit/{here}", **ANSWERS[here]).headers["Location"] == f"{base}/edit/{following}"
    page(client, f"{base}/check", 303)
    answers: dict[str, Any] = {"center_id": str(world.center_id), "is_anonymous": "yes"}
    assert send(client, f"{base}/edit/contact", **answers).headers["Location"] == f"{base}/check"

    check = page(client, f"{base}/check")
    for words in ("Purchase, Ordinary licence", "up to CNY 800,000.00", "H01M, H02J 3/00", "28 Feb 2027", "not named"):
        assert words in check, words
    assert send(client, f"{base}/check").headers["Location"] == base
    need = the_need()
    assert (need.state, need.ipc, need.is_anonymous) == (S.PUBLISHED, ["H01M", "H02J 3/00"], True)


@pytest.mark.parametrize(
    ("step", "answers", "field", "message"),
    [
        ("problem", {"problem": "x", "language": "en"}, "title", "Fill this in"),
        ("problem", {"title": "x", "problem": "y", "language": "fr"}, "language", "Choose one of the languages"),
        ("field", {}, "fields", "Choose a field, or name a class or words"),
        ("field", {"ipc": "battery"}, "ipc", "is no beginning of an IPC symbol"),
        ("wanted", {}, "wanted", "Choose at least one"),
        ("wanted", {"wanted": ["assign"], "budget_max": "a lot"}, "budget_max", "Write an amount such as"),
        ("wanted", {"wanted": ["assign"], "budget_min": "9", "budget_max": "5"}, "budget_max", "lies below"),
        ("place", {"deadline": "2027-01-01"}, "territories", "Choose at least one"),
        ("place", {"territories": ["CN"], "deadline": "2020-01-01"}, "deadline", "This day has passed"),
        ("contact", {}, "center_id", "Fill this in"),
    ],
)
def test_a_wrong_answer_comes_back_with_its_message_and_what_was_typed(
    session: Session, world: Demand, client: FlaskClient, step: str, answers: dict[str, Any], field: str, message: str
) -> None:
    need = demand.begin_need(session, actor=world.buyer, now=NOON)
    session.commit()
    sign_in(client, world.buyer)

    text = send(client, f"/needs/{need.id}/edit/{step}", 422, **answers).text

    assert "<title>Error:" in text
    assert f'href="#{field}"' in text
    assert f'id="{field}-error"' in text
    assert message in text
    assert the_need().answered == []
    for typed in answers.values():
        if typed not in ("en", "fr"):
            assert str(typed[0] if isinstance(typed, list) else typed) in text


def test_everybody_reads_an_open_need_and_nobody_its_anonymous_name(
    session: Session, world: Demand, client: FlaskClient
) -> None:
    hidden, named, draft = a_need(session, world, is_anonymous=True), a_need(session, world), a_draft(session, world)
    session.commit()

    text = page(client, "/needs")
    assert "2 open needs" in text
    assert "A buyer who is not named" in text
    assert "Yuanshan Storage" not in page(client, f"/needs/{hidden.id}")
    assert "Yuanshan Storage" in page(client, f"/needs/{named.id}")
    page(client, f"/needs/{draft.id}", 404)
    sign_in(client, world.staff)
    assert "not shown to others" in page(client, f"/needs/{hidden.id}")


def test_a_right_holder_offers_a_listing_and_the_buyer_finds_the_way_to_an_offer(
    session: Session, world: Demand, client: FlaskClient
) -> None:
    need = a_need(session, world)
    session.commit()
    sign_in(client, world.holder)
    form = page(client, f"/needs/{need.id}/offer")
    assert "Thermal management system for lithium batteries" in form
    send(client, f"/needs/{need.id}/offer", 422)
    send(client, f"/needs/{need.id}/offer", listing_id=str(world.listing_id), message="Two degrees.")
    assert "What you offered" in page(client, f"/needs/{need.id}")

    sign_in(client, world.buyer)
    text = page(client, f"/needs/{need.id}")
    assert "Two degrees." in text
    assert f'href="/listings/{world.listing_id}/offer"' in text
    answer = db.session.scalars(select(NeedAnswer)).one()
    send(client, f"/needs/answers/{answer.id}/decline", reason="Too heavy.")
    assert "Too heavy." in page(client, f"/needs/{need.id}")


def test_a_double_click_offers_once(session: Session, world: Demand, client: FlaskClient) -> None:
    need = a_need(session, world)
    session.commit()
    sign_in(client, world.holder)
    form: dict[str, Any] = {"listing_id": str(world.listing_id), "once_token": "b" * 24}

    first, second = (send(client, f"/needs/{need.id}/offer", **form) for _twice in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    db.session.remove()
    assert len(db.session.scalars(select(NeedAnswer)).all()) == 1


def test_the_buttons_are_those_of_the_state(session: Session, world: Demand, client: FlaskClient) -> None:
    need = a_need(session, world)
    session.commit()
    sign_in(client, world.buyer)

    assert "To change the answers, pause it first." in page(client, f"/needs/{need.id}")
    send(client, f"/needs/{need.id}/pause")
    assert "Open the need again" in page(client, f"/needs/{need.id}")
    send(client, f"/needs/{need.id}/edit/wanted", wanted=["sole"])
    send(client, f"/needs/{need.id}/check")
    assert the_need().state is S.PUBLISHED
    send(client, f"/needs/{need.id}/fulfil", listing_id="")
    assert "The buyer has found what was looked for." in page(client, f"/needs/{need.id}")


def test_a_paused_need_past_its_day_is_asked_for_a_later_one(
    session: Session, world: Demand, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = in_state(session, world, S.PAUSED)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 1, tzinfo=UTC))
    sign_in(client, world.buyer)

    assert send(client, f"/needs/{need.id}/resume").headers["Location"] == f"/needs/{need.id}/edit/place"
    assert the_need().state is S.PAUSED


def test_the_center_takes_a_need_down_with_a_reason(session: Session, world: Demand, client: FlaskClient) -> None:
    need = a_need(session, world)
    session.commit()
    sign_in(client, world.staff)

    assert "Take this need off the list" in page(client, f"/needs/{need.id}")
    send(client, f"/needs/{need.id}/take-down", 422)
    send(client, f"/needs/{need.id}/take-down", reason="It is an advertisement.")
    assert the_need().state is S.WITHDRAWN
    assert page(client, "/needs").count('class="result"') == 0


@pytest.mark.parametrize(
    "path",
    ["edit", "edit/problem", "check", "withdraw", "fulfil"],
)
def test_others_find_no_draft_and_no_forms(session: Session, world: Demand, client: FlaskClient, path: str) -> None:
    draft, need = a_draft(session, world), a_need(session, world)
    answer = an_answer(session, world, need)
    session.commit()
    sign_in(client, world.rival)

    page(client, f"/needs/{draft.id}/{path}", 404)
    page(client, f"/needs/{need.id}/{path}", 403)
    page(client, f"/needs/answers/{answer.id}/decline", 404)


def test_words_are_escaped_and_marked_with_their_language(session: Session, world: Demand, client: FlaskClient) -> None:
    need = a_need(session, world, title="<b>冷却</b>", problem="<script>alert(1)</script>", language="zh_Hans")
    session.commit()

    for text in (page(client, f"/needs/{need.id}"), page(client, "/needs")):
        assert "<script>alert(1)" not in text
        assert '<span lang="zh-Hans">&lt;b&gt;冷却&lt;/b&gt;</span>' in text


def test_the_desk_says_what_was_offered_and_what_is_not_finished(
    session: Session, world: Demand, client: FlaskClient
) -> None:
    an_answer(session, world, a_need(session, world, title="Cooling for packs"))
    a_draft(session, world, title="Coating for cells")
    session.commit()
    sign_in(client, world.buyer)

    text = page(client, "/desk")

    assert "Look at 1 listing offered for “Cooling for packs”" in text
    assert "Finish the need “Coating for cells”" in text
