"""Imports of any record type: what rows match, what becomes of each, and how it is taken back."""

from collections.abc import Sequence

import pytest

from kesher.customfields.models import FieldDesign
from kesher.deals.models import Deal
from kesher.exchange import operations
from kesher.exchange.choices import BatchState, RowOutcome
from kesher.exchange.errors import UnknownMatch
from kesher.exchange.models import Batch, BatchRow
from kesher.lib.errors import NotPermitted
from kesher.parties.models import Contact, Party
from kesher.records.operations import create_record, edit_record
from kesher.records.queries import record_type
from kesher.tenancy.models import Business
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.factories import batches
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field, options
from tests.factories.imports import import_sheet, reread, run, start, upload
from tests.factories.parties import make_party


def told(actor: Actor, batch: Batch) -> dict[int, tuple[str, str]]:
    with in_scope(actor):
        rows = BatchRow.objects.filter(batch=batch).order_by("number")
        return {row.number: (row.outcome, row.reason) for row in rows}


def counts(batch: Batch) -> Sequence[int]:
    return (batch.created_count, batch.updated_count, batch.skipped_count, batch.failed_count)


def party_of(actor: Actor, name: str) -> Party:
    with in_scope(actor):
        return Party.objects.get(name=name)


# --- rows that match a record ------------------------------------------------------------------

SHEET = "שם,טלפון,עיר,אתר\nאבי כהן,050-234-5678,חיפה,https://a.example\nבני,03-5234567,עכו,\n"


@pytest.mark.parametrize(
    ("on_match", "expected", "website"),
    [
        ("skip", (1, 0, 1, 0), ""),
        ("update", (1, 1, 0, 0), "https://a.example"),
        ("create", (2, 0, 0, 0), ""),
    ],
)
def test_a_row_that_matches_updates_is_left_out_or_makes_another(
    dana: Actor, on_match: str, expected: Sequence[int], website: str
) -> None:
    old = make_party(dana, "אבי", phones=("+972502345678",), locality="חולון")

    batch = import_sheet(dana, SHEET, {"match": "phone", "on_match": on_match})

    assert counts(batch) == expected
    with in_scope(dana):
        assert Party.objects.get(pk=old.pk).website == website
        assert Party.objects.count() == 1 + batch.created_count


def test_the_report_tells_what_an_update_changed(dana: Actor) -> None:
    make_party(dana, "אבי כהן", locality="חולון")

    batch = import_sheet(dana, SHEET, {"match": "name", "on_match": "update"})

    outcome, reason = told(dana, batch)[2]
    assert outcome == RowOutcome.UPDATED
    assert "יישוב: חולון ← חיפה" in reason


@pytest.mark.parametrize(("blank", "kept"), [("leave", "https://b.example"), ("clear", "")])
def test_blank_cells_leave_or_clear_as_chosen(dana: Actor, blank: str, kept: str) -> None:
    party = make_party(dana, "בני", website="https://b.example")

    import_sheet(dana, SHEET, {"match": "name", "on_match": "update", "blank": blank})

    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).website == kept


def test_two_rows_about_one_record_are_caught_in_the_file(dana: Actor) -> None:
    sheet = "שם,טלפון\nאבי,050-2345678\nאבי השני,0502345678\nאבי,050-2345678 \n"

    batch = import_sheet(dana, sheet, {"match": "phone", "repetitions": "import"})

    assert counts(batch)[:2] == (1, 0)
    assert {outcome for outcome, _ in list(told(dana, batch).values())[1:]} == {RowOutcome.SKIPPED}


def test_rows_that_write_one_number_differently_all_match(dana: Actor) -> None:
    make_party(dana, "אבי", phones=("+972502345678",), emails=("avi@example.com",))
    choices = {"on_match": "skip", "repetitions": "import"}
    phones = "שם,טלפון\nאבי,050-2345678\nאבי השני,0502345678\n"
    emails = "שם,מייל\nאבי,avi@example.com\nאבי השני,Avi@Example.com\n"

    by_phone = import_sheet(dana, phones, {"match": "phone"} | choices)
    by_email = import_sheet(dana, emails, {"match": "email"} | choices)

    assert counts(by_phone) == counts(by_email) == (0, 0, 2, 0)


def test_a_row_that_several_records_match_is_refused(dana: Actor) -> None:
    make_party(dana, "אבי"), make_party(dana, "אבי")

    batch = import_sheet(dana, "שם,עיר\nאבי,עכו\n", {"match": "name", "on_match": "update"})

    assert counts(batch) == (0, 0, 0, 1)


def test_numbers_of_records_change_those_and_foreign_ones_are_row_errors(
    dana: Actor, noa: Actor
) -> None:
    mine, hers = make_party(dana, "אבי"), make_party(noa, "סוד")
    sheet = f"מספר רשומה,שם\n{mine.pk},אבי החדש\n{hers.pk},שלי עכשיו\n99x,כלום\n"

    batch = import_sheet(dana, sheet)

    assert counts(batch) == (0, 1, 0, 2)
    assert party_of(dana, "אבי החדש").pk == mine.pk
    assert party_of(noa, "סוד").pk == hers.pk


