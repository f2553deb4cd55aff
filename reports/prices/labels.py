"""What people read instead of codes."""

from core.i18n import _
from reports.prices.models import PriceCell


def field_label(cell: PriceCell) -> str:
    """The field of a cell in words."""
    if not cell.field:
        return _("all fields")
    return (
        _("IPC section %(code)s", code=cell.field)
        if cell.field.isalpha()
        else _("Nice class %(code)s", code=cell.field)
    )
