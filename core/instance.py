"""The instance: the folder of everything that this machine keeps besides the database."""

from pathlib import Path

from flask import current_app


def folder(name: str) -> Path:
    """A part of the instance, such as `search`; it may not be there yet."""
    return Path(current_app.instance_path) / name
