"""«קבע סטטוס»: what is offered, what is asked for, what is refused through every door."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from kesher.activities.models import Activity
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party

HTMX = {"HX-Request": "true"}


def url(actor: Actor, party: Party) -> str:
    return reverse(
        "activities:status_change",
        kwargs={"business": actor.business_slug, "party_id": party.pk},
    )


def post(actor: Actor, party: Party, key: str, role: str = "customer", **told: str):
    data = {"role": role, "key": key, "idempotency_key": str(uuid.uuid4()), **told}
    return client_of(actor).post(url(actor, party), data, headers=HTMX)


def set_status(actor: Actor, party: Party, **columns: str) -> None:
    with in_scope(actor):
        Party.objects.filter(pk=party.pk).update(**columns)


def status_of(actor: Actor, party: Party) -> Party:
    with in_scope(actor):
        return Party.objects.get(pk=party.pk)


def log_of(actor: Actor, party: Party) -> list[Activity]:
    with in_scope(actor):
        return list(Activity.objects.filter(party=party).order_by("pk"))


@pytest.mark.behaviour("H-12", "H-32", "H-46")
def test_a_status_is_set_with_words_that_become_a_row(dana: Actor) -> None:
    party = make_party(dana)

    response = post(dana, party, "start_follow_up", summary="נקבעה שיחה לשבוע הבא")

    assert response.status_code == 204
    assert status_of(dana, party).customer_status == "follow_up"
    (row,) = log_of(dana, party)
    assert (row.kind, row.summary) == ("note", "נקבעה שיחה לשבוע הבא")
    assert row.status_change == "customer:new>follow_up"


@pytest.mark.behaviour("H-46")
@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
def test_without_words_it_is_refused(dana: Actor, blank: str) -> None:
    party = make_party(dana)

    response = post(dana, party, "mark_not_interested", reason="יקר לו", summary=blank)

    assert response.status_code == 422
    assert "יקר לו" in response.content.decode()
    assert status_of(dana, party).customer_status == "new"
    assert log_of(dana, party) == []
    nothing = post(dana, party, "mark_fictitious", summary=blank).content.decode()
    assert nothing.count("יש למלא שדה זה") == 2 * 3  # kind, reason, summary: above and beside


@pytest.mark.behaviour("H-34", "H-35", "H-41")
def test_who_is_not_interested_can_return_to_where_he_was(dana: Actor) -> None:
    for status in ("new", "follow_up"):
        party = make_party(dana, f"לקוח {status}")
        set_status(dana, party, customer_status=status)

        refused = post(dana, party, "mark_not_interested", summary="שיחה")
        done = post(dana, party, "mark_not_interested", reason="יקר", summary="שיחה")
        back = post(dana, party, "return_to_follow_up", summary="חזר אלינו")

        assert [refused.status_code, done.status_code, back.status_code] == [422, 204, 204]
        assert status_of(dana, party).customer_status == status


@pytest.mark.behaviour("H-37", "H-39", "H-40")
@pytest.mark.parametrize("before", ["real", "real_with_contract"])
def test_freezing_takes_a_message_and_thawing_removes_it(dana: Actor, before: str) -> None:
    party = make_party(dana)
    set_status(dana, party, customer_status=before)

    refused = post(dana, party, "freeze", summary="חוב")
    frozen = post(dana, party, "freeze", summary="חוב", card_message="לא לספק!")

    assert (refused.status_code, frozen.status_code) == (422, 204)
    assert status_of(dana, party).card_message == "לא לספק!"
    choice = client_of(dana).get(url(dana, party), headers=HTMX).content.decode()
    assert "unfreeze_to_real" in choice
    assert "mark_fictitious" not in choice
    thawed = post(dana, party, f"unfreeze_to_{before}", summary="שולם")
    assert thawed.status_code == 204
    found = status_of(dana, party)
    assert (found.customer_status, found.card_message) == (before, "")


@pytest.mark.behaviour("H-37")
@pytest.mark.parametrize("status", ["new", "follow_up", "not_interested", "frozen"])
def test_only_real_customers_are_frozen(dana: Actor, status: str) -> None:
    party = make_party(dana)
    set_status(dana, party, customer_status=status)

    response = post(dana, party, "freeze", summary="x", card_message="y")

    assert (response.status_code, response["X-Refusal"]) == (422, "illegal_transition")
    assert status_of(dana, party).customer_status == status


@pytest.mark.behaviour("H-38")
def test_admitting_an_existing_customer_takes_its_right(dana: Actor, ahava: object) -> None:
    party = make_party(dana)
    agent = make_member(
        ahava,
        "gil",
        "גיל",
        rights={"party.see": Level.ALL, "party.edit": Level.ALL, "activity.create": Level.ALL},
    )

    refused = post(agent, party, "admit_existing", summary="לקוח ותיק")
    assert refused.status_code == 403
    assert status_of(dana, party).customer_status == "new"

    assert post(dana, party, "admit_existing", summary="לקוח ותיק").status_code == 204
    found = status_of(dana, party)
    assert found.customer_status == "real"
    assert found.account_key


@pytest.mark.behaviour("H-42", "H-43", "H-44")
def test_the_states_of_a_supplier(dana: Actor) -> None:
    party = make_party(dana, roles=("supplier",))
    assert status_of(dana, party).supplier_status == "follow_up"

    early = post(dana, party, "mark_problematic", "supplier", summary="איחור")
    assert early.status_code == 422
    for key, status in [
        ("approve", "approved"),
        ("mark_problematic", "frozen"),
        ("approve", "approved"),
    ]:
        assert post(dana, party, key, "supplier", summary="בדיקה").status_code == 204
        assert status_of(dana, party).supplier_status == status


@pytest.mark.behaviour("H-45")
def test_forged_moves_are_refused_with_one_code(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    for role, key in [("customer", "freeze"), ("customer", "fly"), ("pilot", "freeze")]:
        form = client.get(url(dana, party), {"role": role, "key": key}, headers=HTMX)
        assert (form.status_code, form["X-Refusal"]) == (422, "illegal_transition")
        sent = post(dana, party, key, role, summary="x", card_message="y")
        assert sent.status_code in {404, 422}
    assert status_of(dana, party).customer_status == "new"


def test_the_row_still_open_for_editing_is_the_one_that_explains(dana: Actor) -> None:
    party = make_party(dana)
    now = timezone.now()
    with in_scope(dana):
        row = Activity.objects.create(
            business_id=dana.business_id,
            kind="note",
            party=party,
            summary="דיברנו",
            occurred_at=now,
            recorded_at=now,
            owner_id=dana.membership_id,
            created_by_id=dana.membership_id,
        )
    form = client_of(dana).get(
        url(dana, party), {"role": "customer", "key": "start_follow_up"}, headers=HTMX
    )
    assert "דיברנו" in form.content.decode()

    post(dana, party, "start_follow_up", summary="דיברנו ונקבע מעקב")

    (only,) = log_of(dana, party)
    assert (only.pk, only.summary) == (row.pk, "דיברנו ונקבע מעקב")


def test_a_colleagues_row_is_left_alone(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    post(yossi, party, "start_follow_up", summary="של יוסי")

    post(dana, party, "mark_not_interested", reason="יקר", summary="של דנה")

    assert len(log_of(dana, party)) == 2


def test_a_double_submit_sets_once(dana: Actor) -> None:
    party = make_party(dana)
    data = {
        "role": "customer",
        "key": "start_follow_up",
        "summary": "פעם אחת",
        "idempotency_key": str(uuid.uuid4()),
    }
    client = client_of(dana)

    answers = [client.post(url(dana, party), data, headers=HTMX).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert len(log_of(dana, party)) == 1


def test_the_rival_sees_no_party_to_change(dana: Actor, noa: Actor) -> None:
    party = make_party(dana)

    path = url(noa, party)
    assert client_of(noa).get(path, headers=HTMX).status_code == 404
    assert post(noa, party, "start_follow_up", summary="x").status_code == 404
    assert client_of(noa).get(url(dana, party), headers=HTMX).status_code == 404
    assert status_of(dana, party).customer_status == "new"


def test_seeing_without_editing_names_the_missing_right(dana: Actor, ahava: object) -> None:
    party = make_party(dana)
    viewer = make_member(ahava, "tal", "טל", rights={"party.see": Level.ALL})

    response = post(viewer, party, "start_follow_up", summary="x")

    assert response.status_code == 403
    assert "party.edit" in response.headers["HX-Trigger"]
    assert status_of(dana, party).customer_status == "new"
