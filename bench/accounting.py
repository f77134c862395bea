"""CPU time and memory of the server's processes, as the operating system accounts for them.

On a shared machine CPU time is the figure that holds still: others make an answer come later, but
hardly make it cost more.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_WEB_MODULE = b"kesher.project.web"
_WORKER_MODULE = b"kesher.project.worker"
_FORGET_PEAK = "5"  # as /proc/<pid>/clear_refs has it
# Fields of /proc/<pid>/stat, counted from the one that follows the program's name.
_PARENT, _DEAD_USER, _DEAD_SYSTEM = 1, 13, 14


@dataclass(frozen=True)
class CpuMs:
    """Milliseconds of CPU time."""

    web: float
    database: float

    def __sub__(self, earlier: "CpuMs") -> "CpuMs":
        return CpuMs(self.web - earlier.web, self.database - earlier.database)

    def per(self, count: int) -> "CpuMs":
        """Return the share of one out of `count`."""
        return CpuMs(self.web / count, self.database / count)

    @property
    def total(self) -> float:
        """Return web and database together."""
        return self.web + self.database


@dataclass(frozen=True)
class Accounts:
    """The processes whose time is counted: all web processes, and all of the database server."""

    supervisor: int
    postmaster: int

    def read(self) -> CpuMs:
        """Return the time spent until now."""
        parents = _parents()
        web = [pid for pid in _below(self.supervisor, parents) if _runs(pid, _WEB_MODULE)]
        web += [child for pid in web for child in _below(pid, parents)]
        database = [self.postmaster, *_below(self.postmaster, parents)]
        return CpuMs(_spent(web), _spent(database))

    def forget_peak(self) -> None:
        """Begin anew to note how much memory the worker takes."""
        for pid in self._workers():
            Path(f"/proc/{pid}/clear_refs").write_text(_FORGET_PEAK)

    def peak_mb(self) -> float:
        """Return the most memory that the worker has taken since, in megabytes."""
        return max(_peak_kb(pid) for pid in self._workers()) / 1024

    def _workers(self) -> list[int]:
        below = _below(self.supervisor, _parents())
        return [pid for pid in below if _runs(pid, _WORKER_MODULE)]


def _parents() -> dict[int, int]:
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (stat := _stat(int(folder.name))):
            parents[int(folder.name)] = int(stat[_PARENT])
    return parents


def _below(root: int, parents: dict[int, int]) -> Iterator[int]:
    for pid, parent in parents.items():
        if parent == root:
            yield pid
            yield from _below(pid, parents)


def _runs(pid: int, module: bytes) -> bool:
    try:
        return module in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _peak_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _spent(pids: list[int]) -> float:
    """Return what these processes have used, and what their dead children had when they died."""
    spent = 0.0
    for pid in set(pids):
        if stat := _stat(pid):
            dead = int(stat[_DEAD_USER]) + int(stat[_DEAD_SYSTEM])
            spent += _running_ms(pid) + dead * _TICK_MS
    return spent


def _running_ms(pid: int) -> float:
    """Return what the threads of a process have used, to the nanosecond and not to the tick."""
    nanoseconds = 0
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            nanoseconds += int((thread / "schedstat").read_text().split()[0])
    except OSError:
        return 0.0
    return nanoseconds / 1e6


def _stat(pid: int) -> list[str]:
    try:
        # The program's name stands in brackets and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
