"""The catalogs of translations: collecting, keeping, compiling and checking, on a small package."""

import gettext
from pathlib import Path

import pytest

from tools import messages

CALLS_PY = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Calls for today")
WAITING = ngettext("%(count)d call waits", "%(count)d calls wait", 3)
MONTH = pgettext("month name", "May")
NAME = _(TITLE)
"""
CALL_LIST_HTML = """
{% load i18n %}<h1 title='{% translate "Calls for today" %}'>
  {% trans "Take" context "a call" %}</h1>
  {% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% blocktranslate with name=party trimmed %}
  It's {{ name }}, "100%" sure
{% endblocktranslate %}<p>don't</p>
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with the app `calls`, a library and templates, for the tool to work on."""
    package = tmp_path / "kesher"
    files = {
        "calls/apps.py": "",
        "calls/views.py": CALLS_PY,
        "calls/migrations/0001_initial.py": 'from x import _\nNAME = _("Old wording")\n',
        "lib/dates.py": 'from x import gettext\nTODAY = gettext("Today")\n',
        "templates/calls/call_list.html": CALL_LIST_HTML,
        "templates/base.html": '{% load i18n %}{% translate "Today" %}{% translate "Search" %}',
    }
    for name, content in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", package)
    return package


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["messages", *arguments])
    return messages.main()


def _translate(package: Path, name: str, translations: dict[str, str | tuple[str, ...]]) -> None:
    """Write translations into a catalog, as a translator would."""
    po = messages.catalog_of(name)
    catalog = messages.read(po)
    for message in catalog:
        if message.id and messages.singular(message) in translations:
            message.string = translations[messages.singular(message)]
    po.write_bytes(messages.written(catalog))


HEBREW_OF_CALLS: dict[str, str | tuple[str, ...]] = {
    "Calls for today": "שיחות להיום",
    "%(count)d call waits": ("שיחה ממתינה", "שתי שיחות ממתינות", "%(count)d שיחות ממתינות"),
    "May": "מאי",
    "Take": "לקיחה",
    "%(n)s row": ("שורה", "שתי שורות", "%(n)s שורות"),
    'It\'s %(name)s, "100%%" sure': "זה %(name)s, ב־100%%",
}
HEBREW_OF_THE_REST: dict[str, str | tuple[str, ...]] = {"Today": "היום", "Search": "חיפוש"}


@pytest.fixture
def translated(package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package with complete catalogs."""
    _run(monkeypatch, "update")
    _translate(package, "calls", HEBREW_OF_CALLS)
    _translate(package, "lib", HEBREW_OF_THE_REST)
    return package


def test_each_text_goes_to_the_catalog_of_its_app(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(monkeypatch, "update") == 1  # untranslated as yet

    ours = {messages.singular(m) for m in messages.read(messages.catalog_of("calls")) if m.id}
    rest = {messages.singular(m) for m in messages.read(messages.catalog_of("lib")) if m.id}
    assert ours == set(HEBREW_OF_CALLS)
    assert rest == set(HEBREW_OF_THE_REST)


def test_complete_catalogs_pass(
    translated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check") == 0
    assert capsys.readouterr().out == ""


def test_update_of_complete_catalogs_changes_no_byte(
    translated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {po: po.read_bytes() for po in translated.rglob("*.po")}

    assert _run(monkeypatch, "update") == 0

    assert {po: po.read_bytes() for po in translated.rglob("*.po")} == before
    assert all(b"POT-Creation-Date" not in content for content in before.values())


def test_update_of_one_app_leaves_the_others_alone(
    translated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (translated / "templates/base.html").write_text("", encoding="utf-8")
    (translated / "calls/views.py").write_text("", encoding="utf-8")
    common = messages.catalog_of("lib").read_bytes()

    _run(monkeypatch, "update", "calls")

    assert messages.catalog_of("lib").read_bytes() == common
    assert "May" not in messages.catalog_of("calls").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        ("lib/dates.py", 'gettext("Today")\ngettext("New")\n', "has no entry for 'New'"),
        ("templates/base.html", "", "has an entry that is used no more: 'Search'"),
        (
            "calls/views.py",
            CALLS_PY.replace("month name", "month"),
            "has no entry for 'May' (month)",
        ),
    ],
)
def test_check_names_what_is_missing_and_what_is_left_over(
    translated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: str,
    content: str,
    fault: str,
) -> None:
    (translated / file).write_text(content, encoding="utf-8")

    assert _run(monkeypatch, "check") == 1
    assert fault in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("May", "", "has no translation of 'May'"),
        ("%(n)s row", ("שורה", "", "%(n)s שורות"), "not in each of its 3 forms"),
        ('It\'s %(name)s, "100%%" sure', "זה %(nmae)s", "unknown %(nmae)s"),
        ('It\'s %(name)s, "100%%" sure', "זה", "missing %(name)s"),
    ],
)
def test_check_names_a_bad_translation(
    translated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    translation: str | tuple[str, ...],
    fault: str,
) -> None:
    _translate(translated, "calls", {text: translation})

    assert _run(monkeypatch, "check") == 1
    assert fault in capsys.readouterr().out


