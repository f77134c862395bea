"""Starting: the database, its migrations, the checks that must hold, and all processes."""

import argparse
import sys
import threading
import time
import urllib.error
import urllib.request

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string

from kesher.lib.env import make_home
from kesher.project.database_error import DatabaseError
from kesher.project.doctor import problems_of_app_role
from kesher.project.postgres import DatabaseAddresses, prepare_database, running_database
from kesher.project.supervisor import Child, Supervisor, open_sockets
from kesher.tenancy.queries import has_businesses

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_MIGRATION_LOCK = 0x6B65736D  # any number that only we use
_START_SECONDS = 60


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Run everything until told to stop."""
    check_bind()
    try:
        sockets = open_sockets(settings.BIND, settings.PORT)
    except OSError as error:
        raise DatabaseError(
            f"Cannot listen on {settings.BIND}:{settings.PORT}: {error.strerror}. "
            "Another Kesher may be running; choose another port with KESHER_PORT."
        ) from None
    close_files()
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        check_app_role(found)
        numbers = [str(handle.fileno()) for handle in sockets]
        web = [
            Child(f"web {number}", "kesher.project.web", numbers, sockets)
            for number in range(1, settings.WEB_PROCESSES + 1)
        ]
        supervisor = Supervisor([*web, Child("worker", "kesher.project.worker")], found.cluster)
        supervisor.start()
        try:
            lines = _first_words()
        except BaseException:
            supervisor.stop()
            raise
        finally:
            connections.close_all()
        threading.Thread(target=_announce, args=[lines], daemon=True).start()
        supervisor.run()
    return 0


def _first_words() -> list[str]:
    """Return what to say beside the address; demo data is made while the web already answers."""
    if settings.DEMO:
        lines: list[str] = import_string("kesher.project.demo.load")()
        return lines
    if not has_businesses():
        return ["There is no business yet; make one with `kesher create-business`."]
    return []


def migrate(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Bring the database to this version, and stop what had to be started for it."""
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        connections.close_all()
    return 0


def load_demo(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Create the demo businesses and print how to sign in."""
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        for line in import_string("kesher.project.demo.load")():
            print(line)
        connections.close_all()
    return 0


def bring_up_to_date(found: DatabaseAddresses) -> None:
    """Apply the migrations as the owner, one process at a time.

    Without the owner's address, a database that is up to date is taken as it is.

    Raises: DatabaseError when migrations are missing and the owner's address is not given.
    """
    if found.admin_url is None:
        if call_command("migrate", database="default", check_unapplied=True, verbosity=0):
            raise DatabaseError("The database is of another version; run `kesher migrate`.")
        return
    prepare_database(found)
    with psycopg.connect(found.admin_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        call_command("migrate", database="admin", verbosity=0, interactive=False)
    connections["admin"].close()


def close_files() -> None:
    """Keep stored files and backups from the other users of this machine."""
    make_home(settings.HOME)
    for folder in (settings.FILES, settings.BACKUP_FOLDER):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def check_app_role(found: DatabaseAddresses) -> None:
    """Refuse to serve as a role that row-level security does not bind.

    Raises: DatabaseError naming what is wrong.
    """
    with psycopg.connect(found.app_url) as connection:
        problems = problems_of_app_role(connection)
    if problems:
        raise DatabaseError("\n".join(problems))


def check_bind() -> None:
    """Refuse to serve beyond this machine without encryption, and demo data at all.

    Raises: DatabaseError saying which setting is missing.
    """
    if bool(settings.TLS_CERT) != bool(settings.TLS_KEY):
        raise DatabaseError("KESHER_TLS_CERT and KESHER_TLS_KEY go together.")
    if settings.BIND in _LOOPBACK:
        return
    if settings.DEMO:
        raise DatabaseError("Demo data with known passwords is served on this machine only.")
    if not settings.TLS_CERT and not settings.TRUSTED_PROXIES:
        raise DatabaseError(
            f"KESHER_BIND={settings.BIND} would send passwords in the clear. Give KESHER_TLS_CERT "
            "and KESHER_TLS_KEY, or name the encrypting proxy in KESHER_TRUSTED_PROXIES."
        )


def _announce(lines: list[str]) -> None:
    """Print the address once it answers."""
    scheme = "https" if settings.TLS_CERT else "http"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if scheme == "https" or _answers(f"http://127.0.0.1:{settings.PORT}/healthz"):
            break
        time.sleep(0.1)
    for line in lines:
        print(line)
    print(f"Kesher is ready: {settings.BASE_URL}  (Ctrl+C stops it)")
    sys.stdout.flush()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
