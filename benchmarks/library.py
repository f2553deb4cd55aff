"""Invented listings in two languages, as many as are asked for: the same number always gives the same listing."""

import hashlib
import itertools
import random
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from listings.assets.kinds import AssetKind, AssetStatus
from listings.codes.technology import technology_fields
from listings.search.engine.document import Document, Offer, Place
from listings.search.engine.folder import Folder
from listings.search.engine.schema import VERSION
from listings.search.engine.writing import BUILDING, Generation

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = NOW.date()
CENTERS = 14
OWNERS = 4000
SYMBOLS = (
    "H01M 10/60", "H02J 7/00", "G01D 18/00", "B63B 35/00", "A61B 5/00", "C12N 15/10", "F03D 80/40", "G06F 17/30",
    "E21B 47/02", "H04L 9/40", "B29C 73/10", "C08L 63/00", "A01K 61/10", "B25J 9/16", "G02B 6/36", "F16C 33/66",
)  # fmt: skip
KINDS = (AssetKind.PATENT_INVENTION, AssetKind.PATENT_UTILITY, AssetKind.PATENT_DESIGN, AssetKind.SOFTWARE)
LICENSES = ("exclusive", "sole", "ordinary")


class Words:
    """Two vocabularies whose words are as frequent as words are: the second half as often as the first, and so on.

    Chinese words are two of the commoner simplified characters, English ones a few syllables.
    """

    def __init__(self) -> None:
        chance = random.Random(20261123)
        signs = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
        signs = chance.sample(signs, 1500)
        self.chinese = list(dict.fromkeys(chance.choice(signs) + chance.choice(signs) for _each in range(6000)))
        syllables = [one + two for one in "bcdfglmnprstv" for two in ("a", "e", "i", "o", "u", "an", "er", "in", "or")]
        made = ("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _each in range(12_000))
        self.english = list(dict.fromkeys(made))
        self._pools = {name: self._pool(chance, words) for name, words in vars(self).items()}

    @staticmethod
    def _pool(chance: random.Random, words: list[str]) -> list[str]:
        weights = list(itertools.accumulate(1 / (place + 3) for place in range(len(words))))
        return chance.choices(words, cum_weights=weights, k=2_000_003)

    def some(self, language: str, seed: int, count: int) -> list[str]:
        """So many words in a row; the same seed gives the same ones."""
        pool = self._pools[language]
        start = seed * 7919 % (len(pool) - count)
        return pool[start : start + count]


def listing(words: Words, number: int) -> Document:
    """The listing with this number, from 1: a third for sale, the others for licence, every tenth by negotiation."""
    title = "".join(words.some("chinese", number, 6))
    title_en = " ".join(words.some("english", number, 4 + number % 5))
    parts = (words.some("chinese", number * 5 + part, 8) for part in range(5))
    summary = "，".join("".join(part) for part in parts) + "。" + " ".join(words.some("english", number * 3, 30))
    owner, symbol = number % OWNERS, SYMBOLS[number * 31 % len(SYMBOLS)]
    digits = f"20201{number:07d}"
    names = f"星海第{owner}研究所", f"Xinghai Institute {owner}"
    return Document(
        asset_id=number, kind=KINDS[number % 4].value,
        status=(AssetStatus.PENDING if number % 7 == 0 else AssetStatus.IN_FORCE).value, title=title,
        title_en=title_en, number=f"CN{digits}", owner_id=owner + 1, owner_name=names[0], owner_name_en=names[1],
        term_from=date(2020, 1, 1), term_to=date(2027 + number % 20, 1, 1), since=date(2022, 1, 1),
        classes=(("IPC", symbol),), fields=technology_fields([symbol]), numbers=(digits,), offer=_offer(number),
        texts={
            Place.TITLE: f"{title}\n{title_en}", Place.OWNER: "\n".join(names), Place.SUMMARY: summary,
            Place.CLASS: symbol, Place.KIND: "发明专利\ninvention patent\nCN", Place.CENTER: f"C{number % CENTERS:02}",
        },
    )  # fmt: skip


def _offer(number: int) -> Offer:
    center, for_sale = number % CENTERS, number % 3 == 0
    price = None if number % 10 == 0 else (number * 7919 % 5_000_000 + 10_000) * 100
    return Offer(
        listing_id=number, center_code=f"C{center:02}", center_name=f"第{center}知识产权运营中心",
        center_name_en=f"IP Operation Center {center}", for_sale=for_sale,
        licenses=frozenset() if for_sale else frozenset({LICENSES[number // 3 % 3]}), sale_minor=price,
        license_minor=price, territories=("CN",) if number % 4 else ("CN-LN", "JP"), ends_on=None,
        published_at=NOW - timedelta(minutes=number),
    )  # fmt: skip


def stood_ready(keep: Path, name: str) -> Path:
    """Where something that is made of the listings lies from one run to the next: its name says of which texts and of
    which fields it was made, so that nothing old is taken for it."""
    made_of = hashlib.sha256(Path(__file__).read_bytes() + VERSION.encode()).hexdigest()[:12]
    return keep / f"{name}-{made_of}"


def index_of(words: Words, size: int, keep: Path) -> tuple[Path, float]:
    """The folder of an index of so many listings, written by the product's own writer, and in how many seconds; 0 where
    it stood ready from an earlier run."""
    path = stood_ready(keep, f"index-{size}")
    folder, begin = Folder(path), time.perf_counter()
    if folder.pointer.exists():
        return path, 0.0
    made = folder.begin()
    fresh = Generation(made, memory=BUILDING, threads=2)
    fresh.add(listing(words, each) for each in range(1, size + 1))
    fresh.publish()
    fresh.close()
    folder.switch(made)
    return path, time.perf_counter() - begin
