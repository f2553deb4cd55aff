"""Every table of rules that units have declared."""

from core.errors import NotFound
from core.i18n import _
from finance.funds import rule_tables as funds
from finance.pledges import rule_tables as pledges
from registers.disputes import rule_tables as disputes
from registers.programmes import rule_tables as programmes
from reports.claims import rule_tables as claims
from reports.evaluations import rule_tables as evaluations
from reports.prices import rule_tables as prices
from reports.turnover import rule_tables as turnover
from settlement.deals import rule_tables as deals
from settlement.payments.statements import rule_tables as statements
from settlement.recordal import rule_tables as recordal
from settlement.royalties import rule_tables as royalties
from settlement.rulebook.declared import Kind, RuleTable
from settlement.rulebook.services import kind_of
from settlement.volumes import rule_tables as volumes
from trading.openlicence import rule_tables as open_licences

UNITS = (
    volumes, turnover, claims, evaluations, prices, deals, royalties, recordal, statements, open_licences, funds,
    pledges, programmes, disputes,
)  # fmt: skip
TABLES: dict[str, RuleTable] = {table.key: table for unit in UNITS for table in unit.RULE_TABLES}
KINDS: dict[str, Kind] = {key: kind_of(table) for key, table in TABLES.items()}


def table_of(key: str) -> RuleTable:
    """The table with a key; NotFound."""
    if key not in TABLES:
        raise NotFound(_("There is no such rule."))
    return TABLES[key]


def groups() -> dict[str, list[RuleTable]]:
    """Group → its tables, in the order in which units declare them."""
    found: dict[str, list[RuleTable]] = {}
    for table in TABLES.values():
        found.setdefault(str(table.group), []).append(table)
    return found
