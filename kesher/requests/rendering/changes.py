"""What is told when many requests were changed at once."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext

from kesher.lib.errors import Refusal


def told_of_changes(outcomes: Mapping[int, bool | Refusal], *, left_count: int) -> dict[str, Any]:
    """Return `text` and `kind` of the toast: how many changed, were refused and why, were left."""
    refusals = [one for one in outcomes.values() if isinstance(one, Refusal)]
    changed = list(outcomes.values()).count(True)
    same = len(outcomes) - changed - len(refusals)
    sentences = [
        ngettext("%(count)d request was updated.", "%(count)d requests were updated.", changed)
        % {"count": changed}
        if changed
        else "",
        ngettext("%(count)d said so already.", "%(count)d said so already.", same) % {"count": same}
        if same
        else "",
        ngettext("%(count)d was not: %(reason)s", "%(count)d were not: %(reason)s", len(refusals))
        % {"count": len(refusals), "reason": refusals[0].message}
        if refusals
        else "",
        left_words(left_count),
    ]
    is_whole = not refusals and left_count <= 0
    return {"text": " ".join(filter(None, sentences)), "kind": "success" if is_whole else "error"}


def left_words(count: int) -> str:
    """Return that so many requests are too many at once; nothing where none is."""
    if count <= 0:
        return ""
    return ngettext(
        "%(count)d request is left alone: it is too many at once.",
        "%(count)d requests are left alone: they are too many at once.",
        count,
    ) % {"count": count}
