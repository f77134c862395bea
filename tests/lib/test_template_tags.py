"""`{% kept %}` draws once for each combination of its values; links of tabs are drawn by hand."""

from django.template import Context, Template
from django.utils import translation

from kesher.lib.template_tags import tab_links

BLOCK = Template("{% kept shown %}{{ shown }}{{ hidden }}{% endkept %}")


def test_kept_block_is_drawn_once_for_equal_values() -> None:
    first = BLOCK.render(Context({"shown": ("a", 1), "hidden": "x"}))

    second = BLOCK.render(Context({"shown": ("a", 1), "hidden": "y"}))

    assert first == second
    assert "x" in first


def test_kept_block_is_drawn_anew_for_another_value() -> None:
    BLOCK.render(Context({"shown": "one", "hidden": "x"}))

    drawn = BLOCK.render(Context({"shown": "two", "hidden": "y"}))

    assert drawn == "twoy"


def test_kept_block_follows_the_language() -> None:
    block = Template("{% kept %}{% translate 'Save' %}{% endkept %}")
    with translation.override("en"):
        english = block.render(Context())
    with translation.override("he"):
        hebrew = block.render(Context())

    assert english == "Save"
    assert hebrew != english


def test_kept_block_escapes_as_any_other() -> None:
    assert "&lt;b&gt;" in BLOCK.render(Context({"shown": "<b>"}))


def test_kept_form_has_the_token_of_its_own_page() -> None:
    block = Template("{% kept %}<form>{% csrf_token %}</form>{% endkept %}")

    for token in ("first", "second"):
        assert f'value="{token}"' in block.render(Context({"csrf_token": token}))


def test_filling_differs_in_a_block_that_is_kept() -> None:
    block = Template(
        "{% kept shown filling number=number name=name %}"
        "{{ shown }} {{ number }} {{ name }} {{ number }} {{ hidden }}{% endkept %}"
    )

    first = block.render(Context({"shown": "s", "number": 7, "name": "<א>", "hidden": "h"}))
    second = block.render(Context({"shown": "s", "number": 8, "name": "ב", "hidden": "x"}))

    assert first == "s 7 &lt;א&gt; 7 h"
    assert second == "s 8 ב 8 h"


def test_filling_may_stand_for_an_id_in_an_address() -> None:
    block = Template(
        "{% kept filling party_id=party.id %}"
        "{% url 'parties:party_card' 'ahava' party_id %}{% endkept %}"
    )

    addresses = [block.render(Context({"party": {"id": number}})) for number in (118, 7)]

    assert addresses == ["/b/ahava/parties/118/", "/b/ahava/parties/7/"]


def test_deeds_are_attributes_of_what_acts() -> None:
    drawn = Template("<a{% deeds %}>").render(
        Context({"post": '/a/"b"/', "confirm": "<?>", "shortcut": "KeyE", "id": "it"})
    )

    assert drawn == (
        '<a id="it" hx-post="/a/&quot;b&quot;/" hx-confirm="&lt;?&gt;" data-shortcut="KeyE">'
    )


def test_what_cannot_be_done_keeps_its_name_and_loses_its_deed() -> None:
    item = {"post": "/a/", "dialog": "/b/", "reason": "Not yours.", "shortcut": "KeyE"}

    drawn = Template("<a{% deeds item %}>").render(Context({"item": item, "get": "/c/"}))

    assert drawn == '<a aria-disabled="true" data-shortcut="KeyE">'


def test_kept_block_may_depend_on_lists_and_dictionaries() -> None:
    block = Template("{% kept rows %}{% for row in rows %}{{ row.a }}{% endfor %}{% endkept %}")

    drawn = [block.render(Context({"rows": [{"a": n}, {"a": [n]}]})) for n in (1, 1, 2)]

    assert drawn == ["1[1]", "1[1]", "2[2]"]


def test_links_of_tabs_are_escaped_and_show_what_they_have() -> None:
    plain = {"label": "<כל>", "url": '/a/?b="c"', "is_current": True, "count": 0}
    drawn = tab_links([plain, {"label": "ב", "url": "/b/", "icon": "phone", "count": ""}], "#part")

    first, second = drawn.split("</a>")[:2]
    assert 'href="/a/?b=&quot;c&quot;" aria-current="page" hx-get="/a/?b=&quot;c&quot;"' in first
    assert 'hx-target="#part" hx-push-url="true"' in first
    assert '<span>&lt;כל&gt;</span><b class="tabs__count">0</b>' in first
    assert "aria-current" not in second
    assert "<svg" in second
    assert "tabs__count" not in second
    assert "hx-get" not in tab_links([plain])
