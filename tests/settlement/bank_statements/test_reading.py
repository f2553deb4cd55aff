"""Files of banks: what is read from them, and what is refused as a whole, with line and reason."""

import time

import pytest
from sqlalchemy import func, select

from core.errors import NotAllowed, Unacceptable
from settlement.payments.statements.camt import read_camt
from settlement.payments.statements.models import BankLine, BankStatement
from settlement.payments.statements.reading import LineSide
from settlement.payments.statements.table import read_table
from tests.settlement.bank_statements.bank import HEADER, OURS, Bank, Movement, camt, numbered, table
from tests.settlement.deals.world import a_world
from tests.settlement.money import TODAY, yuan

CAME = Movement("60,000.00", "货款 XH-2026-000001", "远帆汽车股份有限公司", reference="BK1")
WENT = Movement("1,200.50", "Refund", "澄江电池有限公司", reference="BK2", credit=False)


@pytest.fixture
def bank(session):
    return Bank(a_world(session))


def count(bank, model):
    bank.session.rollback()
    return bank.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("version", range(2, 9))
def test_every_version_of_camt_says_the_same(version):
    (read,) = read_camt(camt(CAME, WENT, number="S-1", opening=100, version=version))
    assert (read.account, read.number, read.currency) == (OURS, "S-1", "CNY")
    assert (read.opening_minor, read.closing_minor) == (100, 5_880_050)
    assert [line.signed for line in read.lines] == [6_000_000, -120_050]
    first = read.lines[0]
    assert (first.reference, first.party_name, first.text) == ("BK1", "远帆汽车股份有限公司", "货款 XH-2026-000001")
    assert (first.booked_on, first.value_on, first.party_account) == (TODAY, TODAY, "6217000012345")


