"""What a contract is drawn from: the parties, the right and the accepted terms, as they stood at acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.i18n import LazyText
from core.money import Money
from listings.assets.models import Asset, Proceeds
from listings.terms.agreement import Terms
from parties.organisations.models import Organisation

TEMPLATE = "xinghai.contract.v1"


@dataclass(frozen=True, slots=True)
class Pledgee:
    """Who holds a pledge on a right of the contract and agreed to it, and what is done with the price for the right."""

    right: str
    name: str
    proceeds: Proceeds
    evidence: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """Everything that a contract says. Nothing in it is typed for the contract.

    `right` is the first of the rights; `parts` are all of them with what of the fixed price falls to each. `fees` are
    the lines into which the fixed price falls, in words and money; `terms_digest` is the SHA-256 of the
    terms, `code` what the contract is found by at `address`.
    """

    number: str
    version: int
    made_on: date
    terms: Terms
    right: Asset
    seller: Organisation
    buyer: Organisation
    center: Organisation
    fees: Sequence[tuple[LazyText | str, Money]]
    terms_digest: str
    code: str
    address: str
    amends: str = ""
    parts: Sequence[tuple[Asset, Money]] = ()
    pledgees: Sequence[Pledgee] = ()

    @property
    def is_bundle(self) -> bool:
        """Whether it is about several rights."""
        return len(self.parts) > 1

    @property
    def rights(self) -> list[Asset]:
        """All rights that it is about."""
        return [right for right, _amount in self.parts] or [self.right]

    @property
    def families(self) -> set[str]:
        """The families of its rights: what holds of one of them is said."""
        return {right.family for right in self.rights}
