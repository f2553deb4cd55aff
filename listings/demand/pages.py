"""What the pages of needs print, ready for their templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from core import show
from core.actor import Actor
from core.audit import AuditEntry
from core.i18n import LANGUAGES, _, language, ngettext
from core.money import Money
from listings.assets.kinds import KIND_LABELS
from listings.demand import queries
from listings.demand.labels import (
    ANSWER_LABELS,
    ANSWER_TONES,
    NEED_LABELS,
    NEED_TONES,
)
from listings.demand.models import Need
from listings.demand.queries import Offered
from listings.demand.states import NeedState
from listings.demand.steps import ASKED, STEP_LABELS, Step, is_answered, missing_steps
from listings.market.pages import price_text
from listings.terms.forms import field_groups
from listings.terms.scope import fields_in_words, territories_in_words
from listings.terms.vocabulary import GRANT_LABELS, Grant
from parties.centers import queries as centers
from parties.centers.labels import industry_label
from parties.organisations import queries as organisations


def wanted_label(grant: Grant) -> str:
    """A grant as a buyer wants it: 'Purchase', 'Exclusive licence'."""
    return _("Purchase") if grant is Grant.ASSIGN else str(GRANT_LABELS[grant])


def wanted_in_words(need: Need) -> str:
    """'Purchase, exclusive licence'."""
    return _(", ").join(wanted_label(grant) for grant in need.grants)


def budget_in_words(least: Money | None, most: Money | None) -> str:
    """'CNY 100,000.00 to 500,000.00', with one end 'up to' or 'from', without any 'not said'."""
    if least is not None and most is not None:
        if least == most:
            return show.money(most)
        return _("%(least)s to %(most)s", least=show.money(least), most=show.money(most))
    if most is not None:
        return _("up to %(amount)s", amount=show.money(most))
    return _("from %(amount)s", amount=show.money(least)) if least is not None else _("not said")


def left_in_words(days: int | None) -> str:
    """'12 days left', 'last day today', '' where it has passed or there is none."""
    if days is None or days < 0:
        return ""
    return ngettext("%(num)s day left", "%(num)s days left", days) if days else _("last day today")


def spoken(text: str, code: str) -> Markup:
    """What somebody wrote, marked where it is in another language than the page."""
    if code == language():
        return Markup("{}").format(text)
    return Markup('<span lang="{}">{}</span>').format("zh-Hans" if code == "zh_Hans" else "en", text)


def step_address(need: Need, step: Step) -> str:
    """The page of one question."""
    return f"/needs/{need.id}/edit/{step.value}"


def field_lines(need: Need) -> list[tuple[str, str]]:
    """Field, classes and words, as far as they are said."""
    lines = [
        (_("Field"), fields_in_words(tuple(need.fields))),
        (_("IPC classes"), _(", ").join(need.ipc)),
        (_("Words"), need.keywords),
    ]
    return [(label, value) for label, value in lines if value]


def terms_lines(need: Need) -> list[tuple[str, str]]:
    """What is wanted, for how much, where and until when."""
    return [
        (_("What is wanted"), wanted_in_words(need)),
        (_("Budget"), budget_in_words(need.budget_min, need.budget_max)),
        (_("Territory"), territories_in_words(tuple(need.territories))),
        (_("Answers until"), show.day(need.deadline)),
    ]


def unnamed() -> str:
    """What stands for a name that is kept back."""
    return _("A buyer who is not named")


def buyer_name(session: Session, need: Need, reader: Actor | None) -> str:
    """The organisation that looks for it, or that its name is kept back; its own people read both."""
    if not queries.named(session, [need], reader):
        return unnamed()
    name = organisations.organisation(session, need.organisation_id).display(language())
    return _("%(name)s (not shown to others)", name=name) if need.is_anonymous else name


def center_name(session: Session, need: Need) -> str:
    """The center's name for the reader; '' where none is chosen."""
    return centers.center(session, need.center_id).display(language()) if need.center_id else ""


def state_of(need: Need) -> tuple[object, str]:
    """The state in words, and its tone."""
    return NEED_LABELS[need.state], NEED_TONES[need.state]


def answer_rows(session: Session, need: Need, *, changeable: bool) -> list[dict[str, Any]]:
    """Check your answers: every question with its answer and the page that changes it."""

    def row(step: Step, label: str, value: object) -> dict[str, Any]:
        href = step_address(need, step) + "?back=check" if changeable else None
        return {"label": label, "value": value, "change_href": href}

    shown = _("No: others read “a buyer who is not named”") if need.is_anonymous else _("Yes")
    field = field_lines(need) or [(str(STEP_LABELS[Step.FIELD]), "")]
    terms = terms_lines(need)
    return [
        row(Step.PROBLEM, _("Title"), need.title),
        row(Step.PROBLEM, _("The problem"), need.problem),
        row(Step.PROBLEM, _("Language it is written in"), LANGUAGES.get(need.language, need.language)),
        *(row(Step.FIELD, label, value) for label, value in field),
        *(row(Step.WANTED, label, value) for label, value in terms[:2]),
        *(row(Step.PLACE, label, value) for label, value in terms[2:]),
        row(Step.CONTACT, _("Center"), center_name(session, need)),
        row(Step.CONTACT, _("Is your name shown?"), shown),
    ]


