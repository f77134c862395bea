"""The measurement runs from an empty folder to a file of figures."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kesher.project import cluster

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.slow
def test_bench_measures_every_scenario_at_a_small_size(tmp_path: Path) -> None:
    target = tmp_path / "latest.json"
    words = ["--size", "900", "--rounds", "1", "--requests", "4", "--out", str(target)]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        "KESHER_HOME": str(tmp_path / "home"),
        "KESHER_BENCH_PORT": str(port),
    }

    try:
        run = subprocess.run(
            [sys.executable, "-m", "bench", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    finally:
        for home in (tmp_path / "home" / "bench").glob("900-*"):
            cluster.remove(cluster.locate(home))

    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(target.read_text())
    assert figures["size"] == 900
    assert len(figures["scenarios"]) == 28
    for scenario in figures["scenarios"]:
        assert scenario["one"]["web_ms"] > 0, scenario["name"]
        assert scenario["one"]["database_ms"] > 0, scenario["name"]
        assert scenario["name"] in run.stdout
    crowd = figures["crowd"]
    assert crowd["people"] == 45
    assert 0 < crowd["first_ms"] <= crowd["arrivals"]["median_ms"] <= crowd["last_ms"]
    assert crowd["page_before"]["median_ms"] > 0 < crowd["page_meanwhile"]["median_ms"]
    names = ["export, CSV", "edit of many", "undo of the edit", "import", "undo of the import"]
    assert [one["name"] for one in figures["batches"]] == names
    assert all(one["rows"] > 0 and one["rows_per_second"] > 0 for one in figures["batches"])
    assert all(one["peak_mb"] > 0 for one in figures["batches"])
    assert figures["visits"]["first"]["wire_bytes"] > figures["visits"]["warm"]["wire_bytes"] > 0
    assert str(tmp_path) not in target.read_text()
