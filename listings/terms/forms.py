"""Terms as an HTML form: flat names that are the paths of the JSON, such as `instalments.0.amount`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from core import currencies
from core.errors import Unacceptable
from core.fields import form_currency, plain, reading_form
from core.i18n import _
from listings.terms.acts import ACT_BRANCHES, ACTS
from listings.terms.agreement import Further, Instalment, Royalty, Terms
from listings.terms.catalogue import Kind, Term, Value
from listings.terms.channels import ANY_CHANNEL, CHANNELS
from listings.terms.entries import BY_KEY, TERMS
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.schemas import TermsShape
from listings.terms.scope import WORLD, Scope, limited
from listings.terms.territories import TERRITORIES, lies_within, reach_of
from listings.terms.tree import ITEM, Place, item_code
from listings.terms.validation import MOST_INSTALMENTS, fields_for
from listings.terms.vocabulary import Act, Grant

SEVERAL = tuple(f"further.{term.key}" for term in TERMS if term.kind is Kind.SEVERAL)
LISTS = ("scope.territories", "scope.fields", "scope.acts", "scope.channels", *SEVERAL)
GOODS = "scope.goods"
GOODS_LINE = re.compile(r"\D*?(\d{1,2})\D*?[:：]\s*(\S.*)")

MOST_TIERS = 4
MOST_MILESTONES = 6
MOST_TARGETS = 4

# The rows of the form by group: how many, and what each row asks.
ROWS = {
    "instalments": (MOST_INSTALMENTS, ("amount", "trigger", "due_on", "what")),
    "royalty.tiers": (MOST_TIERS, ("over", "rate_bp")),
    "milestones": (MOST_MILESTONES, ("what", "amount", "by")),
    "targets": (MOST_TARGETS, ("what", "by")),
}
PRESET_BY_THE_FORM = {"trigger"}  # an answer that alone makes no row
ROYALTY = ("base", "rate_bp", "period", "minimum_per_year", "per_unit", "cap_total", "creditable", "since")
ROYALTY_ASKED = ("rate_bp", "minimum_per_year", "per_unit", "cap_total")
AMOUNTS = frozenset(
    {f"royalty.{name}" for name in ("minimum_per_year", "per_unit", "cap_total")}
    | {
        f"{group}.{row}.{name}"
        for group, (most, names) in ROWS.items()
        for row in range(most)
        for name in names
        if name in ("amount", "over")
    }
)

Form = MultiDict[str, str]


def load_terms(form: Form, *, today: date) -> Terms:
    """The typed terms of a submitted form, its amounts in the currency that it chooses.

    Unacceptable with the messages by the form's own names.
    """
    token, in_force = reading_form.set(True), form_currency.set(currencies.chosen(form.get("currency")))
    try:
        terms: Terms = TermsShape().load(nested(form, today=today))
    except ValidationError as faults:
        raise Unacceptable(
            _("Some answers are missing or do not fit."), fields=named_as_in_the_form(plain(faults.messages))
        ) from None
    finally:
        reading_form.reset(token)
        form_currency.reset(in_force)
    return terms


def named_as_in_the_form(faults: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Messages by the form's names: act and type are one question there, and a list is one control."""
    found: dict[str, list[str]] = {}
    for path, texts in faults.items():
        name = "grant" if path in ("act", "license_type") else path
        name = next((each for each in LISTS if name.startswith(each + ".")), name)
        name = f"{name}.0.{ROWS[name][1][0]}" if name in ROWS else name
        found.setdefault(name, []).extend(text for text in texts if text not in found.get(name, []))
    return found


def nested(form: Form, *, today: date) -> dict[str, Any]:
    """The form's flat answers in the shape of the JSON; empty answers count as not given."""
    grant = _answer(form, "grant")
    known = grant in list(Grant)
    given: dict[str, Any] = {"note": form.get("note", ""), "further": _further(form)}
    given |= {group: _rows(form, group) for group in ("instalments", "milestones", "targets")}
    if known:
        wanted = Grant(grant)
        given["act"] = wanted.act.value
        if wanted.license_type:
            given["license_type"] = wanted.license_type.value
    tiers = _rows(form, "royalty.tiers")
    if tiers or any(_answer(form, f"royalty.{name}") for name in ROYALTY_ASKED):
        given["royalty"] = {**_answers(form, "royalty", ROYALTY), "tiers": tiers}
    if known and Grant(grant) is Grant.ASSIGN:
        given["scope"] = {"territories": [WORLD], "fields": [EVERYTHING], "starts": today.isoformat()}
    else:
        given["scope"] = {
            "territories": form.getlist("scope.territories"),
            "fields": with_goods(form.getlist("scope.fields"), form.get(GOODS, "")),
            **{name: form.getlist(f"scope.{name}") for name in ("acts", "channels") if form.getlist(f"scope.{name}")},
            **_answers(form, "scope", ("starts", "ends")),
        }
        given["sublicensing"] = form.get("sublicensing", "")
    return given