def tasks(need: Need) -> list[dict[str, Any]]:
    """The task list: each question with its state, and the check at its end."""
    items = [
        {
            "label": STEP_LABELS[step],
            "href": step_address(need, step),
            "state": "done" if is_answered(need, step) else "todo",
            "note": None,
        }
        for step in Step
    ]
    ready = not missing_steps(need)
    check = {"label": _("Check your answers and publish"), "href": f"/needs/{need.id}/check"}
    return [*items, {**check, "state": "todo" if ready else "locked", "note": None}]


def form_values(need: Need, step: Step) -> dict[str, Any]:
    """What a page of the task list begins with: the answers given before."""
    if step is Step.WANTED:
        ends = {"budget_min": need.budget_min, "budget_max": need.budget_max}
        return {"wanted": need.wanted, **{name: end.amount if end else "" for name, end in ends.items()}}
    values = {name: getattr(need, name) for name in ASKED[step]}
    if step is Step.FIELD:
        values["ipc"] = ", ".join(need.ipc)
    if step is Step.PLACE:
        values["deadline"] = need.deadline.isoformat() if need.deadline else ""
    return values


def field_choices() -> list[tuple[Any, list[Any]]]:
    """Every branch of the field tree with what lies in it."""
    return field_groups(None)


def center_options(session: Session) -> list[tuple[int, str, str]]:
    """The centers to choose from, with what they work in."""
    return [(row.id, row.display(language()), str(industry_label(row.industry))) for row in centers.centers(session)]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need in a list."""

    need: Need
    title: Markup
    excerpt: Markup
    field: str
    wanted: str
    budget: str
    territory: str
    buyer: str
    center: str
    left: str
    state: tuple[object, str]
    answers: int


LONGEST_EXCERPT = 160


def excerpt(text: str) -> str:
    """The beginning of a problem, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXCERPT else f"{line[:LONGEST_EXCERPT].rstrip()}…"


def rows_for(session: Session, needs: Sequence[Need], reader: Actor | None, now: datetime) -> list[NeedRow]:
    """Needs in a list, with a fixed number of statements however many they are."""
    known = organisations.names_of(session, [each.organisation_id for each in needs])
    houses = {row.id: row for row in centers.centers(session)}
    shown = queries.named(session, needs, reader)
    counts = queries.answer_counts(session, [each.id for each in needs if queries.is_own(each, reader)])
    rows = []
    for each in needs:
        house = houses.get(each.center_id or 0)
        name = known[each.organisation_id].display(language())
        rows.append(
            NeedRow(
                need=each,
                title=spoken(each.title, each.language),
                excerpt=spoken(excerpt(each.problem), each.language),
                field=fields_in_words(tuple(each.fields)) or _(", ").join(each.ipc) or each.keywords,
                wanted=wanted_in_words(each),
                budget=budget_in_words(each.budget_min, each.budget_max),
                territory=territories_in_words(tuple(each.territories)),
                buyer=name if each.id in shown else unnamed(),
                center=house.display(language()) if house else "",
                left=left_in_words(each.days_left(now))
                if each.state in (NeedState.PUBLISHED, NeedState.PAUSED)
                else "",
                state=state_of(each),
                answers=counts.get(each.id, 0),
            )
        )
    return rows


def offered_rows(session: Session, answers: Sequence[Offered]) -> list[dict[str, Any]]:
    """The listings that were offered for a need."""
    sellers = organisations.names_of(session, [each.answer.seller_id for each in answers])
    return [
        {
            "answer": each.answer,
            "listing": each.listing,
            "title": each.asset.titled(language()),
            "about": f"{KIND_LABELS[each.asset.kind]} · {each.asset.number_display}",
            "seller": sellers[each.answer.seller_id].display(language()),
            "price": _(", ").join(price_text(price) for price in prices(each)),
            "state": (ANSWER_LABELS[each.answer.state], ANSWER_TONES[each.answer.state]),
        }
        for each in answers
    ]


def prices(each: Offered) -> list[Money | None]:
    """What the offered listing asks for, the sale first."""
    listing = each.listing
    asked = ([listing.sale_price] if listing.for_sale else []) + (
        [listing.license_price] if listing.license_types else []
    )
    return list(dict.fromkeys(asked))


def listing_options(rows: Sequence[tuple[Any, Any]]) -> list[tuple[int, str, str]]:
    """What a right holder may offer: (listing, title, kind and number)."""
    return [
        (listing.id, asset.titled(language()), f"{KIND_LABELS[asset.kind]} · {asset.number_display}")
        for listing, asset in rows
    ]


def trail(entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """The history of a need: who did what, and why where it was said."""
    return [
        {"at": entry.at, "who": entry.actor_name, "what": told(entry), "before": None, "after": None, "evidence": None}
        for entry in entries
    ]


def told(entry: AuditEntry) -> str:
    """An act, with its reason where there is one."""
    reason = entry.after.get("reason")
    return _("%(name)s: %(value)s", name=entry.label, value=reason) if reason else str(entry.label)
