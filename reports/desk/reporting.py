"""What a desk shows of deals reported from outside: what waits for the city office, and shares to agree on."""

from collections.abc import Iterator

from core.i18n import _, ngettext
from core.web import link
from parties.centers import queries as centers
from reports.claims import queries
from reports.desk.todo import Desk, Todo

MOST = 10


def claims_to_judge(desk: Desk) -> Iterator[Todo]:
    """Reported deals that wait for the city office, as one line."""
    count = queries.waiting(desk.session)
    if count:
        text = ngettext("Look at %(num)s reported deal", "Look at %(num)s reported deals", count)
        yield Todo(text, link("claims.index", state="submitted"), tag=_("To decide"))


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
