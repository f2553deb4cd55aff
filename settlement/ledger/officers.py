"""Never one person for both halves of an act about money."""

from core.errors import NotAllowed
from core.i18n import _


def must_be_second(first: int | None, person_id: int, *, did: str) -> None:
    """NotAllowed if the same person did the first half, for whichever organisation."""
    if first == person_id:
        raise NotAllowed(
            _("%(did)s Another finance officer has to look at it and confirm: nobody does both.", did=did),
            code="four_eyes",
            rule=_("Four-eyes rule for money"),
        )
