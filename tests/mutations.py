"""Breaks the rules one by one, in copies of the tree, and shows which test notices. `make mutations` runs it.

    python -m tests.mutations                     all of them; writes docs/mutations.md
    python -m tests.mutations --only money,split  those whose area or file contains one of the words

Each mutation replaces one text of one file, runs the tests that should notice (on SQLite, or on both databases where
only PostgreSQL can notice), and puts the file back. The test that noticed has to pass again then. Exit status 1 where
a mutation survives, or its text is not found exactly once.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutation import Mutation
from tests.mutation import within as _in
from tests.registry_mutations import REGISTRY

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "mutations.md"
RIGHTS, MONEY, RULES, WHO = "rights", "money", "rules", "permissions"
NOTICED = re.compile(r"^(?:FAILED|ERROR) (tests/.+?)(?: - .*)?$", re.MULTILINE)
LONGEST = 600
HEAD = """\
# Mutations

Written by `make mutations` (`tests/mutations.py`); do not edit. Every row is one rule that was broken on purpose, in a
copy of the tree, and the first test that noticed. {caught} of {all} were caught.

| # | area | what was broken | where | from → to | caught by |
|---|---|---|---|---|---|
"""


MATRIX = "tests/listings/rights/test_matrix.py"
TALKS = "tests/trading/negotiation"
DEALS = "tests/settlement/deals"
PAYMENTS = "tests/settlement/payments"
ASSETS = "tests/listings/assets"
YEARS = "tests/reports/turnover"
MUTATIONS: list[Mutation] = [
    *_in(
        RIGHTS, "listings/rights/matrix.py", MATRIX,
        ('Fact.EXCLUSIVE: _row(_deny("SPC-T 25")', 'Fact.EXCLUSIVE: _row(_allow("SPC-T 25")',
         "an ordinary licence is granted beside an exclusive one"),
        ('Fact.SEIZURE: _all(_deny(', "Fact.SEIZURE: _all(_subject(", "a seized right is sold"),
        ("Fact.COMMITMENT_ASSIGN: _all(_deny(", "Fact.COMMITMENT_ASSIGN: _all(_subject(", "a right is sold twice"),
        ("Fact.SUSPENSION, Fact.DISPUTE})", "Fact.SUSPENSION})", "a disputed right is offered to the public"),
        ('"patent": _row(_subject("PL 14"), _consent(', '"patent": _row(_subject("PL 14"), _allow(',
         "one co-owner alone grants a sole licence (BR-28)"),
    ),
    *_in(
        RIGHTS, "listings/rights/weighing.py", MATRIX,
        ("        and record.consent_on <= on\n", "", "the pledgee's consent counts before its day (CC 444)"),
        ("record.to_date >= on", "record.to_date > on", "a licence no longer stands on its last day"),
        ("wish.scope.ends > right.ends", "wish.scope.starts > right.ends", "a licence outlives its patent (CC 865)"),
    ),
    *_in(
        RIGHTS, "listings/rights/services.py", f"{DEALS}/test_release.py",
        ("    lift_commitment(session, ref=ref, on=on, actor=actor, now=now)\n    if str", "    if str",
         "the commitment stands on after the recordal"),
    ),
    *_in(
        RIGHTS, "trading/negotiation/acceptance.py", f"{TALKS}/test_acceptance.py",
        ("if not actor.acts_for(offer.addressee_id):", "if False:", "one accepts one's own offer"),
        ("    offer.must_not_have_lapsed(now)\n", "", "a lapsed offer is accepted"),
        ("if digest != offer.digest:", "if not digest:", "terms are accepted that were not read"),
        ("if leaves_nothing(listing, terms):\n        market", "if not listing:\n        market",
         "what is sold stays on the market"),
    ),
    *_in(
        RIGHTS, "trading/negotiation/acceptance.py", f"{TALKS}/test_race.py",
        ("asset = locked(session, Asset, asset_id)", "asset = found(session, Asset, asset_id)",
         "acceptances at the same moment do not wait for each other"),
        both=True,
    ),
    *_in(
        RULES, "trading/negotiation/offering.py", f"{TALKS}/test_offers.py",
        ("if buyer_id == listing.seller_id:", "if buyer_id is None:", "a seller buys from itself"),
        ("if latest.version_no != version_no:", "if latest.version_no < version_no:", "an old version is answered"),
    ),
    *_in(
        RULES, "listings/assets/numbers/china.py", f"{ASSETS}/test_numbers.py {ASSETS}/test_entry.py",
        ("given and given != check", "given and not check", "a mistyped patent number is taken"),
    ),
    *_in(
        RULES, "listings/assets/duration.py", "tests/listings/assets/test_entry.py",
        ("return years_later(filed, 20)", "return years_later(filed, 21)", "an invention lasts 21 years (BR-01)"),
    ),
    *_in(
        RULES, "parties/organisations/uscc.py", "tests/parties/organisations/test_uscc.py",
        ("if inner_check_digit(code[8:16]) != code[16]:", "if not code[16]:", "a mistyped credit code is taken"),
    ),
    *_in(
        RULES, "settlement/recordal/clocks.py", "tests/settlement/recordal/test_clock.py",
        ("due_on = min(due_on, ends)", "due_on = max(due_on, ends)", "a mark's licence is recorded too late (BR-23)"),
        ("months=rule.months)", "months=rule.months + 1)", "a month more to record a licence (BR-22)"),
    ),
    *_in(
        RULES, "core/clock.py", f"{DEALS}/test_release.py {YEARS}/test_years.py",
        ('ZoneInfo("Asia/Shanghai")', 'ZoneInfo("UTC")', "the year ends at midnight of another city"),
    ),
    *_in(
        RULES, "reports/turnover/figures.py", f"{YEARS}/test_years.py",
        ("row.total > line", "row.total >= line", "exactly ten million makes a backbone center (BR-86)"),
    ),
    *_in(
        RULES, "reports/turnover/services.py", f"{YEARS}/test_years.py {YEARS}/test_roll_up.py",
        ("if figures.known_year(year) >= business_year(now):", "if figures.known_year(year) > business_year(now):",
         "a year is closed before it has ended (BR-87)"),
        ("(position >= state.frontier) & (position < frontier)", "(position < frontier)",
         "the roll-up counts what it has counted before"),
    ),
    *_in(
        MONEY, "core/money.py", "tests/core/test_money.py",
        ("rounded = (2 * product + BASIS) // (2 * BASIS)", "rounded = product // BASIS", "fees are rounded down"),
        ("key=lambda place: -remainders[place]", "key=lambda place: remainders[place]",
         "the odd fen goes to the smallest remainder"),
    ),
    *_in(
        MONEY, "settlement/deals/split.py", f"{DEALS}/test_split.py",
        ("tax = price.share(tax_bp)", "tax = (price - platform_fee).share(tax_bp)", "tax on less than all (BR-72)"),
        ("platform_fee + (center_fee - given)", "platform_fee", "the commission of nobody's center is lost"),
    ),
    *_in(
        MONEY, "settlement/deals/rules.py", f"{DEALS}/test_opening.py {DEALS}/test_release.py",
        ("tax_bp=tax[seller_is_resident].rate_bp", "tax_bp=tax[True].rate_bp", "no tax is withheld abroad (BR-72)"),
    ),
    *_in(
        MONEY, "settlement/ledger/services.py", "tests/settlement/ledger/test_posting.py",
        ("or _overdraft(lines, accounts)", "or None", "an overdraft gets no kind word"),
        ("known.request_hash == values", "known.key == values", "a key is used again for other amounts"),
    ),
    *_in(
        MONEY, "settlement/ledger/models.py", "tests/settlement/ledger/test_guards.py",
        ("credits_minor >= debits_minor)", "credits_minor >= 0)", "the database lets an account be overdrawn"),
        ("append_only(table_of(Transfer))\n", "", "transfers can be changed and deleted"),
    ),
    *_in(
        MONEY, "settlement/ledger/guards.py", "tests/settlement/ledger/test_guards.py",
        ("WHERE NEW.line_no > (SELECT line_count", "WHERE 0 > (SELECT line_count", "a line is added to an old journal"),
    ),
    *_in(
        MONEY, "settlement/holds/services.py", "tests/settlement/holds/test_holds.py",
        ("if stays:\n        return Conflict(", "if not hold:\n        return Conflict(", "frozen money leaves"),
        ("        hold.released_minor += amount.minor\n", "", "what was released still counts as held"),
    ),
    *_in(
        MONEY, "settlement/volumes/services.py", "tests/settlement/volumes/test_facts.py",
        ("if not 0 < taken <= whole:", "if not 0 < taken:", "more volume is taken back than was counted (BR-85)"),
        ("if sum(weights.values()) != BASIS or", "if", "shares of centers need not add up (BR-83)"),
    ),
    *_in(
        MONEY, "settlement/deals/releasing.py", f"{DEALS}/test_release.py",
        ("    must_be_unchanged(session, deal)\n", "", "money is released on terms that nobody signed"),
        ("        agreed.released_minor += line.amount.minor", "        agreed.released_minor += 0",
         "the same lines are released again"),
    ),
    *_in(
        MONEY, "settlement/deals/funding.py", f"{DEALS}/test_funding.py",
        ("min(row.unused, owed(deal), lying", "min(row.unused, lying", "more is held than is owed"),
    ),
    *_in(
        MONEY, "settlement/payments/payouts.py", f"{PAYMENTS}/test_payouts.py",
        ("frozenset({AccountKind.PAYABLE,", "frozenset({AccountKind.HELD, AccountKind.PAYABLE,",
         "held money is paid out past its hold"),
    ),
    *_in(
        WHO, "settlement/payments/officers.py", f"{PAYMENTS}/test_receipts.py",
        ("if first == person_id:", "if first is person_id is None:", "one officer does both halves"),
        ("    actor.must_have(Role.FINANCE_OFFICER)\n", "", "anybody of the trading center confirms money"),
    ),
    *_in(
        WHO, "settlement/payments/models.py", f"{PAYMENTS}/test_receipts.py",
        ('CheckConstraint("confirmed_by <> recorded_by"', 'CheckConstraint("confirmed_by > 0"',
         "the database lets one officer do both halves"),
    ),
    *_in(
        WHO, "settlement/deals/reversing.py", f"{DEALS}/test_reversal.py",
        ("row.asked_by == actor.person_id:", "row.asked_by is None:", "one officer takes released money back alone"),
    ),
    *_in(
        WHO, "settlement/deals/standing.py", f"{DEALS}/test_release.py {DEALS}/test_ending.py",
        ("return actor.acts_for(center.organisation_id) and", "return", "another center's staff moves the deal"),
    ),
    *_in(
        WHO, "settlement/deals/ending.py", f"{DEALS}/test_ending.py",
        ("elif actor.acts_for(asked.asked_for) and not actor.is_system:", "elif not asked.reason:",
         "one side cancels a signed deal alone"),
    ),
    *_in(
        WHO, "listings/market/reviewing.py", "tests/listings/market/test_reviewing.py",
        ("if not actor.is_system and listing.seller_id in own:", "if listing.seller_id is None:",
         "a center publishes its own listing"),
    ),
    *_in(
        WHO, "listings/assets/claims.py", "tests/listings/assets/test_acts.py",
        ("if not organisation.is_verified or len", "if len", "an unverified name is enough to own a right"),
    ),
    *_in(
        WHO, "parties/people/access.py", "tests/parties/people/test_access.py",
        ("person is not None and person.disabled_at is None", "person is not None", "a shut account signs in"),
        ("    end_sessions(session, person_id=row.id, but=keep_session)\n", "",
         "sessions outlive a new password"),
    ),
    *_in(
        WHO, "parties/people/throttle.py", "tests/parties/people/test_access.py",
        ("PAIR = Limit(free=5,", "PAIR = Limit(free=5000,", "passwords are guessed without a wait"),
    ),
    *_in(
        WHO, "parties/people/members.py", "tests/parties/people/test_members.py",
        ("return TRADERS if first == actor.person_id else frozenset()", "return TRADERS",
         "every member gives away roles"),
    ),
    *_in(
        WHO, "parties/people/models.py", "tests/parties/people/test_members.py tests/parties/test_api.py",
        ("return self.revoked_at is None and now", "return now", "a revoked API key still opens"),
    ),
    *_in(
        WHO, "core/api.py", "tests/parties/test_api.py",
        ("if scope not in actor.scopes:", "if not actor.scopes:", "a key is used beyond its scopes"),
    ),
    *_in(
        WHO, "reports/turnover/queries.py", "tests/reports/turnover/test_pages.py",
        ("own is None or own.code != center_code", "own is None", "one center reads another's facts"),
    ),
    *REGISTRY,
]  # fmt: skip


def copy_tree(place: Path) -> Path:
    """The files of the tree as they are now, and its virtual environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    return place


