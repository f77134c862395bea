"""Changing the type of a field with its values, and forgetting deleted fields."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from kesher.customfields.models import CustomField, FieldDesign
from kesher.lib.errors import NotPermitted
from kesher.lib.jobs import run_now
from kesher.parties.models import Party
from kesher.records.errors import BadDesign, FieldInUse, FieldIsLocked
from kesher.records.operations import (
    change_field_type,
    conversions,
    create_record,
    delete_field,
    edit_record,
    erase_due_field,
    field_erasing,
    preview_conversion,
)
from kesher.records.operations.conversions import Conversion
from kesher.records.rules.designing import TypeWish
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field, options
from tests.records.operations.test_computing import computed
from tests.records.operations.test_fields import spec_of


def create(actor: Actor, **values: Any) -> Party:
    with in_scope(actor):
        made: Party = create_record(
            actor=actor,
            type_key="party",
            values={"kind": "organization", "name": "מפעלי שגב", **values},
        )
        return made


def preview(actor: Actor, key: str, to: str, **settings: Any) -> Conversion:
    with in_scope(actor):
        wish = TypeWish(key=to, settings=settings)
        return preview_conversion(actor=actor, type_key="party", field_key=key, type_wish=wish)


def begin(actor: Actor, key: str, to: str, **settings: Any) -> None:
    with in_scope(actor):
        wish = TypeWish(key=to, settings=settings)
        change_field_type(actor=actor, type_key="party", field_key=key, type_wish=wish)


def finish(actor: Actor, key: str) -> None:
    run_now(
        "records.convert",
        {
            "business_id": actor.business_id,
            "membership_id": actor.membership_id,
            "type_key": "party",
            "field_key": key,
        },
    )


def stored(actor: Actor, key: str) -> list[Any]:
    with in_scope(actor):
        rows = Party.objects.order_by("pk").values_list("custom_values", flat=True)
        return [own.get(key) for own in rows]


def test_a_preview_tells_what_would_be_lost_and_changes_nothing(dana: Actor) -> None:
    key = make_field(dana, "כמות")
    for text in ("12", "1,500.5", "הרבה", "הרבה", ""):
        create(dana, **{key: text})

    found = preview(dana, key, "number")

    assert (found.kept_count, found.lost_count, found.lost) == (2, 2, (("הרבה", 2),))
    assert stored(dana, key)[0] == "12"
    assert spec_of(dana, key).type.key == "text"


@pytest.mark.parametrize(
    ("old", "settings", "value", "new", "kept"),
    [
        ("text", {}, "1,500.5", "money", "1500.50"),
        ("money", {}, "1500.5", "text", "₪1,500.50"),
        ("number", {}, "7", "percent", "7.000"),
        ("text", {}, "5/3/2026", "date", "2026-03-05"),
        ("date", {}, "5/3/2026", "datetime", "2026-03-04T22:00:00+00:00"),
        ("datetime", {}, "5/3/2026 14:30", "date", "2026-03-05"),
        ("boolean", {}, "on", "text", "כן"),
        ("text", {}, "כן", "boolean", True),
        ("choice", options("זהב", "כסף"), "o2", "text", "כסף"),
        ("choice", options("זהב", "כסף"), "o2", "choices", ["o2"]),
        ("choices", options("זהב", "כסף"), ["o2"], "choice", "o2"),
        ("text", {}, "זהב", "choice", "o1"),
        ("long_text", {}, "שורה\nשנייה", "text", "שורה שנייה"),
        ("text", {}, "0501234567", "phone", "0501234567"),
        ("text", {}, "אין", "phone", None),
    ],
)
def test_values_are_carried_over(
    dana: Actor, old: str, settings: dict[str, Any], value: Any, new: str, kept: Any
) -> None:
    key = make_field(dana, "שדה", old, settings=settings)
    create(dana, **{key: value})

    begin(dana, key, new)
    finish(dana, key)

    assert stored(dana, key) == [kept]
    assert spec_of(dana, key).type.key == new


def test_the_work_goes_in_chunks_and_goes_on_where_it_stopped(
    dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversions, "CHUNK", 2)
    key = make_field(dana, "כמות", default="3")
    for number in range(5):
        create(dana, **{key: str(number)})
    begin(dana, key, "number", decimals=0)

    with in_scope(dana):
        assert conversions.convert_values(type_key="party", field_key=key)
        plan = CustomField.objects.get(key=key).settings["next_type"]
        assert plan["after"] > 0
    finish(dana, key)
    finish(dana, key)

    assert stored(dana, key) == ["0", "1", "2", "3", "4"]
    with in_scope(dana):
        assert FieldDesign.objects.get(field_key=key).default_value == "3"


def test_meanwhile_the_field_is_shown_and_not_written(dana: Actor) -> None:
    key = make_field(dana, "כמות", is_required=True)
    party = create(dana, **{key: "7"})
    begin(dana, key, "number")

    spec = spec_of(dana, key)
    assert spec.type.display(spec.value_of(party)) == "7"
    with in_scope(dana), pytest.raises(FieldIsLocked):
        edit_record(actor=dana, type_key="party", record_id=party.pk, values={key: "8"})
    create(dana)
    with pytest.raises(BadDesign):
        begin(dana, key, "date")


def test_what_rests_on_the_field_keeps_it_as_it_is(dana: Actor) -> None:
    price = make_field(dana, "מחיר", "money")
    computed(dana, "כפול", "{מחיר} × 2")

    with pytest.raises(FieldInUse):
        preview(dana, price, "text")
    assert preview(dana, price, "number").lost_count == 0


@pytest.mark.parametrize(("old", "new"), [("user", "text"), ("text", "computed"), ("text", "text")])
def test_some_types_never_become_others(dana: Actor, old: str, new: str) -> None:
    key = make_field(dana, "שדה", old)

    with pytest.raises(BadDesign):
        preview(dana, key, new, formula="1", result="number")


def test_only_who_designs_changes_types(dana: Actor, yossi: Actor) -> None:
    key = make_field(dana, "שדה")

    with pytest.raises(NotPermitted):
        preview(yossi, key, "number")
    with pytest.raises(NotPermitted):
        begin(yossi, key, "number")


def test_what_an_undo_brings_back_from_before_breaks_no_page(dana: Actor) -> None:
    key = make_field(dana, "כמות", "number")
    party = create(dana)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(custom_values={key: "הרבה"})
        party.refresh_from_db()

    assert spec_of(dana, key).value_of(party) is None


def test_after_thirty_days_a_deleted_field_is_forgotten_everywhere(
    dana: Actor, noa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_erasing, "CHUNK", 2)
    key, other = make_field(dana, "סוד"), make_field(dana, "עיר")
    rivals = make_field(noa, "סוד")
    create(noa, **{rivals: "שלי"})
    for number in range(3):
        party = create(dana, **{key: f"סוד {number}", other: "חולון"})
    with in_scope(dana):
        edit_record(actor=dana, type_key="party", record_id=party.pk, values={key: "סוד אחר"})
        delete_field(actor=dana, type_key="party", field_key=key)
        assert not erase_due_field(now=timezone.now() + dt.timedelta(days=29))

        while erase_due_field(now=timezone.now() + dt.timedelta(days=31)):
            pass

        assert not CustomField.objects.filter(key=key).exists()
        logged = str(list(Change.objects.filter(table="parties_party").values_list("diff")))
        assert "סוד" not in logged
        assert "חולון" in logged
    assert stored(dana, key) == [None] * 3
    assert stored(dana, other) == ["חולון"] * 3
    assert stored(noa, rivals) == ["שלי"]
