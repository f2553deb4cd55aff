"""The yearbook as JSON, XLSX and PDF: what the page shows, no more and no less."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from core import pdf, show
from core.i18n import _, html_lang
from core.money import Money
from core.workbooks import workbook
from reports.yearbook import labels
from reports.yearbook.figures import Section, Value, text_of
from reports.yearbook.queries import Computed, Yearbook
from reports.yearbook.wording import paragraph

Cell = str | int | Decimal


def as_json(book: Yearbook) -> dict[str, Any]:
    """`{"year", "state", "edition", "figures": [{"code", "value", "unit", "definition", "policy", "records", …}]}`;
    values are texts, null where there is nothing to compute one from."""
    return {
        "year": book.year,
        "as_of": book.period.day.isoformat(),
        "state": book.state,
        "edition": book.editions[-1].edition if book.editions else None,
        "sha256": book.editions[-1].sha256 if book.editions else None,
        "figures": [figure_json(each) for each in book.figures],
    }


def figure_json(row: Computed) -> dict[str, Any]:
    """One figure; `growth` is a percentage as text."""
    return {
        "code": row.code,
        "value": row.text,
        "unit": row.figure.unit.value,
        "name": str(row.figure.name),
        "definition": str(row.figure.definition),
        "policy": row.policy,
        "records": row.records,
        "previous": {"year": row.period.year - 1, "value": text_of(row.before)},
        "growth": None if row.growth is None else f"{Decimal(row.growth) / 100:.2f}",
        "published": row.published,
    }


def heads(book: Yearbook) -> list[str]:
    """The heads of the table."""
    return [
        _("Code"), _("Figure"), str(book.year), _("Unit"), str(book.year - 1), _("Growth (%)"), _("Definition"),
        _("Rules"), _("Records"),
    ]  # fmt: skip


def as_xlsx(book: Yearbook) -> bytes:
    """A workbook with one line a figure: values are numbers, everything else is text."""
    lines: list[list[Cell]] = [
        [
            row.code, str(row.figure.name), _number(row.value), str(labels.UNIT_LABELS[row.figure.unit]),
            _number(row.before), "" if row.growth is None else Decimal(row.growth) / 100, str(row.figure.definition),
            labels.rules(row.policy), row.records,
        ]
        for row in book.figures
    ]  # fmt: skip
    return workbook(_("Yearbook %(year)s", year=book.year), [heads(book), *lines])


def _number(value: Value | None) -> Cell:
    if value is None:
        return ""
    return Decimal(value.amount) if isinstance(value, Money) else value


def as_pdf(book: Yearbook, *, made_at: datetime) -> bytes:
    """The report on paper: its sentences, then every figure with its definition; the same book and instant give the
    same bytes."""
    parts = [
        {
            "heading": str(labels.SECTION_LABELS[section]),
            "text": str(paragraph(book, section, lambda row: labels.spoken(row.value))),
            "head": [_("Figure"), f"#{book.year}", _("Unit"), f"#{book.year - 1}", "#" + _("Growth")],
            "rows": [
                [
                    str(row.figure.name), labels.plain(row.value), str(labels.UNIT_LABELS[row.figure.unit]),
                    labels.plain(row.before), labels.growth(row.growth),
                ]
                for row in book.of(section)
            ],
        }
        for section in Section
        if book.of(section)
    ]  # fmt: skip
    content = {
        "title": title(book),
        "language": html_lang(),
        "lead": lead(book),
        "parts": parts,
        "definitions_heading": _("Definitions"),
        "definitions": [[f"{row.code} {row.figure.name}", _said(row)] for row in book.figures],
        "footer": _edition(book),
    }
    return pdf.render("reports/yearbook/paper.typ", content, made_at=made_at)


def _said(row: Computed) -> str:
    """What a figure counts, and by which rules."""
    return f"{row.figure.definition}{_(' (%(text)s)', text=labels.rules(row.policy))}"


def title(book: Yearbook) -> str:
    """The report's name."""
    return _("Report on the city’s intellectual property, %(year)s", year=book.year)


def lead(book: Yearbook) -> str:
    """How its figures come about."""
    return _(
        "Every figure is computed from records as they stood on %(day)s and opens down to them.",
        day=show.day(book.period.day),
    )


def _edition(book: Yearbook) -> str:
    if not book.editions:
        return _("Not published; computed from the records of today")
    last = book.editions[-1]
    if book.state == "corrected":
        return _("Records were corrected since edition %(number)s, which says other figures", number=last.edition)
    return _("Edition %(number)s, SHA-256 %(digest)s", number=last.edition, digest=last.sha256)
