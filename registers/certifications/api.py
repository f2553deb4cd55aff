"""Certified bodies as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from registers.certifications import queries, schemas

bp = api.blueprint("certifications")


@api.read(bp, "/certifications", gives=schemas.CertifiedOut, takes=schemas.CertifiedQuery, public=True)
def count_certified(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """How many bodies are certified on a day, by standard and edition"""
    day = query["on"] or clock.business_date(clock.now())
    return {
        "on": day, "certified": queries.certified(session, day), "standards": queries.by_standard(session, day)
    }  # fmt: skip
