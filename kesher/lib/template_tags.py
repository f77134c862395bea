"""Tags that every template has without loading them (settings: OPTIONS["builtins"])."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
