"""Record design: the list of fields, the window of one, moving, deleting, changing the type."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kesher.customfields.models import CustomField, FieldDesign
from kesher.records.operations import create_record
from kesher.records.queries import record_type
from kesher.tenancy.models import Role
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.fields import make_field, options


def url(actor: Actor, name: str = "field_list", **more: str) -> str:
    return reverse(
        f"workspace:{name}", kwargs={"business": actor.business_slug, "type_key": "party", **more}
    )


def field_url(actor: Actor, name: str, key: str) -> str:
    return url(actor, name, field_key=key)


def said(**more: Any) -> dict[str, Any]:
    return {"label_he": "עיר", "places": ["form", "card"], "depends_effect": "visible", **more}


def keys(actor: Actor) -> list[str]:
    with in_scope(actor):
        return [spec.key for spec in record_type("party").fields]


@pytest.fixture
def designer(dana: Actor) -> Client:
    return client_of(dana)


def test_the_types_lead_to_their_fields(designer: Client, dana: Actor) -> None:
    make_field(dana, "עיר")

    page = designer.get(
        reverse("workspace:record_design", kwargs={"business": "ahava"})
    ).content.decode()

    assert url(dana) in page
    assert "שדה אחד משלכם" in page


def test_the_list_shows_every_field_and_the_form_as_it_will_be(
    designer: Client, dana: Actor
) -> None:
    make_field(dana, "עיר מגורים", section="פרטים אישיים", is_required=True)

    page = designer.get(url(dana)).content.decode()

    assert "עיר מגורים" in page
    assert "פרטים אישיים" in page
    assert 'id="preview_x_ayr_mgvrym"' in page
    assert "המערכת עצמה זקוקה לשדה זה" in page


@pytest.mark.parametrize("name", ["field_list", "field_create"])
def test_only_who_may_design_enters(dana: Actor, yossi: Actor, noa: Actor, name: str) -> None:
    assert client_of(yossi).get(url(yossi, name)).status_code == 403
    assert client_of(noa).get(url(dana, name)).status_code == 404


@pytest.mark.parametrize("name", ["field_edit", "field_move", "field_delete", "field_type_change"])
def test_a_field_of_another_business_is_not_found(dana: Actor, noa: Actor, name: str) -> None:
    key = make_field(dana, "עיר")
    noas = client_of(noa)

    assert noas.post(field_url(dana, name, key), said(to="up")).status_code == 404
    if name != "field_move":
        assert noas.post(field_url(noa, name, key), said()).status_code == 404
    assert key in keys(dana)


def test_what_is_there_no_more_is_not_found(designer: Client, dana: Actor) -> None:
    assert designer.get(field_url(dana, "field_edit", "x_nothing")).status_code == 404
    assert designer.get(field_url(dana, "field_type_change", "name")).status_code == 404
    spaceship = reverse("workspace:field_list", kwargs={"business": "ahava", "type_key": "ship"})
    assert designer.get(spaceship).status_code == 404


def test_a_field_is_added_by_the_window_of_its_type(designer: Client, dana: Actor) -> None:
    assert "בחירה מרובה" in designer.get(url(dana, "field_create")).content.decode()
    address = f"{url(dana, 'field_create')}?type=choice"
    assert 'name="options-1-label"' in designer.get(address).content.decode()

    answer = designer.post(
        address,
        said(
            options=["a", "b"],
            **{"options-a-label": "זהב", "options-a-tone": "amber", "options-b-label": "כסף"},
        ),
    )

    assert answer.status_code == 303
    with in_scope(dana):
        stored = CustomField.objects.get()
    assert [(one["label"], one["tone"]) for one in stored.settings["options"]] == [
        ("זהב", "amber"),
        ("כסף", "gray"),
    ]


def test_what_was_typed_stays_when_it_is_refused(designer: Client, dana: Actor) -> None:
    answer = designer.post(
        f"{url(dana, 'field_create')}?type=choice",
        said(label_he="שם", help_he="מה שהקלדתי", options=["a"], **{"options-a-label": "זהב"}),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "יש שדה אחר בשם זה" in page
    assert "מה שהקלדתי" in page
    assert 'value="זהב"' in page


def test_a_field_is_changed_and_closed_to_a_role(designer: Client, dana: Actor) -> None:
    kind = make_field(dana, "סוג לקוח", "choice", settings=options("פרטי", "עסקי"))
    key = make_field(dana, "ענף")
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")
        version = FieldDesign.objects.get(field_key=key).version

    answer = designer.post(
        field_url(dana, "field_edit", key),
        said(
            label_he="ענף פעילות",
            version=version,
            is_required="on",
            depends_on=kind,
            depends_values=[f"{kind}=o2"],
            readers=[role.pk],
        ),
    )

    assert answer.status_code == 303
    with in_scope(dana):
        spec = record_type("party").find_field(key)
        assert spec
        assert spec.depends
        assert str(spec.label) == "ענף פעילות"
        assert (spec.depends.field_key, spec.depends.values) == (kind, frozenset({"o2"}))
        assert (spec.readers, spec.writers) == (None, frozenset())
    page = designer.get(field_url(dana, "field_edit", key)).content.decode()
    assert f'value="{kind}=o2" checked' in page
    stale = designer.post(field_url(dana, "field_edit", key), said(version=version))
    assert stale.status_code == 422


def test_a_needed_field_is_shown_with_the_reason_and_takes_wording(
    designer: Client, dana: Actor
) -> None:
    address = field_url(dana, "field_edit", "name")
    page = designer.get(address).content.decode()
    assert "המערכת עצמה זקוקה לשדה זה" in page
    assert 'name="is_required"' not in page
    assert 'name="readers"' not in page

    designer.post(address, said(label_he="שם הלקוח", places=["list"]))

    with in_scope(dana):
        spec = record_type("party").find_field("name")
        assert spec
        assert (str(spec.label), spec.in_form, spec.is_required) == ("שם הלקוח", True, True)


def test_buttons_move_a_field_and_over_the_edge_into_the_next_section(
    designer: Client, dana: Actor
) -> None:
    first = make_field(dana, "א", section="ראשון")
    second = make_field(dana, "ב", section="שני")
    move = field_url(dana, "field_move", second)

    designer.post(move, {"to": "up"}, headers={"HX-Request": "true"})
    with in_scope(dana):
        spec = record_type("party").find_field(second)
        assert spec
        assert spec.section == "ראשון"
    designer.post(move, {"to": "up"})

    order = keys(dana)
    assert order.index(second) < order.index(first)


def test_dragging_sends_the_whole_order(designer: Client, dana: Actor) -> None:
    key = make_field(dana, "עיר")
    before = keys(dana)
    order = [key, *(one for one in before if one != key)]

    answer = designer.post(url(dana, "field_order"), {"field": order, "section": [""] * len(order)})

    assert answer.status_code == 200
    assert keys(dana) == order


def test_a_deleted_field_is_offered_and_comes_back(designer: Client, dana: Actor) -> None:
    key = make_field(dana, "עיר")

    designer.post(field_url(dana, "field_delete", key))
    page = designer.get(url(dana)).content.decode()
    assert "שדות שנמחקו" in page
    assert key not in keys(dana)
    designer.post(field_url(dana, "field_restore", key))

    assert key in keys(dana)


def test_a_change_of_type_shows_what_would_be_lost_first(designer: Client, dana: Actor) -> None:
    key = make_field(dana, "כמות")
    for text in ("7", "הרבה"):
        values = {"kind": "organization", "name": "שגב", key: text}
        with in_scope(dana):
            create_record(actor=dana, type_key="party", values=values)
    address = field_url(dana, "field_type_change", key)
    assert "סכום כסף" in designer.get(address).content.decode()

    page = designer.get(f"{address}?to=number").content.decode()
    assert "הרבה" in page
    assert designer.post(f"{address}?to=number").status_code == 303

    page = designer.get(f"{address}?to=number").content.decode()
    assert "כבר מוחלף" in page or "סוגו" in page


def test_a_formula_is_shown_with_the_names_of_its_fields(designer: Client, dana: Actor) -> None:
    make_field(dana, "מחיר", "money")
    address = f"{url(dana, 'field_create')}?type=computed"
    typed = said(label_he="כפול", places=["card"], formula="{מחיר} × 2", result="money")
    assert designer.post(address, {**typed, "formula": "{מחיר} ×"}).status_code == 422

    assert designer.post(address, typed).status_code == 303

    with in_scope(dana):
        key = CustomField.objects.get(type_key="computed").key
    assert "{מחיר} × 2" in designer.get(field_url(dana, "field_edit", key)).content.decode()
