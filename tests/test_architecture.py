"""The order of the house, held by machine: an import that points up is refused, and so is a unit too large.

The list is the one of docs/architecture.md. Whoever needs an arrow that it refuses publishes an event, or
finds that the order is wrong and changes it here and there, on purpose.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A unit may import what stands in a row above its own; units of one row do not know each other.
ORDER = (
    ("core", "config"),
    ("parties.organisations",),
    ("parties.people",),
    ("parties.relations",),
    ("parties.centers",),
    ("parties.events",),
    ("parties.notices",),
    ("listings.codes",),
    ("listings.assets",),
    ("listings.registry", "listings.docket"),
    ("listings.terms",),
    ("listings.rights",),
    ("listings.market",),
    ("listings.search",),  # an index of all that stands above it; what changes there is told to it by events
    ("listings.demand",),
    ("listings.alerts",),  # saved searches watch listings and needs
    ("settlement.rulebook",),  # how rules with numbers change; units declare their tables for it
    ("settlement.ledger",),
    ("settlement.payments",),
    ("settlement.holds",),
    ("settlement.rates",),
    ("settlement.volumes",),
    ("settlement.seals",),  # behind the writers of everything above it that is append-only
    ("settlement.contracts",),
    ("settlement.statements",),
    ("settlement.deals",),
    ("settlement.recordal",),
    ("settlement.royalties",),
    ("settlement.invoices",),  # for the fees of both above it
    ("trading.mandates",),
    ("trading.negotiation",),
    ("trading.dataroom",),  # who negotiates without a name has none in the data room either
    ("trading.auctions", "trading.openlicence", "trading.matching"),
    ("finance.attribution",),  # which center served what came by a list: the three below tell it what
    ("finance.funds", "finance.pledges", "finance.projects"),
    ("registers.programmes",),  # the engine of those below
    (
        "registers.certifications",
        "registers.recognitions",
        "registers.hosting",
        "registers.alliances",
        "registers.disputes",
    ),
    ("reports.claims",),  # looks for the same deal on the platform, and reads lists as registers do
    ("reports.turnover",),
    ("reports.annual",),
    ("reports.evaluations",),
    ("reports.yearbook",),
    ("reports.prices",),
    ("reports.exports",),
    ("reports.books",),
    ("reports.deadlines",),  # joins the clocks of all that stands above it
    ("reports.rules",),  # joins the rules of all that stands above it
    ("reports.desk",),
    ("demo",),
    ("timetable",),
    ("commands",),
    ("wsgi",),
    ("tests", "migrations"),
    ("benchmarks",),
)
ROW = {unit: row for row, units in enumerate(ORDER) for unit in units}
PACKAGES = {unit.partition(".")[0] for unit in ROW}

FUNCTION_LINES = 60
MODULE_LINES = 400
NOT_OURS = {".git", ".venv", "instance", "static"}
WRITTEN = "migrations/versions/"
# Views, commands, and what only draws links for them.
MAY_SPEAK_FLASK = {"routes.py", "api.py", "commands.py", "navigation.py", "charts.py"}
WRITES_FOR = {"listings.registry": "listings.assets"}  # the importer is the assets' second pen
EMPTY_WORDS = {
    *("util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers"),
    *("process", "data", "info", "misc", "common"),
}


class Source(NamedTuple):
    """One Python file: its path below the project, its text, its tree and all the tree's nodes."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def source(path: str, text: str) -> Source:
    tree = ast.parse(text, path)
    return Source(path, text, tree, tuple(ast.walk(tree)))


def python_files(root: Path) -> list[str]:
    """The project's Python files, as paths below its root."""
    folders = [path for path in root.iterdir() if path.is_dir() and path.name not in NOT_OURS]
    found = [*root.glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))]
    return sorted(str(path.relative_to(root)) for path in found)


@cache
def sources() -> list[Source]:
    """Every Python file of the project but the migrations that Alembic wrote."""
    paths = [path for path in python_files(ROOT) if not path.startswith(WRITTEN)]
    return [source(path, (ROOT / path).read_text()) for path in paths]


def unit_of(module: str) -> str | None:
    """The unit that a dotted name lies in, None if it is none of ours."""
    words = module.split(".")
    return next((name for n in (2, 1) if (name := ".".join(words[:n])) in ROW), None)


