"""What was acknowledged is there, once and whole, whichever process is killed and when.

Eight clients log calls with idempotency keys at a real `kesher run`, and repeat a request until
it is acknowledged. Meanwhile processes are killed without warning. KESHER_KILL_ROUNDS says how
often (1 in `make test`, 3 in `make check`, 20 in `make soak`).
"""

import contextlib
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from kesher.project import cluster as clusters
from kesher.project.cluster import APP_ROLE, SUPERUSER, Cluster
from kesher.project.postgres import DATABASE
from tests.project.kill_world import IMPORTED_ROWS

ROUNDS = int(os.environ.get("KESHER_KILL_ROUNDS", "1"))
CLIENTS = 8
UPLOADERS = 3
UPLOAD_BYTES = 3_000_000
LEAST_OF_EACH = 4
KILLS = 3
SECONDS_BETWEEN_KILLS = (0.4, 1.6)
PATIENCE_SECONDS = 120
SECRET = "k" * 32  # a CSRF cookie and header that agree


@dataclass
class Installation:
    """A product that runs in processes of its own, on data of its own."""

    port: int
    cluster: Cluster
    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]
    session: str = ""
    parties: list[int] = field(default_factory=list)

    def make(self, *words: str) -> dict[str, Any]:
        """Run the program that makes rows in this installation, and return what it made."""
        result = subprocess.run(
            [sys.executable, "-m", "tests.project.kill_world", *words],
            env=self.environment | {"KESHER_DATABASE_URL": self.cluster.url(APP_ROLE, DATABASE)},
            capture_output=True,
            text=True,
            check=True,
        )
        made: dict[str, Any] = json.loads(result.stdout)
        return made

    def web(self) -> int:
        return random.choice(self._children("kesher.project.web"))

    def worker(self) -> int:
        return random.choice(self._children("kesher.project.worker"))

    def database(self) -> int:
        """Wait for the server to be up again: a note of a dead one leads to nobody."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            pid = clusters.server_process(self.cluster)
            if pid is not None and Path(f"/proc/{pid}").exists():
                return pid
            assert time.monotonic() < deadline, "the database does not come back"
            time.sleep(0.05)

    def _children(self, module: str) -> list[int]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = [
                int(folder.name)
                for folder in Path("/proc").glob("[0-9]*")
                if parent_and_command(folder) == (self.process.pid, module)
            ]
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.05)


def parent_and_command(folder: Path) -> tuple[int, str]:
    try:
        parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        words = (folder / "cmdline").read_bytes().decode().split("\0")
    except (OSError, ValueError, IndexError):
        return 0, ""
    return parent, words[2] if len(words) > 2 else ""


# `kesher run`, which puts off by half a minute what dies for the sixth time within a minute: here
# each dies dozens of times, and what is asked is what is lost, not how patient it is.
RUN = """
import sys
from kesher.project import supervisor
from kesher.project.cli import main
supervisor._BACK_OFF_SECONDS = supervisor._BACK_OFF_SECONDS[:3]
sys.exit(main(["run"]))
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("killed") / "home"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "KESHER_TEST_CHILD": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "KESHER_HOME": str(home),
        "KESHER_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-c", RUN], env=environment)
    cluster = clusters.locate(home)
    try:
        wait_until_ready(port)
        found = Installation(port, cluster, process, environment)
        for name, value in found.make().items():
            setattr(found, name, value)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
        clusters.remove(cluster)
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class Ledger:
    """What one client asked for and what was acknowledged."""

    acknowledged: list[str] = field(default_factory=list)
    repeats: int = 0
    unexpected: list[int] = field(default_factory=list)


def log_calls(installation: Installation, party_id: int, is_over: threading.Event) -> Ledger:
    """Log calls one after another; ask again with the same key until each is acknowledged."""
    ledger = Ledger()
    while not is_over.is_set() or len(ledger.acknowledged) < LEAST_OF_EACH:
        key = str(uuid.uuid4())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            status = log_call(installation, party_id, key)
            if status is not None and 200 <= status < 300:
                ledger.acknowledged.append(key)
                break
            if status is not None and status < 500:
                ledger.unexpected.append(status)
            assert time.monotonic() < deadline, "nobody answers any more"
            ledger.repeats += 1
            time.sleep(0.1)
    return ledger


def log_call(installation: Installation, party_id: int, key: str) -> int | None:
    """Ask once; None when the line broke and nobody knows."""
    return post(
        installation,
        f"/b/ahava/parties/{party_id}/log/no-answer/",
        f"idempotency_key={key}".encode(),
        "application/x-www-form-urlencoded",
    )


def post(installation: Installation, path: str, body: bytes, content_type: str) -> int | None:
    """Send once; None when the line broke and nobody knows."""
    cookies = {
        settings.SESSION_COOKIE_NAME: installation.session,
        settings.CSRF_COOKIE_NAME: SECRET,
    }
    headers = {
        "Host": f"localhost:{installation.port}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": SECRET,
        "HX-Request": "true",
        "Content-Type": content_type,
    }
    connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=20)
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return None
    else:
        return response.status
    finally:
        connection.close()


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < deadline, "the product does not start"
            time.sleep(0.1)
        finally:
            connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("round_number", range(ROUNDS))
