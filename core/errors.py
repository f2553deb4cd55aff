"""Refusals that the business raises; one map in `core.web` turns them into answers.

Every refusal carries a stable `code` for programs, a kind `message` for people, and `fields`
(field name -> list of messages) where an input is at fault. Services raise them; nothing in a service knows HTTP.
"""

from collections.abc import Mapping, Sequence


class Refusal(Exception):
    """Something the rules do not allow. `code` is for programs, `message` for people."""

    status = 422
    code = "refused"

    def __init__(
        self,
        message: object,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[object]] | None = None,
        rule: str | None = None,
        details: Sequence[Mapping[str, object]] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.fields = {name: [str(text) for text in texts] for name, texts in (fields or {}).items()}
        self.rule = rule
        self.details = list(details)


class NotFound(Refusal):
    """There is no such thing, or not for this actor."""

    status = 404
    code = "not_found"


class NotAllowed(Refusal):
    """The actor may not do this."""

    status = 403
    code = "not_allowed"


class NotSignedIn(Refusal):
    """The act needs somebody who is known."""

    status = 401
    code = "not_signed_in"


class Conflict(Refusal):
    """The thing is not (or no longer) in a state in which this can be done."""

    status = 409
    code = "conflict"


class IllegalTransition(Conflict):
    """The lifecycle table has no such arrow."""

    code = "illegal_transition"


class Unacceptable(Refusal):
    """An input is missing or wrong; `fields` says which and how to mend it."""

    status = 422
    code = "unacceptable"


class Unreadable(Refusal):
    """What was sent cannot be read at all, so no field of it can be named."""

    status = 400
    code = "http_400"


class TooMany(Refusal):
    """A limit on how often this may be done was reached. `retry_after` in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: object, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
