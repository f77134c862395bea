"""What people see when the program or its database fails: words, never a trace."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

SECRET = "password=hunter2"


def lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError(SECRET)


def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError(SECRET)


urlpatterns = [path("away", lose_database), path("broken", break_down)]
handler500 = "kesher.project.errors.failed"


@pytest.mark.urls("tests.project.test_errors")
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/away", 503, "השירות עולה מחדש"), ("/broken", 500, "משהו השתבש אצלנו")],
)
def test_a_fault_is_told_in_words(address: str, status: int, words: str) -> None:
    response = Client(raise_request_exception=False).get(address)

    assert response.status_code == status
    assert words in response.content.decode()
    assert SECRET not in response.content.decode()
    assert response.headers.get("Retry-After") == ("5" if status == 503 else None)
