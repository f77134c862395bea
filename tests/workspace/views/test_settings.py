"""The settings screens: who may open them, what they change, what they refuse."""

import pytest
from django.test import Client
from django.urls import reverse

from kesher.tenancy.models import Business, Group, Membership, OrgUnit, Role
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope

PAGES = (
    "business_settings",
    "lead_fields",
    "user_list",
    "user_create",
    "role_list",
    "role_create",
    "record_design",
    "org_tree",
    "group_list",
    "group_create",
)


def url(actor: Actor, name: str, **kwargs: int) -> str:
    return reverse(f"workspace:{name}", kwargs={"business": actor.business_slug, **kwargs})


@pytest.mark.parametrize("name", PAGES)
def test_the_owner_opens_every_part(dana: Actor, name: str) -> None:
    response = client_of(dana).get(url(dana, name))

    assert response.status_code == 200
    assert 'lang="he" dir="rtl"' in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_without_the_right_the_part_is_refused_by_name(yossi: Actor, name: str) -> None:
    response = client_of(yossi).get(url(yossi, name))

    assert response.status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_the_rival_finds_nothing_there(dana: Actor, noa: Actor, name: str) -> None:
    assert client_of(noa).get(url(dana, name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_leads_to_the_sign_in(dana: Actor, name: str) -> None:
    response = Client().get(url(dana, name))

    assert response.status_code == 302
    assert response["Location"].startswith("/b/ahava/login/")


@pytest.mark.behaviour("R-05")
def test_the_business_is_described_for_every_print(dana: Actor) -> None:
    data = {
        "part": "details",
        "details-name": "אהבה קירור",
        "details-legal_number": "516179157",
        "details-address": "המרכבה 31",
        "details-phone": "03-5594210",
    }

    response = client_of(dana).post(url(dana, "business_settings"), data)

    assert response.status_code == 303
    with in_scope(dana):
        assert Business.objects.get().name == "אהבה קירור"
    page = client_of(dana).get(url(dana, "business_settings")).content.decode()
    print_head = page.partition("print-head")[2].partition("</header>")[0]
    assert "516179157 · המרכבה 31 · 03-5594210" in print_head


def test_a_wrong_company_number_is_refused_and_what_was_typed_stays(dana: Actor) -> None:
    data = {"part": "details", "details-name": "שם חדש", "details-legal_number": "516179150"}

    response = client_of(dana).post(url(dana, "business_settings"), data)

    assert response.status_code == 422
    assert "שם חדש" in response.content.decode()
    with in_scope(dana):
        assert Business.objects.get().name == "אהבה בע״מ"


def test_windows_of_the_log_are_a_setting_of_the_business(dana: Actor) -> None:
    data = {
        "part": "hours",
        "hours-workday_start": "08:00",
        "hours-workday_end": "16:30",
        "hours-friday_end": "12:00",
        "hours-log_edit_minutes": "90",
        "hours-log_delete_minutes": "10",
        "hours-no_answer_tries": "3",
    }

    assert client_of(dana).post(url(dana, "business_settings"), data).status_code == 303

    with in_scope(dana):
        business = Business.objects.get()
        assert (business.log_edit_minutes, business.log_delete_minutes) == (90, 10)
        assert business.no_answer_tries == 3


@pytest.mark.behaviour("H-94")
def test_fields_that_leads_keep_are_chosen_in_advance(dana: Actor) -> None:
    data = {"fields_kept": ["remarks", "phones"]}

    assert client_of(dana).post(url(dana, "lead_fields"), data).status_code == 303

    with in_scope(dana):
        assert set(Business.objects.get().kept_lead_fields) == {"remarks", "phones"}


@pytest.mark.behaviour("R-17")
def test_a_user_is_added_and_gets_a_link(dana: Actor) -> None:
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")
    client = client_of(dana)

    response = client.post(
        url(dana, "user_create"),
        {"display_name": "רון שקד", "username": "ron", "role_id": role.pk},
    )

    assert response.status_code == 303
    with in_scope(dana):
        ron = Membership.objects.get(username="ron")
    link = client.post(url(dana, "user_link", membership_id=ron.pk), headers={"HX-Request": "true"})
    assert "/b/ahava/link/" in link.content.decode()


def test_a_user_name_is_unique_in_the_business(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        role = Role.objects.get(name="סוכן")

    response = client_of(dana).post(
        url(dana, "user_create"),
        {"display_name": "עוד אחד", "username": "YOSSI", "role_id": role.pk},
    )

    assert response.status_code == 422
    assert "עוד אחד" in response.content.decode()


def test_a_deactivated_user_is_out_at_once(dana: Actor, yossi: Actor) -> None:
    browser = client_of(yossi)

    client_of(dana).post(url(dana, "user_deactivate", membership_id=yossi.membership_id))

    assert browser.get(url(yossi, "settings")).status_code in {302, 404}


def test_a_role_takes_rights_with_their_reach(dana: Actor) -> None:
    data = {"name": "מוקדנית", "right:party.see": "2", "right:party.create": "0"}

    assert client_of(dana).post(url(dana, "role_create"), data).status_code == 303

    with in_scope(dana):
        assert Role.objects.get(name="מוקדנית").rights == {"party.see": 2}


@pytest.mark.parametrize(
    ("right", "level"), [("party.fly", "4"), ("party.see", "9"), ("party.see", "x")]
)
def test_a_right_that_does_not_exist_is_refused(dana: Actor, right: str, level: str) -> None:
    response = client_of(dana).post(
        url(dana, "role_create"), {"name": "מוזר", f"right:{right}": level}
    )

    assert response.status_code == 422
    with in_scope(dana):
        assert not Role.objects.filter(name="מוזר").exists()


def test_the_tree_grows_and_what_is_in_use_is_not_retired(dana: Actor) -> None:
    client = client_of(dana)
    with in_scope(dana):
        branch = OrgUnit.objects.get(name="מרכז")

    client.post(url(dana, "org_unit_create"), {"name": "דרום"})
    client.post(url(dana, "org_unit_create"), {"name": "שטח", "branch_id": branch.pk})
    refused = client.post(url(dana, "org_unit_deactivate", unit_id=branch.pk))

    assert refused.status_code == 422
    with in_scope(dana):
        assert OrgUnit.objects.filter(name="דרום", parent=None).exists()
        assert OrgUnit.objects.filter(name="שטח", parent=branch).exists()
        assert OrgUnit.objects.get(pk=branch.pk).is_active


def test_groups_have_members(dana: Actor, yossi: Actor, miri: Actor) -> None:
    data = {"name": "תורנים", "member_ids": [yossi.membership_id, miri.membership_id]}

    assert client_of(dana).post(url(dana, "group_create"), data).status_code == 303

    with in_scope(dana):
        group = Group.objects.get()
    page = client_of(dana).get(url(dana, "group_edit", group_id=group.pk)).content.decode()
    assert page.count("checked") == 2


def test_the_query_count_of_the_user_list_does_not_grow(
    dana: Actor, yossi: Actor, miri: Actor, avi: Actor, django_assert_max_num_queries: object
) -> None:
    client = client_of(dana)
    client.get(url(dana, "user_list"))

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(url(dana, "user_list"))
