"""Saved views: who keeps, sees, shares and changes them, and what a list opens with."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.customfields.models import CustomField
from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.queries import list_at
from kesher.savedviews import operations
from kesher.savedviews.errors import ViewNameMissing
from kesher.savedviews.models import SavedView
from kesher.savedviews.queries.views import OpenView, get_view, open_state, views_of
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.models import Change
from kesher.tenancy.operations.design import mark_design_changed
from kesher.tenancy.queries import design_stamp
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.own_fields import make_fields


def save(actor: Actor, name: str = "שלי", **more: Any) -> SavedView:
    with in_scope(actor):
        more.setdefault("parameters", {"owner": ["mine"]})
        return operations.save_view(actor=actor, listing="customers", name=name, **more)


def seen(actor: Actor) -> list[str]:
    with in_scope(actor):
        return [view.name for view in views_of(actor, "customers")]


def opened(actor: Actor, **parameters: list[str]) -> OpenView:
    with in_scope(actor):
        return open_state(actor, *list_at(actor, "customers"), parameters)


def test_a_view_is_its_makers_alone_until_it_is_shared(
    dana: Actor, yossi: Actor, miri: Actor, noa: Actor
) -> None:
    view = save(dana)
    assert (seen(dana), seen(yossi), seen(noa)) == (["שלי"], [], [])

    with in_scope(dana):
        operations.edit_view(actor=dana, view_id=view.pk, sharing="department")
    assert (seen(yossi), seen(miri), seen(noa)) == (["שלי"], [], [])
    with in_scope(dana):
        operations.edit_view(actor=dana, view_id=view.pk, sharing="all")
    assert (seen(yossi), seen(miri), seen(noa)) == (["שלי"], ["שלי"], [])


def test_what_somebody_wants_already_changes_no_stamp(dana: Actor) -> None:
    def wish(columns: str) -> int:
        with in_scope(dana):
            operations.keep_columns(actor=dana, listing="customers", columns=columns)
            operations.set_default_view(actor=dana, listing="customers", view_id=None)
            return design_stamp()

    assert wish("") == 0
    stamp = wish("name:200,phone")
    assert stamp
    assert wish("name:200,phone") == stamp
    assert wish("") != stamp


def test_who_stands_in_no_department_shares_with_none(dana: Actor, yossi: Actor) -> None:
    one, other = (replace(actor, department_id=None) for actor in (dana, yossi))
    save(one, sharing="department")

    assert (seen(one), seen(other)) == (["שלי"], [])


def test_a_view_that_is_saved_twice_is_kept_once(dana: Actor, yossi: Actor) -> None:
    first = save(dana)

    assert save(dana).pk == first.pk
    assert save(dana, parameters={"owner": ["5"]}).pk != first.pk
    assert save(yossi).pk != first.pk
    with in_scope(dana):
        operations.delete_view(actor=dana, view_id=first.pk)
    assert save(dana).pk != first.pk


def test_sharing_needs_its_right(yossi: Actor) -> None:
    with pytest.raises(NotPermitted):
        save(yossi, sharing="all")
    view = save(yossi)
    with in_scope(yossi), pytest.raises(NotPermitted):
        operations.edit_view(actor=yossi, view_id=view.pk, sharing="role")


def test_the_view_of_another_is_changed_only_by_who_may_share(dana: Actor, yossi: Actor) -> None:
    shared, private = save(dana, "משותפת", sharing="all"), save(dana, "פרטית")

    with in_scope(yossi):
        with pytest.raises(NotPermitted):
            operations.edit_view(actor=yossi, view_id=shared.pk, name="אחר")
        with pytest.raises(NotFound):
            operations.delete_view(actor=yossi, view_id=private.pk)
        with pytest.raises(NotFound):
            get_view(actor=yossi, listing="customers", view_id=private.pk)
        copy = operations.copy_view(actor=yossi, listing="customers", view_id=shared.pk)
    assert (copy.owner_id, copy.sharing) == (yossi.membership_id, "private")


def test_a_foreign_view_is_absent(dana: Actor, noa: Actor) -> None:
    view = save(dana, sharing="all")

    with in_scope(noa):
        for deed in (operations.edit_view, operations.delete_view, operations.restore_view):
            with pytest.raises(NotFound):
                deed(actor=noa, view_id=view.pk)
    with pytest.raises(NotFound):
        opened(noa, view=[str(view.pk)])


def test_a_name_is_needed_and_a_passed_version_refused(dana: Actor) -> None:
    with pytest.raises(ViewNameMissing):
        save(dana, "  ")
    view = save(dana)
    with in_scope(dana):
        operations.edit_view(actor=dana, view_id=view.pk, name="א", expected_version=1)
        with pytest.raises(StaleVersion):
            operations.edit_view(actor=dana, view_id=view.pk, name="ב", expected_version=1)
        changes = Change.objects.filter(operation="savedviews.edit_view")
        assert changes.filter(table="savedviews_savedview").count() == 1


def test_a_deleted_view_comes_back(dana: Actor) -> None:
    view = save(dana)
    with in_scope(dana):
        operations.delete_view(actor=dana, view_id=view.pk)
        assert views_of(dana, "customers") == ()
        operations.restore_view(actor=dana, view_id=view.pk)

    assert seen(dana) == ["שלי"]


def test_a_list_begins_with_the_view_that_was_chosen(dana: Actor, yossi: Actor) -> None:
    view = save(dana, sharing="all")
    with in_scope(dana):
        operations.set_default_view(actor=dana, listing="customers", view_id=view.pk)

    assert opened(dana).state.filters == {"owner": ("mine",)}
    assert opened(dana, view=["0"]).state.filters == {}
    assert opened(yossi).view is None
    with in_scope(dana):
        operations.delete_view(actor=dana, view_id=view.pk)
    assert opened(dana).view is None


def test_an_address_that_says_more_differs_from_its_view(dana: Actor) -> None:
    view = save(dana)

    alone = opened(dana, view=[str(view.pk)])
    more = opened(dana, view=[str(view.pk)], sort=["-name"])

    assert alone.state == alone.saved
    assert more.state.filters == {}
    assert more.state != more.saved


@pytest.mark.behaviour("F-06")
def test_a_view_that_names_a_deleted_field_opens_without_it(dana: Actor) -> None:
    with in_scope(dana):
        make_fields(dana, {"x_city": ("text", {})})
    view = save(
        dana,
        parameters={
            "where": ["x_city.is(חולון),name.contains(א)"],
            "columns": ["name,x_city,phone"],
            "sort": ["-x_city"],
        },
    )
    with in_scope(dana):
        CustomField.objects.update(deleted_at=view.created_at)
        mark_design_changed()

    found = opened(dana, view=[str(view.pk)])

    assert found.lost == ("x_city",)
    assert found.state.sort == "name"
    assert [one.key for one in found.state.columns] == ["name", "phone"]


def test_own_columns_stand_where_no_view_is_open(dana: Actor, yossi: Actor) -> None:
    view = save(dana)
    with in_scope(dana):
        operations.keep_columns(actor=dana, listing="customers", columns="name:200,phone,x_gone")

    assert [one.key for one in opened(dana).state.columns] == ["name", "phone"]
    assert opened(dana, view=[str(view.pk)]).state.columns == ()
    assert opened(yossi).state.columns == ()


def test_views_are_read_once_for_each_stamp(dana: Actor) -> None:
    save(dana)
    assert seen(dana)
    opened(dana)
    with in_scope(dana), CaptureQueriesContext(connection) as queries:
        views_of(dana, "customers")
        open_state(dana, *list_at(dana, "customers"), {})

    assert not [one for one in queries if "savedview" in one["sql"]]
