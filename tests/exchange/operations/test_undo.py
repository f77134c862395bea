"""Undoing batches: everything is as it was, but for what was changed since."""

import datetime as dt
import random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.exchange import operations
from kesher.exchange.choices import BatchState, UndoOutcome
from kesher.exchange.errors import NothingToUndo, UndoTooLate
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations import progress, undo
from kesher.lib.errors import NotFound, NotPermitted
from kesher.parties.models import Contact, Party
from kesher.records.operations import edit_record
from kesher.records.queries.related import links_to
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories import batches
from tests.factories.batches import do, edit, export, reread, selection
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field, options
from tests.factories.imports import import_sheet
from tests.factories.parties import make_contact, make_party

COUNTED = {"version", "updated_at"}


def everything(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the parties' app, but for what counts the deeds themselves."""
    with in_scope(actor):
        return {
            model._meta.db_table: [
                {name: value for name, value in row.items() if name not in COUNTED}
                for row in model._base_manager.order_by("pk").values()
            ]
            for model in apps.get_app_config("parties").get_models()
        }


def kept(actor: Actor, batch: Batch) -> dict[int, str]:
    with in_scope(actor):
        rows = BatchRow.objects.filter(batch=batch, undo_outcome=UndoOutcome.KEPT)
        return {row.record_id or 0: row.undo_reason for row in rows}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "CHUNK_ROWS", 2)


@pytest.fixture
def world(dana: Actor) -> list[Party]:
    """Parties with contacts, numbers and fields of the business' own."""
    make_field(dana, "עיר", "text")
    make_field(dana, "תגיות", "choices", settings=options("חם", "קר"))
    made = []
    for number in range(4):
        party = make_party(
            dana, f"לקוח {number}", phones=(f"050-234567{number}",), locality="חולון"
        )
        make_contact(dana, party, f"רותי {number}", phones=(f"052-881234{number}",))
        made.append(party)
    return made


DEEDS = st.sampled_from(
    [
        ("edit", (("owner", "yossi", "set"),)),
        ("edit", (("x_city", "חיפה", "set"), ("x_tags", ["o1"], "add"))),
        ("edit", (("name", "שם חדש", "set"), ("phone", "03-5234567", "set"))),
        ("edit", (("phone", "", "set"), ("email", "a@b.example", "set"))),
        ("edit", (("locality", "עכו", "set"), ("remarks", "הערה", "set"))),
        ("archive", ()),
        ("delete", ()),
    ]
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=st.lists(DEEDS, min_size=1, max_size=3), seed=st.integers(0, 99))
def test_undoing_random_batches_from_the_last_to_the_first_restores_every_row(
    dana: Actor, yossi: Actor, world: list[Party], small: None, plan: Any, seed: int
) -> None:
    chance = random.Random(seed)
    with in_scope(dana):
        keys = {
            spec.label_he: spec.field_key
            for spec in apps.get_model("customfields", "FieldDesign").objects.all()
        }
    names = {"x_city": keys["עיר"], "x_tags": keys["תגיות"]}
    before = everything(dana)

    done = []
    for deed, changes in plan:
        ids = tuple(sorted(party.pk for party in world if chance.random() < 0.7))
        if not ids:
            continue
        told = [
            operations.Change(
                field_key=names.get(key, key),
                value=str(yossi.membership_id) if value == "yossi" else value,
                mode=mode,
            )
            for key, value, mode in changes
        ]
        done.append(do(dana, deed, selection("parties", ids=ids), told))
    undone = [batches.undo(dana, batch) for batch in reversed(done) if batch.changed_count]

    after = everything(dana)
    for table, rows in before.items():
        assert after[table] == rows
    assert all(batch.state == BatchState.UNDONE and not batch.kept_count for batch in undone)


def test_what_records_led_to_before_leads_back_to_them(dana: Actor) -> None:
    key = make_field(dana, "הופנה על ידי", "record_link", settings={"link_to": "party"})
    one, giver = make_party(dana, "אבי"), make_party(dana, "בני")
    batch = edit(dana, selection(ids=(one.pk,)), (key, str(giver.pk)))
    with in_scope(dana):
        assert links_to(dana, "party", giver.pk)

    batches.undo(dana, batch)

    with in_scope(dana):
        assert not links_to(dana, "party", giver.pk)


def test_an_import_is_taken_back_into_the_recycle_bin(dana: Actor) -> None:
    make_party(dana, "ותיק")
    batch = import_sheet(dana, "שם,טלפון,איש קשר\nאבי בע״מ,03-5234567,רותי\nבני,050-2345678,\n")

    batch = batches.undo(dana, batch)

    assert (batch.state, batch.undone_count, batch.kept_count) == (BatchState.UNDONE, 2, 0)
    with in_scope(dana):
        assert list(Party.objects.filter(deleted_at=None).values_list("name", flat=True)) == [
            "ותיק"
        ]


