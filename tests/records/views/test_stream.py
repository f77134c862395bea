"""The stream of a record of any type, through its address."""

import re
from html import escape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.activities.models import Activity
from kesher.activities.operations import log_note
from kesher.activities.rules.subjects import RecordKey
from kesher.notifications.models import Notification
from kesher.parties.models import Party
from kesher.records.models import StreamPin
from kesher.records.operations import edit_record
from kesher.records.rules.own_types import OwnTypeWish
from kesher.tenancy import operations as tenancy
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import meeting, note, phone_call
from tests.factories.attachments import attach
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party
from tests.factories.records import make_deal, make_own_type, make_record

HTMX = {"HX-Request": "true"}


def read(client: Client, kind: str, record: Any, query: str = "", status: int = 200) -> str:
    response = client.get(f"/b/ahava/stream/{kind}/{record.pk}/{query}", headers=HTMX)
    assert response.status_code == status
    return response.content.decode()


def write(client: Client, kind: str, record: Any, what: str, **fields: Any) -> HttpResponse:
    data = {"idempotency_key": uuid4(), **fields}
    return client.post(f"/b/ahava/stream/{kind}/{record.pk}/{what}/", data, headers=HTMX)


def pin(client: Client, record: Any, source: str, row: int, *, on: bool = True) -> HttpResponse:
    data = {"source": source, "row": row, "is_pinned": "true" if on else "false"}
    return client.post(f"/b/ahava/stream/party/{record.pk}/pin/", data, headers=HTMX)


def entries(page: str, prefix: str = "stream") -> list[str]:
    return re.findall(rf'<article id="{prefix}-([a-z]+-\d+)"', page)


@pytest.mark.behaviour("F-13", "F-15")
def test_the_stream_of_a_party_tells_all_that_happened(dana: Actor) -> None:
    party = make_party(dana, phones=("050-2345678",))
    note(dana, party, "מעדיף וואטסאפ")
    phone_call(dana, party, "סוכם על ביקור")
    meeting(dana, party, title="סיור באתר")
    attach(dana, party, "חוזה.pdf")
    deal = make_deal(dana, "מזגן מרכזי", party=party)
    with in_scope(dana):
        log_note(actor=dana, key=uuid4(), about=RecordKey("deal", deal.pk), summary="ביקש הנחה")
        edit_record(actor=dana, type_key="party", record_id=party.pk, values={"name": "שגב"})

    page = read(client_of(dana), "party", party)

    for text in (
        "מעדיף וואטסאפ",
        "סוכם על ביקור",
        "סיור באתר",
        "חוזה.pdf",
        "עסקה: מזגן מרכזי",
        "ביקש הנחה",
        "מפעלי שגב",
        "050-2345678",
    ):
        assert text in page
    sources = [entry.split("-")[0] for entry in entries(page)]
    assert set(sources) == {"activities", "files", "changes"}
    keys = re.findall(r'data-sort-key="([^"]+)"', page)
    moments = [key.split("-")[0] for key in keys]
    assert moments == sorted(moments, reverse=True)
    assert page.count("חוזה.pdf") == 1


@pytest.mark.behaviour("F-13", "F-15")
def test_every_card_has_the_stream_as_a_tab(dana: Actor) -> None:
    own = make_own_type(dana, OwnTypeWish(label_he="רכב", label_plural_he="רכבים"))
    car = make_record(dana, own.key, title="טויוטה")
    deal = make_deal(dana)
    client = client_of(dana)

    for url in (
        f"/b/ahava/records/{own.key}/{car.pk}/tab/stream/",
        f"/b/ahava/records/deal/{deal.pk}/tab/stream/",
        f"/b/ahava/parties/{deal.party_id}/tab/stream/",
    ):
        page = client.get(url).content.decode()
        assert "סטרים" in page
        assert 'id="stream-rows"' in page
        assert "הערה" in page
        assert "לוג שיחה" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=note", {"activities"}),
        ("?kind=phone_call", set()),
        ("?kind=file", {"files"}),
        ("?kind=change", {"changes"}),
        ("?kind=note&kind=file", {"activities", "files"}),
        ("?kind=nonsense", {"activities", "changes", "files"}),
    ],
)
def test_it_is_narrowed_by_kind(dana: Actor, query: str, expected: set[str]) -> None:
    party = make_party(dana)
    note(dana, party)
    attach(dana, party, "חוזה.pdf")

    page = read(client_of(dana), "party", party, query)

    assert {entry.split("-")[0] for entry in entries(page)} == expected


