"""Public pages of code lists."""

from flask import Blueprint, render_template, request, url_for

from core.db import db
from core.i18n import language
from listings.codes import page, queries
from listings.codes.schemes import SCHEME_NAMES
from listings.codes.standing import STANDING_LABELS, Standing

bp = Blueprint("codes", __name__)

TONES = {Standing.HISTORIC: "neutral", Standing.UNKNOWN: "attention"}


@bp.get("/codes")
def index() -> str:
    """The lists there are."""
    return render_template("listings/codes/index.html", rows=page.schemes_of(db.session))


@bp.get("/codes/<scheme>")
def show(scheme: str) -> str:
    """The codes of a list, or those under one code (`under`), with labels and how many rights carry each."""
    found = page.scheme_named(scheme)
    under = request.args.get("under", "").replace("\x00", "").strip()[:60]
    if under:
        page.must_be_known(db.session, found, under)
    after = request.args.get("after", "").replace("\x00", "")[:60]
    codes, following = page.first_levels(db.session, found, under, after=after)
    above = page.path_rows(db.session, found, under, language())
    return render_template(
        "listings/codes/show.html",
        scheme=found,
        name=SCHEME_NAMES[found],
        under=under,
        above=above,
        rows=page.rows_of(db.session, found, codes, language()),
        is_grouped=not under and found in page.TWO_LEVELS,
        first_href=url_for("codes.show", scheme=found.value, under=under or None) if after else None,
        next_href=url_for("codes.show", scheme=found.value, under=under or None, after=following)
        if following
        else None,
        is_counted=found in page.COUNTED,
        counted_at=queries.counted_at(db.session),
        standing_labels=STANDING_LABELS,
        tones=TONES,
        language=language(),
    )
