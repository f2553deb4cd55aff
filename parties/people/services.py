"""The unit's acts, each from the module that holds it."""

from parties.people.access import (
    SignInRefused,
    ask_for_reset,
    change_particulars,
    change_password,
    count_attempt,
    count_password_try,
    end_own_session,
    end_sessions_of,
    proven_password,
    proven_person,
    reset_password,
    sign_in,
    sign_in_refused,
)
from parties.people.joining import accept_invitation, invite, withdraw_invitation
from parties.people.keys import make_key, revoke_key
from parties.people.limits import set_limit
from parties.people.members import (
    add_membership,
    create_admin,
    create_person,
    disable_person,
    enable_person,
    end_membership,
    roles_to_give,
)
from parties.people.registering import (
    ask_to_register,
    complete_registration,
    register_own_organisation,
    reject_registration,
)

__all__ = [
    "SignInRefused",
    "accept_invitation",
    "add_membership",
    "ask_for_reset",
    "ask_to_register",
    "change_particulars",
    "change_password",
    "complete_registration",
    "count_attempt",
    "count_password_try",
    "create_admin",
    "create_person",
    "disable_person",
    "enable_person",
    "end_membership",
    "end_own_session",
    "end_sessions_of",
    "invite",
    "make_key",
    "proven_password",
    "proven_person",
    "register_own_organisation",
    "reject_registration",
    "reset_password",
    "revoke_key",
    "roles_to_give",
    "set_limit",
    "sign_in",
    "sign_in_refused",
    "withdraw_invitation",
]
