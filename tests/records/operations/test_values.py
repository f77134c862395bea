"""What the business demands of a record holds through every door."""

from collections.abc import Callable
from typing import Any

import pytest

from kesher.customfields.errors import BadValue
from kesher.parties.models import Contact, Party
from kesher.parties.operations import create_contact, create_party
from kesher.parties.rules.entries import ContactEntry, PartyEntry
from kesher.records.errors import (
    FieldIsLocked,
    FieldNotShown,
    FieldRequired,
    LinkUnknown,
    UnknownField,
)
from kesher.records.operations import create_record, edit_record
from kesher.tenancy.models import Membership, Role
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party
from tests.records.operations.test_fields import edit as design


def create(actor: Actor, **values: Any) -> Party:
    with in_scope(actor):
        made: Party = create_record(
            actor=actor,
            type_key="party",
            values={"kind": "organization", "name": "מפעלי שגב", **values},
        )
        return made


def edit(actor: Actor, party: Party, **values: Any) -> Party:
    with in_scope(actor):
        edited: Party = edit_record(
            actor=actor, type_key="party", record_id=party.pk, values=values
        )
        return edited


def role_of(actor: Actor) -> frozenset[int]:
    with in_scope(actor):
        return frozenset({Role.objects.get(name="סוכן").pk})


@pytest.mark.behaviour("V-13")
def test_a_value_is_kept_as_its_type_keeps_it(dana: Actor) -> None:
    key = make_field(dana, "מחזור", "money")

    party = create(dana, **{key: "1,234.5 ₪"})

    assert party.custom_values == {key: "1234.50"}
    with pytest.raises(BadValue) as refused:
        edit(dana, party, **{key: "הרבה"})
    assert refused.value.field == key


def by_the_generic_door(actor: Actor, party: Party) -> Party:
    return create_record(
        actor=actor, type_key="party", values={"kind": party.kind, "name": "מפעלי שגב"}
    )


def by_the_screen_of_parties(actor: Actor, party: Party) -> Party:
    entry = PartyEntry(kind=party.kind, name="שגב")
    return create_party(actor=actor, entry=entry, roles=["customer"])


def by_the_screen_of_contacts(actor: Actor, party: Party) -> Contact:
    return create_contact(actor=actor, party_id=party.pk, entry=ContactEntry(name="רות"))


@pytest.mark.behaviour("V-14")
@pytest.mark.parametrize(
    "door", [by_the_generic_door, by_the_screen_of_parties, by_the_screen_of_contacts]
)
def test_a_new_record_needs_a_required_value_by_every_door(
    dana: Actor, door: Callable[[Actor, Party], Any]
) -> None:
    party = make_party(dana)
    for record_type in ("party", "contact"):
        make_field(dana, "עיר", is_required=True, record_type=record_type)

    with in_scope(dana), pytest.raises(FieldRequired):
        door(dana, party)


def test_an_old_record_may_lack_it_until_the_field_is_written(dana: Actor) -> None:
    party = create(dana)
    key = make_field(dana, "עיר", is_required=True)

    assert edit(dana, party, remarks="דחוף").remarks == "דחוף"
    with pytest.raises(FieldRequired):
        edit(dana, party, **{key: ""})
    edit(dana, party, **{key: "חולון"})
    with pytest.raises(FieldRequired):
        edit(dana, party, **{key: ""})


def test_a_built_in_field_can_be_required_and_have_a_default(dana: Actor) -> None:
    design(dana, "website", is_required=True)
    with pytest.raises(FieldRequired):
        create(dana)
    design(dana, "website", is_required=True, default="kesher.co.il")

    assert create(dana).website == "https://kesher.co.il"


def test_a_default_stands_where_nothing_was_said(dana: Actor) -> None:
    key = make_field(dana, "מקור", default="אתר")

    assert create(dana).custom_values == {key: "אתר"}
    assert create(dana, **{key: ""}).custom_values == {}


def test_a_default_stands_only_where_it_can(dana: Actor) -> None:
    """Neither in a field that another hides, nor of an option or a person that is gone."""
    kind = make_field(dana, "סוג לקוח", "choice", settings=options("פרטי", "עסקי"))
    make_field(dana, "ענף", depends_on=kind, depends_values=("o2",), default="מתכת")
    color = make_field(dana, "צבע", "choice", settings=options("אדום", "כחול"), default="o1")
    make_field(dana, "מטפל", "user", default=str(dana.membership_id))
    gone = [{"value": "o1", "label": "אדום", "is_retired": True}, {"value": "o2", "label": "כחול"}]
    design(dana, color, {"options": gone}, default="o1")
    with in_scope(dana):
        Membership.objects.filter(pk=dana.membership_id).update(is_active=False)

    assert create(dana).custom_values == {}
    assert create(dana, **{kind: "o1"}).custom_values == {kind: "o1"}
    assert create(dana, **{kind: "o2"}).custom_values == {kind: "o2", "x_anp": "מתכת"}


