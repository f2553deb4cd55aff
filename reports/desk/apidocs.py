"""The OpenAPI document as something people read: operations by unit, with fields and an example body."""

import json
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")


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
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    example = json.dumps(example_of(spec, body), ensure_ascii=False, indent=2) if body else None
    answers = [(status, str(each.get("description", ""))) for status, each in said["responses"].items()]
    key = str(said.get("operationId", f"{method}{path}")).replace("/", "_")
    return Operation(
        key, method.upper(), path, str(said.get("summary", "")), "security" not in said, parameters, example, answers
    )


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
