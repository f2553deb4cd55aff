"""Rules as JSON, and the forms of their pages."""

from datetime import date
from functools import cache
from typing import Any

from marshmallow import ValidationError, fields, post_load

from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext
from listings.terms.schemas import Rate
from reports.rules.tables import table_of
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit
from settlement.rulebook.schemas import RuleProposalOut


def field_of(number: Number) -> fields.Field[Any]:
    """How one column is read from a form or from JSON."""
    words: dict[str, Any] = {"load_default": None, "allow_none": True} if number.optional else {"required": True}
    match number.unit:
        case Unit.PART:
            return Rate(least=0, most=max(number.most, 10_000), **words)
        case Unit.AMOUNT:
            return MoneyField(**words)
        case Unit.CHOICE:
            return Choice(type(next(iter(number.options))), **words)
        case Unit.FLAG:
            return Flag(load_default=False)
        case Unit.DAY:
            return Day(**words)
        case Unit.TEXT:
            return Text(longest=number.most, **words)
    return Whole(most=2**40, **words)


class Version(Shape):
    """What a proposal says, as a unit declares it."""

    source = Text(longest=300, required=True)

    @post_load
    def as_content(self, given: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """`{"values", "starts", "source"}`; amounts in fen, days as text."""
        table: RuleTable = type(self).table  # type: ignore[attr-defined]
        starts = given.pop(table.starts)
        values = {each.name: _plain(each, given.get(each.name)) for each in table.columns}
        return {
            "values": values, "starts": date(starts, 1, 1) if table.by_year else starts, "source": given["source"],
        }  # fmt: skip


def _plain(number: Number, value: Any) -> Any:
    if value is None:
        return None
    if number.unit is Unit.AMOUNT:
        if value.currency != "CNY":
            raise ValidationError({number.name: [str(lazy_gettext("Write this amount in CNY."))]})
        return value.minor
    if number.unit is Unit.CHOICE:
        return value.value if hasattr(value, "value") else value
    return value.isoformat() if number.unit is Unit.DAY else value


@cache
def shape_of(key: str) -> type[Version]:
    """The shape of a proposal about a table."""
    table = table_of(key)
    columns: dict[str, Any] = {each.name: field_of(each) for each in table.columns}
    starts = Whole(least=2000, most=2200, required=True) if table.by_year else Day(required=True)
    return type(f"RuleVersion_{key.replace('.', '_')}", (Version,), {**columns, table.starts: starts, "table": table})


class ProposalIn(Shape):
    """A new version: the columns that the rule's own page names, its first day (or year) and its source."""

    version: Any = fields.Dict(required=True, metadata={"description": "columns of the rule, first day, source"})


class RuleVersionOut(Shape):
    """One version; parts in basis points, amounts in fen."""

    of: Any = fields.Dict(required=True, metadata={"description": "which thing it is about"})
    values: Any = fields.Dict(required=True)
    starts = Day(required=True)
    until = Day(allow_none=True)
    source = fields.String(required=True)
    proposed_by = fields.String(allow_none=True)
    confirmed_by = fields.String(allow_none=True)
    confirmed_at = Instant(allow_none=True)


class ColumnOut(Shape):
    """One column: its unit, and the bounds outside of which a value is refused."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    unit = Choice(Unit, required=True)
    least = fields.Integer(required=True)
    most = fields.Integer(required=True)
    optional = fields.Boolean(required=True)
    options = fields.List(fields.String(), required=True)


class RuleTableOut(Shape):
    """One table of rules with its columns; `starts` names the column of the first day or year."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    keeper = Choice(Keeper, required=True)
    starts = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)


class RuleHistoryOut(RuleTableOut):
    """The same with every version, the newest of each thing first."""

    versions = fields.List(fields.Nested(RuleVersionOut), required=True)


class RulesOut(Shape):
    """All of them."""

    rules = fields.List(fields.Nested(RuleTableOut), required=True)


class RuleWaitingOut(Shape):
    """What waits for its second person."""

    proposals = fields.List(fields.Nested(RuleProposalOut), required=True)
