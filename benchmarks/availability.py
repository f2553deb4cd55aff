"""Part 6: may one more grant be made of a right that carries thousands, against reading their rows and nothing else."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from benchmarks.ground import Ground, on_postgres, on_sqlite, settle
from benchmarks.library import NOW, TODAY
from benchmarks.measuring import Part, Ratio, Series, Target, exponent, in_turns, number, profile, seconds_of, spread
from core.actor import SYSTEM
from core.db import Base, db, transaction
from listings.assets.encumbrances import area_of
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, Encumbrance, EncumbranceType, Ownership
from listings.assets.services import register_asset
from listings.rights import services as rights
from listings.rights.looking import masks_of
from listings.rights.matrix import Decision
from listings.rights.verdict import Verdict
from listings.rights.wanted import Stage, Wanted
from listings.terms.fields import FIELDS
from listings.terms.scope import Scope
from listings.terms.territories import TERRITORIES
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from tests.postgres import Server

MOST, GROWTH = 3.0, 0.05  # performance.md, P7
CALLS = 5
FREE = "CN-HI"  # the one province in which nothing is granted
RAW = """SELECT id, type, act, license_type, {scope}, from_date, to_date, ended_on FROM encumbrance
WHERE asset_id = {mark} AND (ended_on IS NULL OR ended_on > {mark})"""
METHOD = """\
One patent carries {grants:,} ordinary licences, each for a province and a field drawn at random among all but Hainan,
over random years; other patents carry one licence each, so many of them as the table says, each size in a database of
its own. “Check” is the product's own call, with the right, its owners, the consents and everything that a verdict takes
(`rights.ask`), in a new session: for an ordinary licence in Liaoning (ordinary licences allow it, and the database
leaves them out), for an exclusive one in Hainan (every row is read and compared), for a sale (every licence limits it;
fifty are named, the rest counted). “Raw” is one indexed query for the rows of the grants by the driver alone: eight
columns, the scope as text, nothing parsed. A sample is the mean of {calls} calls; all sizes and arms take turns for
{rounds} rounds."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    others: tuple[int, ...]
    rounds: int
    grants: int = 10_000


@dataclass
class Place:
    """A database of one size, the right that is asked about, and its owner."""

    ground: Ground
    others: int
    asset_id: int
    owner_id: int
    bare: Any
    series: dict[str, Series] = field(default_factory=dict)

    def ask(self, wish: "Question") -> Verdict:
        """The product's answer."""
        with self.ground.app.app_context():
            found = rights.ask(
                db.session, asset_id=self.asset_id, wanted=wish.wanted, scope=wish.scope, grantor_id=self.owner_id,
                on=TODAY, stage=Stage.OFFERED,
            )  # fmt: skip
            db.session.remove()
            return found

    def raw(self) -> int:
        """The rows of the grants by the driver alone."""
        said = {"scope": "scope", "mark": "?"} if self.ground.is_sqlite else {"scope": "scope::text", "mark": "%s"}
        values = (self.asset_id, TODAY.isoformat() if self.ground.is_sqlite else TODAY)
        return len(self.bare.execute(RAW.format(**said), values).fetchall())


@dataclass(frozen=True)
class Question:
    """What is asked, and what the answer is."""

    name: str
    wanted: Wanted
    scope: Scope
    answer: Decision = Decision.ALLOW


IN_2027 = (date(2027, 1, 1), date(2029, 12, 31))
QUESTIONS = (
    Question("ordinary licence where others have one", Wanted.ORDINARY, Scope(("CN-LN",), ("electrical",), *IN_2027)),
    Question("exclusive licence where nothing is granted", Wanted.EXCLUSIVE, Scope((FREE,), ("*",), *IN_2027)),
    Question("sale", Wanted.ASSIGN, Scope.everything(TODAY)),
)


def measure(server: Server, folder: Path, sizes: Sizes) -> Part:
    """The part."""
    part = Part("Availability", METHOD.format(grants=sizes.grants, calls=CALLS, rounds=sizes.rounds))
    for make in (on_sqlite, partial(on_postgres, server)):
        with ExitStack() as stack:
            places = [_place(stack.enter_context(make(folder, f"grants_{size}")), size, sizes) for size in sizes.others]
            _sample(part, places, sizes)
            _judge(part, places)
            for place in places:
                place.bare.close()
    return part


def _place(ground: Ground, others: int, sizes: Sizes) -> Place:
    with ground.app.app_context():
        with transaction() as session:
            owner = register_organisation(
                session, name="灯塔电池有限公司", name_en="Beacon Battery Co., Ltd.", kind=OrganisationKind.ENTERPRISE,
                actor=SYSTEM, now=NOW,
            )  # fmt: skip
            asset = register_asset(
                session, kind=AssetKind.PATENT_INVENTION, title="一种液流电池", number="CN202110000001.6",
                filing_date=date(2021, 3, 1), grant_date=date(2022, 6, 1), status=AssetStatus.IN_FORCE,
                organisation_id=owner.id, actor=SYSTEM, now=NOW,
            )  # fmt: skip
            session.flush()
            found = asset.id, owner.id
            _grants(session, asset.id, sizes.grants)
            _other_assets(session, asset.id, others)
        settle(ground)
        db.session.remove()
    return Place(ground, others, *found, ground.bare())


