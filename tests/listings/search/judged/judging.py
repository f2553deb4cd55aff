"""What a search must find, told by reading every right and not by searching.

`queries.json` holds what people type and, for each, which rights an honest searcher expects, as a predicate over a
right's plain facts. The predicate is asked of every right of a database; the folding below is this file's own, so
that a fault of the product's search cannot hide in its judge.

Predicates: `{"all": […]}` `{"any": […]}` `{"not": …}`;
`{"text": "battery", "also": ["batteries"]}` the word or phrase stands in a title, the abstract, the goods or a
listing's summary; `{"title": …, "also": […]}` in a title; `{"text_zh": "电池"}` and `{"title_zh": …}` the characters
stand there, traditional ones read as simplified;
`{"owner": "nike"}` words of a present owner's name (characters, where Chinese); `{"inventor": …}` of an inventor's;
`{"number": "202219013152", "office": "CN"}` a number of the right, canonical or as it is shown, without its kind code;
`{"symbol": "H01M"}` IPC or CPC: a section, class or subclass with all below it, a main group with its subgroups, or
one group; `{"nice": 9}` `{"locarno": "06"}` (or `"06-01"`) `{"vienna": "26.4"}`;
`{"kind": ["trademark"]}` and `{"office": "CN"}`.
"""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.assets.models import Asset, AssetClass, AssetNumber, Ownership
from listings.market.models import Listing
from parties.organisations.models import Organisation

PLACE = Path(__file__).parent / "queries.json"
FIRST = 20

# Enough for the judged words; no dictionary.
_SIMPLE = str.maketrans(
    "電體氣淨離設備裝統軟機構鋰車輛軌導學習圖識別數據網絡醫療藥風葉輪發動鹽處壓縮儲熱換膠傳測試監視頻語減調製養參鮮蠣"
    "蘋載質淺線鋼鐵煙餘紡織飲廳書樂燈淚讀寫聲藍貝灣東華為術廣環轉標誌級護臺際國門開關長無雙邊緣圍繞緒續"
    "複雜積極記應該溫濕濾過濁鍋爐鑽鋸鎖鏈針釘銅銀錢帶幫匯總編輯錄劑剛強斷層錶橋樑條選擇運營維補償嶼雲嶺時間陰陽極",
    "电体气净离设备装统软机构锂车辆轨导学习图识别数据网络医疗药风叶轮发动盐处压缩储热换胶传测试监视频语减调制养参鲜蛎"
    "苹载质浅线钢铁烟余纺织饮厅书乐灯泪读写声蓝贝湾东华为术广环转标志级护台际国门开关长无双边缘围绕绪续"
    "复杂积极记应该温湿滤过浊锅炉钻锯锁链针钉铜银钱带帮汇总编辑录剂刚强断层表桥梁条选择运营维补偿屿云岭时间阴阳极",
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SYMBOL = re.compile(r"([A-H])(?:(\d\d)(?:([A-Z])(?:0*(\d{1,4})(?:/(\d{2,6}))?)?)?)?")

Predicate = Mapping[str, Any]


def plain(text: str) -> str:
    """Width, case and accents away, traditional characters simplified."""
    wide = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in wide if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare).translate(_SIMPLE)


@cache
def words(text: str) -> str:
    """The words between single blanks with one at each end, so that ` battery ` lies in it only as a whole word."""
    found = re.findall(r"[^\W_]+", plain(text))
    return f" {' '.join(found)} "


@cache
def characters(text: str) -> str:
    """The text without blanks and signs, for comparing Chinese."""
    return re.sub(r"[\W_]+", "", plain(text))


def squeezed(number: str) -> str:
    """Capital letters, digits and characters of a number alone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", number).upper())


@dataclass(frozen=True, slots=True)
class Right:
    """The plain facts of one right; `classes` are (scheme, code)."""

    id: int
    kind: str
    office: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    owners: tuple[str, ...]
    inventors: tuple[str, ...]
    numbers: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One judged query. `needs` names the folder of the registry samples without whose rights it finds nothing."""

    id: str
    text: str
    language: str
    about: str
    part: str
    relevant: Predicate
    half: str
    facets: tuple[str, ...] = field(default=())
    needs: tuple[str, ...] = field(default=())


def queries(*, part: str | None = None, half: str | None = None) -> list[Query]:
    """The judged queries, of a part (`city`, `registry`) and of a half (`tuned`, `unseen`) where one is named."""
    rows = json.loads(PLACE.read_text(encoding="utf-8"))["queries"]
    halves = halves_of(rows)
    found = [_query(row, halves[row["id"]]) for row in rows]
    return [each for each in found if part in (None, each.part) and half in (None, each.half)]


def _query(row: dict[str, Any], half: str) -> Query:
    lists = {name: tuple(row.get(name, ())) for name in ("facets", "needs")}
    return Query(**(row | lists), half=half)


