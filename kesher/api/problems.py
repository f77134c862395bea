"""Errors as programs read them: problem details of RFC 9457, in `application/problem+json`.

`code` is the stable name of the refusal, the same as on screens; `detail` is for people.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.lib.errors import Refusal

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Answer with a problem."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if field:
        told["field"] = field
    text = json.dumps(told | more, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE, headers=headers)


def problem_of(refusal: Refusal) -> HttpResponse:
    """Answer with what an operation refused."""
    more = {}
    if current := getattr(refusal, "current_version", None):
        more["current_version"] = current
    return problem(refusal.status, refusal.code, str(refusal.message), field=refusal.field, **more)


def malformed(errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Answer a request whose form is wrong, naming each part that is."""
    told = [
        {"where": ".".join(str(part) for part in error["loc"]), "message": str(error["msg"])}
        for error in errors
    ]
    return problem(422, "malformed", _("The request is not of the documented form."), errors=told)
