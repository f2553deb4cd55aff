"""Where the fields of use lie in the IPC: beginnings of symbols for each technical field, as facts in one table."""

from collections.abc import Iterable

from listings.terms.fields import EVERYTHING, FIELDS

CLASSES: dict[str, str] = {
    "electrical.batteries": "H01M, H01G 11, H02J 7, H02J 15",
    "electrical.power": "F03B, F03D, G21, H02B, H02G, H02H, H02J, H02S",
    "electrical.machines": "H01F, H02K, H02M, H02N, H02P",
    "electrical.semiconductors": "C30B, H01L, H10",
    "electrical.communications": "H01Q, H03, H04",
    "electrical.computing": "G06, G10L, G11C, G16",
    "electrical.lighting": "F21, G02F 1, G09F, G09G, H05B",
    "instruments.sensors": "G01, G08C",
    "instruments.optics": "G02B, G02C, G03, H01S",
    "instruments.control": "G05, G08B, G08G",
    "instruments.medical": "A61B, A61C, A61F, A61G, A61H, A61J, A61L, A61M, A61N, G16H",
    "instruments.diagnostics": "C12Q, G01M, G01N",
    "chemistry.materials": "B32B, C01, C03, C04, C09, C23C",
    "chemistry.polymers": "B29, C08",
    "chemistry.catalysis": "B01J, C10G",
    "chemistry.pharma": "A61K, A61P, C07",
    "chemistry.biotech": "C07K, C12",
    "chemistry.food": "A21, A23, C12G, C13",
    "chemistry.agro": "A01N, C05",
    "chemistry.environment": "B01D, B09, C02F, F01N, F23J",
    "chemistry.metallurgy": "B22, C21, C22, C25",
    "mechanical.tools": "B21, B23, B24, B26, B27, B30",
    "mechanical.engines": "F01, F02, F03, F04",
    "mechanical.transport": "B60, B61, B62",
    "mechanical.marine": "B63",
    "mechanical.aerospace": "B64",
    "mechanical.handling": "B65, B66, B67",
    "mechanical.thermal": "F22, F23, F24, F25, F26, F27, F28",
    "mechanical.robotics": "B25J, G05B 19",
    "mechanical.textiles": "D01, D02, D03, D04, D05, D06, D07, D21",
    "construction.building": "E01, E03, E04, E05, E06",
    "construction.mining": "E21",
    "construction.ports": "E02",
    "life.farming": "A01",
    "life.fisheries": "A01K 61, A01K 63, A01K 69, A01K 71, A01K 73, A01K 75, A01K 77, A01K 79, A01K 80, A22C 25",
    "life.furniture": "A47",
    "life.sports": "A63",
    "life.apparel": "A41, A42, A43, A44, A45",
}
PREFIXES: dict[str, tuple[str, ...]] = {code: tuple(text.split(", ")) for code, text in CLASSES.items()}


def prefixes_of(code: str) -> tuple[str, ...]:
    """The beginnings of IPC symbols in a field, or in all fields of a sector; () where it is no technical one."""
    if code in PREFIXES:
        return PREFIXES[code]
    return tuple(prefix for place in FIELDS.children(code) for prefix in PREFIXES.get(place.code, ()))


def begins(symbol: str, prefix: str) -> bool:
    """Whether a symbol lies in a part of the IPC: 'H01M 10/60' in 'H01M 10' and in 'H01', not in 'H01M 1'."""
    if not symbol.startswith(prefix):
        return False
    rest = symbol[len(prefix) :]
    return not (rest and prefix[-1].isdigit() and " " in prefix and rest[0].isdigit())


def fields_of(symbols: Iterable[str]) -> set[str]:
    """The technical fields in which some IPC symbols lie."""
    return {
        code
        for symbol in symbols
        for code, prefixes in PREFIXES.items()
        if any(begins(symbol, prefix) for prefix in prefixes)
    }


assert set(PREFIXES) == {
    place.code
    for sector in FIELDS.children(EVERYTHING)
    if sector.code not in ("works", "nice")
    for place in FIELDS.children(sector.code)
}
