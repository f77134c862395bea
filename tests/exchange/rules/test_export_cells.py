import pytest

from kesher.exchange.rules.export_cells import neutralize, restore


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+972501234567",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        "  =cmd|' /C calc'!A0",
        "\n=HYPERLINK(1)",
        "＝1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralize(text) == f"'{text}"
    assert restore(neutralize(text)) == text


@pytest.mark.parametrize("text", ["משה", "03-6123456", "a=b", "", "'צ'ק", "'72"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert neutralize(text) == text
    assert restore(text) == text
