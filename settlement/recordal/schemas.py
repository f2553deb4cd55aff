"""Recordal cases as JSON, and the forms of their pages."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Instant, Shape, Text
from settlement.recordal.kinds import CaseKind
from settlement.recordal.papers import checklist
from settlement.recordal.states import RecordalState


class RecordalFilingIn(Shape):
    """The papers are at the office."""

    filed_on = Day(required=True)
    office_reference = Text(longest=80, required=True)


class RecordalCorrectionIn(Shape):
    """The office's correction notice."""

    note = Text(longest=1000, lines=True, required=True)
    due_on = Day(required=True)


class AcceptanceForm(Shape):
    """What the certificate says; the page takes the file beside it."""

    recordal_no = Text(longest=80, required=True)
    decided_on = Day(required=True)


class AnnouncementForm(Shape):
    """The announcement of an approved assignment of a mark."""

    announced_on = Day(required=True)
    announcement_no = Text(longest=80, required=True, metadata={"description": "number of the gazette"})


class CertificateIn(Shape):
    """The certificate's file."""

    name = Text(longest=120, required=True, metadata={"example": "certificate.pdf"})
    content = fields.String(required=True, metadata={"description": "the bytes in Base64", "format": "byte"})


class RecordalAcceptanceIn(AcceptanceForm):
    """What the certificate says, with its file."""

    certificate = fields.Nested(CertificateIn, required=True)


class RecordalRefusalIn(Shape):
    """What the office says."""

    reason = Text(longest=1000, lines=True, required=True)
    decided_on = Day(required=True)


class RecordalWithdrawalIn(Shape):
    """Why the filing is taken back."""

    reason = Text(longest=1000, lines=True, required=True)


class PaperForm(Shape):
    """Which document of the case's list; the page takes the file beside it."""

    name = Text(longest=40, required=True)


class PaperIn(PaperForm):
    """A document of the case's list, with its file."""

    file = fields.Nested(CertificateIn, required=True)


class PaperOut(Shape):
    """A document of the case's list. Filing is refused while one that the office always asks for is missing."""

    name = fields.String(attribute="paper.name")
    label = fields.String(attribute="paper.label")
    always_asked = fields.Boolean(attribute="paper.wanted")
    digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of the kept file; null: not here"})
    missing = fields.Boolean(attribute="is_missing")


class AskedRecordalIn(Shape):
    """Which recordal of a technology contract is asked for."""

    kind = Choice(CaseKind, required=True, metadata={"example": "tech_contract"})


class RoundOut(Shape):
    """A notice of correction and its answer."""

    n = fields.Integer()
    note = fields.String()
    asked_on = Day()
    due_on = Day()
    answered_on = Day(allow_none=True)


class CaseQuery(PageQuery):
    """Which cases."""

    state = Choice(RecordalState)


class CaseOut(Shape):
    """A recordal case."""

    id = fields.Integer(required=True)
    ref = fields.String(required=True, metadata={"description": "what it is recorded for", "example": "deal:42"})
    number = fields.String(required=True, metadata={"description": "how people call that"})
    deal_id = fields.Integer(allow_none=True)
    asset_id = fields.Integer(required=True)
    grantor_id = fields.Integer(required=True, metadata={"description": "seller, licensor or pledgor"})
    grantee_id = fields.Integer(required=True, metadata={"description": "buyer, licensee or pledgee"})
    center_id = fields.Integer(required=True)
    kind = Choice(CaseKind, required=True)
    state = Choice(RecordalState, required=True)
    effective_on = Day(required=True)
    due_on = Day(required=True)
    due_months = fields.Integer(allow_none=True)
    due_days = fields.Integer(allow_none=True)
    due_source = fields.String(required=True)
    filed_on = Day(allow_none=True)
    office_reference = fields.String()
    correction_due_on = Day(allow_none=True)
    recordal_no = fields.String()
    decided_on = Day(allow_none=True)
    announced_on = Day(allow_none=True, metadata={"description": "of a mark's assignment: when the rights passed"})
    announcement_no = fields.String()
    office_due_on = Day(
        allow_none=True, metadata={"description": "by when the office decides, or the gazette is looked at"}
    )
    co_owned = fields.Boolean(metadata={"description": "several owners were on record when the case opened"})
    certificate = fields.String(allow_none=True, metadata={"description": "SHA-256 of the kept certificate"})
    refusal_reason = fields.String()
    opened_at = Instant(required=True)
    papers = fields.Function(
        lambda case: PaperOut(many=True).dump(checklist(case)),
        metadata={"description": "the documents that the office asks for, and what is kept of them"},
    )
    rounds = fields.List(fields.Nested(RoundOut))
