"""The contact log on the card: its rows, its search fields, its print."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from kesher.parties import operations as parties
from kesher.parties.models import Party
from kesher.records.rules.places import Place
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.activities import (
    in_hours,
    meeting,
    no_answer,
    note,
    phone_call,
    unknown_call,
)
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.parties import make_contact, make_party

HTMX = {"HX-Request": "true"}


def log_url(party: Party, rest: str = "", slug: str = "ahava", **query: object) -> str:
    address = f"/b/{slug}/parties/{party.pk}/log/{rest}"
    return f"{address}?{urlencode(query)}" if query else address


def text_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url, headers=HTMX)
    assert response.status_code == status
    return response.content.decode()


def row_ids(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<tr id="activity-(\d+)"', page)]


@pytest.mark.behaviour("H-01", "H-03")
@pytest.mark.parametrize("role", ["customer", "supplier"])
def test_the_log_is_the_first_tab_of_customers_and_suppliers(dana: Actor, role: str) -> None:
    party = make_party(dana, roles=(role,))
    row = no_answer(dana, party)

    page = client_of(dana).get(f"/b/ahava/parties/{party.pk}/").content.decode()

    assert "פגישות, שיחות טלפון והערות" in page
    assert row_ids(page) == [row.pk]
    assert page.index("פגישות, שיחות טלפון והערות") < page.index("פרטי התקשרות")


@pytest.mark.behaviour("H-02")
def test_only_tabs_that_are_built_are_shown(dana: Actor) -> None:
    party = make_party(dana)

    page = client_of(dana).get(f"/b/ahava/parties/{party.pk}/").content.decode()

    for not_built in ("SMS", "שיחות מוקלטות", "קריאות שירות"):
        assert not_built not in page


@pytest.mark.behaviour("H-04", "H-05")
def test_one_table_shows_calls_meetings_and_notes(dana: Actor) -> None:
    party = make_party(dana)
    call, memo = phone_call(dana, party), note(dana, party)
    held, planned = meeting(dana, party, in_hours=-2), meeting(dana, party, in_hours=30)

    page = text_of(client_of(dana), log_url(party))

    assert row_ids(page) == [planned.pk, memo.pk, call.pk, held.pk]
    for kind in ("סיכום פגישה", "שיחת טלפון", "מזכר הערות"):
        assert f"<span>{kind}</span>" in page
    assert page.count("מתוכננת") == 1


@pytest.mark.behaviour("H-06")
def test_the_columns_stand_in_their_order(dana: Actor) -> None:
    party = make_party(dana)
    phone_call(dana, party, next_call=in_hours(3, dana))

    page = text_of(client_of(dana), log_url(party))

    heads = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert heads == [
        "מה",
        "תקציר האירוע / הערות",
        "סטטוס שיחת טלפון",
        "מתי",
        "על ידי",
        "מועד שיחת הטלפון הבאה",
        "שיחת הטלפון הבאה על ידי",
    ]


@pytest.mark.behaviour("H-13")
def test_the_deeds_stand_above_the_table_in_their_order(dana: Actor) -> None:
    party = make_party(dana)

    page = text_of(client_of(dana), log_url(party))

    deeds = ["אין מענה", "תעד הודעה", "תעד שיחה", "תעד הערות", "פגישה חדשה"]
    places = [page.index(f"<span>{deed}</span>") for deed in deeds]
    assert places == sorted(places)
    assert places[-1] < page.index('id="contact-log-rows"')
    for key in ("Digit1", "Digit2", "KeyC", "KeyN", "KeyM"):
        assert f'data-shortcut="{key}"' in page


@pytest.mark.behaviour("H-07", "H-08")
@pytest.mark.parametrize(
    ("criteria", "fitting"),
    [
        ({"what": "phone_call"}, {"call", "silent"}),
        ({"what": "meeting"}, {"meeting"}),
        ({"what": "note"}, {"memo"}),
        ({"text": "מחיר"}, {"call"}),
        ({"text": "הצעת מחיר 12"}, {"call"}),
        ({"text": "מְחִיר"}, {"call"}),
        ({"text": "סיור"}, {"meeting"}),
        ({"call_status": "no_answer"}, {"silent"}),
        ({"by": "yossi"}, {"memo"}),
        ({"since": "היום", "until": "היום"}, {"call", "silent", "memo"}),
        ({"since": "מחר"}, {"meeting"}),
        ({"what": "phone_call", "call_status": "call_with_content", "by": "dana"}, {"call"}),
        ({"text": "אין כזה"}, set()),
    ],
)
def test_each_search_field_narrows_the_rows(
    dana: Actor, yossi: Actor, criteria: dict[str, str], fitting: set[str]
) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC), tick=True):
        party = make_party(dana)
        rows = {
            "call": phone_call(dana, party, "נשלחה הצעת מחיר ל־12 תחנות"),
            "silent": no_answer(dana, party),
            "memo": note(yossi, party),
            "meeting": meeting(dana, party, in_hours=40),
        }
        people = {"dana": dana.membership_id, "yossi": yossi.membership_id}
        query = {key: people.get(value, value) for key, value in criteria.items()}

        page = text_of(client_of(dana), log_url(party, **query))

    assert set(row_ids(page)) == {rows[name].pk for name in fitting}
    assert "הצג הכל" in page


@pytest.mark.behaviour("H-08")
def test_typing_alone_does_not_filter(dana: Actor) -> None:
    page = text_of(client_of(dana), log_url(make_party(dana)))

    form = page[page.index('<form id="contact-log-filter"') :]
    form = form[: form.index("</form>")]
    assert "hx-trigger" not in form
    assert 'id="log-filter" type="submit"' in form
    assert "סנן רשומות" in form


def test_a_date_that_is_none_is_refused_beside_its_field(dana: Actor) -> None:
    party = make_party(dana)

    page = text_of(client_of(dana), log_url(party, since="לא תאריך"), status=422)

    assert "זה אינו תאריך: לא תאריך" in page
    assert 'value="לא תאריך"' in page


@pytest.mark.behaviour("H-47")
def test_each_row_tells_who_and_when(dana: Actor, yossi: Actor) -> None:
    party = make_party(dana)
    with time_machine.travel(dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC), tick=False):
        row = no_answer(yossi, party)
        page = text_of(client_of(dana), log_url(party, "rows/", row=row.pk))

    assert row_ids(page) == [row.pk]
    assert "יוסי לוי" in page
    assert 'title="22/11/2026 11:05"' in page
    assert "היום 11:05" in page


def test_a_row_that_does_not_fit_the_filter_does_not_appear_live(dana: Actor) -> None:
    party = make_party(dana)
    row = no_answer(dana, party)
    client = client_of(dana)

    assert row_ids(text_of(client, log_url(party, "rows/", row=row.pk, what="phone_call")))
    for query in ({"what": "note"}, {"text": "אחר"}):
        answer = client.get(log_url(party, "rows/", row=row.pk, **query), headers=HTMX)
        assert answer.status_code == 204


def test_a_row_out_of_reach_does_not_appear(dana: Actor, avi: Actor) -> None:
    party = make_party(dana, place=Place(owner_id=avi.membership_id))
    row = no_answer(dana, party)
    own = no_answer(avi, party)
    client = client_of(avi)

    assert row_ids(text_of(client, log_url(party))) == [own.pk]
    assert client.get(log_url(party, "rows/", row=row.pk)).status_code == 204


def test_whoever_makes_the_next_call_sees_its_row(dana: Actor, avi: Actor) -> None:
    party = make_party(dana, place=Place(owner_id=avi.membership_id))
    row = phone_call(dana, party, next_call=in_hours(2, avi))

    assert row_ids(text_of(client_of(avi), log_url(party))) == [row.pk]


def test_the_log_is_read_in_pages_of_fifty(dana: Actor) -> None:
    party = make_party(dana)
    rows = [no_answer(dana, party).pk for _ in range(53)]
    client = client_of(dana)

    first = text_of(client, log_url(party))
    following = re.search(r'data-more hx-get="([^"]+)"', first)
    assert following
    second = text_of(client, following[1].replace("&amp;", "&"))

    assert row_ids(first) == rows[:2:-1]
    assert row_ids(second) == rows[2::-1]
    assert "data-more" not in second


def test_the_number_of_queries_does_not_depend_on_rows(dana: Actor) -> None:
    party = make_party(dana)
    client = client_of(dana)

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            text_of(client, log_url(party))
        return [entry["sql"] for entry in captured if "activities_" in entry["sql"]]

    def log_each_kind() -> None:
        phone_call(dana, party, next_call=in_hours(2, dana))
        meeting(dana, party)
        note(dana, party)

    log_each_kind()
    text_of(client, log_url(party))
    with_one = queries()
    log_each_kind()
    log_each_kind()

    assert len(queries()) == len(with_one) == 1


def test_a_long_summary_is_cut_until_it_is_asked_for(dana: Actor) -> None:
    party = make_party(dana)
    row = note(dana, party, "א" * 30_000)
    client = client_of(dana)

    page = text_of(client, log_url(party))
    whole = text_of(client, f"/b/ahava/log/{row.pk}/summary/")

    assert len(page.encode()) < 60_000
    assert "הצגת הטקסט המלא" in page
    assert "א" * 30_000 in whole


@pytest.mark.parametrize(
    "text",
    [
        '<script>alert(1)</script> & "צה״ל"',
        "שָׁלוֹם 👩‍👩‍👧‍👦 ok",
        "טלפון 050-2345678 C++ -5%",
        "שורה\nשנייה",
    ],
)
def test_what_users_wrote_is_shown_as_text(dana: Actor, text: str) -> None:
    party = make_party(dana)
    note(dana, party, text)

    page = text_of(client_of(dana), log_url(party))

    assert escape(text) in page
    assert "<script>alert" not in page
    assert 'class="log-row__text" dir="auto"' in page


def test_bidi_controls_are_not_kept(dana: Actor) -> None:
    row = note(dana, make_party(dana), "טוב\u202eרע\u2066")

    assert row.summary == "טוברע"


@pytest.mark.behaviour("H-49")
def test_an_archived_card_is_read_only_and_says_so(dana: Actor) -> None:
    party = make_party(dana)
    no_answer(dana, party)
    with in_scope(dana):
        parties.archive_party(actor=dana, party_id=party.pk)

    page = text_of(client_of(dana), log_url(party))

    assert "הכרטיס בארכיון, ולכן היומן שלו לקריאה בלבד." in page
    assert "לקריאה בלבד: הכרטיס בארכיון." in page
    assert 'hx-get="/b/ahava/parties/' not in page[: page.index("contact-log-composer")]


def test_the_deeds_of_who_may_only_read_are_disabled_with_the_reason(
    dana: Actor, ahava: Business
) -> None:
    reader = make_member(
        ahava, "gal", "גל", rights={"party.see": Level.ALL, "activity.see": Level.ALL}
    )
    party = make_party(dana)

    page = text_of(client_of(reader), log_url(party))

    assert page.count('aria-disabled="true"') >= 5
    assert "«יומן קשר: יצירה»" in page


@pytest.mark.behaviour("H-01")
def test_an_empty_log_says_what_it_is_and_how_to_begin(dana: Actor) -> None:
    page = text_of(client_of(dana), log_url(make_party(dana)))

    assert "עוד לא תועד כאן דבר" in page
    assert "data-live-empty" in page


def test_the_print_has_the_filtered_rows_the_filter_and_the_business(dana: Actor) -> None:
    party = make_party(dana, "מפעלי שגב")
    call, memo = phone_call(dana, party, "הוצעה הנחה"), note(dana, party, "סודי בהחלט")

    page = client_of(dana).get(log_url(party, "print/", what="phone_call")).content.decode()

    assert call.summary in page
    assert memo.summary not in page
    assert "מה: שיחת טלפון" in page
    assert "אהבה בע״מ" in page
    assert "data-print" in page
    assert log_url(party, "pdf/") in page


def test_control_p_on_the_log_leads_to_the_same_print(dana: Actor) -> None:
    party = make_party(dana)

    page = text_of(client_of(dana), log_url(party, what="note"))

    assert f'data-print-url="{log_url(party, "print/")}?what=note"' in page


def test_the_pdf_is_a_document_of_the_filtered_rows(dana: Actor) -> None:
    party = make_party(dana)
    phone_call(dana, party, "הוצעה הנחה של 5% #evil() $x$")

    response = client_of(dana).get(log_url(party, "pdf/", what="phone_call"))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert len(response.content) < 1_000_000


@pytest.mark.parametrize("rest", ["", "rows/", "print/", "pdf/", "message/", "call/", "note/"])
def test_barak_sees_nothing(dana: Actor, noa: Actor, rest: str) -> None:
    party = make_party(dana, "סוד של אהבה")
    no_answer(dana, party)
    client = client_of(noa)

    for slug in ("ahava", "barak"):
        answer = client.get(log_url(party, rest, slug=slug))
        absent = client.get(f"/b/{slug}/parties/99999999/log/{rest}")
        assert answer.status_code == absent.status_code == 404
        assert "סוד" not in answer.content.decode()
        assert len(answer.content) == len(absent.content)


@pytest.mark.parametrize("rest", ["", "rows/", "print/", "pdf/"])
def test_without_the_right_to_see_the_log_its_screens_are_refused(
    dana: Actor, ahava: Business, rest: str
) -> None:
    blind = make_member(ahava, "gal", "גל", rights={"party.see": Level.ALL})
    party = make_party(dana)

    assert client_of(blind).get(log_url(party, rest)).status_code == 403


def test_a_call_from_an_unknown_number_stands_on_no_card(dana: Actor) -> None:
    party = make_party(dana)
    unknown_call(dana)

    assert row_ids(text_of(client_of(dana), log_url(party))) == []


def test_the_people_of_a_call_are_named(dana: Actor) -> None:
    party = make_party(dana)
    make_contact(dana, party, "רותי מזרחי")
    client = client_of(dana)

    composer = text_of(client, log_url(party, "call/"))

    assert "רותי מזרחי" in composer
