from pathlib import Path

import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def files(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """A folder of stored files that goes with the test."""
    settings.FILES = tmp_path / "files"
    settings.FILES.mkdir()
    return settings.FILES  # type: ignore[no-any-return]