def run_tests(tree: Path, tests: Sequence[str], *, both: bool) -> subprocess.CompletedProcess[str]:
    """Run some tests in a copy until the first fails."""
    words = [sys.executable, "-B", "-m", "tests.mutations", "--run", "databases" if both else "sqlite", *tests]
    environment = {**os.environ, "PYTHONPATH": str(tree), "TMPDIR": str(tree.parent)}
    return subprocess.run(words, cwd=tree, env=environment, capture_output=True, text=True, timeout=LONGEST)


def pytest_here(databases: str, tests: Sequence[str]) -> int:
    """What a copy's process does: pytest, on SQLite without starting a PostgreSQL that no test would ask."""
    import pytest

    from tests import postgres

    words = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    if databases == "sqlite":
        nobody = postgres.Server("postgresql+psycopg:///nobody")
        postgres._shared.append(nobody)
        words += ["-k", "not postgresql"]
    return int(pytest.main(words))


def tried(mutation: Mutation, tree: Path) -> tuple[bool, str]:
    """Whether the mutation was caught, and by which test (or what went wrong)."""
    path = tree / mutation.path
    before = path.read_text() if path.exists() else ""
    if before.count(mutation.old) != 1:
        return False, f"the text stands {before.count(mutation.old)} times in the file"
    path.write_text(before.replace(mutation.old, mutation.new))
    try:
        done = run_tests(tree, mutation.tests.split(), both=mutation.both)
    except subprocess.TimeoutExpired:
        return False, f"the tests did not end within {LONGEST} s"
    finally:
        path.write_text(before)
    noticed = NOTICED.search(done.stdout)
    if done.returncode == 1 and noticed:
        unbroken = run_tests(tree, [noticed[1]], both=mutation.both)
        return (True, noticed[1]) if unbroken.returncode == 0 else (False, f"{noticed[1]} fails without it too")
    return False, "survived" if done.returncode == 0 else f"pytest ended with {done.returncode}: {done.stdout[-300:]}"


