"""The index's fields, and a document written in them.

An index that was made with other fields or another knife is of another version: it is not read, but made anew.
"""

import hashlib
from datetime import date, datetime
from functools import lru_cache

import tantivy

from listings.search.cutting import cut
from listings.search.engine.document import Document, Place, Row
from listings.search.engine.facets import KEPT, UNKNOWN_END, values_of
from listings.search.folding import fold, runs
from listings.search.numbers import number_tokens
from listings.search.symbols import symbol_prefixes

# Count this up where texts are cut or numbers are spelt in another way: the fields alone do not tell.
KNIFE = 5

# The words of each place; how often one stands there is not kept. Numbers are no words.
TEXTS: dict[Place, str] = {place: f"in_{place.value}" for place in Place if place is not Place.NUMBER}

WORDS = {
    **dict.fromkeys(TEXTS.values(), "freq"),
    "any": "basic",  # every token of every place: what has to be met
    "sequence": "position",  # every word and character in order: phrases and single characters
    "number": "basic",
    "symbol": "basic",  # class symbols and their beginnings
}
CODES = ("scope", "name")  # `name` is a whole title without signs and blanks
WHOLE = ("id", "newest", "price", "ends", "expires")  # numbers to filter, order and count by

# A document of its own for each English word: the dictionary in which the nearest to a mistyped one is looked up.
ENTRY = "entry"
SHORTEST_ENTRY = 4

# Multiplies how well a right matches by 1 to 1.014, the later it came on record the more: rights that match equally
# well stand newest first, without a second look at all of them.
LATER = "later"
MOST_LATER = 1.015  # no right's points are multiplied by more

ON_SALE, ON_RECORD = "offer", "right"
LONGEST_NAME = 200
FAR_PRICE = 2**62
FAR_DAY = date.max.toordinal()
ON_SALE_FIRST = 2**52  # added to the instant by which what is on sale is ordered: before all that is not

VERSION = hashlib.sha256(repr((WORDS, CODES, KEPT, WHOLE, ENTRY, LATER, KNIFE)).encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The fields as tantivy knows them."""
    made = tantivy.SchemaBuilder()
    for name, option in WORDS.items():
        made.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in CODES:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in KEPT:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in WHOLE:
        made.add_integer_field(name, indexed=name in ("id", "ends"), fast=True)
    made.add_float_field(LATER, fast=True)
    made.add_text_field(ENTRY, stored=True, tokenizer_name="raw", index_option="basic")
    made.add_bytes_field("row", stored=True)
    return made.build()


def entry(word: str) -> tantivy.Document:
    """A word of the dictionary."""
    made = tantivy.Document()
    made.add_text(ENTRY, word)
    return made


def later(asset_id: int) -> float:
    """What `LATER` is for a right; it rises with its number, quickly at first."""
    return 0.02 * asset_id / (asset_id + 250_000)


def squeezed(title: str) -> str:
    """A title as it is compared as a whole."""
    return "".join(runs(fold(title)))


def written(document: Document) -> tuple[tantivy.Document, set[str]]:
    """The document as it is added to the index, and its words for the dictionary."""
    made = tantivy.Document()
    every: set[str] = set()
    english: set[str] = set()
    sequence: list[str] = []
    for place, name in TEXTS.items():
        if text := document.texts.get(place):
            parts = cut(text)
            every |= parts.tokens
            english |= parts.english
            sequence += parts.sequence
            made.add_text(name, " ".join(parts.tokens))
    shown = cut("\n".join(document.numbers))
    every |= shown.tokens
    made.add_text("any", " ".join(every))
    made.add_text("sequence", " ".join((*sequence, *shown.sequence)))
    for name in {squeezed(document.title), squeezed(document.title_en)} - {""}:
        made.add_text("name", name[:LONGEST_NAME])
    numbers = {token for number in document.numbers for token in number_tokens(number)}
    made.add_text("number", " ".join(sorted(numbers)))
    symbols = {prefix for scheme, code in document.classes for prefix in symbol_prefixes(scheme, code)}
    made.add_text("symbol", " ".join(sorted(symbols)))
    for name, values in values_of(document).items():
        for value in values:
            made.add_text(name, value)
    _add_order(made, document)
    made.add_float(LATER, later(document.asset_id))
    made.add_bytes("row", Row.of(document).pack())
    return made, {word for word in english if len(word) >= SHORTEST_ENTRY}


def _add_order(made: tantivy.Document, document: Document) -> None:
    offer = document.offer
    made.add_integer("id", document.asset_id)
    made.add_text("scope", ON_RECORD)
    made.add_integer("expires", document.term_to.toordinal() if document.term_to else UNKNOWN_END)
    if offer is not None:
        made.add_text("scope", ON_SALE)
    price = offer.price_minor if offer else None
    made.add_integer("price", FAR_PRICE if price is None else price)
    made.add_integer("ends", offer.ends_on.toordinal() if offer and offer.ends_on else FAR_DAY)
    made.add_integer("newest", _newest(document.since, offer.published_at if offer else None))


def _newest(since: date | None, published_at: datetime | None) -> int:
    """The key of the newest: microseconds of the publication, else of the right's own day, behind all on sale."""
    if published_at is not None:
        return ON_SALE_FIRST + int(published_at.timestamp() * 1_000_000)
    return (since.toordinal() if since else 0) * 86_400


def opened(path: str) -> tantivy.Index:
    """The index in a folder; ValueError where it is damaged."""
    index = tantivy.Index.open(path)
    index.config_reader("manual")
    return index