@pytest.mark.parametrize("victim", ["web", "worker", "database"])
def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half(
    installation: Installation, victim: str, round_number: int
) -> None:
    before = rows(installation, "activities_activity")
    choose: Callable[[], int] = getattr(installation, victim)
    is_over = threading.Event()
    ledgers: list[Ledger] = []
    clients = [
        threading.Thread(
            target=lambda party_id: ledgers.append(log_calls(installation, party_id, is_over)),
            args=[party_id],
        )
        for party_id in installation.parties[:CLIENTS]
    ]

    for client in clients:
        client.start()
    try:
        for _ in range(KILLS):
            time.sleep(random.uniform(*SECONDS_BETWEEN_KILLS))
            with contextlib.suppress(ProcessLookupError):  # it went by itself: killed enough
                os.kill(choose(), signal.SIGKILL)
        time.sleep(1)
    finally:
        is_over.set()
        for client in clients:
            client.join()
    wait_until_ready(installation.port)

    keys = [key for ledger in ledgers for key in ledger.acknowledged]
    assert len(ledgers) == CLIENTS
    assert [status for ledger in ledgers for status in ledger.unexpected] == []
    assert rows(installation, "activities_activity") - before == len(keys)
    assert kept_keys(installation, keys) == len(keys)
    assert half_rows(installation) == 0


@pytest.mark.slow
@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_kill_during_uploads_leaves_no_file_without_its_bytes(
    installation: Installation, round_number: int
) -> None:
    """Bytes without a file may be left; the sweep of the night removes them."""
    before = rows(installation, "attachments_attachment")
    is_over = threading.Event()
    acknowledged: list[str] = []
    clients = [
        threading.Thread(
            target=lambda party_id: attach_files(installation, party_id, is_over, acknowledged),
            args=[party_id],
        )
        for party_id in installation.parties[:UPLOADERS]
    ]

    for client in clients:
        client.start()
    try:
        for _ in range(KILLS):
            time.sleep(random.uniform(*SECONDS_BETWEEN_KILLS))
            with contextlib.suppress(ProcessLookupError):
                os.kill(installation.web(), signal.SIGKILL)
    finally:
        is_over.set()
        for client in clients:
            client.join()
    wait_until_ready(installation.port)

    kept = dict(ask(installation, "SELECT storage_key, sha256 FROM attachments_attachment"))
    assert len(kept) - before == len(acknowledged)
    assert kept.items() <= stored(installation).items()
    installation.make("sweep")
    assert stored(installation) == kept


def attach_files(
    installation: Installation, party_id: int, is_over: threading.Event, acknowledged: list[str]
) -> None:
    """Attach large files one after another; send each again until it is acknowledged."""
    while not is_over.is_set():
        key, content = str(uuid.uuid4()), b"bytes" + os.urandom(UPLOAD_BYTES)
        path = f"/b/ahava/files/party/{party_id}/add/?name=x.dat&key={key}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while post(installation, path, content, "application/octet-stream") != 201:
            assert time.monotonic() < deadline, "nobody answers any more"
            time.sleep(0.1)
        acknowledged.append(key)


def stored(installation: Installation) -> dict[str, str]:
    """Return the checksums of all attached files on disk, by key."""
    folder = Path(installation.environment["KESHER_HOME"]) / "files"
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "attachments").rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_an_import_whose_worker_is_killed_is_finished_by_the_next(
    installation: Installation,
) -> None:
    """The rescuer waits half a minute for a sign of life, and looks once a minute."""
    batch = installation.make("import")["batch"]
    done = f"SELECT created_count FROM exchange_batch WHERE id = {batch}"
    wait_until(lambda: int(ask(installation, done)[0][0]) > 0)

    os.kill(installation.worker(), signal.SIGKILL)
    at_kill = int(ask(installation, done)[0][0])
    wait_until(
        lambda: (
            ask(installation, f"SELECT state FROM exchange_batch WHERE id = {batch}") == [("done",)]
        ),
        every=1,  # each question is a connection of its own, and others would use the CPU
    )

    assert at_kill < IMPORTED_ROWS, "the kill came too late to show anything"
    assert ask(installation, done) == [(IMPORTED_ROWS,)]
    assert ask(
        installation,
        "SELECT count(*), count(DISTINCT name) FROM parties_party WHERE name LIKE 'יבוא%%'",
    ) == [(IMPORTED_ROWS, IMPORTED_ROWS)]


def wait_until(is_so: Callable[[], bool], *, every: float = 0.05) -> None:
    deadline = time.monotonic() + 2 * PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(every)


def rows(installation: Installation, table: str) -> int:
    return int(ask(installation, f"SELECT count(*) FROM {table}")[0][0])


def kept_keys(installation: Installation, keys: list[str]) -> int:
    """Return how many of the keys lead to a row that exists."""
    return int(
        ask(
            installation,
            "SELECT count(*) FROM tenancy_idempotencykey k"
            " JOIN activities_activity a ON a.id = k.result_id WHERE k.key = ANY (%s::uuid[])",
            keys,
        )[0][0]
    )


def half_rows(installation: Installation) -> int:
    """Return the rows of the log without their details, their key or their line in the history."""
    return int(
        ask(
            installation,
            "SELECT count(*) FROM activities_activity a WHERE NOT EXISTS"
            " (SELECT FROM activities_phonecall p WHERE p.activity_id = a.id)"
            " OR NOT EXISTS (SELECT FROM tenancy_idempotencykey k WHERE k.result_id = a.id)"
            " OR NOT EXISTS (SELECT FROM tenancy_change c"
            "   WHERE c.table_name = 'activities_activity' AND c.row_id = a.id AND c.kind = 'I')",
        )[0][0]
    )


def ask(installation: Installation, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(installation.cluster.url(SUPERUSER, DATABASE)) as connection:
        return connection.execute(query.encode(), list(values) or None).fetchall()
