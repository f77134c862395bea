"""Contacts on screen."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from kesher.parties import operations
from kesher.parties.models import Contact, Party, Phone
from kesher.parties.rules.entries import ContactEntry
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


def form(**changes: Any) -> dict[str, Any]:
    return {
        "idempotency_key": str(uuid4()),
        "first_name": "רותי",
        "last_name": "מזרחי",
        "job_title": "רכש",
        "phones": ["0"],
        "phones-0-raw": "052-8812345",
        **changes,
    }


def post(actor: Actor, url: str, data: dict[str, Any]) -> HttpResponse:
    return client_of(actor).post(url, data, headers=HTMX)  # type: ignore[return-value]


def test_a_contact_is_added_to_the_card(dana: Actor) -> None:
    party = make_party(dana)

    answer = post(dana, f"/b/ahava/parties/{party.pk}/contacts/new/", form())

    assert answer.status_code == 204
    assert "kesher:close-dialog" in answer["HX-Trigger"]
    with in_scope(dana):
        contact = Contact.objects.get()
        assert (contact.name, contact.job_title, contact.is_main) == ("רותי מזרחי", "רכש", True)
        assert Party.objects.get().main_phone == "052-881-2345"


def test_a_whole_name_in_one_field_is_split(dana: Actor) -> None:
    party = make_party(dana)

    post(
        dana,
        f"/b/ahava/parties/{party.pk}/contacts/new/",
        form(first_name="רותי בן דוד", last_name=""),
    )

    with in_scope(dana):
        contact = Contact.objects.get()
        assert (contact.first_name, contact.last_name) == ("רותי", "בן דוד")


def test_a_contact_without_a_name_is_refused(dana: Actor) -> None:
    party = make_party(dana)

    answer = post(
        dana,
        f"/b/ahava/parties/{party.pk}/contacts/new/",
        form(first_name="", last_name=" ", remarks="נשאר"),
    )

    assert answer.status_code == 422
    assert "נשאר" in answer.content.decode()
    with in_scope(dana):
        assert not Contact.objects.exists()


def test_a_double_submit_makes_one_contact(dana: Actor) -> None:
    party = make_party(dana)
    data = form()

    for _time in range(2):
        answer = post(dana, f"/b/ahava/parties/{party.pk}/contacts/new/", data)
        assert answer.status_code == 204

    with in_scope(dana):
        assert Contact.objects.count() == 1


def test_a_contact_is_changed(dana: Actor) -> None:
    contact = make_contact(dana, make_party(dana), phones=("052-8812345",))
    url = f"/b/ahava/contacts/{contact.pk}/edit/"
    client = client_of(dana)
    assert 'value="052-8812345"' in client.get(url, headers=HTMX).content.decode()
    assert "<html" in client.get(url).content.decode()

    answer = post(dana, url, form(expected_version=1, first_name="רות"))

    assert answer.status_code == 204
    with in_scope(dana):
        assert Contact.objects.get().name == "רות מזרחי"


def test_a_stale_contact_shows_both_versions(dana: Actor, yossi: Actor) -> None:
    contact = make_contact(dana, make_party(dana))
    with in_scope(yossi):
        operations.edit_contact(
            actor=yossi,
            contact_id=contact.pk,
            expected_version=1,
            entry=ContactEntry(name="השם של יוסי"),
            phones=(),
            emails=(),
        )

    answer = post(
        dana,
        f"/b/ahava/contacts/{contact.pk}/edit/",
        form(expected_version=1, first_name="השם שלי"),
    )

    body = answer.content.decode()
    assert answer.status_code == 409
    assert "יוסי לוי" in body
    assert 'value="השם שלי"' in body
    assert 'name="expected_version" value="2"' in body
    with in_scope(dana):
        assert Contact.objects.get().version == 2


def test_archive_and_back(dana: Actor) -> None:
    party = make_party(dana)
    contact = make_contact(dana, party, phones=("052-8812345",))

    answer = post(dana, f"/b/ahava/contacts/{contact.pk}/archive/", {})
    assert f"/b/ahava/contacts/{contact.pk}/unarchive/" in answer["HX-Trigger"]
    with in_scope(dana):
        gone = Party.objects.get()
        assert gone.main_phone == ""
        assert "8812345" not in gone.search_text

    post(dana, f"/b/ahava/contacts/{contact.pk}/unarchive/", {})
    with in_scope(dana):
        assert Contact.objects.get().archived_at is None
        assert Party.objects.get().main_phone == "052-881-2345"


@pytest.mark.parametrize(
    ("rest", "method"),
    [("edit/", "get"), ("edit/", "post"), ("archive/", "post"), ("unarchive/", "post")],
)
def test_contacts_out_of_sight_are_not_found(
    dana: Actor, noa: Actor, avi: Actor, ahava: Business, rest: str, method: str
) -> None:
    contact = make_contact(dana, make_party(dana), "איש סודי")
    no_contacts = make_member(ahava, "tal", "טל", rights={"party.see": Level.ALL})

    answers = [
        getattr(client_of(noa), method)(f"/b/ahava/contacts/{contact.pk}/{rest}"),
        getattr(client_of(noa), method)(f"/b/barak/contacts/{contact.pk}/{rest}"),
        getattr(client_of(avi), method)(f"/b/ahava/contacts/{contact.pk}/{rest}"),
        getattr(client_of(no_contacts), method)(f"/b/ahava/contacts/{contact.pk}/{rest}"),
        getattr(client_of(dana), method)(f"/b/ahava/contacts/{10**18}/{rest}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert all("סודי" not in answer.content.decode() for answer in answers)
    with in_scope(dana):
        assert Contact.objects.get().version == 1


@pytest.mark.parametrize(
    ("rest", "method"),
    [("edit/", "get"), ("edit/", "post"), ("archive/", "post"), ("unarchive/", "post")],
)
def test_contacts_that_may_be_seen_only(
    dana: Actor, ahava: Business, rest: str, method: str
) -> None:
    contact = make_contact(dana, make_party(dana))
    rights = {"party.see": Level.ALL, "contact.see": Level.ALL}
    reader = make_member(ahava, "gal", "גל", rights=rights)

    answer = getattr(client_of(reader), method)(f"/b/ahava/contacts/{contact.pk}/{rest}")

    assert answer.status_code == 403
    with in_scope(dana):
        assert Contact.objects.get().version == 1


def test_the_tab_hides_contacts_from_who_may_not_see_them(dana: Actor, ahava: Business) -> None:
    party = make_party(dana)
    make_contact(dana, party, "איש סודי", phones=("052-8812345",))
    no_contacts = make_member(ahava, "tal", "טל", rights={"party.see": Level.ALL})

    page = client_of(no_contacts).get(f"/b/ahava/parties/{party.pk}/tab/contacts/")

    assert "סודי" not in page.content.decode()


def test_changing_one_contact_leaves_the_phones_of_others(dana: Actor) -> None:
    party = make_party(dana, phones=("03-5594210",))
    first = make_contact(dana, party, "א א", phones=("052-8812345",))
    make_contact(dana, party, "ב ב", phones=("054-2345678",))

    post(
        dana,
        f"/b/ahava/contacts/{first.pk}/edit/",
        form(expected_version=1, phones=[]),
    )

    with in_scope(dana):
        assert set(Phone.objects.values_list("raw", flat=True)) == {"03-5594210", "054-2345678"}
