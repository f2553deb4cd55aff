"""What `make test` runs and what it leaves to `make test-rest`."""

import pytest

from tests.parts import ALL, QUICK, REST, is_quick, parted

DATABASES = ("sqlite", "postgresql")

A_MODULE = """
import pytest
from tests.parts import seeds

@pytest.fixture(params=("sqlite", "postgresql"))
def app(request):
    return request.param

def at_once():
    return [Thread(), Thread()]

def of_the_database():
    with pytest.raises(IntegrityError):
        pass

@pytest.mark.parametrize("number", range(40))
def test_a_page(app, number): pass
def test_a_constraint(app): of_the_database()
@pytest.mark.parametrize("number", range(40))
def test_an_answer(app, number): app.text
@pytest.mark.long
def test_long(app): pass
@pytest.mark.long("postgresql")
def test_long_on_one(app): pass
def test_writers(app): at_once()
@pytest.mark.race
def test_a_race(app): pass
@pytest.mark.race
@pytest.mark.long("postgresql")
def test_a_long_race(app): pass
@pytest.mark.parametrize(("app", "number"), [("sqlite", n) for n in range(9)], indirect=["app"])
def test_of_its_own_database(app, number): pass
@pytest.mark.parametrize("seed", seeds(3))
def test_a_walk(seed): pass
def test_without_a_database(): pass
"""


@pytest.fixture
def items(pytester: pytest.Pytester) -> list[pytest.Item]:
    # The plugin that is left out sweeps the whole process several times.
    pytester.makeini("[pytest]\naddopts = -p no:unraisableexception\nmarkers =\n    long\n    race")
    return pytester.getitems(A_MODULE)


def test_both_parts_together_are_everything_and_nothing_twice(items):
    quick, rest = parted(items, DATABASES, QUICK)
    assert parted(items, DATABASES, REST) == (rest, quick)
    assert parted(items, DATABASES, ALL) == (items, [])
    assert {*quick, *rest} == set(items)
    assert len(quick) + len(rest) == len(items)


def test_a_page_is_tried_on_one_database_and_pages_on_both(items):
    for kind in ("test_a_page", "test_an_answer"):
        pages = [item.name for item in items if item.name.startswith(kind) and is_quick(item, DATABASES)]
        assert len(pages) == 40
        assert 30 < sum("sqlite" in name for name in pages) < 40


def test_what_speaks_of_the_database_is_tried_on_it(items):
    quick = {item.name for item in items if is_quick(item, DATABASES)}
    assert {name for name in quick if not name.startswith(("test_a_page", "test_an_answer"))} == {
        "test_a_constraint[sqlite]", "test_a_constraint[postgresql]", "test_long_on_one[sqlite]",
        "test_writers[postgresql]", "test_a_race[postgresql]", "test_a_long_race[sqlite]", "test_a_walk[0]",
        "test_without_a_database", *(f"test_of_its_own_database[sqlite-{number}]" for number in range(9)),
    }  # fmt: skip
