from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder of stored files that goes with the test."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.FILES = folder
    return folder
