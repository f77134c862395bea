"""Saved views and columns through their addresses."""

from typing import Any

from django.test import Client

from kesher.parties.models import Party
from kesher.savedviews.models import ListPreference, SavedView
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.own_fields import make_fields
from tests.factories.parties import make_party

BASE = "/b/ahava/customers/"
HTMX = {"HX-Request": "true"}


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"{BASE}{path}", data, headers=HTMX)


def made(client: Client) -> int:
    answer = post(client, "views/new/?where=name.contains(א)", name="האלפים", sharing="private")
    assert answer.headers["HX-Redirect"].startswith(f"{BASE}?view=")
    return int(answer.headers["HX-Redirect"].rpartition("=")[2])


def test_a_view_is_kept_opened_changed_and_deleted(dana: Actor) -> None:
    make_party(dana, "אבן")
    make_party(dana, "בזלת")
    client = client_of(dana)
    view_id = made(client)

    html = client.get(f"{BASE}?view={view_id}").content.decode()
    assert "אבן</bdi>" in html
    assert "בזלת</bdi>" not in html
    assert "שינויים שלא נשמרו" not in html
    changed = client.get(f"{BASE}?view={view_id}&sort=-name").content.decode()
    assert "שינויים שלא נשמרו" in changed
    assert f"{BASE}views/{view_id}/save/?view={view_id}&amp;sort=-name" in changed
    post(client, f"views/{view_id}/save/?view={view_id}&sort=-name")
    assert "בזלת</bdi>" in client.get(f"{BASE}?view={view_id}").content.decode()
    post(client, f"views/{view_id}/default/")
    assert "האלפים" in client.get(BASE).content.decode()
    post(client, f"views/{view_id}/", name="אחר", sharing="private")
    post(client, f"views/{view_id}/copy/")
    with in_scope(dana):
        assert sorted(SavedView.objects.values_list("name", flat=True)) == ["אחר", "עותק של אחר"]
    post(client, f"views/{view_id}/delete/")
    assert client.get(f"{BASE}?view={view_id}").status_code == 404
    post(client, f"views/{view_id}/restore/")
    assert client.get(f"{BASE}?view={view_id}").status_code == 200


def test_a_name_is_asked_for(dana: Actor) -> None:
    answer = post(client_of(dana), "views/new/", name=" ", sharing="private")

    assert answer.status_code == 422
    assert "data-form-errors" in answer.content.decode()


def test_who_may_not_share_is_not_offered_to(dana: Actor, yossi: Actor) -> None:
    offered = client_of(dana).get(f"{BASE}views/new/").content.decode()
    not_offered = client_of(yossi).get(f"{BASE}views/new/").content.decode()

    assert 'value="all"' in offered
    assert 'value="all"' not in not_offered
    refused = post(client_of(yossi), "views/new/", name="א", sharing="all")
    assert refused.status_code == 422


def test_a_private_view_is_not_found_by_others(dana: Actor, yossi: Actor) -> None:
    view_id = made(client_of(dana))
    client = client_of(yossi)

    assert client.get(f"{BASE}?view={view_id}").status_code == 404
    for part in ("", "save/", "copy/", "default/", "delete/", "restore/"):
        assert (
            post(client, f"views/{view_id}/{part}", name="א", sharing="private").status_code == 404
        )


def test_columns_are_chosen_ordered_and_kept(dana: Actor) -> None:
    with in_scope(dana):
        make_fields(dana)
    client = client_of(dana)
    offered = client.get(f"{BASE}columns/").content.decode()
    assert 'value="x_sum"' in offered

    answer = post(client, "columns/", columns=["name", "x_sum", "phone"])

    assert answer.headers["HX-Redirect"] == f"{BASE}?columns=name,x_sum,phone"
    heads = client.get(BASE).content.decode().partition("</thead>")[0]
    assert heads.index('data-key="x_sum"') < heads.index('data-key="phone"')
    assert 'data-key="owner"' not in heads
    resized = post(
        client, "columns/?columns=name,x_sum", columns=["name:250", "x_sum"], is_resized="1"
    )
    assert resized.headers["HX-Replace-Url"] == f"{BASE}?columns=name:250,x_sum"
    assert 'data-width="250"' in resized.content.decode()
    assert post(client, "columns/", columns=["owner__user"]).status_code == 422
    with in_scope(dana):
        assert ListPreference.objects.get().columns == "name:250,x_sum"


def test_sums_are_of_every_row_that_fits(dana: Actor) -> None:
    with in_scope(dana):
        make_fields(dana)
    for amount in ("10.50", "20", ""):
        party = make_party(dana, f"לקוח {amount}")
        with in_scope(dana):
            Party.objects.filter(pk=party.pk).update(custom_values={"x_sum": amount})
    client = client_of(dana)

    html = client.get(f"{BASE}sums/?columns=name,x_sum&where=x_sum.gt(5)").content.decode()
    page = client.get(f"{BASE}?columns=name,x_sum").content.decode()

    assert "30.5" in html
    assert "15.25" in html
    assert f'hx-get="{BASE}sums/?columns=name,x_sum"' in page
    assert "list-sums" not in client.get(BASE).content.decode()
