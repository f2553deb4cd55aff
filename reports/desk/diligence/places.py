"""Where the record behind a finding is shown."""

from core.web import link

ENDPOINTS = {
    "asset": "assets.show",
    "title": "registry.title",
    "sources": "registry.sources",
    "fees": "docket.fees",
    "availability": "rights.availability",
}


def place_of(place: str, asset_id: int) -> str | None:
    """The address of a finding's place; 'asset:12' is the page of another right."""
    name, _colon, other = place.partition(":")
    endpoint = ENDPOINTS.get(name)
    return link(endpoint, asset_id=int(other) if other else asset_id) if endpoint else None