def test_moves_from_status_to_status_have_a_kind_of_their_own(dana: Actor) -> None:
    deal = make_deal(dana)
    with in_scope(dana):
        edit_record(actor=dana, type_key="deal", record_id=deal.pk, values={"stage": "offer"})
        edit_record(actor=dana, type_key="deal", record_id=deal.pk, values={"name": "אחרת"})
    client = client_of(dana)

    moves = read(client, "deal", deal, "?kind=status")
    changes = read(client, "deal", deal, "?kind=change")

    assert len(entries(moves)) == 1
    assert "אחרת" not in moves
    assert "אחרת" in changes
    assert len(entries(changes)) == 2


def test_pages_go_on_to_the_end_and_one_entry_brings_all_down_to_it(
    dana: Actor, noa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = make_party(dana)
    with in_scope(dana):
        for number in range(60):
            log_note(actor=dana, key=uuid4(), party_id=party.pk, summary=f"הערה {number}")
            edit_record(
                actor=dana, type_key="party", record_id=party.pk, values={"name": f"שם {number}"}
            )
    client = client_of(dana)

    page = read(client, "party", party)
    seen = entries(page)
    while following := re.search(r'hx-get="/b/ahava/stream/party/\d+/(\?after=[^"]+)"', page):
        page = read(client, "party", party, following[1])
        assert len(entries(page)) <= 50
        seen += entries(page)

    assert len(seen) == len(set(seen)) == 121
    oldest = re.findall(r'id="(stream-activities-\d+)"', page)[-1]
    assert len(entries(read(client, "party", party, f"?at={oldest}"))) == 121
    monkeypatch.setattr("kesher.records.queries.stream.MOST_PAGES_AT_ONCE", 1)
    deep = read(client, "party", party, f"?at={oldest}")
    assert oldest.replace("stream", "noted") in deep
    assert "?after=" in deep
    url = f"/b/ahava/stream/party/{party.pk}/?at="
    for at in ("x", "stream-activities-999999999", "stream-none-1", "stream-activities-x"):
        assert client.get(f"{url}{at}").status_code == 404
    assert client_of(noa).get(f"{url}{oldest}").status_code == 404


@pytest.mark.parametrize("after", ["x", "activities.~changes.", "activities.9-9~changes.abc"])
def test_a_cursor_that_nobody_gave_is_no_fault(dana: Actor, after: str) -> None:
    party = make_party(dana)

    read(client_of(dana), "party", party, f"?after={after}")


def test_a_long_stream_takes_as_many_queries_as_a_short_one(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    note(dana, party)
    read(client, "party", party)
    with CaptureQueriesContext(connection) as short:
        read(client, "party", party)
    for number in range(12):
        note(dana, party, f"הערה {number}")
        attach(dana, party, f"קובץ {number}.pdf")
    with CaptureQueriesContext(connection) as long:
        read(client, "party", party)

    assert len(long) == len(short)


@pytest.mark.behaviour("F-16", "F-19")
def test_a_note_is_saved_on_any_record(dana: Actor) -> None:
    deal = make_deal(dana)
    client = client_of(dana)
    composer = client.get(f"/b/ahava/stream/deal/{deal.pk}/note/", headers=HTMX).content.decode()
    assert 'data-submit="ctrl-enter"' in composer
    assert f'data-draft="stream:deal:{deal.pk}:note"' in composer

    response = write(client, "deal", deal, "note", summary="<b>ביקש</b> הנחה")

    assert response.status_code == 200
    page = read(client, "deal", deal)
    assert "&lt;b&gt;ביקש&lt;/b&gt; הנחה" in page


def test_a_note_that_is_sent_twice_is_one(dana: Actor) -> None:
    deal = make_deal(dana)
    client, key = client_of(dana), uuid4()

    for _ in range(2):
        write(client, "deal", deal, "note", summary="פעם אחת", idempotency_key=key)

    with in_scope(dana):
        assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "fields", "words"),
    [
        ("note", {"summary": " "}, "errorlist"),
        ("call", {"summary": "שוחחנו", "direction": "incoming", "status": ""}, "תוצאת השיחה"),
        ("call", {"direction": "sideways", "status": "no_answer"}, "errorlist"),
        ("documentation", {"summary": "x", "subtype": "nonsense"}, "errorlist"),
        ("documentation", {"summary": "", "subtype": "general"}, "errorlist"),
    ],
)
def test_what_is_not_whole_is_refused_and_stays_typed(
    dana: Actor, what: str, fields: dict[str, str], words: str
) -> None:
    deal = make_deal(dana)

    response = write(client_of(dana), "deal", deal, what, **fields)

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert fields.get("summary", "") in page
    with in_scope(dana):
        assert not Activity.objects.exists()


