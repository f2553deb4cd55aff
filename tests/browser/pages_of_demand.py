"""Who looks at which page of buyers' needs and of saved searches."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.alerts.models import SavedSearch
from listings.demand.models import Need, NeedAnswer
from listings.demand.states import AnswerState, NeedState
from parties.people.models import Person
from tests.browser.asked import VISITOR, Asked, center_of, mailbox


def of_needs(session: Session) -> Asked:
    """The list of needs; a need in each of its states, and the questions of a draft."""
    rows = {row.state: row for row in session.scalars(select(Need).order_by(Need.id.desc()))}
    draft, live = rows[NeedState.DRAFT], rows[NeedState.PUBLISHED]
    owner = mailbox(session, draft.organisation_id)
    answered = session.scalars(select(NeedAnswer).where(NeedAnswer.state == AnswerState.OFFERED)).first()
    assert answered is not None
    need = session.get_one(Need, answered.need_id)
    yield "demand.index", VISITOR, {}
    yield "demand.index", owner, {"q": "电池", "field": "electrical"}
    yield "demand.index", VISITOR, {"q": "no-such-thing"}
    yield "demand.mine", owner, {}
    yield "demand.mine", "abroad", {}
    yield "demand.new", owner, {}
    yield "demand.edit", owner, {"need_id": draft.id}
    for step in ("problem", "field", "wanted", "place", "contact"):
        yield "demand.answer", owner, {"need_id": draft.id, "step": step}
    yield "demand.check", owner, {"need_id": draft.id}
    for row in rows.values():
        yield "demand.show", mailbox(session, row.organisation_id), {"need_id": row.id}
    yield "demand.show", VISITOR, {"need_id": live.id}
    yield "demand.show", center_of(session, live.center_id), {"need_id": live.id}
    yield "demand.withdraw", mailbox(session, live.organisation_id), {"need_id": live.id}
    yield "demand.take_down", center_of(session, live.center_id), {"need_id": live.id}
    yield "demand.show", mailbox(session, need.organisation_id), {"need_id": need.id}
    yield "demand.fulfil", mailbox(session, need.organisation_id), {"need_id": need.id}
    yield "demand.decline", mailbox(session, need.organisation_id), {"answer_id": answered.id}
    yield "demand.offer", mailbox(session, answered.seller_id), {"need_id": need.id}
    yield "demand.offer", mailbox(session, answered.seller_id), {"need_id": live.id}


def of_saved(session: Session) -> Asked:
    """Saved searches, and the way out of their letters."""
    row = session.scalars(select(SavedSearch).order_by(SavedSearch.id)).first()
    assert row is not None
    person = session.get_one(Person, row.person_id)
    who = person.email.partition("@")[0]
    yield "alerts.index", who, {}
    yield "alerts.index", "abroad", {}
    yield "alerts.new", who, {"watch": "listings", "q": "船舶", "kind": "patent_invention"}
    yield "alerts.edit", who, {"saved_search_id": row.id}
    yield "alerts.delete", who, {"saved_search_id": row.id}
    yield "unsubscribing.ask", VISITOR, {"token": row.token}
