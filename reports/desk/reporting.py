"""What a desk shows of deals reported from outside: what waits for the city office, and shares to agree on."""

from collections.abc import Iterator

from core.i18n import _, language, ngettext
from core.show import day, overdue
from core.web import link
from finance.attribution import queries as attribution
from finance.attribution.states import AttributionState
from parties.centers import queries as centers
from parties.relations import queries as relations
from parties.relations.states import RelationState
from reports.annual import queries as annual
from reports.claims import queries
from reports.claims.apart import queries as apart
from reports.desk.todo import Desk, Todo
from reports.evaluations import queries as evaluations
from reports.evaluations.states import UNDER_WORK, EvaluationState
from settlement.volumes.labels import UNCOUNTED_LABELS
from settlement.volumes.models import Standing

MOST = 10


def claims_to_judge(desk: Desk) -> Iterator[Todo]:
    """Reported deals that wait for the city office, as one line."""
    count = queries.waiting(desk.session)
    if count:
        text = ngettext("Look at %(num)s reported deal", "Look at %(num)s reported deals", count)
        yield Todo(text, link("claims.index", state="submitted"), tag=_("To decide"))


def reports_to_accept(desk: Desk) -> Iterator[Todo]:
    """Annual reports that centers handed in, and accepted ones that are not published."""
    for row in annual.waiting_for_office(desk.session)[:MOST]:
        text = (
            _("Publish the annual report %(number)s", number=row.number)
            if row.can("publish")
            else _("Look at the annual report %(number)s", number=row.number)
        )
        href = link("annual.show", year=row.year, code=row.center.code, version=row.version)
        yield Todo(text, href, tag=_("To decide"))


def reports_to_confirm(desk: Desk) -> Iterator[Todo]:
    """Annual reports that wait for the reader's center, with their last day."""
    own = centers.center_of(desk.session, desk.actor.organisation_id)
    for row in annual.waiting_for_center(desk.session, own.id) if own is not None else []:
        yield Todo(
            _("Confirm and hand in the annual report of %(year)s", year=row.year),
            link("annual.show", year=row.year, code=row.center.code, version=row.version),
            due=overdue(row.due_on, desk.today) or day(row.due_on),
            late=row.due_on < desk.today,
            note=row.returned or None,
            tag=_("Came back") if row.returned else None,
        )


def evaluations_to_go_on(desk: Desk) -> Iterator[Todo]:
    """Evaluations that are drafts, those of which the center was heard, and rectifications to decide."""
    for row in evaluations.in_states(desk.session, *UNDER_WORK, EvaluationState.RECTIFYING)[:MOST]:
        href = link("evaluations.show", year=row.year, code=row.center.code, version=row.version)
        if row.can("score"):
            yield Todo(_("Draw up the evaluation %(number)s", number=row.number), href, tag=_("To decide"))
        elif row.can("rectify"):
            late = row.rectify_by is not None and row.rectify_by < desk.today
            due = overdue(row.rectify_by, desk.today) or day(row.rectify_by)
            title = _("Decide the rectification of %(number)s", number=row.number)
            yield Todo(title, href, due=due, late=late, tag=_("To decide"))
        elif row.stated_on is not None or (row.statement_due_on is not None and row.statement_due_on < desk.today):
            yield Todo(_("Publish the evaluation %(number)s", number=row.number), href, tag=_("To decide"))


def evaluations_to_answer(desk: Desk) -> Iterator[Todo]:
    """Evaluations on which the reader's center is heard, and what it has to rectify."""
    own = centers.center_of(desk.session, desk.actor.organisation_id)
    if own is None:
        return
    states = (EvaluationState.HEARING, EvaluationState.RECTIFYING)
    for row in evaluations.in_states(desk.session, *states, center_id=own.id):
        is_heard = row.state is EvaluationState.HEARING
        last = row.statement_due_on if is_heard else row.rectify_by
        if is_heard and (row.stated_on is not None or last is None or last < desk.today):
            continue
        title = (
            _("State your view on the evaluation of %(year)s", year=row.year)
            if is_heard
            else _("Rectify what made the evaluation of %(year)s unqualified", year=row.year)
        )
        href = link("evaluations.show", year=row.year, code=own.code, version=row.version)
        late = last is not None and last < desk.today
        yield Todo(title, href, due=overdue(last, desk.today) or day(last), late=late, tag=_("To answer"))


def served_to_confirm(desk: Desk) -> Iterator[Todo]:
    """Loans, investments and policies that name the reader's center."""
    for row in attribution.attributions(desk.session, desk.actor, AttributionState.NAMED, limit=MOST):
        text = _("Confirm that your center served %(number)s, or decline", number=row.number)
        yield Todo(text, link("attribution.show", attribution_id=row.id), tag=_("To answer"))


def shares_to_decide(desk: Desk) -> Iterator[Todo]:
    """Joint cases whose shares are open: the office decides where the centers do not agree."""
    for case in queries.open_cases(desk.session)[:MOST]:
        yield Todo(_("Shares of joint case %(number)s are open", number=case.id), link("claims.joint", case_id=case.id))


def shares_to_agree(desk: Desk) -> Iterator[Todo]:
    """Joint cases to which the reader's center has not agreed."""
    own = centers.center_of(desk.session, desk.actor.organisation_id)
    if own is None:
        return
    for case in queries.open_cases(desk.session, own.id)[:MOST]:
        if any(share.center_id == own.id and share.agreed_at is None for share in case.shares):
            text = _("Agree on the shares of joint case %(number)s", number=case.id)
            yield Todo(text, link("claims.joint", case_id=case.id), tag=_("To answer"))


def deals_apart(desk: Desk) -> Iterator[Todo]:
    """Deals of the platform whose volume is not counted until the city office decides."""
    for row in apart.doubted(desk.session, desk.actor, Standing.OPEN)[:MOST]:
        text = _("Deal %(number)s is shown apart: decide whether it counts", number=row.deal.number)
        href = link("apart.show", number=row.deal.number, why=row.doubt.why.value)
        yield Todo(text, href, tag=str(UNCOUNTED_LABELS[row.doubt.why]))


def relations_to_confirm(desk: Desk) -> Iterator[Todo]:
    """Relations of organisations that somebody else entered."""
    for row in relations.relations(desk.session, desk.actor, RelationState.PROPOSED)[:MOST]:
        if row.proposed_by != desk.actor.person_id:
            sides = f"{row.one.display(language())} – {row.other.display(language())}"
            text = _("Relation of %(sides)s", sides=sides)
            yield Todo(
                text, link("relations.show", relation_id=row.id), tag=_("To be confirmed"), note=row.proposed_name
            )
