"""Several rights in one grant: each is asked for itself, and the answer names the right that it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from core.db import found
from core.i18n import _, language
from core.money import Money
from listings.assets.models import Asset
from listings.rights import services as rights
from listings.rights.verdict import Verdict


def check_all(
    session: Session, asset_ids: Sequence[int], *, prices: Mapping[int, Money] | None = None, **wanted: Any
) -> Verdict:
    """The verdict on granting all of these rights together, asked for each as `rights.check` does: similar marks that
    must go together may be among them (TML 42).

    `prices` are what falls to each of them of the whole price, by which a public owner publishes it (STL 18). With one
    right it is that right's own verdict; with several every row begins with the right's title.
    """
    verdicts = [
        (each, rights.check(session, asset_id=each, together=asset_ids, price=(prices or {}).get(each), **wanted))
        for each in asset_ids
    ]
    return together(session, verdicts)


def require_all(
    session: Session, asset_ids: Sequence[int], *, prices: Mapping[int, Money] | None = None, **wanted: Any
) -> Verdict:
    """The same, but RightsUnavailable (409) unless all of them can be granted."""
    verdict = check_all(session, asset_ids, prices=prices, **wanted)
    rights.refuse_unless_allowed(verdict)
    return verdict


def together(session: Session, verdicts: Sequence[tuple[int, Verdict]]) -> Verdict:
    """One verdict out of one for each right: the strictest row decides."""
    if len(verdicts) == 1:
        return verdicts[0][1]
    return Verdict.of(
        [
            replace(row, text=_("“%(right)s”: %(text)s", right=_title(session, asset_id), text=row.text))
            for asset_id, verdict in verdicts
            for row in verdict.rows
        ]
    )


def _title(session: Session, asset_id: int) -> str:
    return found(session, Asset, asset_id).titled(language())
