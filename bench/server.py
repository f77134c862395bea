"""The product as its users run it, in processes of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from bench.accounting import Accounts
from kesher.project import cluster

_START_SECONDS = 120


@contextmanager
def running_server() -> Iterator[tuple[int, Accounts]]:
    """Run the product as its users do."""
    log = settings.HOME / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "kesher", "run"],
            env=os.environ,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{settings.PORT}/healthz", process)
        postmaster = cluster.server_process(cluster.locate(settings.HOME))
        assert postmaster is not None
        yield settings.PORT, Accounts(process.pid, postmaster)
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
