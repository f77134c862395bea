"""What many tests of tenancy ask: that nothing changed, and what the log says."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from kesher.tenancy.models import Change

_TABLES = (
    "tenancy_user",
    "tenancy_business",
    "tenancy_membership",
    "tenancy_role",
    "tenancy_orgunit",
    "tenancy_group",
    "tenancy_groupmember",
    "tenancy_accesslink",
    "tenancy_activationcode",
    "tenancy_idempotencykey",
    "tenancy_change",
    "django_session",
    "usersessions_usersession",
    "mfa_authenticator",
    "procrastinate_jobs",
)


def contents() -> dict[str, str]:
    """Return a digest of every table that tenancy writes, as the open scope sees it."""
    digests = {}
    with connection.cursor() as cursor:
        for table in _TABLES:
            rows = "coalesce(string_agg(t::text, '|' ORDER BY t::text), '')"
            cursor.execute(f"SELECT md5({rows}) FROM {table} t")
            digests[table] = cursor.fetchone()[0]
    return digests


@contextmanager
def refuses(refusal: type[Exception]) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """Expect this very refusal, and that it left every row as it was."""
    before = contents()
    with pytest.raises(refusal) as caught, transaction.atomic():
        yield caught
    assert caught.type is refusal
    assert contents() == before


def logged(table: str, row_id: int, operation: str) -> Change:
    """Return the latest change of a row, which this operation must have made."""
    change = Change.objects.filter(table=table, row_id=row_id).latest("pk")
    assert change.operation == operation
    return change
