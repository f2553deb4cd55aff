"""What a seller gives up, as form and JSON."""

from core.fields import Whole
from settlement.deals.schemas import DealReasonIn


class InstalmentGivenUpIn(DealReasonIn):
    """Which instalment, and why."""

    seq = Whole(least=1, required=True, metadata={"description": "as the deal's obligations count them"})
