"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from registers.programmes.models import Level, ProgrammeKind
from registers.programmes.states import ApplicationState, ObjectionState, TitleState

KIND_LABELS: dict[ProgrammeKind, LazyText] = {
    ProgrammeKind.CERTIFICATION: lazy_gettext("Certification of IP management"),
    ProgrammeKind.DEMONSTRATION: lazy_gettext("IP demonstration enterprise"),
    ProgrammeKind.ADVANTAGE: lazy_gettext("IP advantage enterprise"),
    ProgrammeKind.PILOT: lazy_gettext("Industrialisation demonstration pilot unit"),
    ProgrammeKind.BASE: lazy_gettext("IP innovation and entrepreneurship base"),
    ProgrammeKind.MAKER_SPACE: lazy_gettext("Maker space"),
    ProgrammeKind.PRODUCT: lazy_gettext("Patent-intensive product"),
    ProgrammeKind.CENTER: lazy_gettext("Tier of an operation center"),
}

LEVEL_LABELS: dict[Level, LazyText] = {
    Level.NATIONAL: lazy_gettext("National"),
    Level.PROVINCIAL: lazy_gettext("Provincial"),
    Level.MUNICIPAL: lazy_gettext("Municipal"),
}

APPLICATION_LABELS: dict[ApplicationState, tuple[LazyText, str]] = {
    ApplicationState.DRAFT: (lazy_gettext("Draft"), "neutral"),
    ApplicationState.SUBMITTED: (lazy_gettext("Handed in"), "active"),
    ApplicationState.RETURNED: (lazy_gettext("Returned to be corrected"), "attention"),
    ApplicationState.PROPOSED: (lazy_gettext("Proposed"), "active"),
    ApplicationState.PUBLIC: (lazy_gettext("In publicity"), "active"),
    ApplicationState.GRANTED: (lazy_gettext("Granted"), "good"),
    ApplicationState.REFUSED: (lazy_gettext("Refused"), "bad"),
    ApplicationState.WITHDRAWN: (lazy_gettext("Withdrawn"), "neutral"),
}

OBJECTION_LABELS: dict[ObjectionState, tuple[LazyText, str]] = {
    ObjectionState.OPEN: (lazy_gettext("To be decided"), "attention"),
    ObjectionState.DISMISSED: (lazy_gettext("Dismissed"), "neutral"),
    ObjectionState.UPHELD: (lazy_gettext("Objection upheld"), "bad"),
}

TITLE_LABELS: dict[TitleState, tuple[LazyText, str]] = {
    TitleState.VALID: (lazy_gettext("In force"), "good"),
    TitleState.CHECK_DUE: (lazy_gettext("In force, check due"), "attention"),
    TitleState.SUSPENDED: (lazy_gettext("Suspended"), "attention"),
    TitleState.REVOKED: (lazy_gettext("Revoked"), "bad"),
    TitleState.EXPIRED: (lazy_gettext("Expired"), "neutral"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "programme.entered": lazy_gettext("Programme entered"),
    "programme.rule_recorded": lazy_gettext("Rule recorded"),
    "programme.edition_ends": lazy_gettext("End of an edition recorded"),
    "programme.batch_opened": lazy_gettext("Batch opened"),
    "programme.batch_changed": lazy_gettext("Batch’s days changed"),
    "application.drafted": lazy_gettext("Application drafted"),
    "application.changed": lazy_gettext("Application changed"),
    "application.submitted": lazy_gettext("Application handed in"),
    "application.withdrawn": lazy_gettext("Application withdrawn"),
    "application.returned": lazy_gettext("Application returned"),
    "application.proposed": lazy_gettext("Application proposed"),
    "application.published": lazy_gettext("Put into publicity"),
    "application.objected": lazy_gettext("Objection received"),
    "application.objection_decided": lazy_gettext("Objection decided"),
    "application.granted": lazy_gettext("Application granted"),
    "application.refused": lazy_gettext("Application refused"),
    "title.granted": lazy_gettext("Granted"),
    "title.replaced": lazy_gettext("Replaced by a new certificate"),
    "title.first": lazy_gettext("Recorded as the first of its kind"),
    "title.check_called": lazy_gettext("Called for its check"),
    "title.check_passed": lazy_gettext("Check passed"),
    "title.converted": lazy_gettext("Converted to the new edition"),
    "title.suspended": lazy_gettext("Suspended"),
    "title.restored": lazy_gettext("Restored"),
    "title.revoked": lazy_gettext("Revoked"),
    "title.expired": lazy_gettext("Expired"),
    "intake.taken": lazy_gettext("List taken in"),
}
