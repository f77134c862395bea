"""Run the web processes and the worker, watch over them and over our own database server."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from kesher.project import cluster as clusters
from kesher.project.cluster import Cluster
from kesher.project.database_error import DatabaseError
from kesher.project.lifeline import LIFELINE_VARIABLE

_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 20
_BACK_OFF_SECONDS = (0.2, 1, 2, 5, 10, 30)
_HEALTHY_AFTER_SECONDS = 60


@dataclass
class Child:
    """One process that is to run always."""

    name: str
    module: str
    arguments: Sequence[str] = ()
    sockets: Sequence[socket.socket] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float = 0.0


@dataclass
class Supervisor:
    """Keeps the children alive until a signal asks to stop; a second signal stops at once."""

    children: Sequence[Child]
    cluster: Cluster | None
    environment: Mapping[str, str] = field(default_factory=dict)
    _stop_signals: int = 0
    _database_failures: int = 0
    _database_again_at: float = 0.0

    def __post_init__(self) -> None:
        self._lifeline, self._lifeline_held = os.pipe()

    def run(self) -> None:
        """Run until SIGINT or SIGTERM, then stop all children."""
        previous = {
            number: signal.signal(number, self._note_signal)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            while not self._stop_signals:
                self.watch()
                time.sleep(_POLL_SECONDS)
        finally:
            self.stop()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def start(self) -> None:
        """Start all children now, before `run` watches them."""
        for child in self.children:
            self._start(child)

    def watch(self) -> None:
        """Look once after the database and the children, and start again what has died."""
        self._keep_database_alive()
        for child in self.children:
            self._keep_alive(child)

    def stop(self) -> None:
        """Stop all children, patiently unless a second signal says otherwise."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for process in running:
            while process.poll() is None and time.monotonic() < deadline and self._is_patient():
                time.sleep(0.05)
            if process.poll() is None:
                process.kill()
                process.wait()

    def _note_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stop_signals += 1

    def _start(self, child: Child) -> None:
        descriptors = [handle.fileno() for handle in child.sockets]
        child.process = subprocess.Popen(
            [sys.executable, "-m", child.module, *child.arguments],
            env={**os.environ, **self.environment, LIFELINE_VARIABLE: str(self._lifeline)},
            pass_fds=[*descriptors, self._lifeline],
            stdin=subprocess.DEVNULL,
            # Ctrl+C reaches us alone; we stop the children in order.
            start_new_session=True,
        )
        child.started_at = time.monotonic()

    def _keep_alive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_again_at:
                self._start(child)
            return
        if child.process.poll() is None:
            return
        if now - child.started_at > _HEALTHY_AFTER_SECONDS:
            child.deaths = 0
        wait = _BACK_OFF_SECONDS[min(child.deaths, len(_BACK_OFF_SECONDS) - 1)]
        _say(f"{child.name} ended ({child.process.returncode}); starts again in {wait} s.")
        child.deaths += 1
        child.process = None
        child.start_again_at = now + wait

    def _keep_database_alive(self) -> None:
        now = time.monotonic()
        if self.cluster is None or now < self._database_again_at:
            return
        if clusters.is_running(self.cluster):
            return
        _say("The database has stopped; it is being started.")
        try:
            clusters.start(self.cluster)
            self._database_failures = 0
            _say("The database answers again.")
        except DatabaseError as error:
            wait = _BACK_OFF_SECONDS[min(self._database_failures, len(_BACK_OFF_SECONDS) - 1)]
            self._database_failures += 1
            self._database_again_at = time.monotonic() + wait
            _say(str(error))

    def _is_patient(self) -> bool:
        return self._stop_signals < 2


def open_sockets(bind: str, port: int) -> list[socket.socket]:
    """Open the sockets to listen on; `localhost` may mean either loopback address.

    Raises: OSError when the port is taken or the address is not ours.
    """
    sockets = [_open(bind, port)]
    if bind == "127.0.0.1":
        with contextlib.suppress(OSError):  # a machine without IPv6
            sockets.append(_open("::1", port))
    return sockets


def _open(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    handle = socket.socket(family, socket.SOCK_STREAM)
    try:
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            handle.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        handle.bind((address, port))
        handle.listen(1024)
    except OSError:
        handle.close()
        raise
    return handle


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
