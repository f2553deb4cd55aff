"""The lines of a page's forms: what was typed of each product, and what was found of each period."""

import json
from collections.abc import Mapping, Sequence

from core.errors import Unacceptable
from core.fields import whole
from core.i18n import _
from core.money import Money, MoneyError
from listings.terms.territories import TERRITORIES
from settlement.royalties.claiming import Found
from settlement.royalties.models import Period, Plan
from settlement.royalties.tables import COLUMNS, MOST_LINES, Sold, sold_of

FORM_LINES = range(1, 7)


Typed = dict[str, str]  # the figures of a line, as they were written


def typed_in(form: Mapping[str, str]) -> list[Typed]:
    """The lines of the form that have something in them; what is left blank in a line is zero."""
    typed = [{column: form.get(f"{column}_{n}", "").strip() for column in COLUMNS} for n in FORM_LINES]
    return [{**values, **_zeros(values)} for values in typed if any(values.values())]


def lines_of(typed: Sequence[Typed], currency: str, within: Sequence[str]) -> list[Sold]:
    """The lines as figures; Unacceptable names each line that does not fit, under the field `lines`."""
    return sold_of(enumerate(typed, start=1), currency, field="lines", within=within)


def written(lines: Sequence[Sold]) -> str:
    """The lines as the check page keeps them until they are confirmed."""
    return json.dumps(
        [
            {"product": each.product, "territory": each.territory, "units": str(each.units),
             "gross": each.gross.amount, "deductions": each.deductions.amount}
            for each in lines
        ],
        ensure_ascii=False,
    )  # fmt: skip


def read_back(text: str) -> list[Typed]:
    """The lines that the check page kept; Unacceptable where it kept none, or towers of brackets (RecursionError)."""
    try:
        kept = json.loads(text)
        return [{column: str(each.get(column, "")).strip() for column in COLUMNS} for each in kept][: MOST_LINES + 1]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Unacceptable(_("The lines of the report did not arrive whole. Report them again.")) from None


def typed_again(typed: Sequence[Typed]) -> dict[str, str]:
    """Lines as the form's fields, to be changed; those of a long file do not fit into it."""
    if len(typed) > len(FORM_LINES):
        return {}
    return {f"{column}_{n}": each[column] for n, each in zip(FORM_LINES, typed, strict=False) for column in COLUMNS}


def places_of(within: Sequence[str]) -> list[tuple[str, str]]:
    """The territories that the form offers: those of the licence, each with what lies in it."""
    codes = [code for code in TERRITORIES.places if TERRITORIES.covers_all(within, [code])]
    return [(code, TERRITORIES.label(code)) for code in codes]


def _zeros(values: Mapping[str, str]) -> dict[str, str]:
    return {column: values[column] or "0" for column in ("units", "gross", "deductions")}


def figures_of(plan: Plan) -> list[tuple[Period, dict[str, str]]]:
    """Each accepted period with the figures that count, as they stand in the form of a claim."""
    return [
        (
            period,
            {
                f"base_{period.n}": plan.money(accepted.base_minor).amount,
                f"units_{period.n}": str(accepted.units),
                f"sublicences_{period.n}": plan.money(accepted.sublicences_minor).amount,
            },
        )
        for period in plan.periods
        if (accepted := period.agreed) is not None
    ]


def found_in(plan: Plan, form: Mapping[str, str]) -> list[Found]:
    """The periods whose figures were changed in the form; Unacceptable for what is no figure."""
    found: list[Found] = []
    faults: dict[str, list[str]] = {}
    for period, standing in figures_of(plan):
        typed = {name: form.get(name, value).strip() or "0" for name, value in standing.items()}
        if typed == standing:
            continue
        try:
            base, income = (Money.parse(typed[f"{name}_{period.n}"], plan.currency) for name in ("base", "sublicences"))
        except MoneyError:
            example = plan.money(1_250_000).amount
            faults[f"base_{period.n}"] = [_("Write amounts in %(currency)s such as %(example)s.",
                                            currency=plan.currency, example=example)]  # fmt: skip
            continue
        units = whole(typed[f"units_{period.n}"])
        if units is None:
            faults[f"units_{period.n}"] = [_("Write a whole number.")]
            continue
        found.append(Found(period.n, base, units, income))
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    return found
