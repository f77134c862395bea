"""The cards of the queue as HTML, drawn in Python: fifty of them in a template cost 4 ms."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from kesher.activities.queries.call_queue import QueueCard
from kesher.lib.template_tags import icon


def with_drawn_cards(context: Mapping[str, Any]) -> dict[str, Any]:
    """Add the drawn cards to what `queue_screen.cards_context` gives."""
    url, current = escape(context["queue_url"]), context["open_call"]
    drawn = "".join([_card(card, url, is_open=card.id == current) for card in context["cards"]])
    return {**context, "drawn_cards": SafeString(drawn)}


def _card(card: QueueCard, queue_url: str, *, is_open: bool) -> str:
    url = f"{queue_url}&amp;call={card.id}"
    late, picture = "", ""
    if card.is_late:
        late, picture = " late", f"{icon('alert-circle', 'icon--tiny')} "
    current = ' aria-current="true"' if is_open else ""
    text = ""
    if card.text:
        text = f'<span class="mini-card__text truncate" dir="auto">{escape(card.text)}</span>'
    return (
        f'<a class="mini-card{" is-muted" if card.is_taken_by_other else ""}"'
        f' id="next-call-{card.id}" href="{url}" data-open-url="{url}"'
        f' data-sort-key="{escape(card.place)}" hx-get="{url}" hx-target="#call-pane"'
        f' hx-swap="outerHTML" hx-push-url="true"{current}>'
        '<span class="mini-card__line">'
        f'<span class="mini-card__title truncate" dir="auto">{escape(card.name)}</span>'
        f'<span class="mini-card__meta{late}" title="{escape(card.when_title)}">{picture}'
        f"{escape(card.when)}</span></span>{text}</a>\n"
    )
