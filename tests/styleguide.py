"""A small application that shows every piece of the front end on one page: for its tests and for looking at it.

Look: `.venv/bin/python -m tests.styleguide` and open http://127.0.0.1:5099/?lang=en or ?lang=zh_Hans;
with out=1 as a visitor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, flash, g, render_template, render_template_string, request, session
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from lxml import html

from core import i18n, show, web
from core.actor import Actor
from core.errors import Conflict
from core.money import Money

Drawn = Callable[..., Any]
ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
SHAPES = ("neutral", "active", "good", "attention", "bad")
VOLUME = (820_000, 640_000, 1_200_000, 0, 950_000, -180_000, 2_100_000, 1_430_000, 760_000, 1_890_000, None, None)
DEALS = (4, 6, 3, 0, 8, 12, 7, 5, 9, 11, 2, 1)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ROOMS = (
    ("My rights", "我的权利"), ("Listings", "挂牌"), ("Negotiations", "谈判"),
    ("Deals", "交易"), ("Royalties", "提成"), ("Deadlines", "期限"),
)  # fmt: skip


@dataclass(frozen=True)
class Room:
    """An entry of the navigation."""

    label: str
    href: str
    current: bool


def say(english: str, chinese: str) -> str:
    """The sample's text in the language in force."""
    return chinese if i18n.language() == "zh_Hans" else english


def yuan(amount: int) -> Money:
    """Whole yuan as money."""
    return Money(amount * 100)


def make_app() -> Flask:
    """The vocabulary of `core.web` over sample people, without a database."""
    app = Flask(__name__, root_path=str(ROOT))
    app.config.update(SECRET_KEY="only-for-tests", TESTING=True)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "tests")])
    CSRFProtect(app)
    web.init_app(
        app,
        web.Door(
            actor_for_key=lambda *_args: None,  # type: ignore[arg-type]
            actor_of_person=lambda *_args: sample_actor(),
            navigation=lambda actor: [Room(say(*r), f"#{n}", n == 3) for n, r in enumerate(ROOMS)] if actor else [],
            notice_count=lambda *_args: 3,
            is_production=False,
        ),
    )
    add_pages(app)
    return app


def add_pages(app: Flask) -> None:
    """The style guide, a refusal and a piece by its source."""
    for endpoint in ("search.listings", "people.sign_out", "people.act_for", "people.sign_in", "people.account"):
        app.add_url_rule(f"/{endpoint}", endpoint, lambda: "", methods=["GET", "POST"])
    for endpoint in ("notices.index", "desk.how", "desk.open_data"):
        app.add_url_rule(f"/{endpoint}", endpoint, lambda: "")

    @app.before_request
    def sign_in() -> None:
        session["_user_id"] = "1"

    @app.get("/")
    def guide() -> str:
        if request.args.get("out"):
            g.actor = None
        else:
            g.actor = sample_actor()
            flash(say("Accepted. Deal XH-2026-000042 is open.", "已接受，交易 XH-2026-000042 已建立。"))
        return render_template("styleguide.html", sample=sample())

    @app.get("/refused")
    def refused() -> str:
        raise Conflict(say("The offer lapsed on 4 Jan 2026.", "该要约已于2026年1月4日失效。"))


def page(app: Flask, address: str) -> Any:
    """A page as an element tree."""
    return html.fromstring(app.test_client().get(address).get_data(as_text=True))


def piece(file: str, call: str, **values: object) -> Any:
    """One macro's output as an element tree, inside a request: `piece("page", 'state_tag("Closed", "good")')`."""
    source = f'{{% import "macros/{file}.html" as m with context %}}<div>{{{{ m.{call} }}}}</div>'
    return html.fromstring(render_template_string(source, **values))


def words(element: Any) -> str:
    """What is read, with single spaces."""
    return " ".join(element.text_content().split())


def sample_actor() -> Actor:
    """A right holder who may act for two organisations."""
    names = [
        (1, say("Haiyao Photonics (Shenzhen) Ltd", "深圳海曜光电有限公司")),
        (2, say("Beichen Motors", "北辰汽车")),
    ]
    return Actor(1, say("Lin Wangshu", "林望舒"), 1, names[0][1], organisations=tuple(names))