def test_taking_back_many_asks_as_often_as_taking_back_two(dana: Actor) -> None:
    asked = []
    for count in (2, 8):
        rows = "\n".join(f"לקוח {number},חיפה" for number in range(count))
        batch = import_sheet(dana, f"שם,עיר\n{rows}\n")
        with CaptureQueriesContext(connection) as captured:
            assert batches.undo(dana, batch).undone_count == count
        asked.append(len(captured))

    assert asked[0] == asked[1]


def test_records_that_were_changed_since_are_left_and_listed(dana: Actor, yossi: Actor) -> None:
    city = make_field(dana, "עיר", "text")
    one, two, three = (make_party(dana, name) for name in ("אבי", "בני", "גדי"))
    batch = edit(dana, selection(), (city, "חיפה"))
    with in_scope(yossi):
        edit_record(actor=yossi, type_key="party", record_id=two.pk, values={"remarks": "חדש"})
    with in_scope(dana):
        operations_of = Party.objects.get(pk=three.pk)
        assert operations_of.custom_values == {city: "חיפה"}

    batch = batches.undo(dana, batch)

    assert (batch.undone_count, batch.kept_count) == (2, 1)
    assert kept(dana, batch) == {two.pk: "הרשומה שונתה מאז."}
    with in_scope(dana):
        found = {one.pk: one.custom_values for one in Party.objects.all()}
    assert found == {one.pk: {}, two.pk: {city: "חיפה"}, three.pk: {}}


def test_an_imported_record_with_something_new_on_it_stays(dana: Actor) -> None:
    batch = import_sheet(dana, "שם,טלפון\nאבי,03-5234567\nבני,050-2345678\n")
    with in_scope(dana):
        party = Party.objects.get(name="אבי")
    make_contact(dana, party, "רותי")

    batch = batches.undo(dana, batch)

    assert (batch.undone_count, batch.kept_count) == (1, 1)
    with in_scope(dana):
        assert Party.objects.get(deleted_at=None).name == "אבי"
        assert Contact.objects.get().deleted_at is None


def test_of_two_batches_over_the_same_rows_the_first_is_no_longer_undone(
    dana: Actor, yossi: Actor
) -> None:
    make_party(dana, "אבי")
    city = make_field(dana, "עיר", "text")
    first = edit(dana, selection(), (city, "חיפה"))
    edit(yossi, selection(), (city, "עכו"))

    first = batches.undo(dana, first)

    assert (first.undone_count, first.kept_count) == (0, 1)
    with in_scope(dana):
        assert Party.objects.get().custom_values == {city: "עכו"}


# --- when, and who -----------------------------------------------------------------------------


def test_an_undo_comes_once_and_within_thirty_days(dana: Actor) -> None:
    make_party(dana, "אבי")
    batch = do(dana, "archive", selection())
    long_ago = timezone.now() - dt.timedelta(days=31)

    with in_scope(dana):
        Batch.objects.filter(pk=batch.pk).update(finished_at=long_ago)
    with pytest.raises(UndoTooLate):
        batches.undo(dana, batch)
    with in_scope(dana):
        Batch.objects.filter(pk=batch.pk).update(finished_at=timezone.now())
    batches.undo(dana, batch)
    with pytest.raises(NothingToUndo):
        batches.undo(dana, batch)


def test_what_changed_nothing_cannot_be_undone(dana: Actor) -> None:
    for batch in (export(dana), do(dana, "archive", selection())):
        with pytest.raises(NothingToUndo):
            batches.undo(dana, batch)


def test_strangers_undo_nothing(
    ahava: Business, dana: Actor, yossi: Actor, miri: Actor, avi: Actor, noa: Actor
) -> None:
    make_party(dana, "אבי")
    batch = do(yossi, "archive", selection())
    rights = {"party.see": Level.ALL, "party.archive": Level.OWN}
    ron = make_member(ahava, "ron", "רון", rights=rights)

    for stranger, refusal in ((avi, NotPermitted), (ron, NotFound), (noa, NotFound)):
        with pytest.raises(refusal):
            batches.undo(stranger, batch)

    assert batches.undo(miri, batch).undone_count == 1


def test_an_undo_that_was_killed_goes_on(dana: Actor, small: None) -> None:
    for number in range(5):
        make_party(dana, f"לקוח {number}")
    batch = do(dana, "archive", selection())
    with in_scope(dana):
        operations.start_undo(actor=dana, batch_id=batch.pk)
        assert undo.undo_chunk(actor=dana, batch_id=batch.pk, most=2) == 2

    for _ in range(2):
        operations.undo_batch(
            business_id=dana.business_id, membership_id=dana.membership_id, batch_id=batch.pk
        )

    batch = reread(dana, batch)
    assert (batch.state, batch.undone_count) == (BatchState.UNDONE, 5)
    with in_scope(dana):
        assert not Party.objects.exclude(archived_at=None).exists()