def _answer(form: Form, name: str) -> str:
    return str(form.get(name, "") or "").strip()


def _answers(form: Form, group: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name in names if (text := _answer(form, f"{group}.{name}"))}


def with_goods(chosen: list[str], text: str) -> list[str]:
    """The chosen fields; single goods and services, one a line as “9: electric batteries”, stand for their class."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return chosen
    found = [(line, GOODS_LINE.fullmatch(line)) for line in lines]
    items = [item_code(f"nice.{int(match[1])}", match[2]) if match else line[:160] for line, match in found]
    wider = {EVERYTHING, "nice", *(item.partition(ITEM)[0] for item in items)}
    return [*(code for code in chosen if code not in wider), *items]


def goods_in_lines(codes: Iterable[str]) -> str:
    """The single goods and services among some codes, as the form asks for them."""
    items = (code.partition(ITEM) for code in codes if ITEM in code)
    return "\n".join(f"{head.removeprefix('nice.')}: {words}" for head, _sign, words in items)


def _rows(form: Form, group: str) -> list[dict[str, str]]:
    most, names = ROWS[group]
    rows = (_answers(form, f"{group}.{row}", names) for row in range(most))
    return [row for row in rows if set(row) - PRESET_BY_THE_FORM]


def _further(form: Form) -> dict[str, Any]:
    single = _answers(form, "further", tuple(term.key for term in TERMS if term.kind is not Kind.SEVERAL))
    several = {name.removeprefix("further."): form.getlist(name) for name in SEVERAL if form.getlist(name)}
    return {**single, **several}


def values_of(form: Form) -> dict[str, Any]:
    """What was typed, for the form shown again and for the hidden fields of the check page."""
    names = ["grant", "sublicensing", "note", "message", "expires_on", "introducer_id", "is_anonymous", "currency"]
    names += [f"royalty.{name}" for name in ROYALTY]
    names += ["scope.starts", "scope.ends", GOODS]
    for group, (most, asked) in ROWS.items():
        names += [f"{group}.{row}.{name}" for row in range(most) for name in asked]
    names += [f"further.{term.key}" for term in TERMS if term.kind is not Kind.SEVERAL]
    values: dict[str, Any] = {name: form.get(name, "") for name in names if form.get(name, "")}
    values.update({name: form.getlist(name) for name in LISTS})
    return values


def values_from(terms: Terms) -> dict[str, Any]:
    """The form's answers that say these terms, to begin a counter-offer with."""
    values: dict[str, Any] = {"grant": terms.grant.value, "note": terms.note, "currency": terms.currency}
    for row, part in enumerate(terms.instalments):
        values.update(_instalment_values(row, part))
    if terms.royalty:
        values.update(_royalty_values(terms.royalty))
    if terms.act is Act.LICENSE:
        values["scope.starts"] = terms.scope.starts.isoformat()
        values["scope.ends"] = terms.scope.ends.isoformat() if terms.scope.ends else ""
        values["sublicensing"] = "yes" if terms.sublicensing else ""
    values.update(scope_values(terms.scope))
    for row, milestone in enumerate(terms.milestones):
        start = f"milestones.{row}"
        values[f"{start}.what"], values[f"{start}.amount"] = milestone.what, milestone.amount.amount
        values[f"{start}.by"] = milestone.by.isoformat() if milestone.by else ""
    for row, target in enumerate(terms.targets):
        values[f"targets.{row}.what"], values[f"targets.{row}.by"] = target.what, target.by.isoformat()
    return values | further_values(terms.further)


def scope_values(scope: Scope) -> dict[str, Any]:
    """The form's answers that say where, for what, by which acts and through which channels."""
    values: dict[str, Any] = {
        "scope.territories": list(scope.territories),
        "scope.fields": [code for code in scope.fields if ITEM not in code],
    }
    if goods := goods_in_lines(scope.fields):
        values[GOODS] = goods
    for each in limited(scope):
        values[f"scope.{each.name}"] = list(scope.codes(each))
    return values


def further_values(further: Further) -> dict[str, Any]:
    """The form's answers that say these further terms."""
    return {f"further.{key}": _further_value(BY_KEY[key], value) for key, value in further}


