"""Find the browser that the journeys drive; install it where that is ours to do."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# The shell first: a whole browser draws its own windows too, at half as much again.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
PACKAGES = NAMES[:2]
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium: KESHER_CHROMIUM, else one on this machine."""
    named = os.environ.get("KESHER_CHROMIUM", "").strip()
    if named:
        return named if Path(named).is_file() else None
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [path for path in MAC_PATHS if Path(path).is_file()]
    return found[0] if found else None


def is_debian() -> bool:
    return shutil.which("apt-get") is not None


def install_command() -> str:
    """Return the one command that gives this machine a Chromium."""
    if platform.system() == "Darwin":
        return "brew install --cask chromium"
    if is_debian():
        return f"sudo apt-get install -y {PACKAGES[0]}"
    if shutil.which("dnf"):
        return "sudo dnf install -y chromium"
    return "set KESHER_CHROMIUM to the path of a Chromium or Chrome"


def ensure_chromium() -> str:
    """Return the path of a Chromium, installing it as root on Debian; else stop and say how.

    The journeys are never left out in silence.
    """
    path = find_chromium()
    if path is None and is_debian() and os.geteuid() == 0:
        print("Installing Chromium for the journeys …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=False, env=environment)
        for package in PACKAGES:
            install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
            subprocess.run(install, check=False, env=environment)
            if path := find_chromium():
                break
    if path is None:
        sys.exit(
            f"The journeys need a Chromium. Get one with this command:\n\n  {install_command()}\n"
        )
    return path


if __name__ == "__main__":
    print(ensure_chromium())
