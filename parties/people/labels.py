"""What people read instead of codes."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy

AUDIT_LABELS: dict[str, LazyText] = {
    "person.created": lazy("Account opened"),
    "person.changed": lazy("Account’s particulars changed"),
    "person.signed_in": lazy("Signed in"),
    "person.password_set": lazy("Password set"),
    "person.sessions_ended": lazy("Sessions ended"),
    "person.role_given": lazy("Role given"),
    "person.role_ended": lazy("Role ended"),
    "person.disabled": lazy("Account shut"),
    "person.enabled": lazy("Account opened again"),
    "person.key_made": lazy("API key made"),
    "person.key_revoked": lazy("API key revoked"),
    "organisation.rejected": lazy("Registration turned down"),
    "organisation.member_invited": lazy("Member invited"),
    "organisation.invitation_withdrawn": lazy("Invitation withdrawn"),
    "organisation.limit_set": lazy("Limit of a member set"),
}
