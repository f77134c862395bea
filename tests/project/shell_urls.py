"""Addresses that only the tests of the shell have."""

import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from kesher.lib.files import file_response


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "length": len(request.read()),
            "address": request.META["REMOTE_ADDR"],
            "secure": request.is_secure(),
            "headers": dict(request.headers),
        }
    )


def stored(request: HttpRequest, name: str) -> HttpResponse:
    return file_response(
        name,
        shown_name='דוח "שנתי".html',
        content_type=request.GET.get("type", "text/html"),
        in_browser=True,
        sha256=request.GET.get("sha256", ""),
    )


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(0.5)
    return HttpResponse("slow")


def long_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>שורה</p>" * 5000)


urlpatterns = [
    path("echo", echo),
    path("stored/<path:name>", stored),
    path("slow", slow),
    path("long", long_page),
]
