"""Kinds of record that a business makes itself, and their records."""

import pytest
from django.db import IntegrityError, connection, transaction

from kesher.customfields.models import CustomField
from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.errors import (
    AlreadyRetired,
    EvidenceMissing,
    IllegalTransition,
    LinkUnknown,
    NameOfTypeMissing,
    NotRetired,
    StatusInUse,
    StatusTwice,
    UnknownIcon,
    UnknownRecordKind,
    UnknownRecordType,
)
from kesher.records.models import CustomRecord, CustomRecordType, RecordLink
from kesher.records.operations import (
    add_own_type,
    archive_record,
    bring_back_own_type,
    delete_record,
    edit_own_type,
    edit_record,
    retire_own_type,
    set_statuses,
)
from kesher.records.queries import all_record_types, history_of, record_type, record_types_for
from kesher.records.queries.related import linking_records, links_to
from kesher.records.rules.own_types import OwnStatus, OwnTypeWish
from kesher.savedviews.queries import search
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Business, Role
from kesher.tenancy.operations import edit_role, mark_design_changed
from kesher.tenancy.queries import shown_rights
from kesher.tenancy.rules.access import Actor, Level
from kesher.tenancy.rules.rights import UnknownRights, clean_rights, find_right
from tests.factories.businesses import in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.records import make_own_type, make_record, reread

CARS = OwnTypeWish(
    label_he="רכב",
    label_plural_he="רכבים",
    label_en="Car",
    label_plural_en="Cars",
    icon="truck",
    number_prefix="R-",
    number_width=3,
    belongs_to="party",
)


def test_a_type_of_ones_own_is_a_record_type_like_all(dana: Actor, noa: Actor) -> None:
    make_own_type(dana, CARS)

    with in_scope(dana):
        kind = record_type("x_cars")
        assert (str(kind.label), str(kind.label_plural), kind.is_own) == ("רכב", "רכבים", True)
        assert kind.find_list("r/x_cars") is not None
        assert "x_cars" in record_types_for(dana)
    with in_scope(noa), pytest.raises(UnknownRecordType):
        record_type("x_cars")
    assert "x_cars" not in all_record_types()


def test_only_who_designs_records_makes_types(yossi: Actor) -> None:
    with in_scope(yossi), pytest.raises(NotPermitted):
        add_own_type(actor=yossi, wish=CARS)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"label_he": " \u200b "}, NameOfTypeMissing),
        ({"label_plural_he": ""}, NameOfTypeMissing),
        ({"icon": "no-such-icon"}, UnknownIcon),
        ({"icon": '"><script>'}, UnknownIcon),
        ({"belongs_to": "x_nothing"}, UnknownRecordKind),
    ],
)
def test_what_a_type_cannot_be_is_refused(
    dana: Actor, changes: dict[str, str], refusal: type[Exception]
) -> None:
    wish = OwnTypeWish(**{"label_he": "א", "label_plural_he": "ב", **changes})

    with in_scope(dana):
        with pytest.raises(refusal):
            add_own_type(actor=dana, wish=wish)
        assert not CustomRecordType.objects.exists()


def test_two_types_of_one_name_have_keys_of_their_own(dana: Actor) -> None:
    assert [make_own_type(dana, CARS).key, make_own_type(dana, CARS).key] == ["x_cars", "x_cars_2"]
    plain = OwnTypeWish(label_he="נכס", label_plural_he="נכסים")
    assert make_own_type(dana, plain).key == "x_type"


def test_rights_over_a_type_are_in_the_catalogue_of_its_business(
    dana: Actor, noa: Actor, yossi: Actor
) -> None:
    make_own_type(dana, CARS)

    with in_scope(dana):
        groups = {group.key: group.label for group in shown_rights(dana)}
        assert groups["x_cars"] == "רכבים"
        assert clean_rights({"x_cars.see": 4, "party.see": 1}) == {"party.see": 1, "x_cars.see": 4}
        role = Role.objects.get(name="סוכן")
        edit_role(
            actor=dana,
            role_id=role.pk,
            name=role.name,
            rights={"x_cars.see": 2},
            version=role.version,
        )
    with in_scope(noa):
        assert "x_cars" not in {group.key for group in shown_rights(noa)}
        with pytest.raises(UnknownRights):
            clean_rights({"x_cars.see": 4})
    assert find_right("x_cars.see") is None
    assert reread(yossi).level("x_cars.see") == Level.DEPARTMENT


def test_a_type_can_take_over_the_rights_of_another(dana: Actor, yossi: Actor, avi: Actor) -> None:
    make_own_type(dana, CARS, rights_like="party")

    assert reread(yossi).level("x_cars.edit") == Level.ALL
    assert reread(avi).level("x_cars.see") == Level.OWN
    assert not reread(avi).may("x_cars.create")


