"""The unit's codes in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from parties.relations.models import RelationKind
from parties.relations.states import RelationState

KIND_LABELS: dict[RelationKind, LazyText] = {
    RelationKind.PARENT: lazy("Parent and subsidiary"),
    RelationKind.CONTROLLER: lazy("The same controller"),
    RelationKind.GROUP: lazy("Of one group"),
}
STATE_LABELS: dict[RelationState, tuple[LazyText, str]] = {
    RelationState.PROPOSED: (lazy("Waits for a second person"), "active"),
    RelationState.CONFIRMED: (lazy("Confirmed"), "good"),
    RelationState.REJECTED: (lazy("Rejected"), "attention"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "relation.proposed": lazy("Relation entered"),
    "relation.confirmed": lazy("Relation confirmed"),
    "relation.rejected": lazy("Relation rejected"),
    "relation.ended": lazy("Relation ended"),
}
