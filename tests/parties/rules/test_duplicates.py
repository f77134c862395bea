"""When two parties may be one."""

import pytest

from kesher.parties.rules.duplicates import (
    LISTED_FROM,
    Profile,
    Reason,
    is_settled,
    loose_name_key,
    match,
    name_key,
    names_resemble,
    share,
)

PHONE = Reason("phone", "+972502345678")
MAIL = Reason("email", "office@segev.co.il")


def profile(party_id: int, name: str, **more: object) -> Profile:
    values = {"kind": "organization", **more}
    return Profile(party_id=party_id, names=(name,), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("משה כהן", "כהן משה"),
        ("מר משה כהן", "משה כהן"),
        ("מפעלי שגב", "מפעלי שגב בע״מ"),
        ('צה"ל', "צה״ל"),
        ("בן־גוריון", "בן גוריון"),
        ("SEGEV Ltd.", "segev"),
    ],
)
def test_one_name_in_two_spellings_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("יוסי כהן", "יוסף כהן"),
        ("רבקה לוי", "ריבקה לוי"),
        ("Moshe Cohen", "משה כהן"),
        ("קיטרין טל", "כטרין תל"),
    ],
)
def test_names_that_sound_alike_have_one_loose_key(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert loose_name_key(one) == loose_name_key(other)


@pytest.mark.parametrize("name", ["", 'בע"מ', "מר", "...", "־"])
def test_a_name_that_says_nothing_has_no_key(name: str) -> None:
    assert (name_key(name), loose_name_key(name)) == ("", "")
    assert not names_resemble(name, name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("מפעלי שגב", "מפעלי שגב ובניו", True),
        ("מפעלי שגב", "מפעלי שגיב", True),
        ("דנה כהן", "דנה לוי", False),
        ("דנה", "יעל", False),
    ],
)
def test_names_resemble(one: str, other: str, expected: bool) -> None:
    assert names_resemble(one, other) is expected
    assert names_resemble(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "holders", "kinds", "is_listed"),
    [
        # the same number of two, whatever they are called
        ({"phones": {PHONE.value}}, {"phones": {PHONE.value}}, {PHONE: 2}, ["phone"], True),
        # a head office: sixty-three branches with one number
        ({"phones": {PHONE.value}}, {"phones": {PHONE.value}}, {PHONE: 63}, ["phone"], False),
        ({"id_number": "516179157"}, {"id_number": "516179157"}, {}, ["id_number"], True),
        ({"emails": {MAIL.value}}, {"emails": {MAIL.value}}, {MAIL: 2}, ["email"], True),
        ({}, {}, {}, [], False),
    ],
)
def test_what_is_listed(
    one: dict[str, object],
    other: dict[str, object],
    holders: dict[Reason, int],
    kinds: list[str],
    is_listed: bool,
) -> None:
    found = match(
        profile(1, "אלף", **{key: _set(value) for key, value in one.items()}),
        profile(2, "תו", **{key: _set(value) for key, value in other.items()}),
        holders,
    )

    assert [reason.kind for reason in found.reasons] == kinds
    assert (found.score >= LISTED_FROM) is is_listed


def _set(value: object) -> object:
    return frozenset(value) if isinstance(value, set) else value


def test_reasons_add_up_and_the_surest_comes_first() -> None:
    both = {"phones": frozenset({PHONE.value}), "emails": frozenset({MAIL.value})}

    found = match(profile(1, "מפעלי שגב", **both), profile(2, "מפעלי שגב בע״מ", **both), {})

    assert [reason.kind for reason in found.reasons] == ["email", "phone", "name"]
    assert found.score > 90


def test_two_id_numbers_speak_for_two_parties() -> None:
    one = profile(1, "משה כהן", kind="person", id_number="123456782")
    other = profile(2, "משה כהן", kind="person", id_number="039337423")

    assert match(one, other, {}).score < LISTED_FROM <= match(one, profile(3, "משה כהן"), {}).score


def test_a_common_name_alone_is_no_pair() -> None:
    one, other = profile(1, "משה כהן", kind="person"), profile(2, "משה כהן", kind="person")
    (reason,) = match(one, other, {}).reasons

    assert match(one, other, {reason: 2}).score >= LISTED_FROM
    assert match(one, other, {reason: 5}).score < LISTED_FROM


def test_share_falls_with_the_number_of_holders() -> None:
    shares = [share(count) for count in (0, 1, 2, 3, 10, 63)]

    assert shares[:3] == [1.0, 1.0, 1.0]
    assert shares == sorted(shares, reverse=True)


def test_a_dismissed_pair_comes_back_with_a_new_reason_only() -> None:
    dismissed = [PHONE.mark()]

    assert is_settled(dismissed, [PHONE])
    assert is_settled(dismissed, [])
    assert not is_settled(dismissed, [PHONE, MAIL])
