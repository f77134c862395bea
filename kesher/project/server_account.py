"""Whose server it is: the operating system's user that PostgreSQL runs as, and its folders.

PostgreSQL refuses to run as root, so an installation of root hands its server to a user without
rights, who must be able to reach the programs and the data.
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kesher.project.database_error import DatabaseError

SERVICE_FOLDER = Path("/var/lib/kesher")
_SERVICE_USER = "kesher"


@dataclass(frozen=True)
class Account:
    """The operating system's user that the server runs as."""

    name: str
    uid: int
    gid: int


def is_passable(folder: Path) -> bool:
    """Return whether every user may pass through the folder, or could once it is made."""
    for place in (folder, *folder.parents):
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            continue
        if not mode & stat.S_IXOTH:
            return False
    return True


def account_for(data: Path) -> Account:
    """Return the user that the server of this data folder runs as, making it if need be.

    Raises: DatabaseError when there is none that PostgreSQL accepts.
    """
    if os.geteuid() != 0:
        return _account_of(os.geteuid())
    if data.exists():
        owner = data.stat().st_uid
        if owner != 0:
            return _account_of(owner)
    try:
        entry = pwd.getpwnam(_SERVICE_USER)
    except KeyError:
        entry = _make_service_user()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _account_of(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise DatabaseError(
            f"User number {uid} has no name on this machine; PostgreSQL refuses to run as it."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_service_user() -> pwd.struct_passwd:
    adder = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [adder, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", _SERVICE_USER],
            check=False,
            capture_output=True,
        )
        return pwd.getpwnam(_SERVICE_USER)
    except (OSError, KeyError):
        raise DatabaseError(
            "PostgreSQL does not run as root, and the system user `kesher` could not be created. "
            "Run Kesher as an ordinary user, or create that user."
        ) from None


def check_is_ours(folder: Path, account: Account) -> None:
    """Close a folder of ours, and refuse what somebody else put there, such as a trap in /tmp.

    Raises: DatabaseError when it is not a folder of this user.
    """
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != account.uid:
        owner = "another user" if stat.S_ISDIR(state.st_mode) else "nobody: it is no folder"
        raise DatabaseError(
            f"{folder} belongs to {owner}, not to {account.name}. Run Kesher as the user who "
            "started it first, or choose another data folder with KESHER_HOME."
        )
    folder.chmod(0o700)


def make_service_folder(account: Account) -> None:
    """Create the folder for servers of root installations, open to this user's group alone."""
    SERVICE_FOLDER.mkdir(mode=0o750, parents=True, exist_ok=True)
    os.chown(SERVICE_FOLDER, 0, account.gid)
    SERVICE_FOLDER.chmod(0o750)


def run_as(
    command: Sequence[str | Path], account: Account, *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's user, free of our environment.

    Raises: DatabaseError when it fails, unless `check` is off.
    """
    is_root = os.geteuid() == 0
    try:
        result = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_MESSAGES": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            user=account.uid if is_root else None,
            group=account.gid if is_root else None,
            extra_groups=() if is_root else None,
        )
    except PermissionError as error:
        result = subprocess.CompletedProcess([], 126, "", str(error))
    if check and result.returncode != 0:
        name = Path(str(command[0])).name
        raise DatabaseError(f"{name} failed: {result.stderr.strip() or result.stdout.strip()}")
    return result
