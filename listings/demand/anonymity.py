"""What in the text of a need without a name would give its name away: ways to reach people, and the name itself."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.i18n import LazyText, _, lazy_gettext
from listings.demand.models import Need
from parties.organisations.models import Organisation, fold_name

TEXTS: dict[str, LazyText] = {
    "title": lazy_gettext("Title"),
    "problem": lazy_gettext("The problem"),
    "keywords": lazy_gettext("Words"),
}
PATTERNS: tuple[tuple[LazyText, re.Pattern[str]], ...] = (
    (lazy_gettext("an e-mail address"), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (lazy_gettext("a web address"), re.compile(r"(?:https?://|www\.)[^\s，。；、）)]+", re.I)),
    (
        # A Chinese mobile number, a landline with its area code, a service number, a number with a country's code.
        lazy_gettext("a telephone number"),
        re.compile(
            r"(?<!\d)(?<!\d[.,])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(?0\d{2,3}\)?[- ]\d{7,8}"
            r"|400[- ]?\d{3}[- ]?\d{4}|\+\d{1,3}[- ]?\d[\d -]{6,14}\d)(?![.,]?\d)"
        ),
    ),
    (
        lazy_gettext("an account of a messenger"),
        re.compile(
            r"(?:微信|v信|wechat|weixin|whatsapp|telegram|skype|钉钉|(?<![a-z])(?:vx|wx|qq))"
            r"(?: ?(?:号码|号|id|账号)?[ ]?[:：=是为]+ ?|(?:号码|号|账号)[ ]?| (?=[a-z_-]*\d))[a-z\d_-]{5,20}",
            re.I,
        ),
    ),
)
SHORTEST_NAME = 4  # a shorter one stands in many words


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that gives a name away: in which text (`title`, `problem` or `keywords`), what it is, and itself."""

    where: str
    kind: LazyText
    found: str


def traces(texts: Mapping[str, str], names: tuple[str, ...] = ()) -> Iterator[Trace]:
    """Every way to reach somebody in some texts, and the names wherever they stand."""
    for where, text in texts.items():
        plain = unicodedata.normalize("NFKC", text)
        for kind, pattern in PATTERNS:
            if match := pattern.search(plain):
                yield Trace(where, kind, match.group())
        for name in names:
            if len(folded := fold_name(name)) >= SHORTEST_NAME and folded in fold_name(text):
                yield Trace(where, lazy_gettext("your organisation's name"), name)


def given_away(session: Session, need: Need, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is to be corrected before a need is posted without a name, by the field that asks for it.

    A text that is being written is named itself; texts of other pages are named beside the wish to stay unnamed.
    """
    if not changes.get("is_anonymous", need.is_anonymous):
        return {}
    house = session.get(Organisation, need.organisation_id)
    names = (house.name, house.name_en or "", *house.aliases) if house is not None else ()
    texts = {name: str(changes.get(name, getattr(need, name))) for name in TEXTS}
    found: dict[str, list[Trace]] = {}
    for trace in traces(texts, names):
        found.setdefault(trace.where if trace.where in changes else "is_anonymous", []).append(trace)
    return {field: [in_words(told)] for field, told in found.items()}


def in_words(told: Sequence[Trace]) -> str:
    """What it is, where it stands, and what to do."""
    each = [
        _("“%(field)s” holds %(kind)s (“%(found)s”)", field=TEXTS[one.where], kind=one.kind, found=one.found)
        for one in told
    ]
    return _(
        "Your name would not stay hidden: %(traces)s. Take it out – right holders reach you through the platform – or"
        " show your name.",
        traces=_("; ").join(each),
    )
