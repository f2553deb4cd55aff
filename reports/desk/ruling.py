"""What a desk shows of rules: versions that a colleague proposed and a second person confirms."""

from collections.abc import Iterator

from core.i18n import _
from core.show import day
from core.web import link
from reports.desk.todo import Desk, Todo
from reports.rules.tables import KINDS, TABLES
from settlement.deals.rulebook.services import KINDS as OF_DEALS
from settlement.rulebook.keepers import keeps
from settlement.rulebook.queries import waiting


def rules_to_confirm(desk: Desk) -> Iterator[Todo]:
    """Proposed versions that wait for the reader: of the rules that they keep, and not their own."""
    for row in waiting(desk.session, {**KINDS, **OF_DEALS}):
        key = row.about.partition(":")[0]
        kind = KINDS.get(key) or OF_DEALS[key]
        if row.asked_by == desk.actor.person_id or not keeps(desk.session, desk.actor, kind.keeper):
            continue
        table = TABLES.get(key)
        title = str(table.title) if table else _("Rules with numbers")
        href = link("rules.show", key=key) if table else link("rulebook.index")
        text = _("%(rule)s: a new version from %(day)s on", rule=title, day=day(row.valid_from))
        yield Todo(text, href, tag=_("To be confirmed"), note=row.asked_name)
