"""What the pages of loans, investments and policies ask to name a center."""

from sqlalchemy.orm import Session

from core.asking import Ask, choices
from core.i18n import _, language
from finance.attribution import labels
from parties.centers.queries import centers


def center_asks(session: Session, *, with_kind: bool) -> tuple[Ask, ...]:
    """The center, and where the record does not say it the kind of right."""
    rows = tuple((str(row.id), f"{row.code} {row.display(language())}") for row in centers(session))
    center = Ask("choice", "center_id", _("Center that served it"), options=rows)
    kind = Ask("choice", "right_kind", _("Kind of right"), options=choices(labels.RIGHT_KINDS))
    return (center, kind) if with_kind else (center,)
