"""The screens of duplicates and merges."""

from uuid import uuid4

import pytest
from django.test import Client

from kesher.lib.jobs import run_now
from kesher.parties import operations
from kesher.parties.models import Contact, DuplicatePair, Merge, Party
from kesher.parties.queries.access import visible_parties
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import note, phone_call
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


def url(actor: Actor, path: str) -> str:
    return f"/b/{actor.business_slug}/{path}"


def twins(actor: Actor) -> tuple[Party, Party]:
    one = make_party(actor, "מפעלי שגב", phones=("03-5594210",))
    other = make_party(actor, "מפעלי שגב בע״מ", phones=("03-5594210", "052-8812345"))
    return one, other


def find(actor: Actor) -> DuplicatePair:
    with in_scope(actor):
        operations.start_duplicate_scan(actor=actor)
    run_now("parties.find_duplicates", {"business_id": actor.business_id})
    with in_scope(actor):
        return DuplicatePair.objects.get()


def form_of(survivor: Party, *others: Party) -> dict[str, object]:
    parties = (survivor, *others)
    return {
        "idempotency_key": str(uuid4()),
        "party": [str(party.pk) for party in parties],
        "survivor": str(survivor.pk),
        **{f"version-{party.pk}": str(party.version) for party in parties},
    }


def test_duplicates_are_listed_with_reasons_and_dismissed(dana: Actor) -> None:
    one, other = twins(dana)
    pair = find(dana)
    client = client_of(dana)

    page = client.get(url(dana, "duplicates/")).content.decode()
    assert one.name in page
    assert "אותו טלפון" in page
    assert "אותו שם" in page
    assert f"party={one.pk}&amp;party={other.pk}" in page
    panel = client.get(url(dana, f"parties/{one.pk}/")).content.decode()
    assert "הוקלד פעמיים?" in panel

    answer = client.post(url(dana, f"duplicates/{pair.pk}/dismiss/"), headers=HTMX)
    assert f"duplicates/{pair.pk}/restore/" in answer["HX-Trigger"]
    assert one.name not in client.get(url(dana, "duplicates/")).content.decode()
    assert one.name in client.get(url(dana, "duplicates/?show=dismissed")).content.decode()
    client.post(url(dana, f"duplicates/{pair.pk}/restore/"), headers=HTMX)
    assert one.name in client.get(url(dana, "duplicates/")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_pair_as_for_three(
    dana: Actor, count: int, django_assert_num_queries: object
) -> None:
    parties = [make_party(dana, f"א{number}") for number in range(count + 1)]
    with in_scope(dana):
        for one in parties[1:]:
            DuplicatePair.objects.create(
                business_id=dana.business_id, low=parties[0], high=one, score=60
            )
    client = client_of(dana)
    client.get(url(dana, "duplicates/"))

    with django_assert_num_queries(QUERIES_OF_LIST):  # type: ignore[operator]
        client.get(url(dana, "duplicates/"))


QUERIES_OF_LIST = 10


def test_cards_are_compared_merged_once_and_taken_apart(dana: Actor) -> None:
    one, other = twins(dana)
    row = phone_call(dana, other)
    client = client_of(dana)
    page = client.get(url(dana, f"parties/merge/?party={one.pk}&party={other.pk}"))
    assert page.status_code == 200
    assert "052-8812345" in page.content.decode()

    form = form_of(one, other)
    first = client.post(url(dana, "parties/merge/"), form, headers=HTMX)
    second = client.post(url(dana, "parties/merge/"), form, headers=HTMX)
    assert first["HX-Redirect"] == second["HX-Redirect"]
    with in_scope(dana):
        merge = Merge.objects.get()
        row.refresh_from_db()
        assert row.party == one

    report = client.get(first["HX-Redirect"]).content.decode()
    assert "ביטול מיזוג" in report
    led = client.get(url(dana, f"parties/{other.pk}/"))
    assert led.headers["Location"] == url(dana, f"parties/{one.pk}/")
    history = client.get(url(dana, f"parties/{one.pk}/tab/history/")).content.decode()
    assert "כרטיסים מוזגו" in history
    assert other.name in history

    undone = client.post(url(dana, f"merges/{merge.pk}/undo/"), headers=HTMX)
    assert undone["HX-Redirect"] == url(dana, f"merges/{merge.pk}/")
    with in_scope(dana):
        assert visible_parties(dana).count() == 2
    assert client.get(url(dana, f"parties/{other.pk}/")).status_code == 200
    history = client.get(url(dana, f"parties/{other.pk}/tab/history/")).content.decode()
    assert one.name in history


def test_another_survivor_is_compared_anew(dana: Actor) -> None:
    one, other = twins(dana)
    path = f"parties/merge/?party={one.pk}&party={other.pk}&survivor={other.pk}"

    page = client_of(dana).get(url(dana, path), headers=HTMX).content.decode()

    assert f'name="survivor" value="{other.pk}" checked' in page


@pytest.mark.parametrize(
    "query", ["", "party=1", "party=x&party=y", "party=99999999999999999999999"]
)
def test_a_comparison_of_nothing_is_refused(dana: Actor, query: str) -> None:
    twins(dana)

    answer = client_of(dana).get(url(dana, f"parties/merge/?{query}"))

    assert answer.status_code == 422


def test_a_stale_comparison_is_shown_again(dana: Actor) -> None:
    one, other = twins(dana)
    form = form_of(one, other)
    with in_scope(dana):
        operations.add_phone(actor=dana, party_id=other.pk, raw="08-9439111")

    answer = client_of(dana).post(url(dana, "parties/merge/"), form, headers=HTMX)

    assert answer.status_code == 409
    assert "08-9439111" in answer.content.decode()
    with in_scope(dana):
        assert not Merge.objects.exists()


def test_without_the_right_it_is_named(dana: Actor, yossi: Actor, noa: Actor) -> None:
    one, other = twins(dana)
    pair = find(dana)
    path = f"parties/merge/?party={one.pk}&party={other.pk}"
    stranger, colleague = client_of(noa), client_of(yossi)

    for address in (path, "duplicates/", f"parties/{one.pk}/merge/"):
        answer = colleague.get(url(yossi, address))
        assert answer.status_code == 403
        assert "מיזוג כפולים" in answer.content.decode()
    posted = colleague.post(url(yossi, "parties/merge/"), form_of(one, other), headers=HTMX)
    assert posted.status_code == 403
    assert stranger.get(url(noa, path)).status_code == 404
    assert stranger.post(url(noa, f"duplicates/{pair.pk}/dismiss/")).status_code == 404
    card = colleague.get(url(yossi, f"parties/{one.pk}/")).content.decode()
    assert "הוקלד פעמיים?" not in card


def test_what_may_not_be_seen_is_not_hinted_at(dana: Actor, ahava: Business, avi: Actor) -> None:
    make_party(dana, "סוד", phones=("03-5594210",))
    creator = make_member(
        ahava,
        "ron",
        "רון",
        rights={"party.see": Level.OWN, "party.create": Level.OWN, "party.merge": Level.ALL},
    )
    del avi
    client = client_of(creator)

    said = {"phone": "03-5594210", "name": "סוד"}
    answer = client.post(url(creator, "parties/matches/"), said)

    assert answer.status_code == 200
    assert "banner" not in answer.content.decode()


def test_a_warning_names_reasons_and_likelihood(dana: Actor) -> None:
    one, _other = twins(dana)

    said = {"name": "שגב מפעלי", "phone": "03-559-4210"}
    answer = client_of(dana).post(url(dana, "parties/matches/"), said).content.decode()

    assert one.name in answer
    assert "אותו טלפון" in answer
    assert "אותו שם" in answer
    assert "%</bdi>" in answer


def test_a_contact_that_is_known_is_told(dana: Actor) -> None:
    party, elsewhere = make_party(dana, "שגב"), make_party(dana, "אחר")
    make_contact(dana, elsewhere, "רותי מזרחי", phones=("050-7654321",))
    make_contact(dana, party, "יוסי כהן")
    client = client_of(dana)

    def matches(**said: str) -> str:
        path = url(dana, f"parties/{party.pk}/contacts/matches/")
        return client.post(path, said).content.decode()

    assert "רותי מזרחי" in matches(**{"phones-0-raw": "0507654321"})
    assert "יוסי כהן" in matches(first_name="יוסף", last_name="כהן")
    assert "רותי" not in matches(first_name="רותי", last_name="מזרחי")


def test_contacts_are_merged_on_their_card(dana: Actor) -> None:
    party = make_party(dana, "שגב")
    stays = make_contact(dana, party, "רותי מזרחי", phones=("050-7654321",))
    goes = make_contact(dana, party, "רות מזרחי", phones=("03-5594210",))
    client = client_of(dana)
    dialog = client.get(url(dana, f"contacts/{stays.pk}/merge/"), headers=HTMX).content.decode()
    assert "רות מזרחי" in dialog
    query = f"contact={stays.pk}&contact={goes.pk}"
    page = client.get(url(dana, f"contacts/merge/?{query}")).content.decode()
    assert "050-7654321" in page

    form = {
        "idempotency_key": str(uuid4()),
        "contact": [str(stays.pk), str(goes.pk)],
        "survivor": str(stays.pk),
        f"version-{stays.pk}": str(stays.version),
        f"version-{goes.pk}": str(goes.version),
    }
    client.post(url(dana, "contacts/merge/"), form, headers=HTMX)

    tab = client.get(url(dana, f"parties/{party.pk}/tab/contacts/"), headers=HTMX).content.decode()
    assert "רות מזרחי" not in tab
    with in_scope(dana):
        assert Contact.objects.get(pk=goes.pk).merged_into == stays
    assert client.get(url(dana, f"contacts/{goes.pk}/edit/")).status_code == 404


def test_the_card_leads_to_a_merge(dana: Actor) -> None:
    one, other = twins(dana)
    find(dana)
    note(dana, one)
    client: Client = client_of(dana)

    menu = client.get(url(dana, f"parties/{one.pk}/head/"), headers=HTMX).content.decode()
    dialog = client.get(url(dana, f"parties/{one.pk}/merge/"), headers=HTMX).content.decode()

    assert f"parties/{one.pk}/merge/" in menu
    assert "מיזוג עם…" in menu
    assert other.name in dialog


def test_the_finder_is_started_by_hand_and_tells_how_far_it_is(dana: Actor) -> None:
    twins(dana)
    client = client_of(dana)

    started = client.post(url(dana, "duplicates/scan/"), headers=HTMX).content.decode()
    assert "<progress" in started
    run_now("parties.find_duplicates", {"business_id": dana.business_id})
    done = client.get(url(dana, "duplicates/scan/"), headers=HTMX)

    assert done["HX-Redirect"] == url(dana, "duplicates/")
