import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.parties.models import Party
from kesher.savedviews.models import BoardPlace
from kesher.savedviews.queries import boards
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party

BOARD = "/b/ahava/customers/board/"
OWNERS = f"{BOARD}?segment=owner"


def cards(html: str) -> list[int]:
    return [int(one) for one in re.findall(r'data-record="(\d+)"', html)]


def columns(html: str) -> dict[str, list[int]]:
    parts = html.split('data-column="')[1:]
    return {part.split('"', 1)[0]: cards(part) for part in parts}


def move(
    actor: Actor, record: Party, column: str, above: list[Party] | None = None, **more: Any
) -> Any:
    values = {"record": str(record.pk), "column": column}
    if above is not None:
        values["above"] = ",".join(str(one.pk) for one in above)
    state = more.get("state", "")
    return client_of(actor).post(f"{BOARD}move/{state}", values, headers={"HX-Request": "true"})


@pytest.mark.behaviour("F-12")
@pytest.mark.parametrize("shape", ["board", "split"])
def test_what_keeps_cards_away_is_said_and_can_be_taken_away(dana: Actor, shape: str) -> None:
    make_party(dana, "שגב")
    client = client_of(dana)
    here = f"/b/ahava/customers/{shape}/"

    page = client.get(f"{here}?owner=mine&q=שגב").content.decode()
    builder = client.get(f"/b/ahava/customers/conditions/?owner=mine&shape={shape}")

    assert f'<a class="chip chip--on" href="{here}?owner=mine"' in page
    assert "חיפוש בלקוחות: שגב" in page
    assert f'<a class="button button--quiet button--small" href="{here}">' in page
    assert f'<form class="form dialog__form filter-builder" action="{here}"' in (
        builder.content.decode()
    )
    assert "chip--on" not in client.get(here).content.decode().partition("board-bar")[2]


@pytest.mark.behaviour("F-08")
def test_each_card_stands_in_the_column_of_its_segment(dana: Actor, yossi: Actor) -> None:
    first, second = make_party(dana, "א"), make_party(yossi, "ב")
    client = client_of(dana)

    by_status = columns(client.get(BOARD).content.decode())
    by_owner = columns(client.get(OWNERS).content.decode())

    assert by_status["new"] == [first.pk, second.pk]
    assert by_status["real"] == []
    assert by_owner[str(dana.membership_id)] == [first.pk]
    assert by_owner[str(yossi.membership_id)] == [second.pk]


def test_counts_and_sums_stand_over_the_columns(dana: Actor) -> None:
    for number in range(3):
        make_party(dana, f"לקוח {number}")

    html = client_of(dana).get(f"{BOARD}figures/").content.decode()

    assert 'value="new" data-count="3"' in html
    assert 'value="real" data-count="0"' in html


def test_a_full_column_is_counted_no_further_than_a_list_until_somebody_asks(
    dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "MOST_COUNTED", 2)
    for number in range(4):
        make_party(dana, f"לקוח {number}")
    client = client_of(dana)

    html = client.get(f"{BOARD}figures/").content.decode()
    exact = client.get(f"{BOARD}figures/?exact=1").content.decode()

    assert 'data-is-more value="new" data-count="2+"' in html
    assert 'data-figure value="new" data-count="4"' in exact


def test_a_column_is_asked_for_as_a_whole_by_a_board_that_was_away(dana: Actor) -> None:
    first, second = make_party(dana, "א"), make_party(dana, "ב")
    move(dana, first, "new", [second])

    whole = client_of(dana).get(f"{BOARD}cards/?column=new&place=1").content.decode()

    assert 'id="cards-1"' in whole
    assert cards(whole) == [second.pk, first.pk]


def test_columns_load_by_themselves_and_cost_the_same_however_full(dana: Actor) -> None:
    parties = [make_party(dana, f"לקוח {number:03}") for number in range(45)]
    client = client_of(dana)
    client.get(BOARD)

    with CaptureQueriesContext(connection) as counted:
        html = client.get(BOARD).content.decode()
    shown = columns(html)["new"]
    while url := re.search(r'hx-get="([^"]+board/cards/[^"]+cursor=[^"]+)"', html):
        html = client.get(url.group(1).replace("&amp;", "&")).content.decode()
        shown += cards(html)

    assert len(counted) <= 12
    assert shown == [party.pk for party in parties]


