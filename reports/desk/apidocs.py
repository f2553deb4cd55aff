"""The OpenAPI document as something people read: operations by unit, with fields and an example body."""

import json
from dataclasses import dataclass
from typing import Any

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy

METHODS = ("get", "post", "put", "patch", "delete")
MULTIPART = "multipart/form-data"
UNIT_LABELS: dict[str, LazyText] = {
    "agreed_end": lazy("Ends of licences by agreement"),
    "alerts": lazy("Saved searches"),
    "alliances": lazy("Alliances"),
    "annual_reports": lazy("Annual reports of centers"),
    "assets": lazy("Rights"),
    "bank_accounts": lazy("Payees' bank accounts"),
    "bank_statements": lazy("Bank statements"),
    "awards": lazy("Splits of held money"),
    "centers": lazy("Operation centers"),
    "certifications": lazy("Certifications"),
    "codes": lazy("Code lists"),
    "data rooms": lazy("Data rooms"),
    "deadlines": lazy("Deadlines"),
    "deals": lazy("Deals"),
    "demand": lazy("Needs"),
    "desk": lazy("Public inquiry and diligence reports"),
    "disputes": lazy("Disputes and complaints"),
    "attribution": lazy("What centers served"),
    "docket": lazy("Fees and deadlines"),
    "evaluations": lazy("Evaluations of centers"),
    "events": lazy("Fairs and events"),
    "exports": lazy("Exports"),
    "files": lazy("Files"),
    "funds": lazy("Funds, covered loans and claims"),
    "hosting": lazy("Hosting"),
    "insurance": lazy("Insurance policies"),
    "invoices": lazy("Fee invoices and yearly certificates"),
    "ledger": lazy("Books"),
    "loans": lazy("Loans against pledged rights"),
    "mandates": lazy("Mandates of brokers"),
    "market": lazy("Listings"),
    "matching": lazy("Matches of needs and listings"),
    "milestones": lazy("Milestones of deals"),
    "negotiations": lazy("Negotiations"),
    "notices": lazy("Notices"),
    "openlicence": lazy("Open licences"),
    "organisations": lazy("Organisations"),
    "payment_providers": lazy("At payment providers"),
    "payments": lazy("Receipts and payouts"),
    "people": lazy("People, keys and sessions"),
    "prices": lazy("Recorded prices"),
    "programmes": lazy("Programmes and registers"),
    "projects": lazy("Transformation projects"),
    "rates": lazy("Exchange rates"),
    "rebooking": lazy("Claims, write-offs and unidentified receipts"),
    "recognitions": lazy("Recognitions"),
    "recordal": lazy("Recordals"),
    "registry": lazy("Imports of registry files"),
    "volume_apart": lazy("Deals shown apart"),
    "relations": lazy("Relations of organisations"),
    "remitting": lazy("Instalments given up"),
    "reported_deals": lazy("Deals reported from outside"),
    "rights": lazy("Availability of rights"),
    "royalties": lazy("Royalties"),
    "royalty_rewards": lazy("Reward of the inventors"),
    "rulebook": lazy("Rules with numbers"),
    "rules": lazy("Rules and their versions"),
    "search": lazy("Search"),
    "statements": lazy("Statements of account"),
    "subsidies": lazy("Subsidies"),
    "turnover": lazy("Turnover"),
    "yearbook": lazy("Yearbook"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value in the path, the query or the headers."""

    name: str
    place: str
    required: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    key: str
    method: str
    path: str
    summary: str
    public: bool
    parameters: list[Parameter]
    example: str | None
    parts: list[tuple[str, bool]]  # of a form with a file: name, whether it is the file
    answers: list[tuple[str, str]]


def groups(spec: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    """(unit, operations) in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, item in spec["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                said = item[method]
                unit = (said.get("tags") or ["api"])[0].removesuffix("_api")
                found.setdefault(unit, []).append(operation(spec, path, method, said, shared))
    return sorted(found.items())


def operation(spec: dict[str, Any], path: str, method: str, said: dict[str, Any], shared: list[Any]) -> Operation:
    """One operation out of the document."""
    parameters = [
        Parameter(each["name"], each["in"], bool(each.get("required")), kind_of(each.get("schema", {})))
        for each in (resolve(spec, part) for part in [*shared, *said.get("parameters", [])])
    ]
    content = said.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema")
    example = json.dumps(example_of(spec, body), ensure_ascii=False, indent=2) if body else None
    answers = [(status, str(each.get("description", ""))) for status, each in said["responses"].items()]
    key = str(said.get("operationId", f"{method}{path}")).replace("/", "_")
    return Operation(
        key, method.upper(), path, str(said.get("summary", "")), "security" not in said, parameters, example,
        parts_of(spec, content.get(MULTIPART, {}).get("schema")), answers,
    )  # fmt: skip


def parts_of(spec: dict[str, Any], schema: Any) -> list[tuple[str, bool]]:
    """The parts of a form with a file, the file first."""
    if schema is None:
        return []
    node = resolve(spec, schema)
    found = dict(node.get("properties", {}))
    for each in node.get("allOf", []):
        found |= resolve(spec, each).get("properties", {})
    named = [(name, resolve(spec, each).get("format") == "binary") for name, each in found.items()]
    return sorted(named, key=lambda part: not part[1])


def texts(spec: dict[str, Any]) -> list[str]:
    """Every text of the document that the page prints: they are catalogue texts."""
    found = [
        text
        for _unit, operations in groups(spec)
        for each in operations
        for text in (each.summary, *(said for _status, said in each.answers))
    ]
    return sorted({text for text in found if text})


def resolve(spec: dict[str, Any], node: Any) -> dict[str, Any]:
    """What a `$ref` points to."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = spec
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return dict(node)


def kind_of(schema: dict[str, Any]) -> str:
    """The type in one word."""
    kind = schema.get("type", "string")
    return "/".join(kind) if isinstance(kind, list) else str(kind)


def example_of(spec: dict[str, Any], schema: Any, depth: int = 0) -> Any:
    """A body that shows the shape; examples and enumerations are taken from the document."""
    node = resolve(spec, schema)
    if "example" in node:
        return node["example"]
    if "enum" in node:
        return node["enum"][0]
    kind = kind_of(node).split("/")[0]
    if "properties" in node and depth < 6:
        return {name: example_of(spec, part, depth + 1) for name, part in node["properties"].items()}
    if kind == "array":
        return [example_of(spec, node.get("items", {}), depth + 1)] if depth < 6 else []
    dated = {"date": "2026-11-23", "date-time": "2026-11-23T04:00:00Z"}
    plain = {"string": dated.get(str(node.get("format")), "…"), "integer": 1, "boolean": True, "number": 1}
    return plain.get(kind, {})
