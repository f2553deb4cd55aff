"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext
from settlement.volumes.models import Category, Measure, RightKind

MEASURES: dict[Measure, LazyText] = {
    Measure.CONTRACTED: lazy_gettext("Contracted"),
    Measure.COLLECTED: lazy_gettext("Collected"),
    Measure.SETTLED: lazy_gettext("Settled"),
    Measure.COMMISSION: lazy_gettext("Center commission"),
    Measure.ROYALTY_ACCRUED: lazy_gettext("Royalties accrued"),
}
CATEGORIES: dict[Category, LazyText] = {
    Category.TRANSFER: lazy_gettext("Assignment"),
    Category.LICENSE: lazy_gettext("Licence"),
    Category.OPEN_LICENSE: lazy_gettext("Open licence"),
}
RIGHT_KINDS: dict[RightKind, LazyText] = {
    RightKind.PATENT: lazy_gettext("Patents"),
    RightKind.TRADEMARK: lazy_gettext("Trade marks"),
    RightKind.COPYRIGHT: lazy_gettext("Copyright works"),
    RightKind.INDICATION: lazy_gettext("Geographical indications"),
    RightKind.MIXED: lazy_gettext("Mixed bundles"),
}
