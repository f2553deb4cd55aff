"""How much of what the judge expects stands among the first twenty, on the half that nothing was tuned on; and the
same results on both databases."""

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from tests.browser import city
from tests.conftest import app_on, reset
from tests.listings.search.judged.answers import DATABASES, PARTS, Answers, asked_everywhere
from tests.listings.search.judged.test_judging import SAMPLES

LEAST = 0.95

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Answers]:
    """What each query finds, and what the judge expects."""
    yield asked_everywhere(lambda: city.city_app(tmp_path_factory, plain=True), run_folder)
    for kind in DATABASES:
        reset(kind, app_on(kind, run_folder))


@pytest.mark.parametrize("parts", [("city",), PARTS], ids=["city", "city and registers"])
def test_recall_at_20_on_the_unseen_half(answers: Answers, parts: tuple[str, ...]) -> None:
    if "registry" in parts and not SAMPLES.is_dir():
        pytest.skip(f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")
    recalls = [value for part in parts for value in answers.recalls(part, "unseen").values()]

    assert len(recalls) >= 45 * len(parts)
    assert mean(recalls) >= LEAST, f"{mean(recalls):.3f} over {len(recalls)} queries"


@pytest.mark.parametrize("part", PARTS)
def test_both_databases_find_the_same_in_the_same_order(answers: Answers, part: str) -> None:
    if part == "registry" and not SAMPLES.is_dir():
        pytest.skip(f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")
    found = answers.found[part, "sqlite"]

    assert answers.found[part, "postgresql"] == found
    assert sum(map(bool, found.values())) >= 0.9 * len(found)
