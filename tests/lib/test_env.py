"""Settings from the environment: what is unclear stops the start and names its variable."""

import stat
from pathlib import Path

import pytest

from kesher.lib.env import (
    SettingError,
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_str,
    home_folder,
    kept_secret,
)

NAME = "KESHER_FOR_TESTS"


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("Yes", True), ("on", True), ("false", False), ("0", False), ("OFF", False)],
)
def test_a_truth_value_is_read_in_each_of_its_spellings(
    monkeypatch: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    monkeypatch.setenv(NAME, text)

    assert env_bool(NAME, default=not value) is value


def test_a_misspelt_truth_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "flase")

    with pytest.raises(SettingError, match=f"{NAME}: 'flase'"):
        env_bool(NAME, default=False)


@pytest.mark.parametrize("text", ["eight", "8.5", "0", "70000"])
def test_a_number_that_is_none_or_out_of_bounds_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(NAME, text)

    with pytest.raises(SettingError, match=NAME):
        env_int(NAME, 8000, minimum=1, maximum=65535)


def test_a_missing_text_without_default_is_refused() -> None:
    with pytest.raises(SettingError, match="not set"):
        env_str(NAME)


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "  ")

    assert env_str(NAME, "default") == "default"
    assert env_list(NAME, ["a"]) == ["a"]


def test_a_list_is_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "a, b,,c ")

    assert env_list(NAME) == ["a", "b", "c"]


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    assert env_secret(NAME) == "hidden"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_secret_file_that_is_missing_or_empty_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "secret").write_text(content)
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    with pytest.raises(SettingError, match=f"{NAME}_FILE"):
        env_secret(NAME, "default")


def test_a_secret_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, "one")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "other"))

    with pytest.raises(SettingError, match="together"):
        env_secret(NAME)


def test_a_kept_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret-key"

    first = kept_secret(NAME, path)

    assert kept_secret(NAME, path) == first
    assert len(first) >= 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret-key"]


def test_the_data_folder_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KESHER_HOME", "/srv/kesher")

    assert home_folder() == Path("/srv/kesher")
