"""Make a fresh clone ready to run: `python3 tools/bootstrap.py [--dev]`.

Needs Python 3.11 or newer and nothing else. It makes `.venv`, installs what the lock files name
(checked by hash), fetches the browser's assets and compiles the translations. What is ready is
left alone, so it costs a fraction of a second the second time.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def main() -> None:
    is_dev = "--dev" in sys.argv[1:]
    check_python()
    make_venv()
    lock = ROOT / ("requirements-dev.lock" if is_dev else "requirements.lock")
    # The development lock holds everything of the other one too.
    if not is_installed(lock) and (is_dev or not is_installed(dev_lock())):
        install(lock)
        stamp(lock).write_text(fingerprint(lock))
    make_command()
    if not has_node():
        ensure_node()
    run_python("-m", "tools.assets")
    run_python("-m", "tools.messages", "compile")


def check_python() -> None:
    if sys.version_info < OLDEST:
        fail(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}. "
            "Name another with: make PYTHON=python3.12 …"
        )


def make_venv() -> None:
    if venv_python().exists():
        return
    print("Making .venv …", flush=True)
    has_pip = importlib.util.find_spec("ensurepip") is not None
    uv = shutil.which("uv")
    if has_pip:
        command = [sys.executable, "-m", "venv", str(VENV)]
    elif uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        fail(f"This Python cannot make a venv. On Debian: apt-get install python{version}-venv")
    if subprocess.run(command, check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        fail("The venv could not be made; see above.")


def install(lock: Path) -> None:
    """Install with uv, which is several times as fast, else with pip; both check every hash."""
    print(f"Installing {lock.name} …", flush=True)
    uv = ensure_uv()
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(venv_python())]
    else:
        command = [str(venv_python()), "-m", "pip", "install", "--quiet"]
        command += ["--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "-r", str(lock)]
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        fail("Installing failed; see above. Without a network nothing can be fetched.")


def ensure_uv() -> str | None:
    found = shutil.which("uv")
    if found:
        return found
    own = venv_python().with_name("uv")
    if not own.exists():
        pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--require-hashes"]
        options = ["--disable-pip-version-check", "--no-input"]
        subprocess.run(
            [*pip, *options, "-r", str(ROOT / "tools" / "uv.lock")], check=False, cwd=ROOT
        )
    return str(own) if own.exists() else None


def make_command() -> None:
    """Let `.venv/bin/kesher` and every Python of the venv find this source tree.

    An editable install would fetch a build tool that no hash guards.
    """
    link = next(VENV.glob("lib/python*/site-packages")) / "kesher-source.pth"
    if not link.exists() or link.read_text() != f"{ROOT}\n":
        link.write_text(f"{ROOT}\n")
    command = VENV / "bin" / "kesher"
    text = f'#!/bin/sh\nexec "{venv_python()}" -m kesher "$@"\n'
    if not command.exists() or command.read_text() != text:
        command.write_text(text)
        command.chmod(0o755)


def has_node() -> bool:
    if (ROOT / "node_modules" / ".package-lock.json").exists():
        return True
    return bool(shutil.which("node") and shutil.which("npm")) or is_installed(node_lock())


def ensure_node() -> None:
    """Take Node from a wheel where the machine has none; it only fetches the assets."""
    install(node_lock())
    stamp(node_lock()).write_text(fingerprint(node_lock()))


def run_python(*arguments: str) -> None:
    if subprocess.run([str(venv_python()), *arguments], check=False, cwd=ROOT).returncode:
        fail(f"Set-up stopped at: python {' '.join(arguments)}")


def is_installed(lock: Path) -> bool:
    path = stamp(lock)
    return path.exists() and path.read_text() == fingerprint(lock)


def fingerprint(lock: Path) -> str:
    """Return what an installation depends on: the lock, and the Python of the venv."""
    python = os.path.realpath(venv_python())
    return hashlib.sha256(lock.read_bytes() + python.encode()).hexdigest()


def stamp(lock: Path) -> Path:
    return VENV / f"{lock.name}.installed"


def dev_lock() -> Path:
    return ROOT / "requirements-dev.lock"


def node_lock() -> Path:
    return ROOT / "tools" / "node.lock"


def venv_python() -> Path:
    return VENV / "bin" / "python"


def fail(text: str) -> NoReturn:
    sys.exit(f"set-up: {text}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
