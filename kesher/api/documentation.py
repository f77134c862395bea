"""The description of the API: OpenAPI 3.1 for programs, a page for people."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from ninja import NinjaAPI

from kesher.api.representation import answer
from kesher.api.schemas import Problem
from kesher.api.webhook_schemas import Message
from kesher.records.queries import declared_types
from kesher.records.rules.record_types import FieldSpec

View = Callable[[HttpRequest], HttpResponse]

_INTRODUCTION = """\
Every kind of record that a business keeps, built in or its own, at one set of addresses.

Send `Authorization: Bearer <token>`; tokens are made in the settings, each for one user and
limited to scopes. A program never sees or does more than that user may. Refusals are problem
details (RFC 9457) with a stable `code`; nothing was changed then. Which fields a business has,
`GET types` tells; the schemas named after types list the built-in ones.

Webhooks tell another system of what happens to records, within seconds. Every message is a POST
with the headers Webhook-Id, Webhook-Timestamp and Webhook-Signature (and the same three under
Kesher-Webhook-), signed as Standard Webhooks 1.0.0 says: `v1,` and the base64 of HMAC-SHA256 over
`id.timestamp.body`, with the key that stands in base64 after `whsec_`. Check the signature and that
the timestamp is of the last five minutes, answer with any status of 2xx within fifteen seconds, and
remember the id: a message comes at least once, and a repetition has the id of the first. The record
is as its user may see it when it is sent. What fails is tried again for three days; 410 ends it.
"""

_TO_OTHERS = "the address of a webhook"
# What is sent to other systems, as OpenAPI 3.1 describes it.
_WEBHOOK = {
    "post": {
        "summary": "What happened to a record",
        "operationId": "webhook_message",
        "tags": ["webhooks"],
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"}}}
        },
        "responses": {
            "2XX": {"description": "It was taken."},
            "410": {"description": "Nobody is there any more; nothing is sent again."},
        },
    }
}

# What may be answered to any request, and what it means.
_PROBLEMS = {
    "400": "The request cannot be read.",
    "401": "No valid token was named.",
    "403": "The token's scopes or its user's rights do not allow this; the right is named.",
    "404": "Absent, or not to be seen by this user.",
    "405": "This address does not know the method.",
    "409": "Somebody else was faster; look again before deciding.",
    "412": "The ETag has passed.",
    "422": "The request is of another form, or was refused as things stand.",
    "429": "Too many requests; Retry-After tells how long to wait.",
}

# How values look as JSON, by the type to which SQL casts them.
_VALUES: dict[str, dict[str, Any]] = {
    "bigint": {"type": ["integer", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamptz": {"type": ["string", "null"], "format": "date-time"},
    "jsonb": {"type": ["array", "null"], "items": {"type": "string"}},
}
_TEXT = {"type": ["string", "null"]}


def openapi(api: NinjaAPI) -> View:
    """Return the view that answers with the description in OpenAPI 3.1."""

    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        del request
        return answer(_description(api))

    return view


def docs(api: NinjaAPI) -> View:
    """Return the view that shows the description to people, with nothing from elsewhere."""

    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        context = {"introduction": _INTRODUCTION, "groups": _groups(_description(api))}
        return render(request, "api/docs.html", context)

    return view


@cache
def _description(api: NinjaAPI) -> dict[str, Any]:
    description: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    description["openapi"] = "3.1.0"
    description["info"] = {"title": "Kesher", "version": api.version, "description": _INTRODUCTION}
    description["security"] = [{"token": []}]
    components = description["components"]
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    components["schemas"]["Problem"] = Problem.json_schema()
    components["schemas"]["Message"] = Message.json_schema()
    description["webhooks"] = {"message": _WEBHOOK}
    for kind in declared_types().values():
        components["schemas"][f"{kind.key}_values"] = {
            "type": "object",
            "title": f"Values of {kind.key}",
            "properties": {spec.key: _value_schema(spec) for spec in kind.fields},
        }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in _operations(description):
        for status, meaning in _PROBLEMS.items():
            operation["responses"][status] = {"description": meaning, "content": problem}
    return description


def _value_schema(spec: FieldSpec) -> dict[str, Any]:
    schema = dict(_VALUES.get(spec.type.sql_cast, _TEXT))
    if spec.type.options:
        schema["enum"] = [*(option.value for option in spec.type.options), "", None]
    if spec.is_computed:
        schema["readOnly"] = True
    return schema


def _operations(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in description["paths"].values() for operation in path.values()]


def _body(description: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of the body that an operation takes."""
    content = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((form["schema"] for form in content.values()), {})
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = description["components"]["schemas"].get(name, schema)
    return [
        {
            "name": key,
            "is_required": key in schema.get("required", ()),
            "meaning": part.get("description", ""),
        }
        for key, part in schema.get("properties", {}).items()
    ]


def _groups(description: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations for the page, in the order of their addresses."""
    return [
        {
            "path": path,
            "operations": [
                {
                    "method": method.upper(),
                    "id": operation["operationId"],
                    "summary": operation.get("summary", ""),
                    "text": operation.get("description", ""),
                    "parameters": [
                        {
                            "name": parameter["name"],
                            "place": parameter["in"],
                            "is_required": parameter.get("required", False),
                            "meaning": parameter.get("description", ""),
                        }
                        for parameter in operation.get("parameters", [])
                    ],
                    "body": _body(description, operation),
                }
                for method, operation in operations.items()
            ],
        }
        for path, operations in (*description["paths"].items(), (_TO_OTHERS, _WEBHOOK))
    ]
