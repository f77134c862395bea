"""A list in groups through its address: heads, rows that follow, folding, live rows, refusals."""

import re
from html import unescape

import pytest

from kesher.savedviews.operations import save_view
from kesher.tenancy.models import Business
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import client_of, in_scope, make_member
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party

LIST = "/b/ahava/parties/"


def get(actor: Actor, address: str, *, status: int = 200) -> str:
    response = client_of(actor).get(address, headers={"HX-Request": "true"})
    assert response.status_code == status
    return unescape(response.content.decode())


def heads(html: str) -> list[tuple[str, str]]:
    return [
        (re.sub("<[^>]+>", "", label).strip(), count)
        for label, count in re.findall(
            r'<th scope="rowgroup".*?<button[^>]+>(.*?)</button>\s*<bdi[^>]*>([\d,]+)</bdi>', html
        )
    ]


def names(html: str) -> list[str]:
    return re.findall(r"<a href=\"[^\"]+\"><bdi>([^<]+)</bdi></a></span>", html)


def fill(dana: Actor, yossi: Actor) -> None:
    for number, actor in enumerate((dana, yossi, dana, dana, yossi)):
        make_party(actor, f"לקוח {number}")


def test_groups_have_heads_with_counts_and_their_rows(dana: Actor, yossi: Actor) -> None:
    fill(dana, yossi)

    html = get(dana, f"{LIST}?group=owner&sort=-name")

    assert heads(html) == [("דנה כהן", "3"), ("יוסי לוי", "2")]
    assert names(html) == [f"לקוח {number}" for number in (3, 2, 0, 4, 1)]
    assert "קבוצות: אחראי" in html
    assert "5 רשומות" in html


def test_the_rows_of_a_group_go_on_where_they_ended(
    dana: Actor, yossi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)
    monkeypatch.setattr("kesher.savedviews.queries.groups.PAGE_ROWS", 2)
    fill(dana, yossi)

    html = get(dana, f"{LIST}?group=owner")
    more = re.findall(r'<tr class="more-row"[^>]* hx-get="([^"]+)"', html)

    assert names(html) == ["לקוח 0", "לקוח 2"]
    assert len(more) == 2  # the end of the first group, and the whole of the second
    assert [names(get(dana, address)) for address in more] == [["לקוח 3"], ["לקוח 1", "לקוח 4"]]


def test_a_folded_group_shows_its_head_alone_and_unfolds(dana: Actor, yossi: Actor) -> None:
    fill(dana, yossi)
    folded = f"{LIST}?group=owner&folded={dana.membership_id}"

    html = get(dana, folded)

    assert heads(html) == [("דנה כהן", "3"), ("יוסי לוי", "2")]
    assert names(html) == ["לקוח 1", "לקוח 4"]
    assert 'aria-expanded="false"' in html
    assert f'hx-get="{LIST}?group=owner" hx-target' in html


def test_a_live_row_says_its_group_and_figures_follow(dana: Actor, yossi: Actor) -> None:
    fill(dana, yossi)
    party = make_party(yossi, "חדש")

    row = get(dana, f"{LIST}rows/?group=owner&row={party.pk}")
    figures = get(dana, f"{LIST}groups/?group=owner")

    assert f'data-group="{yossi.membership_id}"' in row
    assert re.findall(r'hx-swap-oob="true">([^<]*)<', figures)[0] == "3"
    assert get(dana, f"{LIST}rows/?group=owner&row={party.pk}&q=אין", status=204) == ""


def test_a_view_keeps_its_grouping(dana: Actor, yossi: Actor) -> None:
    fill(dana, yossi)
    kept = {"group": ["-owner"], "folded": [str(yossi.membership_id)]}
    with in_scope(dana):
        view = save_view(actor=dana, listing="parties", name="לפי אחראי", parameters=kept)

    html = get(dana, f"{LIST}?view={view.pk}")

    assert [label for label, _ in heads(html)] == ["יוסי לוי", "דנה כהן"]
    assert names(html) == ["לקוח 0", "לקוח 2", "לקוח 3"]


@pytest.mark.parametrize(
    "query",
    [
        "group=nothing",
        "group=owner:month",
        "group=created:hour",
        "group=id_number",
        "group=x_secret",
        "group=%D7%A9%F0%9F%98%80",
        f"group={'x' * 5000}",
        "group=created:month&within=2026-11-02",
        "group=owner&within=somebody",
    ],
)
def test_what_makes_no_groups_is_refused_clearly(dana: Actor, ahava: Business, query: str) -> None:
    key = make_field(dana, "סודי", "choice", settings=options("א"), readers=frozenset())
    query = query.replace("x_secret", key)
    agent = make_member(ahava, "shy", "שי", rights={"party.see": Level.ALL})

    html = get(agent, f"{LIST}rows/?{query}", status=422)

    assert "Traceback" not in html


def test_figures_of_a_list_without_groups_are_nowhere(dana: Actor) -> None:
    get(dana, f"{LIST}groups/", status=404)


def test_an_empty_list_has_no_groups_but_says_so(dana: Actor) -> None:
    assert "אין כאן עדיין איש" in get(dana, f"{LIST}?group=owner")
