"""What `make test` runs and what it leaves to `make test-rest`."""

import pytest

from tests.parts import ALL, QUICK, REST, is_quick, parted

DATABASES = ("sqlite", "postgresql")

A_MODULE = """
import pytest

@pytest.fixture(params=("sqlite", "postgresql"))
def app(request):
    return request.param

def of_the_database():
    with pytest.raises(IntegrityError):
        pass

@pytest.mark.parametrize("number", range(40))
def test_a_page(app, number): pass
def test_a_constraint(app): of_the_database()
@pytest.mark.long
def test_long(app): pass
def test_without_a_database(): pass
"""


@pytest.fixture
def items(pytester: pytest.Pytester) -> list[pytest.Item]:
    pytester.makeini("[pytest]\nmarkers =\n    long\n    race")
    return pytester.getitems(A_MODULE)


def test_both_parts_together_are_everything_and_nothing_twice(items):
    quick, rest = parted(items, DATABASES, QUICK)
    assert parted(items, DATABASES, REST) == (rest, quick)
    assert parted(items, DATABASES, ALL) == (items, [])
    assert {*quick, *rest} == set(items)
    assert len(quick) + len(rest) == len(items)


def test_a_page_is_tried_on_one_database_and_pages_on_both(items):
    pages = [item.name for item in items if item.name.startswith("test_a_page") and is_quick(item, DATABASES)]
    assert len(pages) == 40
    assert 10 < sum("sqlite" in name for name in pages) < 30


def test_what_speaks_of_the_database_is_tried_on_both(items):
    quick = [item.name for item in items if is_quick(item, DATABASES)]
    assert {"test_a_constraint[sqlite]", "test_a_constraint[postgresql]", "test_without_a_database"} <= set(quick)
    assert not any(name.startswith("test_long") for name in quick)
