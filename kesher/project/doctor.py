"""Examine an installation: what must hold, what does not, and what to do about it."""

from typing import Any

import psycopg

_Connection = psycopg.Connection[tuple[Any, ...]]


def problems_of_app_role(connection: _Connection) -> list[str]:
    """Return what makes the connected role one that row-level security does not bind."""
    row = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None:
        return ["The role of the app is unknown to the database."]
    role, is_superuser, bypasses = row
    problems = []
    if is_superuser:
        problems.append(f"The role {role} is a superuser; connect as one that is not.")
    if bypasses:
        problems.append(f"The role {role} has BYPASSRLS; take it away with ALTER ROLE.")
    owned = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relowner ="
        " (SELECT oid FROM pg_roles WHERE rolname = current_user) LIMIT 3"
    ).fetchall()
    if owned:
        names = ", ".join(name for (name,) in owned)
        problems.append(
            f"The role {role} owns tables ({names}); migrate as another role, "
            "the one of KESHER_DATABASE_ADMIN_URL."
        )
    return problems
