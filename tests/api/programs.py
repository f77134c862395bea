"""Programs that call the API for the people of the cast."""

import json
from typing import Any

from django.test import Client

from kesher.tenancy.operations import create_api_token
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.rules.scopes import SCOPES
from tests.factories.businesses import in_scope

API = "/api/v1/"
ALL_SCOPES = tuple(SCOPES)


class Program:
    """A client that names a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(API + path, headers=self.headers | headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            API + path,
            data=json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=self.headers | {name.replace("_", "-"): text for name, text in headers.items()},
        )


def program_of(actor: Actor, scopes: tuple[str, ...] = ALL_SCOPES) -> Program:
    with in_scope(actor):
        return Program(create_api_token(actor=actor, name="בדיקה", scopes=scopes, days=30).secret)
