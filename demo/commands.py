"""`flask demo begin`, `load` and `sign-ins`."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from core import clock
from core.db import transaction
from demo import services

group = AppGroup("demo", help="The demonstration city.")

SHOWN = ("admin", "city", "city2", "finance", "finance2", "center-c01", "storage", "power")


@group.command("begin")
def begin() -> None:
    """Bring the database up to date, load the city once and print its sign-ins: all that `make run` needs first."""
    upgrade()
    load_city()
    print_sign_ins()


@group.command("load")
def load() -> None:
    """Load the demonstration city; done once, safe to repeat."""
    load_city()


@group.command("sign-ins")
def sign_ins() -> None:
    """Print how the people of the demonstration sign in."""
    print_sign_ins()


def load_city() -> None:
    """Load the city and say so; how far it is, on one line of a terminal."""
    settings = current_app.config["XINGHAI"]

    def tell(done: int, whole: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\rLoading the demonstration city: {done} of {whole} past deals", nl=False, err=True)

    with transaction() as session:
        new = services.load(
            session,
            folder=Path(current_app.instance_path),
            production=settings.is_production,
            progress=tell,
            now=clock.now(),
        )
    if sys.stderr.isatty():
        click.echo("", err=True)
    click.echo("The demonstration city is loaded." if new else "The demonstration city is there already.")


def print_sign_ins() -> None:
    """Print some of the sign-ins and where all of them are; status 1 where no city is loaded."""
    rows = services.sign_ins(Path(current_app.instance_path))
    if not rows:
        click.echo("No demonstration city is loaded here.", err=True)
        sys.exit(1)
    click.echo("Demonstration sign-ins (random for this instance):")
    for row in rows:
        if row["email"].partition("@")[0] in SHOWN:
            click.echo(f"  {row['email']:<28} {row['password']:<22} {row['role']:<30} {row['organisation']}")
    click.echo(f"  all {len(rows)}: {Path(current_app.instance_path) / 'demonstration-sign-ins.json'}")