def imports_of(file: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every dotted name the file imports, wherever in the file it does so, type checking included."""
    package = file.module.split(".") if file.name == "__init__.py" else file.module.split(".")[:-1]
    for node in file.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node, f"{start}.{alias.name}") for alias in node.names)


def upward_arrows(file: Source) -> list[str]:
    """What is wrong with the file's imports of our own packages, each as one line."""
    faults = []
    own = unit_of(file.module)
    for node, name in imports_of(file):
        if name.partition(".")[0] not in PACKAGES:
            continue
        target = unit_of(name)
        if target is None:
            faults.append(f"{file.at(node)}: {name} lies in no unit of the order in {Path(__file__).name}")
        elif own is None:
            faults.append(f"{file.at(node)}: {file.module} stands in no unit, so it may import nothing of ours")
        elif target != own and ROW[target] == ROW[own]:
            faults.append(f"{file.at(node)}: {own} and {target} stand side by side and may not know each other")
        elif target != own and ROW[target] > ROW[own]:
            faults.append(
                f"{file.at(node)}: {own} imports {name}, which stands above it in the house: publish an event"
            )
    return faults


def flask_outside_views(file: Source) -> list[str]:
    """Business code that knows it is on the web."""
    unit = unit_of(file.module)
    if unit is None or "." not in unit or unit.startswith("tests") or file.name in MAY_SPEAK_FLASK:
        return []
    return [
        f"{file.at(node)}: business code does not know the web, but this imports {name}"
        for node, name in imports_of(file)
        if name.partition(".")[0] == "flask" or name.startswith("flask_")
    ]


def too_long(file: Source) -> list[str]:
    """Functions and modules over the hard limits."""
    faults = []
    lines = file.text.count("\n")
    if lines > MODULE_LINES:
        faults.append(f"{file.path}: {lines} lines, over {MODULE_LINES}: this is two units")
    for node in file.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                faults.append(f"{file.at(node)}: {node.name} has {lines} lines, over {FUNCTION_LINES}")
    return faults


def commits(file: Source) -> list[str]:
    """A session's commit(): `with transaction()` at the edge is the only way to write."""
    # The search's engine knows no database: what it commits is its index.
    if file.path.startswith(("core/", "tests/", "benchmarks/", "migrations/", "listings/search/engine/")):
        return []
    return [
        f"{file.at(node)}: only `with transaction()`, at the edge, commits"
        for node in file.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and not node.args
        and not node.keywords
    ]


def floats(file: Source) -> list[str]:
    """Floating point where money is counted."""
    if not file.path.startswith(("settlement/", "core/money.py")):
        return []
    return [
        f"{file.at(node)}: money is counted in whole minor units, never in floating point"
        for node in file.nodes
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]


def assigned_states(file: Source) -> list[str]:
    """Assignments to a state that go round the lifecycle's table."""
    if file.path.startswith(("tests/", "benchmarks/", "migrations/")) or file.path == "core/states.py":
        return []
    return [
        f"{file.at(node)}: a state changes through .advance(…) only"
        for node in file.nodes
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]


def empty_words(file: Source) -> list[str]:
    """Names that say nothing about what lies inside."""
    words = EMPTY_WORDS.intersection(file.module.split("."))
    return [f"{file.path}: “{word}” says nothing; name what it holds" for word in sorted(words)]


def table_classes(files: list[Source]) -> dict[str, str]:
    """Dotted name of every class of a table → its unit."""
    return {
        f"{file.module}.{node.name}": unit
        for file in files
        if (unit := unit_of(file.module)) and not unit.startswith("tests")
        for node in file.tree.body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Base" for base in node.bases)
    }


def foreign_rows(file: Source, tables: dict[str, str]) -> list[str]:
    """Rows of another unit's table made here instead of by that unit's services."""
    own = unit_of(file.module)
    if own in {"tests", "benchmarks", "migrations"}:
        return []
    names = {
        (alias.asname or alias.name): f"{node.module}.{alias.name}"
        for node in file.nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return [
        f"{file.at(node)}: only {tables[name]} makes rows of {name}; call its services"
        for node in file.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if (name := names.get(node.func.id, "")) in tables and tables[name] not in {own, WRITES_FOR.get(own or "")}
    ]


def compared_with_nobody(file: Source) -> list[str]:
    """A column compared with an organisation that may be None matches every row in which nobody is named."""
    return [
        f"{file.at(node)}: compare by core.db.names, which is false for who acts for no organisation"
        for node in file.nodes
        if isinstance(node, ast.Compare)
        and ast.unparse(node.comparators[0]).endswith("actor.organisation_id")
        and re.match(r"(?!Notice)[A-Z][a-z]\w*\.\w+$", ast.unparse(node.left))
    ]


RULES = (
    upward_arrows,
    flask_outside_views,
    too_long,
    commits,
    floats,
    assigned_states,
    empty_words,
    compared_with_nobody,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule) -> None:
    faults = [fault for file in sources() for fault in rule(file)]
    assert not faults, "\n" + "\n".join(faults)


def test_only_a_units_own_services_make_its_rows() -> None:
    files = sources()
    tables = table_classes(files)
    faults = [fault for file in files for fault in foreign_rows(file, tables)]
    assert not faults, "\n" + "\n".join(faults)


def test_one_import_turned_upward_is_refused_in_every_unit_that_exists() -> None:
    for file in sources():
        own = unit_of(file.module)
        if own is None or ROW[own] >= ROW["wsgi"]:
            continue
        turned = source(file.path, file.text + "\n\ndef late():\n    from wsgi import app\n")
        assert len(upward_arrows(turned)) == len(upward_arrows(file)) + 1, file.path


ASSETS = "listings/assets/services.py"
DEALS = "settlement/deals/services.py"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (ASSETS, "from settlement.deals import services"),
        (ASSETS, "from settlement import deals"),
        (ASSETS, "import settlement.deals.services as deals"),
        (ASSETS, "from ..market.models import Listing"),
        (
            ASSETS,
            "if TYPE_CHECKING:\n    from listings.market.models import Listing",
        ),
        ("core/db.py", "from parties.people.models import Person"),
        ("core/db.py", "import config"),
        ("listings/registry/services.py", "from listings.docket import services"),
        ("listings/__init__.py", "from listings.assets import models"),
        (ASSETS, "from listings.nowhere import models"),
    ],
)
def test_an_arrow_that_points_up_or_aside_is_refused(path: str, text: str) -> None:
    assert len(upward_arrows(source(path, text))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (DEALS, "from listings.assets import queries"),
        (DEALS, "from core.db import transaction"),
        (DEALS, "from . import queries\nfrom .models import Deal\nfrom settlement.deals.states import DEAL"),
        (DEALS, "import re, json\nfrom sqlalchemy.orm import Session\nfrom reporting import x"),
        ("wsgi.py", "import commands\nfrom reports.desk import routes"),
    ],
)
def test_an_arrow_that_points_down_is_welcome(path: str, text: str) -> None:
    assert upward_arrows(source(path, text)) == []


