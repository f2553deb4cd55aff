"""Field types that load a form and a JSON body alike, and write JSON."""

import re
import unicodedata
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from core import clock
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.money import EXPONENTS, Money, MoneyError

reading_form: ContextVar[bool] = ContextVar("reading_form", default=False)
form_currency: ContextVar[str] = ContextVar("form_currency", default="CNY")  # in which a form's amounts are typed

NEEDED: dict[str, Any] = {
    "required": lazy("Fill this in."),
    "null": lazy("Fill this in."),
    "validator_failed": lazy("This does not fit here."),
}


class Shape(Schema):
    """The base of every schema: an unknown field is refused in JSON and passed over in a form."""

    class Meta:
        ordered = True
        unknown = RAISE

    error_messages: dict[str, Any] = {
        "unknown": lazy("There is no such field."),
        "type": lazy("This takes an object with named fields."),
    }

    def __deepcopy__(self, memo: dict[int, Any]) -> "Shape":
        """Itself: a shape does not change once it is made, and the API's document would copy it at every decorator."""
        return self

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A row's column by its name at once; marshmallow would first try each as a key and catch the refusal."""
        if isinstance(obj, Mapping) or "." in attr:
            return super().get_attribute(obj, attr, default)
        return getattr(obj, attr, default)


class NoAnswers(Shape):
    """A form without answers of its own: a button, or a file alone."""


def plain(messages: Any) -> dict[str, list[str]]:
    """marshmallow's nested messages as field path -> texts in the reader's language."""
    flat: dict[str, list[str]] = {}

    def walk(path: str, node: Any) -> None:
        if isinstance(node, Mapping):
            for key, below in node.items():
                walk(str(key) if not path or path == "json" else f"{path}.{key}", below)
        elif isinstance(node, list | tuple):
            flat.setdefault(path, []).extend(str(text) for text in node)
        else:
            flat.setdefault(path, []).append(str(node))

    walk("", messages)
    return flat


TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they make a text read as another one


def is_control(sign: str) -> bool:
    """Whether a sign is none to be read: control, half of a pair, or a change of the writing direction."""
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in TURNS


class Text(fields.String):
    """Trimmed, NFC, no control characters (line breaks only where `lines`), at most `longest` signs."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "invalid": lazy("Write text here."),
        "too_long": lazy("Shorten this to {longest} characters at most."),
        "control": lazy("Remove the control characters from this text."),
    }

    def __init__(self, *, longest: int = 300, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(metadata={"maxLength": longest, **kwargs.pop("metadata", {})}, **kwargs)
        self.longest, self.lines = longest, lines
        if self.required:
            self.validate = validate.Length(min=1, error=lazy("Fill this in."))  # type: ignore[arg-type]
            self.validators = [self.validate]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        allowed = "\n\t" if self.lines else ""
        if any(is_control(sign) and sign not in allowed for sign in text):
            raise self.make_error("control")
        if len(text) > self.longest:
            raise ValidationError(str(self.error_messages["too_long"]).format(longest=self.longest))
        return text


class Whole(fields.Integer):
    """A whole number; in a form also full-width digits and grouped thousands."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "invalid": lazy("Write a whole number, such as 12."),
        "too_large": lazy("Write a smaller number."),
    }

    def __init__(self, *, least: int = 0, most: int = 2**53, **kwargs: Any) -> None:
        span = lazy("Write a number from {min} to {max}.")
        super().__init__(strict=True, validate=validate.Range(least, most, error=span), **kwargs)  # type: ignore[arg-type]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, str) and not reading_form.get()):
            raise self.make_error("invalid")
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().replace(",", "")
            if not re.fullmatch(r"-?\d{1,18}", value):
                raise self.make_error("invalid")
            value = int(value)
        return int(super()._deserialize(value, attr, data, **kwargs))


