"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from finance.projects.models import Stage

STAGE_LABELS: dict[Stage, tuple[LazyText, str]] = {
    Stage.PROPOSED: (lazy_gettext("Under preparation"), "neutral"),
    Stage.RESEARCH: (lazy_gettext("In development"), "active"),
    Stage.PILOT: (lazy_gettext("Pilot production"), "active"),
    Stage.PRODUCTION: (lazy_gettext("In production"), "good"),
    Stage.COMPLETED: (lazy_gettext("Completed"), "good"),
    Stage.STOPPED: (lazy_gettext("Broken off"), "bad"),
}

ACT_LABELS: dict[str, LazyText] = {
    "research": lazy_gettext("Research and development has begun"),
    "pilot": lazy_gettext("Pilot production has begun"),
    "produce": lazy_gettext("It is in production"),
    "complete": lazy_gettext("It is completed"),
    "stop": lazy_gettext("It is stopped"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "project.entered": lazy_gettext("Project entered"),
    "project.stage": lazy_gettext("Stage changed"),
    "project.milestone": lazy_gettext("Milestone entered"),
    "project.milestone_reached": lazy_gettext("Milestone reached"),
    "project.invested": lazy_gettext("Investment entered"),
    "project.investment_reversed": lazy_gettext("Investment taken back"),
    "project.output": lazy_gettext("Output entered"),
    "project.list": lazy_gettext("List taken in"),
}
