"""Who works on a case, and what is locked for it."""

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, Actor
from core.db import found, locked
from core.errors import NotAllowed
from core.i18n import _
from listings.assets.models import Asset
from parties.centers import services as centers
from parties.centers.models import Center
from settlement.deals import standing as of_deals
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal
from settlement.recordal.models import RecordalCase


def works_on(session: Session, case: RecordalCase, actor: Actor) -> bool:
    """Whether the actor is staff of the case's center, whose own organisation is no side of the matter."""
    if case.deal_id is not None:
        return of_deals.works_for_center(session, found(session, Deal, case.deal_id), actor)
    own = found(session, Center, case.center_id).organisation_id
    if own in (case.grantor_id, case.grantee_id):
        return False
    return actor.acts_for(own) and actor.has(*CENTER_ROLES)


def must_work_on(session: Session, case: RecordalCase, actor: Actor) -> None:
    """NotAllowed unless `works_on`; `own_deal` or `own_case` where the center is a side itself."""
    own = centers.must_work_for(session, actor, case.center_id, *CENTER_ROLES).organisation_id
    if case.deal_id is not None:
        of_deals.must_work_for_center(session, found(session, Deal, case.deal_id), actor)
    elif own in (case.grantor_id, case.grantee_id):
        text = _(
            "Your center is a side of this matter itself, so it certifies nothing in it. Let another center do it."
        )
        raise NotAllowed(text, code="own_case")


def opened(session: Session, case_id: int, actor: Actor) -> RecordalCase:
    """The case, locked after its asset, and the listing and deal where it has one; NotAllowed for anybody but its
    center's staff."""
    seen = found(session, RecordalCase, case_id)
    centers.must_work_for(session, actor, seen.center_id, *CENTER_ROLES)
    if seen.deal_id is not None:
        locked_with_its_right(session, seen.deal_id)
    else:
        locked(session, Asset, seen.asset_id)
    must_work_on(session, seen, actor)
    return locked(session, RecordalCase, case_id)
