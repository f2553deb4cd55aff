"""What forms and JSON say of people."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from core.actor import Role, Scope
from core.fields import NEEDED, Choice, Flag, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext as lazy
from parties.organisations.schemas import OrganisationIn, wanted
from parties.people.passwords import LONGEST


class Secret(fields.String):
    """A password, taken as it is typed: nothing is trimmed or folded."""

    default_error_messages: ClassVar[dict[str, Any]] = {**NEEDED, "invalid": lazy("Write text here.")}  # type: ignore[misc]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or len(value) > 4 * LONGEST:
            raise ValidationError(str(lazy("Use at most %(most)s characters.", most=LONGEST)))
        return value


EMAIL = wanted(lazy("Write an e-mail address such as name@example.com."))
KEY_NAME = lazy("Write what the key is for, so that you know it again.")
SCOPES = wanted(lazy("Choose what the key may be used for."))
PERSON = wanted(lazy("Write the person’s name, at most 120 characters."))
ROLES = wanted(lazy("Choose at least one of the roles offered."))


def roles_field(**kwargs: Any) -> fields.List:
    """One role or more."""
    return fields.List(
        Choice(Role), error_messages={**NEEDED, **ROLES}, validate=validate.Length(max=len(Role)), **kwargs
    )


class LimitIn(Shape):
    """The greatest amount a member may bind the organisation to; none for no limit."""

    limit = MoneyField(zero=True, load_default=None, allow_none=True)


class LimitOut(Shape):
    """A member's limit."""

    organisation_id = fields.Integer()
    person_id = fields.Integer()
    limit = MoneyField(allow_none=True)
    set_at = Instant()


class SignInForm(Shape):
    """Who comes in."""

    email = Text(longest=254, required=True, error_messages=EMAIL)
    password = Secret(required=True, error_messages=wanted(lazy("Write your password.")))
    next = Text(longest=2000, load_default=None)


class ResetForm(Shape):
    """For which account."""

    email = Text(longest=254, required=True, error_messages=EMAIL)


class NewPasswordForm(Shape):
    """A password, set by a letter's link."""

    password = Secret(required=True, error_messages=wanted(lazy("Choose a password.")))


class ChangePasswordForm(Shape):
    """The current password and the one that follows."""

    current = Secret(required=True, error_messages=wanted(lazy("Write your current password.")))
    password = Secret(required=True, error_messages=wanted(lazy("Choose a password.")))
    keep_keys = Flag(load_default=False)


class ParticularsForm(Shape):
    """One's name and language."""

    name = Text(longest=120, required=True, error_messages=PERSON)
    language = Text(longest=10, required=True)


class AcceptForm(Shape):
    """What somebody new says when they accept an invitation."""

    name = Text(longest=120, load_default="")
    password = Secret(load_default=None)
    language = Text(longest=10, load_default=None)


class ConfirmForm(Shape):
    """What somebody new says when they confirm a registration."""

    password = Secret(load_default=None)


class RegisterForm(OrganisationIn):
    """A visitor's organisation, roles and own name."""

    roles = roles_field(load_default=list)
    person_name = Text(longest=120, required=True, error_messages=PERSON)
    email = Text(longest=254, required=True, error_messages=EMAIL)


class RegisterOwnForm(OrganisationIn):
    """A further organisation of somebody with an account."""

    roles = roles_field(load_default=list)


class InvitationIn(Shape):
    """Whom to invite, to which roles, in which language."""

    email = Text(longest=254, required=True, error_messages=EMAIL)
    name = Text(longest=120, load_default="")
    language = Text(longest=10, load_default="en")
    roles = roles_field(required=True)


class PersonIn(Shape):
    """An account that an administrator opens; a letter then sets the password."""

    email = Text(longest=254, required=True, error_messages=EMAIL)
    name = Text(longest=120, required=True, error_messages=PERSON)
    language = Text(longest=10, load_default="en")


class MembershipIn(Shape):
    """A role for somebody with an account."""

    person_id = Whole(least=1, required=True)
    role = Choice(Role, required=True)


class KeyIn(Shape):
    """A key for programs."""

    name = Text(longest=80, required=True, error_messages=wanted(KEY_NAME))
    scopes = fields.List(
        Choice(Scope), required=True, error_messages={**NEEDED, **SCOPES}, validate=validate.Length(max=len(Scope))
    )
    days = Whole(least=1, most=366, load_default=90)


class PersonOut(Shape):
    """What administrators and fellow members see of a person."""

    id = fields.Integer()
    email = fields.String()
    name = fields.String()
    language = fields.String()
    disabled_at = Instant(allow_none=True)
    created_at = Instant()


class MembershipOut(Shape):
    """A role in an organisation."""

    id = fields.Integer()
    person_id = fields.Integer()
    organisation_id = fields.Integer()
    role = Choice(Role)
    began_at = Instant()
    ended_at = Instant(allow_none=True)


class MemberOut(MembershipOut):
    """A role with the person who has it."""

    name = fields.String()
    email = fields.String()


class InvitationOut(Shape):
    """An invitation; its link is in the letter only."""

    id = fields.Integer()
    email = fields.String()
    organisation_id = fields.Integer()
    roles = fields.List(fields.String())
    created_at = Instant()
    expires_at = Instant()
    used_at = Instant(allow_none=True)
    withdrawn_at = Instant(allow_none=True)


class KeyOut(Shape):
    """A key without its text."""

    id = fields.Integer()
    name = fields.String()
    start = fields.String(metadata={"description": "the first signs of the key"})
    organisation_id = fields.Integer()
    scopes = fields.List(Choice(Scope))
    created_at = Instant()
    expires_at = Instant()
    last_used_at = Instant(allow_none=True)
    revoked_at = Instant(allow_none=True)


class NewKeyOut(KeyOut):
    """A key with its text, which is shown this once."""

    key = fields.String(allow_none=True, metadata={"description": "null where this answer is a repeated one"})


class MeOut(Shape):
    """Whom this key acts as."""

    person_id = fields.Integer()
    name = fields.String()
    organisation_id = fields.Integer()
    organisation_name = fields.String()
    roles = fields.List(Choice(Role))
    scopes = fields.List(Choice(Scope))
    language = fields.String()
