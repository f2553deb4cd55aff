"""What comes in and goes out about assets; the same shapes load the form and the JSON."""

from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from core.api import PageQuery
from core.fields import Choice, Day, Instant, Shape, Text, Whole
from listings.assets.classes import told
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import ClassScheme, DisputeAbout, EncumbranceType, Proceeds
from listings.assets.numbers import NumberType
from listings.assets.states import ClaimState

FORM_CLASSES = "classes_text"


class ClassIn(Shape):
    """A class of a right."""

    scheme = Choice(ClassScheme, required=True)
    code = Text(longest=60, required=True)


class AssetIn(Shape):
    """A right as its owner enters it."""

    kind = Choice(AssetKind, required=True)
    title = Text(longest=1000, load_default="")
    title_en = Text(longest=1000, load_default="")
    jurisdiction = Text(longest=2, load_default="CN")
    number = Text(longest=60, required=True)
    filing_date = Day(load_default=None, allow_none=True)
    grant_date = Day(load_default=None, allow_none=True)
    expiry_date = Day(load_default=None, allow_none=True)
    status = Choice(AssetStatus, required=True)
    classes = fields.List(fields.Nested(ClassIn), load_default=list, validate=validate.Length(max=1000))
    summary = Text(longest=8000, lines=True, load_default="")

    @post_load
    def pairs(self, values: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Classes as (scheme, code)."""
        values["classes"] = [(each["scheme"].value, each["code"]) for each in values["classes"]]
        return values


class AssetForm(AssetIn):
    """The same from a form, where the classes are written in one line."""

    classes_text = Text(longest=1000, load_default="")
    classes = fields.List(fields.Nested(ClassIn), load_default=list, dump_only=True)

    @pre_load
    def plain(self, values: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """A form sends no classes of its own."""
        return {name: value for name, value in values.items() if name != "classes"}

    @post_load
    def pairs(self, values: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """`H01M 10/05, H02J 7/00` under the scheme that fits the kind of right."""
        scheme = {
            AssetKind.TRADEMARK: ClassScheme.NICE,
            AssetKind.PATENT_DESIGN: ClassScheme.LOCARNO,
            AssetKind.COPYRIGHT_WORK: ClassScheme.WORK,
            AssetKind.SOFTWARE: ClassScheme.WORK,
        }.get(values["kind"], ClassScheme.IPC)
        text = values.pop("classes_text").replace("，", ",").replace("；", ",").replace(";", ",")
        codes = dict.fromkeys(part.strip() for part in text.split(",") if part.strip())
        values["classes"] = [(scheme.value, code) for code in codes]
        return values


class ClaimIn(Shape):
    """Why a right is one's own."""

    statement = Text(longest=2000, lines=True, load_default="")


class ClaimBody(ClaimIn):
    """The same from a program, with the evidence that it has sent before."""

    evidence = Text(
        longest=64,
        load_default=None,
        allow_none=True,
        metadata={"description": "SHA-256 of a file kept for “asset:<id>”: a certificate, a copy of the register"},
    )


class ConfirmIn(Shape):
    """Whose share the claimant owns, where no co-owner in the register carries its name."""

    share_id = Whole(least=1, load_default=None, allow_none=True)


class ReasonIn(Shape):
    """Why something was decided."""

    reason = Text(longest=300, required=True)


class StatusIn(Shape):
    """What the office has decided."""

    status = Choice(AssetStatus, required=True)
    on = Day(required=True)
    reason = Text(longest=300, required=True)


class EncumbranceIn(Shape):
    """What a center copies from a register or a court's file."""

    type = Choice(EncumbranceType, required=True)
    ref = Text(longest=80, required=True, metadata={"description": "number of the file or of the registration"})
    holder_name = Text(longest=300, load_default="")
    from_date = Day(required=True)
    to_date = Day(load_default=None, allow_none=True)
    about = Choice(DisputeAbout, load_default=None, allow_none=True, metadata={"description": "of a dispute"})
    note = Text(longest=2000, lines=True, load_default="")


class EndIn(Shape):
    """The day on which it ended."""

    on = Day(required=True)


class ConsentIn(Shape):
    """The pledgee's consent in writing, kept as a file before."""

    file_digest = Text(longest=64, required=True)
    on = Day(required=True)
    proceeds = Choice(
        Proceeds, load_default=None, allow_none=True,
        metadata={"description": "of a pledge: what its holder wants done with the price (Civil Code, article 444)"},
    )  # fmt: skip


class ConsentForm(EndIn):
    """The same on the page, which takes the file beside it."""

    proceeds = Choice(Proceeds, load_default=None, allow_none=True)


class NumberOut(Shape):
    """One number of a right."""

    type = Choice(NumberType, attribute="number_type")
    number = fields.String()


class ClassOut(Shape):
    """One class of a right."""

    scheme = Choice(ClassScheme)
    code = fields.String()
    detail = fields.String()
    label = fields.Function(lambda row: str(told(row).label), metadata={"type": "string"})
    standing = fields.Function(
        lambda row: told(row).standing.value, metadata={"type": "string", "enum": ["current", "historic", "unknown"]}
    )


class OwnerOut(Shape):
    """One present owner."""

    id = Whole()
    organisation_id = Whole(allow_none=True)
    holder_name = fields.String()
    share_bp = Whole()
    from_date = Day()


class AssetOut(Shape):
    """A right."""

    id = Whole()
    kind = Choice(AssetKind)
    title = fields.String()
    title_en = fields.String()
    summary = fields.String()
    jurisdiction = fields.String()
    number = fields.String(attribute="number_display")
    application_no = fields.String(allow_none=True)
    publication_no = fields.String(allow_none=True)
    registration_no = fields.String(allow_none=True)
    kind_code = fields.String()
    filing_date = Day(allow_none=True)
    publication_date = Day(allow_none=True)
    grant_date = Day(allow_none=True)
    expiry_date = Day(allow_none=True)
    expiry_basis = Choice(TermBasis, allow_none=True)
    status = Choice(AssetStatus)
    status_text = fields.String(attribute="status_raw")
    status_date = Day(allow_none=True)
    source = fields.String()
    source_date = Day(allow_none=True)
    filed_by_id = Whole(
        allow_none=True,
        metadata={"description": "who brought the file itself, until a center has compared it with the register"},
    )
    complete = fields.Boolean()
    gaps = fields.List(fields.String())
    holders = fields.List(fields.String(), attribute="holder_names")
    version = Whole()


class EncumbranceOut(Shape):
    """What stands on a right."""

    id = Whole()
    asset_id = Whole()
    type = Choice(EncumbranceType)
    about = Choice(DisputeAbout, allow_none=True)
    ref = fields.String()
    holder_name = fields.String()
    from_date = Day()
    to_date = Day(allow_none=True)
    ended_on = Day(allow_none=True)
    consent_on = Day(allow_none=True)
    proceeds = Choice(Proceeds, allow_none=True)


class AssetPage(AssetOut):
    """A right with its numbers, classes, owners and what stands on it."""

    numbers = fields.List(fields.Nested(NumberOut))
    classes = fields.List(fields.Nested(ClassOut))
    technology = fields.List(fields.Integer(), metadata={"description": "WIPO's fields of technology, 1 to 35"})
    owners = fields.List(fields.Nested(OwnerOut))
    encumbrances = fields.List(fields.Nested(EncumbranceOut))


class ClaimOut(Shape):
    """A claim to own a right."""

    id = Whole()
    asset_id = Whole()
    organisation_id = Whole()
    state = Choice(ClaimState)
    statement = fields.String()
    reason = fields.String()
    created_at = Instant()
    decided_at = Instant(allow_none=True)


class AssetQuery(PageQuery):
    """Which of the own rights."""

    status = Choice(AssetStatus, load_default=None, allow_none=True)
    kind = Choice(AssetKind, load_default=None, allow_none=True)
