"""Saved views by the API."""

from kesher.records.operations import delete_field
from kesher.savedviews.choices import Sharing
from kesher.savedviews.operations import save_view
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.api.programs import program_of
from tests.factories.businesses import in_scope, make_member
from tests.factories.fields import make_field
from tests.factories.parties import make_party
from tests.factories.records import make_record


def view_of(actor: Actor, listing: str, sharing: str = Sharing.PRIVATE, **said: list[str]) -> int:
    with in_scope(actor):
        view = save_view(actor=actor, listing=listing, name="שלי", parameters=said, sharing=sharing)
        return int(view.pk)


def test_records_are_read_through_a_view(dana: Actor) -> None:
    for name, status in (("ב", "new"), ("א", "new"), ("ג", "real")):
        make_record(dana, "party", kind="organization", name=name, customer_status=status)
    make_party(dana, "ספק", roles=("supplier",))
    view = view_of(dana, "customers", customer_status=["new"], sort=["-name"])
    program = program_of(dana)

    def names(more: str = "") -> list[str]:
        found = program.get(f"records/party?view={view}{more}").json()
        return [record["values"]["name"] for record in found["records"]]

    (told,) = program.get("views").json()
    assert (told["id"], told["type"], told["listing"], told["is_own"]) == (
        view,
        "party",
        "customers",
        True,
    )
    assert told["filter"]["customer_status"] == ["new"]
    assert names() == ["ב", "א"]
    assert names("&sort=name") == ["א", "ב"]
    assert names("&customer_status=real") == ["ג"]
    assert names("&q=א") == ["א"]
    cursor = program.get(f"records/party?view={view}&limit=1").json()["next_cursor"]
    assert names(f"&limit=1&cursor={cursor}") == ["א"]


def test_a_view_that_names_a_deleted_field_is_read_without_it_and_says_so(dana: Actor) -> None:
    key = make_field(dana, "אזור")
    make_party(dana, "לקוח")
    view = view_of(dana, "customers", sort=[key])
    with in_scope(dana):
        delete_field(actor=dana, type_key="party", field_key=key)

    answer = program_of(dana).get(f"records/party?view={view}").json()

    assert len(answer["records"]) == 1
    assert answer["lost"] == [key]


def test_views_of_others_and_of_other_types_are_not_met(
    dana: Actor, noa: Actor, ahava: Business
) -> None:
    rights = {"settings.api": Level.ALL, "party.see": Level.ALL, "contact.see": Level.ALL}
    colleague = program_of(make_member(ahava, "maker", "מתכנתת", rights=rights))
    own = view_of(dana, "customers", q=["סוד"])
    shared = view_of(dana, "customers", Sharing.ALL, q=["משותף"])

    assert [view["id"] for view in colleague.get("views").json()] == [shared]
    assert program_of(noa).get("views").json() == []
    assert colleague.get(f"records/party?view={own}").status_code == 404
    assert colleague.get(f"records/party?view={shared}").status_code == 200
    assert colleague.get(f"records/contact?view={shared}").status_code == 404
    for bad in ("x", "-1", "99999999999999999999"):
        assert colleague.get(f"records/party?view={bad}").status_code == 422