def test_updates_need_the_right_to_edit_and_a_column_to_match(ahava: Business, dana: Actor) -> None:
    rights = {"party.see": Level.ALL, "party.create": Level.ALL}
    ron = make_member(ahava, "ron", "רון", rights=rights)

    with pytest.raises(NotPermitted):
        import_sheet(ron, SHEET, {"match": "phone", "on_match": "update"})
    with pytest.raises(UnknownMatch):
        import_sheet(dana, SHEET, {"match": "account_key"})
    with pytest.raises(UnknownMatch):
        import_sheet(dana, SHEET, {"match": "phone", "on_match": "destroy"})


# --- trying and undoing ------------------------------------------------------------------------


def test_a_trial_tells_of_every_row_and_stores_nothing(dana: Actor) -> None:
    make_party(dana, "אבי כהן", locality="חולון")
    sheet = SHEET + ",,עכו,https://c.example\n"
    decided = {"match": "name", "on_match": "update"}

    batch = upload(dana, sheet)
    start(dana, batch, decided, is_trial=True)
    tried = run(dana, batch)

    assert (tried.state, counts(tried)) == (BatchState.MAPPING, (1, 1, 0, 1))
    before = told(dana, tried)
    assert before[2][0] == RowOutcome.UPDATED
    with in_scope(dana):
        assert list(Party.objects.values_list("name", "locality_name")) == [("אבי כהן", "חולון")]

    start(dana, batch, decided)
    done = run(dana, batch)

    assert (done.state, counts(done)) == (BatchState.DONE, counts(tried))
    assert {number: row[0] for number, row in told(dana, done).items()} == {
        number: row[0] for number, row in before.items()
    }


def test_a_trial_that_is_given_up_leaves_nothing(dana: Actor) -> None:
    batch = import_sheet(dana, SHEET, is_trial=True)

    with in_scope(dana):
        operations.cancel_batch(actor=dana, batch_id=batch.pk)

    assert (reread(dana, batch).state, reread(dana, batch).changed_count) == ("cancelled", 0)


def test_an_import_is_undone_with_its_updates_but_for_what_changed_since(dana: Actor) -> None:
    first = make_party(dana, "אבי כהן", phones=("050-2345678",), locality="חולון")
    second = make_party(dana, "בני", phones=("03-5234567",), locality="חולון")
    batch = import_sheet(
        dana, SHEET + "גדי,,,\n", {"match": "name", "on_match": "update", "lone_rows": "import"}
    )
    assert counts(batch) == (1, 2, 0, 0)
    with in_scope(dana):
        edit_record(actor=dana, type_key="party", record_id=second.pk, values={"remarks": "חדש"})

    batch = batches.undo(dana, batch)

    assert (batch.undone_count, batch.kept_count) == (2, 1)
    with in_scope(dana):
        found = dict(Party.objects.filter(deleted_at=None).values_list("name", "locality_name"))
        assert found == {"אבי כהן": "חולון", "בני": "עכו"}
        assert Party.objects.get(pk=first.pk).website == ""


# --- mappings that are remembered --------------------------------------------------------------


def test_a_sheet_of_the_same_shape_gets_the_mapping_of_the_last_one(dana: Actor) -> None:
    first = upload(dana, "שם,הערה פנימית\nאבי,א\n")
    with in_scope(dana):
        operations.choose_columns(
            actor=dana,
            batch_id=first.pk,
            mapping=["name", "remarks"],
            choices={"role": "customer", "match": "name"},
        )
        operations.start_import(actor=dana, batch_id=first.pk)
    run(dana, first)

    again = upload(dana, "שם,הערה פנימית\nבני,ב\n")
    other = upload(dana, "שם,הערה אחרת\nבני,ב\n")

    assert again.mapping == ["name", "remarks"]
    assert again.choices["match"] == "name"
    assert other.mapping != ["name", "remarks"]
    assert "match" not in other.choices


# --- fields of one's own, and other types ------------------------------------------------------


def test_own_fields_of_parties_come_in_and_required_ones_are_demanded(dana: Actor) -> None:
    tags = make_field(dana, "תגיות", "choices", settings=options("חם", "קר"))
    since = make_field(dana, "לקוח מאז", "date")
    make_field(dana, "אזור", "text", is_required=True)
    sheet = 'שם,תגיות,לקוח מאז,אזור\nאבי,"קר, חם",5/3/26,צפון\nבני,חם,,\nגדי,רותח,,דרום\n'

    batch = import_sheet(dana, sheet)

    assert counts(batch) == (1, 0, 0, 2)
    avi = party_of(dana, "אבי")
    assert sorted(avi.custom_values[tags]) == ["o1", "o2"]
    assert avi.custom_values[since] == "2026-03-05"


