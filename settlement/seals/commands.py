"""`flask audit verify`, `prove`, `consistency` and `anchor`: exit status 0 done, 1 faults found, 2 wrong use."""

import json
import sys
from itertools import islice
from pathlib import Path

import click
from flask.cli import AppGroup

from core import clock
from core.db import db, snapshot
from core.errors import NotFound
from core.i18n import _
from settlement.seals import proofs, services
from settlement.seals.forms import Kind
from settlement.seals.jobs import NAMED
from settlement.seals.verifying import anchor_now, read_anchors, verify

group = AppGroup("audit", help="Seals over the books and the trail.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@group.command("seal")
def seal() -> None:
    """Seal now what is final; the timetable does it every minute."""
    click.echo(f"{services.seal(now=clock.now())} rows were sealed.")


@group.command("verify")
@click.option("--anchor", "kept", type=FILE, help="A file with roots that were kept outside.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def verify_all(kept: Path | None, shape: str) -> None:
    """Read and hash everything again that is sealed; name each row, column and block that is not as it was."""
    anchors = read_anchors(kept.read_text("utf-8")) if kept else []
    with snapshot() as session:
        last = anchor_now(session)
        faults = list(islice(verify(session, anchors), NAMED + 1))
    sealed = last.size if last else 0
    if shape == "json":
        found = {"faults": [fault.as_json() for fault in faults], "clean": not faults, "sealed": sealed}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif faults:
        click.echo("\n".join(fault.line for fault in faults[:NAMED]))
        if len(faults) > NAMED:
            click.echo("There are more.")
    else:
        click.echo(f"{sealed} rows are as they were sealed. Roots compared: {len(anchors)}.")
    sys.exit(1 if faults else 0)


@group.command("prove")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("number", type=int)
@click.option("--size", type=int, help="In the tree of so many leaves, such as an anchored one.")
def prove(kind: str, number: int, size: int | None) -> None:
    """Print a proof that a row is sealed, as JSON for docs/seal_verifier.py."""
    click.echo(json.dumps(proofs.prove(db.session, Kind(kind), number, size=size), ensure_ascii=False, indent=1))


@group.command("consistency")
@click.argument("old", type=int)
@click.argument("new", type=int)
def consistency(old: int, new: int) -> None:
    """Print a proof that the tree of OLD leaves is the beginning of that of NEW leaves, as JSON."""
    click.echo(json.dumps(proofs.extends(db.session, old, new), ensure_ascii=False, indent=1))


@group.command("anchor")
def anchor() -> None:
    """Print the line to keep outside: the size of the tree, its root and the last block's digest."""
    found = anchor_now(db.session)
    if found is None:
        raise NotFound(_("Nothing is sealed yet. The timetable seals every minute; `audit seal` does it now."))
    click.echo(found.line)
