"""What happens around every request of a program: the token, the scope, the limit of its rate."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kesher.api.problems import problem, problem_of
from kesher.lib.rates import Strangers
from kesher.tenancy import operations, queries
from kesher.tenancy.errors import NotActive
from kesher.tenancy.models import ApiToken
from kesher.tenancy.rules.activation import ActivationState
from kesher.tenancy.rules.scopes import deeds_of
from kesher.tenancy.scoping import remember_design_stamp, token_scope

PREFIX = "/api/"
_OPEN = frozenset({"/api/v1/docs", "/api/v1/openapi.json"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})

GetResponse = Callable[[HttpRequest], HttpResponse]


class ApiMiddleware:
    """Let a program in by its token, as `BusinessMiddleware` lets a member in.

    The whole request is one transaction; an answer of 400 and above leaves the database as it was.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._strangers = Strangers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX) or request.path_info in _OPEN:
            return self.get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            return _unknown_token()
        digest = operations.token_digest(secret.strip())
        if wait := self._seconds_to_wait(request.META.get("REMOTE_ADDR", ""), digest):
            return problem(
                429,
                "too_many_requests",
                _("Too many requests; please wait."),
                headers={"Retry-After": str(wait)},
            )
        with token_scope(digest=digest, request_id=secrets.token_hex(8)) as found:
            if found is None:
                return _unknown_token()
            scope, token_id = found
            response = self._answer_member(request, scope.membership_id or 0, token_id)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def _seconds_to_wait(self, address: str, digest: str) -> int:
        """Count the request; return for how long it has to wait, 0 when it may pass.

        Uses of a token are counted in the database, for all processes together; strangers here.
        """
        if wait := self._strangers.seconds_to_wait(address, digest):
            return wait
        used = operations.count_use(digest)
        if used is None:
            self._strangers.note_failure(address, digest)
            return 0
        self._strangers.note_success(digest)
        return used.seconds_left if used.count > settings.API_REQUESTS_PER_MINUTE else 0

    def _answer_member(
        self, request: HttpRequest, membership_id: int, token_id: int
    ) -> HttpResponse:
        membership = queries.get_own_membership(membership_id)
        remember_design_stamp(membership.business.design_stamp)
        token = ApiToken.objects.get(pk=token_id)
        operations.note_use(token)
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = queries.actor_of(membership, deeds=deeds_of(token.scopes))  # type: ignore[attr-defined]
        state = queries.crm_state(membership.business, timezone.localdate())
        is_read = state is ActivationState.READ_ONLY and request.method in _READING
        if state is not ActivationState.ACTIVE and not is_read:
            return problem_of(NotActive(is_readable=state is ActivationState.READ_ONLY))
        return self.get_response(request)


def _unknown_token() -> HttpResponse:
    return problem(
        401,
        "unknown_token",
        _("Name a valid token in the header Authorization: Bearer …"),
        headers={"WWW-Authenticate": 'Bearer realm="Kesher"'},
    )
