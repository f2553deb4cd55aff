"""What the lists of the demonstration city say: certificates, titles, outputs, agreements, members; all invented."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import add_months
from core.money import Money
from demo import cast
from parties.organisations.models import Organisation
from registers.programmes.models import Level, ProgrammeKind
from registers.programmes.rules import last_day

OFFICE = "星海市知识产权局"
STARTS = (
    ("岚", "Lan"),
    ("屿", "Yu"),
    ("汐", "Xi"),
    ("澄", "Cheng"),
    ("砚", "Yan"),
    ("桦", "Hua"),
    ("霁", "Ji"),
    ("棠", "Tang"),
    ("泊", "Bo"),
    ("樾", "Yue"),
    ("珩", "Heng"),
    ("苇", "Wei"),
    ("砺", "Li"),
    ("峤", "Qiao"),
    ("沅", "Yuan"),
    ("蔚", "Yu"),
)
ENDS = (("海", "hai"), ("川", "chuan"), ("辰", "chen"), ("禾", "he"), ("远", "yuan"), ("新", "xin"))
TRADES = (
    ("储能", "Storage"),
    ("数控", "CNC"),
    ("船舶", "Marine"),
    ("轴承", "Bearing"),
    ("水产", "Aquatic"),
    ("软件", "Software"),
    ("医疗器械", "Medical"),
    ("化工", "Chemical"),
    ("电气", "Electric"),
    ("传感", "Sensor"),
    ("环保", "Environmental"),
    ("食品", "Food"),
    ("轨道装备", "Rail Equipment"),
    ("新材料", "Materials"),
)
INDUSTRIES = (
    ("AI", "人工智能", "Artificial Intelligence"),
    ("RAIL", "轨道交通", "Rail Transit"),
    ("CUCUMBER", "海参地理标志", "Sea Cucumber Indication"),
    ("STORAGE", "储能", "Energy Storage"),
    ("MARINE", "海工装备", "Marine Equipment"),
    ("CHEM", "精细化工", "Fine Chemicals"),
    ("CNC", "数控机床", "CNC Machine Tools"),
    ("BEARING", "轴承", "Bearings"),
    ("SOFT", "软件与信息服务", "Software and Information Services"),
    ("BIO", "生物医药", "Biomedicine"),
    ("CHIP", "集成电路", "Integrated Circuits"),
    ("FILM", "新材料", "New Materials"),
    ("FOOD", "海洋食品", "Marine Food"),
)
CATEGORIES = (("banking", 20), ("insurance", 12), ("guarantee", 10), ("evaluation", 14), ("service", 24))
CERTIFIED, HOSTED, OUTPUT = 964, 1068, Money(1_182_200_000_000)
Row = Sequence[str | int | date]


def enterprise(n: int, suffix: str = "有限公司", authority: str = "91") -> tuple[str, str, str]:
    """(name, English name, unified social credit code) of an invented body; each number another one."""
    start, rest = STARTS[n % 16], n // 16
    end, trade = ENDS[rest % 6], TRADES[rest // 6 % 14]
    english = {"有限公司": "Co., Ltd.", "银行": "Bank", "保险公司": "Insurance", "融资担保公司": "Guarantee"}.get(
        suffix, "Services"
    )
    name, name_en = f"{start[0]}{end[0]}{trade[0]}{suffix}", f"{start[1]}{end[1]} {trade[1]} {english}"
    return name, name_en, cast.invented_uscc((20_000 if suffix == "有限公司" else 30_000) + n, authority)


def table(head: Sequence[str], rows: Iterator[Row] | Sequence[Row]) -> bytes:
    """A list as the city keeps it."""
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


PROGRAMMES = (
    (
        "IPMS",
        ProgrammeKind.CERTIFICATION,
        Level.NATIONAL,
        "认证机构",
        "企业知识产权合规管理体系认证",
        "IP Compliance Management of Enterprises",
        "GB/T 29490",
    ),
    (
        "IPMS-R",
        ProgrammeKind.CERTIFICATION,
        Level.NATIONAL,
        "认证机构",
        "科研组织知识产权管理体系认证",
        "IP Management of Research Organisations",
        "GB/T 33250",
    ),
    (
        "IPMS-U",
        ProgrammeKind.CERTIFICATION,
        Level.NATIONAL,
        "认证机构",
        "高等学校知识产权管理体系认证",
        "IP Management of Universities",
        "GB/T 33251",
    ),
    (
        "NDE",
        ProgrammeKind.DEMONSTRATION,
        Level.NATIONAL,
        "国家知识产权主管部门",
        "国家知识产权示范企业",
        "National IP Demonstration Enterprise",
        "",
    ),
    (
        "NAE",
        ProgrammeKind.ADVANTAGE,
        Level.NATIONAL,
        "国家知识产权主管部门",
        "国家知识产权优势企业",
        "National IP Advantage Enterprise",
        "",
    ),
    (
        "PDE",
        ProgrammeKind.DEMONSTRATION,
        Level.PROVINCIAL,
        "省知识产权主管部门",
        "省知识产权示范企业",
        "Provincial IP Demonstration Enterprise",
        "",
    ),
    (
        "PAE",
        ProgrammeKind.ADVANTAGE,
        Level.PROVINCIAL,
        "省知识产权主管部门",
        "省知识产权优势企业",
        "Provincial IP Advantage Enterprise",
        "",
    ),
    (
        "PILOT",
        ProgrammeKind.PILOT,
        Level.MUNICIPAL,
        OFFICE,
        "知识产权产业化示范试点单位",
        "IP Industrialisation Demonstration Pilot Unit",
        "",
    ),
    (
        "BASE",
        ProgrammeKind.BASE,
        Level.MUNICIPAL,
        OFFICE,
        "知识产权创新创业基地",
        "IP Innovation and Entrepreneurship Base",
        "",
    ),
    ("SPACE", ProgrammeKind.MAKER_SPACE, Level.MUNICIPAL, OFFICE, "知识产权众创空间", "IP Maker Space", ""),
    ("PRODUCT", ProgrammeKind.PRODUCT, Level.MUNICIPAL, OFFICE, "专利密集型产品", "Patent-intensive Product", ""),
)


def day_of(n: int, first: int, last: int) -> date:
    """A day of the years from `first` to `last`, another for each number."""
    return date(first, 1, 8) + timedelta(days=n * 37 % (365 * (last - first + 1) - 10))


def certificates(session: Session) -> Iterator[Row]:
    """964 in force on the last day of 2021, sixty that had ended by then, and those of the new edition since."""
    university, institute = named(session, "星海理工大学"), named(session, "北方化学应用研究所")
    granted = date(2019, 6, 18)
    ends = last_day(granted, 36)
    yield "IPMS-R", *institute, "research_inst", "KY-0001", "", "2016", "北方认证中心", granted, ends
    yield "IPMS-U", *university, "university", "GX-0001", "", "2016", "北方认证中心", granted, ends
    for n in range(CERTIFIED - 2):
        granted = day_of(n, 2019, 2021)
        yield (
            "IPMS",
            *enterprise(n),
            "enterprise",
            f"ZG13-{n + 1:05d}",
            "",
            "2013",
            "北方认证中心",
            granted,
            last_day(granted, 36),
        )
    for n in range(60):
        granted = day_of(n, 2016, 2017)
        yield (
            "IPMS",
            *enterprise(n),
            "enterprise",
            f"ZG13-A{n + 1:04d}",
            "",
            "2013",
            "北方认证中心",
            granted,
            last_day(granted, 36),
        )
    for n in range(320):
        granted = day_of(n, 2024, 2025)
        yield (
            "IPMS",
            *enterprise(n * 2),
            "enterprise",
            f"ZG23-{n + 1:05d}",
            "",
            "2023",
            "北方认证中心",
            granted,
            last_day(granted, 36),
        )


def named(session: Session, name: str) -> tuple[str, str, str]:
    """Name, English name and code of an organisation of the platform."""
    row = session.scalars(select(Organisation).filter_by(name=name)).one()
    return row.name, row.name_en, row.uscc or ""


def titles() -> Iterator[Row]:
    """86 national and 100 provincial titles and 58 pilot units on the last day of 2021; two in three re-checked."""
    place = 0
    for code, count in (("NDE", 26), ("NAE", 60), ("PDE", 38), ("PAE", 62), ("PILOT", 58)):
        for n in range(count):
            granted = date(2019 + n % 3, 11, 12)
            months = 36 if n % 3 == 2 and code != "PILOT" else 108
            yield code, *enterprise(place), "enterprise", "", "", "", "", granted, last_day(granted, months)
            place += 1


def bases() -> Iterator[Row]:
    """Four bases and two maker spaces."""
    for n, (code, name) in enumerate(
        (
            ("BASE", "星湾创新创业基地"),
            ("BASE", "高新区知识产权基地"),
            ("BASE", "金岸产业基地"),
            ("BASE", "北港海工基地"),
            ("SPACE", "潮汐众创空间"),
            ("SPACE", "灯塔众创空间"),
        )
    ):
        granted = date(2020, 4 + n, 9)
        yield code, *enterprise(1200 + n), "enterprise", "", name, "", "", granted, last_day(granted, 108)


def outputs(this_year: int) -> Iterator[Row]:
    """The output of pilot units: each year from 2021 on, 11.822 billion in 2021."""
    names = [row[1:4] for row in titles() if row[0] == "PILOT"]
    weights = [60 + n * 29 % 83 for n in range(len(names))]
    for year in range(2021, this_year):
        whole = Money(OUTPUT.minor + (year - 2021) * 71_300_000_000)
        for (name, _name_en, uscc), part in zip(names, whole.split(weights), strict=True):
            yield name, uscc, year, part.amount


def agreements() -> Iterator[Row]:
    """1,068 enterprises on the last day of 2021; a few with two agencies, some that ended before or began since."""
    for n in range(HOSTED + 150):
        agency = agency_of(n)
        is_of_then = n < HOSTED
        start = day_of(n, 2020, 2021) if is_of_then else day_of(n, 2022, 2024)
        end = add_months(start, 84 if n % 3 else 24 + 12 * (n % 2))
        if is_of_then and end <= date(2021, 12, 31):
            end = date(2022, 6, 30)
        yield *enterprise(n + 100), *agency, "年费监控、咨询", start, end
        if is_of_then and n % 90 == 0:
            yield *enterprise(n + 100), *agency_of(n + 1), "培训", start, end
    for n in range(40):
        yield *enterprise(n), *agency_of(n), "年费监控", date(2018, 12, 1), date(2020, 11, 30)


def agency_of(n: int) -> tuple[str, str]:
    """One of twelve service agencies."""
    name, _name_en, uscc = enterprise(1250 + n % 12, "知识产权服务中心")
    return name, uscc


def members() -> Iterator[Row]:
    """Eighty of the alliance of finance in 2021 and since, four that left before; six of each industry's."""
    words = {
        "banking": ("银行", "bank"),
        "insurance": ("保险公司", "enterprise"),
        "guarantee": ("融资担保公司", "enterprise"),
    }
    place = 1270
    for category, count in CATEGORIES:
        suffix, kind = words.get(category, ("知识产权事务所", "agency"))
        for n in range(count + (1 if category != "service" else 0)):
            left = date(2021, 3, 31) if n == count else ""
            joined = date(2019, 4, 26) + timedelta(days=n * 23 % 600)
            yield "FINANCE", *enterprise(place, suffix), kind, category, joined, left
            place += 1
    for n, (code, _name, _name_en) in enumerate(INDUSTRIES):
        for part in range(6):
            category = "research" if part == 5 else "enterprise"
            yield f"IND-{code}", *enterprise(n * 7 + part), "enterprise", category, date(2021, 12, 20), ""
