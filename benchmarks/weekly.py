"""A weekly file of US grants (red book v4.5), invented: as long, as deep and as wordy as those of the office.

Everything in it is drawn from a seed, so that two runs read the same bytes. Every twelfth patent is a design, every
seventh names no assignee, every third was published before, every fourth claims an earlier foreign filing.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

FIRST = 19_000_001  # beyond what the office has granted
WEEK = date(2025, 3, 11)
INVENTORS, CITATIONS, PARAGRAPHS, CLAIMS = (1, 5), (6, 16), (4, 8), (5, 10)

_SOUNDS = "ba co da el fo gri ho im ju ka lo mer na or pel qua ri so tan ul ver wil xan yo zem"
_GIVEN = ("Ines", "Mikko", "Ruolan", "Kwabena", "Tuva", "Aylin", "Bram", "Chidi", "Dalia", "Emre", "Farah", "Goran")
_FAMILY = ("Aldous", "Brandt", "Castell", "Dahl", "Ekwueme", "Farrow", "Grieg", "Holm", "Iwasaki", "Jansen", "Kerr")
_ENDS = ("Inc.", "LLC", "Corporation", "GmbH", "Co., Ltd.", "S.A.")
_SUBJECTS = ("cell", "valve", "antenna", "polymer", "controller", "sensor", "bearing", "filter")
_WORDS = """
the a first second housing layer surface portion member wherein coupled to of and configured for with at least one
between electrode signal circuit fluid temperature value according embodiment shown in figure may be provided
"""
_SYLLABLES, _VOCABULARY = _SOUNDS.split(), _WORDS.split()


def write(path: Path, documents: int, seed: int = 20250311) -> None:
    """Write a file of so many documents."""
    with path.open("w", encoding="utf-8") as file:
        for document in grants(documents, random.Random(seed)):
            file.write(document)


def grants(documents: int, chance: random.Random) -> Iterator[str]:
    """The documents, each with its declaration and DOCTYPE."""
    companies = [f"{_name(chance)} {_name(chance)} {chance.choice(_ENDS)}" for _each in range(max(documents // 5, 20))]
    for place in range(documents):
        design = place % 12 == 11
        biblio = "\n".join(_biblio(place, chance.choice(companies), chance, design=design))
        number = f"D{1_900_000 + place}" if design else str(FIRST + place)
        yield _WHOLE.format(number=number, day=f"{WEEK:%Y%m%d}", biblio=biblio, rest="\n".join(_text(chance)))


_WHOLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" file="US{number}-{day}.XML" country="US" date-publ="{day}">
<us-bibliographic-data-grant>
{biblio}
</us-bibliographic-data-grant>
{rest}
</us-patent-grant>
"""


def _biblio(place: int, company: str, chance: random.Random, *, design: bool) -> Iterator[str]:
    filed = WEEK - timedelta(days=chance.randrange(700, 1500))
    number, kind = (f"D{1_900_000 + place}", "S1") if design else (str(FIRST + place), "B2" if place % 3 else "B1")
    series, type_ = (29, "design") if design else (18, "utility")
    yield _in("publication-reference", _document(number, kind, WEEK))
    yield _in("application-reference", _document(f"{series}{100_000 + place}", "", filed), f'appl-type="{type_}"')
    yield _in("us-application-series-code", str(series))
    if place % 4 == 0:
        yield _in("priority-claims", _priority(place, filed - timedelta(days=chance.randrange(100, 365))))
    if design:
        yield "<classification-locarno><edition>14</edition><main-classification>0702</main-classification>"
        yield "</classification-locarno>"
    else:
        yield from _classes(chance)
    yield _in("invention-title", _title(chance), f'id="d2e{place}"')
    yield _in("us-references-cited", "".join(_citations(chance)))
    yield "<number-of-claims>9</number-of-claims><us-exemplary-claim>1</us-exemplary-claim>"
    yield _in("us-field-of-classification-search", "".join(map(_national, range(6))))
    if place % 3 == 0 and not design:
        published = _document(f"2024{place:07d}", "A1", filed + timedelta(days=550))
        yield _in("us-related-documents", _in("related-publication", published))
    yield from _parties(company, chance)
    if place % 7 != 6:
        owner = f"<orgname>{company}</orgname><role>02</role>{_ADDRESS}"
        yield _in("assignees", _in("assignee", _in("addressbook", owner)))
    yield _in("examiners", _in("primary-examiner", f"<last-name>{chance.choice(_FAMILY)}</last-name>"))


_ADDRESS = "<address><city>Harbour</city><state>CA</state><country>US</country></address>"


def _in(tag: str, content: str, attributes: str = "") -> str:
    """An element as the office breaks its lines."""
    return f"<{tag}{' ' if attributes else ''}{attributes}>\n{content}\n</{tag}>\n"


def _document(number: str, kind: str, day: date) -> str:
    code = f"<kind>{kind}</kind>\n" if kind else ""
    return _in(
        "document-id",
        f"<country>US</country>\n<doc-number>{number}</doc-number>\n{code}<date>{day:%Y%m%d}</date>",
    )