def test_check_names_a_doubtful_translation(
    translated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    po = messages.catalog_of("lib")
    doubtful = po.read_text(encoding="utf-8").replace('msgid "Today"', '#, fuzzy\nmsgid "Today"')
    po.write_text(doubtful, encoding="utf-8")

    assert _run(monkeypatch, "check") == 1
    assert "has a doubtful translation of 'Today'" in capsys.readouterr().out


def test_check_names_a_text_that_two_catalogs_translate_differently(
    translated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (translated / "calls/forms.py").write_text('_("Today")\n', encoding="utf-8")
    _run(monkeypatch, "update")
    assert _run(monkeypatch, "check") == 0  # taken over from the other catalog
    _translate(translated, "calls", {"Today": "ביום זה"})
    capsys.readouterr()

    assert _run(monkeypatch, "check") == 1
    told = capsys.readouterr().out
    assert "'Today' has several translations" in told
    assert "היום" in told
    assert "ביום זה" in told


def test_missing_catalog_is_named(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check") == 1
    assert "is missing, with" in capsys.readouterr().out


def test_forms_of_an_older_catalog_are_kept_and_filled_up(
    translated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    po = messages.catalog_of("calls")
    lines = po.read_text(encoding="utf-8").replace('msgstr[2] "%(n)s שורות"\n', "")
    po.write_text(lines.replace('msgstr[1] "שתי שורות"', 'msgstr[1] "%(n)s שורות"'), "utf-8")

    assert _run(monkeypatch, "update") == 0

    row = messages.read(po).get("%(n)s row")
    assert row.string == ("שורה", "%(n)s שורות", "%(n)s שורות")


def test_compiled_catalog_counts_in_hebrew(
    translated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(monkeypatch, "compile") == 0

    with messages.catalog_of("calls").with_suffix(".mo").open("rb") as compiled:
        hebrew = gettext.GNUTranslations(compiled)
    one, many = "%(n)s row", "%(n)s rows"
    assert [hebrew.ngettext(one, many, n) for n in (1, 2, 5, 10, 100)] == [
        "שורה",
        "שתי שורות",
        "%(n)s שורות",
        "%(n)s שורות",
        "%(n)s שורות",
    ]
    assert hebrew.pgettext("a call", "Take") == "לקיחה"


def test_compiling_again_writes_only_what_has_changed(
    translated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(monkeypatch, "compile")
    mo = messages.catalog_of("calls").with_suffix(".mo")
    mo.write_bytes(b"as it was")

    _run(monkeypatch, "compile")

    assert mo.read_bytes() == b"as it was"


def test_unknown_command_explains_the_tool(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "translate") == 2
    assert "tools.messages" in capsys.readouterr().out
