"""The engine written a second time, by brute force over a small world of scopes: every atom is counted.

An atom is one place, one field, one kind of use, one channel and one day. The law is a table of words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

from core.money import Money
from listings.assets.kinds import AssetKind, AssetStatus
from listings.rights.known import Kin, Owner, Publication, RightState, Wish
from listings.rights.matrix import Fact
from listings.rights.wanted import Stage, Wanted
from listings.terms.scope import Scope
from tests.listings.rights.records import Standing

# What lies in what, said in full by hand: a code and all codes in it, itself included.
WORLD = {
    "WW": "WW CN CN-LN CN-JL US", "CN": "CN CN-LN CN-JL", "CN-LN": "CN-LN", "CN-JL": "CN-JL", "US": "US",
}  # fmt: skip
USES = {
    "*": "* electrical electrical.batteries nice.9 nice.9:cells nice.9:cables",
    "electrical": "electrical electrical.batteries", "electrical.batteries": "electrical.batteries",
    "nice.9": "nice.9 nice.9:cells nice.9:cables", "nice.9:cells": "nice.9:cells", "nice.9:cables": "nice.9:cables",
}  # fmt: skip
DEEDS = {"*": "* patent.make patent.sell", "patent.make": "patent.make", "patent.sell": "patent.sell"}
WAYS = {"*": "* online", "online": "online"}
FIRST, DAYS, FOR_EVER = date(2026, 1, 1), 4, 99
Atom = tuple[str, str, str, str, int]

CLOSED = "deny deny deny subject subject deny subject"
LAW = {
    Fact.COMMITMENT_ASSIGN: "deny deny deny deny deny deny deny",
    Fact.COMMITMENT_CLOSED: CLOSED,
    Fact.EXCLUSIVE: CLOSED,
    Fact.SOLE: CLOSED,
    Fact.ORDINARY: "allow deny deny subject subject allow subject",
    Fact.OPEN_LICENSE: "allow deny deny subject subject deny subject",
    Fact.PLEDGE: "consent consent consent consent deny consent consent",
    Fact.SEIZURE: "deny deny deny deny deny deny deny",
    Fact.SUSPENSION: "deny deny deny deny deny deny deny",
    Fact.DISPUTE: "deny deny deny deny deny deny deny",
    Fact.OPTION: "consent consent consent consent consent consent consent",
    Fact.MANDATE: "consent consent consent consent allow consent consent",
    Fact.STATE_FUNDED_MARCH_IN: "subject subject subject subject subject allow subject",
    Fact.EXPORT_CONTROL: "consent consent consent consent consent allow consent",
}
COLUMNS = ("ordinary", "sole", "exclusive", "assign", "pledge", "open", "equity")
SCOPED = {Fact.COMMITMENT_CLOSED, Fact.EXCLUSIVE, Fact.SOLE, Fact.ORDINARY, Fact.OPEN_LICENSE, Fact.OPTION}
ORGANISATIONS = (1, 2, 3, 4, None)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def atoms(scope: Scope) -> set[Atom]:
    """Every atom of a scope, one by one."""
    last = DAYS if scope.ends is None else min((scope.ends - FIRST).days, DAYS)
    days = [*range(max((scope.starts - FIRST).days, 0), last + 1), *([FOR_EVER] if scope.ends is None else [])]
    tables = ((WORLD, scope.territories), (USES, scope.fields), (DEEDS, scope.acts), (WAYS, scope.channels))
    inside = [{each for code in codes for each in table[code].split()} for table, codes in tables]
    return set(product(*inside, days))


@dataclass
class Case:
    """One random right with its records, and one random wish."""

    right: RightState
    wish: Wish
    facts: list[Fact]


def a_case(chance: Random) -> Case:
    facts = [chance.choice(list(Fact)) for _record in range(chance.choice((0, 1, 1, 2, 3, 5)))]
    wish = _wish(chance)
    records = [_record(chance, fact, number) for number, fact in enumerate(facts, start=1)]
    owners = chance.choice(
        (
            [Owner(1, "One")],
            [Owner(1, "One"), Owner(2, "Two")],
            [Owner(1, "One", of_the_state=True)],
            [Owner(None, "?")],
        )
    )
    family = chance.choice(("patent", "patent", "trademark", "copyright"))
    right = RightState(
        family=family,
        status=chance.choice((AssetStatus.IN_FORCE,) * 8 + (AssetStatus.PENDING, AssetStatus.LAPSED)),
        ends=chance.choice((None, day(DAYS), day(3))),
        owners=owners,
        records=records,
        kind=chance.choice((None, AssetKind.PATENT_UTILITY)),
        fee_due=chance.choice((None, None, FIRST)),
        similar=[Kin(8, "B"), Kin(9, "C")][: chance.choice((0, 0, 2))] if family == "trademark" else (),
        publications=chance.choice(([], [Publication(1, 5, is_over=True)], [Publication(1, 5, is_over=False)])),
        agreed={each: chance.random() < 0.5 for each in Wanted if chance.random() < 0.3},
    )
    return Case(right, wish, facts)


def _codes(chance: Random, table: dict[str, str], most: int) -> tuple[str, ...]:
    return tuple(chance.sample(sorted(table), chance.randint(1, min(most, len(table)))))


def a_scope(chance: Random) -> Scope:
    starts = chance.randrange(DAYS)
    ends = chance.choice((None, *range(starts, DAYS + 1)))
    limits = {}
    if chance.random() < 0.5:
        limits = {"acts": _codes(chance, DEEDS, 2), "channels": _codes(chance, WAYS, 1)}
    places, uses = _codes(chance, WORLD, 2), _codes(chance, USES, 2)
    return Scope(places, uses, day(starts), None if ends is None else day(ends), **limits)


def _wish(chance: Random) -> Wish:
    return Wish(
        grant=chance.choice(list(Wanted)),
        scope=a_scope(chance),
        grantor_id=chance.choice((1, 1, 1, 2, 3, None)),
        on=day(chance.randrange(DAYS)),
        other_side_id=chance.choice(ORGANISATIONS),
        through_id=chance.choice(ORGANISATIONS),
        ignore_ref=chance.choice((None, "deal:1")),
        co_owner_consents=frozenset(chance.sample((1, 2), chance.randrange(3))),
        together=frozenset(chance.sample((8, 9), chance.randrange(3))),
        is_foreign=chance.choice((None, False, True)),
        stage=chance.choice(list(Stage)),
        price=chance.choice((None, Money(5), Money(6))),
        evaluation=chance.choice((None, "e" * 64)),
    )


def _record(chance: Random, fact: Fact, number: int) -> Standing:
    shapes = {
        Fact.COMMITMENT_ASSIGN: ("commitment", "assign", None),
        Fact.COMMITMENT_CLOSED: ("commitment", "license", chance.choice(("exclusive", "sole"))),
        Fact.EXCLUSIVE: ("license", "license", "exclusive"),
        Fact.SOLE: ("license", "license", "sole"),
        Fact.ORDINARY: (chance.choice(("license", "commitment")), "license", chance.choice((None, "ordinary"))),
    }
    kind, act, license_type = shapes.get(fact, (fact.value, None, None))
    scope = a_scope(chance)
    licence = kind == "license"
    return Standing(
        kind,
        id=number,
        act=act,
        license_type=license_type,
        ref=f"deal:{number}",
        holder_id=chance.choice(ORGANISATIONS),
        scope=chance.choice((scope.as_json(),) * 5 + ({},)),
        sublicensable=licence and chance.random() < 0.6,
        from_date=scope.starts if licence else FIRST,
        to_date=scope.ends if licence else chance.choice((None, None, day(2))),
        ended_on=chance.choice((None, None, None, day(3))),
        consent_digest=chance.choice((None, "d" * 64)),
        consent_on=day(2),
    )


def expected(case: Case) -> set[tuple[str, str]]:
    """(record, decision) of every row that the verdict must have, and of no other."""
    right, wish = case.right, case.wish
    rows = _of_the_right(right, wish) | _of_the_grantor(right, wish)
    for record, fact in zip(right.records, case.facts, strict=True):
        if not _stands(record, wish.on) or (record in _held(right, wish) and not _owns(right, wish)):
            continue
        if (word := _word(record, fact, wish)) != "allow":
            rows.add((f"encumbrance:{record.id}", word))
    return rows


def _stands(record: Any, on: date) -> bool:
    return (record.ended_on is None or record.ended_on > on) and (record.to_date is None or record.to_date >= on)


def _owns(right: RightState, wish: Wish) -> bool:
    return wish.grantor_id is not None and wish.grantor_id in [owner.organisation_id for owner in right.owners]


def _held(right: RightState, wish: Wish) -> list[Any]:
    return [
        each
        for each in right.records
        if each.type == "license" and each.holder_id is not None and each.holder_id == wish.grantor_id
        and _stands(each, wish.on) and each.from_date <= wish.on
    ]  # fmt: skip


def _word(record: Any, fact: Fact, wish: Wish) -> str:
    if record.ref == wish.ignore_ref or (fact is Fact.EXPORT_CONTROL and wish.is_foreign is False):
        return "allow"
    if record.holder_id is not None:
        mine = {Fact.OPTION: wish.other_side_id, Fact.MANDATE: wish.through_id}.get(fact)
        if fact in (Fact.OPTION, Fact.MANDATE) and record.holder_id == mine:
            return "allow"
    lasting = Scope.everything(record.from_date, record.to_date) if record.type == "license" else None
    if lasting and not atoms(lasting) & atoms(wish.scope):
        return "allow"
    if fact in SCOPED and record.scope and not atoms(Scope.from_json(record.scope)) & atoms(wish.scope):
        return "allow"
    word = LAW[fact].split()[COLUMNS.index(wish.grant.value)]
    if word == "consent" and fact in (Fact.PLEDGE, Fact.EXPORT_CONTROL) and record.consent_digest:
        word = "subject" if record.consent_on <= wish.on else word
    if word == "consent" and fact is Fact.EXPORT_CONTROL and wish.is_foreign is None:
        word = "subject"
    return word


def _of_the_right(right: RightState, wish: Wish) -> set[tuple[str, str]]:
    rows = set()
    closing = wish.grant in (Wanted.PLEDGE, Wanted.OPEN)
    if right.status is AssetStatus.LAPSED or (right.ends and right.ends < wish.on):
        rows.add(("status", "deny"))
    else:
        if right.status is AssetStatus.PENDING:
            rows.add(("status", "deny" if closing else "subject"))
        if wish.grant not in (Wanted.ASSIGN, Wanted.EQUITY) and right.ends:
            too_late = wish.scope.starts > right.ends
            if too_late or (wish.scope.ends is not None and wish.scope.ends > right.ends):
                rows.add(("term", "deny"))
    if closing and right.fee_due:
        rows.add(("fee", "deny"))
    if wish.grant is Wanted.OPEN:
        rows |= {("kind", "deny")} if right.family != "patent" else set()
        rows |= {("evaluation", "deny")} if right.kind and not wish.evaluation else set()
    if wish.grant in (Wanted.ASSIGN, Wanted.EQUITY, Wanted.PLEDGE):
        rows |= {(f"asset:{kin.asset_id}", "deny") for kin in right.similar if kin.asset_id not in wish.together}
    return rows


def _of_the_grantor(right: RightState, wish: Wish) -> set[tuple[str, str]]:
    if _owns(right, wish):
        rows = set()
        others = [each for each in right.owners if each.organisation_id != wish.grantor_id]
        alone = right.agreed.get(wish.grant, wish.grant is Wanted.ORDINARY)
        if others and alone:
            rows.add(("ownership", "subject"))
        elif others:
            all_agree = all(each.organisation_id in wish.co_owner_consents for each in others)
            rows.add(("ownership", "subject" if all_agree else "consent"))
        if right.owners[0].of_the_state and wish.grant not in (Wanted.PLEDGE, Wanted.OPEN):
            fitting = [each for each in right.publications if wish.price in (None, Money(each.price_minor))]
            if any(each.is_over for each in fitting):
                rows.add(("price:1", "subject"))
            else:
                rows.add(("price", "deny" if wish.stage in (Stage.ACCEPTED, Stage.SIGNED) else "subject"))
        return rows
    held = _held(right, wish)
    if not held:
        return {("ownership", "deny")}
    if wish.grant is not Wanted.ORDINARY:
        return {(f"encumbrance:{held[0].id}", "deny")}
    open_ones = [each for each in held if each.sublicensable]
    for each in open_ones:
        if each.scope and atoms(wish.scope) <= atoms(Scope.from_json(each.scope)):
            return {(f"encumbrance:{each.id}", "subject")}
    return {(f"encumbrance:{(open_ones or held)[0].id}", "deny")}
