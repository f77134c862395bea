"""Starting: what may be served where, and how a command fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from kesher.project import cli
from kesher.project.database_error import DatabaseError
from kesher.project.running import check_bind

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("bind", "cert", "proxies", "demo", "problem"),
    [
        ("127.0.0.1", "", [], False, None),
        ("::1", "", [], True, None),
        ("0.0.0.0", "", [], False, "KESHER_TLS_CERT"),
        ("192.168.1.5", "", [], False, "in the clear"),
        ("0.0.0.0", "cert.pem", [], False, None),
        ("0.0.0.0", "", ["10.0.0.5"], False, None),
        ("0.0.0.0", "cert.pem", ["10.0.0.5"], True, "this machine only"),
    ],
)
def test_beyond_this_machine_only_what_is_encrypted_is_served(
    settings: Settings, bind: str, cert: str, proxies: list[str], demo: bool, problem: str | None
) -> None:
    settings.BIND = bind
    settings.TLS_CERT = cert
    settings.TLS_KEY = cert
    settings.TRUSTED_PROXIES = proxies
    settings.DEMO = demo

    if problem is None:
        check_bind()
    else:
        with pytest.raises(DatabaseError, match=problem):
            check_bind()


def test_a_certificate_without_its_key_is_refused(settings: Settings) -> None:
    settings.TLS_CERT = "cert.pem"
    settings.TLS_KEY = ""

    with pytest.raises(DatabaseError, match="go together"):
        check_bind()


def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "kesher", "doctor"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "KESHER_HOME": str(tmp_path), "KESHER_PORT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr == "kesher: KESHER_PORT: 'many' is not a whole number.\n"


def test_a_command_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        cli.main(["fly"])

    assert refusal.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err
