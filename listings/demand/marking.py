"""What a public need is counted and found by: its marks and its words, written with its change."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from listings.demand.models import Need, NeedMark, NeedToken
from listings.demand.rules import budget_band
from listings.demand.tokens import tokens_of
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.territories import TERRITORIES, WORLD

LONGEST_TOKEN = 64


def mark(session: Session, need: Need) -> None:
    """Write the marks and words of a published need anew; of any other they are taken away."""
    session.flush()
    for table in (NeedMark, NeedToken):
        session.execute(delete(table).where(table.need_id == need.id))
    if not need.is_open:
        return
    rows = [{"need_id": need.id, "facet": facet, "value": value} for facet, value in sorted(marks_of(need))]
    session.execute(insert(NeedMark), rows)
    words = weighted_tokens(need)
    if words:
        session.execute(
            insert(NeedToken),
            [{"token": token, "need_id": need.id, "weight": weight} for token, weight in sorted(words.items())],
        )


def marks_of(need: Need) -> set[tuple[str, str]]:
    """(facet, value) of everything that a need is counted by."""
    fields = {line for code in need.fields if code in FIELDS for line in FIELDS.line_of(code)} - {EVERYTHING}
    return {
        *(("field", code) for code in fields),
        *(("class", symbol) for symbol in need.ipc),
        *(("wanted", grant.value) for grant in need.grants),
        *(("territory", outermost(code)) for code in need.territories if code in TERRITORIES),
        ("budget", budget_band(need.budget_min_minor, need.budget_max_minor)),
    }


def outermost(code: str) -> str:
    """The country, union or register that a territory lies in; the whole world for itself."""
    line = TERRITORIES.line_of(code)
    return line[-2] if len(line) > 1 else WORLD


def weighted_tokens(need: Need) -> dict[str, int]:
    """Every word of a need with its weight."""
    words = dict.fromkeys(tokens_of(need.problem), 1)
    words |= dict.fromkeys(tokens_of(f"{need.title}\n{need.keywords}"), 2)
    return {token[:LONGEST_TOKEN]: weight for token, weight in words.items()}