def test_a_field_that_the_role_may_not_write_cannot_be_mapped(
    ahava: Business, dana: Actor, yossi: Actor
) -> None:
    rights = {"party.see": Level.ALL, "party.create": Level.ALL}
    ron = make_member(ahava, "ron", "רון", rights=rights)
    make_field(dana, "אשראי", "text", writers=frozenset({yossi.role_id}))

    batch = upload(ron, "שם,אשראי\nאבי,א\n")

    assert "אשראי" not in [key for key in batch.mapping if key.startswith("x_")]
    assert not any(key.startswith("x_") for key in batch.mapping)


def test_whose_a_number_is_is_told_only_to_whoever_reads_numbers(dana: Actor, yossi: Actor) -> None:
    make_party(dana, "אבי", phones=("+972502345678",))
    sheet = "שם,איש קשר,טלפון איש קשר\nנגרות בע״מ,דן,050-2345678\n"
    with in_scope(dana):
        FieldDesign.objects.create(
            business_id=dana.business_id,
            record_type="party",
            field_key="phone",
            reader_roles=[dana.role_id],
        )
        mark_design_changed()

    (by_dana,) = told(dana, import_sheet(dana, sheet)).values()
    (by_yossi,) = told(dana, import_sheet(yossi, sheet, {"again": "1"})).values()

    assert ("אבי" in by_dana[1], "אבי" in by_yossi[1]) == (True, False)
    assert by_yossi[0] == RowOutcome.CREATED


def test_contacts_come_in_with_the_customer_named_in_the_sheet(dana: Actor, noa: Actor) -> None:
    segev = make_party(dana, "מפעלי שגב")
    make_party(dana, "כפול"), make_party(dana, "כפול")
    make_party(noa, "של ברק")
    with in_scope(dana):
        imported = [spec.key for spec in record_type("contact").fields if spec.in_import]
    assert {"name", "party"} <= set(imported)
    sheet = "שם,לקוח\nרותי,מפעלי שגב\nדנה,אין כזה\nמיה,כפול\nרון,של ברק\n"

    batch = import_sheet(dana, sheet, record_type="contact")

    assert counts(batch) == (1, 0, 0, 3)
    with in_scope(dana):
        assert Contact.objects.get().party_id == segev.pk


def test_deals_come_in_are_updated_by_name_and_taken_back(dana: Actor) -> None:
    segev = make_party(dana, "מפעלי שגב")
    with in_scope(dana):
        kind = record_type("deal")
        labels = {spec.key: str(spec.label) for spec in kind.fields}
        old = {"name": "ישנה", "party": segev.pk}
        create_record(actor=dana, type_key="deal", values=old)
        model = kind.model
    header = ",".join(labels[key] for key in ("name", "amount", "party"))
    rows = ["ישנה,1500,", 'חדשה,"2,500.50",מפעלי שגב', "יתומה,7,"]
    sheet = "\n".join([header, *rows]) + "\n"

    batch = import_sheet(dana, sheet, {"match": "name", "on_match": "update"}, record_type="deal")

    assert counts(batch) == (1, 1, 0, 1)
    with in_scope(dana):
        found = dict(model.objects.values_list("name", "amount"))
    assert {name: str(amount) for name, amount in found.items()} == {
        "ישנה": "1500.00",
        "חדשה": "2500.50",
    }
    assert batches.undo(dana, batch).undone_count == 2
    with in_scope(dana):
        assert list(model.objects.filter(deleted_at=None).values_list("name", "amount")) == [
            ("ישנה", None)
        ]


def test_names_and_words_are_known_however_they_are_spelled(dana: Actor) -> None:
    """Excel writes "; an option may hold a comma; nobody minds the case of VIP."""
    party = make_party(dana, "מפעלי שגב בע״מ")
    tags = make_field(
        dana,
        "תגיות",
        "choices",
        record_type="deal",
        settings=options("דחוף", "קטן, בינוני", "ת״א"),
    )
    tier = make_field(dana, "דרגה", "choice", record_type="deal", settings=options("VIP", "רגיל"))
    sheet = (
        "שם העסקה,לקוח,תגיות,דרגה\n"
        'מיזוג,"מפעלי שגב בע""מ","ת""א; קטן, בינוני",vip\n'
        '"הסכם לבע""מ",מפעלי שגב בעמ,דחוף,רגיל\n'
    )

    batch = import_sheet(dana, sheet, record_type="deal")

    assert counts(batch) == (2, 0, 0, 0), told(dana, batch)
    with in_scope(dana):
        first, second = Deal.objects.order_by("pk")
        assert first.party_id == second.party_id == party.pk
        assert first.custom_values == {tags: ["o2", "o3"], tier: "o1"}
    again = "שם העסקה,סכום\nהסכם לבע״מ,700\n"
    batch = import_sheet(dana, again, {"match": "name", "on_match": "update"}, record_type="deal")
    assert counts(batch) == (0, 1, 0, 0), told(dana, batch)
