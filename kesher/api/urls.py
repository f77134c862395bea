"""The addresses of the API, and how it answers what goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kesher.api import (
    checklists,
    deeds,
    dependencies,
    files,
    merging,
    records,
    saved_views,
    webhooks,
)
from kesher.api.account import router as account
from kesher.api.documentation import docs, openapi
from kesher.api.problems import malformed, problem, problem_of
from kesher.lib.errors import Refusal

api = NinjaAPI(title="Kesher", version="1.0", docs_url=None, openapi_url=None, urls_namespace="api")
# The deeds come first: `bulk` and `merge` would be read as the id of a record.
api.add_router("", deeds.router)
api.add_router("", merging.router)
api.add_router("", checklists.router)
api.add_router("", dependencies.router)
api.add_router("", records.router)
api.add_router("", files.router)
api.add_router("", saved_views.router)
api.add_router("", webhooks.router)
api.add_router("", account)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with what an operation refused."""
    del request
    return problem_of(refusal)


@api.exception_handler(ValidationError)
def not_of_the_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request whose parameters or body are of another form."""
    del request
    return malformed(error.errors)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that cannot be read at all."""
    del request
    return problem(error.status_code, "unreadable", _("The body cannot be read as JSON."))


urlpatterns = [
    path("openapi.json", openapi(api), name="openapi"),
    path("docs", docs(api), name="docs"),
    path("", api.urls),
]