def _priority(place: int, day: date) -> str:
    number = f"<country>DE</country>\n<doc-number>10 {day.year} {100_000 + place}</doc-number>"
    return _in("priority-claim", f"{number}\n<date>{day:%Y%m%d}</date>", 'sequence="01" kind="national"')


def _classes(chance: random.Random) -> Iterator[str]:
    yield _in("classifications-ipcr", "".join(_symbol("ipc", "classification-ipcr", chance) for _each in range(2)))
    main, *further = (_symbol("cpc", "classification-cpc", chance) for _each in range(chance.randrange(3, 6)))
    yield _in("classifications-cpc", _in("main-cpc", main) + _in("further-cpc", "".join(further)))


def _symbol(scheme: str, tag: str, chance: random.Random) -> str:
    parts = (
        f"<{scheme}-version-indicator><date>20130101</date></{scheme}-version-indicator>",
        "<classification-level>A</classification-level>",
        f"<section>{chance.choice('ABCFGH')}</section>",
        f"<class>{chance.randrange(1, 60):02d}</class>",
        f"<subclass>{chance.choice('BCDFGHKLM')}</subclass>",
        f"<main-group>{chance.randrange(1, 90)}</main-group>",
        f"<subgroup>{chance.randrange(10, 9999):02d}</subgroup>",
        "<symbol-position>F</symbol-position>\n<classification-value>I</classification-value>",
        f"<action-date><date>{WEEK:%Y%m%d}</date></action-date>",
        "<generating-office><country>US</country></generating-office>",
        "<classification-status>B</classification-status>",
        "<classification-data-source>H</classification-data-source>",
    )
    return _in(tag, "\n".join(parts))


def _citations(chance: random.Random) -> Iterator[str]:
    for place in range(chance.randrange(*CITATIONS)):
        cited = (
            f"<country>US</country>\n<doc-number>{chance.randrange(4_000_000, 9_000_000)}</doc-number>\n"
            f"<kind>A</kind>\n<name>{chance.choice(_FAMILY)}</name>\n<date>19970300</date>"
        )
        said = _in("patcit", _in("document-id", cited), f'num="{place + 1:05d}"')
        yield _in("us-citation", f"{said}<category>cited by applicant</category>")


def _national(place: int) -> str:
    said = f"<country>US</country><main-classification>429{place:3d}</main-classification>"
    return _in("classification-national", said)


def _parties(company: str, chance: random.Random) -> Iterator[str]:
    inventors = (
        f"<last-name>{chance.choice(_FAMILY)}-{_name(chance)}</last-name>\n"
        f"<first-name>{chance.choice(_GIVEN)} {chance.choice('ABCDEFG')}.</first-name>"
        for _each in range(chance.randrange(*INVENTORS))
    )
    applicant = _party("us-applicant", 1, f"<orgname>{company}</orgname>", 'app-type="applicant"')
    told = "".join(_party("inventor", place, each, "") for place, each in enumerate(inventors, 1))
    agent = _party("agent", 1, f"<orgname>{_name(chance)} Attorneys</orgname>", 'rep-type="attorney"')
    yield _in("us-parties", _in("us-applicants", applicant) + _in("inventors", told) + _in("agents", agent))


def _party(tag: str, place: int, name: str, attributes: str) -> str:
    return _in(tag, _in("addressbook", f"{name}\n{_ADDRESS}"), f'sequence="{place:03d}" {attributes}'.strip())


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3)).capitalize()


def _title(chance: random.Random) -> str:
    first, second = chance.sample(_SUBJECTS, 2)
    return f"{first.capitalize()} with {second} and method of making it {_name(chance)}"


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_VOCABULARY, k=words)).capitalize() + "."


def _text(chance: random.Random) -> Iterator[str]:
    """Abstract, drawings, description and claims."""
    yield _in("abstract", f'<p id="p-0001" num="0000">{_sentence(chance, 90)}</p>', 'id="abstract"')
    image = _in("figure", '<img id="EMI-D00000" he="1" wi="1" file="D00000.TIF"/>', 'num="00000"')
    yield _in("drawings", image, 'id="DRAWINGS"')
    yield '<description id="description">\n<?DETDESC description="Detailed Description" end="lead"?>'
    for place in range(chance.randrange(*PARAGRAPHS)):
        said = _sentence(chance, 60).replace(" figure ", ' <figref idref="DRAWINGS">FIG. <b>1</b></figref> ')
        yield f'<p id="p-{place + 2:04d}" num="{place + 1:04d}">{said}</p>'
    yield '</description>\n<claims id="claims">'
    for place in range(chance.randrange(*CLAIMS)):
        said = f"<b>{place + 1}</b>. {_sentence(chance, 30)}\n<claim-text>{_sentence(chance, 12)}</claim-text>"
        yield _in("claim", f"<claim-text>{said}</claim-text>", f'id="CLM-{place:05d}"')
    yield "</claims>"
