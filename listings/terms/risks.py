"""Clauses that put a technology contract at risk of being void (BR-25; CC 850, 864; SPC-T 10), found in free text.

Typed terms cannot hold them; the further terms can. Finding one warns both sides and refuses nothing: whether a
clause is one-sided is a question of the whole contract.
"""

import unicodedata
from dataclasses import dataclass

from core.i18n import LazyText, lazy_gettext
from listings.terms.agreement import Terms


@dataclass(frozen=True, slots=True)
class Risk:
    """One of the six kinds: words that hint at it, and what to look at."""

    code: str
    words: tuple[str, ...]
    text: LazyText


RISKS: tuple[Risk, ...] = (
    Risk(
        "improvements",
        ("grant back", "grant-back", "improvements belong", "no further research", "回授", "不得改进", "后续改进归"),
        lazy_gettext("It speaks of improvements. A free or one-sided grant-back can make the contract void."),
    ),
    Risk(
        "competing technology",
        ("competing technology", "non-compete", "not acquire from", "竞争技术", "不得从他人", "不得采用其他技术"),
        lazy_gettext("It speaks of competing technology. Barring it can make the contract void."),
    ),
    Risk(
        "quantity and price",
        ("resale price", "maximum quantity", "not export", "no export", "销售价格限制", "限制出口", "最高产量"),
        lazy_gettext("It limits quantity, price, channel or export. An unreasonable limit can make the contract void."),
    ),
    Risk(
        "tying",
        ("must also buy", "must purchase", "tie-in", "搭售", "必须购买", "附带购买"),
        lazy_gettext("It ties other purchases to the grant. What is not needed for it can make the contract void."),
    ),
    Risk(
        "sources",
        ("only from the licensor", "sole supplier", "指定渠道", "只能向许可人购买", "指定供应商"),
        lazy_gettext("It fixes where materials or equipment are bought. An unreasonable limit can make it void."),
    ),
    Risk(
        "no challenge",
        ("not challenge", "no-challenge", "no challenge", "不得质疑", "不得提出无效", "不质疑"),
        lazy_gettext("It bars challenges to the right's validity. Such a clause can make the contract void."),
    ),
)


def risks_of(terms: Terms) -> list[Risk]:
    """The kinds of void risk at which the further terms hint, in the order of the statute."""
    text = unicodedata.normalize("NFKC", terms.note).casefold()
    return [risk for risk in RISKS if any(word in text for word in risk.words)]
