"""Record types as a business has designed them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kesher.customfields.models import CustomField, FieldDesign
from kesher.parties.record_types import PARTY
from kesher.records import queries
from kesher.records.errors import UnknownRecordType
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope


def make_field(actor: Actor, key: str = "x_city", **design: object) -> None:
    with in_scope(actor):
        CustomField.objects.create(
            business_id=actor.business_id, record_type="party", key=key, type_key="text"
        )
        FieldDesign.objects.create(
            business_id=actor.business_id, record_type="party", field_key=key, **design
        )
        mark_design_changed()


def test_a_field_of_the_business_joins_its_record_type_and_no_other(
    dana: Actor, noa: Actor
) -> None:
    make_field(dana, label_he="עיר", label_en="City", places=["form", "list"])

    with in_scope(dana):
        spec = queries.record_type("party").find_field("x_city")
    assert spec is not None
    assert (spec.in_form, spec.in_list, spec.in_card) == (True, True, False)
    with translation.override("en"):
        assert str(spec.label) == "City"
    with translation.override("he"):
        assert str(spec.label) == "עיר"
    with in_scope(noa):
        assert queries.record_type("party").find_field("x_city") is None


def test_a_built_in_field_takes_the_wording_and_keeps_the_rest(dana: Actor) -> None:
    with in_scope(dana):
        FieldDesign.objects.create(
            business_id=dana.business_id,
            record_type="party",
            field_key="locality",
            label_he="עיירה",
            is_required=True,
        )
        mark_design_changed()

        spec = queries.record_type("party").find_field("locality")

    declared = PARTY.find_field("locality")
    assert spec is not None
    assert declared is not None
    assert str(spec.label) == "עיירה"
    assert spec.is_required
    assert (spec.in_list, spec.position, spec.aliases) == (
        declared.in_list,
        declared.position,
        declared.aliases,
    )


def test_who_may_not_read_a_field_does_not_have_it(dana: Actor, yossi: Actor) -> None:
    make_field(dana, "x_secret", reader_roles=[])
    make_field(dana, "x_shown", writer_roles=[])

    with in_scope(yossi):
        kind = queries.record_type_for(yossi, "party")
        shown = kind.find_field("x_shown")

        assert kind.find_field("x_secret") is None
        assert shown is not None
        assert shown.is_locked
    with in_scope(dana):
        assert queries.record_type_for(dana, "party").find_field("x_secret") is not None


def test_a_design_is_read_once_for_each_stamp(dana: Actor) -> None:
    make_field(dana)
    with in_scope(dana):
        queries.all_record_types()

    with in_scope(dana), CaptureQueriesContext(connection) as counted:
        queries.all_record_types()
        queries.record_types_for(dana)

    assert len(counted) == 1  # the stamp


def test_a_design_that_is_rolled_back_is_forgotten(dana: Actor) -> None:
    with in_scope(dana):
        CustomField.objects.create(
            business_id=dana.business_id, record_type="party", key="x_gone", type_key="text"
        )
        mark_design_changed()
        assert queries.record_type("party").find_field("x_gone")
        transaction.set_rollback(True)

    with in_scope(dana):
        assert queries.record_type("party").find_field("x_gone") is None


def test_outside_a_business_a_type_is_as_declared() -> None:
    assert queries.record_type("party").fields is PARTY.fields
    with pytest.raises(UnknownRecordType):
        queries.record_type("unicorn")
