"""Our own database server: it starts once, comes back after a kill, and reads Hebrew."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kesher.project import cluster as clusters
from kesher.project.cluster import APP_ROLE, SUPERUSER, Cluster
from kesher.project.database_error import DatabaseError
from kesher.project.postgres import (
    DATABASE,
    ensure_database,
    held_open,
    own_addresses,
    prepare_database,
    running_database,
)

START = "import sys; from pathlib import Path; from kesher.project.postgres import ensure_database;"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    clusters.remove(clusters.locate(home))
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def cluster(home: Path) -> Cluster:
    found = ensure_database(home).cluster
    assert found is not None
    return found


def ask(cluster: Cluster, query: str, role: str = SUPERUSER) -> object:
    with psycopg.connect(cluster.url(role, DATABASE)) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


@pytest.mark.slow
def test_a_fresh_server_reads_hebrew_and_binds_the_app(cluster: Cluster) -> None:
    assert ask(cluster, "SELECT cardinality(show_trgm('כהן'))") == 4
    assert ask(cluster, "SELECT current_user", APP_ROLE) == APP_ROLE
    assert ask(cluster, "SHOW statement_timeout", APP_ROLE) == "30s"
    assert ask(cluster, "SHOW synchronous_commit") == "on"
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700


@pytest.mark.slow
def test_acknowledged_rows_survive_a_kill(cluster: Cluster, home: Path) -> None:
    with psycopg.connect(cluster.url(SUPERUSER, DATABASE)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 5000) AS number")
    pid = clusters.server_process(cluster)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    ensure_database(home)

    assert ask(cluster, "SELECT count(*) FROM kept") == 5000
    assert clusters.server_process(cluster) != pid


@pytest.mark.slow
def test_a_note_of_a_dead_server_is_not_believed(cluster: Cluster, home: Path) -> None:
    note = cluster.data / "postmaster.pid"
    lines = note.read_text().split("\n")
    clusters.stop(cluster)
    # The number now belongs to a process that has nothing to do with it, as after a restart.
    other = subprocess.Popen(["sleep", "60"])
    note.write_text("\n".join([str(other.pid), *lines[1:]]))
    note.chmod(0o600)
    try:
        shutil.chown(note, cluster.data.stat().st_uid, cluster.data.stat().st_gid)
        ensure_database(home)

        assert clusters.is_answering(cluster)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.slow
def test_two_starts_at_once_give_one_server(home: Path) -> None:
    program = f"{START} print(ensure_database(Path(sys.argv[1])).app_url)"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(home)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]

    answers = [start.communicate(timeout=60) for start in starts]

    assert [start.returncode for start in starts] == [0, 0, 0], answers
    assert len({output for output, _ in answers}) == 1


@pytest.mark.slow
def test_the_last_user_stops_the_server(home: Path) -> None:
    with running_database(home) as found:
        assert found.cluster is not None
        with held_open(found.cluster):
            pass
        assert clusters.is_answering(found.cluster)

    assert not clusters.is_answering(found.cluster)


@pytest.mark.slow
def test_letters_that_the_database_does_not_know_are_noticed(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE blind TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'"
        )

    with pytest.raises(DatabaseError, match="Hebrew"):
        prepare_database(own_addresses(cluster, "blind"))


def test_a_long_path_gets_a_short_socket() -> None:
    cluster = clusters.locate(Path("/tmp") / ("long" * 30) / "home")

    assert len(str(cluster.socket_folder)) < 60


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a user to change to")
def test_below_a_closed_folder_root_keeps_the_data_aside(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        passable = Path(name)
        passable.chmod(0o755)

        assert clusters.locate(closed / "home").folder.parent == Path("/var/lib/kesher")
        assert clusters.locate(passable / "home").folder == passable / "home" / "postgres"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can put a folder in another's name")
def test_a_socket_folder_that_somebody_else_made_is_refused() -> None:
    cluster = clusters.locate(Path("/tmp") / ("trap" * 30) / "home")
    cluster.socket_folder.mkdir()
    os.chown(cluster.socket_folder, 65534, 65534)
    try:
        with pytest.raises(DatabaseError, match="belongs to another user"):
            clusters.make_folders(cluster)
    finally:
        cluster.socket_folder.rmdir()
        shutil.rmtree(Path("/tmp") / ("trap" * 30), ignore_errors=True)