def test_an_entry_of_many_transactions_is_read_one_by_one_where_they_make_the_whole():
    part = '<TxDtls><Refs><AcctSvcrRef>{0}</AcctSvcrRef></Refs><Amt Ccy="CNY">{1}</Amt></TxDtls>'
    details = part.format("P1", "10000.00") + part.format("P2", "50000.00")
    one = camt(CAME).decode()
    start, end = one.index("<TxDtls>"), one.index("</NtryDtls>")
    (read,) = read_camt((one[:start] + details + one[end:]).encode())
    assert [(line.reference, line.amount.amount) for line in read.lines] == [("P1", "10000.00"), ("P2", "50000.00")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_banks_table_is_read_in_either_encoding(encoding):
    read = read_table(table(CAME, WENT, opening=100).encode(encoding), account=OURS, currency="CNY", number="F")
    assert [(line.side, line.amount) for line in read.lines] == [
        (LineSide.CREDIT, yuan("60,000.00")), (LineSide.DEBIT, yuan("1,200.50")),
    ]  # fmt: skip
    assert (read.opening_minor, read.closing_minor) == (100, 5_880_050)
    assert (read.lines[1].reference, read.lines[1].party_account) == ("BK2", "6217000012345")


@pytest.mark.parametrize(
    "text",
    [
        "Booking date;Debit;Credit;Counterparty;Description;Bank reference\n2026-11-23;;60,000.00;Yuanfan;Fee;BK1\n",
        "Date\tAmount\tText\tReference\n2026/11/23\t60000\tFee\tBK1\n",
        "日期,交易金额,借贷标志,摘要,流水号\n2026年11月23日,¥60000.00,贷,Fee,BK1\n合计,60000.00,,,\n",
    ],
)
def test_tables_are_known_by_the_names_of_their_columns(text):
    read = read_table(text.encode(), account=OURS, currency="CNY", number="F")
    assert [(line.signed, line.booked_on, line.text, line.reference) for line in read.lines] == [
        (6_000_000, TODAY, "Fee", "BK1")
    ]


def test_a_table_with_the_newest_line_first_adds_up_too():
    rows = table(CAME, WENT, opening=100).split("\r\n")
    text = "\r\n".join([*rows[:2], rows[3], rows[2]])
    read = read_table(text.encode(), account=OURS, currency="CNY", number="F")
    assert (read.opening_minor, read.closing_minor) == (100, 5_880_050)


ROW = "20261123,,{amount},,Yuanfan,621700,Fee,BK1\n"
FAULTY = [
    ("statement_does_not_add_up", camt(CAME, closing=1)),
    ("statement_does_not_add_up", camt(Movement("9000000000000.00"), Movement("9000000000000.00"), closing=1)),
    ("statement_account", camt(CAME, account="999900001111")),
    ("bank_lines", camt(CAME).replace(b'Ntry><Amt Ccy="CNY"', b'Ntry><Amt Ccy="USD"')),
    ("bank_lines", camt(CAME).replace(b"60000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", b"sixty</Amt><Sts")),
    ("bank_lines", camt(Movement("1.00", day=TODAY.replace(year=2027)))),
    ("statement_format", b"<html><body>no statement</body></html>"),
    ("statement_not_well_formed", camt(CAME)[:-40]),
    ("bank_lines", f"{HEADER}\n{ROW.format(amount='twelve')}".encode()),
    ("bank_lines", f"{HEADER}\n{ROW.format(amount='1.00').replace('1123', '1399')}".encode()),
    ("statement_header", b"a,b,c\n1,2,3\n"),
    ("statement_empty", f"{HEADER}\n".encode()),
    ("statement_encoding", b"\xff\x00\x01" * 50),
    ("statement_account", table(CAME).replace("1234", "4321", 1).encode()),
    ("bank_lines", table(CAME, WENT).replace("1,200.50", "1,200.51", 1).encode()),
]


@pytest.mark.parametrize(("code", "content"), FAULTY, ids=[f"{n}-{each[0]}" for n, each in enumerate(FAULTY)])
def test_a_faulty_file_is_refused_as_a_whole_with_its_reason(bank, code, content):
    with pytest.raises(Unacceptable) as refusal:
        bank.take(content, name="statement.csv")
    assert refusal.value.code == code
    assert refusal.value.fields["file"][0]
    assert (count(bank, BankStatement), count(bank, BankLine)) == (0, 0)


def test_one_broken_line_is_named_and_keeps_the_good_ones_out(bank):
    text = f"{HEADER}\n{ROW.format(amount='5.00')}{ROW.format(amount='x')}"
    with pytest.raises(Unacceptable) as refusal:
        bank.take(text.encode(), name="statement.csv")
    assert refusal.value.fields["file"] == ["Line 3: it has to hold one amount above zero, as debit or as credit."]
    assert count(bank, BankLine) == 0


BOMB = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
HOSTILE = {
    "entities": b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">' + BOMB + b"]><Document>&l9;</Document>",
    "external": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
    "utf-16": '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><Document>&x;</Document>'.encode("utf-16"),
    "deep": b"<Document>" + b"<a>" * 400_000,
    "wide": b"<Document>" + b"<a/>" * 1_200_000 + b"</Document>",
    "attributes": b"<Document " + b"".join(b'a%d="" ' % n for n in range(200_000)) + b"/>",
    "quotes": b'"' * 4_000_000,
    "one cell": b"Date,Amount\n" + b"9" * 4_000_000,
    "lines": b"Date,Amount,Text\n" + b"20261123,1,x\n" * 300_000,
    "blank lines": b"\n" * 4_000_000,
    "digits": f"{HEADER}\n{ROW.format(amount='9' * 2_000_000)}".encode(),
    "reference": camt(Movement("1.00", "X" + " H" * 200_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_two_seconds(bank, name):
    began = time.process_time()  # of the processor: the machine may be busy with other tests
    if name == "reference":  # a long text is cut, and then looked through at once
        line = bank.session.get_one(BankLine, bank.take(HOSTILE[name])[0].id)
        assert bank.proposals(line) == []
    else:
        with pytest.raises(Unacceptable):
            bank.take(HOSTILE[name], name="statement.csv")
        assert count(bank, BankLine) == 0
    assert time.process_time() - began < 2


def test_the_same_file_again_is_the_statement_that_is_there(bank):
    content = camt(CAME, WENT)
    first, again = bank.take(content), bank.take(content)
    assert [each.id for each in first] == [each.id for each in again]
    assert count(bank, BankLine) == 2


def test_a_line_that_two_exports_tell_is_stored_once(bank):
    later = Movement("70.00", reference="BK3")
    bank.take(camt(CAME, WENT))
    (second,) = bank.take(table(WENT, later, opening=6_000_000).encode("gb18030"), name="later.csv")
    assert (second.line_count, second.known_count) == (2, 1)
    assert count(bank, BankLine) == 3


def test_equal_lines_without_a_reference_are_told_apart_by_their_order(bank):
    twice = [Movement("5.00", "Fee", "Yuanfan"), Movement("5.00", "Fee", "Yuanfan")]
    text = table(*twice)
    bank.take(text.encode(), name="a.csv")
    bank.take((text + "\r\n").encode(), name="b.csv")
    assert count(bank, BankLine) == 2


def test_a_known_bank_reference_with_another_amount_refuses_the_file(bank):
    bank.take(camt(CAME))
    with pytest.raises(Unacceptable) as refusal:
        bank.take(camt(Movement("61,000.00", reference="BK1")))
    assert refusal.value.code == "bank_lines"
    assert count(bank, BankLine) == 1


def test_a_statement_number_with_other_lines_refuses_the_file(bank):
    bank.take(camt(CAME, number="S-7"))
    with pytest.raises(Unacceptable) as refusal:
        bank.take(camt(CAME, WENT, number="S-7"))
    assert refusal.value.code == "statement_differs"
    assert count(bank, BankLine) == 1


def test_only_officers_take_statements(bank):
    with pytest.raises(NotAllowed):
        bank.take(camt(CAME), actor=bank.world.buyer)
    assert count(bank, BankStatement) == 0


def test_the_database_itself_stores_a_line_once(bank):
    line = bank.line(CAME)
    copy = {c.key: getattr(line, c.key) for c in BankLine.__table__.columns if c.key != "id"}
    with pytest.raises(Exception, match=r"(?i)unique"), bank.session.begin_nested():
        bank.session.add(BankLine(**copy))
        bank.session.flush()


def test_numbered_movements_have_references_of_their_own():
    assert len({each.reference for each in numbered(Movement("1.00"), Movement("1.00"))}) == 2
