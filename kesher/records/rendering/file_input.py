"""The input of a field that holds a file: it sends the file off at once and keeps its number."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kesher.customfields.rules.file import file_name


def file_input(
    *, name: str, input_id: str, value: str, url: str, is_invalid: bool, is_disabled: bool
) -> SafeString:
    """Return the input with the file that the field holds; `file_fields.js` does the rest."""
    limit = settings.ATTACHMENT_BYTES
    state = ' aria-invalid="true"' if is_invalid else ""
    state += " disabled" if is_disabled else ""
    return format_html(
        '<div class="stack stack--tight" data-file-field="{}" data-limit="{}" data-too-large="{}"'
        ' data-empty="{}" data-failed="{}" data-lost="{}">'
        '<input type="file" id="{}"{}><input type="hidden" name="{}" value="{}">'
        '<span class="row"><bdi data-file-name>{}</bdi><progress max="1" value="0" aria-label="{}"'
        ' hidden></progress><button class="button button--small" type="button" data-file-clear{}>'
        '{}</button></span><span class="small" data-file-note role="status"></span></div>',
        url,
        limit,
        _("The file is too large: up to %(limit)s MB can be attached.")
        % {"limit": limit // 1024**2},
        _("The file is empty."),
        _("The file was not attached."),
        _("The connection was lost."),
        input_id,
        mark_safe(state),  # noqa: S308 -- words of ours
        name,
        value,
        file_name(value),
        _("Sending the file"),
        mark_safe("" if value and not is_disabled else " hidden"),  # noqa: S308 -- words of ours
        _("Take the file out"),
    )
