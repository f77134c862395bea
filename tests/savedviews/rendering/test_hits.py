import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.lib.text import search_terms
from kesher.savedviews.rendering.hits import highlight


def marked(text: str, query: str) -> str:
    return highlight(text, [term.text for term in search_terms(query)])


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("דנה כהן", "כהן", "דנה <mark>כהן</mark>"),
        ("שלומי", "שלומ", "<mark>שלומ</mark>י"),
        ("צה״ל", "צהל", "<mark>צה״ל</mark>"),
        ("שָׁלוֹם", "שלום", "<mark>שָׁלוֹם</mark>"),
        ("Nasser & Sons", "nasser sons", "<mark>Nasser</mark> &amp; <mark>Sons</mark>"),
        ("050-123-4567", "1234567", "050-<mark>123-4567</mark>"),
        ("050-123-4567", "+972501234567", "<mark>050-123-4567</mark>"),
        ("<b>כהן</b>", "כהן", "&lt;b&gt;<mark>כהן</mark>&lt;/b&gt;"),
        ("דנה", "כהן", "דנה"),
    ],
)
def test_what_was_typed_is_marked_where_it_stands(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown


@given(st.text(max_size=30), st.text(max_size=12))
def test_marking_never_changes_the_text_nor_opens_a_tag(text: str, query: str) -> None:
    shown = marked(text, query)

    plain = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert ">" not in plain
    assert shown.count("<mark>") == shown.count("</mark>")