def test_a_field_that_another_hides_takes_no_value_and_is_not_missed(dana: Actor) -> None:
    kind = make_field(dana, "סוג לקוח", "choice", settings=options("פרטי", "עסקי"))
    branch = make_field(dana, "ענף", is_required=True, depends_on=kind, depends_values=("o2",))

    assert create(dana, **{kind: "o1"}).custom_values == {kind: "o1"}
    with pytest.raises(FieldRequired):
        create(dana, **{kind: "o2"})
    with pytest.raises(FieldNotShown):
        create(dana, **{kind: "o1", branch: "מתכת"})
    party = create(dana, **{kind: "o2", branch: "מתכת"})
    edit(dana, party, **{kind: "o1"})


def test_a_field_can_be_required_by_what_another_holds(dana: Actor) -> None:
    exempt = make_field(dana, "פטור ממס", "boolean")
    until = make_field(
        dana,
        "בתוקף עד",
        "date",
        depends_on=exempt,
        depends_values=("1",),
        depends_effect="required",
    )

    create(dana)
    create(dana, **{until: "1/2/2027"})
    with pytest.raises(FieldRequired) as refused:
        create(dana, **{exempt: "on"})
    assert refused.value.field == until


def test_a_role_that_may_only_read_cannot_write(dana: Actor, yossi: Actor) -> None:
    key = make_field(dana, "אשראי", "money", writers=frozenset())
    party = create(dana, **{key: "5000"})

    with pytest.raises(FieldIsLocked):
        edit(yossi, party, **{key: "9000"})
    assert edit(yossi, party, remarks="א").custom_values == {key: "5000.00"}
    assert create(yossi).custom_values == {}


def test_a_role_that_may_not_read_does_not_know_of_the_field(dana: Actor, yossi: Actor) -> None:
    key = make_field(dana, "רווח", "money", readers=frozenset())

    with pytest.raises(UnknownField):
        create(yossi, **{key: "5"})
    assert create(dana, **{key: "5"}).custom_values == {key: "5.00"}


def test_a_built_in_field_can_be_closed_to_a_role(dana: Actor, yossi: Actor) -> None:
    party = create(dana, website="a.co.il")
    design(dana, "website", writers=frozenset())

    with pytest.raises(FieldIsLocked):
        edit(yossi, party, website="b.co.il")
    assert edit(yossi, party, remarks="א").website == "https://a.co.il"
    entry = PartyEntry(kind="organization", name="שגב", website="b.co.il")
    with in_scope(yossi), pytest.raises(FieldIsLocked):
        create_party(actor=yossi, entry=entry, roles=["customer"], said=["website"])


def test_a_retired_option_stays_where_it_is_and_is_not_chosen_anew(dana: Actor) -> None:
    key = make_field(dana, "צבע", "choices", settings=options("אדום", "כחול"))
    party = create(dana, **{key: "o1"})
    retired = [
        {"value": "o1", "label": "אדום", "is_retired": True},
        {"value": "o2", "label": "כחול"},
    ]
    design(dana, key, {"options": retired})

    assert edit(dana, party, **{key: ["o1", "o2"]}).custom_values[key] == ["o1", "o2"]
    with pytest.raises(BadValue):
        create(dana, **{key: "o1"})


def test_a_link_leads_to_what_the_actor_sees(dana: Actor, noa: Actor) -> None:
    key = make_field(dana, "הופנה על ידי", "record_link", settings={"link_to": "party"})
    user = make_field(dana, "מנהל תיק", "user")
    other, foreign = create(dana, name="אחר"), make_party(noa)

    party = create(dana, **{key: str(other.pk), user: str(dana.membership_id)})

    assert party.custom_values == {key: other.pk, user: dana.membership_id}
    for bad in ({key: foreign.pk}, {user: noa.membership_id}):
        with pytest.raises(LinkUnknown):
            create(dana, **{name: str(value) for name, value in bad.items()})


def test_contacts_have_fields_of_their_own_too(dana: Actor) -> None:
    key = make_field(dana, "יום הולדת", "date", record_type="contact")
    party = make_party(dana)

    with in_scope(dana):
        contact = create_contact(
            actor=dana,
            party_id=party.pk,
            entry=ContactEntry(name="רות לוי"),
            custom={key: "5/3/1980"},
        )

        assert Contact.objects.get(pk=contact.pk).custom_values == {key: "1980-03-05"}
