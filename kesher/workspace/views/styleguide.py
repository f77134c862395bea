from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kesher.lib.htmx import render
from kesher.tenancy.requests import BusinessRequest


@require_GET
def styleguide(request: BusinessRequest) -> HttpResponse:
    return render(request, page="workspace/styleguide.html")
