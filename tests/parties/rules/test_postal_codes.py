import pytest

from kesher.parties.choices import PostalCodeProblem
from kesher.parties.rules.postal_codes import postal_code_problem


@pytest.mark.parametrize(
    ("code", "country", "problem"),
    [
        ("6688312", "IL", None),
        ("0123456", "IL", None),
        ("", "IL", None),
        ("61000", "IL", PostalCodeProblem.OLD),
        ("123456", "IL", PostalCodeProblem.INVALID),
        ("66883 2", "IL", PostalCodeProblem.INVALID),
        ("٦٦٨٨٣١٢", "IL", PostalCodeProblem.INVALID),
        ("SW1A 1AA", "IL", PostalCodeProblem.INVALID),
        ("SW1A 1AA", "GB", None),
    ],
)
def test_postal_code_problem(code: str, country: str, problem: PostalCodeProblem | None) -> None:
    assert postal_code_problem(code, country) is problem
