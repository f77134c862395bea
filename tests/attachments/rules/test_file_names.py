import pytest

from kesher.attachments.errors import EndingChanged, FileNameMissing, PathInName
from kesher.attachments.rules.file_names import clean_file_name, ending_of, new_file_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("חוזה שירות.pdf", "חוזה שירות.pdf"),
        ('חוזה ת"א.pdf', 'חוזה ת"א.pdf'),
        ("  a \t b\r\nc.txt ", "a b c.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b\u200f\u2066b\u2069\x00\x07.png", "ab.png"),
        ("report.pdf. . ", "report.pdf"),
        (".htaccess", "htaccess"),
        ("bill.exe:x.pdf", "bill.exe-x.pdf"),
        ("cafe\u0301.jpg", "café.jpg"),
    ],
)
def test_a_name_is_cleaned(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b.pdf", "C:\\x\\y.doc", "\\\\host\\x", "/"]
)
def test_a_path_is_refused(name: str) -> None:
    with pytest.raises(PathInName):
        clean_file_name(name)


@pytest.mark.parametrize("name", ["", "   ", "...", "\u202e\u200b", "\x00"])
def test_a_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(FileNameMissing):
        clean_file_name(name)


@pytest.mark.parametrize("stem", ["א" * 500, "a" * 500, "🙂" * 200])
def test_a_long_name_is_shortened_and_keeps_its_ending(stem: str) -> None:
    name = clean_file_name(f"{stem}.pdf")

    assert name.endswith(f"{stem[0]}.pdf")
    assert len(name) <= 200
    assert len(name.encode()) <= 240


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".x", ""), ("Dr. Cohen", ""), ("a.b-c", "")],
)
def test_the_ending_is_what_stands_behind_the_last_dot(name: str, ending: str) -> None:
    assert ending_of(name) == ending


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("חוזה חתום", "חוזה חתום.pdf"),
        ("חוזה חתום.PDF", "חוזה חתום.PDF"),
        ("גרסה 3.5", "גרסה 3.5.pdf"),
        ("י.כהן", "י.כהן.pdf"),
    ],
)
def test_a_new_name_keeps_the_ending(text: str, name: str) -> None:
    assert new_file_name(text, old_name="סריקה.pdf") == name


@pytest.mark.parametrize(
    ("text", "old_name"), [("חוזה.exe", "חוזה.pdf"), ("a.png", "a.pdf"), ("a.pdf", "readme")]
)
def test_a_new_name_with_another_ending_is_refused(text: str, old_name: str) -> None:
    with pytest.raises(EndingChanged):
        new_file_name(text, old_name=old_name)
