"""Clauses that put a technology contract at risk of being void (BR-25; CC 850, 864; SPC-T 10).

They are seen in typed terms, and hinted at by words of the free text. Finding one warns both sides and refuses
nothing: whether a clause is one-sided or unreasonable is a question of the whole contract.
"""

import unicodedata
from dataclasses import dataclass

from core.i18n import LazyText, _, lazy_gettext
from listings.terms.agreement import Terms


@dataclass(frozen=True, slots=True)
class Risk:
    """One of the six kinds: words that hint at it, typed terms that say it, what to look at.

    `place` is its number in article 10 of the court's interpretation on technology contracts. `typed` names terms of
    the catalogue with the values that are at risk; None stands for any value.
    """

    code: str
    place: int
    words: tuple[str, ...]
    typed: tuple[tuple[str, tuple[str, ...] | None], ...]
    text: LazyText

    @property
    def law(self) -> str:
        """The articles, in the language in force."""
        return _(
            "Civil Code, articles 850 and 864; Supreme People's Court on technology contracts, article 10 (%(place)s)",
            place=self.place,
        )

    def terms_at_risk(self, terms: Terms) -> list[str]:
        """The typed terms that say it."""
        found = [(key, values, terms.further.get(key)) for key, values in self.typed]
        return [key for key, values, said in found if said is not None and (values is None or said in values)]


RISKS: tuple[Risk, ...] = (
    Risk(
        "improvements",
        1,
        ("grant back", "grant-back", "improvements belong", "no further research", "回授", "不得改进", "后续改进归"),
        (("no_research", None), ("improvements", ("licensor_owns",)), ("grant_back", ("free", "exclusive"))),
        lazy_gettext("It speaks of improvements. A free or one-sided grant-back can make the contract void."),
    ),
    Risk(
        "competing technology",
        2,
        ("competing technology", "non-compete", "not acquire from", "竞争技术", "不得从他人", "不得采用其他技术"),
        (("no_competing_technology", None),),
        lazy_gettext("It speaks of competing technology. Barring it can make the contract void."),
    ),
    Risk(
        "quantity and price",
        3,
        ("resale price", "maximum quantity", "not export", "no export", "销售价格限制", "限制出口", "最高产量"),
        (("output_cap", None), ("price_floor", None)),
        lazy_gettext("It limits quantity, price, channel or export. An unreasonable limit can make the contract void."),
    ),
    Risk(
        "tying",
        4,
        ("must also buy", "must purchase", "tie-in", "搭售", "必须购买", "附带购买"),
        (("tied_purchases", None),),
        lazy_gettext("It ties other purchases to the grant. What is not needed for it can make the contract void."),
    ),
    Risk(
        "sources",
        5,
        ("only from the licensor", "sole supplier", "指定渠道", "只能向许可人购买", "指定供应商"),
        (("fixed_sources", None),),
        lazy_gettext("It fixes where materials or equipment are bought. An unreasonable limit can make it void."),
    ),
    Risk(
        "no challenge",
        6,
        ("not challenge", "no-challenge", "no challenge", "不得质疑", "不得提出无效", "不质疑"),
        (("no_challenge", None),),
        lazy_gettext("It bars challenges to the right's validity. Such a clause can make the contract void."),
    ),
)


def risks_of(terms: Terms) -> list[Risk]:
    """The kinds of void risk that the terms say or hint at, in the order of the statute."""
    text = unicodedata.normalize("NFKC", terms.note).casefold()
    return [risk for risk in RISKS if risk.terms_at_risk(terms) or any(word in text for word in risk.words)]
