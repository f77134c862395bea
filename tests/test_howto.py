"""The how-tos, followed to the letter: what they tell to write is written, and then run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOWTO = ROOT / "docs" / "howto"

SETTINGS = """
import kesher

kesher.__path__.insert(0, {package!r})
from tests.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "kesher.assets"]
"""

GROUND = """
from tests import conftest

globals().update({name: value for name, value in vars(conftest).items() if name[:2] != "__"})
"""

FOLLOWED = '''
"""What stands on every screen and in every door without another line of code."""

from kesher.records.operations import edit_record
from kesher.savedviews.queries import search
from tests.factories.businesses import client_of, in_scope
from tests.factories.parties import make_party
from tests.factories.records import make_deal, make_record


def test_a_new_type_has_all_that_types_have(dana, noa):
    party = make_party(dana, "מפעלי שגב")
    asset = make_record(dana, "asset", name="מנוף", party=party.pk, price="1200")
    client = client_of(dana)

    listing = client.get("/b/ahava/assets/").content.decode()
    assert "מנוף" in listing and "1,200.00" in listing and "מפעלי שגב" in listing
    assert "/b/ahava/records/asset/new/" in listing
    assert "מנוף" in client.get(f"/b/ahava/records/asset/{asset.pk}/").content.decode()
    assert 'name="price"' in client.get("/b/ahava/records/asset/new/").content.decode()
    assert "asset.see" in client.get("/b/ahava/settings/roles/new/").content.decode()
    with in_scope(dana):
        edit_record(actor=dana, type_key="asset", record_id=asset.pk, values={"price": "7"})
        assert [g.record_type.key for g in search(dana, "מנוף")] == ["asset"]
    history = client.get(f"/b/ahava/history/asset/{asset.pk}/").content.decode()
    assert "1,200.00" in history
    rival = client_of(noa)
    assert rival.get(f"/b/barak/records/asset/{asset.pk}/").status_code == 404
    assert "מנוף" not in rival.get("/b/barak/assets/").content.decode()


def test_a_new_field_has_all_that_fields_have(dana):
    deal = make_deal(dana, source="תערוכה")
    client = client_of(dana)

    assert "תערוכה" in client.get("/b/ahava/deals/").content.decode()
    assert "תערוכה" in client.get(f"/b/ahava/records/deal/{deal.pk}/").content.decode()
    assert 'name="source"' in client.get("/b/ahava/records/deal/new/").content.decode()
    with in_scope(dana):
        assert [g.record_type.key for g in search(dana, "תערוכה")] == ["deal"]
'''


@pytest.mark.slow
def test_what_the_how_tos_say_is_enough(tmp_path: Path) -> None:
    package = tmp_path / "kesher"
    for name, text in _files_of("add-a-record-type.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in ("assets", "assets/migrations"):
        (package / folder / "__init__.py").touch()
    _add_the_field(package)
    (tmp_path / "howto_settings.py").write_text(SETTINGS.format(package=str(package)))
    (tmp_path / "conftest.py").write_text(GROUND)
    followed = tmp_path / "test_followed.py"
    followed.write_text(FOLLOWED, encoding="utf-8")
    isolation = package / "assets" / "migrations" / "0002_isolation.py"
    waiting = isolation.rename(tmp_path / "0002_isolation.py")
    _run(tmp_path, "manage.py", "makemigrations", "assets")
    waiting.rename(isolation)
    _run(tmp_path, "manage.py", "makemigrations", "deals", "-n", "deal_source")

    told = _run(
        tmp_path,
        *("-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider"),
        *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(followed)),
    )

    assert "2 passed" in told or ".." in told


def test_the_record_type_of_the_how_to_is_one_folder() -> None:
    names = [Path(name) for name, _text in _files_of("add-a-record-type.md")]

    assert {name.parts[:2] for name in names} == {("kesher", "assets")}
    assert len(names) == 4


def _files_of(page: str) -> list[tuple[str, str]]:
    """Return the files that a page shows whole: their first line names them."""
    text = (HOWTO / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n# (\S+)\n(.*?)```", text, flags=re.DOTALL)


def _add_the_field(package: Path) -> None:
    """Do to a copy of the deals app what the page on fields tells."""
    shutil.copytree(ROOT / "kesher" / "deals", package / "deals")
    text = (HOWTO / "add-a-field.md").read_text(encoding="utf-8")
    column, declaration = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    for name, before, added in (
        ("models.py", "    remarks = models.TextField", column),
        ("record_types.py", "            *place_fields(", declaration),
    ):
        path = package / "deals" / name
        source = path.read_text(encoding="utf-8")
        assert source.count(before) == 1
        path.write_text(source.replace(before, added + before), encoding="utf-8")


def _run(folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "howto_settings",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "KESHER_TEST_SUFFIX": os.environ.get("KESHER_TEST_SUFFIX", "") + "howto",
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout
