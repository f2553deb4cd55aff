"""Typed terms: what is granted and what is paid for it, with one canonical form and its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from core.money import Money, total
from listings.terms.catalogue import NOTHING_FURTHER, Further
from listings.terms.parts import Instalment, Milestone, Royalty, Target, Tier, money_as_json, money_from_json
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, Grant, LicenseType, grant_of

__all__ = [
    "Further",
    "Instalment",
    "Milestone",
    "Royalty",
    "Target",
    "Terms",
    "Tier",
    "money_as_json",
    "money_from_json",
]


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that two sides agree on. Frozen: another offer is another object with another digest."""

    act: Act
    license_type: LicenseType | None
    instalments: tuple[Instalment, ...]
    royalty: Royalty | None
    scope: Scope
    sublicensing: bool = False
    note: str = ""
    further: Further = NOTHING_FURTHER
    milestones: tuple[Milestone, ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def grant(self) -> Grant:
        """Act and type of licence in one word."""
        return grant_of(self.act, self.license_type)

    @property
    def named_amounts(self) -> list[tuple[str, Money]]:
        """Every amount with the path of the term that names it, in the order of `amounts`."""
        named = [(f"instalments.{place}.amount", part.amount) for place, part in enumerate(self.instalments)]
        named += [(f"milestones.{place}.amount", each.amount) for place, each in enumerate(self.milestones)]
        return named + ([(f"royalty.{name}", each) for name, each in self.royalty.named] if self.royalty else [])

    @property
    def amounts(self) -> list[Money]:
        """Every amount of money that the terms name."""
        return [amount for _path, amount in self.named_amounts]

    @property
    def currency(self) -> str:
        """The one currency of the terms; CNY where no amount is named."""
        parts = self.instalments or self.milestones
        first = (
            parts[0].amount
            if parts
            else next((each for _name, each in self.royalty.named), None)
            if self.royalty
            else None
        )
        return first.currency if first else "CNY"

    @property
    def fixed_total(self) -> Money:
        """The sum of the instalments; zero for a pure running royalty."""
        return total([part.amount for part in self.instalments], self.currency)

    def as_json(self) -> dict[str, Any]:
        """The form in which terms are kept, sent and signed; what is not agreed of the later terms leaves no key."""
        kept: dict[str, Any] = {
            "act": self.act.value,
            "license_type": self.license_type.value if self.license_type else None,
            "instalments": [part.as_json() for part in self.instalments],
            "royalty": self.royalty.as_json() if self.royalty else None,
            "scope": self.scope.as_json(),
            "sublicensing": self.sublicensing,
            "note": self.note,
        }
        if self.further:
            kept["further"] = self.further.as_json()
        if self.milestones:
            kept["milestones"] = [each.as_json() for each in self.milestones]
        if self.targets:
            kept["targets"] = [each.as_json() for each in self.targets]
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        kind = kept.get("license_type")
        return cls(
            act=Act(kept["act"]),
            license_type=LicenseType(kind) if kind else None,
            instalments=tuple(Instalment.from_json(part) for part in kept["instalments"]),
            royalty=Royalty.from_json(kept["royalty"]) if kept.get("royalty") else None,
            scope=Scope.from_json(kept["scope"]),
            sublicensing=bool(kept.get("sublicensing", False)),
            note=kept.get("note", ""),
            further=Further.of(kept.get("further", {})),
            milestones=tuple(Milestone.from_json(each) for each in kept.get("milestones", ())),
            targets=tuple(Target.from_json(each) for each in kept.get("targets", ())),
        )

    @property
    def canonical(self) -> str:
        """One text for one meaning: sorted keys, no blanks, characters as they are."""
        return json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical text: what is read, accepted and signed is the same (ESL 13)."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()