def test_every_other_rule_refuses_its_own_fault() -> None:
    long = "def act():\n" + "    pass\n" * FUNCTION_LINES
    assert too_long(source(DEALS, long))
    assert not too_long(source(DEALS, long.replace("    pass\n", "", 1)))
    assert too_long(source(DEALS, "\n" * (MODULE_LINES + 1)))
    assert flask_outside_views(source(DEALS, "from flask import abort"))
    assert not flask_outside_views(source("settlement/deals/routes.py", "from flask import render_template"))
    assert commits(source(DEALS, "session.commit()"))
    assert not commits(source(DEALS, "rights.commit(session, asset=asset)"))
    assert floats(source(DEALS, "fee = float(total)"))
    assert floats(source(DEALS, "fee = total * 0.03"))
    assert assigned_states(source(DEALS, "deal.state = DealState.CLOSED"))
    assert empty_words(source("settlement/deals/utils.py", ""))
    assert compared_with_nobody(source(DEALS, "own = Deal.broker_id == actor.organisation_id"))
    assert not compared_with_nobody(source(DEALS, "own = deal.broker_id == actor.organisation_id"))
    tables = table_classes([source("listings/assets/models.py", "class Asset(HasLifecycle, Base): ...")])
    assert foreign_rows(source(DEALS, "from listings.assets.models import Asset\nAsset(title='x')"), tables)
