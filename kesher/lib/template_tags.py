"""Tags that every template has without loading them (settings: OPTIONS["builtins"])."""

import re
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kesher.lib.icons import DIRECTIONAL_ICONS, ICONS
from kesher.lib.names import initials

register = template.Library()
register.filter("initials", initials)


class UnknownIcon(LookupError):
    """The name is not in `kesher.lib.icons.ICONS`, so the sprite has no such picture."""


@register.simple_tag
@cache
def icon(name: str, css_class: str = "") -> SafeString:
    """Draw one icon of the sprite, hidden from screen readers.

    The word beside it, or the `aria-label` of the button, is what is read aloud.

    Raises:
        UnknownIcon: the sprite has no such picture.
    """
    if name not in ICONS:
        raise UnknownIcon(name)
    classes = ["icon", css_class, "icon-directional" if name in DIRECTIONAL_ICONS else ""]
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        " ".join(filter(None, classes)),
        static("vendor/icons.svg"),
        name,
    )


# The attributes that make a button, a link or a menu item act: the deeds of components/README.md.
_ALL_DEEDS = {
    "id": 'id="{}"',
    "get": 'hx-get="{}"',
    "post": 'hx-post="{}"',
    "target": 'hx-target="{}"',
    "swap": 'hx-swap="{}"',
    "include": 'hx-include="{}"',
    "confirm": 'hx-confirm="{}"',
    "dialog": 'data-dialog="{}" aria-haspopup="dialog"',
    "popover": 'popovertarget="{}" aria-haspopup="menu"',
    "close_dialog": "data-close-dialog",
    "shortcut": 'data-shortcut="{}"',
    "name": 'name="{}"',
    "value": 'value="{}"',
    "form_id": 'form="{}"',
}
# What is left of them where there is a reason why it cannot be done.
_THAT_STAND = {
    "id": 'id="{}"',
    "reason": 'aria-disabled="true"',
    "shortcut": 'data-shortcut="{}"',
    "name": 'name="{}"',
    "value": 'value="{}"',
    "form_id": 'form="{}"',
}


@register.simple_tag(takes_context=True)
def deeds(context: Context, item: Mapping[str, Any] | None = None) -> SafeString:
    """Draw what makes a component act: the deeds, from its context or from an item of a menu.

    A template of ifs looked for seventeen names that are nearly all missing, which took as long
    as the rest of a button.
    """
    told = context if item is None else item
    is_off = bool(told.get("reason"))
    drawn = [
        attribute.format(conditional_escape(value))
        for name, attribute in (_THAT_STAND if is_off else _ALL_DEEDS).items()
        if (value := told.get(name))
    ]
    return SafeString("".join(f" {attribute}" for attribute in drawn))


@register.simple_tag
def tab_links(items: Iterable[Mapping[str, Any]], target: str = "") -> SafeString:
    """Draw the links of `components/tabs.html`; with a target what they lead to is swapped there.

    A loop over the twelve tabs of a card took as long as twenty rows of its log.
    """
    swap = ""
    if target:
        swap = f' hx-target="{conditional_escape(target)}" hx-push-url="true"'
    texts = []
    for item in items:
        url, count = conditional_escape(item["url"]), item.get("count", "")
        mark = ' aria-current="page"' if item.get("is_current") else ""
        get = f' hx-get="{url}"{swap}' if swap else ""
        picture = icon(item["icon"]) if item.get("icon") else ""
        figure = ""
        if count not in (None, ""):
            figure = f'<b class="tabs__count">{conditional_escape(str(count))}</b>'
        label = conditional_escape(item["label"])
        words = f"{picture}<span>{label}</span>{figure}"
        texts.append(f'<a class="tabs__tab" href="{url}"{mark}{get}>{words}</a>')
    return SafeString("".join(texts))


_OF_MENU_ITEM = (
    "label",
    "url",
    "icon",
    "is_heading",
    "is_separator",
    "is_danger",
    "is_current",
    "reason",
    "kbd",
    "shortcut",
    "get",
    "post",
    "target",
    "swap",
    "confirm",
    "dialog",
    "include",
)


@register.filter
def as_menu_items(items: Iterable[Any]) -> list[dict[str, Any]]:
    """Return items of a menu with every key that its template looks at.

    A name that a dictionary lacks costs a template ten times as much as one that it has.
    """
    return [
        {
            name: item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")
            for name in _OF_MENU_ITEM
        }
        for item in items
    ]


_MOST_KEPT = 1000  # of one block
# Stand in kept text where something of the page itself is put. Digits only, so that an address can
# be made with one in the place of an id, and far too many for anybody to write them by chance.
_MARK = f"{secrets.randbelow(10**30):030d}"
_TOKEN = "csrf_token"  # noqa: S105 -- the name of a value in templates


def _frozen(value: Any) -> Any:
    """Return a value that can be looked up by, and is equal where what is drawn is."""
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return tuple((name, _frozen(each)) for name, each in value.items())
    return value


class KeptNode(template.Node):
    """A block that is drawn once for each combination of its values, and language."""

    # Django looks for blocks to override in every node of a page, each time; here are none.
    child_nodelists = ()

    def __init__(
        self,
        values: list[FilterExpression],
        fillings: dict[str, FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.values = values
        self.fillings = fillings
        self.nodelist = nodelist
        self.kept: dict[tuple[Any, ...], list[str]] = {}
        names = [_TOKEN, *fillings]
        self.marks = {name: SafeString(f"{_MARK}{place:02d}") for place, name in enumerate(names)}
        self.names = {str(mark): name for name, mark in self.marks.items()}
        self.split = re.compile(f"({'|'.join(self.names)})").split

    def render(self, context: Context) -> SafeString:
        """Return the block as it was drawn before, with what this page puts into it."""
        key = (get_language(), *(_frozen(value.resolve(context)) for value in self.values))
        pieces = self.kept.get(key)
        if pieces is None:
            with context.push(**self.marks):
                pieces = self.split(self.nodelist.render(context))
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
            self.kept[key] = pieces
        if len(pieces) == 1:
            return SafeString(pieces[0])
        filled = pieces.copy()
        # Text and marks take turns.
        filled[1::2] = [self._filling(self.names[mark], context) for mark in pieces[1::2]]
        return SafeString("".join(filled))

    def _filling(self, name: str, context: Context) -> str:
        if name == _TOKEN:
            return str(context.get(_TOKEN, ""))
        return conditional_escape(self.fillings[name].resolve(context))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what a block draws: `{% kept value … [filling name=value …] %} … {% endkept %}`.

    The values must be all that decides about the block, but for the language. They are compared,
    not their names, so nothing ever has to be thrown away when data change. A filling differs with
    each page and is put in afterwards, under its name: the block may show it, also as an id in an
    `{% url %}`, but not decide on it. The token against forged forms needs no naming.

    For the frame round each page, which took a third of the page's time, and what stands round the
    rows of a card.
    """
    told = token.split_contents()[1:]
    place = told.index("filling") if "filling" in told else len(told)
    values = [parser.compile_filter(bit) for bit in told[:place]]
    fillings = token_kwargs(told[place + 1 :], parser)
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, fillings, nodelist)
