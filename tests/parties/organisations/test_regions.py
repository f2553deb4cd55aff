"""Places: organisations and grants speak of the same ones."""

from listings.terms.territories import CITIES, PROVINCES
from parties.organisations.regions import CITIES_OF_LIAONING, REGIONS


def test_a_province_is_called_the_same_for_an_organisation_and_for_a_grant() -> None:
    assert {place.code: str(place.label) for place in PROVINCES}.items() <= {
        code: str(name) for code, name in REGIONS.items()
    }.items()


def test_every_city_of_liaoning_has_one_code() -> None:
    assert {place.code for place in CITIES if place.code.startswith("CN-LN-")} == set(CITIES_OF_LIAONING)
