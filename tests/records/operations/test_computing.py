"""Computed fields follow their inputs, whichever operation changes those."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from kesher.customfields.errors import BadFormula
from kesher.lib.jobs import run_now
from kesher.parties.models import Party
from kesher.parties.operations import add_phone
from kesher.records.errors import FieldInUse, FieldIsComputed
from kesher.records.operations import (
    computing,
    create_record,
    delete_field,
    edit_record,
    recompute_records,
    restore_field,
    set_options,
    types_that_follow_the_day,
)
from kesher.records.queries import record_type
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party
from tests.records.operations.test_fields import edit as design
from tests.records.operations.test_fields import spec_of


def computed(actor: Actor, label: str, formula: str, result: str = "money") -> str:
    return make_field(
        actor,
        label,
        "computed",
        settings={"formula": formula, "result": result},
        places=frozenset({"card", "list"}),
    )


def create(actor: Actor, **values: Any) -> Party:
    with in_scope(actor):
        made: Party = create_record(
            actor=actor,
            type_key="party",
            values={"kind": "organization", "name": "מפעלי שגב", **values},
        )
        return made


def recomputations() -> int:
    return int(ProcrastinateJob.objects.filter(task_name="records.recompute").count())


def shown(actor: Actor, party: Party, key: str) -> str:
    with in_scope(actor):
        spec = record_type("party").find_field(key)
        assert spec
        return spec.type.display(spec.value_of(Party.objects.get(pk=party.pk)))


def test_a_value_follows_its_inputs_and_stays_exact(dana: Actor) -> None:
    price, count = make_field(dana, "מחיר", "money"), make_field(dana, "כמות", "number")
    total = computed(dana, "סך הכול", "{מחיר} × {כמות}")
    tax = computed(dana, "כולל מע״מ", "round({סך הכול} × 1.18; 2)")

    party = create(dana, **{price: "19.90", count: "3"})
    assert party.custom_values[total] == "59.70"
    assert party.custom_values[tax] == "70.45"

    with in_scope(dana):
        edit_record(actor=dana, type_key="party", record_id=party.pk, values={count: "10"})
    assert shown(dana, party, total) == "₪199.00"
    assert shown(dana, party, tax) == "₪234.82"


def test_nobody_writes_it(dana: Actor) -> None:
    total = computed(dana, "סכום", "1 + 1")

    with pytest.raises(FieldIsComputed):
        create(dana, **{total: "5"})


def test_a_failure_is_shown_in_its_cell_and_the_record_is_saved(dana: Actor) -> None:
    count = make_field(dana, "כמות", "number")
    part = computed(dana, "לכל אחד", "100 ÷ {כמות}")
    more = computed(dana, "כפול", "{לכל אחד} × 2")

    party = create(dana, **{count: "0"})

    assert shown(dana, party, part) == shown(dana, party, more) == "שגיאה"
    with in_scope(dana):
        edit_record(actor=dana, type_key="party", record_id=party.pk, values={count: "8"})
    assert shown(dana, party, more) == "₪25.00"


def test_built_in_fields_choices_and_days_are_inputs(dana: Actor) -> None:
    make_field(dana, "דרגה", "choice", settings=options("זהב", "כסף"))
    key = computed(dana, "תווית", '{שם} + " · " + {דרגה} + " · " + {טלפון}', "text")

    party = create(dana, x_drgh="o1")
    assert shown(dana, party, key) == "מפעלי שגב · זהב · "
    with in_scope(dana):
        add_phone(actor=dana, party_id=party.pk, raw="03-6123456")
    assert shown(dana, party, key).endswith("03-612-3456")


def test_whoever_writes_a_record_in_another_language_changes_no_value(dana: Actor) -> None:
    key = computed(dana, "תווית", 'אם({סוג} = "ארגון"; "עסק"; "אדם")', "text")

    with translation.override("en"):
        assert create(dana).custom_values[key] == "עסק"


def test_the_day_of_creation_is_an_input_and_the_last_update_is_none(dana: Actor) -> None:
    age = computed(dana, "ותק", "ימים בין({נוצר בתאריך}; היום + 3)", "number")

    assert create(dana).custom_values[age] == "3"
    for unknown in ("{עודכן ב־}", "{מעמד}"):
        with pytest.raises(BadFormula):
            computed(dana, "אחר", unknown, "text")


def test_the_number_of_a_record_is_an_input(dana: Actor) -> None:
    settings = {"formula": '"תיק " + {מספר}', "result": "text"}
    key = make_field(dana, "תיק", "computed", record_type="project", settings=settings)
    party = create(dana)

    with in_scope(dana):
        made = create_record(
            actor=dana, type_key="project", values={"name": "שיפוץ", "party": party.pk}
        )

    assert made.custom_values[key] == f"תיק {made.number}"


def test_a_value_that_was_away_comes_back_as_its_inputs_are_by_then(dana: Actor) -> None:
    price = make_field(dana, "מחיר", "money")
    double = computed(dana, "כפול", "{מחיר} × 2")
    party = create(dana, **{price: "4"})
    with in_scope(dana):
        delete_field(actor=dana, type_key="party", field_key=double)
        edit_record(actor=dana, type_key="party", record_id=party.pk, values={price: "5"})
        assert Party.objects.get(pk=party.pk).custom_values[double] == "8.00"
    before = recomputations()
    with in_scope(dana):
        restore_field(actor=dana, type_key="party", field_key=double)

    assert recomputations() == before + 1


def test_a_renamed_option_reaches_what_is_worked_out_of_it(dana: Actor) -> None:
    settings = {"formula": '"מצב: " + {סטטוס}', "result": "text"}
    make_field(dana, "תווית", "computed", record_type="message", settings=settings)
    before = recomputations()

    with in_scope(dana):
        status = record_type("message").find_field("status")
        assert status
        kept = [
            {"value": one.value, "label": f"{one.label}!", "is_closed": one.is_closed}
            for one in status.type.options
        ]
        set_options(actor=dana, type_key="message", field_key="status", options=kept)

    assert recomputations() == before + 1


@pytest.mark.parametrize(
    ("formula", "result", "code"),
    [
        ("{אין כזה} + 1", "number", "unknown_field"),
        ("{אחראי}", "text", "unknown_field"),
        ("{שם}", "money", "wrong_result"),
        ("1 +", "number", "formula_ends"),
        ("", "number", "formula_empty"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(
    dana: Actor, formula: str, result: str, code: str
) -> None:
    with pytest.raises(BadFormula) as refused:
        computed(dana, "חישוב", formula, result)

    assert refused.value.code == code


def test_a_field_is_never_worked_out_from_itself(dana: Actor) -> None:
    first = computed(dana, "א", "1 + 1", "number")
    computed(dana, "ב", "{א} + 1", "number")

    for formula in ("{ב} + 1", "{א} + 1"):
        with pytest.raises(BadFormula) as refused:
            design(dana, first, {"formula": formula, "result": "number"}, places=frozenset())
        assert refused.value.code == "formula_loops"


def test_a_renamed_input_stays_an_input_and_is_not_deleted(dana: Actor) -> None:
    price = make_field(dana, "מחיר", "money")
    total = computed(dana, "כפול", "{מחיר} × 2")

    design(dana, price, label_he="עלות")

    assert create(dana, **{price: "4"}).custom_values[total] == "8.00"
    with in_scope(dana), pytest.raises(FieldInUse):
        delete_field(actor=dana, type_key="party", field_key=price)
    assert spec_of(dana, total).formula == f"{{{price}}} × 2"


def test_a_new_formula_reaches_all_records_in_chunks(
    dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing, "CHUNK", 2)
    parties = [make_party(dana, f"לקוח {number}") for number in range(5)]
    key = computed(dana, "תווית", '"שם: " + {שם}', "text")

    run_now("records.recompute", {"business_id": dana.business_id, "type_key": "party"})

    assert [shown(dana, party, key) for party in parties] == [
        f"שם: לקוח {number}" for number in range(5)
    ]
    with in_scope(dana):
        logged = Change.objects.count()
        recompute_records(type_key="party")
        assert Change.objects.count() == logged


def test_what_follows_the_day_is_worked_out_every_day(
    dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = make_field(dana, "לקוח מאז", "date")
    days = computed(dana, "ותק", "ימים בין({לקוח מאז}; היום)", "number")
    party = create(dana, **{since: timezone.localdate().isoformat()})
    assert party.custom_values[days] == "0"
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr(computing.timezone, "localdate", lambda *_: tomorrow)

    with in_scope(dana):
        assert list(types_that_follow_the_day()) == ["party"]
    run_now("records.recompute", {"business_id": dana.business_id, "type_key": "party"})

    assert shown(dana, party, days) == "1"
