"""Forms by their questions: what a page asks, and a page that asks and then does it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from core import web
from core.db import transaction
from core.errors import Refusal
from core.i18n import LazyText

Label = LazyText | str
FORM = "asked.html"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: `kind` is text, lines, day, number, money, choice, radios, tick, ticks or file."""

    kind: str
    name: str
    label: Label
    hint: Label | None = None
    required: bool = True
    options: tuple[tuple[str, Label], ...] = ()
    blank: Label | None = None


def choices(labels: Any) -> tuple[tuple[str, Label], ...]:
    """A table of labels (or of pairs of label and tone) as the options of a choice."""
    return tuple((each.value, said[0] if isinstance(said, tuple) else said) for each, said in labels.items())


def only(asks: Iterable[Ask], *names: str) -> tuple[Ask, ...]:
    """The questions with these names."""
    return tuple(ask for ask in asks if ask.name in names)


def ask_and_do(
    page: dict[str, Any],
    shape: type[Schema],
    act: Callable[[Session, dict[str, Any]], object],
    done: str,
    back: str,
    values: Any = None,
) -> Any:
    """The page of a form, or what it asks for: `act(session, given)`; then the page `back`."""
    if request.method == "GET":
        return render_template(FORM, values=values or {}, **page)
    try:
        given = web.load(shape)
        with transaction() as session:
            act(session, given)
    except Refusal as refusal:
        return web.form_again(FORM, refusal, **page)
    flash(done)
    return redirect(back, code=303)