def _further_value(term: Term, value: Value) -> str | list[str]:
    if isinstance(value, tuple):
        return list(value)
    return percent_text(value) if term.kind is Kind.PERCENT and isinstance(value, int) else str(value)


def _royalty_values(royalty: Royalty) -> dict[str, str]:
    values = {
        "royalty.base": royalty.base.value,
        "royalty.rate_bp": percent_text(royalty.rate_bp) if royalty.rate_bp else "",
        "royalty.period": royalty.period.value,
        "royalty.minimum_per_year": royalty.minimum_per_year.amount if royalty.minimum_per_year else "",
        "royalty.per_unit": royalty.per_unit.amount if royalty.per_unit else "",
        "royalty.cap_total": royalty.cap_total.amount if royalty.cap_total else "",
        "royalty.creditable": "yes" if royalty.creditable else "",
    }
    for row, tier in enumerate(royalty.tiers):
        values[f"royalty.tiers.{row}.over"] = tier.over.amount
        values[f"royalty.tiers.{row}.rate_bp"] = percent_text(tier.rate_bp)
    return values


def percent_text(basis_points: int) -> str:
    """250 → '2.5', as a rate is typed."""
    whole, hundredths = divmod(basis_points, 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".")


def _instalment_values(row: int, part: Instalment) -> dict[str, str]:
    return {
        f"instalments.{row}.amount": part.amount.amount,
        f"instalments.{row}.trigger": part.trigger.value,
        f"instalments.{row}.due_on": part.due_on.isoformat() if part.due_on else "",
        f"instalments.{row}.what": part.what,
    }


def rows_to_show(values: Mapping[str, Any]) -> int:
    """How many instalment rows the form has: those filled in and one more, three at least."""
    filled = [row for row in range(MOST_INSTALMENTS) if values.get(f"instalments.{row}.amount")]
    return min(MOST_INSTALMENTS, max(3, (filled[-1] if filled else 0) + 2))


def territory_groups(office: str | None = None, family: str | None = None) -> list[tuple[Place, list[Place]]]:
    """The boxes of the territory question where a right exists: a heading and the places in it, from the wide to the
    narrow; a city stands behind its province (its `parent`)."""
    provinces = TERRITORIES.children("CN")
    china = [place for province in provinces for place in (province, *TERRITORIES.children(province.code))]
    countries = [each for each in TERRITORIES.children(WORLD) if each.code not in ("CN", "EU")]
    place, reach = TERRITORIES.places, reach_of(office, family)
    groups = [(place["CN"], china), (place["EU"], TERRITORIES.children("EU")), (place[WORLD], countries)]
    kept = [(head, [each for each in inside if lies_within(each.code, reach)]) for head, inside in groups]
    return [(head, inside) for head, inside in kept if inside]


def field_groups(family: str | None) -> list[tuple[Place, list[Place]]]:
    """The boxes of the field question for a family of rights: a sector and its fields."""
    return [(FIELDS.places[branch], FIELDS.children(branch)) for branch in fields_for(family)]


def limits_for(family: str | None) -> dict[str, Any]:
    """The boxes of the limits that few grants need: kinds of use, channels, and for marks single goods and services."""
    branch = ACT_BRANCHES.get(family or "")
    return {
        "acts": [(place, ACTS.children(place.code)) for place in (ACTS.children(branch) if branch else [])],
        "channels": [(place, CHANNELS.children(place.code)) for place in CHANNELS.children(ANY_CHANNEL)],
        "goods": family in ("trademark", "indication"),
    }


RATES = tuple(f"royalty.{name}" for name in ("rate_bp", "minimum_per_year", "per_unit", "cap_total", "tiers.", "since"))
AMENDED = ("further.", "milestones.", "targets.", "note", *RATES)


def load_amended(form: Form, before: Terms, *, today: date) -> Terms:
    """Terms of before with the further terms, milestones, targets, words and rates of a submitted form in their place;
    rates that the form leaves as they were keep their own first day."""
    answers: Form = MultiDict()
    for name, value in values_from(before).items():
        for each in [] if name.startswith(AMENDED) else value if isinstance(value, list) else [value]:
            answers.add(name, each)
    for name, each in form.items(multi=True):
        if name.startswith(AMENDED):
            answers.add(name, each)
    terms = load_terms(answers, today=today)
    was, now = before.royalty, terms.royalty
    is_same = was is not None and now is not None and replace(now, since=was.since) == was
    return replace(terms, royalty=was) if is_same else terms
