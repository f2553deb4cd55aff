"""A need without a name keeps the name back: its text holds no way to reach people, and not the name."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict, Unacceptable
from listings.demand import services as demand
from listings.demand.anonymity import traces
from listings.demand.models import Need
from listings.demand.states import NeedState
from tests.builders import NOON
from tests.listings.demand.world import Demand, a_draft, a_need
from tests.parties.cast import trail


def refused(session: Session, world: Demand, need: Need, **changes: Any) -> dict[str, list[str]]:
    before = trail(session, need.subject)
    with pytest.raises(Unacceptable) as refusal:
        demand.change_need(session, need_id=need.id, changes=changes, actor=world.buyer, now=NOON)
    session.rollback()
    assert trail(session, need.subject) == before
    return refusal.value.fields


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to he.yun@yuanshan.example.", "an e-mail address"),
        ("手机 138 0000 1234", "a telephone number"),
        ("请致电13800001234联系", "a telephone number"),
        ("电话：0411-55500001", "a telephone number"),
        ("Call +49 30 5550 1234", "a telephone number"),
        ("４００－５５５－０００１", "a telephone number"),
        ("微信号：heyun_88", "an account of a messenger"),
        ("WeChat: heyun88", "an account of a messenger"),
        ("加微信 heyun2026", "an account of a messenger"),
        ("QQ 55512345", "an account of a messenger"),
        ("see www.yuanshan.example/needs", "a web address"),
    ],
)
def test_ways_to_reach_people_are_found_in_a_text(text: str, kind: str) -> None:
    assert [str(each.kind) for each in traces({"problem": text})] == [kind]


@pytest.mark.parametrize(
    "text", ["我们是远山潮能（滨海）科技有限公司。", "远山潮能(滨海)\n科技有限公司", "远山潮能 （滨海） 科技 有限公司"]
)
def test_a_name_is_found_in_any_width_and_with_blanks_in_it(text: str) -> None:
    found = list(traces({"problem": text}, ("远山潮能（滨海）科技有限公司",)))

    assert [str(each.kind) for each in found] == ["your organisation's name"]


@pytest.mark.parametrize(
    "text",
    [
        "Better than ZL 2021 1 0123456.7 and US 10,999,001 B2 or 202110123456.X",
        "A WeChat mini program, 微信小程序支付, for payment at 20 to 25 °C, 1200 V, 2026-11-23",
        "EP 13844704.0, H01M 10/0525, CNY 1,200,000.00, 国作登字-2022-F-00910761",
        "between 13,800,001 and 13,900,000 cycles",
    ],
)
def test_numbers_of_rights_amounts_and_days_are_no_contact(text: str) -> None:
    assert list(traces({"problem": text})) == []


def test_contact_data_in_the_text_of_an_unnamed_need_is_refused_with_its_place(session: Session, world: Demand) -> None:
    need = a_draft(session, world, is_anonymous=True)
    session.commit()
    fields = refused(session, world, need, problem="Call 13800001234.", keywords="he@yuanshan.example")
    assert set(fields) == {"problem", "keywords"}
    assert "“The problem” holds a telephone number (“13800001234”). Take it out" in fields["problem"][0]
    assert "show your name" in fields["problem"][0]


def test_the_wish_to_stay_unnamed_is_refused_while_the_text_names_somebody(session: Session, world: Demand) -> None:
    need = a_draft(session, world, problem="Yuanshan Storage Co., Ltd. needs it. Call 13800001234.")
    session.commit()
    fields = refused(session, world, need, is_anonymous=True)
    assert set(fields) == {"is_anonymous"}
    (text,) = fields["is_anonymous"]
    assert "a telephone number (“13800001234”)" in text
    assert "your organisation's name (“Yuanshan Storage Co., Ltd.”)" in text


def test_a_need_in_ones_own_name_may_say_how_to_reach_one(session: Session, world: Demand) -> None:
    assert a_need(session, world, problem="Call 13800001234.").state is NeedState.PUBLISHED


def test_what_was_written_before_is_not_published_without_a_name(session: Session, world: Demand) -> None:
    need = a_draft(session, world, problem="Call 13800001234.")
    need.is_anonymous = True
    session.commit()
    with pytest.raises(Conflict) as refusal:
        demand.publish_need(session, need_id=need.id, actor=world.buyer, now=NOON)
    assert refusal.value.code == "name_given_away"
    session.rollback()
    assert need.state is NeedState.DRAFT