def test_records_are_numbered_each_type_by_itself(dana: Actor) -> None:
    make_own_type(dana, CARS)
    make_own_type(dana, OwnTypeWish(label_he="נכס", label_plural_he="נכסים", label_en="Asset"))

    numbers = [
        make_record(dana, kind, title="א").number
        for kind in ("x_cars", "x_cars", "x_asset", "x_cars")
    ]

    assert numbers == ["R-001", "R-002", "0001", "R-003"]


def test_a_record_is_found_by_name_and_number_and_has_a_history(dana: Actor, noa: Actor) -> None:
    make_own_type(dana, CARS)
    car = make_record(dana, "x_cars", title="מאזדה 3 לבנה")

    with in_scope(dana):
        for query in ("מאזדה", "R-001"):
            (group,) = [g for g in search(dana, query) if g.record_type.key == "x_cars"]
            assert [hit.record_id for hit in group.hits] == [car.pk]
        assert history_of(dana, record_type("x_cars"), car.pk).entries
    with in_scope(noa):
        assert search(noa, "מאזדה") == []


def test_statuses_move_as_the_business_says(dana: Actor, yossi: Actor) -> None:
    make_own_type(dana, CARS, rights_like="party")
    yossi = reread(yossi)
    with in_scope(dana):
        owner_role = Role.objects.get(name="בעלים").pk
        own = set_statuses(
            actor=dana,
            key="x_cars",
            version=1,
            statuses=[
                OwnStatus(label="בשימוש", is_first=True),
                OwnStatus(label="במוסך", tone="amber", needs_summary=True),
                OwnStatus(label="נמכר", is_closed=True, roles=(owner_role,)),
            ],
        )
    assert [status["value"] for status in own.statuses] == ["s1", "s2", "s3"]
    car = make_record(yossi, "x_cars", title="מאזדה")
    assert car.status == "s1"

    with in_scope(yossi):
        with pytest.raises(EvidenceMissing):
            edit_record(actor=yossi, type_key="x_cars", record_id=car.pk, values={"status": "s2"})
        moved = edit_record(
            actor=yossi,
            type_key="x_cars",
            record_id=car.pk,
            values={"status": "s2", "status_summary": "בלמים"},
        )
        assert (moved.status, moved.status_summary) == ("s2", "בלמים")
        with pytest.raises(NotPermitted):
            edit_record(actor=yossi, type_key="x_cars", record_id=car.pk, values={"status": "s3"})
    with in_scope(dana):
        sold = edit_record(actor=dana, type_key="x_cars", record_id=car.pk, values={"status": "s3"})
        assert sold.status == "s3"
        closed = record_type("x_cars").statuses[0].closed
    assert closed == {"s3"}


def test_a_status_follows_only_those_it_may_follow(dana: Actor) -> None:
    make_own_type(dana, CARS)
    with in_scope(dana):
        own = set_statuses(
            actor=dana,
            key="x_cars",
            version=1,
            statuses=[OwnStatus(label="א"), OwnStatus(label="ב"), OwnStatus(label="ג")],
        )
        one, two, three = (OwnStatus(**row) for row in own.statuses)
        set_statuses(
            actor=dana,
            key="x_cars",
            version=2,
            statuses=[one, two, OwnStatus(label="ג", value=three.value, after=(two.value,))],
        )
    car = make_record(dana, "x_cars", title="א")

    with in_scope(dana), pytest.raises(IllegalTransition):
        edit_record(actor=dana, type_key="x_cars", record_id=car.pk, values={"status": three.value})


def test_a_status_in_use_stays_and_records_without_one_get_the_first(dana: Actor) -> None:
    make_own_type(dana, CARS)
    car = make_record(dana, "x_cars", title="א")
    with in_scope(dana):
        set_statuses(
            actor=dana,
            key="x_cars",
            version=1,
            statuses=[OwnStatus(label="א"), OwnStatus(label="ב")],
        )
        assert CustomRecord.objects.get(pk=car.pk).status == "s1"
        with pytest.raises(StatusInUse):
            set_statuses(
                actor=dana,
                key="x_cars",
                version=2,
                statuses=[OwnStatus(label="ב", value="s2")],
            )
        with pytest.raises(StatusTwice):
            set_statuses(
                actor=dana,
                key="x_cars",
                version=2,
                statuses=[OwnStatus(label="א", value="s1"), OwnStatus(label="א")],
            )
        with pytest.raises(StaleVersion):
            set_statuses(actor=dana, key="x_cars", version=1, statuses=[])