@pytest.mark.behaviour("F-09")
def test_a_card_that_is_dragged_changes_its_field(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)

    answer = move(dana, party, str(yossi.membership_id), [], state="?segment=owner")

    assert answer.status_code == 204
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).owner_id == yossi.membership_id


def test_a_status_that_asks_for_more_opens_its_window_and_changes_nothing(dana: Actor) -> None:
    party = make_party(dana)

    answer = move(dana, party, "not_interested", [])

    assert answer.status_code == 422
    assert "kesher:open-dialog" in answer.headers["HX-Trigger"]
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).customer_status == "new"
        assert not BoardPlace.objects.exists()


def test_a_place_within_a_column_is_the_same_for_everybody(dana: Actor, yossi: Actor) -> None:
    first, second, third = (make_party(dana, name) for name in "אבג")

    assert move(dana, third, "new", [first]).status_code == 204

    seen = columns(client_of(yossi).get(BOARD).content.decode())["new"]
    assert seen == [first.pk, third.pk, second.pk]
    sorted_otherwise = client_of(yossi).get(f"{BOARD}?sort=-created").content.decode()
    assert columns(sorted_otherwise)["new"] == [third.pk, second.pk, first.pk]


def test_a_column_tells_where_its_cards_may_go(dana: Actor) -> None:
    html = client_of(dana).get(BOARD).content.decode()

    legal = dict(re.findall(r'data-column="([^"]*)" data-legal="([^"]*)"', html))
    assert "follow_up" in legal["new"].split()
    assert "frozen" not in legal["new"].split()


@pytest.mark.parametrize(
    ("state", "values", "status"),
    [
        ("?segment=remarks", {"record": "{}", "column": "x"}, 422),
        ("", {"record": "999999999", "column": "real"}, 404),
        ("", {"record": "x", "column": "real"}, 404),
        ("?segment=owner", {"record": "{}", "column": "999999999"}, 422),
        ("?segment=owner", {"record": "{}", "column": "אבג"}, 422),
        ("", {"record": "{}", "column": "no_such_status"}, 422),
    ],
)
def test_a_forged_move_is_refused(
    dana: Actor, state: str, values: dict[str, str], status: int
) -> None:
    party = make_party(dana)
    sent = {name: text.format(party.pk) for name, text in values.items()}

    answer = client_of(dana).post(f"{BOARD}move/{state}", sent, headers={"HX-Request": "true"})

    assert answer.status_code == status
    with in_scope(dana):
        assert not BoardPlace.objects.exists()
        assert Party.objects.get(pk=party.pk).customer_status == "new"


def test_who_may_only_look_moves_nothing(dana: Actor, noa: Actor, ahava: Business) -> None:
    party = make_party(dana)
    reader = make_member(ahava, "reader", "קורא", rights={"party.see": Level.ALL})

    assert move(reader, party, "follow_up", []).status_code == 403
    strange = client_of(noa).post(
        "/b/barak/customers/board/move/", {"record": str(party.pk), "column": "follow_up"}
    )
    assert strange.status_code == 404
    with in_scope(dana):
        assert Party.objects.get(pk=party.pk).customer_status == "new"


@pytest.mark.behaviour("F-10")
def test_mini_cards_stand_beside_the_card_of_the_open_one(dana: Actor) -> None:
    first, second = make_party(dana, "א", phones=("03-5594210",)), make_party(dana, "ב")
    client = client_of(dana)

    html = client.get("/b/ahava/customers/split/").content.decode()
    other = client.get(f"/b/ahava/customers/split/?at={second.pk}").content.decode()

    assert cards(html) == [first.pk, second.pk]
    assert (
        f'hx-get="/b/ahava/parties/{first.pk}/" hx-select="#main &gt; *" hx-trigger="load"'
        in html.replace("> *", "&gt; *")
    )
    assert (
        f'hx-get="/b/ahava/parties/{second.pk}/" hx-select="#main &gt; *" hx-trigger="load"'
        in other.replace("> *", "&gt; *")
    )
    row = client.get(f"/b/ahava/customers/split/?row={second.pk}").content.decode()
    assert cards(row) == [second.pk]


@pytest.mark.behaviour("F-12")
def test_filter_and_order_survive_a_change_of_shape(dana: Actor) -> None:
    html = client_of(dana).get("/b/ahava/customers/?owner=mine&sort=-name").content.decode()

    for shape in ("board", "split"):
        assert f"/b/ahava/customers/{shape}/?owner=mine&amp;sort=-name" in html
