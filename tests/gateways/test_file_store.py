"""Both stores keep the same promises."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from kesher.gateways.base import GatewayFailed
from kesher.gateways.bucket import Bucket
from kesher.gateways.file_store import FileStore
from kesher.gateways.folder import Folder
from kesher.lib.files import OutsideFilesError
from tests.fake_s3 import running_s3

KEY = "attachments/7/ab/0123456789"
CHUNKS = [b"shalom ", b"x" * 100_000, b" end"]
CONTENT = b"".join(CHUNKS)


@pytest.fixture(params=["folder", "bucket"])
def store(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[FileStore]:
    settings.FILES = tmp_path
    if request.param == "folder":
        yield Folder()
        return
    with running_s3() as s3:
        yield Bucket(**s3.options)


def read_all(store: FileStore, start: int = 0) -> bytes:
    file = store.open(KEY, start)
    content = b""
    while chunk := file.read(30_000):
        content += chunk
    file.close()
    return content


def test_what_was_saved_is_read_from_any_place(store: FileStore) -> None:
    store.save(KEY, CHUNKS)

    assert store.size(KEY) == len(CONTENT)
    assert read_all(store) == CONTENT
    assert read_all(store, 100_000) == CONTENT[100_000:]


def test_what_is_refused_on_the_way_was_never_there(store: FileStore) -> None:
    def refused() -> Iterator[bytes]:
        yield b"first"
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        store.save(KEY, refused())

    assert list(store.keys("attachments/7/")) == []


def test_what_is_gone_is_gone_for_good(store: FileStore) -> None:
    store.save(KEY, CHUNKS)
    store.delete(KEY)
    store.delete(KEY)

    with pytest.raises(GatewayFailed) as failure:
        store.size(KEY)
    assert failure.value.is_permanent
    with pytest.raises(GatewayFailed):
        store.open(KEY)


def test_keys_are_listed_by_where_they_start(store: FileStore) -> None:
    store.save(KEY, CHUNKS)
    store.save("attachments/77/ab/x", CHUNKS)

    (found,) = store.keys("attachments/7/")

    assert found[0] == KEY
    assert dt.datetime.now(dt.UTC) - found[1] < dt.timedelta(minutes=5)


def test_no_key_leads_out_of_the_folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"

    with pytest.raises(OutsideFilesError):
        Folder().save("../outside", CHUNKS)


def test_a_folder_that_cannot_be_written_is_a_failure(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path
    (tmp_path / "attachments").write_text("in the way")

    with pytest.raises(GatewayFailed):
        Folder().save(KEY, CHUNKS)


@pytest.mark.parametrize("deed", ["save", "open", "size", "delete", "keys"])
def test_a_bucket_that_refuses_is_a_failure_that_may_pass(deed: str) -> None:
    arguments: dict[str, list[Any]] = {"save": [KEY, CHUNKS], "keys": ["attachments/"]}
    with running_s3() as s3:
        s3.is_down = True
        with pytest.raises(GatewayFailed) as failure:
            list(getattr(Bucket(**s3.options), deed)(*arguments.get(deed, [KEY])) or ())

    assert not failure.value.is_permanent
