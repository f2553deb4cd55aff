"""The page about the registry side shows what becomes of the real files today."""

from pathlib import Path

import pytest

from core.actor import SYSTEM
from listings.registry import services
from tests import registry_counts
from tests.builders import NOON
from tests.conftest import app_on, reset


@pytest.mark.soak  # half a minute where others work too
@pytest.mark.skipif(
    not registry_counts.SAMPLES.is_dir(),
    reason=f"no registry samples at {registry_counts.SAMPLES} (REGISTRY_SAMPLES)",
)
def test_the_counts_on_the_page_are_those_of_an_import_of_all_samples_and_a_second_one_has_nothing_new(
    run_folder: Path,
) -> None:
    app = app_on("sqlite", run_folder)
    reset("sqlite", app)
    with app.app_context():
        table = registry_counts.printed()
        again = services.import_paths([registry_counts.SAMPLES], dry_run=False, actor=SYSTEM, now=NOON).counts()
    assert (again["new"], again["changed"]) == (0, 0)
    assert table in registry_counts.PAGE.read_text(encoding="utf-8"), f"put this in:\n{table}"
