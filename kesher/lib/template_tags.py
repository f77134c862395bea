"""Tags that every template has without loading them (settings: OPTIONS["builtins"])."""

import secrets
from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kesher.lib.icons import DIRECTIONAL_ICONS, ICONS

register = template.Library()


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
# Stands in kept text where the page's own token against forged forms is put.
_TOKEN_MARK = f"token-{secrets.token_hex(16)}"


class KeptNode(template.Node):
    """A block that is drawn once for each combination of its values, and language."""

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values = values
        self.nodelist = nodelist
        self.kept: dict[tuple[Any, ...], str] = {}

    def render(self, context: Context) -> SafeString:
        """Return the block as it was drawn before, with the token of this page."""
        key = (get_language(), *(value.resolve(context) for value in self.values))
        text = self.kept.get(key)
        if text is None:
            with context.push(csrf_token=_TOKEN_MARK):
                text = self.nodelist.render(context)
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
            self.kept[key] = text
        if _TOKEN_MARK in text:
            text = text.replace(_TOKEN_MARK, str(context.get("csrf_token", "")))
        return SafeString(text)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what a block draws: `{% kept value … %} … {% endkept %}`.

    The values must be all that the block shows, but for the language and the CSRF token, which
    need not be named. They are compared, not their names, so nothing ever has to be thrown away
    when data change. For the frame round each page, which took a third of the page's time.
    """
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)