class Flag(fields.Boolean):
    """Yes or no; a ticked box in a form."""

    default_error_messages: dict[str, Any] = {**NEEDED, "invalid": lazy("Answer yes or no.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if reading_form.get():
            return str(value).strip().lower() in {"on", "yes", "true", "1"}
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Choice(fields.String):
    """One value of a StrEnum."""

    default_error_messages: dict[str, Any] = {**NEEDED, "invalid": lazy("Choose one of: {options}.")}

    def __init__(self, options: type[StrEnum], **kwargs: Any) -> None:
        told = {"enum": [each.value for each in options], **kwargs.pop("metadata", {})}
        super().__init__(metadata=told, **kwargs)
        self.options = options

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else str(value.value if isinstance(value, StrEnum) else value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            if not isinstance(value, str):
                raise ValueError
            return self.options(value)
        except ValueError:
            offered = ", ".join(each.value for each in self.options)
            raise ValidationError(str(self.error_messages["invalid"]).format(options=offered)) from None


# What lies outside is a slip of the pen; terms reckoned from inside stay far from the calendar's end.
FIRST_YEAR, LAST_YEAR = 1800, 2200


class Day(fields.Field[date]):
    """A business date, ISO 8601 (2026-01-05); a form also takes 2026/1/5 and 2026年1月5日."""

    default_error_messages: dict[str, Any] = {**NEEDED, "invalid": lazy("Write a date such as 2026-01-05.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date", **kwargs.pop("metadata", {})}, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        text = unicodedata.normalize("NFKC", value).strip()
        loose = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" if reading_form.get() else r"(\d{4})-(\d{2})-(\d{2})"
        match = re.fullmatch(loose, text)
        try:
            if match is None:
                raise ValueError
            day = date(*(int(part) for part in match.groups()))
        except ValueError:
            raise self.make_error("invalid") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Write a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
        return day


class Instant(fields.Field[datetime]):
    """An instant with its zone, ISO 8601; a form's local time (2026-01-05T17:00) is Beijing time."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "invalid": lazy("Write a time with its zone such as 2026-01-05T09:00:00Z."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date-time", **kwargs.pop("metadata", {})}, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat().replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                if not reading_form.get():
                    raise ValueError
                instant = instant.replace(tzinfo=clock.BEIJING)
            if not FIRST_YEAR <= instant.year <= LAST_YEAR:
                raise ValueError
            return instant.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            raise self.make_error("invalid") from None


class MoneyField(fields.Field[Money]):
    """`{"amount": "1200.00", "currency": "CNY"}`; in a form the amount alone, also as 120万 in CNY."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "invalid": lazy("Write an amount such as 1,200.00 or 120万."),
        "foreign": lazy("Write an amount in {currency} such as {example}."),
        "shape": lazy('Write {{"amount": "1200.00", "currency": "CNY"}} with the amount as a string.'),
        "negative": lazy("Write an amount above zero."),
    }

    def __init__(self, *, zero: bool = False, **kwargs: Any) -> None:
        parts = {
            "amount": {"type": "string", "pattern": r"^\d{1,13}(\.\d{1,3})?$", "example": "1200.00"},
            "currency": {"type": "string", "enum": list(EXPONENTS), "example": "CNY"},
        }
        told = {"type": "object", "properties": parts, "required": ["amount", "currency"]}
        super().__init__(metadata={**told, "additionalProperties": False, **kwargs.pop("metadata", {})}, **kwargs)
        self.zero = zero

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, str] | None:
        return None if value is None else {"amount": value.amount, "currency": value.currency}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
            amount, currency = value["amount"], value["currency"]
        elif isinstance(value, str) and reading_form.get():
            amount, currency = value, form_currency.get()
        else:
            raise ValidationError(str(self.error_messages["shape"]).format())
        if not isinstance(amount, str) or not isinstance(currency, str):
            raise ValidationError(str(self.error_messages["shape"]).format())
        try:
            money = Money.typed(amount, currency) if reading_form.get() else Money.parse(amount, currency)
        except MoneyError:
            if currency == "CNY" or currency not in EXPONENTS:
                raise self.make_error("invalid") from None
            example = Money(1_250_000, currency).amount
            text = str(self.error_messages["foreign"]).format(currency=currency, example=example)
            raise ValidationError(text) from None
        if money.minor < 0 or (money.minor == 0 and not self.zero):
            raise self.make_error("negative")
        return money


def whole(text: str | None) -> int | None:
    """A whole number as people and programs type it into an address or a form: ASCII figures only, at most 18 of them
    (every row's number fits), or None for anything else ('²' and '１２' are figures to Python, and no number here)."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return int(text)


def calendar_day(text: str | None) -> date | None:
    """A day as an address carries it (2026-01-05); None for anything else, and outside the years that a form takes."""
    try:
        read = date.fromisoformat(text or "")
    except ValueError:
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def load_form(shape: type[Schema], form: Any, currency: str = "CNY") -> dict[str, Any]:
    """Load a submitted form (a MultiDict) by a schema; empty answers count as not given; raises ValidationError.

    Amounts are read in `currency`: the form shows which.
    """
    schema = shape(unknown=EXCLUDE)
    given: dict[str, Any] = {}
    for name, field in schema.fields.items():
        key = field.data_key or name
        if isinstance(field, fields.List):
            given[key] = [each for each in form.getlist(key) if each.strip()]
        elif isinstance(field, fields.Boolean):
            given[key] = form.get(key, "")
        elif form.get(key, "").strip():
            given[key] = form[key]
    token, in_force = reading_form.set(True), form_currency.set(currency)
    try:
        return dict(schema.load(given))
    finally:
        reading_form.reset(token)
        form_currency.reset(in_force)
