"""What a report does not cover, for no register here tells it: said, so that silence is not taken for a yes."""

from collections.abc import Sequence

from core.i18n import LazyText, lazy_gettext
from listings.assets.models import Asset

ALWAYS: tuple[LazyText, ...] = (
    lazy_gettext("Law suits and arbitration that no office has entered in its books."),
    lazy_gettext("Insolvency and other debts of the owner."),
    lazy_gettext("Whether a product infringes rights of others (freedom to operate)."),
    lazy_gettext("The catalogue of technologies prohibited or restricted for export."),
    lazy_gettext("Licences that nobody has recorded."),
)
BY_FAMILY: dict[str, tuple[LazyText, ...]] = {
    "patent": (
        lazy_gettext("A search for earlier publications of others."),
        lazy_gettext("Family members that nobody has imported here."),
    ),
    "trademark": (
        lazy_gettext("Use of the mark, and earlier marks of others."),
        lazy_gettext("Family and priority of marks."),
    ),
    "copyright": (lazy_gettext("Who wrote what, and works that it was made from."),),
    "indication": (lazy_gettext("Whether goods meet the specification."),),
}


def not_covered(rights: Sequence[Asset]) -> list[LazyText]:
    """Everything that has to be asked elsewhere for these rights."""
    families = dict.fromkeys(each.family for each in rights)
    return [*ALWAYS, *(text for family in families for text in BY_FAMILY.get(family, ()))]