def sample() -> dict[str, Any]:
    """Everything that the style guide shows."""
    return {
        "title": say("Low-noise photonic sensor array", "低噪声光子传感器阵列"),
        "errors": {
            "number": [say("Enter the number with its check digit", "请输入带校验位的专利号")],
            "kind": [say("Choose the kind of licence", "选择许可类型")],
            "_schema": [say("The offer lapsed yesterday", "要约已于昨日失效")],
            "scope": {"ends": [say("The term ends after the right does", "许可期限超出权利有效期")]},
        },
        "tones": list(zip(SHAPES, state_words(), strict=True)),
        "term": say("7 years 2 months left", "剩余7年2个月"),
        "price": yuan(1_200_000),
        "digest": "9f2c" + "0" * 56 + "a1b2",
        **sample_course(),
        **sample_tables(),
        **sample_charts(),
        **sample_forms(),
    }


def state_words() -> list[str]:
    """One word for each shape of a state."""
    return [
        say("Draft", "草稿"), say("Under negotiation", "谈判中"), say("In force", "有效"),
        say("Fee due", "待缴年费"), say("Refused", "驳回"),
    ]  # fmt: skip


def sample_course() -> dict[str, Any]:
    """What happens in time."""
    course = [
        ("Agreed", "达成", "done"), ("Signed", "签署", "done"), ("Money held", "资金托管", "current"),
        ("Recorded", "备案", "todo"), ("Released", "放款", "todo"), ("Closed", "完成", "todo"),
    ]  # fmt: skip
    return {
        "stages": [
            {"label": say(en, zh), "state": state, "date": show.day(DAY) if state == "done" else None}
            for en, zh, state in course
        ],
        "todo": [
            {
                "title": say("Answer the offer of Beichen Motors", "答复北辰汽车的要约"), "href": "#1",
                "due": say("2 days over", "已超2日"), "late": True, "note": "N-2026-0042",
            },
            {"title": say("Sign the deal", "签署交易"), "href": "#2", "due": say("by 12 Jan 2026", "2026年1月12日前")},
        ],
        "tasks": [
            {"label": say("The right", "权利"), "href": "#3", "state": "done"},
            {"label": say("Price and terms", "价格与条款"), "href": "#4", "state": "todo"},
            {"label": say("Check and send", "核对并提交"), "href": None, "state": "locked"},
        ],
        "history": [
            {
                "at": NOON, "who": say("Lin Wangshu", "林望舒"), "what": say("Listing submitted", "提交挂牌"),
                "before": say("draft", "草稿"), "after": say("submitted", "已提交"), "evidence": "#5",
            },
            {"at": NOON, "who": None, "what": say("Imported", "导入")},
        ],
        "timeline": [
            {"at": show.day(DAY), "title": say("Offer 2", "第2次要约"), "text": "CNY 1,200,000.00", "href": "#6"},
            {"at": show.day(DAY), "title": say("Recorded at the office", "主管部门备案"), "tone": "good"},
            {"at": show.day(DAY), "title": say("Seized", "被保全"), "tone": "bad"},
        ],
    }  # fmt: skip


