"""A folder of stored files for one test alone."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def files_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES = tmp_path / "files"
    settings.FILES.mkdir()
    return Path(settings.FILES)