def test_a_retired_type_is_nowhere_and_comes_back_with_its_records(dana: Actor) -> None:
    make_own_type(dana, CARS)
    car = make_record(dana, "x_cars", title="מאזדה")
    with in_scope(dana):
        retire_own_type(actor=dana, key="x_cars")
        with pytest.raises(AlreadyRetired):
            retire_own_type(actor=dana, key="x_cars")
        assert "x_cars" not in all_record_types()
        assert search(dana, "מאזדה") == []
        bring_back_own_type(actor=dana, key="x_cars")
        with pytest.raises(NotRetired):
            bring_back_own_type(actor=dana, key="x_cars")
        found = search(dana, "מאזדה")
    assert [hit.record_id for group in found for hit in group.hits] == [car.pk]


def test_a_role_that_is_edited_meanwhile_keeps_its_rights_over_a_retired_type(
    dana: Actor, yossi: Actor
) -> None:
    make_own_type(dana, CARS, rights_like="party")
    with in_scope(dana):
        retire_own_type(actor=dana, key="x_cars")
        edit_role(actor=dana, role_id=yossi.role_id, name="סוכן", rights={"party.see": Level.OWN})
        bring_back_own_type(actor=dana, key="x_cars")

    found = reread(yossi)
    assert found.level("party.see") is Level.OWN
    assert found.level("party.edit") is Level.NONE
    assert found.level("x_cars.see") is Level.ALL


def test_the_rival_neither_reads_nor_changes_a_type(dana: Actor, noa: Actor) -> None:
    make_own_type(dana, CARS)

    with in_scope(noa):
        for deed in (retire_own_type, bring_back_own_type):
            with pytest.raises(NotFound):
                deed(actor=noa, key="x_cars")
        with pytest.raises(NotFound):
            edit_own_type(actor=noa, key="x_cars", wish=CARS, version=1)
        with pytest.raises(NotFound):
            set_statuses(actor=noa, key="x_cars", statuses=[], version=1)


def test_the_database_itself_keeps_a_record_in_its_business(dana: Actor, noa: Actor) -> None:
    own = make_own_type(dana, CARS)

    def take() -> None:
        with in_scope(noa), transaction.atomic(), connection.cursor() as cursor:
            CustomRecord.objects.create(
                business_id=noa.business_id, type_id=own.pk, number="1", title="של ברק"
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        take()


def test_a_link_is_found_from_its_other_end(dana: Actor, noa: Actor, avi: Actor) -> None:
    make_own_type(dana, CARS)
    party, other = make_party(dana), make_party(dana, "אחר")
    car = make_record(dana, "x_cars", title="מאזדה", belongs_to=party.pk)

    def linked(actor: Actor, party_id: int) -> list[tuple[str, int]]:
        with in_scope(actor):
            return [(kind.key, n) for kind, _spec, n in links_to(actor, "party", party_id)]

    assert linked(dana, party.pk) == [("x_cars", 1)]
    assert linked(avi, party.pk) == []
    assert linked(noa, party.pk) == []
    with in_scope(dana):
        edit_record(
            actor=dana, type_key="x_cars", record_id=car.pk, values={"belongs_to": other.pk}
        )
    assert linked(dana, party.pk) == []
    assert linked(dana, other.pk) == [("x_cars", 1)]
    with in_scope(dana):
        kind = record_type("x_cars")
        spec = kind.find_field("belongs_to")
        assert spec is not None
        assert list(linking_records(dana, kind, spec, "party", other.pk)) == [car]
        archive_record(actor=dana, type_key="x_cars", record_id=car.pk)
    assert linked(dana, other.pk) == []


def test_a_link_of_an_own_field_of_a_party_is_kept_by_its_own_form_too(dana: Actor) -> None:
    make_own_type(dana, CARS)
    with in_scope(dana):
        CustomField.objects.create(
            business_id=dana.business_id,
            record_type="party",
            key="x_car",
            type_key="record_link",
            settings={"link_to": "x_cars"},
        )
        mark_design_changed()
    car = make_record(dana, "x_cars", title="מאזדה")
    party = make_record(dana, "party", name="שגב", kind="organization", x_car=car.pk)

    with in_scope(dana):
        link = RecordLink.objects.get(from_type="party")
        assert (link.from_id, link.to_type, link.to_id) == (party.pk, "x_cars", car.pk)
        delete_record(actor=dana, type_key="x_cars", record_id=car.pk)
        with pytest.raises(LinkUnknown):
            edit_record(
                actor=dana,
                type_key="party",
                record_id=make_party(dana, "אחר").pk,
                values={"x_car": car.pk},
            )


def test_who_has_no_right_to_a_type_does_not_find_it(dana: Actor) -> None:
    make_own_type(dana, CARS)
    make_record(dana, "x_cars", title="מאזדה")
    with in_scope(dana):
        business = Business.objects.get(pk=dana.business_id)
    gil = make_member(business, "gil", "גיל", rights={"party.see": Level.ALL})

    with in_scope(gil):
        assert search(gil, "מאזדה") == []