@pytest.mark.behaviour("F-28", "F-29")
@pytest.mark.parametrize("status", ["no_answer", "left_message", "call_with_content"])
def test_a_call_is_logged_with_direction_result_and_gist(
    dana: Actor, yossi: Actor, status: str
) -> None:
    deal = make_deal(dana)

    response = write(
        client_of(dana),
        "deal",
        deal,
        "call",
        direction="outgoing",
        status=status,
        summary="ביקש לחזור אליו",
    )

    assert response.status_code == 200
    assert ("הזכר לי שוב בעוד" in response.content.decode()) is (status != "call_with_content")
    with in_scope(dana):
        row = Activity.objects.select_related("phone_call").get()
    assert (row.phone_call.status, row.record_id) == (status, deal.pk)
    assert "ביקש לחזור אליו" in read(client_of(yossi), "deal", deal)


@pytest.mark.behaviour("R-45")
def test_documentation_says_what_it_is_and_has_no_priority(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)
    composer = client.get(
        f"/b/ahava/stream/party/{party.pk}/documentation/", headers=HTMX
    ).content.decode()
    assert "תיעוד תלונות" in composer
    assert "עדיפות" not in composer

    write(client, "party", party, "documentation", subtype="collection", summary="הבטיח לשלם")

    page = read(client, "party", party, "?kind=documentation")
    assert "תיעוד · גבייה" in page
    assert "הבטיח לשלם" in page


@pytest.mark.behaviour("F-17")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("", ["יוסי לוי", "צוות שטח"]), ("לו", ["יוסי לוי"]), ("אבי", []), ("דנה", [])],
)
def test_an_at_offers_who_may_see_the_record(
    dana: Actor, yossi: Actor, avi: Actor, typed: str, expected: list[str]
) -> None:
    party = make_party(dana)
    with in_scope(dana):
        tenancy.add_group(
            actor=dana, name="צוות שטח", member_ids=[yossi.membership_id, avi.membership_id]
        )
        tenancy.add_group(actor=dana, name="צוות זר", member_ids=[avi.membership_id])

    page = client_of(dana).get(f"/b/ahava/stream/party/{party.pk}/mentions/", {"q": typed})

    assert re.findall(r'data-text="([^"]+)"', page.content.decode()) == expected