def sample_tables() -> dict[str, Any]:
    """Rows, facts and a statement that adds up."""
    return {
        "figures": [
            {
                "label": say("Operating volume 2026", "2026年运营额"), "value": show.money_short(yuan(12_345_678)),
                "href": "#7", "note": say("passed the 10 million line in August", "8月超过1000万元"),
            },
            {"label": say("Deals closed", "已完成交易"), "value": "48", "href": "#8"},
            {"label": say("Live listings", "在售挂牌"), "value": show.number(1204), "href": "#9"},
        ],
        "caption": say("Deals of January", "1月交易"),
        "rows": [
            [
                {"text": f"XH-2026-00000{n}", "href": "#10", "sub": say("Photonic sensor", "光子传感器")},
                say("Beichen Motors", "北辰汽车"), show.money(yuan(1_200_000 * n)), show.day(DAY), say("Done", "完成"),
            ]
            for n in (1, 2, 3)
        ],
        "foot": [say("Total", "合计"), "", show.money(yuan(7_200_000)), "", ""],
        "statement": [
            {"label": say("Paid by the buyer", "买方付款"), "amount": yuan(1_200_000), "href": "#11", "note": "PAY-7"},
            {"label": say("Platform fee", "平台服务费"), "amount": yuan(18_000), "minus": True},
            {"label": say("Center share", "运营中心分成"), "amount": yuan(12_000), "minus": True},
        ],
        "total": (say("To the seller", "卖方实收"), yuan(1_170_000)),
        "facts": [
            (say("Owner", "权利人"), say("Haiyao Photonics", "海曜光电")),
            (say("Number", "专利号"), "ZL 2021 1 0123456.7", "#12"),
            (say("Field", "领域"), None),
        ],
        "diff": [
            (say("Price", "价格"), show.money(yuan(1_000_000)), show.money(yuan(1_200_000))),
            (say("Territory", "地域"), say("Mainland China", "中国大陆"), say("Mainland China", "中国大陆")),
            (say("Sublicensing", "分许可"), None, say("with consent", "经同意")),
        ],
    }  # fmt: skip


def sample_charts() -> dict[str, Any]:
    """A year with a month that went backwards and two that have not come."""
    names = [say(name, f"{n}月") for n, name in enumerate(MONTHS, 1)]
    centers = (("Nanshan Center", "南山中心", 18_250_000), ("Bao'an Center", "宝安中心", 11_040_000),
               ("Yantian Center", "盐田中心", 210_000))  # fmt: skip
    return {
        "months": [
            {"label": name, "value": None if amount is None else yuan(amount), "href": f"#month-{n}"}
            for n, (name, amount) in enumerate(zip(names, VOLUME, strict=True))
        ],
        "counts": [{"label": name, "value": count} for name, count in zip(names, DEALS, strict=True)],
        "threshold": {"label": say("10 million line", "1000万元线"), "value": yuan(10_000_000)},
        "forecast": {"value": yuan(11_400_000), "basis": say("mean of the last six months", "按近六个月平均")},
        "centers": [
            {"label": say(en, zh), "value": yuan(amount), "href": "#13", "note": say("municipal", "市级")}
            for en, zh, amount in centers
        ],
        "spans": [
            {"label": say("Exclusive, Guangdong", "独占，广东"), "start": date(2024, 3, 1), "end": date(2027, 2, 28)},
            {
                "label": say("Ordinary, Japan", "普通，日本"), "start": date(2025, 1, 1), "end": date(2025, 12, 31),
                "tone": "neutral", "href": "#14",
            },
        ],
        "start": date(2024, 1, 1),
        "end": date(2028, 1, 1),
    }  # fmt: skip


def sample_forms() -> dict[str, Any]:
    """Choices, facets and answers to check."""
    return {
        "facets": [
            {
                "label": say("Kind", "类型"),
                "options": [
                    {"label": say("Invention patent", "发明专利"), "count": 1204, "href": "#15", "current": True},
                    {"label": say("Utility model", "实用新型"), "count": 310, "href": "#16", "current": False},
                ],
            },
        ],
        "kinds": [
            ("exclusive", say("Exclusive", "独占许可"), say("the licensor is excluded too", "许可人亦不得实施")),
            ("sole", say("Sole", "排他许可")),
            ("ordinary", say("Ordinary", "普通许可")),
        ],
        "places": [("CN", say("Mainland China", "中国大陆")), ("HK", say("Hong Kong", "香港"))],
        "check": [
            {"label": say("Price", "价格"), "value": show.money(yuan(1_200_000)), "change_href": "#17"},
            (say("Territory", "地域"), say("Mainland China", "中国大陆"), "#18"),
        ],
    }


if __name__ == "__main__":
    make_app().run(port=5099)
