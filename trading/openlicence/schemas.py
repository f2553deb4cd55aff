"""Open licences as JSON and as forms."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Text, Whole
from listings.terms.vocabulary import Period
from settlement.recordal.schemas import CertificateIn
from trading.openlicence.models import FeeMode
from trading.openlicence.states import EndCause, OpenLicenceState, UptakeState


class Declared(Shape):
    """What a form and a program say alike of a declaration."""

    center_id = Whole(least=1, required=True)
    mode = Choice(FeeMode, required=True)
    unit = MoneyField(allow_none=True, load_default=None)
    period = Choice(Period, load_default=Period.YEAR)
    ends = Day(required=True, metadata={"description": "the last day of every licence under it"})
    other_terms = Text(longest=2000, lines=True, load_default="")


class DeclarationIn(Declared):
    """A declaration of one patent."""

    asset_id = Whole(least=1, required=True)
    fixed = MoneyField(allow_none=True, load_default=None, metadata={"description": "once, each year, or at entry"})
    rate_bp = Whole(least=1, most=10_000, allow_none=True, load_default=None, metadata={"description": "basis points"})
    evaluation = fields.Nested(CertificateIn, load_default=None, allow_none=True)


class DeclarationForm(Declared):
    """The same as a form, with the rate in per cent."""

    fixed = MoneyField(load_default=None)
    rate = Text(longest=10, load_default="")


class AnnouncementForm(Shape):
    """What stands in the gazette; the page takes the file beside it."""

    announcement_no = Text(longest=80, required=True)
    announced_on = Day(required=True)


class WithdrawalForm(Shape):
    """What stands in the gazette of the withdrawal."""

    withdrawal_no = Text(longest=80, required=True)
    withdrawn_on = Day(required=True)


class AnnouncementIn(AnnouncementForm):
    """The office's announcement with its file."""

    evidence = fields.Nested(CertificateIn, required=True)


class WithdrawalIn(WithdrawalForm):
    """The office's announcement of the withdrawal with its file."""

    evidence = fields.Nested(CertificateIn, required=True)


class OfficeRefusalIn(Shape):
    """What the office says."""

    reason = Text(longest=1000, lines=True, required=True)
    refused_on = Day(required=True)


class NoticeIn(Shape):
    """The notice: by the digest of the terms that were read."""

    digest = Text(longest=64, required=True)


class OpenLicencesQuery(PageQuery):
    """Which of the announced ones."""

    q = Text(longest=200, load_default="")
    section = Text(longest=1, load_default="", metadata={"description": "a section of the IPC, A to H"})
    mode = Choice(FeeMode, load_default=None, allow_none=True)


class OpenLicenceOut(Shape):
    """A declaration of an open licence."""

    id = fields.Integer()
    number = fields.String()
    state = Choice(OpenLicenceState)
    asset_id = fields.Integer()
    owner_id = fields.Integer()
    center_id = fields.Integer()
    mode = Choice(FeeMode)
    fixed = MoneyField(allow_none=True)
    unit = MoneyField(allow_none=True)
    rate_bp = fields.Integer(allow_none=True)
    period = Choice(Period)
    ends = Day()
    other_terms = fields.String()
    announced_on = Day(allow_none=True)
    announcement_no = fields.String()
    withdrawal_filed_on = Day(allow_none=True)
    withdrawn_on = Day(allow_none=True)
    ended_on = Day(allow_none=True)
    end_cause = Choice(EndCause, allow_none=True)


class OpenTermsOut(Shape):
    """The terms that whoever gives notice today agrees to."""

    number = fields.String()
    terms = fields.Dict()
    digest = fields.String(metadata={"description": "SHA-256 of the terms; the notice names it"})


class UptakeOut(Shape):
    """A notice under a declaration and what came of it."""

    id = fields.Integer()
    open_licence_id = fields.Integer()
    licensee_id = fields.Integer()
    state = Choice(UptakeState)
    deal_id = fields.Integer(allow_none=True)
    digest = fields.String()
    notified_at = Instant()
    in_force_on = Day(allow_none=True)
    ended_on = Day(allow_none=True)


class UptakesOut(Shape):
    """Notices, newest first."""

    items = fields.List(fields.Nested(UptakeOut))


class OpenLicencesOut(Shape):
    """Declarations, newest first."""

    items = fields.List(fields.Nested(OpenLicenceOut))
