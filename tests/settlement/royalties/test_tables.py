"""What was sold, as a file: read whole, or refused with every fault, where it stands and what to do."""

import pytest

from core.errors import Unacceptable
from core.money import Money
from core.workbooks import workbook
from settlement.royalties.services import sold_in, sold_in_file
from settlement.royalties.tables import MOST_LINES, Sold
from tests.settlement.deals.world import yuan

HEAD = "product,territory,units,gross,deductions\n"
LINE = '电芯,CN,5,"1,100.50",0.50\n'
READ = Sold("电芯", 5, yuan("1100.50"), yuan("0.50"), "CN")


def faults(content: bytes, currency: str = "CNY") -> list[str]:
    """What is wrong with a file."""
    with pytest.raises(Unacceptable) as refused:
        sold_in_file(content, currency)
    assert refused.value.code == "report_table"
    return list(refused.value.fields["file"])


def test_every_fault_says_its_line_its_column_and_what_to_do() -> None:
    table = f"{HEAD}Cells,CN,x,100,0\n{LINE}\n,CN,1,100,200\nCells,CN,5,,-3\n"
    assert faults(table.encode()) == [
        "Line 2, Units: “x” is no whole number. Write one such as 1200.",
        "Line 5, Product: no product is named. Write its name.",
        "Line 5, Deductions: more is taken off than was sold. Correct one of the two amounts.",
        "Line 6, Gross sales: nothing stands here. Write an amount, 0 where there is none.",
        "Line 6, Deductions: “-3” is below zero. Goods that came back are a deduction.",
    ]


@pytest.mark.parametrize(
    "table",
    [
        HEAD + LINE,
        "\ufeff" + HEAD + LINE,
        "销售总额（元）;产品;地域;扣除额;件数\n1,100.50;电芯;CN;0.50;5\n",
        "Product\tUnits\tGross sales\tDeductions\tTerritory\n电芯\t5\t1,100.50\t0.50\tCN\n",
    ],
)
def test_columns_are_known_by_name_in_both_languages_and_any_order(table: str) -> None:
    assert sold_in(table) == [READ]
    for encoding in ("utf-8", "gb18030"):
        assert sold_in_file(table.removeprefix("\ufeff").encode(encoding)) == [READ]


def test_a_workbook_is_read_like_any_table() -> None:
    head = HEAD.strip().split(",")
    assert sold_in_file(workbook("Q1", [head, ["电芯", "CN", 5, "1,100.50", "0.50"]])) == [READ]
    (fault,) = faults(workbook("Q1", [head, ["电芯", "CN", "five", 1, 0]]))
    assert fault == "Line 2, Units: “five” is no whole number. Write one such as 1200."


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("product,units,gross", "The column “Deductions” is missing. Add it."),
        ("product,units,gross,deductions,gross", "The column “Gross sales” is there twice. Take one out."),
        ("product,units,gross,deductions,price", "The column “price” is not known. Take it out."),
    ],
)
def test_a_column_that_is_not_right_is_named(head: str, said: str) -> None:
    first, *rest = faults(f"{head}\nCells,5,100,0,1\n".encode())
    assert first == "The first line names the columns: Product, Territory, Units, Gross sales, Deductions."
    assert rest == [said]


def test_amounts_have_the_places_of_the_licences_currency() -> None:
    table = f"{HEAD}Cells,CN,5,125000,0\n"
    assert sold_in_file(table.encode(), "JPY") == [Sold("Cells", 5, Money(125_000, "JPY"), Money(0, "JPY"), "CN")]
    assert sold_in_file(table.encode(), "KWD")[0].gross == Money(125_000_000, "KWD")
    assert faults(f"{HEAD}Cells,CN,5,125000.50,0\n".encode(), "JPY") == [
        "Line 2, Gross sales: “125000.50” is no amount in JPY. Write one such as 1250000."
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file has no lines. Where nothing was sold, write one line with zeros."),
        (HEAD.encode(), "The file has no lines. Where nothing was sold, write one line with zeros."),
        (b"\0\1\2", "The file cannot be read as text. Save the table as XLSX or CSV and choose it again."),
        (b"PK\x03\x04", "This file cannot be read as a workbook. Save the table as XLSX or CSV."),
        (b"x" * (1 << 20) + b"x", "A report's file has at most 1 MB."),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    assert faults(content) == [said]


def test_a_table_too_long_is_refused_and_many_faults_are_cut_short() -> None:
    (said,) = faults((HEAD + LINE * (MOST_LINES + 1)).encode())
    assert said.startswith("The table has 501 lines; 500 are the most.")
    found = faults((HEAD + "Cells,CN,x,1,0\n" * 60).encode())
    assert (len(found), found[-1]) == (51, "And 10 faults more.")


@pytest.mark.parametrize(
    ("said", "code"),
    [("cn", "CN"), ("中国", "CN"), ("中国大陆", "CN"), ("CN-LN", "CN-LN"), ("辽宁", "CN-LN"), (" ＤＥ ", "DE"),
     ("germany", "DE"), ("德国", "DE"), ("", "")],
)  # fmt: skip
def test_a_territory_is_known_by_its_code_and_by_its_names(said: str, code: str) -> None:
    assert sold_in(f"{HEAD}Cells,{said},5,100,0\n")[0].territory == code


def test_a_territory_that_is_none_or_beyond_the_licence_is_named_with_its_line() -> None:
    with pytest.raises(Unacceptable) as refused:
        sold_in(f"{HEAD}Cells,Utopia,5,100,0\nCells,US,5,100,0\nCells,CN-LN-DL,5,100,0\n", within=("CN", "DE"))
    first, second = refused.value.fields["file"]
    assert first.startswith("Line 2, Territory: “Utopia” is no territory of the list.")
    assert second == (
        "Line 3, Territory: the licence does not reach to United States. It covers: Chinese mainland, Germany."
    )
