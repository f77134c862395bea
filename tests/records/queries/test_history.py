import pytest
from django.db import connection

from kesher.parties import operations
from kesher.parties.models import Party
from kesher.parties.record_types import PARTY
from kesher.parties.rules.entries import PartyEntry, PhoneEntry, Reach
from kesher.records.operations import edit_record
from kesher.records.queries import record_type_for
from kesher.records.queries.history import HistoryPage, history_of
from kesher.tenancy.models import Business, Change
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field, options
from tests.factories.parties import make_contact, make_party


def history(actor: Actor, party: Party, before: int = 0) -> HistoryPage:
    with in_scope(actor):
        return history_of(actor, PARTY, party.pk, before=before)


def lines(page: HistoryPage) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for entry in page.entries for line in entry.lines]


def edit(actor: Actor, party: Party, name: str, **more: str) -> None:
    with in_scope(actor):
        party.refresh_from_db()
        entry = PartyEntry(kind=party.kind, name=name, **more)
        operations.edit_party(
            actor=actor, party_id=party.pk, expected_version=party.version, entry=entry
        )


def test_a_change_tells_who_what_and_from_what_to_what(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana, "שגב")

    edit(yossi, party, "שגב ובניו")

    newest = history(dana, party).entries[0]
    assert newest.who == "יוסי לוי"
    assert ("שם", "שגב", "שגב ובניו") in [(x.label, x.before, x.after) for x in newest.lines]


def test_choices_people_and_branches_are_told_by_their_names(dana: Actor) -> None:
    party = make_party(dana, "שגב")

    told = lines(history(dana, party))

    assert "סוג המספר" not in [label for label, _, _ in told]  # a default that nobody chose
    assert ("סטטוס לקוח", "", "חדש") in told
    assert ("אחראי", "", "דנה כהן") in told
    assert "מכירות" in [after for _, _, after in told]


def test_id_numbers_stay_masked(dana: Actor) -> None:
    party = make_party(dana, "שגב", id_number="514567899")

    told = str(lines(history(dana, party)))

    assert "514567899" not in told
    assert "7899" in told


def test_what_belongs_to_the_record_is_in_its_history(dana: Actor) -> None:
    party = make_party(dana, "שגב", phones=("03-5594210",))
    with in_scope(dana):
        party.refresh_from_db()
        operations.edit_party(
            actor=dana,
            party_id=party.pk,
            expected_version=party.version,
            entry=PartyEntry(kind=party.kind, name=party.name),
            reach=Reach(phones=(PhoneEntry(raw="052-7654321"),)),
        )

    told = [
        (line.subject, line.before or line.after)
        for entry in history(dana, party).entries
        for line in entry.lines
    ]

    assert ("טלפון", "03-5594210") in told
    assert ("טלפון", "052-7654321") in told


def test_another_record_is_not_in_it(dana: Actor) -> None:
    party, other = make_party(dana, "שגב"), make_party(dana, "זר", phones=("03-5594210",))

    assert "זר" not in str(lines(history(dana, party)))
    assert "03-5594210" not in str(lines(history(dana, party)))
    assert "זר" in str(lines(history(dana, other)))


def test_the_rival_reads_nothing(dana: Actor, noa: Actor) -> None:
    party = make_party(dana, "שגב")

    assert history(noa, party).entries == ()


def test_what_was_erased_says_so(dana: Actor) -> None:
    party = make_party(dana, "שגב")
    with in_scope(dana), connection.cursor() as cursor:
        cursor.execute("SELECT kesher_erase_changes('parties_party', %s)", ([party.pk],))

    page = history(dana, party)

    assert "שגב" not in str(lines(page))
    assert any(line.is_erased and line.after == "נמחק" for e in page.entries for line in e.lines)


def test_pages_follow_each_other_without_gap(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    party = make_party(dana, "שם 0")
    for number in range(1, 8):
        edit(dana, party, f"שם {number}")
    everything = lines(history(dana, party))
    monkeypatch.setattr("kesher.records.queries.history.PAGE_CHANGES", 2)

    told: list[tuple[str, str, str]] = []
    before = 0
    while True:
        page = history(dana, party, before)
        told += lines(page)
        before = page.next_before
        if not before:
            break

    assert told == everything
    assert ("שם", "שם 6", "שם 7") in told


def test_every_kind_of_row_in_the_log_can_be_told(dana: Actor) -> None:
    """A column of the log without a field is left out, never an error."""
    party = make_party(dana, "שגב", phones=("03-5594210",), emails=("a@b.co",), locality="חולון")
    with in_scope(dana):
        operations.archive_party(actor=dana, party_id=party.pk)
        tables = set(Change.objects.values_list("table", flat=True))

    assert {"parties_party", "parties_phone", "parties_email", "parties_address"} <= tables
    assert history(dana, party).entries


def test_when_it_was_made_is_told_once(dana: Actor) -> None:
    """The head of the entry says it; a line would repeat it."""
    party = make_party(dana, "שגב")

    assert "נוצר בתאריך" not in [label for label, _, _ in lines(history(dana, party))]


def test_own_fields_of_a_contact_stand_in_the_history_of_its_party(
    dana: Actor, yossi: Actor
) -> None:
    hobby = make_field(
        dana, "תחביב", "choice", record_type="contact", settings=options("שחמט", "ריצה")
    )
    secret = make_field(dana, "שכר", "money", record_type="contact", readers=frozenset())
    friend = make_field(
        dana, "הומלץ על ידי", "record_link", record_type="contact", settings={"link_to": "party"}
    )
    party, other = make_party(dana), make_party(dana, "גלים")
    contact = make_contact(dana, party, "רותי מזרחי")
    with in_scope(dana):
        edit_record(
            actor=dana,
            type_key="contact",
            record_id=contact.pk,
            values={hobby: "o2", secret: "9000", friend: other.pk},
        )

    with in_scope(dana):
        told = history_of(dana, record_type_for(dana, "party"), party.pk).entries[0]
    with in_scope(yossi):
        seen = history_of(yossi, record_type_for(yossi, "party"), party.pk).entries[0]

    assert {(line.label, line.after) for line in told.lines} == {
        ("תחביב", "ריצה"),
        ("שכר", "₪9,000.00"),
        ("הומלץ על ידי", "גלים"),
    }
    assert {line.subject for line in told.lines} == {"איש קשר: רותי מזרחי"}
    assert {line.label for line in seen.lines} == {"תחביב", "הומלץ על ידי"}


def test_who_may_not_see_contacts_hears_nothing_of_them_in_the_history(
    ahava: Business, dana: Actor
) -> None:
    narrow = make_member(ahava, "tali", "טלי", rights={"party.see": Level.ALL})
    party = make_party(dana)
    make_contact(dana, party, "רותי מזרחי", phones=("052-8812345",))

    with in_scope(narrow):
        page = history_of(narrow, record_type_for(narrow, "party"), party.pk)

    assert "רותי" not in str(page)
    assert "8812345" not in str(page)
