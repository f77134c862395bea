"""The list of fictitious and duplicate leads: of each only what the reader may see."""

from kesher.activities.operations.leads import move_to_fictitious_leads
from kesher.activities.queries.statuses import fictitious_leads
from kesher.parties.operations.statuses import StatusEvidence
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_party

DUPLICATE = StatusEvidence(summary="אותו לקוח", reason="כפול", reason_kind="duplicate")


def test_a_lead_shows_no_log_and_no_customer_that_its_reader_may_not_see(
    ahava: Business, dana: Actor
) -> None:
    rights = {"party.see": Level.OWN, "party.create": Level.ALL}
    reader = make_member(ahava, "reader", "קוראת", rights=rights)
    lead, other = make_party(reader, "בדוי"), make_party(dana, "לקוח סודי")
    with in_scope(dana):
        moved = move_to_fictitious_leads(
            actor=dana, party_id=lead.pk, evidence=DUPLICATE, surviving_party_id=other.pk
        )
    url = f"/b/ahava/leads/{moved.pk}/"

    log = {
        actor.membership_id: client_of(actor).get(url).content.decode() for actor in (reader, dana)
    }
    with in_scope(reader):
        (row,), _following = fictitious_leads(reader)

    assert [DUPLICATE.summary in log[one.membership_id] for one in (reader, dana)] == [False, True]
    assert (row.name, row.surviving_party_id, row.surviving_party_name) == ("בדוי", None, "")
    with in_scope(dana):
        (row,), _following = fictitious_leads(dana)
    assert row.surviving_party_name == "לקוח סודי"
