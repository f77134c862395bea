"""Designing the fields of a record type."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kesher.customfields.errors import BadValue
from kesher.customfields.models import CustomField, FieldDesign
from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.errors import BadDesign, FieldInUse, FieldIsFixed, TooManyFields
from kesher.records.operations import (
    add_field,
    arrange_fields,
    create_record,
    delete_field,
    edit_field,
    fields,
    restore_field,
)
from kesher.records.queries import record_type
from kesher.records.queries.fields import deleted_fields
from kesher.records.rules.designing import FieldWish, TypeWish
from kesher.records.rules.record_types import FieldSpec
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Change, Role
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party


def spec_of(actor: Actor, key: str, kind: str = "party") -> FieldSpec:
    with in_scope(actor):
        spec = record_type(kind).find_field(key)
    assert spec is not None
    return spec


def edit(actor: Actor, key: str, settings: dict[str, Any] | None = None, **wish: Any) -> None:
    spec = spec_of(actor, key)
    kept = {
        "label_he": str(spec.label),
        "is_required": spec.is_required,
        "places": frozenset(
            place for place in ("form", "card", "list", "mini_card") if getattr(spec, f"in_{place}")
        ),
    }
    with in_scope(actor):
        edit_field(
            actor=actor,
            type_key="party",
            field_key=key,
            wish=FieldWish(**{**kept, **wish}),
            settings=settings,
        )


def test_a_field_is_added_with_a_key_that_programs_can_read(dana: Actor) -> None:
    key = make_field(dana, "עיר מגורים", help_he="לפי תעודת הזהות", section="פרטים אישיים")

    spec = spec_of(dana, key)

    assert key.startswith("x_ayr_")
    assert (str(spec.label), str(spec.help), spec.section) == (
        "עיר מגורים",
        "לפי תעודת הזהות",
        "פרטים אישיים",
    )
    assert (spec.in_form, spec.in_card, spec.in_list, spec.in_mini_card) == (True,) * 4
    with in_scope(dana):
        deeds = Change.objects.filter(table__startswith="customfields_")
        assert set(deeds.values_list("operation", flat=True)) == {"records.add_field"}


def test_a_field_belongs_to_its_business_alone(dana: Actor, noa: Actor) -> None:
    key = make_field(dana, "עיר")

    with in_scope(noa):
        assert record_type("party").find_field(key) is None
        with pytest.raises(NotFound):
            delete_field(actor=noa, type_key="party", field_key=key)


def test_who_may_not_design_is_refused(dana: Actor, yossi: Actor) -> None:
    with pytest.raises(NotPermitted):
        make_field(yossi, "עיר")
    key = make_field(dana, "עיר")
    with in_scope(yossi), pytest.raises(NotPermitted):
        delete_field(actor=yossi, type_key="party", field_key=key)


@pytest.mark.parametrize(
    ("type_key", "settings", "wish", "field"),
    [
        ("text", {}, {"label_he": ""}, "label_he"),
        ("text", {}, {"label_he": "א" * 81}, "label_he"),
        ("nothing", {}, {}, "type_key"),
        ("choice", {}, {}, "options"),
        ("choice", options("א", "א"), {}, "options"),
        ("number", {"decimals": "7"}, {}, "decimals"),
        ("record_link", {"link_to": "spaceship"}, {}, "link_to"),
        ("text", {}, {"depends_on": "x_nowhere"}, "depends_on"),
        ("text", {}, {"readers": frozenset({999_999})}, "readers"),
        ("text", {}, {"label_he": "שם"}, "label_he"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    dana: Actor, type_key: str, settings: dict[str, Any], wish: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadDesign) as refused:
        make_field(dana, wish.pop("label_he", "עיר"), type_key, settings=settings, **wish)

    assert refused.value.field == field


def test_a_default_must_suit_the_type(dana: Actor) -> None:
    with pytest.raises(BadValue) as refused:
        make_field(dana, "כמות", "number", default="הרבה")

    assert refused.value.field == "default"


def test_there_is_a_limit_to_fields(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "MOST_FIELDS", 2)
    first = make_field(dana, "א")
    make_field(dana, "ב")

    with pytest.raises(TooManyFields):
        make_field(dana, "ג")
    with in_scope(dana):
        delete_field(actor=dana, type_key="party", field_key=first)
    make_field(dana, "ג")
    with in_scope(dana), pytest.raises(TooManyFields):
        restore_field(actor=dana, type_key="party", field_key=first)


def test_a_deleted_field_comes_back_with_its_values(dana: Actor) -> None:
    key = make_field(dana, "עיר")
    with in_scope(dana):
        party = create_record(
            actor=dana,
            type_key="party",
            values={"kind": "organization", "name": "שגב", key: "חולון"},
        )
        delete_field(actor=dana, type_key="party", field_key=key)
        assert record_type("party").find_field(key) is None
        assert [field.days_left for field in deleted_fields(dana, "party")] == [30]

        restore_field(actor=dana, type_key="party", field_key=key)

        spec = record_type("party").find_field(key)
        assert spec is not None
        party.refresh_from_db()
        assert spec.value_of(party) == "חולון"


def test_after_thirty_days_nothing_comes_back(dana: Actor) -> None:
    key = make_field(dana, "עיר")
    with in_scope(dana):
        delete_field(actor=dana, type_key="party", field_key=key)
        CustomField.objects.update(deleted_at=timezone.now() - dt.timedelta(days=31))

        assert deleted_fields(dana, "party") == []
        with pytest.raises(NotFound):
            restore_field(actor=dana, type_key="party", field_key=key)


def test_a_field_on_which_another_depends_is_not_deleted(dana: Actor) -> None:
    key = make_field(dana, "סוג לקוח", "choice", settings=options("פרטי", "עסקי"))
    make_field(dana, "ענף", depends_on=key, depends_values=("o2",))

    with in_scope(dana), pytest.raises(FieldInUse) as refused:
        delete_field(actor=dana, type_key="party", field_key=key)

    assert "ענף" in str(refused.value.message)


def test_fields_cannot_depend_on_each_other_in_a_ring(dana: Actor) -> None:
    first = make_field(dana, "א")
    second = make_field(dana, "ב", depends_on=first)

    with pytest.raises(BadDesign):
        edit(dana, first, depends_on=second)
    with pytest.raises(BadDesign):
        edit(dana, first, depends_on=first)


def test_an_option_in_use_is_retired_and_another_goes(dana: Actor) -> None:
    key = make_field(dana, "צבע", "choice", settings=options("אדום", "כחול", "ירוק"))
    with in_scope(dana):
        party = create_record(
            actor=dana, type_key="party", values={"kind": "organization", "name": "שגב", key: "o1"}
        )

    edit(dana, key, {"options": [{"value": "o3", "label": "ירוק בהיר", "tone": "green"}]})

    found = spec_of(dana, key).type.options
    assert [(one.value, str(one.label), one.is_retired) for one in found] == [
        ("o3", "ירוק בהיר", False),
        ("o1", "אדום", True),
    ]
    with in_scope(dana):
        party.refresh_from_db()
        assert party.custom_values[key] == "o1"


def test_a_new_option_never_takes_the_value_of_an_old_one(dana: Actor) -> None:
    key = make_field(dana, "צבע", "choice", settings=options("אדום", "כחול"))

    edit(dana, key, {"options": [{"value": "o2", "label": "כחול"}, {"label": "אדום"}]})

    assert [one.value for one in spec_of(dana, key).type.options] == ["o2", "o3"]


def test_a_built_in_field_takes_what_the_product_leaves_open(dana: Actor) -> None:
    edit(dana, "website", label_he="אתר החברה", is_required=True, section="ברשת")

    spec = spec_of(dana, "website")

    assert (str(spec.label), spec.is_required, spec.section) == ("אתר החברה", True, "ברשת")


@pytest.mark.parametrize(
    ("key", "wish"),
    [
        ("name", {"is_required": False}),
        ("name", {"places": frozenset({"card"})}),
        ("name", {"readers": frozenset()}),
        ("customer_status", {"is_required": True}),
        ("created", {"writers": frozenset()}),
        ("phone", {"default": "050"}),
        ("owner", {"default": "1"}),
        ("account_key", {"is_required": True, "places": frozenset({"card"})}),
        ("card_message", {"default": "שלום", "places": frozenset({"card"})}),
    ],
)
def test_what_the_product_needs_stays_with_the_reason(
    dana: Actor, key: str, wish: dict[str, Any]
) -> None:
    with pytest.raises(FieldIsFixed) as refused:
        edit(dana, key, **wish)

    assert str(refused.value.message)


def test_of_two_who_design_a_field_the_second_is_told(dana: Actor) -> None:
    key = make_field(dana, "עיר")
    with in_scope(dana):
        version = FieldDesign.objects.get(field_key=key).version
        wish = FieldWish(label_he="עיירה")
        edit_field(actor=dana, type_key="party", field_key=key, wish=wish, version=version)

        with pytest.raises(StaleVersion):
            edit_field(actor=dana, type_key="party", field_key=key, wish=wish, version=version)


def test_fields_stand_where_they_are_put(dana: Actor) -> None:
    key = make_field(dana, "עיר")
    with in_scope(dana):
        before = [spec.key for spec in record_type("party").fields]
        positions = [spec.position for spec in record_type("party").fields]
        moved = [key, *(one for one in before if one != key)]

        arrange_fields(
            actor=dana,
            type_key="party",
            order=[(one, "ראשון" if one == key else "") for one in moved],
        )

        kind = record_type("party")
    assert [spec.key for spec in kind.fields] == moved
    assert [spec.section for spec in kind.fields][:2] == ["ראשון", ""]
    assert kind.fields[0].position == min(positions)


def test_roles_that_may_read_are_kept(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")
    key = make_field(dana, "רווח", "money", writers=frozenset({role.pk}), readers=None)

    assert spec_of(dana, key).writers == frozenset({role.pk})
    assert make_party(yossi).pk


def test_a_type_that_needs_nothing_ignores_what_is_said(dana: Actor) -> None:
    with in_scope(dana):
        custom = add_field(
            actor=dana,
            type_key="party",
            wish=FieldWish(label_he="עיר"),
            type_wish=TypeWish(key="text", settings={"evil": "1"}),
        )

    assert custom.settings == {}


@pytest.mark.django_db(transaction=True)
def test_two_who_add_a_field_of_one_name_at_once_take_turns(dana: Actor) -> None:
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def deed() -> None:
        start.wait()
        try:
            outcomes.append(make_field(dana, "עיר"))
        except BadDesign as refusal:
            outcomes.append(str(refusal.field))
        finally:
            connection.close()

    threads = [threading.Thread(target=deed) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["label_he", "x_ayr"]