def halves_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every second query of a part, language and subject is `tuned`, in the order of SHA-256 of its id."""

    def order(row: Mapping[str, Any]) -> tuple[str, ...]:
        digest = hashlib.sha256(row["id"].encode()).hexdigest()
        return row["part"], row["language"], row["about"], digest

    return {row["id"]: ("tuned", "unseen")[place % 2] for place, row in enumerate(sorted(rows, key=order))}


def rights(session: Session) -> list[Right]:
    """The facts of every right of the database, listed or not."""
    texts: dict[int, list[str]] = defaultdict(list)
    classes: dict[int, list[tuple[str, str]]] = defaultdict(list)
    owners: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, list[str]] = defaultdict(list)
    for asset, summary in session.execute(select(Listing.asset_id, Listing.summary)):
        texts[asset].append(summary)
    for asset, scheme, code, goods in session.execute(
        select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code, AssetClass.detail)
    ):
        classes[asset].append((scheme.value, code))
        texts[asset].append(goods)
    for asset, *names in session.execute(
        select(Ownership.asset_id, Ownership.holder_name, Organisation.name, Organisation.name_en)
        .outerjoin(Organisation, Organisation.id == Ownership.organisation_id)
        .where(Ownership.to_date.is_(None))
    ):
        owners[asset] += [name for name in names if name]
    for asset, number in session.execute(select(AssetNumber.asset_id, AssetNumber.number)):
        numbers[asset].append(number)
    return [
        Right(
            id=row.id,
            kind=row.kind.value,
            office=row.jurisdiction,
            titles=(row.title, row.title_en),
            texts=(row.title, row.title_en, row.summary, *texts[row.id]),
            owners=(*row.holder_names, *owners[row.id]),
            inventors=tuple(row.inventor_names),
            numbers=tuple(filter(None, (*_shown(row), *numbers[row.id]))),
            classes=tuple(classes[row.id]),
        )
        for row in session.scalars(select(Asset))
    ]


def _shown(row: Asset) -> tuple[str | None, ...]:
    return row.number_norm, row.number_display, row.application_no, row.publication_no, row.registration_no


def relevant(query: Query, among: Collection[Right]) -> set[int]:
    """The keys of the rights that the query must find."""
    return {right.id for right in among if holds(query.relevant, right)}


def recall(found: Sequence[int], expected: Collection[int], first: int = FIRST) -> float:
    """The part of the expected rights, at most `first` of them, among the first `first` found (recall@20).

    ValueError where nothing is expected: such a query says nothing about a search.
    """
    if not expected:
        raise ValueError("nothing is expected")
    shown = list(dict.fromkeys(found))[:first]
    return len(set(shown) & set(expected)) / min(first, len(expected))


def holds(predicate: Predicate, right: Right) -> bool:
    """Whether the predicate is true of the right; KeyError for a word that this language does not have."""
    name = next(iter(predicate))
    return _TESTS[name](predicate, right)


def _says(predicate: Predicate, name: str, texts: Iterable[str]) -> bool:
    sought = [words(each) for each in (predicate[name], *predicate.get("also", ()))]
    return any(each in words(text) for text in texts for each in sought)


def _shows(sought: str, texts: Iterable[str]) -> bool:
    return any(characters(sought) in characters(text) for text in texts)


def _named(sought: str, names: Iterable[str]) -> bool:
    if _HAN.search(sought):
        return _shows(sought, names)
    return any(words(sought) in words(name) for name in names)


def _numbered(predicate: Predicate, right: Right) -> bool:
    office = predicate.get("office", right.office)
    sought = squeezed(predicate["number"])
    given = {squeezed(each) for each in right.numbers}
    if right.kind == "copyright_work":  # numbers that begin anew now and then stand with their day: A704623/1923-05-18
        given |= {squeezed(each.partition("/")[0]) for each in right.numbers}
    short = {re.sub(r"(?<=\d)[A-Z]\d?$", "", each) for each in given}
    return office == right.office and sought in {each.removeprefix(office) for each in given | short} | given | short


@cache
def symbol(text: str) -> tuple[str, ...]:
    """`h01m10/052` as its steps (H, 01, M, 10, 052); empty for what is no symbol."""
    match = _SYMBOL.match(re.sub(r"[^0-9A-Z/]", "", unicodedata.normalize("NFKC", text).upper().lstrip("/ ")))
    return tuple(step for step in match.groups() if step) if match else ()


def _classed(predicate: Predicate, right: Right) -> bool:
    sought = symbol(predicate["symbol"])
    codes = (code for scheme, code in right.classes if scheme in ("IPC", "CPC"))
    return any(symbol(code)[: len(sought)] == sought for code in codes)


def _below(scheme: str, separator: str) -> Callable[[Predicate, Right], bool]:
    def test(predicate: Predicate, right: Right) -> bool:
        sought = _steps(str(predicate[scheme.lower()]), separator)
        return any(_steps(code, separator)[: len(sought)] == sought for kind, code in right.classes if kind == scheme)

    return test


def _steps(code: str, separator: str) -> list[int]:
    return [int(step) for step in code.split(separator) if step.isdigit()]


_TESTS: dict[str, Callable[[Predicate, Right], bool]] = {
    "all": lambda predicate, right: all(holds(each, right) for each in predicate["all"]),
    "any": lambda predicate, right: any(holds(each, right) for each in predicate["any"]),
    "not": lambda predicate, right: not holds(predicate["not"], right),
    "text": lambda predicate, right: _says(predicate, "text", right.texts),
    "title": lambda predicate, right: _says(predicate, "title", right.titles),
    "text_zh": lambda predicate, right: _shows(predicate["text_zh"], right.texts),
    "title_zh": lambda predicate, right: _shows(predicate["title_zh"], right.titles),
    "owner": lambda predicate, right: _named(predicate["owner"], right.owners),
    "inventor": lambda predicate, right: _named(predicate["inventor"], right.inventors),
    "number": _numbered,
    "symbol": _classed,
    "nice": _below("NICE", "."),
    "locarno": _below("LOCARNO", "-"),
    "vienna": _below("VIENNA", "."),
    "kind": lambda predicate, right: right.kind in predicate["kind"],
    "office": lambda predicate, right: right.office == predicate["office"],
}
