"""A real server for tests: the shell in processes of its own, on the test's database."""

import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from kesher.lib.env import home_folder
from kesher.project import cluster as clusters
from kesher.project.postgres import own_addresses
from kesher.project.supervisor import Child, Supervisor

_START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running server and the processes behind it."""

    url: str
    port: int
    supervisor: Supervisor

    def pid(self, name: str) -> int:
        """Return the process number of a child, such as `web 1` or `worker`."""
        pid = self.pid_or_none(name)
        assert pid is not None
        return pid

    def pid_or_none(self, name: str) -> int | None:
        (child,) = [child for child in self.supervisor.children if child.name == name]
        return child.process.pid if child.process is not None else None

    def wait_until_ready(self) -> None:
        """Wait until a web process answers."""
        _wait_for(f"http://127.0.0.1:{self.port}/healthz")


@contextmanager
def running_server(
    *,
    web_processes: int = 1,
    worker: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run the shell and a worker on this process's test database until the block ends."""
    handle = socket.create_server(("127.0.0.1", 0))
    port = handle.getsockname()[1]
    name = str(connections["default"].settings_dict["NAME"])
    addresses = own_addresses(clusters.locate(home_folder()), name)
    children = [
        Child(f"web {number}", "kesher.project.web", [str(handle.fileno())], [handle])
        for number in range(1, web_processes + 1)
    ]
    if worker:
        children.append(Child("worker", "kesher.project.worker"))
    supervisor = Supervisor(
        children,
        None,
        {
            "KESHER_TEST_CHILD": "1",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "KESHER_DATABASE_URL": addresses.app_url,
            "KESHER_DATABASE_ADMIN_URL": str(addresses.admin_url),
            "KESHER_PORT": str(port),
            "KESHER_BASE_URL": f"http://localhost:{port}",
            **(environment or {}),
        },
    )
    supervisor.start()
    is_over = threading.Event()
    watcher = threading.Thread(target=_watch, args=[supervisor, is_over])
    watcher.start()
    try:
        server = Server(f"http://localhost:{port}", port, supervisor)
        server.wait_until_ready()
        yield server
    finally:
        is_over.set()
        watcher.join()
        supervisor.stop()
        handle.close()


def _watch(supervisor: Supervisor, is_over: threading.Event) -> None:
    while not is_over.wait(0.2):
        supervisor.watch()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def allow_database_beside_a_browser() -> None:
    """Let test code ask the database while Playwright's loop runs in the same thread."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
