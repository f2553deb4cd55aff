"""`python -m benchmarks [--quick] [--only importing,search]`: measures side by side, writes RESULTS.md.

With `--only` the results go into files of their own (RESULTS-importing.md), and those of the whole run stay.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks import availability, finding, importing, machine, posting, report, search, settlement, turnover
from benchmarks.ground import Ground, on_postgres, on_sqlite
from benchmarks.measuring import Part
from tests import postgres

HISTORIES = "3024,25000,250000,2500000"  # 10⁴ to 10⁷ facts; 3,024 deals fill every cell of the summary
PARTS = ("search", "finding", "settlement", "posting", "turnover", "importing", "availability")


def asked() -> argparse.Namespace:
    """What the command line says."""
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words.add_argument(
        "--quick", action="store_true", help="small sizes, to see that it works; writes RESULTS-quick.md"
    )
    words.add_argument("--only", default=",".join(PARTS), help="parts, with commas: " + ", ".join(PARTS))
    words.add_argument("--rounds", type=int, help="rounds of each comparison (5, quick 2)")
    words.add_argument("--listings", type=int, help="listings in the index (10,000; quick 1,000)")
    words.add_argument("--sizes", help="listings that are searched, with commas (10000,100000,1000000)")
    words.add_argument("--keep", type=Path, help="a folder in which the indexes of the listings lie from run to run")
    words.add_argument("--clients", help="clients that settle at once, with commas (1,4)")
    words.add_argument("--deals", type=int, help="deals that a client releases in a sample (50; by hand five times)")
    words.add_argument(
        "--histories", help="past deals of the roll-up, four facts each, with commas (3024,25000,250000,2500000)"
    )
    words.add_argument("--grants", type=int, help="licences on the right that is asked about (10,000; quick 1,000)")
    words.add_argument("--others", help="other rights, with commas (10000,100000,1000000)")
    words.add_argument("--documents", help="documents of a weekly file, and of a larger one (2000,8000)")
    found = words.parse_args()
    if unknown := set(found.only.split(",")) - set(PARTS):
        words.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return found


def numbers(said: str) -> tuple[int, ...]:
    """'1,4' as whole numbers, the least first."""
    return tuple(sorted(int(each) for each in said.split(",")))


def plan(words: argparse.Namespace, server: postgres.Server, folder: Path) -> dict[str, Callable[[], Part]]:
    """The parts that were asked for, ready to run."""
    quick = words.quick
    rounds = words.rounds or (2 if quick else 5)
    clients = numbers(words.clients or "1,4")
    deals = words.deals or 50
    settling = (
        settlement.Sizes(rounds, clients, by_service=3, by_hand=10, bank_seconds=1, bank_scale=1)
        if quick
        else settlement.Sizes(rounds, clients, deals, 5 * deals, bank_seconds=3, bank_scale=10)
    )
    journals = posting.Sizes(rounds, clients, ours=20 if quick else 200, theirs=5 if quick else 50)
    histories = numbers(words.histories or ("3024,8000" if quick else HISTORIES))
    folding = turnover.Sizes(histories, rounds, writing=0.5 if quick else 3)
    documents = numbers(words.documents or ("200,800" if quick else "2000,8000"))
    bringing = importing.Sizes(rounds, documents[0], documents[-1])
    sizes = numbers(words.sizes or ("1000,4000" if quick else "10000,100000,1000000"))
    looking = finding.Sizes(sizes, rounds, questions=4 if quick else 8, keep=words.keep and words.keep.resolve())
    others = numbers(words.others or ("200,800" if quick else "10000,100000,1000000"))
    asking = availability.Sizes(others, rounds, grants=words.grants or (1000 if quick else 10_000))
    count = words.listings or (1000 if quick else 10_000)
    searching = partial(search.measure, count=count, rounds=rounds, fill=0.1 if quick else 0.5)
    every = {
        "search": partial(_on_both, server, folder, "search", searching),
        "finding": partial(finding.measure, server, folder, looking),
        "settlement": partial(
            _on_both, server, folder, "settlement",
            lambda grounds: settlement.measure(grounds, server, folder, settling),
        ),
        "posting": partial(posting.measure, server, folder, journals),
        "turnover": partial(turnover.measure, server, folder, folding),
        "availability": partial(availability.measure, server, folder, asking),
        "importing": partial(importing.measure, server, folder, bringing),
    }  # fmt: skip
    return {name: act for name, act in every.items() if name in words.only.split(",")}


def _on_both(server: postgres.Server, folder: Path, name: str, measure: Callable[[list[Ground]], Part]) -> Part:
    with ExitStack() as stack:
        grounds = [
            stack.enter_context(on_sqlite(folder, name)),
            stack.enter_context(on_postgres(server, folder, name)),
        ]
        return measure(grounds)


def main() -> None:
    """Run the parts and write what they found."""
    words, begin = asked(), time.perf_counter()
    parts: list[Part] = []
    server = postgres.start(durable=True)
    try:
        with tempfile.TemporaryDirectory(prefix="xinghai-bench-") as folder:
            with create_engine(server.url).connect() as connection:
                version = str(connection.scalar(text("SHOW server_version")))
            facts = machine.facts(version)
            for name, act in plan(words, server, Path(folder)).items():
                print(f"{name} …", flush=True)
                before, since = machine.load(), time.perf_counter()
                part = act()
                part.load, part.seconds = f"{before} → {machine.load()}", time.perf_counter() - since
                parts.append(part)
                print(f"{name}: {part.seconds:.0f} s", flush=True)
    finally:
        server.stop()
    chosen = [name for name in PARTS if name in words.only.split(",")]
    name = "" if len(chosen) == len(PARTS) else "-".join(chosen)
    written = report.write(facts, parts, name=name, quick=words.quick, seconds=time.perf_counter() - begin)
    print(report.summary(parts))
    print(f"Written: {written.relative_to(machine.ROOT)} and its samples")


if __name__ == "__main__":
    main()
