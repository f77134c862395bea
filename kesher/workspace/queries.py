"""What the frame round every screen shows."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the business and the actor of the request."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {}
    membership = request.membership  # type: ignore[attr-defined]
    return {"actor": actor, "business": membership.business, "preferences": membership}
