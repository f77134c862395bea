from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.tenancy.requests import BusinessRequest
from kesher.workspace.forms.styleguide import sample


@require_GET
def styleguide(request: BusinessRequest) -> HttpResponse:
    context = {"samples": [sample("light"), sample("dark")]}
    return render(request, page="workspace/styleguide.html", context=context)
