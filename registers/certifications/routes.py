"""The page of certifications: how many on a day, by standard and edition, and what replaces what."""

from flask import Blueprint, render_template, request

from core import clock
from core.db import db
from core.fields import calendar_day
from registers.certifications import queries
from registers.programmes import queries as registers

bp = Blueprint("certifications", __name__)


@bp.get("/registers/certifications")
def index() -> str:
    """Certified bodies on a day; every figure opens the list of exactly these certificates."""
    today = clock.business_date(clock.now())
    day = calendar_day(request.args.get("on")) or today
    return render_template(
        "registers/certifications/index.html",
        day=day,
        today=today,
        certified=queries.certified(db.session, day),
        rows=queries.by_standard(db.session, day),
        editions=registers.edition_rules(db.session),
        firsts=[
            (first, title)
            for first, title in registers.firsts(db.session)
            if title.programme.kind in queries.KINDS and title.granted_on <= day
        ],
    )