def at_once(jobs: int, trees: Sequence[Path], acts: Iterable[Mutation]) -> list[tuple[bool, str]]:
    """Try mutations in several copies at once; says each as it ends."""
    free: SimpleQueue[Path] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def one(mutation: Mutation) -> tuple[bool, str]:
        tree = free.get()
        try:
            caught, said = tried(mutation, tree)
        finally:
            free.put(tree)
        print(f"{'caught  ' if caught else 'SURVIVED'}  {mutation.path}: {mutation.why}\n          {said}", flush=True)
        return caught, said

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, acts))


def as_page(chosen: Sequence[Mutation], outcomes: Sequence[tuple[bool, str]]) -> str:
    """docs/mutations.md."""
    rows = [
        f"| {number} | {each.area} | {each.why} | `{each.path}` | {code(each.old)} → {code(each.new)} | "
        f"{code(said) if caught else '**survived**'} |"
        for number, (each, (caught, said)) in enumerate(zip(chosen, outcomes, strict=True), 1)
    ]
    return HEAD.format(caught=sum(caught for caught, _said in outcomes), all=len(chosen)) + "\n".join(rows) + "\n"


def code(text: str) -> str:
    """A text as code in one line of a table; 'nothing' where it is empty."""
    line = " ".join(text.split()).replace("|", "\\|")
    return f"`{line}`" if line else "nothing"


def main() -> int:
    """Try what was asked for."""
    words = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__.partition("\n")[0])
    words.add_argument("--only", default="", help="words of areas or files, with commas")
    words.add_argument("--jobs", type=int, default=2, help="copies that work at once (2)")
    words.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.run:
        return pytest_here(asked.run[0], asked.run[1:])
    wanted = [word for word in asked.only.split(",") if word]
    chosen = [each for each in MUTATIONS if not wanted or any(word in each.area + each.path for word in wanted)]
    with tempfile.TemporaryDirectory(prefix="xinghai-mutations-") as folder:
        trees = [copy_tree(Path(folder) / str(number) / "tree") for number in range(asked.jobs)]
        outcomes = at_once(asked.jobs, trees, chosen)
    if not wanted:
        PAGE.write_text(as_page(chosen, outcomes))
    survived = sum(not caught for caught, _said in outcomes)
    print(f"{len(chosen)} mutations, {len(chosen) - survived} caught, {survived} survived")
    return 1 if survived or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