def _grants(session: Any, asset_id: int, count: int) -> None:
    chance = Random(7)
    provinces = [each.code for each in TERRITORIES.children("CN") if each.code != FREE]
    fields = [each.code for branch in FIELDS.children("*") for each in FIELDS.children(branch.code)]
    rows = []
    for place in range(count):
        starts = date(2025, 1, 1) + timedelta(days=chance.randrange(700))
        scope = Scope((chance.choice(provinces),), (chance.choice(fields),), starts, date(2030, 12, 31)).as_json()
        rows.append(
            {"asset_id": asset_id, "type": EncumbranceType.LICENSE, "act": "license", "license_type": "ordinary",
             "ref": f"deal:{place}", "scope": scope, "area": area_of(scope), "from_date": starts,
             "to_date": date(2030, 12, 31), "created_at": NOW}
        )  # fmt: skip
    session.execute(insert(Encumbrance), rows)


def _other_assets(session: Any, asset_id: int, count: int) -> None:
    """Copies of the right with one owner and one licence each, written by the database itself."""
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
        if session.get_bind().dialect.name == "sqlite"
        else "WITH n(i) AS (SELECT generate_series(1, :count))"
    )
    sample = session.scalar(select(Encumbrance.id).where(Encumbrance.asset_id == asset_id).limit(1))
    change: dict[type[Base], dict[str, str | None]] = {
        Asset: {"id": ":first + i", "number_norm": "'X' || i"},
        Ownership: {"id": None, "asset_id": ":first + i"},
        Encumbrance: {"id": None, "asset_id": ":first + i", "ref": "'deal:x' || i"},
    }
    where: dict[type[Base], str] = {Asset: "id = :asset", Ownership: "asset_id = :asset", Encumbrance: "id = :sample"}
    for model, said in change.items():
        table: Any = model.__table__
        names = [column.name for column in table.columns if said.get(column.name, "") is not None]
        told = ", ".join(str(said.get(name) or name) for name in names)
        statement = (
            f"{numbers} INSERT INTO {table.name} ({', '.join(names)}) "
            f"SELECT {told} FROM {table.name}, n WHERE {where[model]}"
        )
        values = {"count": count, "first": asset_id, "asset": asset_id, "sample": sample}
        session.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})


def _sample(part: Part, places: list[Place], sizes: Sizes) -> None:
    arms: dict[str, Callable[[], None]] = {}
    for place in places:
        said = f"{place.ground.name}, {place.others:,} other rights"
        acts: dict[str, Callable[[], object]] = {"raw": place.raw}
        acts |= {each.name: partial(place.ask, each) for each in QUESTIONS}
        for name, act in acts.items():
            place.series[name] = part.sampled(f"{said}: {name}", "ms")
            arms[f"{said} {name}"] = _timed(act, place.series[name])
        if place.raw() != sizes.grants:
            raise AssertionError("the raw query does not read every grant")
        masks_of.cache_clear()
        cold = seconds_of(partial(place.ask, QUESTIONS[1])) * 1e3
        part.notes.append(f"{said}: the first check of a new process, with nothing kept of areas, took {cold:.0f} ms.")
        for each in QUESTIONS:
            if place.ask(each).decision is not each.answer:
                raise AssertionError(f"{each.name}: the verdict is not what it must be")
    in_turns(sizes.rounds, arms)


def _timed(act: Callable[[], object], series: Series) -> Callable[[], None]:
    def sample() -> None:
        series.samples.append(seconds_of(lambda: [act() for _call in range(CALLS)]) / CALLS * 1e3)

    return sample


def _judge(part: Part, places: list[Place]) -> None:
    name = places[0].ground.name
    head = ["other rights", "raw ms", *(part for each in QUESTIONS for part in (f"{each.name} ms", "ratio"))]
    rows, worst = [], 0.0
    for place in places:
        row = [f"{place.others:,}", number(place.series["raw"].median)]
        for each in QUESTIONS:
            ratio = Ratio.of(each.name, place.series[each.name], place.series["raw"])
            row += [number(place.series[each.name].median), spread(ratio)]
            worst = max(worst, ratio.middle)
        rows.append(row)
    part.tables.append((f"{name}: a check against reading the rows", head, rows))
    promise = f"{name}: check of one offer ≤ {MOST:g} × the raw query of the grants, whatever is asked"
    part.targets.append(Target("P7", promise, f"{number(worst)} at most", worst <= MOST))
    if worst > MOST:
        part.profiles.append((f"{name}, 20 checks", profile(partial(places[-1].ask, QUESTIONS[1]), 20)))
    if len(places) > 1:
        _judge_growth(part, places, name)


def _judge_growth(part: Part, places: list[Place], name: str) -> None:
    sizes = [place.others for place in places]
    growth = {
        each.name: exponent(sizes, [place.series[each.name].median for place in places]) for each in QUESTIONS[:2]
    }
    said = ", ".join(f"{asked} {value:.3f}" for asked, value in growth.items())
    promise = f"{name}: exponent in the other rights, {sizes[0]:,} to {sizes[-1]:,}: ≤ {GROWTH}"
    part.targets.append(Target("P7", promise, said, max(growth.values()) <= GROWTH))
