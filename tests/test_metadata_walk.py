"""A field that a business adds appears wherever a built-in one does, and nothing is told of it.

The house style's walk: design screen, form, card, list, order, filter, search and history. Doors
that come later join here.
"""

import pytest
from django.urls import reverse

from kesher.customfields.models import CustomField
from kesher.customfields.rules.field_types import field_type_keys
from kesher.parties.models import Party
from kesher.records.operations import create_record
from kesher.tenancy.models import Role
from kesher.tenancy.rules.access import Actor
from tests.api.programs import program_of
from tests.factories.businesses import client_of, in_scope
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party

LABEL = "ענף פעילות"


def url(actor: Actor, name: str, **arguments: object) -> str:
    return reverse(name, kwargs={"business": actor.business_slug, **arguments})


def read(actor: Actor, address: str) -> str:
    response = client_of(actor).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.behaviour("V-07", "V-11", "V-12", "V-14")
def test_a_field_that_was_just_added_appears_at_every_door(dana: Actor, yossi: Actor) -> None:
    design = url(dana, "workspace:field_create", type_key="party")
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")
        other = Role.objects.create(business_id=dana.business_id, name="אחר", rights={})
    everybody = {name: [role.pk, other.pk] for name in ("readers", "writers")}
    added = client_of(dana).post(
        f"{design}?type=text",
        {"label_he": LABEL, "places": ["form", "card", "list"], "is_required": "on", **everybody},
    )
    assert added.status_code == 303
    with in_scope(dana):
        key = CustomField.objects.get().key
    customers = url(yossi, "savedviews:record_list", listing="customers")

    # The form shows it with its asterisk, and takes no new record without it.
    create = url(yossi, "parties:party_create")
    form = read(yossi, create)
    assert f'name="{key}"' in form
    assert LABEL in form
    sent = {
        "idempotency_key": "6f0c6a1e-6f59-4a5e-8a5e-111111111111",
        "kind": "organization",
        "roles": ["customer"],
        "name": "מפעלי שגב",
    }
    refused = client_of(yossi).post(create, sent)
    assert refused.status_code == 422
    assert f"השדה «{LABEL}» הוא שדה חובה" in refused.content.decode()
    assert client_of(yossi).post(create, {**sent, key: "מתכת"}).status_code == 303
    with in_scope(yossi):
        party = Party.objects.get()
    assert party.custom_values == {key: "מתכת"}

    # Card, history, list with head and cell.
    details = read(yossi, url(yossi, "parties:party_tab", party_id=party.pk, tab="details"))
    history = read(yossi, url(yossi, "parties:party_tab", party_id=party.pk, tab="history"))
    listed = read(yossi, customers)
    for page in (details, history, listed):
        assert LABEL in page
        assert "מתכת" in page

    # Order, filter and search.
    assert "מתכת" in read(yossi, f"{customers}?sort={key}")
    assert "מפעלי שגב" in read(yossi, f"{customers}?where={key}.is(מתכת)")
    assert "מפעלי שגב" not in read(yossi, f"{customers}?where={key}.is(עץ)")
    assert "מפעלי שגב" in read(yossi, f"{url(yossi, 'savedviews:search')}?q=מתכת")

    # Editing keeps what it does not name, and logs what it changes.
    edit = url(yossi, "parties:party_edit", party_id=party.pk)
    assert 'value="מתכת"' in read(yossi, edit)
    changed = {**sent, "idempotency_key": "6f0c6a1e-6f59-4a5e-8a5e-222222222222", key: "עץ"}
    with in_scope(yossi):
        party.refresh_from_db()
    assert client_of(yossi).post(
        edit, {**changed, "expected_version": party.version}
    ).status_code in {200, 303}
    history = read(yossi, url(yossi, "parties:party_tab", party_id=party.pk, tab="history"))
    assert "מתכת" in history
    assert "עץ" in history

    # A role that may not read it meets it nowhere.
    closed = url(dana, "workspace:field_edit", type_key="party", field_key=key)
    wish = {"label_he": LABEL, "places": ["form", "card", "list"], "readers": [other.pk]}
    assert client_of(dana).post(closed, {**wish, "writers": [role.pk]}).status_code == 303
    for address in (create, edit, customers):
        assert LABEL not in read(yossi, address)
    for tab in ("details", "history"):
        page = read(yossi, url(yossi, "parties:party_tab", party_id=party.pk, tab=tab))
        assert LABEL not in page
        assert "מתכת" not in page
    assert client_of(yossi).get(f"{customers}?sort={key}").status_code == 422
    assert client_of(yossi).get(f"{customers}?where={key}.is(עץ)").status_code == 422


def test_a_value_of_every_type_is_drawn_at_every_door(dana: Actor) -> None:
    """One record with a field of each type; whatever shows records shows it."""
    tags = options("דחוף", "קטן, בינוני")
    party = make_party(dana, "לקוח ישן")
    said: dict[str, tuple[object, str, dict[str, object]]] = {
        "text": ("מתכת", "מתכת", {}),
        "long_text": ("שורה\nושורה", "שורה", {}),
        "number": ("1,250", "1,250", {"decimals": 0}),
        "money": ("99.5", "₪99.50", {}),
        "percent": ("17", "17%", {}),
        "boolean": ("כן", "כן", {}),
        "choice": ("דחוף", "דחוף", tags),
        "choices": (["o1", "o2"], "קטן, בינוני", tags),
        "date": ("2026-11-23", "23/11/2026", {}),
        "datetime": ("2026-11-23T10:30+02:00", "10:30", {}),
        "phone": ("050-234-5678", "050-234-5678", {}),
        "email": ("office@segev.example", "office@segev.example", {}),
        "url": ("segev.example", "segev.example", {}),
        "id_number": ("516179157", "516179157", {}),
        "user": (dana.membership_id, dana.display_name, {}),
        "record_link": (party.pk, "לקוח ישן", {"link_to": "party"}),
        "computed": (None, "לקוח: ברזל", {"formula": '"לקוח: " + {שם העסקה}', "result": "text"}),
    }
    assert {*said, "file"} == set(field_type_keys())  # a file has a walk of its own
    keys = {
        type_key: make_field(
            dana, f"שדה {type_key}", type_key, record_type="deal", settings=settings
        )
        for type_key, (_value, _shown, settings) in said.items()
    }
    nothing = {"formula": "1 ÷ 0", "result": "number"}
    failed = make_field(dana, "נכשל", "computed", record_type="deal", settings=nothing)
    values = {keys[one]: value for one, (value, *_rest) in said.items() if value is not None}
    with in_scope(dana):
        deal = create_record(
            actor=dana, type_key="deal", values={"name": "ברזל", "party": party.pk, **values}
        )

    listing = {"listing": "deals"}
    columns = f"columns=name,{','.join(keys.values())}"
    doors = [
        f"{url(dana, 'savedviews:record_list', **listing)}?{columns}",
        f"{url(dana, 'savedviews:record_list', **listing)}?{columns}&group={keys['choice']}",
        url(dana, "savedviews:record_board", **listing),
        url(dana, "records:record_card", record_type="deal", record_id=deal.pk),
    ]
    for address in doors:
        page = read(dana, address)
        missing = [shown for _value, shown, _settings in said.values() if shown not in page]
        assert missing == [], address
    told = program_of(dana).get(f"records/deal/{deal.pk}").json()["values"]
    assert told[keys["choices"]] == ["o1", "o2"]
    assert told[failed] is None
