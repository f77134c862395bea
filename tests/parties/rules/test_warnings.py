from kesher.parties.rules.entries import (
    AddressEntry,
    EmailEntry,
    PartyEntry,
    PhoneEntry,
    Reach,
)
from kesher.parties.rules.warnings import warnings_of


def test_a_sound_entry_has_no_warnings() -> None:
    reach = Reach(
        phones=(PhoneEntry(raw="050-2345678"), PhoneEntry(raw="*6050")),
        emails=(EmailEntry(address="a@b.co"),),
        addresses=(AddressEntry(locality_name="חולון", postal_code="6688312"),),
    )
    entry = PartyEntry(kind="person", id_number_kind="id", id_number="123456782")

    assert warnings_of(entry, reach) == ()


def test_everything_odd_is_told_by_code_and_field() -> None:
    reach = Reach(
        phones=(PhoneEntry(raw="050-1234567"), PhoneEntry(raw="6123456")),
        emails=(EmailEntry(address="no mail"),),
        addresses=(
            AddressEntry(postal_code="61000"),
            AddressEntry(postal_code="1"),
        ),
    )
    entry = PartyEntry(kind="person", id_number_kind="id", id_number="123456789")

    found = warnings_of(entry, reach)

    assert [(warning.code, warning.field) for warning in found] == [
        ("id_number_check_digit", "id_number"),
        ("phone_unusual_range", "phone"),
        ("phone_area_code_missing", "phone"),
        ("email_invalid", "email"),
        ("postal_code_old", "postal_code"),
        ("postal_code_invalid", "postal_code"),
    ]
    assert all(str(warning.text) for warning in found)


def test_a_report_never_repeats_an_id_number() -> None:
    entry = PartyEntry(kind="person", id_number_kind="id", id_number="123456789")

    assert all("123456789" not in f"{found}" for found in warnings_of(entry, Reach()))
