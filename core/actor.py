"""Who acts: one person, for one organisation, with the roles that the membership gives."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.errors import NotAllowed
from core.i18n import _, lazy_gettext


class Role(StrEnum):
    """What a member may do for an organisation."""

    RIGHT_HOLDER = "right_holder"
    BUYER = "buyer"
    CENTER_STAFF = "center_staff"
    CENTER_MANAGER = "center_manager"
    FINANCE_OFFICER = "finance_officer"
    BANK_OFFICER = "bank_officer"
    CITY_OFFICE = "city_office"
    ADMINISTRATOR = "administrator"


# Who trades, and who works for a center.
TRADER_ROLES = (Role.RIGHT_HOLDER, Role.BUYER)
CENTER_ROLES = (Role.CENTER_STAFF, Role.CENTER_MANAGER)

ROLE_LABELS = {
    Role.RIGHT_HOLDER: lazy_gettext("Right holder"),
    Role.BUYER: lazy_gettext("Buyer"),
    Role.CENTER_STAFF: lazy_gettext("Center staff"),
    Role.CENTER_MANAGER: lazy_gettext("Center manager"),
    Role.FINANCE_OFFICER: lazy_gettext("Finance officer"),
    Role.BANK_OFFICER: lazy_gettext("Bank officer"),
    Role.CITY_OFFICE: lazy_gettext("City office"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}


class Scope(StrEnum):
    """What an API key may be used for; a person's own session has all of them."""

    READ = "read"
    TRADE = "trade"
    CENTER = "center"
    FINANCE = "finance"
    ADMIN = "admin"


SCOPE_LABELS = {
    Scope.READ: lazy_gettext("Read what I may see"),
    Scope.TRADE: lazy_gettext("Assets, listings, negotiations and deals"),
    Scope.CENTER: lazy_gettext("Review, recordal and reports of a center"),
    Scope.FINANCE: lazy_gettext("Receipts, releases and payouts"),
    Scope.ADMIN: lazy_gettext("Organisations, people and centers"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person (or the system) at the moment of an act.

    `organisations` are all (id, name) that the person may act for; `roles` those held in `organisation_id`; `ends_at`
    is when the API key ends by which they act.
    """

    person_id: int | None
    name: str
    organisation_id: int | None = None
    organisation_name: str = ""
    roles: frozenset[Role] = frozenset()
    organisations: tuple[tuple[int, str], ...] = ()
    scopes: frozenset[Scope] = field(default_factory=lambda: frozenset(Scope))
    language: str = "en"
    ends_at: datetime | None = None

    @property
    def is_system(self) -> bool:
        """The timetable, the importer's command line, the demonstration."""
        return self.person_id is None

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is held (the system holds all of them)."""
        return self.is_system or not self.roles.isdisjoint(roles)

    def acts_for(self, organisation_id: int | None) -> bool:
        """Whether this is done for that organisation."""
        return self.is_system or (organisation_id is not None and self.organisation_id == organisation_id)

    def must_have(self, *roles: Role) -> None:
        """NotAllowed unless one of the roles is held."""
        if not self.has(*roles):
            wanted = ", ".join(str(ROLE_LABELS[role]) for role in roles)
            raise NotAllowed(
                _(
                    "This takes the role %(roles)s. Ask the administrator of your organisation for it.",
                    roles=wanted,
                )
            )

    def must_act_for(self, organisation_id: int | None) -> None:
        """NotAllowed unless acting for that organisation."""
        if not self.acts_for(organisation_id):
            raise NotAllowed(
                _("This belongs to another organisation. Change whom you act for, or ask its members to do it.")
            )

    def must_act_for_one_of(self, organisation_ids: Iterable[int | None]) -> None:
        """NotAllowed unless acting for one of the organisations."""
        if not any(self.acts_for(each) for each in organisation_ids):
            self.must_act_for(-1)


SYSTEM = Actor(person_id=None, name="Xinghai")
