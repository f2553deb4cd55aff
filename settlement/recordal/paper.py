"""The answers for an office's form, on paper: to be copied into it, or handed in beside it."""

from collections.abc import Sequence
from datetime import datetime

from core import pdf
from core.i18n import _
from settlement.recordal import labels, papers
from settlement.recordal.models import RecordalCase

TEMPLATE = "settlement/recordal/form.typ"


def form_pdf(
    case: RecordalCase,
    answers: Sequence[tuple[str, str]],
    lines: Sequence[papers.Line],
    *,
    made_at: datetime,
) -> bytes:
    """The PDF, in the language in force: the answers from the terms, and the documents with what is kept of them."""
    content = {
        "title": str(labels.KIND_LABELS[case.kind]),
        "lead": _("Answers for the office's form, from what was agreed in %(number)s.", number=case.number),
        "facts": [[label, text] for label, text in answers],
        "papers_heading": _("Documents"),
        "head": [_("What the office asks for"), _("State")],
        "papers": [[str(line.paper.label), said_of(line)] for line in lines],
        "source": str(papers.LISTS[case.kind].source),
        "footer": case.number,
    }
    return pdf.render(TEMPLATE, content, made_at=made_at)


def said_of(line: papers.Line) -> str:
    """Whether a document is here."""
    if line.digest is not None:
        return _("here")
    return _("missing") if line.paper.wanted else _("where it applies")