def test_names_that_are_mentioned_stand_as_chips(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    note(dana, party, "ל@יוסי לוי <script> @אבי")

    page = read(client_of(dana), "party", party)

    assert 'ל<bdi class="tag">@יוסי לוי</bdi> &lt;script&gt; @אבי' in page


def test_an_entry_is_edited_in_place_within_its_window(dana: Actor) -> None:
    deal = make_deal(dana)
    client = client_of(dana)
    write(client, "deal", deal, "note", summary="ביקש הנחה")
    with in_scope(dana):
        row = Activity.objects.get()
    url = f"/b/ahava/log/{row.pk}/edit/?at=deal.{deal.pk}"
    form = client.get(url, headers=HTMX).content.decode()
    assert f'id="stream-activities-{row.pk}"' in form
    assert "data-live-hold" in form

    response = client.post(url, {"summary": "ביקש 10%", "version": 1}, headers=HTMX)

    page = response.content.decode()
    assert page.startswith(f'<article id="stream-activities-{row.pk}"')
    assert "ביקש 10%" in page
    stale = client.post(url, {"summary": "מאוחר", "version": 1}, headers=HTMX)
    assert stale.status_code == 409
    menu = client.get(f"/b/ahava/log/{row.pk}/menu/?at=deal.{deal.pk}").content.decode()
    assert f"#stream-activities-{row.pk}" in menu


def test_what_is_pinned_stands_at_the_top(dana: Actor) -> None:
    party = make_party(dana)
    row = note(dana, party, "שער אחורי בלבד")
    note(dana, party, "אחרי כן")
    client = client_of(dana)

    assert pin(client, party, "activities", row.pk).status_code == 200
    assert pin(client, party, "activities", row.pk).status_code == 200

    page = read(client, "party", party)
    assert entries(page, "pinned") == [f"activities-{row.pk}"]
    assert f"activities-{row.pk}" in entries(page)
    assert entries(read(client, "party", party, "?part=pinned"), "pinned")
    pin(client, party, "activities", row.pk, on=False)
    assert entries(read(client, "party", party), "pinned") == []


def test_only_who_may_edit_the_record_pins_what_he_sees(
    ahava: Business, dana: Actor, noa: Actor
) -> None:
    party, other = make_party(dana), make_party(dana)
    row = note(dana, party)
    see = {"party.see": Level.ALL, "activity.see": Level.ALL}
    reader = make_member(ahava, "reader", "קוראת", rights=see)

    assert pin(client_of(reader), party, "activities", row.pk).status_code == 403
    assert pin(client_of(dana), other, "activities", row.pk).status_code == 404
    assert pin(client_of(dana), party, "changes", 1).status_code == 404
    assert pin(client_of(dana), party, "nonsense", 1).status_code == 404
    assert pin(client_of(noa), party, "activities", row.pk).status_code == 404
    with in_scope(dana):
        assert not StreamPin.objects.exists()
    assert "נעיצה" not in read(client_of(reader), "party", party)


def test_a_stranger_and_one_without_the_right_see_no_stream(
    dana: Actor, noa: Actor, avi: Actor
) -> None:
    party: Party = make_party(dana)

    for actor in (noa, avi):
        read(client_of(actor), "party", party, status=404)
        assert write(client_of(actor), "party", party, "note", summary="x").status_code == 404


@pytest.mark.behaviour("F-18")
def test_who_is_mentioned_finds_the_note_by_his_notifications(dana: Actor, yossi: Actor) -> None:
    deal = make_deal(dana, "מזגן מרכזי")
    write(client_of(dana), "deal", deal, "note", summary="@יוסי לוי נא לחזור אליו")
    client = client_of(yossi)

    menu = client.get("/b/ahava/notifications/menu/", headers=HTMX).content.decode()

    assert "נא לחזור אליו" in menu
    assert "מזגן מרכזי" in menu
    with in_scope(dana):
        row, told = Activity.objects.get(), Notification.objects.get()
    answer = client.get(f"/b/ahava/notifications/{told.pk}/")
    place = f"/b/ahava/stream/deal/{deal.pk}/#stream-activities-{row.pk}"
    assert answer.headers["Location"] == place
    assert (
        f'id="stream-activities-{row.pk}"' in client.get(place.partition("#")[0]).content.decode()
    )


@pytest.mark.behaviour("R-45")
def test_new_documentation_is_in_the_menu_and_asks_with_whom(dana: Actor) -> None:
    party = make_party(dana)
    client, url = client_of(dana), "/b/ahava/documentation/new/"
    assert f'data-dialog="{url}"' in client.get("/b/ahava/").content.decode()
    told = {"subtype": "general", "summary": "נמסר מפתח", "idempotency_key": uuid4()}

    refused = client.post(url, told, headers=HTMX)
    written = client.post(url, {**told, "party": party.pk}, headers=HTMX)

    assert refused.status_code == 422
    assert "יש לבחור לקוח או ספק." in refused.content.decode()
    assert "kesher:close-dialog" in written.headers["HX-Trigger"]
    with in_scope(dana):
        assert Activity.objects.get().party_id == party.pk

    # Whose card is open is chosen, and stays so when something is missing.
    opened = client.get(f"{url}?party={party.pk}", headers=HTMX)
    unsaid = client.post(url, {**told, "party": party.pk, "subtype": "none"}, headers=HTMX)
    for answer in (opened, unsaid):
        page = answer.content.decode()
        assert f'value="{escape(party.name)}"' in page
        assert f'name="party" value="{party.pk}"' in page


def test_tasks_of_a_customer_stand_in_the_stream_and_are_given_there(dana: Actor) -> None:
    party = make_party(dana)
    make_record(dana, "task", subject="להכין הצעה", party=party.pk, starts_at=timezone.now())

    page = read(client_of(dana), "party", party, "?kind=task")

    assert [entry.split("-")[0] for entry in entries(page)] == ["requests"]
    assert "להכין הצעה" in page
    assert f'data-dialog="/b/ahava/records/task/new/?party={party.pk}"' in page
    assert f'data-dialog="/b/ahava/meetings/new/?party={party.pk}"' in page
