"""Whom a token acts for."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kesher.api.representation import answer
from kesher.api.schemas import Me
from kesher.tenancy.rules.scopes import SCOPES

router = Router(tags=["token"])


@router.get("/me", response=Me, summary="Whom the token acts for")
def me(request: HttpRequest) -> HttpResponse:
    """The business, the user and the scopes of the token."""
    membership = request.membership  # type: ignore[attr-defined]
    deeds = request.actor.deeds or frozenset()  # type: ignore[attr-defined]
    return answer(
        {
            "business": membership.business.slug,
            "user": membership.display_name,
            "membership_id": membership.pk,
            "scopes": [scope for scope, of_scope in SCOPES.items() if of_scope <= deeds],
        }
    )
