"""Needs' questions and answers, for forms and JSON alike."""

import re
from typing import Any

from marshmallow import fields, pre_load, validate

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from core.i18n import LANGUAGES, lazy_gettext
from listings.demand import rules
from listings.demand.asking import LONGEST_QUESTION, NeedsQuery, Sort, from_address
from listings.demand.states import AnswerState, NeedState
from listings.terms.schemas import codes
from listings.terms.vocabulary import Grant

LIST_TEXTS: dict[str, Any] = {
    "required": lazy_gettext("Choose at least one."),
    "invalid": lazy_gettext("This takes a list."),
}
LANGUAGE = {"enum": list(LANGUAGES), "description": "the language in which it is written"}
BETWEEN = re.compile(r"[,;，；、\n]+")


def texts(**kwargs: Any) -> fields.List:
    """A list of short codes; whether they are known is asked where they are kept."""
    return fields.List(Text(longest=40, required=True), error_messages=LIST_TEXTS, **kwargs)


class ProblemForm(Shape):
    """What is looked for: the first page of the task list."""

    title = Text(longest=rules.LONGEST_TITLE, required=True)
    problem = Text(longest=rules.LONGEST_PROBLEM, lines=True, required=True)
    language = Text(longest=10, required=True)


class FieldForm(Shape):
    """Field, classes and words; in a form the classes are one line."""

    fields_ = texts(data_key="fields", attribute="fields", load_default=list)
    ipc = texts(load_default=list)
    keywords = Text(longest=rules.LONGEST_KEYWORDS, load_default="")

    @pre_load
    def one_line(self, given: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """'H01M, H02J 3/00' is two classes."""
        return {
            **given,
            "ipc": [each.strip() for line in given.get("ipc", []) for each in BETWEEN.split(line) if each.strip()],
        }


class WantedForm(Shape):
    """What is wanted, and for how much."""

    wanted = fields.List(
        Choice(Grant),
        required=True,
        validate=validate.Length(1, error=lazy_gettext("Choose at least one: a purchase, or a type of licence.")),  # type: ignore[arg-type]
        error_messages=LIST_TEXTS,
    )
    budget_min = MoneyField(load_default=None, allow_none=True)
    budget_max = MoneyField(load_default=None, allow_none=True)


class PlaceForm(Shape):
    """Where it will be used, and until when answers are welcome."""

    territories = codes("CN-LN")
    deadline = Day(required=True)


class ContactForm(Shape):
    """Which center looks after it, and whether the organisation is named."""

    center_id = Whole(least=1, required=True)
    is_anonymous = Flag(load_default=False)


class NeedChange(Shape):
    """Answers to some of a need's questions. An end of the budget that is null is open."""

    title = Text(longest=rules.LONGEST_TITLE)
    problem = Text(longest=rules.LONGEST_PROBLEM, lines=True)
    language = Text(longest=10, metadata=LANGUAGE)
    fields_ = texts(data_key="fields", attribute="fields", metadata={"example": ["electrical.batteries"]})
    ipc = texts(metadata={"description": "beginnings of IPC symbols", "example": ["H01M", "H02J 3/00"]})
    keywords = Text(longest=rules.LONGEST_KEYWORDS)
    wanted = fields.List(Choice(Grant), error_messages=LIST_TEXTS)
    budget_min = MoneyField(allow_none=True)
    budget_max = MoneyField(allow_none=True)
    territories = texts(metadata={"example": ["CN-LN"]})
    deadline = Day()
    center_id = Whole(least=1, allow_none=True)
    is_anonymous = Flag()


class NeedIn(Shape):
    """A whole need at once."""

    title = Text(longest=rules.LONGEST_TITLE, required=True)
    problem = Text(longest=rules.LONGEST_PROBLEM, lines=True, required=True)
    language = Text(longest=10, load_default="en", metadata=LANGUAGE)
    fields_ = texts(
        data_key="fields", attribute="fields", load_default=list, metadata={"example": ["electrical.batteries"]}
    )
    ipc = texts(
        load_default=list, metadata={"description": "beginnings of IPC symbols", "example": ["H01M", "H02J 3/00"]}
    )
    keywords = Text(longest=rules.LONGEST_KEYWORDS, load_default="")
    wanted = fields.List(Choice(Grant), required=True, error_messages=LIST_TEXTS)
    budget_min = MoneyField(load_default=None, allow_none=True)
    budget_max = MoneyField(load_default=None, allow_none=True)
    territories = codes("CN-LN")
    deadline = Day(required=True)
    center_id = Whole(least=1, load_default=None, allow_none=True)
    is_anonymous = Flag(load_default=False)


class FulfilIn(Shape):
    """That it was found, and in which listing, if it was one of ours."""

    listing_id = Whole(least=1, load_default=None, allow_none=True)


class TakeDownIn(Shape):
    """Why the center takes a need off the list."""

    reason = Text(longest=rules.LONGEST_REASON, lines=True, required=True)


class AnswerIn(Shape):
    """A listing that is offered for a need."""

    listing_id = Whole(least=1, required=True)
    message = Text(longest=rules.LONGEST_MESSAGE, lines=True, load_default="")


class DeclineIn(Shape):
    """No to an offered listing; why, if one wants to say it."""

    reason = Text(longest=rules.LONGEST_REASON, lines=True, load_default="")


class NeedOut(Shape):
    """A need. The organisation is null where its name is kept from this reader."""

    id = fields.Integer(required=True)
    organisation_id = fields.Integer(allow_none=True)
    center_id = fields.Integer(allow_none=True)
    state = Choice(NeedState, required=True)
    title = fields.String(required=True)
    problem = fields.String(required=True)
    language = fields.String(required=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")
    ipc = fields.List(fields.String())
    keywords = fields.String()
    wanted = fields.List(Choice(Grant))
    budget_min = MoneyField(allow_none=True)
    budget_max = MoneyField(allow_none=True)
    territories = fields.List(fields.String())
    deadline = Day(allow_none=True)
    is_anonymous = fields.Boolean()
    created_at = Instant()
    published_at = Instant(allow_none=True)


class OwnNeedOut(NeedOut):
    """A need of one's own."""

    ended_reason = fields.String(allow_none=True, metadata={"description": "why the center took it down"})
    fulfilled_by_id = fields.Integer(allow_none=True, metadata={"description": "the listing that met it"})


class AnswerOut(Shape):
    """A listing that was offered for a need."""

    id = fields.Integer(required=True)
    need_id = fields.Integer(required=True)
    listing_id = fields.Integer(required=True)
    seller_id = fields.Integer(required=True)
    message = fields.String()
    state = Choice(AnswerState, required=True)
    reason = fields.String()
    created_at = Instant()
    decided_at = Instant(allow_none=True)


class AnswersOut(Shape):
    """All listings offered for a need that the reader may see, newest first."""

    items = fields.List(fields.Nested(AnswerOut))


def some_of(values: list[str]) -> fields.List:
    """Any of some values, given several times: alternatives."""
    known = validate.OneOf(values, error=lazy_gettext("Choose one of the listed values."))  # type: ignore[arg-type]
    return fields.List(fields.String(validate=known), load_default=list)


class NeedsPageQuery(PageQuery):
    """The same questions as the page of needs."""

    q = Text(longest=LONGEST_QUESTION, load_default="", metadata={"description": "words"})
    field = fields.List(Text(longest=40), load_default=list, metadata={"description": "such as electrical"})
    wanted = some_of([grant.value for grant in Grant])
    budget = some_of([band.code for band in rules.BUDGETS])
    territory = fields.List(Text(longest=40), load_default=list, metadata={"description": "such as CN"})
    center = fields.List(Text(longest=20), load_default=list, metadata={"description": "center codes"})
    sort = fields.String(
        load_default="",
        validate=validate.OneOf([*Sort, ""], error=lazy_gettext("Choose one of the listed values.")),  # type: ignore[arg-type]
        metadata={"enum": [order.value for order in Sort]},
    )


class NeedsFacetQuery(NeedsPageQuery):
    """A look through the needs without its paging."""


def query_from(given: dict[str, Any]) -> NeedsQuery:
    """The look that validated parameters ask for."""
    return from_address({name: value if isinstance(value, list) else [str(value)] for name, value in given.items()})


class NeedsFacetsOut(Shape):
    """How many needs are open and meet the question, and how many would with each value of each facet."""

    total = fields.Integer(required=True)
    facets = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()), required=True
    )
