"""What is decided before an import: roles, first status, owner."""

import pytest

from kesher.lib.errors import NotPermitted
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope, make_member
from tests.factories.imports import CUSTOMERS, import_sheet, names_of_parties, outcomes


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("customer", ("new", None)),
        ("supplier", (None, "follow_up")),
        ("both", ("new", "follow_up")),
    ],
)
def test_rows_become_customers_or_suppliers_or_both(
    dana: Actor, role: str, statuses: tuple[str | None, str | None]
) -> None:
    import_sheet(dana, "שם,טלפון\nמשה,03-5234567\n", {"role": role})

    with in_scope(dana):
        party = Party.objects.get()
    assert (party.customer_status, party.supplier_status) == statuses


def test_the_first_status_may_be_real_by_the_right_for_it(dana: Actor) -> None:
    import_sheet(dana, "שם,טלפון\nמשה,03-5234567\n", {"customer_status": "real"})

    with in_scope(dana):
        party = Party.objects.get()
    assert party.customer_status == "real"
    assert party.account_key == str(party.pk)
    assert str(party.pk) in party.search_text.split()


def test_without_that_right_the_first_status_cannot_be_real(yossi: Actor) -> None:
    with pytest.raises(NotPermitted, match="קליטת לקוח קיים"):
        import_sheet(yossi, "שם,טלפון\nמשה,03-5234567\n", {"customer_status": "real"})


def test_a_row_with_an_illegal_status_does_not_come_in(yossi: Actor) -> None:
    sheet = "שם,סטטוס\nמשה,חדש\nדוד,לקוח אמיתי\nרות,לקוח מוקפא\nרחל,לקוח פיקטיבי\nלאה,מצוין\n"
    batch = import_sheet(yossi, sheet)

    assert [outcome for outcome, _ in outcomes(yossi, batch).values()] == [
        "created",
        "failed",
        "failed",
        "failed",
        "created",
    ]
    assert names_of_parties(yossi) == ["משה", "לאה"]
    with in_scope(yossi):
        assert "מצוין" in Party.objects.get(name="לאה").remarks


def test_the_owner_may_be_chosen_or_stand_in_the_row(
    dana: Actor, yossi: Actor, miri: Actor
) -> None:
    sheet = "שם,אחראי\nמשה,\nדוד,מירי אזולאי\nרות,miri\nרחל,מישהו אחר\n"
    import_sheet(dana, sheet, {"owner": str(yossi.membership_id), "lone_rows": "import"})

    with in_scope(dana):
        owners = dict(Party.objects.values_list("name", "owner_id"))
        miris = Party.objects.get(name="דוד")
    assert owners == {
        "משה": yossi.membership_id,
        "דוד": miri.membership_id,
        "רות": miri.membership_id,
        "רחל": yossi.membership_id,
    }
    assert miris.department_id == miri.department_id


def test_who_may_create_only_his_own_imports_only_his_own(
    ahava: object, dana: Actor, avi: Actor
) -> None:
    from kesher.records.errors import PlaceOutOfReach
    from kesher.tenancy.models import Business
    from kesher.tenancy.rules.access import Level

    assert isinstance(ahava, Business)
    rights = {"party.see": Level.OWN, "party.create": Level.OWN}
    rina = make_member(ahava, "rina", "רינה דוד", rights=rights)

    with pytest.raises(PlaceOutOfReach):
        import_sheet(rina, "שם,טלפון\nמשה,1\n", {"owner": str(dana.membership_id)})
    import_sheet(rina, "שם,אחראי\nדוד,דנה כהן\n")

    with in_scope(dana):
        assert Party.objects.get().owner_id == rina.membership_id


def test_the_choices_of_the_cast_are_those_of_the_screen(dana: Actor) -> None:
    from kesher.parties.operations.imports.decisions import import_decisions

    with in_scope(dana):
        keys = {decision.key for decision in import_decisions(dana)}
    assert set(CUSTOMERS) <= keys
