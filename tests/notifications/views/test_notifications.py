"""The menu, the page, the way to what one was told of."""

from http import HTTPStatus

from django.urls import reverse

from kesher.notifications import operations
from kesher.notifications.queries import notifications_of, unread_count
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import client_of, in_scope
from tests.factories.notifications import a_kind
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}


def url(actor: Actor, name: str, **arguments: object) -> str:
    return reverse(f"notifications:{name}", kwargs={"business": actor.business_slug, **arguments})


def tell_of_a_party(actor: Actor, reader: Actor, **details: str) -> int:
    party = make_party(actor, "מפעלי שגב (2000) Ltd")
    with in_scope(actor):
        operations.notify(
            actor=actor,
            kind=a_kind(),
            members=[reader.membership_id],
            record_type="party",
            record_id=party.pk,
            **details,  # type: ignore[arg-type]
        )
    return party.pk


def latest(actor: Actor) -> int:
    with in_scope(actor):
        return notifications_of(actor)[0].pk


def test_the_menu_shows_what_was_told_and_its_link_opens_it_and_marks_it_read(
    dana: Actor, yossi: Actor
) -> None:
    party_id = tell_of_a_party(dana, yossi, text="<b>דחוף</b> שלום", anchor="activity-93")
    client = client_of(yossi)

    menu = client.get(url(yossi, "notification_menu"), headers=HTMX).content.decode()
    frame = client.get(url(yossi, "notification_list")).content.decode()
    opened = client.get(url(yossi, "notification_open", notification_id=latest(yossi)))

    for shown in (menu, frame):
        assert "\u2068דנה כהן\u2069 הזכיר אותך אצל \u2068מפעלי שגב (2000) Ltd\u2069" in shown
        assert "&lt;b&gt;דחוף&lt;/b&gt;" in shown
    assert "התראות חדשות: 1" in frame
    assert opened.status_code == HTTPStatus.FOUND
    assert opened["Location"].endswith(f"/{party_id}/#activity-93")
    with in_scope(yossi):
        assert unread_count(yossi) == 0


def test_what_is_not_to_be_seen_any_more_tells_nothing(dana: Actor, avi: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    about = {"record_type": "party", "record_id": party.pk}
    with in_scope(dana):
        own = Party.objects.filter(pk=party.pk)
        own.update(owner_id=avi.membership_id)
        operations.notify(
            actor=dana, kind=a_kind(), members=[avi.membership_id], text="סוד", **about
        )
        own.update(owner_id=dana.membership_id)
    client = client_of(avi)

    page = client.get(url(avi, "notification_list")).content.decode()
    opened = client.get(url(avi, "notification_open", notification_id=latest(avi)))

    assert "סוד" not in page
    assert "שגב" not in page
    assert "אינה זמינה לך עוד" in page
    assert opened.status_code == HTTPStatus.NOT_FOUND


def test_a_stranger_finds_nothing(dana: Actor, yossi: Actor, miri: Actor, noa: Actor) -> None:
    tell_of_a_party(dana, yossi, text="סוד")
    pk = latest(yossi)

    for other in (miri, noa):
        client = client_of(other)
        assert client.get(url(other, "notification_open", notification_id=pk)).status_code == 404
        assert client.post(url(other, "notification_mark", notification_id=pk)).status_code == 404
        assert "סוד" not in client.get(url(other, "notification_list")).content.decode()


def test_all_of_the_menu_is_marked_and_the_menu_comes_back(dana: Actor, yossi: Actor) -> None:
    tell_of_a_party(dana, yossi)
    headers = {**HTMX, "HX-Target": "notification-menu"}
    client = client_of(yossi)

    bad = client.post(url(yossi, "notifications_read"), {"until": "x"}, headers=headers)
    answer = client.post(
        url(yossi, "notifications_read"), {"until": latest(yossi)}, headers=headers
    )

    assert "סימון הכול כנקרא" in bad.content.decode()
    assert "סימון הכול כנקרא" not in answer.content.decode()


def test_wishes_are_chosen_on_their_page(dana: Actor, yossi: Actor) -> None:
    client = client_of(yossi)
    page = url(yossi, "notification_wishes")
    a_kind()

    shown = client.get(page).content.decode()
    saved = client.post(page, {f"kind-{a_kind()}": "off"})
    refused = client.post(page, {f"kind-{a_kind()}": "loudly"})
    tell_of_a_party(dana, yossi)

    assert "אזכורים" in shown
    assert (saved.status_code, refused.status_code) == (303, 422)
    with in_scope(yossi):
        assert notifications_of(yossi).count() == 0


def test_today_shows_what_was_gathered(dana: Actor, yossi: Actor) -> None:
    empty = client_of(yossi).get(url(yossi, "day_summary")).content.decode()
    with in_scope(yossi):
        operations.set_delivery(actor=yossi, deliveries={a_kind(): "digest"})
    tell_of_a_party(dana, yossi, text="נא לחזור")

    full = client_of(yossi).get(url(yossi, "day_summary")).content.decode()

    assert "שום דבר לא מחכה לך היום" in empty
    assert "התראות שנאספו" in full
    assert "נא לחזור" in full


def test_pages_go_on_where_the_last_ended(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        for number in range(52):
            operations.notify(
                actor=dana,
                kind=a_kind(),
                members=[yossi.membership_id],
                text=f"מספר {number} כאן",
                grouping_key=str(number),
            )
    client = client_of(yossi)

    first = client.get(url(yossi, "notification_list")).content.decode()
    before = first.partition("?before=")[2].partition('"')[0]
    rest = client.get(f"{url(yossi, 'notification_list')}?before={before}", headers=HTMX)

    assert "מספר 51 כאן" in first
    assert "מספר 1 כאן" not in first
    assert "מספר 1 כאן" in rest.content.decode()
    assert "<html" not in rest.content.decode()
