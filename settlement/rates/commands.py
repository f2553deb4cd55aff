"""`flask rates import FILE`: exit status 0 done, 2 refused."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from core.errors import Refusal
from settlement.rates.services import import_rates

group = AppGroup("rates", help="Exchange rates into yuan, from files.")


@group.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(path: Path) -> None:
    """Import a table in CSV with the columns day,currency,units,cny,source: all of it or nothing."""
    try:
        with transaction() as session:
            new, known = import_rates(session, text=path.read_text("utf-8"), actor=SYSTEM, now=clock.now())
    except (Refusal, UnicodeDecodeError) as refusal:
        click.echo(str(getattr(refusal, "message", refusal)), err=True)
        sys.exit(2)
    click.echo(f"{new} new, {known} known before")
